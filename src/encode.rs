//! Redacted records to output bytes. Takes nothing but [`Redacted`].

mod json;
mod names;
mod preset;
#[cfg(test)]
mod tests;

pub use preset::Fields;
use preset::{Ids, Member, Preset, Times};

use crate::record::{Level, Stream, TraceSource};
use crate::redact::{Kind, Piece, Redacted, Slot};
use crate::stats::Reason;
use crate::time::{Now, Timestamp};
use crate::trace::{SpanId, TraceId};

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
    /// Lines that its records stand for.
    pub fn lines(&self) -> u64 {
        self.records.iter().map(|mark| u64::from(mark.lines)).sum()
    }

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

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Names and scales.
    pub fields: Fields,
    /// When the line was read is written too, beside when it happened.
    pub observed_time: bool,
}

/// Writes NDJSON.
#[derive(Debug, Clone)]
pub struct Encoder {
    options: Options,
    /// The service's name as JSON, made once.
    service: Vec<u8>,
}

/// Sub-second digits of a time that we read from the clock.
const CLOCK_DIGITS: u8 = 6;

impl Encoder {
    /// An encoder for records of `service`, where the line names no other.
    pub fn new(service: &str, options: Options) -> Self {
        let mut bytes = Vec::new();
        json::escape_into(service, &mut bytes);
        Encoder { options, service: bytes }
    }

    /// Appends one record and its newline.
    pub fn encode(&self, record: &Redacted<'_, '_>, level: Level, now: Now, out: &mut Output) {
        match self.options.fields {
            // With the preset known to the compiler its texts are constants and what it has not is left out.
            Fields::Logweir => self.record(const { Fields::Logweir.preset() }, record, level, now, &mut out.bytes),
            other => self.record(other.preset(), record, level, now, &mut out.bytes),
        }
        out.records.push(Mark { end: out.bytes.len(), level, lines: record.provenance().lines });
    }

    /// Appends the record that stands where `lines` lines of `bytes` bytes are missing. Takes no text, so that none
    /// gets past the redactor.
    pub fn gap(&self, lines: u64, bytes: u64, reason: Reason, now: Now, out: &mut Vec<u8>) {
        let preset = self.options.fields.preset();
        let message = |out: &mut Vec<u8>| {
            out.extend_from_slice(preset.message.open.as_bytes());
            json::number_into(lines, out);
            out.extend_from_slice(b" lines are missing here: standard output was not read fast enough");
            out.extend_from_slice(preset.message.close.as_bytes());
        };
        let service = |out: &mut Vec<u8>| out.extend_from_slice(&self.service);
        let time = Timestamp { ns: now.wall_ns, digits: CLOCK_DIGITS };
        head(preset, time, Level::Warn, (None, None), service, message, out);
        if preset.observed_always {
            write_observed(preset, now, out);
        }
        out.extend_from_slice(preset.rest.open.as_bytes());
        separate(preset, out);
        out.extend_from_slice(b"\"logweir.gap\":{\"lines\":");
        json::number_into(lines, out);
        out.extend_from_slice(b",\"bytes\":");
        json::number_into(bytes, out);
        out.extend_from_slice(b",\"reason\":\"");
        out.extend_from_slice(reason.as_str().as_bytes());
        out.extend_from_slice(b"\"}");
        out.extend_from_slice(preset.rest.close.as_bytes());
    }

    #[inline(always)]
    fn record(&self, preset: &'static Preset, record: &Redacted<'_, '_>, level: Level, now: Now, out: &mut Vec<u8>) {
        let time = record.time().unwrap_or(Timestamp { ns: now.wall_ns, digits: CLOCK_DIGITS });
        let ids = (record.trace_id(), record.span_id());
        let service = |out: &mut Vec<u8>| match record.service() {
            Some(service) => write_text(service, out),
            None => out.extend_from_slice(&self.service),
        };
        let message = |out: &mut Vec<u8>| {
            out.extend_from_slice(preset.message.open.as_bytes());
            write_text(record.message(), out);
            out.extend_from_slice(preset.message.close.as_bytes());
        };
        head(preset, time, level, ids, service, message, out);
        if preset.observed_always || self.options.observed_time && record.time().is_some() {
            write_observed(preset, now, out);
        }
        out.extend_from_slice(preset.rest.open.as_bytes());
        for (at, (name, value)) in record.fields().enumerate() {
            separate(preset, out);
            out.push(b'"');
            names::write(preset, record, at, name, value.kind, out);
            out.extend_from_slice(b"\":");
            write_value(value, out);
        }
        write_provenance(preset, record, out);
        out.extend_from_slice(preset.rest.close.as_bytes());
    }
}

/// Writes what every record has.
#[inline(always)]
fn head(
    preset: &'static Preset,
    time: Timestamp,
    level: Level,
    (trace, span): (Option<TraceId>, Option<SpanId>),
    service: impl FnOnce(&mut Vec<u8>),
    message: impl Fn(&mut Vec<u8>),
    out: &mut Vec<u8>,
) {
    out.extend_from_slice(preset.open.as_bytes());
    write_time(preset, time, out);
    out.extend_from_slice(preset.levels.get(level as usize).copied().unwrap_or_default().as_bytes());
    if preset.message_early {
        message(out);
    }
    out.extend_from_slice(preset.service.open.as_bytes());
    service(out);
    out.extend_from_slice(preset.service.close.as_bytes());
    write_id(preset, &preset.trace, trace.map(|id| (id.hex(), id.to_u128() as u64)), out);
    write_id(preset, &preset.span, span.map(|id| (id.hex(), id.to_u64())), out);
    if !preset.message_early {
        message(out);
    }
}

/// Writes a time as the inside of a string.
#[inline(always)]
fn write_time(preset: &Preset, time: Timestamp, out: &mut Vec<u8>) {
    match preset.times {
        Times::Text => time.write_rfc3339(out),
        Times::Nanoseconds => json::number_into(time.ns.try_into().unwrap_or(0), out),
    }
}

/// Writes an id, given as its hex digits and its low 64 bits.
#[inline(always)]
fn write_id<const N: usize>(preset: &Preset, member: &Member, id: Option<([u8; N], u64)>, out: &mut Vec<u8>) {
    if id.is_none() && preset.ids != Ids::HexOrEmpty {
        return;
    }
    out.extend_from_slice(member.open.as_bytes());
    match id {
        Some((_, low)) if preset.ids == Ids::Decimal => json::number_into(low, out),
        Some((hex, _)) => out.extend_from_slice(&hex),
        None => {}
    }
    out.extend_from_slice(member.close.as_bytes());
}

/// Writes when the line was read.
fn write_observed(preset: &Preset, now: Now, out: &mut Vec<u8>) {
    out.extend_from_slice(preset.observed.open.as_bytes());
    write_time(preset, Timestamp { ns: now.wall_ns, digits: CLOCK_DIGITS }, out);
    out.extend_from_slice(preset.observed.close.as_bytes());
}

/// Writes the comma before a field, but for the first of an object of their own.
#[inline(always)]
fn separate(preset: &Preset, out: &mut Vec<u8>) {
    if preset.rest.open.is_empty() || out.last() != Some(&b'{') {
        out.push(b',');
    }
}

/// Writes a value: a string with its quotes, anything else as it is.
fn write_value(value: Slot<'_>, out: &mut Vec<u8>) {
    if value.kind != Kind::Raw {
        out.push(b'"');
        write_text(value, out);
        out.push(b'"');
        return;
    }
    let start = out.len();
    if let Some(text) = value.whole().filter(|text| !text.starts_with(['{', '['])) {
        return out.extend_from_slice(text.as_bytes());
    }
    for piece in value.pieces() {
        match piece {
            Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
            Piece::Mask { text, quote: true } => {
                out.push(b'"');
                out.extend_from_slice(text.as_bytes());
                out.push(b'"');
            }
            Piece::Mask { text, quote: false } => out.extend_from_slice(text.as_bytes()),
        }
    }
    if matches!(out.get(start), Some(b'{' | b'[')) {
        keep_on_one_line(out, start);
    }
}

/// Makes blanks of the line ends in the document that begins at `start`: JSON allows them between values alone.
fn keep_on_one_line(out: &mut [u8], start: usize) {
    let mut rest = out.get_mut(start..).unwrap_or_default();
    while let Some(at) = memchr::memchr2(b'\n', b'\r', rest) {
        let (_, behind) = rest.split_at_mut(at);
        let Some((end, behind)) = behind.split_first_mut() else { return };
        *end = b' ';
        rest = behind;
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
#[inline(always)]
fn write_provenance(preset: &Preset, record: &Redacted<'_, '_>, out: &mut Vec<u8>) {
    let provenance = record.provenance();
    if provenance.stream != Stream::None {
        separate(preset, out);
        out.extend_from_slice(b"\"log.iostream\":\"");
        out.extend_from_slice(provenance.stream.as_str().as_bytes());
        out.push(b'"');
    }
    if provenance.lines > 1 {
        separate(preset, out);
        out.extend_from_slice(b"\"logweir.joined\":");
        json::number_into(u64::from(provenance.lines), out);
    }
    if provenance.truncated {
        separate(preset, out);
        out.extend_from_slice(b"\"logweir.truncated\":true");
    }
    if provenance.invalid_utf8 {
        separate(preset, out);
        out.extend_from_slice(b"\"logweir.invalid_utf8\":true");
    }
    let source = match provenance.trace_source {
        Some(TraceSource::RequestId) => Some("\"logweir.trace.source\":\"request_id\""),
        Some(TraceSource::AccessLog) => Some("\"logweir.trace.source\":\"access_log\""),
        Some(TraceSource::Thread) => Some("\"logweir.trace.source\":\"thread\""),
        Some(TraceSource::Inferred) => Some("\"logweir.trace.source\":\"inferred\""),
        Some(TraceSource::Line) | None => None,
    };
    if let Some(source) = source {
        separate(preset, out);
        out.extend_from_slice(source.as_bytes());
    }
    if provenance.retro {
        separate(preset, out);
        out.extend_from_slice(b"\"logweir.retro\":true");
    }
    if let Some(count) = provenance.adjusted_count {
        separate(preset, out);
        out.extend_from_slice(b"\"logweir.adjusted_count\":");
        json::float_into(count, out);
    }
}
