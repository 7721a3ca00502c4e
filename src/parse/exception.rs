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
    if !is_report(text) {
        return false;
    }
    record.level = Some(Level::Error);
    record.format = Format::Trace;
    record.message = Value::str(text);
    split(text, record);
    true
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
    let first = text.lines().next().unwrap_or_default();
    let named = HEADS.iter().find(|head| first.starts_with(**head));
    match named {
        Some(&"thread '") => {
            first.contains("' panicked at ") || first.contains("' (") && first.contains(") panicked at ")
        }
        Some(&"goroutine ") => first.ends_with("]:"),
        Some(_) => true,
        None => text.lines().skip(1).take(2).any(is_frame) && (thrown(first).is_some() || is_frame(text)),
    }
}

/// The exception that a text of several lines tells of.
fn find(text: &str) -> Option<Thrown<'_>> {
    let mut lines = text.lines().peekable();
    let mut python = None;
    let mut in_traceback = false;
    while let Some(line) = lines.next() {
        if line.starts_with("Traceback (most recent call last):") {
            in_traceback = true;
            continue;
        }
        if in_traceback {
            // Frames are indented; the line that is not names the exception. A later traceback is that
            // of the exception that was raised last.
            if !line.starts_with([' ', '\t', '|']) && !line.is_empty() {
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
        if next.is_some_and(is_frame)
            && let Some(found) = thrown(line)
        {
            return Some(found);
        }
    }
    python
}
