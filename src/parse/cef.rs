//! Common Event Format of ArcSight and Log Event Extended Format of QRadar: a header between bars,
//! then `key=value` pairs.
//!
//! The event's name is the message; vendor, product, version and event class are fields under the names
//! that the formats' own dictionaries give them. Severity 0–3 is info, 4–6 warn, 7–8 error, 9–10 fatal.

use std::borrow::Cow;

use crate::parse::keys::{Cx, Found, Source, rename_repeated};
use crate::parse::level::{self, Scale};
use crate::record::{Field, Format, Level, Record, Value};
use crate::time::Timestamp;

/// Longest key of an extension; the dictionary's longest has 31 letters.
const MAX_KEY: usize = 128;

/// Fills `record` from `text` if that starts with a CEF or a LEEF header; otherwise leaves it alone and
/// says so.
pub(crate) fn parse<'b>(text: &'b str, cx: &mut Cx<'_>, record: &mut Record<'b>) -> bool {
    let before = record.fields.len();
    let read = match (text.strip_prefix("CEF:"), text.strip_prefix("LEEF:")) {
        (Some(rest), _) => cef(rest, cx, record),
        (_, Some(rest)) => leef(rest, cx, record),
        _ => None,
    };
    match read {
        Some(()) => {
            record.format = Format::Cef;
            rename_repeated(record);
        }
        None => record.fields.truncate(before),
    }
    read.is_some()
}

/// `0|Vendor|Product|Version|Class|Name|Severity|extension`.
fn cef<'b>(text: &'b str, cx: &mut Cx<'_>, record: &mut Record<'b>) -> Option<()> {
    let mut header = Bars { rest: Some(text) };
    let version = header.next().filter(|version| is_version(version))?;
    for name in ["deviceVendor", "deviceProduct", "deviceVersion", "deviceEventClassId"] {
        let value = header.next()?;
        record.fields.push(Field { name: Cow::Borrowed(name), value: Value::Str(unescape(value)) });
    }
    let (name, severity) = (header.next()?, header.next()?);
    record.push_str("cefVersion", version);
    record.push_str("severity", severity);
    let mut found = Found::default();
    extension(header.rest.unwrap_or_default(), &mut found, record);
    record.level = severity_level(severity);
    record.time = time_under(&["rt", "end", "start"], cx, record);
    record.message = Value::Str(unescape(name));
    found.resolve(cx, record);
    found.drop_taken(record);
    record.level = record.level.or(cx.implied.take());
    Some(())
}

/// `1.0|Vendor|Product|Version|Event|pairs`, with a separator before the pairs since 2.0.
fn leef<'b>(text: &'b str, cx: &mut Cx<'_>, record: &mut Record<'b>) -> Option<()> {
    let mut header = Bars { rest: Some(text) };
    let version = header.next().filter(|version| is_version(version))?;
    for name in ["deviceVendor", "deviceProduct", "deviceVersion"] {
        let value = header.next()?;
        record.push_str(name, value);
    }
    let event = header.next()?;
    record.push_str("eventId", event);
    record.push_str("leefVersion", version);
    let mut rest = header.rest.unwrap_or_default();
    let mut separator = '\t';
    if version.starts_with('2')
        && let Some((given, pairs)) = rest.split_once('|')
        && let Some(given) = separator_of(given)
    {
        (separator, rest) = (given, pairs);
    }
    let mut found = Found::default();
    for (key, value) in rest.split(separator).filter_map(|pair| pair.split_once('=')) {
        let (key, value) = (key.trim_ascii(), value.trim_ascii());
        if key == "sev" {
            record.level = severity_level(value);
        }
        found.note(key, record.fields.len());
        record.push_str(key, value);
    }
    record.time = time_under(&["devTime"], cx, record);
    if found.set_message(record) == Source::Nothing {
        record.message = Value::str(event);
    }
    found.resolve(cx, record);
    found.drop_taken(record);
    record.level = record.level.or(cx.implied.take());
    Some(())
}

/// The first of `names` that is a time; it stays, since it says which time it is.
fn time_under(names: &[&str], cx: &mut Cx<'_>, record: &Record<'_>) -> Option<Timestamp> {
    names.iter().find_map(|name| {
        let field = record.fields.iter().find(|field| field.name == *name)?;
        cx.times.whole(field.value.source(), cx.now)
    })
}

/// A separator as a header gives it: the character, or its number in hex; a tab when it is left out.
fn separator_of(given: &str) -> Option<char> {
    let hex = given.strip_prefix("0x").or_else(|| given.strip_prefix('x'));
    match hex {
        Some(digits) => char::from_u32(u32::from_str_radix(digits, 16).ok()?),
        None => {
            let mut chars = given.chars();
            let first = chars.next().unwrap_or('\t');
            chars.next().is_none().then_some(first)
        }
    }
}

fn is_version(text: &str) -> bool {
    !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// A number from 0 to 10, or a word.
fn severity_level(severity: &str) -> Option<Level> {
    let words = [
        ("unknown", Level::Info),
        ("low", Level::Info),
        ("medium", Level::Warn),
        ("high", Level::Error),
        ("very-high", Level::Fatal),
    ];
    let word = || words.into_iter().find(|(word, _)| word.eq_ignore_ascii_case(severity)).map(|(_, level)| level);
    let number = severity.parse().ok().and_then(|number| level::from_number(number, Scale::Cef));
    number.map(|(level, _)| level).or_else(word)
}

/// Header fields: up to the next bar that no backslash stands before.
struct Bars<'b> {
    rest: Option<&'b str>,
}

impl<'b> Iterator for Bars<'b> {
    type Item = &'b str;

    fn next(&mut self) -> Option<&'b str> {
        let rest = self.rest?;
        let mut escaped = false;
        let bar = rest.bytes().position(|byte| {
            let found = byte == b'|' && !escaped;
            escaped = byte == b'\\' && !escaped;
            found
        })?;
        self.rest = rest.get(bar + 1..);
        rest.get(..bar)
    }
}

/// Appends the pairs of a CEF extension: values hold blanks, and end where the next key begins.
fn extension<'b>(text: &'b str, found: &mut Found, record: &mut Record<'b>) {
    let mut pending: Option<(&str, usize)> = None;
    let mut push = |key: &'b str, value: &'b str, record: &mut Record<'b>| {
        found.note(key, record.fields.len());
        record.fields.push(Field { name: Cow::Borrowed(key), value: Value::Str(unescape(value.trim_ascii_end())) });
    };
    let mut word = 0;
    for at in memchr::memchr2_iter(b' ', b'=', text.as_bytes()) {
        if text.as_bytes().get(at) == Some(&b' ') {
            word = at + 1;
            continue;
        }
        // A second `=` in a word belongs to the value that began with the first.
        let Some(key) = text.get(word..at).filter(|key| is_key(key)) else { continue };
        if let Some((name, value)) = pending.replace((key, at + 1)) {
            push(name, text.get(value..word).unwrap_or_default(), record);
        }
    }
    if let Some((name, value)) = pending {
        push(name, text.get(value..).unwrap_or_default(), record);
    }
}

fn is_key(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'[' | b']');
    (1..=MAX_KEY).contains(&text.len()) && text.bytes().all(inside)
}

/// Takes backslashes away, and makes `\n` and `\r` what they stand for.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some(c @ ('\\' | '=' | '|' | '"')) => out.push(c),
                Some(c) => out.extend(['\\', c]),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
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
    fn reads_headers_and_pairs() {
        for (text, want) in [
            (
                "CEF:0|Acme|Wall|1.0|100|port scan seen|7|src=192.0.2.9 dst=192.0.2.1 spt=1232 msg=many ports",
                "L=error M='port scan seen' deviceVendor='Acme' deviceProduct='Wall' deviceVersion='1.0' deviceEventClassId='100' cefVersion='0' severity='7' src='192.0.2.9' dst='192.0.2.1' spt='1232' msg='many ports'",
            ),
            (
                r"CEF:1|A\|B|P|1|x|detected a \\ b|Very-High|rt=1767323045678 request=http://x/?a\=b cs1Label=Rule path=C:\\tmp note=two\nlines",
                "T=2026-01-02T03:04:05.678Z L=fatal M='detected a \\ b' deviceVendor='A|B' deviceProduct='P' deviceVersion='1' deviceEventClassId='x' cefVersion='1' severity='Very-High' rt='1767323045678' request='http://x/?a=b' cs1Label='Rule' path='C:\\tmp' note='two\nlines'",
            ),
            (
                "CEF:0|V|P|1|9|n|2|",
                "L=info M='n' deviceVendor='V' deviceProduct='P' deviceVersion='1' deviceEventClassId='9' cefVersion='0' severity='2'",
            ),
            (
                "LEEF:1.0|Lancope|StealthWatch|1.0|41|src=192.0.2.0\tdst=192.0.2.1\tsev=5\tmsg=a b",
                "L=warn M='a b' deviceVendor='Lancope' deviceProduct='StealthWatch' deviceVersion='1.0' eventId='41' leefVersion='1.0' src='192.0.2.0' dst='192.0.2.1' sev='5'",
            ),
            (
                "LEEF:2.0|V|P|1|login|^|usrName=ana^devTime=2026-01-02T03:04:05Z",
                "T=2026-01-02T03:04:05.000Z M='login' deviceVendor='V' deviceProduct='P' deviceVersion='1' eventId='login' leefVersion='2.0' usrName='ana' devTime='2026-01-02T03:04:05Z'",
            ),
            (
                "LEEF:2.0|V|P|1|login|x7C|a=1|b=2",
                "M='login' deviceVendor='V' deviceProduct='P' deviceVersion='1' eventId='login' leefVersion='2.0' a='1' b='2'",
            ),
        ] {
            assert_eq!(shown(text), want, "{text}");
        }
    }

    #[test]
    fn other_text_is_none() {
        for text in
            ["", "CEF", "CEF:0|a|b", "CEF: is a format", "CEF:x|a|b|c|d|e|f|", "LEEF:1.0|a", "xCEF:0|a|b|c|d|e|1|"]
        {
            assert_eq!(shown(text), "no", "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(text: String, pairs in "[a-z=| \\\\\\[é]{0,40}") {
            shown(&text);
            shown(&format!("CEF:0|a|b|c|d|e|{text}|{pairs}"));
            shown(&format!("LEEF:2.0|a|b|c|d|{text}|{pairs}"));
        }
    }
}
