//! Multi-line records: what may open one, and which lines go on with it.
//!
//! One small state a family of traces. A line is taken on evidence of its own, or held in doubt (blank
//! lines, the further lines of a message) until evidence follows; doubt that is not resolved costs
//! nothing: the lines become what they would have been alone.

use super::head::{
    is_dotnet_console, is_dotted_class, is_exception, is_frame, is_go, is_jul, is_numbered, is_python, is_python_end,
    is_ruby, is_ruby_frame, is_severe_header, is_source_place, jul_level,
};
use super::line::{contains, hints_at_trouble, is_indented, is_nothing, is_stamped, starts_with_any, trim_end};

/// Most lines that are held in doubt.
const MOST_DOUBT: u32 = 24;

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
    /// A header at warn or above; any trace may follow.
    Header,
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
    /// Ruby's exceptions.
    Ruby,
    /// PHP's.
    Php,
    /// Numbered frames behind a message: Dart, Swift.
    Numbered { frames: bool },
    /// The source place that Node.js prints before an uncaught error.
    Source,
    /// A report of a sanitizer; `begun`: behind the line that says what was found.
    Sanitizer { begun: bool },
    /// Elixir's and Erlang's.
    Elixir,
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
    /// What `line` opens, if anything.
    pub(super) fn open(line: &[u8]) -> Option<Join> {
        // The plain case first: one JSON object a line.
        if line.starts_with(b"{") && trim_end(line).ends_with(b"}") {
            return None;
        }
        if contains_begin(line) {
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
            .or_else(|| is_severe_header(line, false).then_some(Join::Header))
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
            Some(Join::Header)
        } else if ends_open(line) {
            Some(Join::Brackets)
        } else {
            (trouble && (contains(line, "Exception") || contains(line, "Error:"))).then_some(Join::Mention)
        }
    }

    /// The family of trace that begins with `line`.
    fn trace(line: &[u8]) -> Option<Join> {
        let text = line.trim_ascii_start();
        if is_indented(line) && is_frame(text) && !starts_with_any(text, &["from ", "... ", "File "]) {
            return Some(Join::At { frames: true, nested: false });
        }
        let at = Join::At { frames: false, nested: false };
        if !hints_at_trouble(text) {
            return if is_dotted_class(text) {
                Some(at)
            } else {
                (!is_indented(line) && is_source_place(line)).then_some(Join::Source)
            };
        }
        Self::announced(text).or_else(|| {
            if is_ruby(text) {
                Some(Join::Ruby)
            } else if is_exception(text) {
                Some(at)
            } else if is_perl(text) {
                Some(Join::Indented)
            } else {
                (!is_indented(line) && is_source_place(line)).then_some(Join::Source)
            }
        })
    }

    /// The family of a trace whose first line says what it is.
    fn announced(text: &[u8]) -> Option<Join> {
        match text.first()? {
            b'T' | b'+' | b'|' if is_python(text) => Some(Join::Python { group: text.starts_with(b"+") }),
            b'p' if text.starts_with(b"panic: ") => Some(Join::Go { dumped: false }),
            b'f' if text.starts_with(b"fatal error: ") => Some(Join::Go { dumped: false }),
            b'g' if text.starts_with(b"goroutine ") && text.ends_with(b"]:") => Some(Join::Go { dumped: true }),
            b'S' if starts_with_any(text, &["SIGSEGV: ", "SIGABRT: ", "SIGQUIT: "]) => Some(Join::Go { dumped: false }),
            b't' if text.starts_with(b"thread '") && contains(text, "panicked at") => {
                Some(Join::Rust { message: trim_end(text).ends_with(b":") })
            }
            b'P' | b'F' | b'e' if is_php(text) => Some(Join::Php),
            b'F' if text.starts_with(b"Fatal error: ") => Some(Join::Numbered { frames: false }),
            b'U' if text.starts_with(b"Unhandled exception:") && text.len() < 25 => {
                Some(Join::Numbered { frames: false })
            }
            b'*' if text.starts_with(b"** (") => Some(Join::Elixir),
            b'=' if is_sanitizer(text) => Some(Join::Sanitizer { begun: is_finding(text) }),
            _ => None,
        }
    }

    /// Whether `line` belongs to this event, behind `doubtful` lines of which that is not known yet.
    pub(super) fn ask(&mut self, line: &[u8], doubtful: u32) -> Answer {
        if doubtful > MOST_DOUBT {
            return Answer::No;
        }
        let blank = is_nothing(line).is_some();
        match *self {
            Join::Pem => return pem(line),
            Join::Jul => return self.jul(line),
            Join::Brackets => return brackets(line),
            Join::DotnetConsole => return if line.starts_with(b"      ") && !blank { Answer::Yes } else { Answer::No },
            Join::Python { .. } | Join::PythonEnd | Join::PythonChain => return self.python(line, blank),
            _ => {}
        }
        if blank {
            return if matches!(self, Join::Header | Join::Indented) { Answer::No } else { Answer::Perhaps };
        }
        match *self {
            Join::Header => self.header(line),
            Join::Indented => indented(line),
            Join::At { frames, nested } => self.at(line, frames, nested, doubtful),
            Join::Mention => self.mention(line),
            Join::Go { dumped } => self.go(line, dumped, doubtful),
            Join::Rust { message } => self.rust(line, message),
            Join::Ruby => yes_if(is_indented(line) || is_ruby_frame(line) && !contains(line, "': ")),
            Join::Php => yes_if(
                starts_with_any(line, &["Stack trace:", "PHP Stack trace:", "PHP   ", "Next "])
                    || is_numbered(line)
                    || is_indented(line) && doubtful == 0,
            ),
            Join::Numbered { frames } => self.numbered(line, frames),
            Join::Source => self.source(line),
            Join::Sanitizer { begun } => self.sanitizer(line, begun),
            Join::Elixir => yes_if(
                is_indented(line)
                    || starts_with_any(line, &["Last message", "State: ", "Function: ", "Args: ", "Initial Call: "])
                        && doubtful == 0,
            ),
            _ => Answer::No,
        }
    }

    /// Behind a header at warn or above: any trace, or indented text.
    fn header(&mut self, line: &[u8]) -> Answer {
        if is_stamped(line) && !line.starts_with(b"[stacktrace]") {
            return Answer::No;
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
        Answer::No
    }

    /// Behind a line that speaks of an error: a frame, or nothing.
    fn mention(&mut self, line: &[u8]) -> Answer {
        if is_indented(line) && is_frame(line) || line.starts_with(b"Caused by: ") {
            *self = Join::At { frames: true, nested: false };
            return Answer::Yes;
        }
        Answer::No
    }

    /// Exceptions with `at` frames.
    fn at(&mut self, line: &[u8], frames: bool, nested: bool, doubtful: u32) -> Answer {
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
        ];
        if starts_with_any(line, MARKS) {
            *self = Join::At { frames: frames && !line.starts_with(b"Caused by"), nested: false };
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

    /// Python's tracebacks, chained ones and groups.
    fn python(&mut self, line: &[u8], blank: bool) -> Answer {
        const CHAINS: &[&str] = &["During handling of the above exception", "The above exception was the direct cause"];
        match *self {
            Join::Python { group } => {
                if blank {
                    return Answer::Perhaps;
                }
                if is_indented(line) {
                    let text = line.trim_ascii();
                    if text.starts_with(b"+ Exception Group") {
                        return Answer::No;
                    }
                    let group = group || text.starts_with(b"| ") || text.starts_with(b"+");
                    *self = Join::Python { group };
                    return Answer::Yes;
                }
                if group || is_stamped(line) || is_python(line) || !is_python_end(line) {
                    return Answer::No;
                }
                *self = Join::PythonEnd;
                Answer::Yes
            }
            _ if blank => Answer::Perhaps,
            Join::PythonEnd if starts_with_any(line, CHAINS) => {
                *self = Join::PythonChain;
                Answer::Yes
            }
            Join::PythonChain if is_python(line) => {
                *self = Join::Python { group: false };
                Answer::Yes
            }
            _ => Answer::No,
        }
    }

    /// A panic, its message of any lines, then a goroutine that ran into it and perhaps others, a blank between them.
    fn go(&mut self, line: &[u8], dumped: bool, doubtful: u32) -> Answer {
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
    fn sanitizer(&mut self, line: &[u8], begun: bool) -> Answer {
        if !begun {
            *self = Join::Sanitizer { begun: true };
            return yes_if(is_finding(line));
        }
        if is_rule(line) && line.len() < LONG_RULE {
            return Answer::Last;
        }
        yes_if(is_indented(line) || is_sanitizer_line(line) && !is_rule(line) && !is_finding(line))
    }

    fn rust(&mut self, line: &[u8], message: bool) -> Answer {
        if message && !is_stamped(line) {
            *self = Join::Rust { message: false };
            return Answer::Yes;
        }
        yes_if(starts_with_any(line, &["stack backtrace:", "note: "]) || is_indented(line))
    }

    /// A message of any lines, then numbered frames.
    fn numbered(&mut self, line: &[u8], frames: bool) -> Answer {
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

    /// `file:line`, the source line, a caret, a blank, the exception.
    fn source(&mut self, line: &[u8]) -> Answer {
        if is_stamped(line) {
            return Answer::No;
        }
        if is_exception(line) {
            *self = Join::At { frames: false, nested: false };
            return Answer::Yes;
        }
        Answer::Perhaps
    }

    /// The second line of a java.util.logging record.
    fn jul(&mut self, line: &[u8]) -> Answer {
        match jul_level(line) {
            Some(true) => {
                *self = Join::Header;
                Answer::Yes
            }
            Some(false) => Answer::Last,
            None => self.mention(line),
        }
    }
}

fn yes_if(yes: bool) -> Answer {
    if yes { Answer::Yes } else { Answer::No }
}

/// Text behind a header: as long as it is indented, and the brackets that close it.
fn indented(line: &[u8]) -> Answer {
    yes_if(is_indented(line) || is_closing(line) || starts_with_any(line, &["Caused by: ", "... "]))
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

/// The line ends with an opening bracket, and is no JSON object of its own.
fn ends_open(line: &[u8]) -> bool {
    matches!(trim_end(line).last(), Some(b'{' | b'[' | b'('))
}

fn contains_begin(line: &[u8]) -> bool {
    let text = line.trim_ascii_start();
    text.starts_with(b"-----BEGIN ") && !contains(text.get(5..).unwrap_or_default(), "-----END ")
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

fn is_php(text: &[u8]) -> bool {
    starts_with_any(
        text,
        &[
            "PHP Fatal error: ",
            "PHP Parse error: ",
            "PHP Warning: ",
            "PHP Notice: ",
            "Fatal error: Uncaught",
            "PHP message: ",
        ],
    ) || text.starts_with(b"exception '") && contains(text, "' with message '")
}

/// Perl's: `message at script.pl line 3.`
fn is_perl(text: &[u8]) -> bool {
    trim_end(text).ends_with(b".") && contains(text, " at ") && contains(text, ".p") && contains(text, " line ")
}

fn is_sanitizer(text: &[u8]) -> bool {
    is_rule(text) || text.starts_with(b"==") && is_finding(text)
}

/// From so many equals signs on a rule is AddressSanitizer's, which stands before a report alone.
const LONG_RULE: usize = 40;

/// A rule of equals signs, as long as sanitizers draw them.
fn is_rule(line: &[u8]) -> bool {
    line.len() >= 18 && line.iter().all(|byte| *byte == b'=')
}

/// The line of a sanitizer's report that says what was found.
fn is_finding(line: &[u8]) -> bool {
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
