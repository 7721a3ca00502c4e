//! Exceptions of the JVM, .NET, JavaScript, Dart, Swift: a head, then frames that say `at` or have numbers.

use super::script::is_rescue;
use super::{Answer, Join, MESSAGE_LINES, yes_if};
use crate::frame::head::{is_exception, is_frame, is_numbered, is_python, is_ruby_frame};
use crate::frame::line::{contains, is_indented, is_stamped, starts_with_any, trim_end};

impl Join {
    /// Exceptions with `at` frames.
    pub(super) fn at(&mut self, line: &[u8], frames: bool, nested: bool, doubtful: u32) -> Answer {
        const MARKS: &[&str] = &[
            "Caused by: ",
            "Suppressed: ",
            "Wrapped by: ",
            "--- End of ",
            "---> ",
            "... ",
            "[CIRCULAR REFERENCE",
            "Node.js v",
            "<asynchronous",
            "ClientConnectionId:",
            "Error Number:",
            "Location:",
            "Backtrace omitted",
            "Stack backtrace:",
            "Raised ",
            "Re-raised ",
            "Called from ",
        ];
        if !frames && is_python(line) {
            *self = Join::Python { group: false };
            return Answer::Yes;
        }
        if !frames && is_ruby_frame(line) && !contains(line, "': ") {
            *self = Join::Ruby { rescued: is_rescue(line) };
            return Answer::Yes;
        }
        if starts_with_any(line, MARKS) || frames && is_repetition(line) {
            let called = starts_with_any(line, &["Raised ", "Called from "]);
            *self = Join::At { frames: called || frames && !line.starts_with(b"Caused by"), nested: false };
            return Answer::Yes;
        }
        if is_indented(line) {
            // Behind a blank only a frame shows that the trace goes on.
            if doubtful > 0 && !is_frame(line) {
                return if frames { Answer::No } else { Answer::Perhaps };
            }
            let nested = trim_end(line).ends_with(b"exception is:");
            *self = Join::At { frames: frames || is_frame(line), nested };
            return Answer::Yes;
        }
        if is_exception(line) && nested && doubtful == 0 {
            *self = Join::At { frames: false, nested: false };
            return Answer::Yes;
        }
        if is_numbered(line) && !frames {
            *self = Join::Numbered { frames: true };
            return Answer::Yes;
        }
        if frames {
            let closing = doubtful == 0 && matches!(trim_end(line), b"}" | b"]" | b"})" | b"],");
            return if closing { Answer::Yes } else { Answer::No };
        }
        // A message of several lines: taken if a frame follows.
        if is_stamped(line) || is_exception(line) { Answer::No } else { Answer::Perhaps }
    }

    /// A message of any lines, then numbered frames.
    pub(super) fn numbered(&mut self, line: &[u8], frames: bool) -> Answer {
        let text = line.trim_ascii_start();
        let swift = text.first().is_some_and(u8::is_ascii_digit) && contains(text, " 0x");
        if is_numbered(line)
            || swift
            || starts_with_any(line, &["<asynchronous suspension>", "Current stack trace:", "..."])
        {
            *self = Join::Numbered { frames: true };
            return Answer::Yes;
        }
        if is_indented(line) && is_frame(line) {
            *self = Join::At { frames: true, nested: false };
            return Answer::Yes;
        }
        if frames || is_stamped(line) { Answer::No } else { Answer::Perhaps }
    }

    /// `file:line`, the source line, a caret under it, a blank, the exception.
    pub(super) fn source(&mut self, line: &[u8], caret: bool, doubtful: u32) -> Answer {
        let is_caret =
            |line: &[u8]| line.contains(&b'^') && line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'^'));
        if !caret {
            *self = Join::Source { caret: is_caret(line) };
            return if doubtful < MESSAGE_LINES { Answer::Perhaps } else { Answer::No };
        }
        if line.starts_with(b"Node.js v") {
            return Answer::Last;
        }
        if is_stamped(line) && !line.starts_with(b"{ ") {
            return Answer::No;
        }
        if is_exception(line) {
            *self = Join::At { frames: false, nested: false };
            return Answer::Yes;
        }
        Answer::Perhaps
    }

    /// The report of a Java virtual machine that cannot go on.
    pub(super) fn fatal(&mut self, line: &[u8], begun: bool) -> Answer {
        *self = Join::Fatal { begun: true };
        yes_if(if begun { line.starts_with(b"#") } else { line.starts_with(b"# A fatal error has been detected") })
    }
}

/// How .NET shows frames that are repeated.
fn is_repetition(line: &[u8]) -> bool {
    line.starts_with(b"Repeat ") || line.len() >= 8 && line.iter().all(|byte| *byte == b'-')
}

/// Threads, their states and frames, and what is said of locks at the end.
pub(super) fn threads(line: &[u8]) -> Answer {
    const MARKS: &[&str] = &["\"", "JNI global ref", "Found one Java-level deadlock", "Java stack information", "==="];
    yes_if(is_indented(line) || starts_with_any(line, MARKS))
}

/// Anything, if then frames or the closing rule follow.
pub(super) fn flutter(line: &[u8]) -> Answer {
    if line.starts_with("════".as_bytes()) {
        return Answer::Last;
    }
    if is_stamped(line) || line.starts_with("══╡ EXCEPTION ".as_bytes()) {
        return Answer::No;
    }
    if is_numbered(line) { Answer::Yes } else { Answer::Perhaps }
}
