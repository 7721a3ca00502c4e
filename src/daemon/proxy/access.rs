//! The access log: a request as one line of JSON, made to go through the same pipeline as the lines
//! of the application, so that it is redacted and sampled like them.

use std::time::Duration;

use tokio::sync::mpsc;

use super::cause::Cause;
use super::clock;
use super::exchange::{Direction, End, Open};
use super::options::AccessLog;
use super::query::unsigned;

/// Where the lines go, and which are made.
#[derive(Debug, Clone)]
pub(super) struct Access {
    which: AccessLog,
    lines: Option<mpsc::Sender<Vec<u8>>>,
    lost: metrics::Counter,
}

impl Access {
    pub(super) fn new(which: AccessLog, lines: Option<mpsc::Sender<Vec<u8>>>) -> Self {
        metrics::describe_counter!(
            "logweir_access_log_lost_total",
            "Lines of the access log that did not fit its queue."
        );
        Access { which, lines, lost: metrics::counter!("logweir_access_log_lost_total") }
    }

    /// Whether a request that ended so is written.
    pub(super) fn wants(&self, status: u16, cause: Option<Cause>) -> bool {
        self.lines.is_some()
            && match self.which {
                AccessLog::Off => false,
                AccessLog::Errors => status >= 500 || cause.is_some_and(Cause::is_upstream),
                AccessLog::All => true,
            }
    }

    /// Hands on a line; a reader that is behind loses it, and it is counted.
    pub(super) fn write(&self, line: impl FnOnce() -> Vec<u8>) {
        if let Some(lines) = &self.lines {
            match lines.try_reserve() {
                Ok(place) => place.send(line()),
                Err(_) => self.lost.increment(1),
            }
        }
    }
}

/// The line of a request that ended, with a newline.
pub(super) fn line(open: &Open, took: Duration, end: End, route: &str) -> Vec<u8> {
    let (asked, context) = (&open.asked, &open.span.context);
    let text = |value: &Option<http::HeaderValue>| {
        value.as_ref().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let hex = |hex: &[u8]| String::from_utf8_lossy(hex).into_owned();
    let failed = open.status >= 500 || open.cause.is_some_and(Cause::is_upstream);
    let arrow = if asked.direction == Direction::In { "" } else { "-> " };
    let query = asked.uri.query().map(unsigned);
    let (path, mark) = (asked.uri.path(), if query.is_some() { "?" } else { "" });
    let shown = query.as_deref().unwrap_or_default();
    let ms = took.as_secs_f64() * 1e3;
    let mut line = serde_json::json!({
        "timestamp": timestamp(open.started),
        "level": if failed { "error" } else { "info" },
        "message": format!("{arrow}{} {path}{mark}{shown} {} {ms:.1}ms", asked.method, open.status),
        "traceId": hex(&context.trace_id.hex()),
        "spanId": hex(&context.span_id.hex()),
        "logger": "logweir.access",
        "http.request.method": asked.method.as_str(),
        "url.path": path,
        "http.route": route,
        "http.response.status_code": open.status,
        "duration_ms": (ms * 1e3).round() / 1e3,
        "request_bytes": open.request_bytes(),
        "response_bytes": open.response_bytes,
    });
    let optional = [
        ("url.query", query.as_deref().map(str::to_owned)),
        ("server.address", text(&asked.authority)),
        ("client.address", text(&asked.client).or_else(|| open.flight.conn().peer.map(|peer| peer.ip().to_string()))),
        ("user_agent.original", text(&asked.user_agent)),
        ("request_id", text(&asked.request_id)),
        ("error.type", open.cause.map(|cause| cause.as_str().to_owned())),
        ("logweir.client_gone", (end == End::ClientGone).then(|| "true".to_owned())),
    ];
    if let Some(object) = line.as_object_mut() {
        object.extend(optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.into()))));
    }
    let mut bytes = line.to_string().into_bytes();
    bytes.push(b'\n');
    bytes
}

fn timestamp(time: std::time::SystemTime) -> String {
    let mut out = Vec::with_capacity(32);
    crate::time::Timestamp { ns: clock::wall_ns(time), digits: 6 }.write_rfc3339(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}
