//! What a token is, and which of them could be no ordinary word.

use std::ops::Range;

use super::super::text::skip;

/// Shortest token; of shorter ones too many occur by chance.
const SHORTEST: usize = 8;

/// Longest token.
const LONGEST: usize = 8192;

/// Words that stand where secrets do and are none, in lower case.
const WORDS: &[&[u8]] = &[
    b"anonymous",
    b"undefined",
    b"localhost",
    b"deleted",
    b"disabled",
    b"application",
    b"xmlhttprequest",
    b"javascript",
    b"necessary",
    b"password",
    b"required",
    b"redacted",
];

/// Part of a word, or of what stands for bytes in URLs.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || byte >= 0x80
}

/// Part of anything that is written without a blank: base64, versions, passwords.
const fn is_broad(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'!' | b'#'..=b'%' | b'*'..=b'+' | b'.' | b'/' | b'?' | b'@' | b'^' | b'|' | b'~')
}

/// Gives all tokens of a text to `sink`: each longest stretch without delimiters, and the words in it.
pub(super) fn each(text: &[u8], sink: &mut dyn FnMut(Range<usize>)) {
    let mut at = 0;
    while at < text.len() {
        let start = skip(text, at, |byte| !is_broad(byte));
        let end = skip(text, start, is_broad);
        if end - start >= SHORTEST {
            stretch(text, start..end, sink);
        }
        at = end.max(at + 1);
    }
}

fn stretch(text: &[u8], range: Range<usize>, sink: &mut dyn FnMut(Range<usize>)) {
    let whole = trimmed(text, range.clone());
    give(whole.clone(), sink);
    let mut at = range.start;
    while at < range.end {
        let end = skip(text, at, is_word).min(range.end);
        let word = trimmed(text, at..end);
        if word != whole {
            give(word, sink);
        }
        at = end + 1;
    }
}

fn give(token: Range<usize>, sink: &mut dyn FnMut(Range<usize>)) {
    if (SHORTEST..=LONGEST).contains(&token.len()) {
        sink(token);
    }
}

/// The range without punctuation at its ends, which belongs to the sentence as often as to the token.
pub(super) fn trimmed(text: &[u8], range: Range<usize>) -> Range<usize> {
    let bytes = text.get(range.clone()).unwrap_or_default();
    let core = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
    let (Some(first), Some(last)) = (bytes.iter().position(core), bytes.iter().rposition(core)) else {
        return range.start..range.start;
    };
    range.start + first..range.start + last + 1
}

/// Whether a token is mixed as only random ones are. Words, numbers, times, addresses and names with a number are not.
pub(super) fn is_secret(token: &[u8]) -> bool {
    let digits = token.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = token.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    if token.len() < SHORTEST || distinct(token) < 5 || is_ordinary(token) {
        return false;
    }
    if letters <= 2 {
        return digits >= 16;
    }
    let needed = match token.len() {
        _ if digits == 0 => token.len() / 3,
        ..16 => 3,
        _ => 2,
    };
    mixes(token) >= needed
}

/// Whether what was given as a password can be looked for without masking ordinary words.
pub(super) fn is_password(value: &[u8]) -> bool {
    let plain = value.iter().all(u8::is_ascii_lowercase);
    let number = value.iter().all(u8::is_ascii_digit);
    (if plain || number { 12 } else { SHORTEST }..=LONGEST).contains(&value.len())
        && distinct(value) >= 4
        && !is_ordinary(value)
}

fn is_ordinary(token: &[u8]) -> bool {
    WORDS.iter().any(|word| token.eq_ignore_ascii_case(word))
}

/// How often a letter follows a digit, a digit a letter, or a capital a small letter.
fn mixes(token: &[u8]) -> usize {
    let mixed = |pair: &&[u8]| match pair {
        [a, b] => {
            a.is_ascii_digit() && b.is_ascii_alphabetic()
                || a.is_ascii_alphabetic() && b.is_ascii_digit()
                || a.is_ascii_lowercase() && b.is_ascii_uppercase()
                || a.is_ascii_uppercase() && b.is_ascii_lowercase()
        }
        _ => false,
    };
    token.windows(2).filter(mixed).count()
}

fn distinct(token: &[u8]) -> u32 {
    token.iter().fold(0u128, |seen, byte| seen | 1 << (byte & 0x7f)).count_ones()
}
