//! The record that stands in a sink's stream where others are missing.

use serde::Serialize;

use crate::daemon::clock;
use crate::time::Timestamp;

/// Records that never reach a sink.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Missing {
    /// How many.
    pub(crate) records: u64,
    /// Their bytes, as far as known.
    pub(crate) bytes: u64,
    /// Why the last of them do not.
    pub(crate) reason: &'static str,
}

#[derive(Serialize)]
struct Record<'g> {
    timestamp: &'g str,
    level: &'g str,
    service: &'g str,
    #[serde(rename = "traceId")]
    trace_id: &'g str,
    #[serde(rename = "spanId")]
    span_id: &'g str,
    message: &'g str,
    #[serde(rename = "logweir.gap")]
    gap: Body,
}

#[derive(Serialize)]
struct Body {
    records: u64,
    bytes: u64,
    reason: &'static str,
}

/// Appends a record that tells of `missing`.
pub(super) fn record_into(missing: Missing, service: &str, out: &mut Vec<u8>) {
    let Missing { records, bytes, reason } = missing;
    let mut time = Vec::new();
    Timestamp { ns: clock::now().wall_ns, digits: 6 }.write_rfc3339(&mut time);
    let record = Record {
        timestamp: &String::from_utf8_lossy(&time),
        level: "warn",
        service,
        trace_id: "",
        span_id: "",
        message: &format!("{records} records are missing here: the sink did not take them"),
        gap: Body { records, bytes, reason },
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
        record_into(Missing { records: 3, bytes: 400, reason: "overflow" }, "a \"b\"", &mut out);
        let text = String::from_utf8(out).unwrap();
        let rest = text.split_once("\",\"level\"").unwrap().1;
        assert_eq!(
            rest,
            ":\"warn\",\"service\":\"a \\\"b\\\"\",\"traceId\":\"\",\"spanId\":\"\",\"message\":\"3 records are missing \
             here: the sink did not take them\",\"logweir.gap\":{\"records\":3,\"bytes\":400,\"reason\":\"overflow\"}}\n"
        );
    }
}
