//! The names under which loggers write what a record requires, best first: the first that is there
//! and can be read wins, the others stay fields.
//!
//! A dot stands for itself and for nesting: `log.level` is a key with a dot in it as well as the
//! member `level` of an object `log`. Case does not matter, except in [`EXACT`] and single letters.

use crate::parse::level::Scale;

/// When it happened.
pub(super) const TIME: &[&str] = &[
    "record.timestamp", // what a Lambda function says, inside the telemetry event that carries it
    "@timestamp",
    "timestamp",
    "time",
    "ts",
    "@t",
    "datetime",
    "asctime",
    "t.$date",
    "record.time.timestamp",
    "record.time.repr",
    "record.time",
    "timeUnixNano",
    "timeMillis",
    "time_iso8601",
    "log.time",
    "logTime",
    "log_time",
    "eventTime",
    "event_time",
    "event_timestamp",
    "eventTimestamp",
    "timestamp.$date",
    "time.$date",
    "date_time",
    "time_local",
    "msec",
    "date",
    "EdgeEndTimestamp",
    "EdgeStartTimestamp",
    "StartUTC",
    "StartLocal",
    "__REALTIME_TIMESTAMP",
    "_SOURCE_REALTIME_TIMESTAMP",
    "_timestamp",
    "syslog.timestamp",
    "syslog_timestamp",
    "published_date",
    "published",
    "ibm_datetime",
    "TimeCreated",
    "TimeGenerated",
    "generated_at",
    "at",
    "created",
    "created_at",
    "createdAt",
    "logged_at",
    "timestamp_ms",
    "ts_ms",
    "unixTime",
    "calendarTime",
    "stageTimestamp",
    "requestReceivedTimestamp",
    "requestTime",
    "request_time",
    "start_time",
    "startTime",
    "started_at",
    "rt",
    "end",
    "start",
    "devTime",
    "fields.timestamp",
    "fields.time",
    "receiveTimestamp",
    "observedTimeUnixNano",
    "record.log_time",
    "T",
    "t",
];

/// Whole seconds of a time that comes in two parts.
pub(super) const SECONDS: &[&str] =
    &["timestamp.seconds", "timestampSeconds", "instant.epochSecond", "time.seconds", "timestamp.epochSecond"];

/// Nanoseconds of a time that comes in two parts, in the order of [`SECONDS`].
pub(super) const NANOS: &[&str] =
    &["timestamp.nanos", "timestampNanos", "instant.nanoOfSecond", "time.nanos", "timestamp.nanoOfSecond"];

/// How severe it is, and what a number counts on. `None`: the size of the number and the keys beside
/// it tell.
pub(super) const LEVEL: &[(&str, Option<Scale>)] = &[
    ("record.error_severity", None),
    ("record.level.name", None),
    ("record.level", None),
    ("log.level", None),
    ("level", None),
    ("severity", None),
    ("levelname", None),
    ("level_name", None),
    ("levelName", None),
    ("level.name", None),
    ("level.levelStr", None),
    ("@l", None),
    ("@level", None),
    ("LogLevel", Some(Scale::Index)),
    ("log_level", Some(Scale::Lager)),
    ("severityText", None),
    ("severity_text", None),
    ("severity_label", None),
    ("severity_name", None),
    ("error_severity", None),
    ("lvl", None),
    ("sev", None),
    ("loglevelname", None),
    ("@fields.level", None),
    ("fields.level", None),
    ("jsonPayload.level", None),
    ("jsonPayload.severity", None),
    ("log.severity", None),
    ("syslog.severity", Some(Scale::Syslog)),
    ("syslog_severity", Some(Scale::Syslog)),
    ("log.syslog.severity.name", None),
    ("log.syslog.severity.code", Some(Scale::Syslog)),
    ("PRIORITY", Some(Scale::Syslog)),
    ("_level_name", None),
    ("severityNumber", Some(Scale::OpenTelemetry)),
    ("severity_number", Some(Scale::OpenTelemetry)),
    ("levelno", Some(Scale::Python)),
    ("record.level.no", Some(Scale::Python)),
    ("level_value", Some(Scale::Logback)),
    ("level.levelInt", Some(Scale::Logback)),
    ("levelValue", Some(Scale::Jul)),
    ("level_index", Some(Scale::Index)),
    ("prio", Some(Scale::MySql)),
    ("sevid", None),
    ("s", None),
    ("L", None),
    ("l", None),
];

/// What it says.
pub(super) const MESSAGE: &[&str] = &[
    "record.message", // beside a `msg` of `record`, or a `text` that is the whole line
    "message",
    "msg",
    "@m",
    "@message",
    "short_message",
    "RenderedMessage",
    "fields.message",
    "event",
    "body.stringValue",
    "body.string_value",
    "body",
    "textPayload",
    "jsonPayload.message",
    "jsonPayload.msg",
    "jsonPayload",
    "@mt",
    "MessageTemplate",
    "log",
    "record.msg",
    "record",
    "full_message",
    "logmessage",
    "log_message",
    "log.message",
    "message_text",
    "fields.msg",
    "text",
    "content",
    "M",
    "m",
];

/// Who says it.
pub(super) const SERVICE: &[&str] = &[
    "service.name",
    "service",
    "otelServiceName",
    "dd.service",
    "service_name",
    "serviceName",
    "resource.service.name",
    "resource.attributes.service.name",
    "serviceContext.service",
    "fields.service.name",
    "fields.service",
    "_service",
];

/// The trace it belongs to.
pub(super) const TRACE: &[&str] = &[
    "trace_id",
    "traceId",
    "trace.id",
    "otelTraceID",
    "@tr",
    "logging.googleapis.com/trace",
    "trace-id",
    "_trace_id",
    "_traceId",
    "otel.trace_id",
    "traceparent",
    "dd.trace_id",
    "dd.traceId",
    "dd_trace_id",
    "X-B3-TraceId",
    "b3",
    "X-Amzn-Trace-Id",
    "uber-trace-id",
    "X-Cloud-Trace-Context",
    "xray_trace_id",
    "xrayTraceId",
    "aws_trace_id",
    "trace",
];

/// The span in it.
pub(super) const SPAN: &[&str] = &[
    "span_id",
    "spanId",
    "span.id",
    "otelSpanID",
    "@sp",
    "logging.googleapis.com/spanId",
    "span-id",
    "_span_id",
    "_spanId",
    "otel.span_id",
    "dd.span_id",
    "dd.spanId",
    "dd_span_id",
    "X-B3-SpanId",
    "transaction.id",
    "span",
];

/// Output of the application that an envelope carries.
pub(super) const STREAM: &[&str] = &["stream", "log.iostream"];

/// Status of an HTTP response: where no level is stated, it tells one. A word under `status` or `at`
/// is a level itself.
pub(super) const STATUS: &[&str] = &[
    "status",
    "status_code",
    "statusCode",
    "http.response.status_code",
    "http.status_code",
    "http_status",
    "http_status_code",
    "httpStatus",
    "response_code",
    "response_status",
    "responseStatus.code",
    "response.status_code",
    "response.statusCode",
    "response.status",
    "res.statusCode",
    "res.status_code",
    "res.status",
    "resp_status",
    "httpRequest.status",
    "EdgeResponseStatus",
    "DownstreamStatus",
    "OriginStatus",
    "elb_status_code",
    "sc-status",
    "sc_status",
];

/// Method of an HTTP request.
pub(super) const METHOD: &[&str] = &[
    "method",
    "request_method",
    "requestMethod",
    "http_method",
    "httpMethod",
    "http.method",
    "http.request.method",
    "request.method",
    "req.method",
    "httpRequest.requestMethod",
    "ClientRequestMethod",
    "cs-method",
    "cs_method",
    "verb",
];

/// What an HTTP request is for.
pub(super) const TARGET: &[&str] = &[
    "path",
    "uri",
    "url",
    "request_uri",
    "requestURI",
    "request_path",
    "requestPath",
    "request_url",
    "requestUrl",
    "url.path",
    "url.original",
    "http.target",
    "http.url",
    "request.uri",
    "request.url",
    "request.path",
    "req.url",
    "req.path",
    "httpRequest.requestUrl",
    "ClientRequestURI",
    "ClientRequestPath",
    "cs-uri-stem",
    "cs_uri_stem",
];

/// Method, target and version of an HTTP request in one.
pub(super) const REQUEST: &[&str] = &["request", "req", "request_line", "requestLine", "http_request"];

/// What kind of error it is.
pub(super) const ERROR_TYPE: &[&str] = &[
    "exception.type",
    "error.type",
    "err.type",
    "error.kind",
    "error.class",
    "exception.class",
    "exception.exceptionType",
    "exception.exception_class",
    "err.name",
    "error.name",
    "exception.name",
    "thrown.name",
    "err.class",
    "exception_class",
    "exception_type",
    "errorType",
    "error_type",
    "_error_type",
    "context.exception.class",
    "extra.exception.class",
    "record.exception.type",
    "error.code",
    "err.code",
];

/// What an error says.
pub(super) const ERROR_MESSAGE: &[&str] = &[
    "exception.message",
    "error.message",
    "err.message",
    "error.msg",
    "err.msg",
    "thrown.message",
    "thrown.localizedMessage",
    "exception_message",
    "errorMessage",
    "error_message",
    "_error_message",
    "context.exception.message",
    "extra.exception.message",
    "exception.exception_message",
    "record.exception.value",
];

/// Where an error came from, in words: its head names the kind and the message.
pub(super) const ERROR_STACK: &[&str] = &[
    "exception.stacktrace",
    "error.stack_trace",
    "error.stack",
    "err.stack",
    "stack_trace",
    "stacktrace",
    "stack",
    "@x",
    "exc_info",
    "exception",
    "traceback",
    "_exception",
    "thrown",
    "exception.stack_trace",
    "error_stack_trace",
    "_error_stack_trace",
    "error",
    "err",
];

/// Keys that tell which scale a number is on.
pub(super) const HINTS: &[&str] =
    &["reqId", "remoteAddr", "EventID", "ProviderName", "lineno", "funcName", "pathname", "levelname"];

/// Bits of [`HINTS`]: Nextcloud's, Windows', Python's.
pub(super) const HINT_NEXTCLOUD: u32 = 0b11;
pub(super) const HINT_WINDOWS: u32 = 0b1100;
pub(super) const HINT_PYTHON: u32 = 0b1111_0000;

/// Objects and lists in which trace and span ids may stand under their usual names.
pub(super) const CARRIERS: &[&str] = &[
    "contextMap",
    "mdc",
    "context",
    "extra",
    "record.extra",
    "ctx",
    "fields",
    "attributes",
    "labels",
    "properties",
    "named_tags",
    "payload",
    "metadata",
    "scopes",
    "state",
    "span",
    "spanContext",
    "span_context",
    "trace_context",
    "traceContext",
    "tracing",
    "otel",
    "event_data",
];

/// Names that mean what they mean only in this case: their lower-case twins are everyday words.
pub(super) const EXACT: &[&str] = &["PRIORITY"];
