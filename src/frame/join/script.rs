//! Traces of Python, Ruby, PHP, Perl, Elixir and Erlang.

use super::{Answer, Join, MESSAGE_LINES, yes_if};
use crate::frame::head::{is_numbered, is_python, is_python_end, is_ruby_frame};
use crate::frame::line::{contains, is_indented, is_stamped, skip_colours, starts_with_any, trim_end};

impl Join {
    /// Python's tracebacks, chained ones and groups.
    pub(super) fn python(&mut self, line: &[u8], blank: bool, doubtful: u32) -> Answer {
        const CHAINS: &[&str] = &["During handling of the above exception", "The above exception was the direct cause"];
        // Loguru's last frame, and the box that rich draws.
        const BOXED: &[&str] = &["> File \"", "│", "╭", "╰"];
        const SQLALCHEMY: &[&str] = &["[SQL: ", "[parameters: ", "(Background on this error at: "];
        let line = skip_colours(line);
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
                if starts_with_any(line, BOXED) {
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
            Join::PythonEnd if starts_with_any(line, SQLALCHEMY) => Answer::Yes,
            // A message of several lines: taken if a chained traceback follows.
            Join::PythonEnd if doubtful < MESSAGE_LINES && !is_stamped(line) && !is_python(line) => Answer::Perhaps,
            _ => Answer::No,
        }
    }

    /// Frames; behind an exception that was raised while another was handled, the head of that other one.
    pub(super) fn ruby(&mut self, line: &[u8], rescued: bool) -> Answer {
        let head = is_ruby_frame(line) && contains(line, "': ");
        if head && !rescued {
            return Answer::No;
        }
        *self = Join::Ruby { rescued: !head && rescued || is_rescue(line) };
        yes_if(head || is_indented(line) || is_ruby_frame(line))
    }
}

/// A Ruby frame within a `rescue`.
pub(super) fn is_rescue(line: &[u8]) -> bool {
    contains(line, "`rescue in ") || contains(line, "'rescue in ")
}

/// Lines of a PHP trace; Laravel closes the document that it is in.
pub(super) fn php(line: &[u8], doubtful: u32) -> Answer {
    const MARKS: &[&str] = &["Stack trace:", "PHP Stack trace:", "PHP   ", "Next ", "<asynchronous suspension>"];
    yes_if(
        starts_with_any(line, MARKS)
            || is_numbered(line)
            || trim_end(line) == b"\"}"
            || is_indented(line) && doubtful == 0,
    )
}

/// Lines of an Elixir exit or an Erlang report.
pub(super) fn elixir(line: &[u8], doubtful: u32) -> Answer {
    const MARKS: &[&str] = &[
        "Last message",
        "State: ",
        "Function: ",
        "Args: ",
        "Client #PID",
        "Initial Call: ",
        "Ancestors: ",
        "Message Queue Length: ",
        "Messages: ",
        "Links: ",
        "Dictionary: ",
        "Trapping Exits: ",
        "Status: ",
        "Heap Size: ",
        "Stack Size: ",
        "Reductions: ",
        "Error in process ",
        "** Generic server ",
        "** Last message in ",
        "** When Server state ",
        "** Reason for termination ",
    ];
    let term = matches!(line, [b'{', b'a'..=b'z' | b'{', ..]) && line.ends_with(b"}");
    yes_if(is_indented(line) || (term || starts_with_any(line, MARKS)) && doubtful == 0)
}

/// The first line of a report in Erlang's own layout: `=ERROR REPORT==== 2-Jan-2026::03:04:05 ===`.
pub(super) fn is_erlang(text: &[u8]) -> bool {
    contains(text, " REPORT==== ")
}

pub(super) fn is_php(text: &[u8]) -> bool {
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
pub(super) fn is_perl(text: &[u8]) -> bool {
    trim_end(text).ends_with(b".") && contains(text, " at ") && contains(text, ".p") && contains(text, " line ")
}
