//! Character references of HTML and XML: the numeric ones, and the named ones that occur in logs.

use super::Step;
use crate::redact::text::{at, skip};

/// Names, with the character that each stands for.
const NAMES: &[(&[u8], char)] = &[
    (b"amp", '&'),
    (b"lt", '<'),
    (b"gt", '>'),
    (b"quot", '"'),
    (b"apos", '\''),
    (b"nbsp", ' '),
    (b"commat", '@'),
    (b"colon", ':'),
    (b"sol", '/'),
    (b"equals", '='),
    (b"period", '.'),
    (b"hyphen", '-'),
    (b"lowbar", '_'),
    (b"plus", '+'),
];

/// The reference that `bytes`, which begin with an ampersand, begin with.
pub(super) fn entity(bytes: &[u8]) -> Option<Step> {
    // The longest is `&#x10ffff;`.
    let end = skip(bytes.get(..10.min(bytes.len()))?, 1, |byte| byte != b';');
    if at(bytes, end) != b';' {
        return None;
    }
    let name = bytes.get(1..end)?;
    let c = match name {
        [b'#', b'x' | b'X', digits @ ..] => numeric(digits, 16)?,
        [b'#', digits @ ..] => numeric(digits, 10)?,
        name => NAMES.iter().find(|(known, _)| *known == name)?.1,
    };
    Step::new(end + 1, c)
}

fn numeric(digits: &[u8], base: u32) -> Option<char> {
    let code = digits.iter().try_fold(0u32, |code, &digit| Some(code * base + char::from(digit).to_digit(base)?));
    code.filter(|_| !digits.is_empty()).and_then(char::from_u32)
}
