//! What a token is, and which of them could be no ordinary word.

use std::ops::Range;

use super::super::text::skip;

/// Shortest token; of shorter ones too many occur by chance.
pub(in crate::redact) const SHORTEST: usize = 8;

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

/// What ends a part of a longer stretch: of a path, a URL, a list.
const fn is_separator(byte: u8) -> bool {
    matches!(byte, b'/' | b'@' | b'?' | b'|' | b'#')
}

/// Separators of one stretch between which parts are looked for.
const MOST_PARTS: usize = 8;

/// Gives all tokens of a value to `sink`: each longest stretch without delimiters, and then the words in it. The second
/// argument is the stretch.
pub(super) fn each(value: &[u8], sink: &mut dyn FnMut(Range<usize>, Range<usize>)) {
    stretches(value, &mut |stretch| {
        let whole = trimmed(value, stretch.clone());
        give(whole.clone(), &mut |token| sink(token, whole.clone()));
        words(value, stretch, &mut |word| {
            if word != whole {
                give(word, &mut |token| sink(token, whole.clone()));
            }
        });
    });
}

/// Gives all that may be a token in a text to `sink`: what [`each`] gives, and the parts of paths and the like.
pub(super) fn candidates(text: &[u8], sink: &mut dyn FnMut(Range<usize>)) {
    stretches(text, &mut |stretch| {
        let whole = trimmed(text, stretch.clone());
        give(whole.clone(), sink);
        let mut bounds = [stretch.end; MOST_PARTS];
        let bytes = text.get(stretch.clone()).unwrap_or_default();
        let places =
            bytes.iter().enumerate().filter(|(_, byte)| is_separator(**byte)).map(|(at, _)| stretch.start + at);
        let count = bounds.iter_mut().zip(places).map(|(bound, place)| *bound = place).count();
        let bounds = bounds.get(..count).unwrap_or_default();
        for (index, from) in bounds.iter().enumerate() {
            give(trimmed(text, stretch.start..*from), sink);
            let ends = bounds.iter().skip(index + 1).copied().chain([stretch.end]);
            ends.for_each(|end| give(trimmed(text, *from..end), sink));
        }
        words(text, stretch, &mut |word| {
            if word != whole {
                give(word, sink);
            }
        });
    });
}

fn stretches(text: &[u8], each: &mut dyn FnMut(Range<usize>)) {
    let mut at = 0;
    while at < text.len() {
        let start = skip(text, at, |byte| !is_broad(byte));
        let end = skip(text, start, is_broad);
        if end - start >= SHORTEST {
            each(start..end);
        }
        at = end.max(at + 1);
    }
}

fn words(text: &[u8], stretch: Range<usize>, each: &mut dyn FnMut(Range<usize>)) {
    let mut at = stretch.start;
    while at < stretch.end {
        let end = skip(text, at, is_word).min(stretch.end);
        each(trimmed(text, at..end));
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
        return digits >= 16 && token.iter().all(u8::is_ascii_alphanumeric);
    }
    let needed = match token.len() {
        _ if digits == 0 => token.len() / 3,
        ..16 => 3,
        _ => 2,
    };
    mixes(token) >= needed
}

/// Whether a word of a token that is a secret could be no ordinary one.
pub(super) fn is_piece(word: &[u8]) -> bool {
    distinct(word) >= 5 && !is_ordinary(word) && mixes(word) > 0
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
