//! Eight bytes of text at a time in one machine word: which are digits, and what they say.
//!
//! Byte 0 of the text is the lowest byte of the word, whatever the machine.

const ZEROS: u64 = 0x3030_3030_3030_3030;
const HIGH_HALVES: u64 = 0xf0f0_f0f0_f0f0_f0f0;
const LOW_HALVES: u64 = 0x0f0f_0f0f_0f0f_0f0f;

/// Nonzero in every byte that is no digit.
#[inline]
fn others(word: u64) -> u64 {
    // A digit has the high half 3, also when 6 is added; a carry can only come from a byte that is no
    // digit, and spoils none below that.
    ((word & HIGH_HALVES) ^ ZEROS) | ((word.wrapping_add(0x0606_0606_0606_0606) & HIGH_HALVES) ^ ZEROS)
}

/// How many digits the bytes start with.
#[inline]
pub(super) fn digit_run(bytes: [u8; 8]) -> usize {
    (others(u64::from_le_bytes(bytes)).trailing_zeros() / 8) as usize
}

/// The number that the first `len` bytes are, which must be digits; `len` from 1 to 8.
#[inline]
pub(super) fn number(bytes: [u8; 8], len: usize) -> u32 {
    // Zeros come in from below, which is in front.
    let digits = (u64::from_le_bytes(bytes) & LOW_HALVES) << (64 - 8 * len.clamp(1, 8));
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) as u32
}

/// The two-digit numbers that start at each byte of a text of a given shape, if it has that shape.
#[inline]
fn pairs(bytes: [u8; 8], shape: Shape) -> Option<[u8; 8]> {
    let word = u64::from_le_bytes(bytes);
    let digits = word & shape.digits;
    let shaped = others(digits | (ZEROS & !shape.digits)) == 0 && word & !shape.digits == shape.separators;
    if !shaped {
        return None;
    }
    let digits = digits & LOW_HALVES;
    Some((digits * 10 + (digits >> 8)).to_le_bytes())
}

/// Where digits stand in eight bytes, and what stands elsewhere.
#[derive(Clone, Copy)]
struct Shape {
    digits: u64,
    separators: u64,
}

const CLOCK: Shape = Shape { digits: 0xffff_00ff_ff00_ffff, separators: 0x0000_3a00_003a_0000 };
const DATE_DASHES: Shape = Shape { digits: 0x00ff_ff00_ffff_ffff, separators: 0x2d00_002d_0000_0000 };
const DATE_SLASHES: Shape = Shape { digits: 0x00ff_ff00_ffff_ffff, separators: 0x2f00_002f_0000_0000 };

/// Hour, minute and second of `15:04:05`, unchecked as to their size.
#[inline]
pub(super) fn clock(bytes: [u8; 8]) -> Option<(u32, u32, u32)> {
    let [hour, _, _, minute, _, _, second, _] = pairs(bytes, CLOCK)?;
    Some((u32::from(hour), u32::from(minute), u32::from(second)))
}

/// Year and month of `2024-01-` or `2024/01/`, unchecked as to their size.
#[inline]
pub(super) fn year_and_month(bytes: [u8; 8]) -> Option<(u32, u32)> {
    let [.., separator] = bytes;
    let [century, _, year, _, _, month, ..] = pairs(bytes, if separator == b'-' { DATE_DASHES } else { DATE_SLASHES })?;
    Some((u32::from(century) * 100 + u32::from(year), u32::from(month)))
}

/// 24 bytes as words.
#[inline]
pub(super) fn words(bytes: &[u8; 24]) -> [u64; 3] {
    let (words, _) = bytes.as_chunks::<8>();
    let mut words = words.iter().map(|word| u64::from_le_bytes(*word));
    std::array::from_fn(|_| words.next().unwrap_or_default())
}

/// Words of 24 bytes of which the first `len` are all ones, the others zero.
#[inline]
pub(super) fn masks(len: usize) -> [u64; 3] {
    [0, 8, 16].map(|before| match len.saturating_sub(before) {
        0 => 0,
        bytes => u64::MAX >> (64 - 8 * bytes.min(8)),
    })
}

/// Four numbers below 100 as two digits each.
#[inline]
pub(super) fn write_pairs(numbers: [u32; 4]) -> [u8; 8] {
    let [a, b, c, d] = numbers.map(u64::from);
    let numbers = a | b << 16 | c << 32 | d << 48;
    // 103 / 1024 is close enough to a tenth below 179.
    let tens = (numbers * 103) >> 10 & 0x000f_000f_000f_000f;
    (ZEROS | tens | (numbers - tens * 10) << 8).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_count() {
        for (text, run) in [
            (b"12345678", 8),
            (b"1234567:", 7),
            (b"123/5678", 3),
            (b"/2345678", 0),
            (b"12\xff45678", 2),
            (b"1\x00345678", 1),
        ] {
            assert_eq!(digit_run(*text), run, "{text:?}");
        }
        for byte in 0..=u8::MAX {
            let run = digit_run([b'7', byte, b'7', byte, 0xff, 0, b'9', b'9']);
            assert_eq!(run >= 2, byte.is_ascii_digit(), "{byte}");
        }
    }

    #[test]
    fn leading_digits_are_the_number() {
        for (len, expected) in [(1, 1), (2, 12), (3, 123), (4, 1230), (5, 12_304), (8, 12_304_567)] {
            assert_eq!(number(*b"12304567", len), expected);
        }
        assert_eq!(number(*b"678Z INF", 3), 678);
        assert_eq!(number(*b"99999999", 8), 99_999_999);
    }

    #[test]
    fn pairs_are_written_with_leading_zeros() {
        assert_eq!(&write_pairs([20, 24, 1, 2]), b"20240102");
        for number in 0..100 {
            let text = format!("{number:02}{:02}{number:02}00", 99 - number);
            assert_eq!(write_pairs([number, 99 - number, number, 0]), text.as_bytes());
        }
    }

    #[test]
    fn masks_cover_the_first_bytes() {
        for len in 0..=24 {
            let bytes: Vec<u8> = masks(len).iter().flat_map(|mask| mask.to_le_bytes()).collect();
            assert_eq!(bytes.iter().filter(|byte| **byte == 0xff).count(), len);
            assert_eq!(bytes.iter().take_while(|byte| **byte == 0xff).count(), len);
        }
        assert_eq!(
            words(b"012345678901234567890123"),
            [*b"01234567", *b"89012345", *b"67890123"].map(u64::from_le_bytes)
        );
    }

    #[test]
    fn shapes_must_fit_exactly() {
        assert_eq!(clock(*b"15:04:59"), Some((15, 4, 59)));
        assert_eq!(year_and_month(*b"2024-01-"), Some((2024, 1)));
        assert_eq!(year_and_month(*b"2024/12/"), Some((2024, 12)));
        for text in [b"15:04.05", b"1f:04:05", b"15:0:055", b"\xb15:04:05", b"15:04:0/", b"15:04:0:"] {
            assert_eq!(clock(*text), None, "{text:?}");
        }
        for text in [b"2024-01/", b"2024/01-", b"2024.01.", b"20x4-01-", b"2024-0--"] {
            assert_eq!(year_and_month(*text), None, "{text:?}");
        }
    }
}
