//! The one event type: what a line of any application becomes between parsing and encoding.
//!
//! A [`Record`] borrows from the event's bytes wherever it can (`'b`); what had to be rewritten
//! (a decoded key, an unwrapped document) is owned or lives in the [`crate::scratch::Scratch`].
//! It holds nothing that the source line did not say: defaults are applied by the pipeline.

use std::borrow::Cow;

use crate::time::Timestamp;
use crate::trace::{SpanId, TraceId};

/// Severity of a record, on the six-step scale that every other scale is mapped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Finest detail.
    Trace,
    /// For developers.
    Debug,
    /// Normal operation; what a line without a level is taken for.
    Info,
    /// Something unexpected that was coped with.
    Warn,
    /// Something failed.
    Error,
    /// The process or a large part of it cannot go on.
    Fatal,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Level; 6] = [Level::Trace, Level::Debug, Level::Info, Level::Warn, Level::Error, Level::Fatal];

    /// The lower-case word written to `level`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Level::Trace => "trace",
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
            Level::Fatal => "fatal",
        }
    }
}

/// The value of a field, in the cheapest form that is still true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'b> {
    /// Text, decoded: what a reader would see.
    Str(Cow<'b, str>),
    /// The inside of a JSON string literal exactly as the source wrote it (without the quotes),
    /// validated, and holding at least one backslash escape. Kept so that it can be written through.
    Escaped(&'b str),
    /// A JSON number, boolean, null, array or object as text, validated.
    Raw(Cow<'b, str>),
}

impl<'b> Value<'b> {
    /// Borrowed, decoded text.
    pub fn str(text: &'b str) -> Self {
        Value::Str(Cow::Borrowed(text))
    }

    /// Borrowed JSON text of a non-string.
    pub fn raw(json: &'b str) -> Self {
        Value::Raw(Cow::Borrowed(json))
    }

    /// The text as the source wrote it, escapes and all; its length is what a size limit counts.
    pub fn source(&self) -> &str {
        match self {
            Value::Str(text) | Value::Raw(text) => text,
            Value::Escaped(text) => text,
        }
    }
}

/// A field that is none of the required ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'b> {
    /// Name as the source wrote it, decoded.
    pub name: Cow<'b, str>,
    /// Its value.
    pub value: Value<'b>,
}

/// Which of its outputs the application wrote the event to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Stream {
    /// Not known (standard input of `pipe`, a plain file).
    #[default]
    None,
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

impl Stream {
    /// Label value and `log.iostream` attribute (OpenTelemetry's name); `input` when not known.
    pub const fn as_str(self) -> &'static str {
        match self {
            Stream::None => "input",
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        }
    }
}

/// On what evidence a record got its trace, when its own line did not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TraceSource {
    /// Written in the line; the plain case, not stated in the output.
    Line,
    /// A request id in the line that the proxy had seen.
    RequestId,
    /// What an access log says of a request was true of one alone.
    AccessLog,
    /// An earlier line of its thread.
    Thread,
    /// The only request alive at the line's own time.
    Inferred,
}

/// How the record came to be: stated in the output as `logweir.*` where it is not the plain case.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Provenance {
    /// Output of the application that the event came from.
    pub stream: Stream,
    /// Lines that the event spans: 1, or more when lines were joined.
    pub lines: u32,
    /// The event was longer than `max_event_bytes` (or a joined one than its bounds) and was cut.
    pub truncated: bool,
    /// Bytes that were not UTF-8 were replaced by U+FFFD.
    pub invalid_utf8: bool,
    /// Where the trace id came from; `None` without one.
    pub trace_source: Option<TraceSource>,
    /// How many records this one stands for, when sampling kept fewer than all.
    pub adjusted_count: Option<f64>,
    /// It came out for what happened after it: a failed request, or a crash.
    pub retro: bool,
}

/// Which parser understood the event. A closed set: it is a metric label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(u8)]
pub enum Format {
    /// No format recognised: the text is the message.
    #[default]
    Plain,
    /// One JSON object.
    Json,
    /// `key=value` pairs.
    Logfmt,
    /// A text line with a header (timestamp, level, logger… in any usual order).
    Text,
    /// Syslog, RFC 3164 or 5424.
    Syslog,
    /// An HTTP access log.
    Access,
    /// `label:value` pairs between tabs.
    Ltsv,
    /// A W3C extended log line under a `#Fields` directive.
    W3c,
    /// ArcSight CEF or QRadar LEEF.
    Cef,
    /// A stack trace or crash report without a header line.
    Trace,
}

impl Format {
    /// Every format, in the order of the discriminants.
    pub const ALL: [Format; 10] = [
        Format::Plain,
        Format::Json,
        Format::Logfmt,
        Format::Text,
        Format::Syslog,
        Format::Access,
        Format::Ltsv,
        Format::W3c,
        Format::Cef,
        Format::Trace,
    ];

    /// Label value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Plain => "plain",
            Format::Json => "json",
            Format::Logfmt => "logfmt",
            Format::Text => "text",
            Format::Syslog => "syslog",
            Format::Access => "access",
            Format::Ltsv => "ltsv",
            Format::W3c => "w3c",
            Format::Cef => "cef",
            Format::Trace => "trace",
        }
    }
}

/// A parsed event.
#[derive(Debug, Clone, PartialEq)]
pub struct Record<'b> {
    /// When it happened, by the line itself.
    pub time: Option<Timestamp>,
    /// Level, when the line states one.
    pub level: Option<Level>,
    /// Service, when the line names one; otherwise the configured name is used.
    pub service: Option<Cow<'b, str>>,
    /// Trace that the line names or was joined to.
    pub trace_id: Option<TraceId>,
    /// Span that the line names or was joined to.
    pub span_id: Option<SpanId>,
    /// What it says. Never [`Value::Raw`]: a document that stands in for a message is kept as text.
    pub message: Value<'b>,
    /// Everything else the line said, in its order.
    pub fields: Vec<Field<'b>>,
    /// Parser that understood it.
    pub format: Format,
    /// How it came to be.
    pub provenance: Provenance,
}

impl<'b> Record<'b> {
    /// An empty record that reuses the field list of one that is done with.
    pub fn reuse(spent: Record<'_>) -> Record<'b> {
        let mut fields = spent.fields;
        fields.clear();
        Record {
            // Collecting an emptied vector into one of the same layout keeps its allocation.
            fields: fields.into_iter().map(|_| Field { name: Cow::Borrowed(""), value: Value::str("") }).collect(),
            ..Record::default()
        }
    }

    /// Appends a field of text.
    pub fn push_str(&mut self, name: &'b str, text: &'b str) {
        self.fields.push(Field { name: Cow::Borrowed(name), value: Value::str(text) });
    }

    /// Appends a field that is not text, given as valid JSON.
    pub fn push_raw(&mut self, name: &'b str, json: &'b str) {
        self.fields.push(Field { name: Cow::Borrowed(name), value: Value::raw(json) });
    }
}

impl Default for Record<'_> {
    fn default() -> Self {
        Record {
            time: None,
            level: None,
            service: None,
            trace_id: None,
            span_id: None,
            message: Value::Str(Cow::Borrowed("")),
            fields: Vec::new(),
            format: Format::Plain,
            provenance: Provenance::default(),
        }
    }
}
