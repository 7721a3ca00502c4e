//! Which shape of timestamp stands at the start of a text.
//!
//! The first byte decides between digits and names, the length of the first run of digits between
//! the orders of a date. A shape that is certain (a year in four digits) is read leniently after
//! that; one that is not (no year, no date) must be exact and must end where a word ends.

use super::civil;
use super::clock::{self, Clock};
use super::cursor::{Cursor, pair};
use super::date::{self, Date, Style};
use super::names;
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

/// The timestamp that `text` starts with.
#[inline]
pub(super) fn head<'t>(text: &'t [u8], zones: &mut Zones) -> Option<Written<'t>> {
    match text.first()? {
        b'0'..=b'9' => iso(text, zones).or_else(|| from_digits(text, zones)),
        b'A'..=b'Z' | b'a'..=b'z' => from_name(text, zones),
        _ => None,
    }
}

/// `2024-01-02T15:04:05` with fraction and zone: the most common shape by far, read at one go.
#[inline]
fn iso<'t>(text: &'t [u8], zones: &mut Zones) -> Option<Written<'t>> {
    let mut cursor = Cursor { rest: text };
    let [y0, y1, y2, y3, s0, m0, m1, s1, d0, d1, gap, h0, h1, c0, i0, i1, c1, e0, e1] = cursor.take()?;
    let separated = matches!(s0, b'-' | b'/') && s1 == s0 && c0 == b':' && c1 == b':';
    if !separated || !matches!(gap, b'T' | b' ' | b't' | b'_') {
        return None;
    }
    let day = civil::day(pair(y0, y1).saturating_mul(100).saturating_add(pair(y2, y3)), pair(m0, m1), pair(d0, d1))?;
    let (hour, minute, second) = (pair(h0, h1), pair(i0, i1), pair(e0, e1));
    let (nanos, digits) = clock::fraction(&mut cursor, clock::Date::Full);
    let mut clock = Clock::new(hour, minute, second, nanos, digits)?;
    let zone = match cursor.rest {
        [b'Z', rest @ ..] if !matches!(rest.first(), Some(b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'[')) => {
            cursor.rest = rest;
            Stated::Offset(0)
        }
        _ => tail(&mut cursor, &mut clock, zones)?,
    };
    Some(Written { date: Date::Day(day), clock, zone, rest: cursor.rest })
}

/// What may follow the seconds of a full date and time when it is not `Z`.
fn tail(cursor: &mut Cursor<'_>, clock: &mut Clock, zones: &mut Zones) -> Option<Stated> {
    if cursor.at_digit() {
        return None;
    }
    if let Some(b' ' | b'A' | b'P' | b'a' | b'p' | 0xc2 | 0xe2) = cursor.peek() {
        clock.halve(cursor);
    }
    Some(zones.written(cursor, clock::Date::Full))
}

/// Anything else that starts with a digit.
fn from_digits<'t>(text: &'t [u8], zones: &mut Zones) -> Option<Written<'t>> {
    let mut cursor = Cursor { rest: text };
    let run = cursor.digits();
    match (run, cursor.peek_at(run)) {
        (1 | 2, Some(b':')) => return time_only(cursor, zones),
        (14 | 17, _) => return all_digits(cursor, zones),
        _ => {}
    }
    let (date, style) = date::digits_first(&mut cursor)?;
    after_date(cursor, date, style, false, zones)
}

/// A weekday or a month.
fn from_name<'t>(text: &'t [u8], zones: &mut Zones) -> Option<Written<'t>> {
    let mut cursor = Cursor { rest: text };
    let weekday = names::weekday(&mut cursor).is_some();
    if weekday {
        let _ = cursor.eat(b',');
        if !(1..=2).contains(&cursor.eat_spaces()) {
            return None;
        }
    }
    let (date, style) =
        if cursor.at_digit() { date::digits_first(&mut cursor)? } else { date::month_first(&mut cursor)? };
    after_date(cursor, date, style, weekday, zones)
}

/// The time of day and the zone behind a date, and the year where it comes last.
fn after_date<'t>(
    mut cursor: Cursor<'t>,
    mut date: Date,
    style: Style,
    weekday: bool,
    zones: &mut Zones,
) -> Option<Written<'t>> {
    let gap = gap(&mut cursor, style)?;
    let certainty = match style {
        Style::Full | Style::PackedFull => clock::Date::Full,
        Style::Short | Style::PackedShort => clock::Date::Short,
    };
    let clock = match (style, cursor.digits(), gap) {
        (Style::PackedFull | Style::PackedShort, 6, _) | (Style::PackedFull, 4, b'T') => clock::packed(&mut cursor)?,
        _ => clock::read(&mut cursor, certainty)?,
    };
    let mut zone = zones.written(&mut cursor, certainty);
    if let Date::Yearless { month, day } = date {
        if zone == Stated::No && weekday {
            skip_unknown_zone(&mut cursor);
        }
        if let Some(year) = trailing_year(&mut cursor, weekday) {
            date = Date::Day(civil::day(year, month, day)?);
            if zone == Stated::No {
                zone = zones.written(&mut cursor, clock::Date::Full);
            }
        }
    }
    ends(&cursor, certainty).then_some(Written { date, clock, zone, rest: cursor.rest })
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
        b'T' | b't' | b'_' | b'-' | b':' if style != Style::PackedShort => cursor.skip(1),
        _ => return None,
    }
    cursor.at_digit().then_some(first)
}

/// A time of day without a date.
fn time_only<'t>(mut cursor: Cursor<'t>, zones: &mut Zones) -> Option<Written<'t>> {
    let clock = clock::read(&mut cursor, clock::Date::Absent)?;
    let zone = zones.written(&mut cursor, clock::Date::Absent);
    ends(&cursor, clock::Date::Absent).then_some(Written { date: Date::Missing, clock, zone, rest: cursor.rest })
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
    let year = ahead.number(4..=4)?.value;
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
        if names::weekday(&mut cursor).is_some() {
            let _ = cursor.eat(b',');
            cursor.eat_spaces();
        }
        date::month_first(&mut cursor)?
    };
    let certain = matches!(style, Style::Full | Style::PackedFull) && cursor.rest.is_empty();
    certain.then_some(Written { date, clock: clock::MIDNIGHT, zone: Stated::No, rest: cursor.rest })
}
