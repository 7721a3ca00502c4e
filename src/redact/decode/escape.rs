//! Backslash escapes (JSON, RFC 8259 §7, and the `\xHH` and `\033` of C) and terminal escapes (ECMA-48).

use super::{Step, hex};
use crate::redact::text::{at, skip};

/// The escape that `bytes`, which begin with a backslash, begin with.
pub(super) fn backslash(bytes: &[u8]) -> Option<Step> {
    let c = match at(bytes, 1) {
        quoted @ (b'"' | b'\'' | b'/' | b'\\') => char::from(quoted),
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'e' if at(bytes, 2) == b'[' => '\u{1b}',
        b'0' if bytes.starts_with(br"\033") => return Step::new(4, '\u{1b}'),
        b'x' => return Step::new(4, char::from(hex(at(bytes, 2))? << 4 | hex(at(bytes, 3))?)),
        b'u' => return unicode(bytes),
        _ => return None,
    };
    Step::new(2, c)
}

/// `\uXXXX`, a surrogate pair as one; a lone surrogate becomes U+FFFD.
fn unicode(bytes: &[u8]) -> Option<Step> {
    let first = unit(bytes)?;
    if let Some(c) = char::from_u32(first) {
        return Step::new(6, c);
    }
    let second = bytes.get(6..).and_then(unit).filter(|second| (0xdc00..0xe000).contains(second));
    match second {
        Some(second) if first < 0xdc00 => {
            Step::new(12, char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))?)
        }
        _ => Step::new(6, char::REPLACEMENT_CHARACTER),
    }
}

/// The code unit of the `\uXXXX` that `bytes` begin with.
fn unit(bytes: &[u8]) -> Option<u32> {
    let [b'\\', b'u', digits @ ..] = bytes.get(..6)? else { return None };
    digits.iter().try_fold(0, |unit, &digit| Some(unit << 4 | u32::from(hex(digit)?)))
}

/// Length of the terminal escape that `bytes`, which begin with ESC, begin with.
pub(super) fn terminal(bytes: &[u8]) -> usize {
    match at(bytes, 1) {
        b'[' => {
            let last = skip(bytes, 2, |byte| matches!(byte, 0x20..=0x3f));
            last + usize::from(matches!(at(bytes, last), 0x40..=0x7e))
        }
        b']' => {
            let last = skip(bytes, 2, |byte| !matches!(byte, 0x07 | 0x1b));
            match at(bytes, last) {
                0x07 => last + 1,
                0x1b if at(bytes, last + 1) == b'\\' => last + 2,
                _ => last,
            }
        }
        0x40..=0x5f => 2,
        _ => 1,
    }
}
