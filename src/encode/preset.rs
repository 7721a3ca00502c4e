//! Under which names a record is written: one table, a preset for each kind of receiver.
//!
//! Each text is a whole piece of JSON, so that writing a record is copying. Which preset is used is known
//! when the encoder is made.

use serde::{Deserialize, Serialize};

/// Names and scales of the records that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fields {
    /// logweir's own.
    #[default]
    Logweir,
    /// OpenTelemetry's log data model.
    Otel,
    /// Elastic Common Schema.
    Ecs,
    /// Google Cloud Logging.
    Gcp,
    /// Datadog.
    Datadog,
}

/// A member of the object: what stands before its value, and behind it, commas included.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
}

/// How times are written.
#[derive(Debug, PartialEq)]
pub(super) enum Times {
    /// RFC 3339.
    Text,
    /// Nanoseconds since 1970, as a string of digits.
    Nanoseconds,
}

/// How ids are written.
#[derive(Debug, PartialEq)]
pub(super) enum Ids {
    /// Hexadecimal, and empty when there is none.
    HexOrEmpty,
    /// Hexadecimal, and no member when there is none.
    Hex,
    /// The low 64 bits in decimal, and no member when there is none.
    Decimal,
}

/// A receiver's names and scales.
#[derive(Debug)]
pub(super) struct Preset {
    /// Opens the object and the time's string.
    pub(super) open: &'static str,
    /// Closes the time's string; the level, lowest first.
    pub(super) levels: [&'static str; 6],
    pub(super) service: Member,
    pub(super) trace: Member,
    pub(super) span: Member,
    pub(super) message: Member,
    /// The message stands before service and ids.
    pub(super) message_early: bool,
    /// What opens the object that all else stands in, when it is one of its own, and what closes the record.
    pub(super) rest: Member,
    pub(super) times: Times,
    pub(super) ids: Ids,
    /// When the line was read.
    pub(super) observed: Member,
    /// It is always written; else when the configuration says so.
    pub(super) observed_always: bool,
    /// A name that the preset writes for itself among the fields of the line.
    pub(super) owns: fn(&str) -> bool,
    /// Other names for fields.
    pub(super) names: &'static [Name],
}

/// What a field is called in a preset.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    /// Only when its value is text: the receiver expects an object under the name that it has.
    pub(super) text: bool,
}

const fn any(from: &'static str, to: &'static str) -> Name {
    Name { from, to, text: false }
}

const fn text(from: &'static str, to: &'static str) -> Name {
    Name { from, to, text: true }
}

const fn member(open: &'static str, close: &'static str) -> Member {
    Member { open, close }
}

/// The record of `docs/output.md`. It has all members always, so that what stands between two values is one text.
const LOGWEIR: Preset = Preset {
    open: r#"{"timestamp":""#,
    levels: [
        r#"","level":"trace","service":""#,
        r#"","level":"debug","service":""#,
        r#"","level":"info","service":""#,
        r#"","level":"warn","service":""#,
        r#"","level":"error","service":""#,
        r#"","level":"fatal","service":""#,
    ],
    service: member("", r#"","traceId":""#),
    trace: member("", r#"","spanId":""#),
    span: member("", r#"","message":""#),
    message: member("", r#"""#),
    message_early: false,
    rest: member("", "}\n"),
    times: Times::Text,
    ids: Ids::HexOrEmpty,
    observed: member(r#","logweir.observed_timestamp":""#, r#"""#),
    observed_always: false,
    owns: |name| matches!(name, "timestamp" | "level" | "service" | "traceId" | "spanId" | "message"),
    names: &[],
};

/// The log data model of OpenTelemetry: its names, its numbers for severities, times in nanoseconds.
const OTEL: Preset = Preset {
    open: r#"{"Timestamp":""#,
    levels: [
        r#"","SeverityText":"TRACE","SeverityNumber":1,"#,
        r#"","SeverityText":"DEBUG","SeverityNumber":5,"#,
        r#"","SeverityText":"INFO","SeverityNumber":9,"#,
        r#"","SeverityText":"WARN","SeverityNumber":13,"#,
        r#"","SeverityText":"ERROR","SeverityNumber":17,"#,
        r#"","SeverityText":"FATAL","SeverityNumber":21,"#,
    ],
    service: member(r#""Resource":{"service.name":""#, r#""},"#),
    trace: member(r#""TraceId":""#, r#"","#),
    span: member(r#""SpanId":""#, r#"","#),
    message: member(r#""Body":""#, r#"","#),
    message_early: false,
    rest: member(r#""Attributes":{"#, "}}\n"),
    times: Times::Nanoseconds,
    ids: Ids::Hex,
    observed: member(r#""ObservedTimestamp":""#, r#"","#),
    observed_always: true,
    owns: |_| false,
    names: &[],
};

/// Elastic Common Schema, in the dotted form and the order of its logging libraries.
const ECS: Preset = Preset {
    open: r#"{"@timestamp":""#,
    levels: [
        r#"","log.level":"trace","#,
        r#"","log.level":"debug","#,
        r#"","log.level":"info","#,
        r#"","log.level":"warn","#,
        r#"","log.level":"error","#,
        r#"","log.level":"fatal","#,
    ],
    service: member(r#""service.name":""#, r#"""#),
    trace: member(r#","trace.id":""#, r#"""#),
    span: member(r#","span.id":""#, r#"""#),
    message: member(r#""message":""#, r#"","ecs.version":"8.11.0","#),
    message_early: true,
    rest: member("", "}\n"),
    times: Times::Text,
    ids: Ids::Hex,
    observed: member(r#","event.created":""#, r#"""#),
    observed_always: false,
    owns: |name| {
        matches!(name, "@timestamp" | "log.level" | "service.name" | "trace.id" | "span.id" | "message" | "ecs.version")
    },
    names: &[
        any("logger", "log.logger"),
        any("thread.name", "process.thread.name"),
        any("thread.id", "process.thread.id"),
        any("process.executable.name", "process.name"),
        any("code.file.path", "log.origin.file.name"),
        any("code.line.number", "log.origin.file.line"),
        any("code.function.name", "log.origin.function"),
        any("exception.type", "error.type"),
        any("exception.message", "error.message"),
        any("exception.stacktrace", "error.stack_trace"),
        any("syslog.appname", "log.syslog.appname"),
        any("syslog.msgid", "log.syslog.msgid"),
        any("http.response.body.size", "http.response.body.bytes"),
        any("http.request.header.referer", "http.request.referrer"),
        any("network.protocol.version", "http.version"),
        text("stack_trace", "error.stack_trace"),
        text("stacktrace", "error.stack_trace"),
        text("stack", "error.stack_trace"),
        text("error", "error.message"),
        text("host", "host.name"),
        text("user", "user.name"),
        text("url", "url.original"),
        text("process", "process.name"),
    ],
};

/// Google Cloud Logging's special fields, and the one that Error Reporting reads the service from.
const GCP: Preset = Preset {
    open: r#"{"time":""#,
    levels: [
        r#"","severity":"DEBUG","#,
        r#"","severity":"DEBUG","#,
        r#"","severity":"INFO","#,
        r#"","severity":"WARNING","#,
        r#"","severity":"ERROR","#,
        r#"","severity":"CRITICAL","#,
    ],
    service: member(r#""serviceContext":{"service":""#, r#""},"#),
    trace: member(r#""logging.googleapis.com/trace":""#, r#"","#),
    span: member(r#""logging.googleapis.com/spanId":""#, r#"","#),
    message: member(r#""message":""#, r#"""#),
    message_early: false,
    rest: member("", "}\n"),
    times: Times::Text,
    ids: Ids::Hex,
    observed: member(r#","logweir.observed_timestamp":""#, r#"""#),
    observed_always: false,
    owns: |name| {
        matches!(
            name,
            "time"
                | "timestamp"
                | "timestampSeconds"
                | "timestampNanos"
                | "severity"
                | "serviceContext"
                | "logging.googleapis.com/trace"
                | "logging.googleapis.com/spanId"
                | "message"
        )
    },
    names: &[
        any("exception.stacktrace", "stack_trace"),
        text("stacktrace", "stack_trace"),
        text("stack", "stack_trace"),
    ],
};

/// Datadog's reserved and standard attributes.
const DATADOG: Preset = Preset {
    open: r#"{"timestamp":""#,
    levels: [
        r#"","status":"trace","#,
        r#"","status":"debug","#,
        r#"","status":"info","#,
        r#"","status":"warn","#,
        r#"","status":"error","#,
        r#"","status":"critical","#,
    ],
    service: member(r#""service":""#, r#"","#),
    trace: member(r#""dd.trace_id":""#, r#"","#),
    span: member(r#""dd.span_id":""#, r#"","#),
    message: member(r#""message":""#, r#"""#),
    message_early: false,
    rest: member("", "}\n"),
    times: Times::Text,
    ids: Ids::Decimal,
    observed: member(r#","logweir.observed_timestamp":""#, r#"""#),
    observed_always: false,
    owns: |name| matches!(name, "timestamp" | "status" | "service" | "dd.trace_id" | "dd.span_id" | "message"),
    names: &[
        any("host.name", "host"),
        any("logger", "logger.name"),
        any("thread.name", "logger.thread_name"),
        any("code.function.name", "logger.method_name"),
        any("exception.type", "error.kind"),
        any("exception.message", "error.message"),
        any("exception.stacktrace", "error.stack"),
        any("client.address", "network.client.ip"),
        any("client.port", "network.client.port"),
        any("http.request.method", "http.method"),
        any("http.response.status_code", "http.status_code"),
        any("http.request.header.referer", "http.referer"),
        any("user_agent.original", "http.useragent"),
        any("url.full", "http.url"),
        any("url.path", "http.url_details.path"),
        any("network.protocol.version", "http.version"),
        any("request_id", "http.request_id"),
        any("user.name", "usr.name"),
        text("stack_trace", "error.stack"),
        text("stacktrace", "error.stack"),
        text("stack", "error.stack"),
        text("error", "error.message"),
    ],
};

impl Fields {
    /// The names and scales themselves.
    pub(super) const fn preset(self) -> &'static Preset {
        match self {
            Fields::Logweir => &LOGWEIR,
            Fields::Otel => &OTEL,
            Fields::Ecs => &ECS,
            Fields::Gcp => &GCP,
            Fields::Datadog => &DATADOG,
        }
    }
}

impl Preset {
    /// What a field called `name` is called here; `text` when its value is text.
    pub(super) fn rename(&self, name: &str, text: bool) -> Option<&'static str> {
        let name = self.names.iter().find(|known| known.from == name && (text || !known.text))?;
        Some(name.to)
    }
}
