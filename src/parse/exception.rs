//! Type and message of the exception in an event's stack trace, as OpenTelemetry names them.
//!
//! The trace itself stays in the message, whole and once. Only events of several lines are looked at,
//! and only at what a runtime prints: a line that names an exception counts when frames follow it
//! (Java, JavaScript, .NET, PHP), or where its runtime puts it (Python's last line, Go's and Rust's
//! first, Ruby's brackets).

mod lines;
#[cfg(test)]
mod tests;

use crate::parse::attributes as attribute;
use crate::record::{Format, Level, Record, Value};
use lines::{Thrown, is_frame, thrown};

/// Adds type and message of the exception that `text`, the record's message, tells of.
pub(super) fn split<'b>(text: &'b str, record: &mut Record<'b>) {
    if let Some(Thrown { kind, message }) = find(text) {
        record.push_str(attribute::EXCEPTION_TYPE, kind);
        if !message.is_empty() {
            record.push_str(attribute::EXCEPTION_MESSAGE, message);
        }
    }
}

/// Fills `record` from a stack trace or crash report that has no header; otherwise leaves it alone
/// and says so. Its level is error.
pub(super) fn parse<'b>(text: &'b str, record: &mut Record<'b>) -> bool {
    let report = is_report(text);
    if report {
        fill(text, record);
    }
    report
}

/// The same for a text that no other format fits: a frame among its lines is enough.
pub(super) fn parse_rest<'b>(text: &'b str, record: &mut Record<'b>) -> bool {
    let report = is_report(text) || has_frames(text);
    if report {
        fill(text, record);
    }
    report
}

fn fill<'b>(text: &'b str, record: &mut Record<'b>) {
    record.level = Some(Level::Error);
    record.format = Format::Trace;
    record.message = Value::str(text);
    split(text, record);
}

/// Whether the text as a whole is what a runtime prints of an exception.
fn is_report(text: &str) -> bool {
    const HEADS: [&str; 12] = [
        "Traceback (most recent call last):",
        "  + Exception Group Traceback",
        "panic: ",
        "fatal error: ",
        "goroutine ",
        "Exception in thread ",
        "Unhandled exception",
        "Uncaught ",
        "PHP Fatal error:  Uncaught ",
        "Fatal error: Uncaught ",
        "thread '",
        "unexpected fault address",
    ];
    let first = memchr::memchr(b'\n', text.as_bytes()).and_then(|end| text.get(..end)).unwrap_or(text);
    let named = match first.as_bytes().first() {
        Some(b'T' | b' ' | b'p' | b'f' | b'g' | b'E' | b'U' | b'P' | b'F' | b't' | b'u') => {
            HEADS.iter().find(|head| first.starts_with(**head))
        }
        _ => None,
    };
    match named {
        Some(&"thread '") => {
            first.contains("' panicked at ") || first.contains("' (") && first.contains(") panicked at ")
        }
        Some(&"goroutine ") => first.ends_with("]:"),
        Some(_) => true,
        None if text.len() > first.len() && CRASHES.iter().any(|head| text.starts_with(head)) => true,
        None => match thrown(first) {
            Some(thrown) => thrown.is_error() || text.lines().skip(1).take(2).any(is_frame),
            None => is_frame(first) && text.lines().nth(1).is_some_and(is_frame),
        },
    }
}

/// How reports of several lines begin that name no exception.
const CRASHES: [&str; 11] = [
    "** (",
    "*** ",
    "Process terminated.",
    "Stack overflow.",
    "terminate called ",
    "Exception ignored in",
    "==",
    "=ERROR REPORT==== ",
    "=CRASH REPORT==== ",
    "══╡ EXCEPTION ",
    "#\n# A fatal error ",
];

/// Whether a frame is among several lines, whatever the first of them says.
pub(super) fn has_frames(text: &str) -> bool {
    const LOOKED_AT: usize = 40;
    const MARKS: [&str; 4] = ["Traceback (most", "goroutine ", "Current stack trace:", "Node.js v"];
    let Some((_, rest)) = text.split_once('\n') else { return false };
    rest.lines()
        .take(LOOKED_AT)
        .any(|line| is_frame(line) || MARKS.iter().any(|mark| line.starts_with(mark)) || line.contains(" called at "))
}

/// The exception that a text of several lines tells of.
fn find(text: &str) -> Option<Thrown<'_>> {
    let mut lines = text.lines().peekable();
    let mut python = None;
    let mut in_traceback = false;
    let mut head = None;
    while let Some(line) = lines.next() {
        if line.starts_with("Traceback (most recent call last):") {
            in_traceback = true;
            continue;
        }
        if in_traceback {
            // Frames are indented; the line that is not names the exception. A later traceback is that
            // of the exception that was raised last.
            if !line.starts_with([' ', '\t', '|', '>']) && !line.is_empty() {
                python = thrown(line).or(python);
                in_traceback = false;
            }
            continue;
        }
        if python.is_some() {
            continue;
        }
        let next = lines.peek().copied();
        if let Some(found) = lines::crash(line, next) {
            return Some(found);
        }
        let named = thrown(line);
        if next.is_some_and(is_frame)
            && let Some(found) = head.or(named)
        {
            return Some(found);
        }
        // Its message may have further lines before the first frame.
        head = head.or(named.filter(Thrown::is_clear));
    }
    python
}
