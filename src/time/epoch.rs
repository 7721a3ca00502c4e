//! Numbers that count from the Unix epoch, read digit by digit: a double would lose what comes after
//! the microseconds.

use super::Timestamp;
use super::cursor::Cursor;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Millis,
    /// Microseconds.
    Micros,
    /// Nanoseconds.
    Nanos,
}

impl Unit {
    /// How many decimal places of a second it is.
    const fn places(self) -> i32 {
        match self {
            Unit::Seconds => 0,
            Unit::Millis => 3,
            Unit::Micros => 6,
            Unit::Nanos => 9,
        }
    }

    /// The unit in which a number with so many integer digits is a time from 1973 on.
    const fn of_digits(digits: i32) -> Option<Unit> {
        match digits {
            9..=10 => Some(Unit::Seconds),
            12..=13 => Some(Unit::Millis),
            15..=16 => Some(Unit::Micros),
            18..=19 => Some(Unit::Nanos),
            _ => None,
        }
    }
}

/// A decimal number as written: its digits and where the point is.
struct Decimal<'t> {
    negative: bool,
    /// Digits, with at most one point among them.
    digits: &'t [u8],
    /// Digits in front of the point, leading zeros not counted, once the exponent is applied.
    magnitude: i32,
    /// Digits behind the point that were written, once the exponent is applied.
    decimals: i32,
}

/// Reads a number (integer, fraction, exponent) as a point in time, in the unit that its size tells:
/// seconds from 1973 on, or milli-, micro- or nanoseconds. Smaller numbers are more likely counts
/// or durations and are none; so is what is past the year 2262. Fractions keep their digits.
pub fn epoch(number: &str) -> Option<Timestamp> {
    let decimal = Decimal::parse(number)?;
    decimal.timestamp(Unit::of_digits(decimal.magnitude)?)
}

/// Reads a number of any size in a known unit; none when it is outside of the years 1678 to 2262.
pub fn epoch_in(number: &str, unit: Unit) -> Option<Timestamp> {
    Decimal::parse(number)?.timestamp(unit)
}

/// An epoch number that a line starts with, and its length: 10, 13, 16 or 19 digits from 2001 on, seconds
/// perhaps with decimals, ended by white space, a bracket, a comma, or the text.
pub(super) fn head(text: &str) -> Option<(Timestamp, usize)> {
    let mut cursor = Cursor { rest: text.as_bytes() };
    let run = cursor.digits();
    if !matches!(run, 10 | 13 | 16 | 19) || cursor.peek() == Some(b'0') {
        return None;
    }
    cursor.skip(run);
    if run == 10 && cursor.peek() == Some(b'.') {
        let decimals = cursor.rest.iter().skip(1).take(10).take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=9).contains(&decimals) {
            return None;
        }
        cursor.skip(1 + decimals);
    }
    if !matches!(cursor.peek(), None | Some(b' ' | b'\t' | b'\n' | b']' | b')' | b',' | b'|' | b';' | b'"')) {
        return None;
    }
    let len = text.len() - cursor.rest.len();
    Some((epoch(text.get(..len)?)?, len))
}

impl<'t> Decimal<'t> {
    fn parse(number: &'t str) -> Option<Self> {
        let mut cursor = Cursor { rest: number.as_bytes() };
        let negative = cursor.eat(b'-');
        let _ = !negative && cursor.eat(b'+');
        let text = cursor.rest;
        let (mut point, mut len, mut zeros) = (None, 0_usize, 0_usize);
        for byte in text {
            match byte {
                b'0' if len == zeros && point.is_none() => zeros += 1,
                b'0'..=b'9' => {}
                b'.' if point.is_none() => point = Some(len),
                _ => break,
            }
            len += 1;
        }
        let digits = text.get(..len)?;
        let integer = point.unwrap_or(len);
        if integer == 0 || point.is_some_and(|point| point + 1 == len) {
            return None;
        }
        cursor.skip(len);
        let exponent = exponent(cursor)?;
        let digits_behind = point.map_or(0, |point| len - point - 1);
        let bounded = |count: usize| i32::try_from(count).ok().filter(|count| *count < 10_000);
        Some(Decimal {
            negative,
            digits: digits.get(zeros..)?,
            magnitude: bounded(integer - zeros)? + exponent,
            decimals: (bounded(digits_behind)? - exponent).max(0),
        })
    }

    fn timestamp(&self, unit: Unit) -> Option<Timestamp> {
        // Digits of the number that make whole nanoseconds.
        let wanted = self.magnitude + 9 - unit.places();
        let mut digits = self.digits.iter().filter(|byte| **byte != b'.');
        let mut ns = 0_i64;
        for _ in 0..wanted.clamp(0, 40) {
            let digit = digits.next().map_or(0, |byte| i64::from(byte - b'0'));
            let digit = if self.negative { -digit } else { digit };
            ns = ns.checked_mul(10)?.checked_add(digit)?;
        }
        if wanted > 40 && ns != 0 {
            return None;
        }
        Some(Timestamp { ns, digits: (self.decimals + unit.places()).clamp(0, 9) as u8 })
    }
}

/// The exponent, 0 without one; none when anything else follows.
fn exponent(mut cursor: Cursor<'_>) -> Option<i32> {
    if cursor.rest.is_empty() {
        return Some(0);
    }
    if !cursor.eat(b'e') && !cursor.eat(b'E') {
        return None;
    }
    let negative = cursor.eat(b'-');
    let _ = !negative && cursor.eat(b'+');
    let exponent = cursor.number(1..=4)?.value as i32;
    cursor.rest.is_empty().then_some(if negative { -exponent } else { exponent })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_tells_the_unit() {
        for (number, ns, digits) in [
            ("1704207845", 1_704_207_845_000_000_000, 0),
            ("100000000", 100_000_000_000_000_000, 0),
            ("1704207845.5", 1_704_207_845_500_000_000, 1),
            ("1704207845.123456789", 1_704_207_845_123_456_789, 9),
            ("1704207845.12345678901", 1_704_207_845_123_456_789, 9),
            ("+1704207845", 1_704_207_845_000_000_000, 0),
            ("-1704207845.25", -1_704_207_845_250_000_000, 2),
            ("1704207845678", 1_704_207_845_678_000_000, 3),
            ("1704207845678.9", 1_704_207_845_678_900_000, 4),
            ("1704207845678901", 1_704_207_845_678_901_000, 6),
            ("1704207845678901234", 1_704_207_845_678_901_234, 9),
            ("9223372036854775807", i64::MAX, 9),
            ("-9223372036854775808", i64::MIN, 9),
            ("1.704207845e9", 1_704_207_845_000_000_000, 0),
            ("1.704207845678e+09", 1_704_207_845_678_000_000, 3),
            ("1.704207845678901E15", 1_704_207_845_678_901_000, 6),
            ("17042078456789e-4", 1_704_207_845_678_900_000, 4),
            ("0001704207845", 1_704_207_845_000_000_000, 0),
        ] {
            assert_eq!(epoch(number), Some(Timestamp { ns, digits }), "{number}");
        }
    }

    #[test]
    fn what_is_no_epoch_number_is_none() {
        for number in [
            "",
            "-",
            "+",
            ".",
            "0",
            "-0",
            "0.5",
            "12",
            "99999999",
            "20240102",
            "9223372037",
            "17042078451",
            "9223372036854775808",
            "1704207845.",
            ".1704207845",
            "1704207845.1.2",
            "1704207845x",
            "1704207845e",
            "1704207845e+",
            "1704207845e99999",
            "1e400",
            "1e-400",
            "1704207845 ",
            "0x1704207845",
            "NaN",
            "null",
            "1_704_207_845",
            "--1704207845",
            "+-1704207845",
            "１704207845",
        ] {
            assert_eq!(epoch(number), None, "{number:?}");
        }
    }

    #[test]
    fn a_known_unit_takes_any_size() {
        for (number, unit, expected) in [
            ("0", Unit::Seconds, Some((0, 0))),
            ("1.5", Unit::Seconds, Some((1_500_000_000, 1))),
            ("-1.5", Unit::Seconds, Some((-1_500_000_000, 1))),
            ("0.000000001", Unit::Seconds, Some((1, 9))),
            ("0.0000000019", Unit::Seconds, Some((1, 9))),
            ("1704207845678.25", Unit::Millis, Some((1_704_207_845_678_250_000, 5))),
            ("12", Unit::Millis, Some((12_000_000, 3))),
            ("12", Unit::Micros, Some((12_000, 6))),
            ("12", Unit::Nanos, Some((12, 9))),
            ("1e3", Unit::Seconds, Some((1_000_000_000_000, 0))),
            ("1e-3", Unit::Seconds, Some((1_000_000, 3))),
            ("1e-4000", Unit::Seconds, Some((0, 9))),
            ("0e4000", Unit::Seconds, Some((0, 0))),
            ("1e30", Unit::Nanos, None),
            ("9223372036.854775808", Unit::Seconds, None),
            ("9223372037", Unit::Seconds, None),
        ] {
            let expected = expected.map(|(ns, digits)| Timestamp { ns, digits });
            assert_eq!(epoch_in(number, unit), expected, "{number} {unit:?}");
        }
    }
}
