//! Syslog with a priority: RFC 5424, RFC 3164 and its many dialects, and the `<6>` that systemd's
//! and .NET's loggers put in front of a line. The severity of the priority is the level.
//!
//! Syslog without a priority is a text line like others, see [`text`](super::text).

mod structured;

use crate::parse::attributes as attribute;
use crate::parse::keys::Cx;
use crate::parse::level::{Scale, from_number};
use crate::parse::text::Text;
use crate::record::{Format, Record, Value};

/// Fills `record` from `text` if that has a priority; otherwise leaves it alone and says so.
pub(super) fn parse<'b>(text: &'b str, headers: &mut Text, cx: &mut Cx<'_>, record: &mut Record<'b>) -> bool {
    let Some((digits, rest)) = priority(text) else { return false };
    let Ok(number) = digits.parse::<u32>() else { return false };
    let level = from_number(number % 8, Scale::Syslog).map(|(level, _)| level);
    let modern = rest.strip_prefix("1 ").is_some_and(|rest| structured::parse(rest, cx, record));
    if !modern && !headers.parse(rest, cx, record) {
        record.message = Value::str(tag(rest, record));
    }
    record.format = Format::Syslog;
    record.level = level;
    if number >= 8 {
        record.push_raw(attribute::SYSLOG_FACILITY, facility(number));
    }
    true
}

/// The digits of a priority, and what follows.
fn priority(text: &str) -> Option<(&str, &str)> {
    let (digits, rest) = text.strip_prefix('<')?.split_once('>')?;
    let valid = matches!(digits.len(), 1..=3) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (valid && digits.parse::<u8>().is_ok_and(|number| number < 192)).then_some((digits, rest))
}

/// The facility of a priority, as JSON.
fn facility(priority: u32) -> &'static str {
    const NUMBERS: [&str; 24] = [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
        "20", "21", "22", "23",
    ];
    NUMBERS.get(priority as usize / 8).unwrap_or(&"0")
}

/// Takes the tag from a line without a time: `app[12]: message`, or .NET's `Category[0] message`.
fn tag<'b>(text: &'b str, record: &mut Record<'b>) -> &'b str {
    let name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'/'))
    };
    let head = text.get(..128).unwrap_or(text);
    let numbered = head.split_once('[').filter(|(process, _)| name(process)).and_then(|(process, rest)| {
        let (number, _) = rest.split_once(']')?;
        let behind = text.get(process.len() + number.len() + 2..)?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then_some((process, number, behind))
    });
    if let Some((process, number, behind)) = numbered {
        if let Some(message) = behind.strip_prefix(": ") {
            record.push_str(attribute::SYSLOG_APPNAME, process);
            attribute::push_number(record, attribute::PROCESS_ID, number);
            return message;
        }
        if behind.starts_with([' ', '\n']) {
            record.push_str(attribute::LOGGER, process);
            attribute::push_number(record, attribute::EVENT_CODE, number);
            return behind.trim_start_matches([' ', '\n']);
        }
    }
    match text.split_once(": ").filter(|(process, _)| process.len() <= 48 && name(process)) {
        Some((process, message)) => {
            record.push_str(attribute::SYSLOG_APPNAME, process);
            message
        }
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_priorities() {
        for (text, want) in [
            ("<34>Oct 11", Some(("34", "Oct 11"))),
            ("<0>x", Some(("0", "x"))),
            ("<191>", Some(("191", ""))),
            ("<192>x", None),
            ("<999>x", None),
            ("<>x", None),
            ("<info> x", None),
            ("<0.222.0> x", None),
            ("34>x", None),
        ] {
            assert_eq!(priority(text), want, "{text}");
        }
    }
}
