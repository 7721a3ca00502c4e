//! A point in time as RFC 3339 text, without formatting machinery.

use super::Timestamp;
use super::{civil, swar};

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400;

impl Timestamp {
    /// Appends it as RFC 3339 in UTC with `Z`, with as many sub-second digits as the source had but
    /// at least 3 and at most 9. Every value of `ns` gives a valid text, of at most 30 bytes.
    pub fn write_rfc3339(self, out: &mut Vec<u8>) {
        let seconds = self.ns.div_euclid(SECOND);
        let nanos = self.ns.rem_euclid(SECOND) as u32;
        // Within ±106,752 days, which is what 64 bits of nanoseconds hold.
        let (year, month, day) = civil::date(seconds.div_euclid(DAY) as i32);
        let of_day = seconds.rem_euclid(DAY) as u32;
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        let (upper, lower) = (nanos / 100_000, nanos / 10 % 10_000);

        let [y0, y1, y2, y3, m0, m1, d0, d1] = swar::write_pairs([year / 100, year % 100, month, day]);
        let [h0, h1, i0, i1, s0, s1, ..] = swar::write_pairs([hour, minute, second, 0]);
        let [f0, f1, f2, f3, f4, f5, f6, f7] = swar::write_pairs([upper / 100, upper % 100, lower / 100, lower % 100]);
        let f8 = b'0' + (nanos % 10) as u8;
        let text: [u8; 29] = [
            y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, b'T', h0, h1, b':', i0, i1, b':', s0, s1, b'.', f0, f1, f2, f3,
            f4, f5, f6, f7, f8,
        ];
        // Written whole and then cut: a copy of known length needs no call.
        let end = out.len() + 20 + usize::from(self.digits.clamp(3, 9));
        out.extend_from_slice(&text);
        out.truncate(end);
        out.push(b'Z');
    }
}

#[cfg(test)]
mod tests {
    use super::super::Timestamp;

    fn text(ns: i64, digits: u8) -> String {
        let mut out = Vec::new();
        Timestamp { ns, digits }.write_rfc3339(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn digits_are_those_of_the_source_but_at_least_three() {
        for (ns, digits, expected) in [
            (0, 0, "1970-01-01T00:00:00.000Z"),
            (1_704_207_845_678_901_234, 0, "2024-01-02T15:04:05.678Z"),
            (1_704_207_845_678_901_234, 3, "2024-01-02T15:04:05.678Z"),
            (1_704_207_845_678_901_234, 4, "2024-01-02T15:04:05.6789Z"),
            (1_704_207_845_678_901_234, 6, "2024-01-02T15:04:05.678901Z"),
            (1_704_207_845_678_901_234, 9, "2024-01-02T15:04:05.678901234Z"),
            (1_704_207_845_678_901_234, 255, "2024-01-02T15:04:05.678901234Z"),
            (-1, 9, "1969-12-31T23:59:59.999999999Z"),
            (951_782_399_000_000_000, 0, "2000-02-28T23:59:59.000Z"),
            (951_782_400_000_000_000, 0, "2000-02-29T00:00:00.000Z"),
            (i64::MIN, 9, "1677-09-21T00:12:43.145224192Z"),
            (i64::MAX, 9, "2262-04-11T23:47:16.854775807Z"),
        ] {
            assert_eq!(text(ns, digits), expected);
        }
    }
}
