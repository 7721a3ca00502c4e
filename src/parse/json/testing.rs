//! Shows records on one line, for tables of tests.

use crate::record::{Record, Value};
use crate::time::{Mono, Now};

/// 2026-01-02T03:04:05Z.
pub(crate) const NOW: Now = Now { wall_ns: 1_767_323_045_000_000_000, mono: Mono(0) };

/// Time, level, service, ids and message where there are any, then the fields.
pub(crate) fn show(record: &Record<'_>) -> String {
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
