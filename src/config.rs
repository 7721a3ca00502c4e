//! The configuration: every stage's options, composed.
//!
//! A YAML file, then the environment, then flags, each over the one before; see [`load`].

mod check;
mod environment;
mod fault;
pub mod load;
mod problem;
pub mod proxy;
pub mod ship;
#[cfg(test)]
mod tests;
mod tree;
mod typed;
mod words;

pub use problem::{Problem, Report};
pub use tree::At;
pub use words::{Listen, LogFormat, LogLevel, Overflow};

use serde::{Deserialize, Serialize};

use crate::encode::Fields;
use crate::{budget, frame, parse, redact, sample, story};

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Name for records whose line names no service.
    pub service: Option<String>,
    /// The server for metrics and health.
    pub admin: Admin,
    /// Where records go.
    pub output: Output,
    /// The application under `run`.
    pub run: Run,
    /// Bytes to events.
    pub frame: frame::Options,
    /// Events to records.
    pub parse: parse::Options,
    /// Keep or drop.
    pub sample: sample::Options,
    /// Whole requests instead of single lines.
    pub story: story::Options,
    /// How much comes out.
    pub budget: budget::Options,
    /// What must not leave.
    pub redact: redact::Options,
    /// Files that `ship` follows.
    pub ship: ship::Ship,
    /// Where `ship` delivers to.
    pub sinks: ship::Sinks,
    /// How much is delivered at a time.
    pub batch: ship::Batch,
    /// Where batches wait for a sink that does not take them.
    pub spool: ship::Spool,
    /// The HTTP proxy before, and behind, the application.
    pub proxy: proxy::Options,
    /// logweir's own records.
    pub log: Log,
}

/// The server for metrics and health.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Admin {
    /// Where it listens.
    pub listen: Listen,
}

/// The sink of records.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Output {
    /// Names and scales of the records.
    pub fields: Fields,
    /// When a line was read is written beside when it happened.
    pub observed_time: bool,
    /// What happens when it does not take records as fast as they come.
    pub overflow: Overflow,
    /// Records that may wait for it, in bytes; not used where writing itself waits (`pipe` with `block`).
    pub queue_bytes: usize,
    /// How long to wait at the end for it to take what is queued, in milliseconds, before the rest is given up.
    pub flush_timeout_ms: u64,
}

impl Default for Output {
    fn default() -> Self {
        Output {
            fields: Fields::default(),
            observed_time: false,
            overflow: Overflow::Auto,
            queue_bytes: 8 * 1024 * 1024,
            flush_timeout_ms: 5000,
        }
    }
}

/// The application under `run`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Run {
    /// After the application's end, when a process that it left behind keeps its outputs open: how long they
    /// may be silent, in milliseconds, before logweir ends too.
    pub linger_silence_ms: u64,
    /// How long logweir goes on in that case whatever they say, in milliseconds.
    pub linger_total_ms: u64,
    /// The socket of a `logweir sidecar` that the application's outputs are handed over to.
    pub handoff: Option<String>,
    /// How long nobody may have taken them, in milliseconds, before this process reads them itself.
    pub handoff_deadline_ms: u64,
    /// Tell the application, by `HTTP_PROXY`, to make its calls through the egress proxy, on a port that is free
    /// unless one is named.
    pub http_proxy: bool,
}

impl Default for Run {
    fn default() -> Self {
        Run {
            linger_silence_ms: 500,
            linger_total_ms: 5000,
            handoff: None,
            handoff_deadline_ms: 10_000,
            http_proxy: false,
        }
    }
}

/// logweir's own records, on standard error.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// Lowest level that is written.
    pub level: LogLevel,
    /// How they look.
    pub format: LogFormat,
}
