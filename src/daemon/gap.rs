//! The record that stands in the stream where others are missing.

use serde::Serialize;

use super::clock;
use super::queue::Gap;
use crate::stats::Reason;
use crate::time::Timestamp;

/// A record that says how many others are missing at its place.
#[derive(Serialize)]
struct GapRecord<'g> {
    timestamp: &'g str,
    level: &'g str,
    service: &'g str,
    #[serde(rename = "traceId")]
    trace_id: &'g str,
    #[serde(rename = "spanId")]
    span_id: &'g str,
    message: &'g str,
    #[serde(rename = "logweir.gap")]
    gap: &'g GapBody,
}

#[derive(Serialize)]
struct GapBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<u64>,
    bytes: u64,
    reason: &'static str,
}

/// Appends the record of `gap`.
pub(crate) fn gap_record(gap: Gap, service: &str, out: &mut Vec<u8>) {
    let message = format!("{} lines are missing here: standard output was not read fast enough", gap.lines);
    let reason = Reason::Overflow.as_str();
    append(&message, &GapBody { lines: Some(gap.lines), records: None, bytes: gap.bytes, reason }, service, out);
}

/// Records that never reach a sink.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Missing {
    /// How many.
    pub(crate) records: u64,
    /// Their bytes, as far as known.
    pub(crate) bytes: u64,
    /// Why.
    pub(crate) reason: &'static str,
}

/// Appends a record that tells of `missing`.
pub(crate) fn missing_record(missing: Missing, service: &str, out: &mut Vec<u8>) {
    let Missing { records, bytes, reason } = missing;
    let message = format!("{records} records are missing here: the sink did not take them");
    append(&message, &GapBody { lines: None, records: Some(records), bytes, reason }, service, out);
}

fn append(message: &str, gap: &GapBody, service: &str, out: &mut Vec<u8>) {
    let mut time = Vec::new();
    Timestamp { ns: clock::now().wall_ns, digits: 6 }.write_rfc3339(&mut time);
    let record = GapRecord {
        timestamp: &String::from_utf8_lossy(&time),
        level: "warn",
        service,
        trace_id: "",
        span_id: "",
        message,
        gap,
    };
    match serde_json::to_writer(&mut *out, &record) {
        Ok(()) => out.push(b'\n'),
        Err(error) => tracing::error!(%error, "a gap record could not be written"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_the_keys_of_all_records_in_their_order() {
        let mut out = Vec::new();
        gap_record(Gap { lines: 3, bytes: 400 }, "a \"b\"", &mut out);
        let text = String::from_utf8(out).unwrap();
        let rest = text.split_once("\",\"level\"").unwrap().1;
        assert_eq!(
            rest,
            ":\"warn\",\"service\":\"a \\\"b\\\"\",\"traceId\":\"\",\"spanId\":\"\",\"message\":\"3 lines are missing here: \
             standard output was not read fast enough\",\"logweir.gap\":{\"lines\":3,\"bytes\":400,\"reason\":\"overflow\"}}\n"
        );
    }
}
