//! The JSON that encoders write: escapes (RFC 8259 §7) and numbers.

use wide::u8x16;

/// Appends `text` as the inside of a JSON string literal.
///
/// Sixteen bytes at a time are looked at and, being plain as most are, copied while they are at hand: texts are short,
/// and a search of its own and a copy of its own would each cost more than that.
#[inline]
pub(super) fn escape_into(text: &str, out: &mut Vec<u8>) {
    let (blocks, rest) = text.as_bytes().as_chunks::<16>();
    for block in blocks {
        if is_plain(u8x16::from(*block)) {
            out.extend_from_slice(block);
        } else {
            escape_bytes(block, out);
        }
    }
    let (words, rest) = rest.as_chunks::<8>();
    for word in words {
        if special_bits(u64::from_le_bytes(*word)) == 0 {
            out.extend_from_slice(word);
        } else {
            escape_bytes(word, out);
        }
    }
    let (halves, rest) = rest.as_chunks::<4>();
    for half in halves {
        if special_bits(u64::from(u32::from_le_bytes(*half)) | PLAIN << 32) == 0 {
            out.extend_from_slice(half);
        } else {
            escape_bytes(half, out);
        }
    }
    for &byte in rest {
        if is_special(byte) { escape_byte(byte, out) } else { out.push(byte) }
    }
}

/// Four bytes that need no escape.
const PLAIN: u64 = u32::from_le_bytes(*b"xxxx") as u64;

/// Whether none of the bytes must be escaped.
#[inline]
fn is_plain(bytes: u8x16) -> bool {
    let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    let sign = bytes.simd_eq(u8x16::splat(b'"')) | bytes.simd_eq(u8x16::splat(b'\\'));
    (control | sign).to_bitmask() == 0
}

/// High bit of each byte that is below 0x20, a quote or a backslash; a borrow can add bits, but only where there is one.
#[inline]
const fn special_bits(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES * 0x80;
    let control = word.wrapping_sub(ONES * 0x20);
    let quote = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (control | quote | backslash) & !word & HIGH
}

const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

#[inline(never)]
fn escape_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    for &byte in bytes {
        if is_special(byte) {
            escape_byte(byte, out);
        } else {
            out.push(byte);
        }
    }
}

fn escape_byte(byte: u8, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        0x08 => out.extend_from_slice(b"\\b"),
        0x0c => out.extend_from_slice(b"\\f"),
        other => {
            out.extend_from_slice(b"\\u00");
            out.push(HEX[usize::from(other >> 4)]);
            out.push(HEX[usize::from(other & 15)]);
        }
    }
}

/// Appends a whole number.
pub(super) fn number_into(mut number: u64, out: &mut Vec<u8>) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        if let Some(slot) = digits.get_mut(at) {
            *slot = b'0' + (number % 10) as u8;
        }
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(digits.get(at..).unwrap_or_default());
}

/// Appends a count, with at most three decimals and none when it is whole.
pub(super) fn float_into(number: f64, out: &mut Vec<u8>) {
    let milli = (number * 1000.0).round() as u64;
    number_into(milli / 1000, out);
    let rest = milli % 1000;
    if rest != 0 {
        out.push(b'.');
        for digit in [rest / 100, rest / 10 % 10, rest % 10] {
            out.push(b'0' + digit as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = Vec::new();
        escape_into(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    proptest::proptest! {
        #[test]
        fn escapes_as_serde_json_does(text: String) {
            let want = serde_json::to_string(&text).unwrap();
            assert_eq!(format!("\"{}\"", escaped(&text)), want);
        }
    }

    #[test]
    fn finds_each_special_at_each_place() {
        for special in (0..0x20).chain([b'"', b'\\']) {
            for at in 0..31 {
                let mut text = "x".repeat(31).into_bytes();
                text[at] = special;
                let text = String::from_utf8(text).unwrap();
                assert_eq!(format!("\"{}\"", escaped(&text)), serde_json::to_string(&text).unwrap());
            }
        }
    }

    #[test]
    fn writes_numbers() {
        let mut out = Vec::new();
        for number in [0, 7, 10, u64::MAX] {
            number_into(number, &mut out);
            out.push(b' ');
        }
        for number in [1.0, 100.0, 1.5, 3.0303, 0.001] {
            float_into(number, &mut out);
            out.push(b' ');
        }
        assert_eq!(out, b"0 7 10 18446744073709551615 1 100 1.500 3.030 0.001 ");
    }
}
