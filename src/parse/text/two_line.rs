//! Layouts that put a record on two lines: java.util.logging's `SimpleFormatter`, whose level is
//! on the second line, and .NET's simple console, whose message is.

use super::level;
use crate::parse::attributes as attribute;
use crate::record::Record;

/// Takes the level of java.util.logging from the second line: `Jan 02, 2026 3:04:05 AM a.B run`, then
/// `SEVERE: message`. `message` is what stands behind the time.
pub(super) fn java<'b>(message: &'b str, record: &mut Record<'b>) -> Option<&'b str> {
    let (first, second) = message.split_once('\n')?;
    let (word, rest) = second.split_once(": ").or_else(|| Some((second.strip_suffix(':')?, "")))?;
    let (class, method) = match first.split_once(' ') {
        Some((class, method)) => (class, Some(method).filter(|method| !method.contains(' '))),
        None => (first, None),
    };
    let known = level::word(word).filter(|word| word.style == level::Style::Upper)?;
    if class.is_empty() || method.is_none() && class.len() < first.len() {
        return None;
    }
    record.level = Some(known.level);
    if !known.exact {
        record.push_str(attribute::LOG_LEVEL, word);
    }
    record.push_str(attribute::LOGGER, class);
    if let Some(method) = method {
        record.push_str(attribute::CODE_FUNCTION, method);
    }
    Some(rest)
}

/// Takes category and event number of .NET's simple console from the first line:
/// `Category[0]`, then the message, indented. `message` is what stands behind the level.
pub(super) fn dotnet<'b>(message: &'b str, record: &mut Record<'b>) -> Option<&'b str> {
    let (first, second) = message.split_once('\n')?;
    let (category, number) = first.trim_ascii_end().strip_suffix(']')?.split_once('[')?;
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || category.contains(' ') || !second.starts_with("    ") {
        return None;
    }
    record.push_str(attribute::LOGGER, category);
    attribute::push_number(record, attribute::EVENT_CODE, number);
    Some(second.trim_start_matches(' '))
}
