//! Which shape of timestamp stands at the start of a text.
//!
//! The first byte decides between digits and names, the length of the first run of digits between
//! the orders of a date. A shape that is certain (a year in four digits) is read leniently after
//! that; one that is not (no year, no date) must be exact and must end where a word ends.

use super::civil;
use super::clock::{self, Clock, Hands};
use super::cursor::{Cursor, pair};
use super::date::{self, Date, Style};
use super::memory::Memory;
use super::names::{self, Name};
use super::swar;
use super::zones::{Stated, Zones};

/// A timestamp as it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'t> {
    pub(super) date: Date,
    pub(super) clock: Clock,
    pub(super) zone: Stated,
    /// The text after it.
    pub(super) rest: &'t [u8],
}

/// A timestamp as far as the seconds: what lines of the same second have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    date: Date,
    hands: Hands,
    certainty: clock::Date,
    /// A weekday stands in front, so the year may come last.
    weekday: bool,
}

/// The timestamp that `text` starts with.
#[inline]
pub(super) fn head<'t>(text: &'t [u8], zones: &mut Zones, memory: &mut Memory) -> Option<Written<'t>> {
    let first = text.first()?;
    if !first.is_ascii_alphanumeric() {
        return None;
    }
    if let Some((start, rest)) = memory.recall(text) {
        return start.finish(Cursor { rest }, zones);
    }
    let mut cursor = Cursor { rest: text };
    let start = if first.is_ascii_digit() {
        match cursor.digits() {
            4 => iso(&mut cursor).or_else(|| from_digits(&mut cursor, 4))?,
            run @ (1 | 2 | 6 | 8) => from_digits(&mut cursor, run)?,
            14 | 17 => return all_digits(cursor, zones),
            _ => return None,
        }
    } else {
        from_name(&mut cursor)?
    };
    if cursor.at_digit() {
        return None;
    }
    if start.hands.complete() {
        memory.keep(text, cursor.rest, start);
    }
    start.finish(cursor, zones)
}

/// `2024-01-02T15:04:05`: the most common shape by far, read at one go.
#[inline]
fn iso(cursor: &mut Cursor<'_>) -> Option<Start> {
    let mut ahead = *cursor;
    let (year, month) = swar::year_and_month(ahead.take()?)?;
    let [d0, d1, gap] = ahead.take()?;
    if !matches!(gap, b'T' | b' ' | b't' | b'_') {
        return None;
    }
    let day = civil::day(year, month, pair(d0, d1))?;
    let hands = clock::hands(&mut ahead, clock::Date::Full)?;
    *cursor = ahead;
    Some(Start { date: Date::Day(day), hands, certainty: clock::Date::Full, weekday: false })
}

/// Anything else that starts with digits, `run` of them.
fn from_digits(cursor: &mut Cursor<'_>, run: usize) -> Option<Start> {
    if run <= 2 && cursor.peek_at(run) == Some(b':') {
        let hands = clock::hands(cursor, clock::Date::Absent)?;
        return Some(Start { date: Date::Missing, hands, certainty: clock::Date::Absent, weekday: false });
    }
    let (date, style) = date::digits_first(cursor)?;
    after_date(cursor, date, style, false)
}

/// A weekday or a month.
#[inline]
fn from_name(cursor: &mut Cursor<'_>) -> Option<Start> {
    let name = names::name(cursor)?;
    let (date, style) = named_date(cursor, name)?;
    after_date(cursor, date, style, name == Name::Weekday)
}

/// The date that a name starts.
fn named_date(cursor: &mut Cursor<'_>, name: Name) -> Option<(Date, Style)> {
    match name {
        Name::Month(month) => date::after_month(cursor, month),
        Name::Weekday => {
            let _ = cursor.eat(b',');
            match cursor.eat_spaces() {
                1 | 2 if cursor.at_digit() => date::digits_first(cursor),
                1 | 2 => {
                    let month = names::month(cursor)?;
                    date::after_month(cursor, month)
                }
                _ => None,
            }
        }
    }
}

/// The time of day behind a date.
fn after_date(cursor: &mut Cursor<'_>, date: Date, style: Style, weekday: bool) -> Option<Start> {
    let gap = gap(cursor, style)?;
    let certainty = match style {
        Style::Full | Style::PackedFull => clock::Date::Full,
        Style::Short | Style::PackedShort => clock::Date::Short,
    };
    let packed = match style {
        Style::PackedFull => matches!((cursor.digits(), gap), (6, _) | (4, b'T')),
        Style::PackedShort => cursor.digits() == 6,
        Style::Full | Style::Short => false,
    };
    let hands = if packed { clock::packed(cursor)? } else { clock::hands(cursor, certainty)? };
    Some(Start { date, hands, certainty, weekday })
}

impl Start {
    /// Takes what follows the seconds: a fraction, the half of the day, the zone, and the year where
    /// it comes last.
    #[inline]
    fn finish<'t>(&self, mut cursor: Cursor<'t>, zones: &mut Zones) -> Option<Written<'t>> {
        let clock = self.hands.finish(&mut cursor, self.certainty)?;
        let mut zone = zones.written(&mut cursor, self.certainty);
        let mut date = self.date;
        if let Date::Yearless { month, day } = self.date {
            if zone == Stated::No && self.weekday {
                skip_unknown_zone(&mut cursor);
            }
            if let Some(year) = trailing_year(&mut cursor, self.weekday) {
                date = Date::Day(civil::day(year, month, day)?);
                if zone == Stated::No {
                    zone = zones.written(&mut cursor, clock::Date::Full);
                }
            }
        }
        ends(&cursor, self.certainty).then_some(Written { date, clock, zone, rest: cursor.rest })
    }
}

/// Takes what stands between a date and a time; its first byte.
fn gap(cursor: &mut Cursor<'_>, style: Style) -> Option<u8> {
    let first = cursor.peek()?;
    match first {
        b' ' | b',' => {
            let _ = cursor.eat(b',');
            let spaces = cursor.eat_spaces();
            let _ = style == Style::Full && cursor.eat_text(b"at ");
            // Packed dates pad the hour with a space, columns may do so twice.
            if !(1..=3).contains(&spaces) {
                return None;
            }
        }
        // As Erlang's reports have it.
        b':' if style == Style::Full && cursor.eat_text(b"::") => {}
        b'T' | b't' | b'_' | b'-' | b':' if style != Style::PackedShort => cursor.skip(1),
        _ => return None,
    }
    cursor.at_digit().then_some(first)
}

/// `20240102150405`, with a fraction or with milliseconds in the same run.
fn all_digits<'t>(mut cursor: Cursor<'t>, zones: &mut Zones) -> Option<Written<'t>> {
    let millis = cursor.digits() == 17;
    let [y0, y1, y2, y3, m0, m1, d0, d1, h0, h1, i0, i1, e0, e1] = cursor.take()?;
    let century = pair(y0, y1);
    // Any other number is far more likely a number.
    if !matches!(century, 19 | 20) {
        return None;
    }
    let day = civil::day(century * 100 + pair(y2, y3).min(100), pair(m0, m1), pair(d0, d1))?;
    let (nanos, digits) = if millis {
        let nanos = clock::decimals(cursor.rest).0;
        cursor.skip(3);
        (nanos, 3)
    } else {
        clock::fraction(&mut cursor, clock::Date::Short)
    };
    let clock = Clock::new(pair(h0, h1), pair(i0, i1), pair(e0, e1), nanos, digits)?;
    let zone = zones.written(&mut cursor, clock::Date::Full);
    ends(&cursor, clock::Date::Short).then_some(Written { date: Date::Day(day), clock, zone, rest: cursor.rest })
}

/// Takes an abbreviation that is no known zone, when a year follows it: `XYZT 2006`.
fn skip_unknown_zone(cursor: &mut Cursor<'_>) {
    let mut ahead = *cursor;
    if !ahead.eat(b' ') {
        return;
    }
    let word = ahead.word();
    if !(2..=5).contains(&word.len()) || !word.iter().all(u8::is_ascii_uppercase) {
        return;
    }
    ahead.skip(word.len());
    if trailing_year(&mut ahead.clone(), true).is_some() {
        *cursor = ahead;
    }
}

/// Takes a year after the time. Without a weekday before it all, a number there may be anything: it
/// must end the text, a bracket, or stand before a zone.
fn trailing_year(cursor: &mut Cursor<'_>, weekday: bool) -> Option<u32> {
    let mut ahead = *cursor;
    if !ahead.eat(b' ') {
        return None;
    }
    let year = ahead.number::<4, 4>()?.value;
    let certain = weekday || matches!(ahead.rest, [] | [b']' | b')' | b'"', ..] | [b' ', b'G', b'M', b'T', ..]);
    if !certain || !(1970..=2262).contains(&year) || ahead.peek().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    *cursor = ahead;
    Some(year)
}

/// Whether a timestamp may end here.
fn ends(cursor: &Cursor<'_>, date: clock::Date) -> bool {
    let next_is_part = || cursor.peek_at(1).is_some_and(|byte| byte.is_ascii_alphanumeric());
    match cursor.peek() {
        None => true,
        Some(byte) if byte.is_ascii_digit() => false,
        Some(_) if date == clock::Date::Full => true,
        Some(b'.' | b':' | b'/' | b'-' | b'_' | b'+') => !next_is_part() && cursor.peek_at(1) != cursor.peek(),
        Some(byte) => !byte.is_ascii_alphabetic(),
    }
}

/// A text that is a date and nothing else: its midnight.
pub(super) fn date_alone(text: &[u8]) -> Option<Written<'_>> {
    let mut cursor = Cursor { rest: text };
    let (date, style) = if cursor.at_digit() {
        date::digits_first(&mut cursor)?
    } else {
        let name = names::name(&mut cursor)?;
        named_date(&mut cursor, name)?
    };
    let certain = matches!(style, Style::Full | Style::PackedFull) && cursor.rest.is_empty();
    certain.then_some(Written { date, clock: clock::MIDNIGHT, zone: Stated::No, rest: cursor.rest })
}
