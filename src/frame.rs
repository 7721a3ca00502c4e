//! Bytes to events: finds where one log record ends and the next begins.
//!
//! A line is an event of its own unless it can open a multi-line record (`join`); only then is the
//! next line waited for, and it is taken on positive evidence alone. What is decided depends on the
//! lines and never on how they were cut into chunks; only the deadline of an open event is a matter
//! of time. Work is linear in the bytes: what was searched for a newline is not searched again.

mod head;
mod join;
mod line;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::stats::Reason;
use crate::time::Mono;
use join::{Answer, Join};

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
    Skip {
        /// Bytes to step over.
        used: usize,
        /// Lines that end in them and are no part of any event.
        lines: u32,
        /// Why they make no record.
        reason: Reason,
    },
    /// Nothing complete: offer the same bytes again with more behind them, or after the deadline.
    Wait,
}

/// Splits one stream.
#[derive(Debug)]
pub struct Framer {
    options: Options,
    /// Bytes of the window that hold no newline behind the open event: not searched again.
    searched: usize,
    /// An event that may go on.
    open: Option<Open>,
    /// The rest of a line that was cut is being stepped over.
    skipping: bool,
}

/// An event that may go on, at the start of the window.
#[derive(Debug)]
struct Open {
    join: Join,
    /// Its bytes end here, without the last line's end.
    end: usize,
    /// The line behind its last one begins here.
    next: usize,
    lines: u32,
    /// Lines behind `next` that belong to it only if evidence follows, and where they end.
    doubtful: u32,
    ahead: usize,
    since: Mono,
}

/// A line in the window: where its bytes end, and where the next one begins.
struct Line {
    end: usize,
    next: usize,
}

impl Framer {
    /// A framer at the start of a stream.
    pub fn new(options: Options) -> Self {
        Framer { options, searched: 0, open: None, skipping: false }
    }

    /// Looks at the start of `bytes`, which begin where the last step ended.
    pub fn next(&mut self, bytes: &[u8], end: End, now: Mono) -> Step {
        if self.skipping {
            return self.skip_rest(bytes);
        }
        loop {
            let start = self.open.as_ref().map_or(0, |open| open.ahead);
            let Some(line) = self.line(bytes, start, end) else {
                return self.wait(bytes, start, end, now);
            };
            let text = bytes.get(start..line.end).unwrap_or_default();
            if line.end - start > self.options.max_event_bytes {
                return self.close_or(|framer| framer.cut(bytes, 0, Some(line.next)));
            }
            match self.open.take() {
                Some(open) => {
                    if let Some(step) = self.extend(open, text, &line, now) {
                        return step;
                    }
                }
                None => {
                    if let Some(step) = self.begin(text, bytes.get(line.next..).unwrap_or_default(), &line, now) {
                        return step;
                    }
                }
            }
        }
    }

    /// When to call again though nothing arrived: an open event is given out then.
    pub fn deadline(&self) -> Option<Mono> {
        let open = self.open.as_ref()?;
        Some(Mono(open.since.0.saturating_add(self.options.join_timeout_ms.saturating_mul(1_000_000))))
    }

    /// The line that begins at `start`, when it is complete.
    fn line(&mut self, bytes: &[u8], start: usize, end: End) -> Option<Line> {
        let from = start.max(self.searched);
        let newline = memchr::memchr(b'\n', bytes.get(from..)?).map(|at| from + at);
        let (mut stop, next) = match newline {
            Some(at) => (at, at + 1),
            None if end == End::Eof && start < bytes.len() => (bytes.len(), bytes.len()),
            None => {
                self.searched = bytes.len();
                return None;
            }
        };
        self.searched = next;
        if stop > start && bytes.get(stop - 1) == Some(&b'\r') {
            stop -= 1;
        }
        Some(Line { end: stop, next })
    }

    /// No complete line: wait, unless what is there is too long, too old or the last.
    fn wait(&mut self, bytes: &[u8], start: usize, end: End, now: Mono) -> Step {
        let overdue = self.deadline().is_some_and(|deadline| now >= deadline);
        let too_long = bytes.len() - start > self.options.max_event_bytes;
        if overdue || too_long || end == End::Eof && self.open.is_some() {
            return self.close_or(|framer| if too_long { framer.cut(bytes, 0, None) } else { Step::Wait });
        }
        Step::Wait
    }

    /// Gives out the open event, or what `otherwise` says when there is none.
    fn close_or(&mut self, otherwise: impl FnOnce(&mut Self) -> Step) -> Step {
        match self.open.take() {
            Some(open) => self.close(open, false),
            None => otherwise(self),
        }
    }

    fn close(&mut self, open: Open, truncated: bool) -> Step {
        self.searched = 0;
        Step::Event(Event { range: 0..open.end, used: open.next, lines: open.lines, truncated })
    }

    /// Gives out the first `max_event_bytes` of a line that is longer; what is left of it goes.
    fn cut(&mut self, bytes: &[u8], start: usize, next: Option<usize>) -> Step {
        let mut end = start + self.options.max_event_bytes;
        // Not within a character: at most three continuation bytes back.
        for _ in 0..3 {
            if bytes.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
                end -= 1;
            }
        }
        self.skipping = next.is_none();
        self.searched = 0;
        Step::Event(Event { range: start..end, used: next.unwrap_or(bytes.len()), lines: 1, truncated: true })
    }

    /// Steps over the rest of a line that was cut.
    fn skip_rest(&mut self, bytes: &[u8]) -> Step {
        if bytes.is_empty() {
            return Step::Wait;
        }
        let newline = memchr::memchr(b'\n', bytes);
        self.skipping = newline.is_none();
        Step::Skip { used: newline.map_or(bytes.len(), |at| at + 1), lines: 0, reason: Reason::Blank }
    }

    /// A line with no event open before it: an event, a blank, or the opening of a joined event (`None`).
    fn begin(&mut self, text: &[u8], behind: &[u8], line: &Line, now: Mono) -> Option<Step> {
        if let Some(reason) = line::is_nothing(text) {
            self.searched = 0;
            return Some(Step::Skip { used: line.next, lines: 1, reason });
        }
        let join = if self.options.join && !is_followed(text, behind) { Join::open(text) } else { None };
        let Some(join) = join else {
            self.searched = 0;
            return Some(Step::Event(Event { range: 0..line.end, used: line.next, lines: 1, truncated: false }));
        };
        let (end, next) = (line.end, line.next);
        self.open = Some(Open { join, end, next, lines: 1, doubtful: 0, ahead: next, since: now });
        None
    }

    /// A line behind an open event: a part of it (`None`), or its end.
    fn extend(&mut self, mut open: Open, text: &[u8], line: &Line, now: Mono) -> Option<Step> {
        let answer = open.join.ask(text, open.doubtful);
        let lines = open.lines + open.doubtful + 1;
        match answer {
            Answer::No => return Some(self.close(open, false)),
            _ if lines > self.options.max_event_lines || line.end > self.options.max_event_bytes => {
                return Some(self.close(open, true));
            }
            Answer::Perhaps => {
                open.doubtful += 1;
                open.ahead = line.next;
            }
            Answer::Yes | Answer::Last => {
                open = Open { end: line.end, next: line.next, ahead: line.next, lines, doubtful: 0, ..open };
            }
        }
        open.since = now;
        if answer == Answer::Last {
            return Some(self.close(open, false));
        }
        self.open = Some(open);
        None
    }
}

/// Whether a record of its own is seen to begin behind a line: whatever the line may open is over then, and need not be
/// asked. The most common case by far, and the cheapest to tell.
fn is_followed(line: &[u8], behind: &[u8]) -> bool {
    let head = behind.get(..64).unwrap_or(behind);
    let head = memchr::memchr(b'\n', head).and_then(|end| head.get(..end)).unwrap_or(head);
    line::begins_record(head) && !join::is_armour(line)
}
