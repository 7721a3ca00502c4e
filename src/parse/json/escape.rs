//! The inside of JSON string literals, decoded.

use std::sync::LazyLock;

use memchr::memmem::Finder;

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
fn unicode(digits: &str) -> (char, usize) {
    let Some(high) = unit(digits) else { return (char::REPLACEMENT_CHARACTER, 0) };
    if let Some(c) = char::from_u32(high) {
        return (c, 4);
    }
    let low = digits.get(4..).and_then(|rest| unit(rest.strip_prefix("\\u")?));
    let pair = low.and_then(|low| char::decode_utf16([high as u16, low as u16]).next()?.ok());
    pair.map_or((char::REPLACEMENT_CHARACTER, 4), |c| (c, 10))
}

fn unit(digits: &str) -> Option<u32> {
    let digits = digits.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

/// A document with every escape of half a surrogate pair turned into that of U+FFFD; none when it has
/// no such escape.
pub(super) fn without_lone_surrogates(document: &str) -> Option<String> {
    static UNICODE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\\u"));
    UNICODE.find(document.as_bytes())?;
    let mended = replace_lone_surrogates(document);
    (mended != document).then_some(mended)
}

fn replace_lone_surrogates(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    let mut rest = document;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        out.push('\\');
        let digits = escape.strip_prefix('u').unwrap_or_default();
        let surrogate = unit(digits).is_some_and(|unit| char::from_u32(unit).is_none());
        let len = match unicode(digits) {
            (char::REPLACEMENT_CHARACTER, _) if surrogate => {
                out.push_str("ufffd");
                rest = escape.get(5..).unwrap_or_default();
                continue;
            }
            (_, len) if surrogate => 1 + len,
            _ => escape.chars().next().map_or(0, char::len_utf8),
        };
        let (escape, tail) = escape.split_at_checked(len).unwrap_or((escape, ""));
        out.push_str(escape);
        rest = tail;
    }
    out.push_str(rest);
    out
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

    #[test]
    fn replaces_what_is_no_character_and_nothing_else() {
        for (document, want) in [
            (r#"{"a":"\ud800"}"#, r#"{"a":"\ufffd"}"#),
            (r#"{"a":"\ude00\ud83d\ude00\\ud800"}"#, r#"{"a":"\ufffd\ud83d\ude00\\ud800"}"#),
            (r#"{"a":"\ud800\n\u00e9"}"#, r#"{"a":"\ufffd\n\u00e9"}"#),
        ] {
            assert_eq!(without_lone_surrogates(document).as_deref(), Some(want));
        }
    }

    #[test]
    fn leaves_alone_what_is_right() {
        for document in ["", r"\ud83d\ude00", r"\\ud83d", r"\u00e9\uD7FF"] {
            assert_eq!(without_lone_surrogates(document), None, "{document}");
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
            without_lone_surrogates(&text);
        }
    }
}
