//! Offsets from UTC as text writes them: `Z`, `+02:00`, `GMT+1`, `CEST`.

use super::clock::Date;
use super::cursor::{Cursor, pair};

/// Abbreviations that commonly name one zone, with their offsets in minutes. RFC 822 §5.1 defines
/// the first lines; of the rest only those are here that are no everyday words or message tags.
const ABBREVIATIONS: [(&str, i32); 36] = [
    ("UTC", 0),
    ("GMT", 0),
    ("UT", 0),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("CET", 60),
    ("CEST", 120),
    ("BST", 60),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("MSD", 240),
    ("TRT", 180),
    ("SAST", 120),
    ("PKT", 300),
    ("IST", 330),
    ("WIB", 420),
    ("HKT", 480),
    ("SGT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("ACST", 570),
    ("ACDT", 630),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("AKST", -540),
    ("HST", -600),
];

/// Offset in seconds of an abbreviation, by the first of: the configured zone's own, the common ones.
pub(super) fn abbreviation(word: &[u8], own: &[(Box<str>, i32)]) -> Option<i32> {
    if !(2..=5).contains(&word.len()) {
        return None;
    }
    let known = own.iter().find(|(name, _)| name.as_bytes() == word).map(|(_, offset)| *offset);
    known.or_else(|| ABBREVIATIONS.iter().find(|(name, _)| name.as_bytes() == word).map(|(_, minutes)| minutes * 60))
}

/// A configured offset: `UTC`, `Z`, or `+02:00`, `+0200`, `-5`, after `UTC` or `GMT` if need be.
pub(super) fn exact(text: &str) -> Option<i32> {
    let mut cursor = Cursor { rest: text.as_bytes() };
    if text.eq_ignore_ascii_case("UTC") || text.eq_ignore_ascii_case("Z") || text.eq_ignore_ascii_case("GMT") {
        return Some(0);
    }
    let _ = cursor.eat_text(b"UTC") || cursor.eat_text(b"GMT");
    let seconds = signed(&mut cursor, true)?;
    cursor.rest.is_empty().then_some(seconds)
}

/// Takes `+hh:mm`, `+hhmm`, `+hh:mm:ss`; `+hh` and `+h` too where a bare hour will do.
pub(super) fn signed(cursor: &mut Cursor<'_>, bare_hour: bool) -> Option<i32> {
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
        1 | 2 => {
            let hours = ahead.number(1..=2)?;
            match (after_colon(&mut ahead), hours.len) {
                (Some(minutes), 2) => (hours.value, minutes, after_colon(&mut ahead).unwrap_or(0)),
                (None, _) if bare_hour => (hours.value, 0, 0),
                _ => return None,
            }
        }
        _ => return None,
    };
    // No zone is further than 14 hours from UTC; the year 1883 had a few of 15.
    if hours > 15 || minutes > 59 || seconds > 59 {
        return None;
    }
    *cursor = ahead;
    Some(sign * (hours * 3600 + minutes * 60 + seconds) as i32)
}

/// Takes `:mm`, when no more digits follow.
fn after_colon(cursor: &mut Cursor<'_>) -> Option<u32> {
    let mut ahead = *cursor;
    if !ahead.eat(b':') {
        return None;
    }
    let number = ahead.number(2..=2)?;
    *cursor = ahead;
    Some(number.value)
}

/// Takes an offset or an abbreviation that stands right behind a time or after a space.
pub(super) fn written(cursor: &mut Cursor<'_>, date: Date, own: &[(Box<str>, i32)]) -> Option<i32> {
    let mut ahead = *cursor;
    let spaced = ahead.eat(b' ');
    let offset = match ahead.peek()? {
        b'+' | b'-' if spaced && date == Date::Absent => return None,
        b'+' | b'-' => {
            let offset = signed(&mut ahead, date != Date::Absent)?;
            if spaced && date == Date::Full {
                named_again(&mut ahead, own);
            }
            offset
        }
        b'Z' | b'z' => {
            ahead.skip(1);
            0
        }
        byte if byte.is_ascii_uppercase() => {
            let word = ahead.word();
            let offset = abbreviation(word, own)?;
            ahead.skip(word.len());
            let base = matches!(word, b"UTC" | b"GMT");
            if base && let Some(offset) = signed(&mut ahead, true) {
                let _ = described(&mut ahead);
                offset
            } else {
                offset
            }
        }
        _ => return None,
    };
    let ends = !ahead.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !ends {
        return None;
    }
    *cursor = ahead;
    Some(offset)
}

/// Takes what Go's `time.String` writes after the offset: the zone's abbreviation, or the offset once
/// more where it has none, and a monotonic reading ` m=+0.001`.
fn named_again(cursor: &mut Cursor<'_>, own: &[(Box<str>, i32)]) {
    let mut ahead = *cursor;
    if !ahead.eat(b' ') {
        return;
    }
    let word = ahead.word();
    if abbreviation(word, own).is_some() {
        ahead.skip(word.len());
    } else if signed(&mut ahead, true).is_none() {
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
fn described(cursor: &mut Cursor<'_>) -> bool {
    let Some(inside) = cursor.rest.strip_prefix(b" (") else { return false };
    let len = inside.iter().take(64).take_while(|byte| byte.is_ascii_alphabetic() || **byte == b' ').count();
    if len < 3 || inside.get(len) != Some(&b')') {
        return false;
    }
    cursor.skip(len + 3);
    true
}
