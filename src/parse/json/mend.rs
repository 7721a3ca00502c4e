//! Two things that loggers write and the grammar forbids, made right: half a surrogate pair (JavaScript
//! cuts strings anywhere) and numbers that are none (Python's `NaN` and `Infinity`).

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::escape::{unicode, unit};

/// What is right of a document that the grammar refused, if it is a number that is none which is wrong.
pub(super) fn mended(document: &str) -> Option<String> {
    let numbers = with_quoted_numbers(document)?;
    Some(without_lone_surrogates(&numbers).unwrap_or(numbers))
}

/// A document with `NaN`, `Infinity` and `-Infinity` as strings; none when it has none of them.
fn with_quoted_numbers(document: &str) -> Option<String> {
    static NAN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("NaN"));
    static INFINITY: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Infinity"));
    NAN.find(document.as_bytes()).or_else(|| INFINITY.find(document.as_bytes()))?;
    let mut out = String::with_capacity(document.len() + 16);
    let mut rest = document;
    // Between strings, and then over one.
    while !rest.is_empty() {
        let (between, string) = rest.split_at_checked(rest.find('"').unwrap_or(rest.len()))?;
        let quoted = ["-Infinity", "Infinity", "NaN"].into_iter().find(|name| between.contains(name)).map(|_| {
            let plain =
                between.replace("-Infinity", "-\0").replace("Infinity", "\"Infinity\"").replace("NaN", "\"NaN\"");
            plain.replace("-\0", "\"-Infinity\"")
        });
        out.push_str(quoted.as_deref().unwrap_or(between));
        let (string, tail) = string.split_at_checked(string_len(string))?;
        out.push_str(string);
        rest = tail;
    }
    (out != document).then_some(out)
}

/// Length of the string that `text` begins with, quotes and all; all of it when none ends.
fn string_len(text: &str) -> usize {
    let mut escaped = true;
    let end = text.bytes().position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    end.map_or(text.len(), |end| end + 1)
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

    #[test]
    fn quotes_numbers_that_are_none() {
        for (document, want) in [
            (r#"{"a":NaN,"b":[Infinity,-Infinity]}"#, Some(r#"{"a":"NaN","b":["Infinity","-Infinity"]}"#)),
            (r#"{"a \" NaN":NaN}"#, Some(r#"{"a \" NaN":"NaN"}"#)),
            (r#"{"a":"NaN, Infinity"}"#, None),
            (r#"{"a":1}"#, None),
            (r#"{"NaN"#, None),
        ] {
            assert_eq!(mended(document).as_deref(), want, "{document}");
        }
    }

    proptest::proptest! {
        #[test]
        fn survives_any_text(text: String) {
            without_lone_surrogates(&text);
            mended(&format!("NaN{text}"));
        }
    }
}
