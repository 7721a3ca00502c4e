//! Passwords on command lines: `curl -u user:password`, `mysql -ppassword`, `sshpass -p password`.

use std::ops::Range;

use super::pairs::Quote;
use super::text::{at, before, has, is_blank, is_word, skip};
use super::value;

/// The password behind `-u`, `--user` whose literal ends at `end`: what stands behind the colon, unless both sides are
/// numbers (a user and a group).
pub(super) fn user(text: &[u8], start: usize, end: usize) -> Option<Range<usize>> {
    if is_word(before(text, start)) || before(text, start) == b'-' {
        return None;
    }
    let from = skip(text, end, is_blank);
    let (from, quote) = match Quote::at(text, from) {
        Some(quote) => (from + quote.len(), Some(quote)),
        None => (from, None),
    };
    let to = match quote {
        Some(quote) => quote.close(text, from),
        None => skip(text, from, |byte| byte > b' ' && !matches!(byte, b'"' | b'\'' | b'\\' | b',')),
    };
    let colon = from + memchr::memchr(b':', text.get(from..to)?)?;
    let (name, password) = (text.get(from..colon)?, text.get(colon + 1..to)?);
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let plain = digits(name) && digits(password) || memchr::memchr(b'/', name).is_some() || password.starts_with(b"//");
    (!plain && !value::is_empty(password)).then_some(colon + 1..to)
}

/// The password of a command that takes it with `-p`.
pub(super) fn password(text: &[u8], start: usize, end: usize) -> Option<Range<usize>> {
    let name = text.get(start..end)?;
    let attached = name.eq_ignore_ascii_case(b"mysql");
    let limit = text.get(..(end + 256).min(text.len()))?;
    let line = skip(limit, end, |byte| !matches!(byte, b'\n' | b'|' | b';'));
    let option = (end..line).find(|&place| {
        at(text, place) == b'-'
            && at(text, place + 1) == b'p'
            && is_blank(before(text, place))
            && !has(text, place, b"-port")
    })?;
    let from = if attached { option + 2 } else { skip(text, option + 2, is_blank) };
    if !attached && from == option + 2 && !has(name, 0, b"sshpass") {
        return None;
    }
    let (from, to) = match Quote::at(text, from) {
        Some(quote) => (from + quote.len(), quote.close(text, from + quote.len())),
        None => (from, skip(text, from, |byte| byte > b' ' && !matches!(byte, b'"' | b'\'' | b'\\'))),
    };
    let password = text.get(from..to)?;
    (!value::is_empty(password) && !password.starts_with(b"-")).then_some(from..to)
}
