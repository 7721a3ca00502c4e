//! The time of day: `15:04:05`, with a fraction, on a 12-hour clock, or packed as `150405`.

use super::cursor::{Cursor, pair};
use super::swar;

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

/// A time of day as far as the seconds, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hands {
    hour: u32,
    minute: u32,
    second: u32,
    /// The hour has one digit, which a time that stands alone may not have.
    short: bool,
    /// Whether seconds are written.
    seconds: bool,
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

/// `15:04:05`, `3:04`, and after a full date `15.04.05` and unpadded `0:0:9`.
#[inline]
pub(super) fn hands(cursor: &mut Cursor<'_>, date: Date) -> Option<Hands> {
    if let Some((eight, rest)) = cursor.rest.split_first_chunk::<8>()
        && let Some((hour, minute, second)) = swar::clock(*eight)
    {
        cursor.rest = rest;
        return Some(Hands { hour, minute, second, short: false, seconds: true });
    }
    piecewise(cursor, date)
}

/// Any hands but the plain ones.
fn piecewise(cursor: &mut Cursor<'_>, date: Date) -> Option<Hands> {
    let hour = cursor.number::<1, 2>()?;
    let separator = match cursor.peek()? {
        b':' => b':',
        b'.' if date == Date::Full && hour.len == 2 => b'.',
        _ => return None,
    };
    cursor.skip(1);
    let unpadded = date == Date::Full && separator == b':';
    let part = |cursor: &mut Cursor<'_>| cursor.number::<1, 2>().filter(|part| unpadded || part.len == 2);
    let minute = part(cursor)?;
    let seconds = cursor.peek() == Some(separator) && cursor.peek_at(1).is_some_and(|byte| byte.is_ascii_digit());
    let second = if seconds {
        cursor.skip(1);
        part(cursor)?.value
    } else if separator == b':' && minute.len == 2 {
        0
    } else {
        return None;
    };
    Some(Hands { hour: hour.value, minute: minute.value, second, short: hour.len == 1, seconds })
}

/// `150405` or `1504`.
pub(super) fn packed(cursor: &mut Cursor<'_>) -> Option<Hands> {
    let seconds = cursor.digits() == 6;
    let [h0, h1, m0, m1] = cursor.take()?;
    let [s0, s1] = if seconds { cursor.take()? } else { *b"00" };
    Some(Hands { hour: pair(h0, h1), minute: pair(m0, m1), second: pair(s0, s1), short: false, seconds })
}

impl Hands {
    /// Whether nothing but the text up to here says so: a text without seconds may go on with them.
    pub(super) fn complete(self) -> bool {
        self.seconds
    }

    /// Takes what follows the hands, a fraction and `PM`, and checks the whole.
    #[inline]
    pub(super) fn finish(self, cursor: &mut Cursor<'_>, date: Date) -> Option<Clock> {
        let (nanos, digits) = if self.seconds { fraction(cursor, date) } else { (0, 0) };
        let half = match cursor.peek() {
            Some(b' ' | b'A' | b'P' | b'a' | b'p' | 0xc2 | 0xe2) => half_day(cursor, self.hour),
            _ => None,
        };
        if half.is_none() {
            // `3:04` and `3:04:05` need a half of the day, `15:04` at least a date.
            let alone = date == Date::Absent && self.short;
            let cut_off = date != Date::Full || matches!(cursor.peek(), Some(b':' | b'.'));
            if alone || (!self.seconds && cut_off) {
                return None;
            }
        }
        Clock::new(half.unwrap_or(self.hour), self.minute, self.second, nanos, digits)
    }
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
}

/// Nanoseconds and the count of digits after `.` or `,`, or after `:` where they count milliseconds;
/// nothing when no digit follows.
#[inline]
pub(super) fn fraction(cursor: &mut Cursor<'_>, date: Date) -> (u32, u8) {
    match cursor.rest {
        [separator @ (b'.' | b','), digits @ ..] => {
            let (nanos, len) = decimals(digits);
            // One or two digits between commas are the next column, not tenths.
            let column = *separator == b',' && len < 3 && digits.get(len) == Some(&b',');
            if len == 0 || column {
                return (0, 0);
            }
            cursor.rest = digits.get(len..).unwrap_or_default();
            (nanos, len.min(9) as u8)
        }
        [b':', digits @ ..] => count(cursor, digits, date),
        _ => (0, 0),
    }
}

/// The digits that come next as decimals, in nanoseconds, and how many there are; those after the
/// ninth only count.
#[inline]
pub(super) fn decimals(text: &[u8]) -> (u32, usize) {
    /// What the last of so many decimals is worth.
    const WORTH: [u32; 9] = [0, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1000, 100, 10];
    let worth = |len: usize| WORTH.get(len).copied().unwrap_or_default();
    let Some((word, after)) = text.split_first_chunk::<8>() else {
        let mut number = 0;
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
        let len = digits.inspect(|byte| number = number * 10 + u32::from(**byte - b'0')).count();
        return (number * worth(len), len);
    };
    let len = swar::digit_run(*word);
    let nanos = swar::number(*word, len) * worth(len);
    if len < 8 {
        return (nanos, len);
    }
    let ninth = after.first().filter(|byte| byte.is_ascii_digit()).map_or(0, |byte| u32::from(byte - b'0'));
    (nanos + ninth, 8 + after.iter().take_while(|byte| byte.is_ascii_digit()).count())
}

/// `:678`, a count of milliseconds, or of smaller units when it has six or nine digits.
fn count<'t>(cursor: &mut Cursor<'t>, digits: &'t [u8], date: Date) -> (u32, u8) {
    let mut ahead = Cursor { rest: digits };
    let Some(number) = ahead.number::<1, 9>() else { return (0, 0) };
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
    let _ = ahead.eat(b' ') || ahead.eat_text(b"\xc2\xa0") || ahead.eat_text(b"\xe2\x80\xaf");
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
