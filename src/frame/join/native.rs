//! Crashes of compiled programs: Go, Rust, sanitizers, C and C++ runtimes.

use super::{Answer, Join, yes_if};
use crate::frame::head::is_go;
use crate::frame::line::{contains, is_indented, is_stamped, split_run, starts_with_any};

impl Join {
    /// A panic, its message of any lines, then a goroutine that ran into it and perhaps others, a blank between them.
    pub(super) fn go(&mut self, line: &[u8], dumped: bool, doubtful: u32) -> Answer {
        const HEADS: &[&str] = &["goroutine ", "runtime stack:", "[signal ", "PC="];
        if starts_with_any(line, &["panic: ", "fatal error: "]) {
            // A panic within a panic is indented; the runtime's own error may follow one at the margin.
            return yes_if(!dumped && doubtful == 0 && line.starts_with(b"fatal"));
        }
        if starts_with_any(line, HEADS) {
            let another = line.starts_with(b"goroutine ");
            if dumped && another && doubtful == 0 {
                return Answer::No;
            }
            *self = Join::Go { dumped: dumped || another };
            return Answer::Yes;
        }
        if dumped || is_indented(line) {
            return yes_if(is_go(line) || line.starts_with(b"\t"));
        }
        if is_stamped(line) { Answer::No } else { Answer::Perhaps }
    }

    /// A rule of equals signs, what was found, and its frames; ThreadSanitizer's ends with a rule too.
    pub(super) fn sanitizer(&mut self, line: &[u8], begun: bool) -> Answer {
        if !begun {
            *self = Join::Sanitizer { begun: true };
            return yes_if(is_finding(line));
        }
        if is_rule(line) && line.len() < LONG_RULE {
            return Answer::Last;
        }
        yes_if(is_indented(line) || is_sanitizer_line(line) && !is_rule(line) && !is_finding(line))
    }

    /// A panic, its message of any lines, then frames or a note.
    pub(super) fn rust(&mut self, line: &[u8], message: bool) -> Answer {
        if message && !is_stamped(line) {
            *self = Join::Rust { message: false };
            return Answer::Yes;
        }
        if starts_with_any(line, &["stack backtrace:", "note: "]) {
            *self = Join::Indented;
            return Answer::Yes;
        }
        if is_stamped(line) || starts_with_any(line, &["thread '"]) { Answer::No } else { Answer::Perhaps }
    }
}

/// Lines of a crash report with asterisks: of glibc, glog, Abseil, Apple's runtimes.
pub(super) fn crash(line: &[u8]) -> Answer {
    const MARKS: &[&str] = &[
        "PC: @",
        "*** First throw call stack",
        "*** Check failure stack trace",
        "*** End of ",
        "======= ",
        "libc++abi: ",
        "libc++abi.dylib: ",
        "(",
        ")",
    ];
    let glog = line.starts_with(b"*** SIG") && contains(line, " received by PID");
    let frame = line.ends_with(b"]") && (contains(line, "(+0x") || contains(line, "[0x"));
    let (from, to) = split_run(line, |byte| byte.is_ascii_hexdigit());
    let mapping = from.len() >= 6 && to.starts_with(b"-") && contains(to, "p ");
    yes_if(is_indented(line) || starts_with_any(line, MARKS) || glog || frame || mapping)
}

/// What Valgrind says behind its mark, the process's number between equals signs.
pub(super) fn valgrind(line: &[u8]) -> Option<&[u8]> {
    let (digits, rest) = split_run(line.strip_prefix(b"==")?, |byte| byte.is_ascii_digit());
    rest.strip_prefix(b"== ").filter(|_| !digits.is_empty())
}

pub(super) fn is_sanitizer(text: &[u8]) -> bool {
    is_rule(text) || text.starts_with(b"==") && is_finding(text)
}

/// From so many equals signs on a rule is AddressSanitizer's, which stands before a report alone.
const LONG_RULE: usize = 40;

/// A rule of equals signs, as long as sanitizers draw them.
fn is_rule(line: &[u8]) -> bool {
    line.len() >= 18 && line.iter().all(|byte| *byte == b'=')
}

/// The line of a sanitizer's report that says what was found.
pub(super) fn is_finding(line: &[u8]) -> bool {
    line.starts_with(b"==") && contains(line, "==ERROR: ")
        || line.starts_with(b"WARNING: ") && contains(line, "Sanitizer: ")
}

fn is_sanitizer_line(line: &[u8]) -> bool {
    const MARKS: &[&str] = &[
        "==",
        "SUMMARY: ",
        "READ of size",
        "WRITE of size",
        "freed by ",
        "previously allocated by ",
        "Shadow byte",
        "=>0x",
        "0x",
        "Address ",
        "Direct leak",
        "Indirect leak",
        "This frame has ",
        "HINT: ",
        "Thread T",
    ];
    starts_with_any(line, MARKS)
}
