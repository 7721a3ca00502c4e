//! Level words of headers: which spelling counts where.
//!
//! A word is taken for a level only with evidence that it stands in a header: it is written in
//! capitals, in brackets, between separators or in a column of its own, or nobody begins a sentence
//! with it. Words that are also ordinary names (`HTTP`, `CONFIG`, `LOG`…) need more of it.

use crate::parse::level::{from_word, read_word};
use crate::record::Level;

/// How a level word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `INFO`.
    Upper,
    /// `Info`.
    Title,
    /// `info`.
    Lower,
}

/// A level word and what speaks for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) level: Level,
    pub(super) style: Style,
    /// Says no more than its level.
    pub(super) exact: bool,
    /// Also a common word or name: counts only between delimiters.
    pub(super) common: bool,
    /// No sentence begins with it: counts in small letters right behind the time.
    pub(super) technical: bool,
}

/// Reads a level word, of letters (and a digit behind `DEBUG`).
pub(super) fn word(text: &str) -> Option<Word> {
    let bytes = text.as_bytes();
    let [first, second, ..] = bytes else { return None };
    if !(3..=13).contains(&bytes.len()) {
        return None;
    }
    let (level, exact) = match bytes {
        [head @ .., b'1'..=b'5'] if head.eq_ignore_ascii_case(b"debug") => (Level::Debug, false),
        bytes if bytes.iter().all(u8::is_ascii_alphabetic) => read_word(text)?,
        _ => return None,
    };
    let style = match (first.is_ascii_uppercase(), second.is_ascii_uppercase()) {
        (true, true) => Style::Upper,
        (true, false) => Style::Title,
        _ => Style::Lower,
    };
    // What says no more than its level is a spelling of it alone, but for a few words.
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    let common = !exact
        && is(&[
            "log",
            "note",
            "system",
            "http",
            "config",
            "fine",
            "success",
            "fail",
            "failure",
            "stats",
            "default",
            "normal",
            "spam",
            "verb",
            "fault",
            "statistics",
        ]);
    let technical = style != Style::Upper
        && is(&[
            "info", "warn", "debug", "trace", "verbose", "inf", "wrn", "err", "dbg", "trc", "ftl", "vrb", "trce",
            "dbug", "notice",
        ]);
    Some(Word { level, style, exact, common, technical })
}

/// Level of a letter that stands for a word, as in klog, logcat, cups and Ruby's logger.
pub(super) const fn letter(letter: u8) -> Option<Level> {
    Some(match letter {
        b'V' | b'T' => Level::Trace,
        b'D' => Level::Debug,
        b'I' | b'N' => Level::Info,
        b'W' => Level::Warn,
        b'E' => Level::Error,
        b'F' | b'C' => Level::Fatal,
        _ => return None,
    })
}

/// Level of the two letters that ESXi writes before the number of the priority: `In(14)`.
pub(super) fn two_letters(text: &str) -> Option<Level> {
    let (letters, number) = text.strip_suffix(')')?.split_once('(')?;
    if number.is_empty() || number.len() > 3 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(match letters {
        "Db" => Level::Debug,
        "In" | "No" => Level::Info,
        "Wa" => Level::Warn,
        "Er" => Level::Error,
        "Cr" | "Al" | "Em" => Level::Fatal,
        _ => return None,
    })
}

/// Level of a syslog `facility.severity`, such as `daemon.err`.
pub(super) fn facility_severity(text: &str) -> Option<Level> {
    let (facility, severity) = text.split_once('.')?;
    const FACILITIES: [&str; 14] = [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp",
        "security",
    ];
    let local = facility.strip_prefix("local").is_some_and(|number| matches!(number.as_bytes(), [b'0'..=b'7']));
    if !local && !FACILITIES.contains(&facility) {
        return None;
    }
    from_word(severity)
}

/// Level that PHP puts into words at the head of its messages.
pub(super) fn php_phrase(text: &str) -> Option<Level> {
    let text = text.strip_prefix("PHP ")?;
    let (phrase, _) = text.split_once(':')?;
    Some(match phrase {
        "Fatal error" | "Catchable fatal error" | "Recoverable fatal error" | "Core error" | "Compile error" => {
            Level::Fatal
        }
        "Parse error" => Level::Error,
        "Warning" | "Core warning" | "Compile warning" | "User warning" => Level::Warn,
        "Notice" | "Deprecated" | "Strict Standards" | "User notice" | "User deprecated" => Level::Info,
        _ => return None,
    })
}
