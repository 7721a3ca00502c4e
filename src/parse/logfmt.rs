//! `key=value` pairs, as logrus, slog, go-kit and Heroku write them.
//!
//! Taken for logfmt is only what is nothing else: the line starts with a pair, there are two of them (or
//! one whose key is a time, a level or a message), words without `=` are the exception and hold what
//! a key may. Prose with an `a=b` in it is not. A word alone is `true`; values stay text, since
//! logfmt has no types.

use std::borrow::Cow;

use wide::u8x16;

use crate::parse::keys::{Cx, Found, Role, Source, rename_repeated};
use crate::record::{Field, Format, Record, Value};

/// Fills `record` from `text` if that is logfmt; otherwise leaves it alone and says so.
pub(crate) fn parse<'b>(text: &'b str, cx: &mut Cx<'_>, record: &mut Record<'b>) -> bool {
    if !key(text.trim_ascii()).is_some_and(|(_, behind)| behind.starts_with('=')) {
        return false;
    }
    let before = record.fields.len();
    let mut found = Found::default();
    if pairs(text, &mut found, record).is_none() {
        record.fields.truncate(before);
        return false;
    }
    record.format = Format::Logfmt;
    if found.set_message(record) == Source::Nothing {
        record.message = found.message_without_key(text, record);
    }
    found.resolve(cx, record);
    found.drop_taken(record);
    record.level = record.level.or(cx.implied.take());
    if found.repeated() {
        rename_repeated(record);
    }
    true
}

/// Appends the pairs of a line that is nothing but pairs.
fn pairs<'b>(text: &'b str, found: &mut Found, record: &mut Record<'b>) -> Option<()> {
    let (mut pairs, mut words, mut telling) = (0_usize, 0_usize, false);
    let mut rest = text.trim_ascii();
    while !rest.is_empty() {
        let (key, behind) = key(rest)?;
        let (value, tail) = match behind.strip_prefix('=') {
            Some(behind) => {
                pairs += 1;
                value(behind)?
            }
            None => {
                words += 1;
                (Value::raw("true"), behind)
            }
        };
        if pairs == 0 {
            return None;
        }
        let known = found.note(key, record.fields.len());
        let role = known.and_then(|known| known.role);
        telling |= pairs + words == 1 && matches!(role, Some(Role::Time | Role::Level | Role::Message));
        record.fields.push(Field { name: Cow::Borrowed(key), value });
        rest = tail.trim_ascii_start();
        // Values end at white space, and a line end is the end of the line.
        if tail.len() == rest.len() && !tail.is_empty() || tail.starts_with('\n') {
            return None;
        }
    }
    (words * 2 <= pairs && (pairs > 1 || telling)).then_some(())
}

/// Whether a byte may stand in a key.
static IN_KEY: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let ascii = byte as u8;
        table[byte] = ascii.is_ascii_alphanumeric() || matches!(ascii, b'_' | b'-' | b'.' | b'@' | b'/' | 0x80..);
        byte += 1;
    }
    table
};

/// The key that `text` starts with, and what follows it.
fn key(text: &str) -> Option<(&str, &str)> {
    let len = text.bytes().position(|byte| !IN_KEY[usize::from(byte)]).unwrap_or(text.len());
    let (key, rest) = text.split_at_checked(len)?;
    let named = key.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '@'));
    let ends = rest.is_empty() || rest.starts_with(['=', ' ', '\t']);
    (named && ends).then_some((key, rest))
}

/// The value that `text` starts with, quoted or up to white space, and what follows it.
fn value(text: &str) -> Option<(Value<'_>, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        return self::quoted(quoted);
    }
    let (value, rest) = text.split_at_checked(blank(text.as_bytes()))?;
    // `a=1, b=2` is a sentence.
    (!value.ends_with(',')).then_some((Value::str(value), rest))
}

/// Index of the first white space, or the length; sixteen bytes at once, since values are longer than words.
fn blank(text: &[u8]) -> usize {
    let (blocks, rest) = text.as_chunks::<16>();
    for (n, block) in blocks.iter().enumerate() {
        let block = u8x16::from(*block);
        let breaks = block - u8x16::splat(b'\t');
        let breaks = breaks.min(u8x16::splat(b'\r' - b'\t')).simd_eq(breaks);
        // A vertical tab is among the breaks, and is no white space here.
        let found = block.simd_eq(u8x16::splat(b' ')) | breaks & !block.simd_eq(u8x16::splat(0x0b));
        let found = found.to_bitmask();
        if found != 0 {
            return 16 * n + found.trailing_zeros() as usize;
        }
    }
    text.len() - rest.len() + rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len())
}

/// The value up to the closing quote, and what follows that.
fn quoted(text: &str) -> Option<(Value<'_>, &str)> {
    let bytes = text.as_bytes();
    let (mut at, mut escaped, mut json) = (0, false, true);
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            break;
        }
        escaped = true;
        json &= is_json_escape(bytes.get(at + 1..)?);
        at += 2;
    }
    let (inside, rest) = (text.get(..at)?, text.get(at + 1..)?);
    let value = match escaped {
        false => Value::str(inside),
        true if json && !inside.bytes().any(|byte| byte < 0x20) => Value::Escaped(inside),
        true => Value::Str(Cow::Owned(decode(inside))),
    };
    Some((value, rest))
}

/// Whether what follows a backslash means the same in JSON.
fn is_json_escape(rest: &[u8]) -> bool {
    match rest {
        [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => true,
        // Surrogates, which begin with a d, stand for nothing alone, and Go writes no pairs.
        [b'u', digits @ ..] => {
            let digits = digits.get(..4).unwrap_or_default();
            digits.iter().all(u8::is_ascii_hexdigit)
                && digits.first().is_some_and(|first| !matches!(first, b'd' | b'D'))
        }
        _ => false,
    }
}

/// Decodes what Go's `strconv.Quote` writes; an escape that it does not know stays as it is.
fn decode(inside: &str) -> String {
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let kind = escape.chars().next().unwrap_or('\\');
        rest = escape.get(kind.len_utf8()..).unwrap_or_default();
        let len = match kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let code = rest.get(..len).and_then(|digits| char::from_u32(u32::from_str_radix(digits, 16).ok()?));
        match code {
            Some(c) => {
                out.push(c);
                rest = rest.get(len..).unwrap_or_default();
            }
            None => push_simple(kind, &mut out),
        }
    }
    out.push_str(rest);
    out
}

fn push_simple(c: char, out: &mut String) {
    match c {
        'n' => out.push('\n'),
        'r' => out.push('\r'),
        't' => out.push('\t'),
        'b' => out.push('\u{8}'),
        'f' => out.push('\u{c}'),
        'a' => out.push('\u{7}'),
        'v' => out.push('\u{b}'),
        '"' | '\'' | '\\' | '/' => out.push(c),
        other => out.extend(['\\', other]),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse::json::testing::{NOW, show};
    use crate::time::Reader;

    fn shown(text: &str) -> String {
        let mut times = Reader::new("UTC").unwrap();
        let mut record = Record::default();
        match parse(text, &mut Cx::new(NOW, &mut times, 2), &mut record) {
            true => show(&record),
            false => "no".to_owned(),
        }
    }

    #[test]
    fn reads_what_loggers_write() {
        for (text, want) in [
            // logrus
            (
                r#"time="2026-01-02T03:04:05Z" level=info msg="started server" port=8080 tls=false"#,
                "T=2026-01-02T03:04:05.000Z L=info M='started server' port='8080' tls='false'",
            ),
            // go-kit
            (
                r#"ts=2026-01-02T03:04:05.678Z caller=db.go:12 level=error err="connection \"refused\"" traceID=5b8efff798038103d269b633813fc60c"#,
                r#"T=2026-01-02T03:04:05.678Z L=error t=5b8efff798038103d269b633813fc60c M='ts=2026-01-02T03:04:05.678Z caller=db.go:12 level=error err="connection \"refused\"" traceID=5b8efff798038103d269b633813fc60c' caller='db.go:12' err="connection \"refused\"""#,
            ),
            // slog
            (
                r#"time=2026-01-02T03:04:05.000Z level=INFO+1 msg="hello world" empty= bare"#,
                "T=2026-01-02T03:04:05.000Z L=info M='hello world' level='INFO+1' empty='' bare=true",
            ),
            // Heroku's router
            (
                r#"at=info method=GET path="/cart?x=1" host=shop.example.com fwd="192.0.2.7" status=503 bytes=1548"#,
                r#"L=info M='GET /cart?x=1 503' at='info' method='GET' path='/cart?x=1' host='shop.example.com' fwd='192.0.2.7' status='503' bytes='1548'"#,
            ),
            ("method=GET path=/ status=404", "L=warn M='GET / 404' method='GET' path='/' status='404'"),
            (r#"level=warn msg="tab\x09 \u00e9 \a" k=v=w"#, "L=warn M='tab\t é \u{7}' k='v=w'"),
            ("level=debug msg=x a=1 a=2", "L=debug M='x' a='1' a#2='2'"),
            ("msg=done", "M='done'"),
            (
                "level=error service=cart message=\"no stock\" status=error",
                "L=error S=cart M='no stock' status='error'",
            ),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }

    #[test]
    fn prose_is_none() {
        for text in [
            "",
            "plain words",
            "starting with a=b in it",
            "x=1",
            "retrying a=1, b=2",
            "a=1 b=2 and then some more words",
            "=x y=z",
            "k=\"open",
            "k=\"v\"x y=z",
            "connection pool stats: active=1 idle=2",
            "a=b https://example.com/?q=1",
            "level=info msg=x\n\tat y=z",
            "\"quoted\" a=b c=d",
            "-a=b c=d",
        ] {
            assert_eq!(shown(text), "no", "{text}");
        }
    }

    proptest! {
        #[test]
        fn white_space_ends_a_value(text in "[a-z\t\u{b}\n\u{c}\r ü]{0,40}") {
            let want = text.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(text.len());
            prop_assert_eq!(blank(text.as_bytes()), want);
        }

        #[test]
        fn any_text_is_survived(text: String) {
            shown(&text);
            decode(&text);
        }

        #[test]
        fn values_come_back(values in prop::collection::vec("[^\u{0}-\u{1f}]{0,8}", 2..6)) {
            let pair = |(n, value): (usize, &String)| format!("k{n}={}", serde_json::Value::from(value.clone()));
            let text = values.iter().enumerate().map(pair).collect::<Vec<_>>().join(" ");
            let mut times = Reader::new("UTC").unwrap();
            let mut record = Record::default();
            prop_assert!(parse(&text, &mut Cx::new(NOW, &mut times, 2), &mut record));
            for (field, value) in record.fields.iter().zip(&values) {
                let read: String = match &field.value {
                    Value::Escaped(inside) => serde_json::from_str(&format!("\"{inside}\"")).unwrap(),
                    text => text.source().to_owned(),
                };
                prop_assert_eq!(&read, value);
            }
        }
    }
}
