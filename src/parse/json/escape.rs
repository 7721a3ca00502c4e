//! The inside of JSON string literals, decoded.

/// What a validated literal's inside says; half a surrogate pair becomes U+FFFD.
pub(crate) fn unescape(inside: &str) -> String {
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        rest = one(escape, &mut out);
    }
    out.push_str(rest);
    out
}

/// Decodes the escape of which the backslash was read; gives what follows it.
fn one<'t>(escape: &'t str, out: &mut String) -> &'t str {
    let mut chars = escape.chars();
    let c = match chars.next() {
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => {
            let (c, len) = unicode(chars.as_str());
            out.push(c);
            return chars.as_str().get(len..).unwrap_or_default();
        }
        Some(c) => c,
        None => return "",
    };
    out.push(c);
    chars.as_str()
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
    let bytes = document.as_bytes();
    memchr::memmem::find(bytes, b"\\ud").or_else(|| memchr::memmem::find(bytes, b"\\uD"))?;
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
