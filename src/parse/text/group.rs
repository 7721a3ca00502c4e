//! What stands in a bracket group.

use super::level;
use super::part::Role;
use super::scan::{BLANK, CAMEL, COLON, COMMA, DASH, DIGIT, DOT, EQUALS, LETTERS, OTHER, SIGN, SLASH};
use super::scan::{Mask, mask_of, only};
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
    /// Several words, of which one in capitals is a level: a header of its own.
    Inner,
    /// Several words.
    Several,
}

/// The name that shares a group with a level: where it starts and ends in the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) role: Role,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Classifies the content of a group.
pub(super) fn classify(content: &str) -> Content {
    let text = content.trim_ascii();
    if matches!(text, "" | "-") {
        return Content::Blank;
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
    if let Some(level) = named_level(content, text, mask) {
        return level;
    }
    if mask & BLANK == 0 {
        return if is_logger(text) { Content::Strong(Role::Logger) } else { Content::Single };
    }
    if is_inner(text) { Content::Inner } else { Content::Several }
}

/// Whether a group of several words holds a level: one in capitals, or a technical word, or any
/// behind a number.
fn is_inner(text: &str) -> bool {
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
    let plain = ["note", "system", "success"].iter().any(|common| common.eq_ignore_ascii_case(text));
    (upper || !word.common || plain).then_some((word.level, upper))
}

/// Groups whose shape says what they are.
fn strong(text: &str, mask: Mask) -> Option<Role> {
    if mask & DIGIT != 0 && is_ids(text) {
        return Some(Role::Ids);
    }
    if text.starts_with("req-") || is_uuid(text) {
        return Some(Role::Request);
    }
    if let Some(rest) = text.strip_prefix("pid ") {
        return rest.starts_with(|first: char| first.is_ascii_digit()).then_some(Role::PidTid);
    }
    if let Some(rest) = text.strip_prefix("client ").or_else(|| text.strip_prefix("remote ")) {
        return rest.starts_with(|first: char| first.is_ascii_hexdigit()).then_some(Role::Client);
    }
    if mask & EQUALS != 0 && is_pairs(text) {
        return Some(Role::Pairs);
    }
    if mask & COLON != 0 && source(text).is_some() {
        return Some(Role::Source);
    }
    if mask & SIGN != 0 && is_thread_class(text) {
        return Some(Role::ThreadClass);
    }
    if only(mask, DIGIT | DOT) && text.bytes().filter(|&byte| byte == b'.').count() == 2 {
        // An Erlang process: <0.222.0>.
        return Some(Role::Pid);
    }
    None
}

/// `core:error`, `INFO:name`, `Server thread/INFO`, `name#info`, `D/Tag`.
fn named_level(content: &str, text: &str, mask: Mask) -> Option<Content> {
    let lead = content.len() - content.trim_ascii_start().len();
    let build = |level: Level, role: Role, start: usize, end: usize| {
        Content::Level(level, Some(Named { role, start: lead + start, end: lead + end }))
    };
    if mask & COLON != 0 && mask & BLANK == 0 {
        let (left, right) = text.split_once(':')?;
        if let (false, Some((level, _))) = (right.contains(':'), is_level(right).filter(|_| right.len() > 1)) {
            return Some(build(level, Role::Logger, 0, left.len()));
        }
        if let Some((level, true)) = is_level(left).filter(|_| left.len() > 1) {
            return Some(build(level, Role::Logger, left.len() + 1, text.len()));
        }
    }
    if mask & SLASH != 0 {
        let (left, right) = text.rsplit_once('/')?;
        if let Some((level, true)) = is_level(right).filter(|_| right.len() > 1) {
            return Some(build(level, Role::Thread, 0, left.len()));
        }
    }
    if mask & SIGN != 0 && mask & BLANK == 0 {
        let (left, right) = text.rsplit_once('#')?;
        if let Some((level, _)) = is_level(right).filter(|_| right.len() > 1) {
            return Some(build(level, Role::Logger, 0, left.len()));
        }
    }
    None
}

/// A trace id alone, or `trace-span`, `app,trace,span` and `app,trace,span,sampled`; the ids may be
/// missing, the commas not.
fn is_ids(text: &str) -> bool {
    if let Some((trace, span)) = text.split_once('-')
        && is_id(trace)
        && span.len() == 16
        && is_hex(span)
    {
        return true;
    }
    let mut items = text.split(',').map(str::trim_ascii);
    let Some(first) = items.next() else { return false };
    let ids = |items: &mut dyn Iterator<Item = &str>| {
        let trace = items.next().is_some_and(|id| id.is_empty() || is_id(id));
        let span = items.next().is_some_and(|id| id.is_empty() || id.len() == 16 && is_hex(id));
        trace && span && items.next().is_none_or(|last| matches!(last, "" | "true" | "false"))
    };
    if is_id(first) && text.contains(',') {
        return items.next().is_some_and(|span| span.len() == 16 && is_hex(span)) && items.next().is_none();
    }
    only(mask_of(first), LETTERS | DIGIT | DASH | DOT | CAMEL) && ids(&mut items) && items.next().is_none()
}

/// A trace id in hex: 32 digits, or 16 of which one is a letter.
pub(super) fn is_id(text: &str) -> bool {
    is_hex(text) && (text.len() == 32 || text.len() == 16 && text.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
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
    let mut items = text.split([' ', ',']).filter(|item| !item.is_empty()).peekable();
    items.peek().is_some()
        && items
            .all(|item| item.split_once('=').is_some_and(|(key, _)| only(mask_of(key), LETTERS | DIGIT | DASH | DOT)))
}

/// File and line: `worker.py:88`, `Class.java:info(51)`, `src/x.cc:7`; the function is optional.
pub(super) fn source(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let (file, rest) = text.rsplit_once(':')?;
    let digits = |text: &str| !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    let extension = |file: &str| {
        let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
        name.rsplit_once('.').is_some_and(|(stem, ext)| {
            !stem.is_empty()
                && (1..=5).contains(&ext.len())
                && ext.starts_with(|c: char| c.is_ascii_alphabetic())
                && ext.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }) && file.bytes().any(|byte| byte.is_ascii_alphabetic())
            && !file.bytes().any(|byte| matches!(byte, b' ' | b'=' | b'@' | b'(' | b')' | b'"'))
    };
    if digits(rest) {
        if extension(file) {
            return Some((file, None, rest));
        }
        let (file, function) = file.split_once(':')?;
        return extension(file).then_some((file, Some(function), rest));
    }
    let (function, line) = rest.strip_suffix(')')?.split_once('(')?;
    (digits(line) && extension(file)).then_some((file, Some(function), line))
}

/// ZooKeeper's `thread:Class@774`.
fn is_thread_class(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(left, line)| {
        !line.is_empty()
            && line.bytes().all(|byte| byte.is_ascii_digit())
            && left.rsplit_once(':').is_some_and(|(_, class)| {
                !class.is_empty() && only(mask_of(class), LETTERS | DIGIT | DOT | SIGN | DASH)
            })
    })
}

/// A name of at least two dotted parts, or of modules separated by `::`.
pub(super) fn is_logger(text: &str) -> bool {
    let mask = mask_of(text);
    if mask & (OTHER | BLANK | EQUALS | COMMA | SLASH) != 0 || mask & LETTERS == 0 {
        return false;
    }
    let parts = |mut parts: std::str::Split<'_, &str>| {
        parts.all(|part| part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_' || first == '$'))
    };
    if mask & COLON != 0 {
        return text.contains("::") && !text.split("::").any(|part| part.contains(':')) && parts(text.split("::"));
    }
    mask & DOT != 0 && parts(text.split("."))
}
