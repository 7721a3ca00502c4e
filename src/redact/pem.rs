//! Private keys in armour (PEM, OpenSSH, PGP): whole, cut off, with a log's prefix on each line, in one event or over
//! many.
//!
//! From a BEGIN line on, everything up to the END line goes; without an END line, whatever looks like base64 does.

use std::ops::Range;

use super::text::{at, has, skip, skip_back};

/// Shortest word that is taken for a line of a key whose end is missing.
const SHORTEST_LINE: usize = 16;

/// What the armour around a place in a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Armour {
    /// A whole block: what is between its lines.
    Block(Range<usize>),
    /// A block that begins, and does not end in this text; its body begins there.
    Open(usize),
}

/// The armour whose BEGIN line holds the words `PRIVATE KEY` at `words`.
pub(super) fn at_words(text: &[u8], words: usize) -> Option<Armour> {
    let floor = words.saturating_sub(48);
    let head = text.get(floor..words)?;
    let begin = memchr::memmem::rfind(head, b"BEGIN").or_else(|| memchr::memmem::rfind(head, b"begin"))?;
    let label = head.get(begin + 5..)?;
    let dashes = head.get(..begin)?.iter().rev().take_while(|&&byte| matches!(byte, b'-' | b' ')).count();
    if dashes < 2 || !label.iter().all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_')) {
        return None;
    }
    let words_end = words + "PRIVATE KEY".len();
    let label_end = words_end + if has(text, words_end, b" BLOCK") { 6 } else { 0 };
    let body = skip(text, label_end, |byte| byte == b'-').max(label_end);
    let rest = text.get(body..)?;
    Some(match memchr::memmem::find(rest, b"-----END").or_else(|| memchr::memmem::find(rest, b"----END")) {
        Some(end) => Armour::Block(body..body + end),
        None => Armour::Open(body),
    })
}

/// Index behind the END line in `text`, if there is one, and where it begins.
pub(super) fn end_line(text: &[u8]) -> Option<Range<usize>> {
    let start = memchr::memmem::find(text, b"-----END")?;
    Some(start..skip(text, start + 8, |byte| byte != b'\n'))
}

/// Gives the words of an unfinished block from `from` on to `sink`. Returns whether the block may go on behind the text:
/// nothing else but headers stood in it.
pub(super) fn body(text: &[u8], from: usize, shortest: usize, sink: &mut dyn FnMut(Range<usize>)) -> bool {
    let mut here = from;
    let mut found = false;
    while here < text.len() {
        let start = skip(text, here, |byte| !is_base64(byte) || byte == b'=');
        let start = skip_escape(text, start);
        // Equals signs end a word: they are padding, or part a name from a value.
        let end = skip(text, start, |byte| is_base64(byte) && byte != b'=');
        let end = skip(text, end, |byte| byte == b'=');
        let long = end - start >= shortest || found && end - start >= 4 && before_break(text, end);
        if long && looks_encoded(text.get(start..end).unwrap_or_default()) {
            sink(start..end);
            found = true;
        }
        here = end.max(here + 1);
    }
    found
}

/// Whether the events behind this one may be lines of a key: the text is one, or one of an encrypted key's headers.
pub(super) fn goes_on(text: &[u8]) -> bool {
    let trimmed = text.trim_ascii();
    let word = skip_back(trimmed, trimmed.len(), is_base64);
    let last = trimmed.get(word..).unwrap_or_default();
    trimmed.is_empty()
        || has(trimmed, 0, b"Proc-Type:")
        || has(trimmed, 0, b"DEK-Info:")
        || has(trimmed, 0, b"Comment:")
        || has(trimmed, 0, b"Version:")
        || last.len() >= 4 && (word == 0 || last.len() >= SHORTEST_LINE) && looks_encoded(last)
}

/// Shortest line of a block whose end is missing.
pub(super) const fn shortest_line() -> usize {
    SHORTEST_LINE
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The letters behind a backslash belong to the escape.
fn skip_escape(text: &[u8], start: usize) -> usize {
    if start == 0 || at(text, start - 1) != b'\\' {
        return start;
    }
    match at(text, start) {
        b'u' => (start + 5).min(text.len()),
        b'n' | b'r' | b't' | b'b' | b'f' | b'/' => start + 1,
        _ => start,
    }
}

/// A short last line ends where its line does.
fn before_break(text: &[u8], end: usize) -> bool {
    matches!(at(text, end), b'\n' | b'\r' | b'\\' | b'"' | b'\'' | b' ' | 0)
}

/// Base64 of random bytes, and no word: upper case or digits among it.
fn looks_encoded(word: &[u8]) -> bool {
    let upper = word.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    let lower = word.iter().filter(|byte| byte.is_ascii_lowercase()).count();
    let other = word.len() - upper - lower;
    word.len() <= 8 && other > 0 || upper >= 2 && lower >= 2 || other >= 4 && upper + lower >= 2
}

/// End of the base64 that begins at `start`.
pub(super) fn encoded_end(text: &[u8], start: usize) -> usize {
    skip(text, start, |byte| is_base64(byte) || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn armour_is_whole_or_open() {
        let text = b"x -----BEGIN RSA PRIVATE KEY-----\nMIIC\n-----END RSA PRIVATE KEY----- y";
        let words = memchr::memmem::find(text, b"PRIVATE").unwrap();
        assert_eq!(at_words(text, words), Some(Armour::Block(33..39)));
        let open = b"-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQOY";
        assert_eq!(at_words(open, memchr::memmem::find(open, b"PRIVATE").unwrap()), Some(Armour::Open(37)));
        for none in [&b"the PRIVATE KEY of"[..], b"-----BEGIN CERTIFICATE----- PRIVATE KEY", b"BEGIN PRIVATE KEY"] {
            let words = memchr::memmem::find(none, b"PRIVATE").unwrap();
            assert_eq!(at_words(none, words), None, "{}", String::from_utf8_lossy(none));
        }
    }

    #[test]
    fn of_an_unfinished_block_the_encoded_words_go() {
        for (text, want) in [
            ("\nMIICXAIBAAJBAKj34Gkx\nFhD90vcNLYLInFEX6Ppy\n", "MIICXAIBAAJBAKj34Gkx FhD90vcNLYLInFEX6Ppy"),
            (
                "\nI 12:00 app: MIICXAIBAAJBAKj34Gkx\nI 12:00 app: FhD90vcNLYLInFEX6Ppy",
                "MIICXAIBAAJBAKj34Gkx FhD90vcNLYLInFEX6Ppy",
            ),
            (r"\nMIICXAIBAAJBAKj34Gkx\naB3=", "MIICXAIBAAJBAKj34Gkx aB3="),
            (r"\u0001MIICXAIBAAJBAKj34Gkx", "MIICXAIBAAJBAKj34Gkx"),
            (" and nothing of the kind follows here", ""),
        ] {
            let mut out = Vec::new();
            body(text.as_bytes(), 0, SHORTEST_LINE, &mut |range| out.push(text.get(range).unwrap()));
            assert_eq!(out.join(" "), want);
        }
    }
}
