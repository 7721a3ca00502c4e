//! The inside of JSON string literals, decoded.

use super::words::backslash_bits;

/// What a validated literal's inside says; half a surrogate pair becomes U+FFFD.
pub(crate) fn unescape(inside: &str) -> String {
    let bytes = inside.as_bytes();
    let mut out = Vec::with_capacity(inside.len() + 8);
    let mut at = 0;
    // Whole words are copied, and cut back to the backslash if there is one.
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        out.extend_from_slice(word);
        let hits = backslash_bits(u64::from_le_bytes(*word));
        if hits == 0 {
            at += 8;
            continue;
        }
        let plain = hits.trailing_zeros() as usize / 8;
        out.truncate(out.len() - 8 + plain);
        at = one(inside, at + plain + 1, &mut out);
    }
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\\' => at = one(inside, at, &mut out),
            plain => out.push(*plain),
        }
    }
    String::from_utf8(out).unwrap_or_else(|bad| String::from_utf8_lossy(bad.as_bytes()).into_owned())
}

/// Decodes the escape of which the backslash is before `at`; gives the place behind it.
#[inline]
fn one(inside: &str, at: usize, out: &mut Vec<u8>) -> usize {
    let byte = match inside.as_bytes().get(at) {
        Some(b'b') => 0x8,
        Some(b'f') => 0xc,
        Some(b'n') => b'\n',
        Some(b'r') => b'\r',
        Some(b't') => b'\t',
        Some(b'u') => {
            let (c, len) = unicode(inside.get(at + 1..).unwrap_or_default());
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            return at + 1 + len;
        }
        Some(other) => *other,
        None => return at,
    };
    out.push(byte);
    at + 1
}

/// The character whose four digits `digits` begins with, and how much of it is the escape: a pair
/// takes both.
pub(super) fn unicode(digits: &str) -> (char, usize) {
    let Some(high) = unit(digits) else { return (char::REPLACEMENT_CHARACTER, 0) };
    if let Some(c) = char::from_u32(high) {
        return (c, 4);
    }
    let low = digits.get(4..).and_then(|rest| unit(rest.strip_prefix("\\u")?));
    let pair = low.and_then(|low| char::decode_utf16([high as u16, low as u16]).next()?.ok());
    pair.map_or((char::REPLACEMENT_CHARACTER, 4), |c| (c, 10))
}

pub(super) fn unit(digits: &str) -> Option<u32> {
    let digits = digits.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_escapes() {
        for (inside, want) in [
            (r"a\tb\n\r\b\f", "a\tb\n\r\u{8}\u{c}"),
            (r#"\"\\\/"#, "\"\\/"),
            (r"caf\u00e9 \u65E5", "café 日"),
            (r"\ud83d\ude00!", "😀!"),
            (r"\ud83d!", "\u{fffd}!"),
            (r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(unescape(inside), want, "{inside}");
        }
    }

    proptest::proptest! {
        #[test]
        fn decodes_as_serde_json_does(text: String) {
            let literal = serde_json::to_string(&text).unwrap();
            assert_eq!(unescape(literal.get(1..literal.len() - 1).unwrap()), text);
        }

        #[test]
        fn survives_any_text(text: String) {
            unescape(&text);
        }
    }
}
