//! What stands in a bracket group.

use super::level;
use super::part::Role;
use super::scan::{BLANK, COLON, COMMA, DASH, DIGIT, DOT, EQUALS, LETTERS, OTHER, ROUND, SIGN, SLASH};
use super::scan::{Mask, is_number, mask_of, only};
use crate::parse::cut::{cut, cut_last, find, find_last};
use crate::record::Level;

/// What a group says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing: an id that is not there.
    Blank,
    /// A level, perhaps with a name before or behind it in the group.
    Level(Level, Option<Named>),
    /// Something that shows by itself what it is, so that it belongs to the header.
    Strong(Role),
    /// One word.
    Single,
    /// Several words.
    Several,
}

/// The name that shares a group with a level: where it starts and ends in the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) role: Role,
    pub(super) start: usize,
    pub(super) end: usize,
    /// It stands in front of the level.
    pub(super) before: bool,
}

/// Classifies the content of a group.
pub(super) fn classify(content: &str) -> Content {
    let text = content.trim_ascii();
    if matches!(text, "" | "-") {
        return Content::Blank;
    }
    if is_correlation(text) {
        return Content::Strong(Role::Ids);
    }
    if is_pairs(text) {
        return Content::Strong(Role::Pairs);
    }
    let mask = mask_of(text);
    if only(mask, DIGIT) {
        return Content::Strong(Role::Pid);
    }
    if only(mask, LETTERS | DIGIT) {
        return simple(text, mask);
    }
    if let Some(role) = strong(text, mask) {
        return Content::Strong(role);
    }
    if mask & (COLON | SLASH | SIGN) != 0
        && let Some(level) = named_level(content, text, mask)
    {
        return level;
    }
    if mask & BLANK == 0 {
        return if is_logger(text, mask) { Content::Strong(Role::Logger) } else { Content::Single };
    }
    Content::Several
}

/// Whether a group of several words holds a level: one in capitals, or a technical word, or any
/// behind a number.
pub(super) fn is_inner(text: &str) -> bool {
    let mut before = "";
    text.split_ascii_whitespace().take(6).any(|word| {
        let numbered = before.bytes().any(|byte| byte.is_ascii_digit());
        before = word;
        level::word(word)
            .is_some_and(|level| !level.common && (level.style == level::Style::Upper || level.technical || numbered))
    })
}

/// Letters and digits alone.
fn simple(text: &str, mask: Mask) -> Content {
    if let Some((level, _)) = is_level(text) {
        return Content::Level(level, None);
    }
    if mask & DIGIT != 0 && mask & LETTERS != 0 && is_id(text) {
        return Content::Strong(Role::Ids);
    }
    Content::Single
}

/// A level that stands alone in brackets, and whether it is in capitals. What is a common word in
/// small letters is none but where loggers write it so.
fn is_level(text: &str) -> Option<(Level, bool)> {
    if let [letter] = text.as_bytes() {
        return level::letter(*letter).map(|level| (level, true));
    }
    let word = level::word(text)?;
    let upper = word.style == level::Style::Upper;
    let plain = || ["note", "system", "success"].iter().any(|common| common.eq_ignore_ascii_case(text));
    (upper || !word.common || plain()).then_some((word.level, upper))
}

/// Groups whose shape says what they are.
fn strong(text: &str, mask: Mask) -> Option<Role> {
    if mask & (OTHER | EQUALS | COLON | SIGN) == 0 && is_ids(text, mask) {
        return Some(Role::Ids);
    }
    if mask & DASH != 0 && (text.starts_with("req-") || is_uuid(text)) {
        return Some(Role::Request);
    }
    if mask & BLANK != 0
        && let Some(role) = labelled(text)
    {
        return Some(role);
    }
    if mask & COLON != 0 && source(text).is_some() {
        return Some(Role::Source);
    }
    if mask & SIGN != 0 && is_thread_class(text) {
        return Some(Role::ThreadClass);
    }
    // An Erlang process: <0.222.0>.
    let erlang = only(mask, DIGIT | DOT) && text.bytes().filter(|&byte| byte == b'.').count() == 2;
    erlang.then_some(Role::Pid)
}

/// `pid 1:tid 2`, `client 10.0.0.7:51234`.
fn labelled(text: &str) -> Option<Role> {
    if let Some(rest) = text.strip_prefix("pid ") {
        let mut words = rest.split([' ', ':']).filter(|word| !word.is_empty());
        let pid = words.next().is_some_and(is_number);
        let tid = words.next().is_none_or(|word| word == "tid") && words.next().is_none_or(is_number);
        return (pid && tid && words.next().is_none()).then_some(Role::PidTid);
    }
    let rest = text.strip_prefix("client ").or_else(|| text.strip_prefix("remote "))?;
    rest.starts_with(|first: char| first.is_ascii_hexdigit()).then_some(Role::Client)
}

/// `core:error`, `INFO:name`, `Server thread/INFO`, `name#info`.
fn named_level(content: &str, text: &str, mask: Mask) -> Option<Content> {
    let lead = content.len() - content.trim_ascii_start().len();
    let build = |level: Level, role: Role, start: usize, end: usize| {
        Content::Level(level, Some(Named { role, start: lead + start, end: lead + end, before: start == 0 }))
    };
    let last = |mark: u8| find_last(text.as_bytes(), mark).and_then(|at| Some((text.get(..at)?, text.get(at + 1..)?)));
    if mask & COLON != 0 && mask & BLANK == 0 {
        let (left, right) = last(b':')?;
        let single = find(left.as_bytes(), b':').is_none();
        if let (true, Some((level, _))) = (single, is_level(right).filter(|_| right.len() > 1)) {
            return Some(build(level, Role::Logger, 0, left.len()));
        }
        let (left, _) = cut(text, b':')?;
        if let Some((level, true)) = is_level(left).filter(|_| left.len() > 1) {
            return Some(build(level, Role::Logger, left.len() + 1, text.len()));
        }
    }
    if mask & SLASH != 0 {
        let (left, right) = last(b'/')?;
        if let Some((level, true)) = is_level(right).filter(|_| right.len() > 1) {
            return Some(build(level, Role::Thread, 0, left.len()));
        }
    }
    if mask & SIGN != 0 && mask & BLANK == 0 {
        let (left, right) = last(b'#')?;
        if let Some((level, _)) = is_level(right).filter(|_| right.len() > 1) {
            return Some(build(level, Role::Logger, 0, left.len()));
        }
    }
    None
}

/// A trace id alone, or `trace-span`, `trace,span`, `app,trace,span` and `app,trace,span,sampled`; the
/// ids may be missing, the commas not.
fn is_ids(text: &str, mask: Mask) -> bool {
    if mask & COMMA == 0 {
        return false;
    }
    let mut items = text.split(',').map(str::trim_ascii);
    let Some(first) = items.next() else { return false };
    let is_span = |span: &str| span.len() == 16 && is_hex(span);
    if is_id(first) {
        return items.next().is_some_and(is_span) && items.next().is_none();
    }
    let trace = items.next().is_some_and(|id| id.is_empty() || is_id(id));
    let span = items.next().is_some_and(|id| id.is_empty() || is_span(id));
    let sampled = items.next().is_none_or(|last| matches!(last, "" | "true" | "false"));
    trace && span && sampled && items.next().is_none() && only(mask_of(first), LETTERS | DIGIT | DASH | DOT)
}

/// Trace and span as Spring Boot writes them: 32 hex digits, a dash, 16.
pub(super) fn is_correlation(text: &str) -> bool {
    text.len() == 49
        && text
            .split_at_checked(32)
            .is_some_and(|(trace, span)| is_hex(trace) && span.strip_prefix('-').is_some_and(is_hex))
}

/// A trace id in hex: 32 digits, or 16 of which one is a letter.
pub(super) fn is_id(text: &str) -> bool {
    match text.len() {
        32 => is_hex(text),
        16 => is_hex(text) && text.bytes().any(|byte| byte.is_ascii_alphabetic()),
        _ => false,
    }
}

fn is_hex(text: &str) -> bool {
    text.bytes().fold(true, |hex, byte| hex & byte.is_ascii_hexdigit())
}

/// 8-4-4-4-12 hex digits.
pub(super) fn is_uuid(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(n, byte)| match n {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Nothing but `key=value` pairs, separated by blanks or commas.
pub(super) fn is_pairs(text: &str) -> bool {
    let mut rest = text;
    while let Some(equals) = find(rest.as_bytes(), b'=') {
        let Some((key, value)) = rest.split_at_checked(equals) else { return false };
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if !key.bytes().all(legal) {
            return false;
        }
        let Some(end) = memchr::memchr2(b' ', b',', value.as_bytes()) else { return true };
        rest = value.get(end..).unwrap_or_default().trim_start_matches([' ', ',']);
    }
    rest.is_empty() && text.contains('=')
}

/// File and line: `worker.py:88`, `Class.java:info(51)`, `src/x.cc:7`; the function is optional.
pub(super) fn source(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let colon = find_last(text.as_bytes(), b':')?;
    let (file, rest) = (text.get(..colon)?, text.get(colon + 1..)?);
    if is_line(rest) {
        if is_file_name(file) {
            return Some((file, None, rest));
        }
        let (file, function) = cut(file, b':')?;
        return is_file_name(file).then_some((file, Some(function), rest));
    }
    let (function, line) = cut(rest.strip_suffix(')')?, b'(')?;
    (is_line(line) && is_file_name(file)).then_some((file, Some(function), line))
}

/// The number of a line.
fn is_line(text: &str) -> bool {
    text.len() <= 6 && is_number(text)
}

/// Whether a file's name has an extension.
fn is_file_name(file: &str) -> bool {
    let Some(dot) = find_last(file.as_bytes(), b'.') else { return false };
    let (Some(stem), Some(extension)) = (file.get(..dot), file.get(dot + 1..)) else { return false };
    (1..=5).contains(&extension.len())
        && extension.starts_with(|first: char| first.is_ascii_alphabetic())
        && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && !stem.is_empty()
        && !stem.ends_with(['/', '\\'])
        && !stem.bytes().any(|byte| matches!(byte, b' ' | b'=' | b'@' | b'(' | b')' | b'"'))
}

/// ZooKeeper's `thread:Class@774`.
fn is_thread_class(text: &str) -> bool {
    cut_last(text, b'@').is_some_and(|(left, line)| {
        is_number(line)
            && cut_last(left, b':').is_some_and(|(_, class)| {
                !class.is_empty() && only(mask_of(class), LETTERS | DIGIT | DOT | SIGN | DASH)
            })
    })
}

/// A name of at least two dotted parts, or of modules separated by `::`. `mask`: that of `text`.
pub(super) fn is_logger(text: &str, mask: Mask) -> bool {
    if mask & (OTHER | BLANK | EQUALS | COMMA | SLASH | ROUND) != 0 || mask & LETTERS == 0 || mask & (DOT | COLON) == 0
    {
        return false;
    }
    if mask & COLON == 0 {
        // Each part begins with a letter, and no part is empty.
        let mut begins = true;
        for &byte in text.as_bytes() {
            if begins && !(byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$')) {
                return false;
            }
            begins = byte == b'.';
        }
        return !begins;
    }
    let module =
        |part: &str| !part.contains(':') && part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    text.contains("::") && text.split("::").all(module)
}
