//! What a line opens.

use super::Join;
use super::native::{is_finding, is_sanitizer, valgrind};
use super::script::{is_erlang, is_perl, is_php, is_rescue};
use crate::frame::head::{
    is_dotnet_console, is_dotted_class, is_exception, is_frame, is_jul, is_python, is_ruby, is_severe_header,
    is_source_place,
};
use crate::frame::line::{
    contains, hints_at_trouble, is_access, is_indented, is_stamped, skip_colours, starts_with_any, trim_end,
};

impl Join {
    /// What `line` opens, if anything.
    pub(in crate::frame) fn open(line: &[u8]) -> Option<Join> {
        // The plain cases first: one JSON object a line, one request a line.
        if line.starts_with(b"{") && trim_end(line).ends_with(b"}") || is_access(line) {
            return None;
        }
        if is_armour(line) {
            return Some(Join::Pem);
        }
        let stamped = is_stamped(line);
        if stamped && is_jul(line) {
            return Some(Join::Jul);
        }
        if stamped {
            return Self::open_stamped(line);
        }
        if is_dotnet_console(line) {
            return Some(Join::DotnetConsole);
        }
        Self::trace(line)
            .or_else(|| is_severe_header(line, false).then_some(Join::Header { stamped: false }))
            .or_else(|| ends_open(line).then_some(Join::Brackets))
            .or_else(|| (!is_indented(line) && hints_at_trouble(line)).then_some(Join::Mention))
    }

    /// A line with a header or a bracket at its start.
    fn open_stamped(line: &[u8]) -> Option<Join> {
        let severe = is_severe_header(line, true);
        let trouble = severe || hints_at_trouble(line);
        if trouble && contains(line, "http: panic serving ") {
            Some(Join::Go { dumped: false })
        } else if severe {
            Some(Join::Header { stamped: true })
        } else if ends_open(line) {
            Some(Join::Brackets)
        } else if ends_short(line) || trouble && is_postgres(line) {
            Some(Join::Indented)
        } else {
            let speaks = || ["Exception", "Error:", "ecover"].iter().any(|word| contains(line, word));
            (trouble && speaks()).then_some(Join::Mention)
        }
    }

    /// The family of trace that begins with `line`.
    pub(super) fn trace(line: &[u8]) -> Option<Join> {
        let text = skip_colours(line.trim_ascii_start());
        if is_indented(line) && is_frame(text) && !starts_with_any(text, &["from ", "... ", "File "]) {
            return Some(Join::At { frames: true, nested: false });
        }
        let at = Join::At { frames: false, nested: false };
        if let Some(announced) = Self::announced(text) {
            return Some(announced);
        }
        if !hints_at_trouble(text) {
            return if is_dotted_class(text) {
                Some(at)
            } else {
                (!is_indented(line) && is_source_place(line)).then_some(Join::Source { caret: false })
            };
        }
        if is_ruby(text) {
            Some(Join::Ruby { rescued: is_rescue(text) })
        } else if is_exception(text) {
            Some(at)
        } else if is_perl(text) {
            Some(Join::Indented)
        } else if is_swift(text) {
            Some(Join::Numbered { frames: false })
        } else {
            (!is_indented(line) && is_source_place(line)).then_some(Join::Source { caret: false })
        }
    }

    /// The family of a trace whose first line says what it is.
    pub(super) fn announced(text: &[u8]) -> Option<Join> {
        let at = Join::At { frames: false, nested: false };
        match text.first()? {
            b'T' | b'+' | b'|' | 0xe2 if is_python(text) => Some(Join::Python { group: text.starts_with(b"+") }),
            b'p' if text.starts_with(b"panic: ") => Some(Join::Go { dumped: false }),
            b'f' if text.starts_with(b"fatal error: ") => Some(Join::Go { dumped: false }),
            b'g' if text.starts_with(b"goroutine ") && text.ends_with(b"]:") => Some(Join::Go { dumped: true }),
            b'S' if starts_with_any(text, &["SIGSEGV: ", "SIGABRT: ", "SIGQUIT: "]) => Some(Join::Go { dumped: false }),
            b'S' if starts_with_any(text, &["Stack (most recent call", "Stacktrace:"]) => Some(Join::Indented),
            b'S' if text == b"Stack overflow." => Some(at),
            b's' if text == b"stack traceback:" => Some(Join::Indented),
            b'C' if text.starts_with(b"CallStack (from ") => Some(Join::Indented),
            b'C' if text == b"Current stack trace:" => Some(Join::Numbered { frames: true }),
            b't' if text.starts_with(b"thread '") && contains(text, "panicked at") => {
                Some(Join::Rust { message: trim_end(text).ends_with(b":") })
            }
            b't' if text.starts_with(b"terminate called ") => Some(Join::Indented),
            b'P' if text.starts_with(b"Process terminated.") => Some(at),
            b'P' | b'F' | b'e' if is_php(text) => Some(Join::Php),
            b'F' if text.starts_with(b"Fatal error: exception ") => Some(at),
            b'F' if text.starts_with(b"Fatal error: ") => Some(Join::Numbered { frames: false }),
            b'F' if text.starts_with(b"Full thread dump ") => Some(Join::Threads),
            b'U' if text.starts_with(b"Unhandled exception:") && text.len() < 25 => {
                Some(Join::Numbered { frames: false })
            }
            b'*' if text.starts_with(b"** (") => Some(Join::Elixir),
            b'*' if text.starts_with(b"*** ") => Some(Join::Native),
            b'#' if text == b"#" => Some(Join::Fatal { begun: false }),
            b'=' if is_erlang(text) => Some(Join::Elixir),
            b'=' if is_sanitizer(text) => Some(Join::Sanitizer { begun: is_finding(text) }),
            b'=' if valgrind(text).is_some_and(|says| !is_indented(says)) => Some(Join::Valgrind),
            0xe2 if text.starts_with("══╡ EXCEPTION ".as_bytes()) => Some(Join::Flutter),
            _ => None,
        }
    }
}

/// The line ends with an opening bracket, and is no JSON object of its own.
fn ends_open(line: &[u8]) -> bool {
    matches!(trim_end(line).last(), Some(b'{' | b'[' | b'('))
}

/// The first line of a PEM block: the only one that may go on with a line that begins as a record does.
pub(in crate::frame) fn is_armour(line: &[u8]) -> bool {
    let text = line.trim_ascii_start();
    text.starts_with(b"-----BEGIN ") && !contains(text.get(5..).unwrap_or_default(), "-----END ")
}

/// The line breaks off where something must follow: what is logged begins on the next one, indented.
fn ends_short(line: &[u8]) -> bool {
    matches!(trim_end(line), [.., b':'] | [.., b' ', b'-'])
}

/// PostgreSQL's, whose further lines are indented by a tab.
fn is_postgres(line: &[u8]) -> bool {
    ["LOG:  ", "STATEMENT:  ", "DETAIL:  "].iter().any(|mark| contains(line, mark))
}

fn is_swift(text: &[u8]) -> bool {
    contains(text, ".swift:") && contains(text, "atal error: ")
}
