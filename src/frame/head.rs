//! Which lines can open a multi-line record: each by one documented shape.

use super::line::{contains, is_logfmt, is_stamped, may_be_severe, skip_colours, split_run, starts_with_any, trim_end};

/// Bytes of a line in which a header's level is looked for.
const HEADER_BYTES: usize = 96;

/// A level of warning or above, spelled as loggers spell it.
pub(super) const SEVERE: &[&str] = &[
    "ERROR",
    "WARN",
    "WARNING",
    "FATAL",
    "SEVERE",
    "CRITICAL",
    "PANIC",
    "ALERT",
    "EMERGENCY",
    "EMERG",
    "CRIT",
    "ERR",
    "WRN",
    "FTL",
    "PNC",
    "DPANIC",
    "FAIL",
];

/// A header line that says it is a warning or worse: a level word near its start, behind a timestamp, in logfmt, or
/// first of all.
pub(super) fn is_severe_header(line: &[u8], stamped: bool) -> bool {
    let line = skip_colours(line);
    match line {
        // klog says it in one letter.
        [b'E' | b'F' | b'W', b'0'..=b'9', ..] => return stamped,
        [b'A'..=b'Z' | b'a'..=b'z' | b'[', ..] => {}
        _ if !stamped => return false,
        _ => {}
    }
    let head = line.get(..HEADER_BYTES).unwrap_or(line);
    if !may_be_severe(head) {
        return false;
    }
    let mut words = head.split(|byte| !byte.is_ascii_alphabetic()).filter(|word| word.len() >= 3);
    if stamped || is_logfmt(line) {
        // A colour code ends in a letter.
        words.any(|word| is_severe(word) || word.strip_prefix(b"m").is_some_and(is_severe))
    } else {
        // Without a timestamp only the very first word can be a level.
        // In brackets it has to stand alone there.
        let word = words.next().filter(|word| is_severe(word));
        word.is_some_and(|word| line.first() != Some(&b'[') || matches!(line.get(1 + word.len()), Some(b']' | b':')))
    }
}

fn is_severe(word: &[u8]) -> bool {
    // Most words are ruled out by their first letter.
    matches!(
        word.first(),
        Some(
            b'E' | b'W'
                | b'F'
                | b'S'
                | b'C'
                | b'P'
                | b'A'
                | b'D'
                | b'e'
                | b'w'
                | b'f'
                | b's'
                | b'c'
                | b'p'
                | b'a'
                | b'd'
        )
    ) && word.len() <= 9
        && SEVERE.iter().any(|severe| word.eq_ignore_ascii_case(severe.as_bytes()))
}

/// The first line of an exception as Java, .NET, JavaScript, Dart… print it: a class name that says so,
/// or a dotted one, with a colon or nothing behind it; or a runtime's announcement of it.
pub(super) fn is_exception(line: &[u8]) -> bool {
    const ANNOUNCED: &[&str] = &[
        "Exception in thread ",
        "Unhandled ",
        "Uncaught ",
        "Error: ",
        "Caused by: ",
        "FATAL EXCEPTION",
        "[Error: ",
        "Unhandled exception",
    ];
    const SAYS_SO: &[&str] = &[
        "Error",
        "Exception",
        "Throwable",
        "Failure",
        "Fault",
        "Interrupt",
        "Rejection",
        "Violation",
        "Panic",
        "Traceback",
    ];
    let line = line.trim_ascii_start();
    if starts_with_any(line, ANNOUNCED) {
        return true;
    }
    let Some((name, _)) = class(line) else { return false };
    name.len() < 200 && SAYS_SO.iter().any(|word| contains(name, word)) || is_dotted_class(line)
}

/// A class name at the start, and what stands behind it: nothing, a colon, a bracket.
fn class(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let (name, rest) =
        split_run(line, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$' | b'/' | b'`' | b'-'));
    let ends = rest.is_empty() || rest.starts_with(b":") || rest.starts_with(b" [") || rest.starts_with(b" (");
    (ends && !rest.starts_with(b"::")).then_some((name, rest))
}

/// A class in a package, alone or with a message: an exception whose name does not say so.
pub(super) fn is_dotted_class(line: &[u8]) -> bool {
    let Some((name, rest)) = class(line) else { return false };
    let last = name.rsplit(|byte| matches!(byte, b'.' | b'/')).next().unwrap_or_default();
    let last = last.rsplit(|byte| *byte == b'$').next().unwrap_or_default();
    name.iter().any(|byte| matches!(byte, b'.' | b'$'))
        && last.first().is_some_and(u8::is_ascii_uppercase)
        && last.len() > 2
        && (rest.is_empty() || rest.starts_with(b": "))
}

/// Ruby's: `Module::Error (message):`, or `file.rb:12:in 'x': message (Error)`.
pub(super) fn is_ruby(line: &[u8]) -> bool {
    let line = trim_end(line.trim_ascii_start());
    if is_ruby_frame(line) {
        return true;
    }
    let (name, rest) = split_run(line, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_'));
    rest.starts_with(b" (")
        && name.first().is_some_and(u8::is_ascii_uppercase)
        && (line.ends_with(b"):") || line.ends_with(b")"))
        && (contains(name, "::") || contains(name, "Error") || contains(name, "Exception"))
}

/// `path.rb:12:in …`, also of ERB and rake files.
pub(super) fn is_ruby_frame(line: &[u8]) -> bool {
    let Some(at) = memchr::memmem::find(line, b":in ") else { return false };
    let head = line.get(..at).unwrap_or_default();
    let (digits, rest) = split_back(head);
    digits > 0 && rest.ends_with(b":") && head.first() != Some(&b'{')
}

/// Digits at the end, and what stands before them.
fn split_back(line: &[u8]) -> (usize, &[u8]) {
    let digits = line.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    (digits, line.get(..line.len() - digits).unwrap_or_default())
}

/// `path:12` alone: what Node.js prints before the source line of an uncaught error.
pub(super) fn is_source_place(line: &[u8]) -> bool {
    let line = trim_end(line);
    let (digits, rest) = split_back(line);
    digits > 0
        && rest.ends_with(b":")
        && rest.len() > 3
        && !line.contains(&b' ')
        && (contains(rest, "/") || contains(rest, "\\") || contains(rest, ".js") || rest.starts_with(b"node:"))
}

/// A line of a Go dump that stands at the margin: a goroutine, a function call, a note.
pub(super) fn is_go(line: &[u8]) -> bool {
    const NOTES: &[&str] = &[
        "goroutine ",
        "created by ",
        "[signal ",
        "[recovered]",
        "runtime stack:",
        "exit status ",
        "panic(",
        "panic: ",
        "PC=",
        "SIG",
        "...additional frames elided",
    ];
    if starts_with_any(line, NOTES) {
        return true;
    }
    let (name, rest) = split_run(line, |byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'_' | b'/' | b'-' | b'*' | b'(' | b')' | b'[' | b']')
            || byte >= 0x80
    });
    let line = trim_end(line);
    contains(name, ".") && contains(name, "(") && (line.ends_with(b")")) && !rest.starts_with(b":")
}

/// `Traceback (most recent call last):`, also of an exception group.
pub(super) fn is_python(line: &[u8]) -> bool {
    contains(line.get(..200).unwrap_or(line), "Traceback (most recent call last)")
}

/// The last line of a Python traceback: a dotted name, alone or with a colon behind it.
pub(super) fn is_python_end(line: &[u8]) -> bool {
    let (name, rest) =
        split_run(line, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || byte >= 0x80);
    name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        && (rest.is_empty() || skip_colours(rest).starts_with(b":"))
}

/// `#0 …`: a numbered frame of PHP, Dart, gdb, sanitizers.
pub(super) fn is_numbered(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    let Some(rest) = line.strip_prefix(b"#") else {
        // Boost's have it behind the number.
        let (digits, rest) = split_run(line, |byte| byte.is_ascii_digit());
        return !digits.is_empty() && rest.starts_with(b"# ");
    };
    let (digits, rest) = split_run(rest, |byte| byte.is_ascii_digit());
    !digits.is_empty() && digits.len() < 5 && rest.starts_with(b" ")
}

/// The first line of a java.util.logging record: `Jan 02, 2026 3:04:05 PM class method`.
pub(super) fn is_jul(line: &[u8]) -> bool {
    let head = line.get(..40).unwrap_or(line);
    is_stamped(line)
        && head.first().is_some_and(u8::is_ascii_alphabetic)
        && [" AM ", " PM ", "\u{202f}AM ", "\u{202f}PM "].iter().any(|half| contains(head, half))
}

/// The second line of a java.util.logging record, and whether it is a warning or worse.
pub(super) fn jul_level(line: &[u8]) -> Option<bool> {
    let (word, rest) = split_run(line, |byte| byte.is_ascii_uppercase());
    if !rest.starts_with(b": ") {
        return None;
    }
    match word {
        b"SEVERE" | b"WARNING" => Some(true),
        b"INFO" | b"CONFIG" | b"FINE" | b"FINER" | b"FINEST" => Some(false),
        _ => None,
    }
}

/// The first line of .NET's simple console: `info: Category[0]`.
pub(super) fn is_dotnet_console(line: &[u8]) -> bool {
    let line = skip_colours(line);
    let Some((word, rest)) = line.split_at_checked(4) else { return false };
    let rest = skip_colours(rest);
    matches!(word, b"trce" | b"dbug" | b"info" | b"warn" | b"fail" | b"crit")
        && rest.starts_with(b": ")
        && trim_end(rest).ends_with(b"]")
}

/// A frame line of any family: `at x`, `from x`, `File "x", line n`, `... 3 more`, numbered ones.
pub(super) fn is_frame(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    starts_with_any(line, &["at ", "from ", "File \"", "... ", "eval at "]) || is_numbered(line)
}
