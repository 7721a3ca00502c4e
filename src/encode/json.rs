//! The JSON that encoders write: escapes (RFC 8259 §7) and numbers.

use wide::u8x16;

/// Appends `text` as the inside of a JSON string literal.
#[inline]
pub(super) fn escape_into(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    if is_plain(bytes) { out.extend_from_slice(bytes) } else { escape_bytes(bytes, out) }
}

/// Whether no byte must be escaped. A block that begins in the one before covers what is left over: most texts are short,
/// and a loop over their last bytes would cost more than all the rest.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    if let Some(last) = bytes.last_chunk::<16>() {
        let special =
            bytes.as_chunks::<16>().0.iter().fold(special_lanes(*last), |all, block| all | special_lanes(*block));
        return special.to_bitmask() == 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        return special_bits(u64::from_le_bytes(*first)) | special_bits(u64::from_le_bytes(*last)) == 0;
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let both = u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << 32;
        return special_bits(both) == 0;
    }
    !bytes.iter().any(|byte| is_special(*byte))
}

/// All ones where a byte must be escaped.
#[inline]
fn special_lanes(bytes: [u8; 16]) -> u8x16 {
    let bytes = u8x16::from(bytes);
    let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    control | bytes.simd_eq(u8x16::splat(b'"')) | bytes.simd_eq(u8x16::splat(b'\\'))
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

/// Appends bytes of which some must be escaped, and what stands between those as it is.
#[inline(never)]
fn escape_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    let (blocks, rest) = bytes.as_chunks::<16>();
    for block in blocks {
        let mut special = special_lanes(*block).to_bitmask();
        let mut from = 0;
        while special != 0 {
            let at = special.trailing_zeros() as usize;
            special &= special - 1;
            out.extend_from_slice(block.get(from..at).unwrap_or_default());
            escape_byte(block[at % 16], out);
            from = at + 1;
        }
        out.extend_from_slice(block.get(from..).unwrap_or_default());
    }
    for &byte in rest {
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
