//! Tables of what loggers write and what comes of it, and properties that hold for any text.

mod loggers;
mod properties;
mod shapes;

use super::*;
use crate::time::{Mono, Now, Reader};

/// 2026-01-02T03:04:05Z.
pub(super) const NOW: Now = Now { wall_ns: 1_767_323_045_000_000_000, mono: Mono(0) };

/// Parses `text` and shows the record on one line: time, level, service, ids and message where there are
/// any, then the fields.
pub(super) fn shown(text: &str) -> String {
    let scratch = Scratch::default();
    let mut times = Reader::new("UTC").unwrap();
    let mut cx = Cx::new(NOW, &mut times, 2);
    let mut record = Record::default();
    match parse(text, &scratch, &mut cx, &mut record) {
        Parsed::No => return "no".to_owned(),
        Parsed::Done => {}
        Parsed::Inner(envelope) => {
            record.message = Value::str(envelope.line);
            if let Parsed::No = parse(envelope.line, &scratch, &mut cx, &mut record) {
                record.message = Value::str(envelope.line);
            }
            envelope.close(&mut cx, &mut record);
        }
    }
    show(&record)
}

pub(super) fn show(record: &Record<'_>) -> String {
    let mut parts = Vec::new();
    if let Some(time) = record.time {
        let mut text = b"T=".to_vec();
        time.write_rfc3339(&mut text);
        parts.push(String::from_utf8(text).unwrap());
    }
    parts.extend(record.level.map(|level| format!("L={}", level.as_str())));
    parts.extend(record.service.as_ref().map(|service| format!("S={service}")));
    parts.extend(record.trace_id.map(|id| format!("t={:x}", id.to_u128())));
    parts.extend(record.span_id.map(|id| format!("s={:x}", id.to_u64())));
    parts.push(format!("M={}", shown_value(&record.message)));
    parts.extend(record.fields.iter().map(|field| format!("{}={}", field.name, shown_value(&field.value))));
    parts.join(" ")
}

fn shown_value(value: &Value<'_>) -> String {
    match value {
        Value::Str(text) => format!("'{text}'"),
        Value::Escaped(text) => format!("\"{text}\""),
        Value::Raw(json) => json.to_string(),
    }
}
