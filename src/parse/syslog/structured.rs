//! RFC 5424 behind the version.

use std::borrow::Cow;

use crate::parse::attributes as attribute;
use crate::parse::keys::Cx;
use crate::record::{Field, Record, Value};
use crate::trace::{SpanId, TraceId};

/// Fills `record` from `TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA [MSG]`.
pub(super) fn parse<'b>(text: &'b str, cx: &mut Cx<'_>, record: &mut Record<'b>) -> bool {
    let mut rest = text;
    let mut next = || {
        let (word, behind) = rest.split_once(' ')?;
        rest = behind;
        Some(word)
    };
    let (Some(stamp), Some(host), Some(app), Some(process), Some(message_id)) =
        (next(), next(), next(), next(), next())
    else {
        return false;
    };
    let time = match stamp {
        "-" => None,
        stamp => match cx.times.head(stamp, cx.now) {
            Some((time, len)) if len == stamp.len() => Some(time),
            _ => return false,
        },
    };
    let before = record.fields.len();
    let Some(message) = data(rest, record) else {
        record.fields.truncate(before);
        return false;
    };
    record.time = time;
    for (name, value) in
        [(attribute::HOST_NAME, host), (attribute::SYSLOG_APPNAME, app), (attribute::SYSLOG_MSGID, message_id)]
    {
        if value != "-" {
            record.push_str(name, value);
        }
    }
    if process != "-" {
        let number = process.bytes().all(|byte| byte.is_ascii_digit());
        let name = if number { attribute::PROCESS_ID } else { attribute::SYSLOG_PROCID };
        attribute::push_number(record, name, process);
    }
    record.message = Value::str(message.strip_prefix('\u{feff}').unwrap_or(message));
    true
}

/// Reads the structured data; gives the message behind it.
fn data<'b>(text: &'b str, record: &mut Record<'b>) -> Option<&'b str> {
    if let Some(rest) = text.strip_prefix('-') {
        return rest.strip_prefix(' ').or(rest.is_empty().then_some(""));
    }
    let mut rest = text;
    while let Some(element) = rest.strip_prefix('[') {
        let end = element.find([' ', ']'])?;
        let id = element.get(..end).filter(|id| !id.is_empty())?;
        rest = element.get(end..)?;
        while let Some(parameter) = rest.strip_prefix(' ') {
            let (name, behind) = parameter.split_once("=\"")?;
            let len = value_len(behind)?;
            self::parameter(id, name, behind.get(..len)?, record);
            rest = behind.get(len + 1..)?;
        }
        rest = rest.strip_prefix(']')?;
    }
    if rest.len() == text.len() {
        return None;
    }
    rest.strip_prefix(' ').or(rest.is_empty().then_some(""))
}

/// Where the quote stands that ends a value: `\"`, `\\` and `\]` are escaped in it (§6.3.3).
fn value_len(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

/// A parameter is a field named `ID.NAME`; those of the element `opentelemetry` are the trace.
fn parameter<'b>(id: &'b str, name: &'b str, value: &'b str, record: &mut Record<'b>) {
    if id == "opentelemetry" {
        match name {
            "trace_id" => record.trace_id = TraceId::parse_hex(value.as_bytes()),
            "span_id" => record.span_id = SpanId::parse_hex(value.as_bytes()),
            _ => record.push_str(name, value),
        }
        return;
    }
    let value = if value.contains('\\') { Cow::Owned(unescaped(value)) } else { Cow::Borrowed(value) };
    record.fields.push(Field { name: Cow::Owned(format!("{id}.{name}")), value: Value::Str(value) });
}

/// A value without its escapes; a backslash before any other character stands for itself.
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some('"' | '\\' | ']') if c == '\\' => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_structured_data_where_it_ends() {
        for (text, want) in [
            ("- msg", Some("msg")),
            ("-", Some("")),
            (r#"[a@1 k="v"][b] msg"#, Some("msg")),
            (r#"[a k="q\" ] \\"]"#, Some("")),
            (r#"[a k="v"]msg"#, None),
            (r#"[a k="v" msg"#, None),
            (r#"[a k=v] msg"#, None),
            ("[] msg", None),
            ("msg", None),
            ("", None),
        ] {
            assert_eq!(data(text, &mut Record::default()), want, "{text}");
        }
    }

    #[test]
    fn unescapes_values() {
        assert_eq!(unescaped(r#"a\"b\\c\]d\n"#), r#"a"b\c]d\n"#);
    }
}
