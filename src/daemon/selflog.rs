//! logweir's own records, on standard error: the keys that every record has, never a byte of the
//! application's text.
//!
//! A standard error that nobody reads must not stall the application either: a record that it
//! would not take at once is left out.

use std::fmt::{self, Write};
use std::io::IsTerminal;
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use super::clock;
use crate::config::{LogFormat, LogLevel};
use crate::time::{Mono, Timestamp};

/// A write of so many bytes to a pipe with room goes in whole (POSIX's `PIPE_BUF`).
const WHOLE: usize = 4096;

/// Starts the log of this process.
pub(crate) fn start(level: LogLevel, format: LogFormat) {
    let filter = match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let json = match format {
        LogFormat::Auto => !std::io::stderr().is_terminal(),
        LogFormat::Json => true,
        LogFormat::Text => false,
    };
    let log = SelfLog { json };
    if tracing::subscriber::set_global_default(tracing_subscriber::registry().with(log.with_filter(filter))).is_err() {
        tracing::debug!("the log was started before");
    }
    // The text of a panic can hold what was being worked on: only its place is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "logweir has a bug and cannot go on: please report this");
    }));
}

/// Lets one record of a kind through in ten seconds, and counts the others.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    next: Mono,
    suppressed: u64,
}

impl Throttle {
    /// A throttle that lets the first record through.
    pub(crate) fn new() -> Self {
        Throttle::default()
    }

    /// Whether a record may be written now.
    pub(crate) fn lets_through(&mut self) -> bool {
        let mut through = false;
        self.allow(|_| through = true);
        through
    }

    /// Calls `log` with the number of records suppressed since, or counts one more.
    pub(crate) fn allow(&mut self, log: impl FnOnce(u64)) {
        let now = clock::mono();
        if now < self.next {
            self.suppressed += 1;
            return;
        }
        self.next = Mono(now.0 + 10_000_000_000);
        log(std::mem::take(&mut self.suppressed));
    }
}

/// Writes events.
struct SelfLog {
    json: bool,
}

impl<S: Subscriber> Layer<S> for SelfLog {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        metadata.target().starts_with("logweir")
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let line = render(event, self.json, clock::now().wall_ns);
        write(line.as_bytes());
    }
}

/// Writes a line to standard error if that does not have to wait.
fn write(line: &[u8]) {
    let stderr = std::io::stderr();
    let mut fds = [PollFd::from_borrowed_fd(stderr.as_fd(), PollFlags::OUT)];
    let at_once = poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok_and(|ready| ready > 0);
    if at_once && line.len() <= WHOLE {
        // There is nowhere to report that this failed.
        let _written = rustix::io::write(stderr.as_fd(), line);
    }
}

fn render(event: &Event<'_>, json: bool, now_ns: i64) -> String {
    let level = event.metadata().level();
    let mut fields = Fields { json, message: String::new(), others: String::new() };
    event.record(&mut fields);
    let mut time = Vec::new();
    Timestamp { ns: now_ns, digits: 6 }.write_rfc3339(&mut time);
    let time = String::from_utf8_lossy(&time);
    if json {
        format!(
            "{{\"timestamp\":\"{time}\",\"level\":\"{}\",\"service\":\"logweir\",\"traceId\":\"\",\"spanId\":\"\",\
             \"message\":{}{}}}\n",
            word(level),
            quoted(&fields.message),
            fields.others
        )
    } else {
        format!("{time} {:5} logweir: {}{}\n", word(level), fields.message, fields.others)
    }
}

fn word(level: &Level) -> &'static str {
    match *level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// An event's fields as they are written.
struct Fields {
    json: bool,
    message: String,
    others: String,
}

impl Fields {
    fn add(&mut self, name: &str, json: &str, text: &dyn fmt::Display) {
        // Writing to a string cannot fail.
        let _infallible = match (name, self.json) {
            ("message", _) => write!(self.message, "{text}"),
            (_, true) => write!(self.others, ",{}:{json}", quoted(name)),
            (_, false) => write!(self.others, " {name}={text}"),
        };
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        self.add(field.name(), &quoted(&text), &text);
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field.name(), &quoted(value), &value);
    }
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field.name(), &value.to_string(), &value);
    }
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field.name(), &value.to_string(), &value);
    }
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field.name(), &value.to_string(), &value);
    }
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field.name(), &serde_json::Value::from(value).to_string(), &value);
    }
}
