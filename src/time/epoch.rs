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

/// A decimal number: its first digits, and where the point is.
struct Decimal {
    negative: bool,
    /// The first digits from the first that is not zero, 19 at most.
    leading: u64,
    /// How many those are.
    taken: i32,
    /// Digits in front of the point from the first that is not zero, once the exponent is applied;
    /// negative for the zeros behind it.
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

/// Powers of ten, all that 64 bits hold.
const POWERS: [u64; 20] = {
    let mut powers = [1; 20];
    let mut place = 1;
    while place < 20 {
        powers[place] = powers[place - 1] * 10;
        place += 1;
    }
    powers
};

impl Decimal {
    /// Nineteen digits are what 64 bits surely hold, and all that a number of nanoseconds has.
    const DIGITS: i32 = 19;

    #[inline]
    fn parse(number: &str) -> Option<Self> {
        // Longer ones are no times, and their digits could not be counted.
        let mut cursor = Cursor { rest: number.as_bytes().get(..number.len().min(1000))? };
        if cursor.rest.len() < number.len() {
            return None;
        }
        let negative = cursor.eat(b'-');
        let _ = !negative && cursor.eat(b'+');
        let mut decimal = Decimal { negative, leading: 0, taken: 0, magnitude: 0, decimals: 0 };
        let integers = decimal.take(&mut cursor, false);
        if integers == 0 {
            return None;
        }
        if cursor.eat(b'.') {
            decimal.decimals = decimal.take(&mut cursor, true);
            if decimal.decimals == 0 {
                return None;
            }
        }
        if !cursor.rest.is_empty() {
            let exponent = exponent(cursor)?;
            decimal.magnitude += exponent;
            decimal.decimals = (decimal.decimals - exponent).max(0);
        }
        Some(decimal)
    }

    /// Takes the digits that come next; how many there were.
    #[inline]
    fn take(&mut self, cursor: &mut Cursor<'_>, behind_point: bool) -> i32 {
        let (mut leading, mut taken, mut zeros, mut count) = (self.leading, self.taken, 0, 0);
        for byte in cursor.rest {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            count += 1;
            if taken == 0 && digit == 0 {
                zeros += 1;
            } else if taken < Self::DIGITS {
                leading = leading * 10 + u64::from(digit);
                taken += 1;
            }
        }
        cursor.skip(count as usize);
        self.magnitude += if behind_point { -zeros } else { count - zeros };
        (self.leading, self.taken) = (leading, taken);
        count
    }

    fn timestamp(&self, unit: Unit) -> Option<Timestamp> {
        // The power of ten that makes nanoseconds of the leading digits.
        let scale = self.magnitude + 9 - unit.places() - self.taken;
        let power = POWERS.get(scale.unsigned_abs() as usize).copied();
        let ns = match (scale >= 0, power) {
            _ if self.leading == 0 => 0,
            (true, power) => self.leading.checked_mul(power?)?,
            (false, Some(power)) => self.leading / power,
            (false, None) => 0,
        };
        let ns = if self.negative { 0_i64.checked_sub_unsigned(ns)? } else { i64::try_from(ns).ok()? };
        Some(Timestamp { ns, digits: (self.decimals + unit.places()).clamp(0, 9) as u8 })
    }
}

/// The exponent; none when anything else follows.
#[cold]
fn exponent(mut cursor: Cursor<'_>) -> Option<i32> {
    if !cursor.eat(b'e') && !cursor.eat(b'E') {
        return None;
    }
    let negative = cursor.eat(b'-');
    let _ = !negative && cursor.eat(b'+');
    let exponent = cursor.number::<1, 4>()?.value as i32;
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
