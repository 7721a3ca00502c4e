//! The date: numbers in each usual order, or with the month's name.
//!
//! Where digits alone do not tell the order, every order that gives a date that exists is kept, the
//! customary one first; the reader picks when it knows how late it is.

use super::civil;
use super::cursor::{Cursor, Number, pair};
use super::names;

/// A date as far as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Date {
    /// Days since 1970-01-01.
    Day(i32),
    /// The days of each order that the digits may be in, the customary one first.
    AnyOf([i32; 3]),
    /// No year.
    Yearless { month: u32, day: u32 },
    /// None: only a time of day.
    Missing,
}

/// How the parts of a date stand, which decides how its time may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A year in four digits.
    Full,
    /// No year or two digits of it.
    Short,
    /// Digits without separators, with a year in four digits.
    PackedFull,
    /// Digits without separators, with two digits of the year or none.
    PackedShort,
}

/// Two digits of a year as POSIX reads them, but for its last year.
fn century(year: u32) -> u32 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

/// The year that a number of two or four digits means.
fn year(number: Number) -> Option<u32> {
    match number.len {
        4 => Some(number.value),
        2 => Some(century(number.value)),
        _ => None,
    }
}

/// A date of digits and separators, or with a month's name between digits.
pub(super) fn digits_first(cursor: &mut Cursor<'_>) -> Option<(Date, Style)> {
    match (cursor.digits(), cursor) {
        (4, cursor) => year_first(cursor),
        (1 | 2, cursor) => day_or_month_first(cursor),
        (6, cursor) => {
            let [y0, y1, m0, m1, d0, d1] = cursor.take()?;
            let year = pair(y0, y1);
            let day = civil::day(century(year.min(99)), pair(m0, m1), pair(d0, d1))?;
            Some((Date::Day(day), Style::PackedShort))
        }
        (8, cursor) => {
            let [y0, y1, y2, y3, m0, m1, d0, d1] = cursor.take()?;
            let day = civil::day(pair(y0, y1) * 100 + pair(y2, y3), pair(m0, m1), pair(d0, d1))?;
            Some((Date::Day(day), Style::PackedFull))
        }
        _ => None,
    }
}

/// `2024-01-02`, `2024/1/2`, `2024.01.02`, `2024-Jan-02`, `2024 Jan 2`, and klog's `0102`.
fn year_first(cursor: &mut Cursor<'_>) -> Option<(Date, Style)> {
    let number = cursor.number::<4, 4>()?;
    let separator = cursor.peek()?;
    if separator == b' ' && cursor.peek_at(1)?.is_ascii_digit() {
        return yearless(number.value / 100, number.value % 100, Style::PackedShort);
    }
    if !matches!(separator, b'-' | b'/' | b'.' | b' ') {
        return None;
    }
    cursor.skip(1);
    let month = if cursor.at_digit() { cursor.number::<1, 2>()?.value } else { names::month(cursor)? };
    if !cursor.eat(separator) {
        return None;
    }
    if separator == b' ' {
        cursor.eat_spaces();
    }
    let day = cursor.number::<1, 2>()?.value;
    Some((Date::Day(civil::day(number.value, month, day)?), Style::Full))
}

/// `02 Jan 2024`, `02/Jan/2024`, `02-Jan-24`, `02 Jan`, `01/02/2024`, `02.01.2024`, `17/06/09`, `03-17`.
fn day_or_month_first(cursor: &mut Cursor<'_>) -> Option<(Date, Style)> {
    let first = cursor.number::<1, 2>()?;
    let separator = cursor.peek()?;
    if !matches!(separator, b'-' | b'/' | b'.' | b' ') {
        return None;
    }
    cursor.skip(1);
    if !cursor.at_digit() {
        let month = names::month(cursor)?;
        return after_day_and_month(cursor, first.value, month, separator);
    }
    if separator == b' ' {
        return None;
    }
    let second = cursor.number::<1, 2>()?;
    if cursor.peek() == Some(separator) {
        cursor.skip(1);
        let third = cursor.number::<2, 4>()?;
        return numeric([first, second, third], separator);
    }
    if first.len != 2 || second.len != 2 || cursor.peek() != Some(b' ') {
        return None;
    }
    // Month first, unless the digits say otherwise.
    let (month, day) = if first.value > 12 { (second.value, first.value) } else { (first.value, second.value) };
    yearless(month, day, Style::Short)
}

/// The year that follows `02 Jan`, if one does.
fn after_day_and_month(cursor: &mut Cursor<'_>, day: u32, month: u32, separator: u8) -> Option<(Date, Style)> {
    let mut ahead = *cursor;
    let separated = match separator {
        b' ' => {
            let _ = ahead.eat(b',');
            ahead.eat_spaces() > 0
        }
        _ => ahead.eat(separator),
    };
    // Two digits with a colon behind them are hours.
    if separated
        && let Some(number) = ahead.number::<2, 4>()
        && let Some(year) = year(number)
        && (number.len == 4 || ahead.peek() != Some(b':'))
    {
        *cursor = ahead;
        let style = if number.len == 4 { Style::Full } else { Style::Short };
        return Some((Date::Day(civil::day(year, month, day)?), style));
    }
    yearless(month, day, Style::Short)
}

/// What follows the name of the month in `Jan 2`, `Jan  2 2024`, `January 2, 2024`, `Jan-02-2024`.
pub(super) fn after_month(cursor: &mut Cursor<'_>, month: u32) -> Option<(Date, Style)> {
    let separator = cursor.peek()?;
    match separator {
        b' ' => {
            if cursor.eat_spaces() > 2 {
                return None;
            }
        }
        b'-' | b'/' => cursor.skip(1),
        _ => return None,
    }
    let day = cursor.number::<1, 2>()?.value;
    let mut ahead = *cursor;
    let separated = match separator {
        b' ' => {
            let _ = ahead.eat(b',');
            ahead.eat_spaces() > 0
        }
        _ => ahead.eat(separator),
    };
    if separated && let Some(year) = ahead.number::<4, 4>() {
        *cursor = ahead;
        return Some((Date::Day(civil::day(year.value, month, day)?), Style::Full));
    }
    yearless(month, day, Style::Short)
}

fn yearless(month: u32, day: u32, style: Style) -> Option<(Date, Style)> {
    // 2000 was a leap year: any day that exists in some year.
    civil::day(2000, month, day)?;
    Some((Date::Yearless { month, day }, style))
}

/// Three numbers in the orders that are customary with the separator.
fn numeric([first, second, third]: [Number; 3], separator: u8) -> Option<(Date, Style)> {
    let of = |y: Number, m: Number, d: Number| civil::day(year(y)?, m.value, d.value);
    let year_first = || if first.len == 2 && second.len == 2 { of(first, second, third) } else { None };
    let month_first = of(third, first, second);
    let day_first = of(third, second, first);
    let (orders, style) = match (third.len, separator) {
        (4, b'/') => ([month_first, day_first, None], Style::Full),
        (4, _) => ([day_first, month_first, None], Style::Full),
        (2, b'/') => ([year_first(), month_first, day_first], Style::Short),
        (2, b'-') => ([year_first(), day_first, month_first], Style::Short),
        (2, _) => ([day_first, year_first(), None], Style::Short),
        _ => return None,
    };
    let customary = orders.into_iter().flatten().next()?;
    let days = orders.map(|day| day.unwrap_or(customary));
    let date = if days.iter().all(|day| *day == customary) { Date::Day(customary) } else { Date::AnyOf(days) };
    Some((date, style))
}
