//! Cheap questions about a line's bytes.

use std::sync::LazyLock;

use aho_corasick::packed::Searcher;

use crate::stats::Reason;

/// Nothing but blanks, or nothing but NULs and blanks: why such a line makes no record.
pub(super) fn is_nothing(line: &[u8]) -> Option<Reason> {
    if line.first().is_some_and(|byte| *byte > b' ') {
        return None;
    }
    let nothing = line.iter().all(|byte| matches!(byte, 0 | b' ' | b'\t' | b'\r' | 0x0b | 0x0c));
    nothing.then(|| if line.contains(&0) { Reason::Placeholder } else { Reason::Blank })
}

/// Without blanks at its end.
pub(super) fn trim_end(line: &[u8]) -> &[u8] {
    line.trim_ascii_end()
}

/// Begins with a blank.
pub(super) fn is_indented(line: &[u8]) -> bool {
    matches!(line.first(), Some(b' ' | b'\t'))
}

/// Steps over colour codes (`ESC [ … m`) at the start.
pub(super) fn skip_colours(mut line: &[u8]) -> &[u8] {
    while let Some(rest) = line.strip_prefix(b"\x1b[") {
        let Some(at) = rest.iter().take(24).position(|byte| byte.is_ascii_alphabetic()) else { break };
        line = rest.get(at + 1..).unwrap_or_default();
    }
    line
}

/// Begins as records with a header or of their own do: a JSON object, a timestamp, a syslog priority.
pub(super) fn is_stamped(line: &[u8]) -> bool {
    let line = skip_colours(line);
    let line = line.strip_prefix(b"[").unwrap_or(line);
    match line {
        [b'{', ..] => true,
        [b'<', digit, ..] => digit.is_ascii_digit(),
        // 2026-01-02, 2026/01/02, 26/01/02, 12:34:56, 02.01.2026
        [a, b, b'-' | b'/' | b':' | b'.', c, ..] => [a, b, c].iter().all(|byte| byte.is_ascii_digit()),
        [a, b, c, d, b'-' | b'/', e, ..] => [a, b, c, d, e].iter().all(|byte| byte.is_ascii_digit()),
        // klog: E0102 15:04:05
        [b'I' | b'W' | b'E' | b'F', a, b, c, d, b' ', ..] => [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()),
        // Jan 02 …
        _ if is_month(line) => true,
        _ => false,
    }
}

/// Begins as a record of its own does, whatever stands before it: stamped, logfmt, or of an access log. A brace begins
/// one only with a quote behind it: Node.js and Erlang print objects and tuples inside of their reports.
pub(super) fn begins_record(line: &[u8]) -> bool {
    match line.strip_prefix(b"[").unwrap_or(line) {
        [b'{', rest @ ..] => rest.starts_with(b"\""),
        _ => is_stamped(line) || is_logfmt(line) || is_access(line),
    }
}

/// Begins as a line of an access log does: a client's address (IPv4) and the name that nobody gives.
pub(super) fn is_access(line: &[u8]) -> bool {
    const LONGEST: usize = "255.255.255.255".len();
    let head = line.get(..LONGEST + 4).unwrap_or(line);
    let Some(len) = head.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'.') else { return false };
    len >= "0.0.0.0".len() && head.get(len..).is_some_and(|behind| behind.starts_with(b" - "))
}

/// Begins with the first key of a logfmt record.
pub(super) fn is_logfmt(line: &[u8]) -> bool {
    matches!(line.first(), Some(b't' | b'l' | b's'))
        && starts_with_any(line, &["time=", "ts=", "t=", "level=", "lvl=", "severity="])
}

/// Begins with an English month or day name and a blank, then a digit or a month.
fn is_month(line: &[u8]) -> bool {
    const NAMES: &[&[u8; 3]] = &[
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec", b"Mon", b"Tue",
        b"Wed", b"Thu", b"Fri", b"Sat", b"Sun",
    ];
    let [a, b, c, b' ', next, ..] = line else { return false };
    NAMES.contains(&&[*a, *b, *c]) && (next.is_ascii_digit() || matches!(next, b' ' | b'A'..=b'Z'))
}

/// Splits off the leading run of bytes for which `keep` holds.
pub(super) fn split_run(line: &[u8], keep: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let at = line.iter().position(|byte| !keep(*byte)).unwrap_or(line.len());
    line.split_at_checked(at).unwrap_or((line, &[]))
}

/// Begins with one of `prefixes`.
pub(super) fn starts_with_any(line: &[u8], prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| line.starts_with(prefix.as_bytes()))
}

/// Something in the line hints at an error or a trace: most lines have none of these and need no closer look. One
/// vectorised search for all of them, prepared once.
pub(super) fn hints_at_trouble(line: &[u8]) -> bool {
    const HINTS: &[&str] = &[
        "rror",
        "xception",
        "panic",
        "Panic",
        "ailure",
        "crash",
        "hrowable",
        "Fault",
        "nterrupt",
        "ejection",
        "iolation",
        "raceback",
        "tack trace",
        "tacktrace",
        "Unhandled",
        "Uncaught",
        ".rb:",
        ".erb:",
        " line ",
        "goroutine ",
        "thread '",
        "PHP ",
        "** (",
        "SIGSEGV",
        "SIGABRT",
        "SIGQUIT",
        "==ERROR",
        "======",
        "ecover",
        "LOG:  ",
        "MENT:  ",
        "TAIL:  ",
    ];
    static SEARCH: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(HINTS));
    SEARCH.as_ref().is_none_or(|search| search.find(line).is_some())
}

/// A level of warning or above may be named in `head`, in one of the three ways to write capitals: most headers name
/// none, and one vectorised search tells.
pub(super) fn may_be_severe(head: &[u8]) -> bool {
    const BEGINNINGS: &[&str] = &[
        "ERR", "Err", "err", "WAR", "War", "war", "WRN", "Wrn", "wrn", "FAT", "Fat", "fat", "FTL", "Ftl", "ftl", "SEV",
        "Sev", "sev", "CRI", "Cri", "cri", "PAN", "Pan", "pan", "PNC", "Pnc", "pnc", "ALE", "Ale", "ale", "EME", "Eme",
        "eme", "DPA", "Dpa", "dpa", "FAI", "Fai", "fai",
    ];
    static SEARCH: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(BEGINNINGS));
    SEARCH.as_ref().is_none_or(|search| search.find(head).is_some())
}

/// `text` occurs in `line`.
pub(super) fn contains(line: &[u8], text: &str) -> bool {
    memchr::memmem::find(line, text.as_bytes()).is_some()
}
