//! Offsets from UTC as text writes them: `Z`, `+02:00`, `GMT+1`, `CEST`.

use super::cursor::{Cursor, pair};

/// Offset in seconds of an abbreviation: what the configured zone means by it, or the common meaning.
#[inline]
pub(super) fn abbreviation(word: &[u8], own: &[(Box<str>, i32)]) -> Option<i32> {
    if !(2..=5).contains(&word.len()) {
        return None;
    }
    let known = own.iter().find(|(name, _)| name.as_bytes() == word).map(|(_, offset)| *offset);
    known.or_else(|| common(word).map(|minutes| minutes * 60))
}

/// Abbreviations that commonly name one zone, with their offsets in minutes. RFC 822 §5.1 defines
/// the first ones; of the rest only those are here that are no everyday words or message tags.
fn common(word: &[u8]) -> Option<i32> {
    let minutes = match word {
        b"UTC" | b"GMT" | b"UT" => 0,
        b"EST" => -300,
        b"EDT" => -240,
        b"CST" => -360,
        b"CDT" => -300,
        b"MST" => -420,
        b"MDT" => -360,
        b"PST" => -480,
        b"PDT" => -420,
        b"CET" | b"BST" => 60,
        b"CEST" | b"EET" | b"SAST" => 120,
        b"EEST" | b"MSK" | b"TRT" => 180,
        b"MSD" => 240,
        b"PKT" => 300,
        b"IST" => 330,
        b"WIB" => 420,
        b"HKT" | b"SGT" | b"AWST" => 480,
        b"JST" | b"KST" => 540,
        b"ACST" => 570,
        b"AEST" => 600,
        b"ACDT" => 630,
        b"AEDT" => 660,
        b"NZST" => 720,
        b"NZDT" => 780,
        b"AKST" => -540,
        b"AKDT" => -480,
        b"HST" => -600,
        _ => return None,
    };
    Some(minutes)
}

/// A configured offset: `UTC`, `Z`, or `+02:00`, `+0200`, `-5`, after `UTC` or `GMT` if need be.
pub(super) fn exact(text: &str) -> Option<i32> {
    let mut cursor = Cursor { rest: text.as_bytes() };
    if text.eq_ignore_ascii_case("UTC") || text.eq_ignore_ascii_case("Z") || text.eq_ignore_ascii_case("GMT") {
        return Some(0);
    }
    let _ = cursor.eat_text(b"UTC") || cursor.eat_text(b"GMT");
    let seconds = signed(&mut cursor, Shortest::Digit)?;
    cursor.rest.is_empty().then_some(seconds)
}

/// How short an offset may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shortest {
    /// `+hh:mm` or `+hhmm`.
    Minutes,
    /// `+hh`.
    Hour,
    /// `+h`.
    Digit,
}

/// Takes `+hh:mm`, `+hhmm`, `+hh:mm:ss`, or what else is long enough.
pub(super) fn signed(cursor: &mut Cursor<'_>, shortest: Shortest) -> Option<i32> {
    let mut ahead = *cursor;
    let sign = match ahead.peek()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    ahead.skip(1);
    let (hours, minutes, seconds) = match ahead.digits() {
        4 => {
            let [h0, h1, m0, m1] = ahead.take()?;
            (pair(h0, h1), pair(m0, m1), 0)
        }
        digits @ (1 | 2) => {
            let hours = ahead.number::<1, 2>()?.value;
            let minutes = if digits == 2 { after_colon(&mut ahead) } else { None };
            match (minutes, shortest, digits) {
                (Some(minutes), _, _) => (hours, minutes, after_colon(&mut ahead).unwrap_or(0)),
                (None, Shortest::Hour, 2) | (None, Shortest::Digit, _) => (hours, 0, 0),
                _ => return None,
            }
        }
        _ => return None,
    };
    // No zone is further than 14 hours from UTC; until 1883 a few were almost 16.
    if hours > 15 || minutes > 59 || seconds > 59 {
        return None;
    }
    *cursor = ahead;
    Some(sign * (hours * 3600 + minutes * 60 + seconds) as i32)
}

/// Takes `-480`, which DB2 means minutes by.
pub(super) fn minutes(cursor: &mut Cursor<'_>) -> Option<i32> {
    let mut ahead = *cursor;
    let sign = if ahead.eat(b'-') { -60 } else { 60 };
    let _ = sign == 60 && ahead.eat(b'+');
    let minutes = ahead.number::<3, 3>()?.value;
    *cursor = ahead;
    (minutes < 960).then_some(sign * minutes as i32)
}

/// Takes `:mm`, when no more digits follow.
fn after_colon(cursor: &mut Cursor<'_>) -> Option<u32> {
    let mut ahead = *cursor;
    if !ahead.eat(b':') {
        return None;
    }
    let number = ahead.number::<2, 2>()?;
    *cursor = ahead;
    Some(number.value)
}

/// Takes what Go's `time.String` writes after the offset: the zone's abbreviation, or the offset once
/// more where it has none, and a monotonic reading ` m=+0.001`.
pub(super) fn named_again(cursor: &mut Cursor<'_>, own: &[(Box<str>, i32)]) {
    let mut ahead = *cursor;
    if !ahead.eat(b' ') {
        return;
    }
    let word = ahead.word();
    if abbreviation(word, own).is_some() {
        ahead.skip(word.len());
    } else if signed(&mut ahead, Shortest::Minutes).is_none() {
        return;
    }
    if ahead.peek().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return;
    }
    *cursor = ahead;
    if ahead.eat_text(b" m=") && (ahead.eat(b'+') || ahead.eat(b'-')) {
        let len = ahead.rest.iter().take(32).take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
        ahead.skip(len);
        if len > 0 {
            *cursor = ahead;
        }
    }
}

/// Takes the name in brackets that JavaScript writes after `GMT+0100`.
pub(super) fn described(cursor: &mut Cursor<'_>) {
    let Some(inside) = cursor.rest.strip_prefix(b" (") else { return };
    let len = inside.iter().take(64).take_while(|byte| byte.is_ascii_alphabetic() || **byte == b' ').count();
    if len >= 3 && inside.get(len) == Some(&b')') {
        cursor.skip(len + 3);
    }
}
