//! Redacted records to output bytes. Takes nothing but [`Redacted`].

mod json;

use crate::record::{Level, Stream, TraceSource};
use crate::redact::{Kind, Piece, Redacted, Slot};
use crate::time::{Now, Timestamp};

/// Bytes that are ready for a sink, and where each record in them ends.
#[derive(Debug, Default)]
pub struct Output {
    /// NDJSON lines.
    pub bytes: Vec<u8>,
    /// The records in `bytes`, in order.
    pub records: Vec<Mark>,
}

/// A record in an [`Output`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Byte behind its newline.
    pub end: usize,
    /// Its level: what an overflow policy goes by.
    pub level: Level,
    /// Lines that it stands for.
    pub lines: u32,
}

impl Output {
    /// Takes back the last record, which begins at `start`.
    pub fn take_back(&mut self, start: usize) {
        self.bytes.truncate(start);
        self.records.pop();
    }

    /// Forgets what was written, keeping the room.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.records.clear();
    }
}

/// Keys that every record has, in this order.
pub const REQUIRED: [&str; 6] = ["timestamp", "level", "service", "traceId", "spanId", "message"];

/// Prefix of a source field whose own name is one of the [`REQUIRED`].
pub const CLASH_PREFIX: &str = "source.";

/// Writes NDJSON.
#[derive(Debug)]
pub struct Encoder {
    /// `","service":"NAME","traceId":"`, made once.
    service: Vec<u8>,
}

impl Encoder {
    /// An encoder for records of `service`, where the line names no other.
    pub fn new(service: &str) -> Self {
        let mut bytes = Vec::new();
        json::escape_into(service, &mut bytes);
        Encoder { service: bytes }
    }

    /// Appends one record and its newline.
    pub fn encode(&self, record: &Redacted<'_, '_>, level: Level, now: Now, out: &mut Output) {
        let bytes = &mut out.bytes;
        bytes.extend_from_slice(b"{\"timestamp\":\"");
        record.time().unwrap_or(Timestamp { ns: now.wall_ns, digits: 6 }).write_rfc3339(bytes);
        bytes.extend_from_slice(b"\",\"level\":\"");
        bytes.extend_from_slice(level.as_str().as_bytes());
        bytes.extend_from_slice(b"\",\"service\":\"");
        match record.service() {
            Some(service) => write_text(service, bytes),
            None => bytes.extend_from_slice(&self.service),
        }
        bytes.extend_from_slice(b"\",\"traceId\":\"");
        if let Some(id) = record.trace_id() {
            bytes.extend_from_slice(&id.hex());
        }
        bytes.extend_from_slice(b"\",\"spanId\":\"");
        if let Some(id) = record.span_id() {
            bytes.extend_from_slice(&id.hex());
        }
        bytes.extend_from_slice(b"\",\"message\":\"");
        write_text(record.message(), bytes);
        bytes.push(b'"');
        for (name, value) in record.fields() {
            write_field(name, value, bytes);
        }
        write_provenance(record, bytes);
        bytes.extend_from_slice(b"}\n");
        out.records.push(Mark { end: out.bytes.len(), level, lines: record.provenance().lines });
    }
}

/// Writes `,"name":value`: a string with its quotes, anything else as it is.
fn write_field(name: Slot<'_>, value: Slot<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"");
    if name.whole().is_some_and(is_required) {
        out.extend_from_slice(CLASH_PREFIX.as_bytes());
    }
    write_text(name, out);
    if value.kind == Kind::Raw {
        out.extend_from_slice(b"\":");
        write_raw(value, out);
    } else {
        out.extend_from_slice(b"\":\"");
        write_text(value, out);
        out.push(b'"');
    }
}

#[inline]
fn is_required(name: &str) -> bool {
    matches!(name.len(), 5..=9) && matches!(name, "timestamp" | "level" | "service" | "traceId" | "spanId" | "message")
}

/// Writes a value that is no string.
fn write_raw(value: Slot<'_>, out: &mut Vec<u8>) {
    if let Some(text) = value.whole() {
        return out.extend_from_slice(text.as_bytes());
    }
    for piece in value.pieces() {
        match piece {
            Piece::Mask { text, quote: true } => {
                out.push(b'"');
                out.extend_from_slice(text.as_bytes());
                out.push(b'"');
            }
            Piece::Text(text) | Piece::Mask { text, quote: false } => out.extend_from_slice(text.as_bytes()),
        }
    }
}

/// Writes the inside of a JSON string.
#[inline]
fn write_text(slot: Slot<'_>, out: &mut Vec<u8>) {
    match slot.whole() {
        Some(text) if slot.kind == Kind::Escaped => out.extend_from_slice(text.as_bytes()),
        Some(text) => json::escape_into(text, out),
        None => write_pieces(slot, out),
    }
}

#[inline(never)]
fn write_pieces(slot: Slot<'_>, out: &mut Vec<u8>) {
    for piece in slot.pieces() {
        match piece {
            Piece::Text(text) if slot.kind == Kind::Escaped => out.extend_from_slice(text.as_bytes()),
            Piece::Text(text) => json::escape_into(text, out),
            Piece::Mask { text, .. } => out.extend_from_slice(text.as_bytes()),
        }
    }
}

/// Writes the `logweir.*` attributes of what was not the plain case.
fn write_provenance(record: &Redacted<'_, '_>, out: &mut Vec<u8>) {
    let provenance = record.provenance();
    if provenance.stream != Stream::None {
        out.extend_from_slice(b",\"log.iostream\":\"");
        out.extend_from_slice(provenance.stream.as_str().as_bytes());
        out.push(b'"');
    }
    if provenance.lines > 1 {
        out.extend_from_slice(b",\"logweir.joined\":");
        json::number_into(u64::from(provenance.lines), out);
    }
    if provenance.truncated {
        out.extend_from_slice(b",\"logweir.truncated\":true");
    }
    if provenance.invalid_utf8 {
        out.extend_from_slice(b",\"logweir.invalid_utf8\":true");
    }
    match provenance.trace_source {
        Some(TraceSource::RequestId) => out.extend_from_slice(b",\"logweir.trace.source\":\"request_id\""),
        Some(TraceSource::Inferred) => out.extend_from_slice(b",\"logweir.trace.source\":\"inferred\""),
        Some(TraceSource::Line) | None => {}
    }
    if let Some(count) = provenance.adjusted_count {
        out.extend_from_slice(b",\"logweir.adjusted_count\":");
        json::float_into(count, out);
    }
}
