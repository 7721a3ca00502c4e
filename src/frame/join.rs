//! Multi-line records: what may open one, and which lines go on with it.
//!
//! One small state a family of traces. A line is taken on evidence of its own, or held in doubt (blank
//! lines, the further lines of a message) until evidence follows; doubt that is not resolved costs
//! nothing: the lines become what they would have been alone.

mod managed;
mod native;
mod open;
mod script;

pub(super) use open::is_armour;

use super::head::{is_frame, is_numbered, is_python, jul_level};
use super::line::{begins_record, is_indented, is_nothing, starts_with_any};

/// Most lines that are held in doubt.
const MOST_DOUBT: u32 = 24;

/// Further lines of a message behind its header that are held in doubt.
const MESSAGE_LINES: u32 = 4;

/// Does the next line belong to the open event?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Yes, and more may.
    Yes,
    /// Yes, and it is the last.
    Last,
    /// Only if evidence follows.
    Perhaps,
    /// No.
    No,
}

/// An open event: the family, and how far in it we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// A header at warn or above; any trace may follow. `stamped`: it begins with a time, as all others then do.
    Header { stamped: bool },
    /// Indented text behind a header.
    Indented,
    /// Exceptions with `at` frames: Java and its kin, JavaScript, .NET. Before the first frame the message may go on.
    /// `nested`: the last line announced that another exception follows at the margin, as JavaMail does.
    At { frames: bool, nested: bool },
    /// A line that speaks of an error, with no shape of its own: only frames show that it began a trace.
    Mention,
    /// A Python traceback; in a group every line is indented.
    Python { group: bool },
    /// Behind the last line of a Python traceback: another may be chained to it.
    PythonEnd,
    /// Behind the sentence that chains two Python tracebacks.
    PythonChain,
    /// A Go panic or dump; `dumped`: the stack of a goroutine has begun.
    Go { dumped: bool },
    /// A Rust panic; its message is one line at the margin.
    Rust { message: bool },
    /// Ruby's exceptions; `rescued`: raised while another was handled, which then follows.
    Ruby { rescued: bool },
    /// PHP's.
    Php,
    /// Numbered frames behind a message: Dart, Swift.
    Numbered { frames: bool },
    /// The source place that Node.js prints before an uncaught error; `caret`: behind the mark under the source line.
    Source { caret: bool },
    /// A report of a sanitizer; `begun`: behind the line that says what was found.
    Sanitizer { begun: bool },
    /// A crash as a C or C++ runtime reports it: lines with asterisks, addresses, a backtrace.
    Native,
    /// A finding of Valgrind's.
    Valgrind,
    /// A Java virtual machine's own report, every line of which begins with `#`.
    Fatal { begun: bool },
    /// A Java thread dump.
    Threads,
    /// Elixir's and Erlang's.
    Elixir,
    /// Flutter's box around an exception, up to the rule that closes it.
    Flutter,
    /// Brackets that were left open at a line's end.
    Brackets,
    /// A PEM block.
    Pem,
    /// The first line of a java.util.logging record.
    Jul,
    /// The first line of a .NET console record.
    DotnetConsole,
}

impl Join {
    /// Whether `line` belongs to this event, behind `doubtful` lines of which that is not known yet.
    pub(super) fn ask(&mut self, line: &[u8], doubtful: u32) -> Answer {
        if doubtful > MOST_DOUBT {
            return Answer::No;
        }
        if *self == Join::Pem {
            return pem(line);
        }
        if begins_record(line) {
            return Answer::No;
        }
        let blank = is_nothing(line).is_some();
        match *self {
            Join::Jul => return self.jul(line),
            Join::Brackets => return brackets(line),
            Join::DotnetConsole => return if line.starts_with(b"      ") && !blank { Answer::Yes } else { Answer::No },
            Join::Python { .. } | Join::PythonEnd | Join::PythonChain => return self.python(line, blank, doubtful),
            _ => {}
        }
        if blank {
            return if matches!(self, Join::Header { .. } | Join::Indented) { Answer::No } else { Answer::Perhaps };
        }
        match *self {
            Join::Header { stamped } => self.header(line, stamped, doubtful),
            Join::Indented => indented(line),
            Join::At { frames, nested } => self.at(line, frames, nested, doubtful),
            Join::Mention => self.mention(line),
            Join::Go { dumped } => self.go(line, dumped, doubtful),
            Join::Rust { message } => self.rust(line, message),
            Join::Ruby { rescued } => self.ruby(line, rescued),
            Join::Php => script::php(line, doubtful),
            Join::Numbered { frames } => self.numbered(line, frames),
            Join::Source { caret } => self.source(line, caret, doubtful),
            Join::Sanitizer { begun } => self.sanitizer(line, begun),
            Join::Native => native::crash(line),
            Join::Valgrind => yes_if(native::valgrind(line).is_some_and(is_indented)),
            Join::Fatal { begun } => self.fatal(line, begun),
            Join::Threads => managed::threads(line),
            Join::Elixir => script::elixir(line, doubtful),
            Join::Flutter => managed::flutter(line),
            _ => Answer::No,
        }
    }

    /// Behind a header at warn or above: any trace, or indented text. Where records have a time, its message may have
    /// further lines without one, if then a trace follows.
    fn header(&mut self, line: &[u8], stamped: bool, doubtful: u32) -> Answer {
        const CONTEXT: &[&str] = &["future: <", "task: <", "Process: "];
        if doubtful > 0 && !is_proof(line) {
            return if doubtful < MESSAGE_LINES { Answer::Perhaps } else { Answer::No };
        }
        if let Some(trace) = Join::trace(line) {
            *self = trace;
            return Answer::Yes;
        }
        if line.starts_with(b"[stacktrace]") || is_numbered(line) || line.starts_with(b"Stack trace:") {
            *self = Join::Php;
            return Answer::Yes;
        }
        if is_indented(line) {
            *self = if is_frame(line) { Join::At { frames: true, nested: false } } else { Join::Indented };
            return Answer::Yes;
        }
        if starts_with_any(line, CONTEXT) {
            return Answer::Yes;
        }
        if stamped { Answer::Perhaps } else { Answer::No }
    }

    /// Behind a line that speaks of an error: a trace that does not say for itself what was wrong.
    fn mention(&mut self, line: &[u8]) -> Answer {
        if is_indented(line) && is_frame(line) || line.starts_with(b"Caused by: ") {
            *self = Join::At { frames: true, nested: false };
            return Answer::Yes;
        }
        match Join::announced(line) {
            Some(
                trace @ (Join::Python { .. } | Join::Go { dumped: true } | Join::Indented | Join::Numbered { .. }),
            ) => {
                *self = trace;
                Answer::Yes
            }
            _ => Answer::No,
        }
    }

    /// The second line of a java.util.logging record.
    fn jul(&mut self, line: &[u8]) -> Answer {
        match jul_level(line) {
            Some(true) => {
                *self = Join::Header { stamped: true };
                Answer::Yes
            }
            Some(false) => Answer::Last,
            None => self.mention(line),
        }
    }
}

/// A line that is part of a trace beyond doubt, whatever stands before it.
fn is_proof(line: &[u8]) -> bool {
    is_indented(line) && is_frame(line) || is_python(line) || starts_with_any(line, &["goroutine ", "Caused by: "])
}

fn yes_if(yes: bool) -> Answer {
    if yes { Answer::Yes } else { Answer::No }
}

/// Text behind a header: as long as it is indented, and the brackets that close it.
fn indented(line: &[u8]) -> Answer {
    yes_if(is_indented(line) || is_closing(line) || starts_with_any(line, &["Caused by: ", "... ", "note: "]))
}

/// Lines of a document that was left open: indented ones, up to the closing bracket at the margin.
fn brackets(line: &[u8]) -> Answer {
    if is_closing(line) { Answer::Last } else { yes_if(is_indented(line) && is_nothing(line).is_none()) }
}

/// Nothing but closing brackets and what may follow them.
fn is_closing(line: &[u8]) -> bool {
    matches!(line.first(), Some(b'}' | b']' | b')'))
        && line.iter().all(|byte| matches!(byte, b'}' | b']' | b')' | b',' | b';' | b' ' | b'\r'))
}

/// Lines of a PEM block: base64, headers, blanks, up to its end.
fn pem(line: &[u8]) -> Answer {
    let text = line.trim_ascii();
    if text.starts_with(b"-----END ") {
        return Answer::Last;
    }
    let base64 = text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
    yes_if(
        base64 && text.len() <= 128 || starts_with_any(text, &["Proc-Type: ", "DEK-Info: ", "Version: ", "Comment: "]),
    )
}
