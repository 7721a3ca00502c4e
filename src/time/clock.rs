//! The time of day: `15:04:05`, with a fraction, on a 12-hour clock, or packed as `150405`.

use super::cursor::{Cursor, Number, pair};

/// How much of a date stands before a time of day, and so how much of it may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Date {
    /// One with a four-digit year: what follows can hardly be anything but a time.
    Full,
    /// One without a year, or with two digits of it.
    Short,
    /// None.
    Absent,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// Seconds since midnight: to 86,400, which `24:00:00` and a leap second are.
    pub(super) second: u32,
    /// Sub-second part.
    pub(super) nanos: u32,
    /// Sub-second digits written, to 9.
    pub(super) digits: u8,
}

/// Midnight, of a date that stands alone.
pub(super) const MIDNIGHT: Clock = Clock { second: 0, nanos: 0, digits: 0 };

/// `15:04:05`, `3:04PM`, `15.04.05`, each with a fraction where it has one; after a full date also
/// `15:04` and unpadded `0:0:9`.
pub(super) fn read(cursor: &mut Cursor<'_>, date: Date) -> Option<Clock> {
    let hour = cursor.number(1..=2)?;
    let separator = match cursor.peek() {
        Some(b':') => b':',
        Some(b'.') if date == Date::Full && hour.len == 2 => b'.',
        _ => return None,
    };
    cursor.skip(1);
    let padded = if date == Date::Full && separator == b':' { 1..=2 } else { 2..=2 };
    let minute = cursor.number(padded.clone())?;
    let seconds = cursor.peek() == Some(separator) && cursor.peek_at(1).is_some_and(|byte| byte.is_ascii_digit());
    if !seconds {
        return without_seconds(cursor, hour, minute, date, separator);
    }
    cursor.skip(1);
    let second = cursor.number(padded)?;
    let (nanos, digits) = fraction(cursor, date);
    let half = half_day(cursor, hour.value);
    if date == Date::Absent && hour.len == 1 && half.is_none() {
        return None;
    }
    Clock::new(half.unwrap_or(hour.value), minute.value, second.value, nanos, digits)
}

/// `3:04PM` anywhere, `15:04` after a full date.
fn without_seconds(cursor: &mut Cursor<'_>, hour: Number, minute: Number, date: Date, separator: u8) -> Option<Clock> {
    let half = half_day(cursor, hour.value);
    let plain = date == Date::Full && separator == b':' && minute.len == 2;
    let cut_off = !plain || matches!(cursor.peek(), Some(b':' | b'.' | b'0'..=b'9'));
    if half.is_none() && cut_off {
        return None;
    }
    Clock::new(half.unwrap_or(hour.value), minute.value, 0, 0, 0)
}

/// `150405` with a fraction where it has one, or `1504`.
pub(super) fn packed(cursor: &mut Cursor<'_>) -> Option<Clock> {
    if cursor.digits() == 4 {
        let [h0, h1, m0, m1] = cursor.take()?;
        return Clock::new(pair(h0, h1), pair(m0, m1), 0, 0, 0);
    }
    let [h0, h1, m0, m1, s0, s1] = cursor.take()?;
    let (nanos, digits) = fraction(cursor, Date::Full);
    Clock::new(pair(h0, h1), pair(m0, m1), pair(s0, s1), nanos, digits)
}

impl Clock {
    /// Checked: `24:00:00` is the end of the day, a 60th second is the first of the next minute.
    #[inline]
    pub(super) fn new(hour: u32, minute: u32, second: u32, nanos: u32, digits: u8) -> Option<Clock> {
        let end = hour == 24 && minute == 0 && second == 0 && nanos == 0;
        if (hour > 23 && !end) || minute > 59 || second > 60 {
            return None;
        }
        Some(Clock { second: hour * 3600 + minute * 60 + second, nanos, digits })
    }

    /// Takes `AM` or `PM` behind a time and applies it.
    pub(super) fn halve(&mut self, cursor: &mut Cursor<'_>) {
        let hour = self.second / 3600;
        if let Some(half) = half_day(cursor, hour) {
            self.second = self.second % 3600 + half * 3600;
        }
    }
}

/// Nanoseconds and the count of digits after `.` or `,`, or after `:` where they count milliseconds;
/// nothing when no digit follows.
#[inline]
pub(super) fn fraction(cursor: &mut Cursor<'_>, date: Date) -> (u32, u8) {
    match cursor.rest {
        [b'.' | b',', digits @ ..] => {
            let separator = cursor.peek();
            let (nanos, len) = decimals(digits);
            let used = if len > 9 { digits.iter().take_while(|byte| byte.is_ascii_digit()).count() } else { len };
            // One or two digits between commas are the next column, not tenths.
            let column = separator == Some(b',') && len < 3 && digits.get(len) == Some(&b',');
            if len == 0 || column {
                return (0, 0);
            }
            cursor.skip(1 + used);
            (nanos, len.min(9) as u8)
        }
        [b':', digits @ ..] => count(cursor, digits, date),
        _ => (0, 0),
    }
}

/// The first nine decimals as nanoseconds, and how many there are (10 stands for more than 9).
#[inline]
pub(super) fn decimals(digits: &[u8]) -> (u32, usize) {
    let (mut nanos, mut scale, mut len) = (0, 100_000_000, 0);
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        len += 1;
        if len > 9 {
            break;
        }
        nanos += u32::from(digit) * scale;
        scale /= 10;
    }
    (nanos, len)
}

/// `:678`, a count of milliseconds, or of smaller units when it has six or nine digits.
fn count<'t>(cursor: &mut Cursor<'t>, digits: &'t [u8], date: Date) -> (u32, u8) {
    let mut ahead = Cursor { rest: digits };
    let Some(number) = ahead.number(1..=9) else { return (0, 0) };
    let (unit, written) = match number.len {
        1 | 2 if date == Date::Full => (1_000_000, 3),
        3 => (1_000_000, 3),
        6 => (1000, 6),
        9 => (1, 9),
        _ => return (0, 0),
    };
    // Another colon: these are parts of an address.
    if ahead.peek() == Some(b':') && ahead.peek_at(1).is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return (0, 0);
    }
    *cursor = ahead;
    (number.value * unit, written)
}

/// Takes `AM` or `PM`, any case, dotted or not, with a space of any width before it; the hour that
/// it makes of `hour`. A 24-hour reading that a format pairs with `PM` stays what it is.
fn half_day(cursor: &mut Cursor<'_>, hour: u32) -> Option<u32> {
    let mut ahead = *cursor;
    // Space, no-break space, narrow no-break space (which Java writes since 20).
    let _ = ahead.eat(b' ') || ahead.eat_text("\u{a0}".as_bytes()) || ahead.eat_text("\u{202f}".as_bytes());
    let afternoon = match ahead.peek()? {
        b'A' | b'a' => false,
        b'P' | b'p' => true,
        _ => return None,
    };
    ahead.skip(1);
    let dotted = ahead.eat(b'.');
    if !ahead.eat(b'M') && !ahead.eat(b'm') {
        return None;
    }
    if dotted && !ahead.eat(b'.') {
        return None;
    }
    if ahead.peek().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let hour = match (hour, afternoon) {
        (12, false) => 0,
        (1..=11, true) => hour + 12,
        (13.., false) => return None,
        _ => hour,
    };
    *cursor = ahead;
    Some(hour)
}
