//! Bytes to events: finds where one log record ends and the next begins.

use std::ops::Range;

use crate::time::Mono;

/// What is known of the bytes behind the ones offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// More may follow.
    Open,
    /// Nothing will follow: give out everything, an unfinished line too.
    Eof,
}

/// Bounds and switches of framing.
#[derive(Debug, Clone, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Longest event in bytes; a longer one is cut.
    pub max_event_bytes: usize,
    /// Most lines of a joined event.
    pub max_event_lines: u32,
    /// Join the lines of stack traces and other multi-line records.
    pub join: bool,
    /// How long an open event waits for its next line, in milliseconds.
    pub join_timeout_ms: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options { max_event_bytes: 256 * 1024, max_event_lines: 1000, join: true, join_timeout_ms: 200 }
    }
}

/// One event's place in the bytes offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its bytes, without the line end of its last line.
    pub range: Range<usize>,
    /// Bytes to step over to reach the next event.
    pub used: usize,
    /// Lines in it.
    pub lines: u32,
    /// It was cut at its bound.
    pub truncated: bool,
}

/// What the framer found at the start of the bytes offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A whole event.
    Event(Event),
    /// Bytes that belong to no event (a blank line, the rest of one that was cut): step over them.
    /// `lines` of them ended here and were `reason`ed away.
    Skip {
        /// Bytes to step over.
        used: usize,
        /// Lines that end in them and are no part of any event.
        lines: u32,
        /// Why they make no record.
        reason: crate::stats::Reason,
    },
    /// Nothing complete: offer the same bytes again with more behind them, or after the deadline.
    Wait,
}

/// Splits one stream.
#[derive(Debug)]
pub struct Framer {
    options: Options,
}

impl Framer {
    /// A framer at the start of a stream.
    pub fn new(options: Options) -> Self {
        Framer { options }
    }

    /// Looks at the start of `bytes`, which begin where the last step ended.
    pub fn next(&mut self, bytes: &[u8], end: End, _now: Mono) -> Step {
        let _ = &self.options;
        match memchr::memchr(b'\n', bytes) {
            Some(at) => Step::Event(Event { range: 0..at, used: at + 1, lines: 1, truncated: false }),
            None if end == End::Eof && !bytes.is_empty() => {
                Step::Event(Event { range: 0..bytes.len(), used: bytes.len(), lines: 1, truncated: false })
            }
            None => Step::Wait,
        }
    }

    /// When to call again though nothing arrived: an open event is given out then.
    pub fn deadline(&self) -> Option<Mono> {
        None
    }
}
