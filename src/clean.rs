//! Bytes to text: UTF-8 made valid, colour codes and NULs taken out, line ends made one.
//!
//! Almost every event is clean already and is lent as it is; the others are rewritten into a buffer.

/// An event as text.
#[derive(Debug, PartialEq, Eq)]
pub struct Clean<'b> {
    /// Valid UTF-8 without escape sequences or NULs, lines separated by `\n` alone.
    pub text: &'b str,
    /// Some bytes were not UTF-8.
    pub invalid_utf8: bool,
}

/// Cleans one event; `buffer` is overwritten when the event has to be rewritten.
pub fn clean<'b>(event: &'b [u8], lines: u32, buffer: &'b mut String) -> Clean<'b> {
    let untouched = memchr::memchr2(0x1b, 0, event).is_none() && (lines == 1 || memchr::memchr(b'\r', event).is_none());
    let valid = simdutf8::basic::from_utf8(event);
    if let (true, Ok(text)) = (untouched, valid) {
        return Clean { text, invalid_utf8: false };
    }
    buffer.clear();
    for chunk in event.utf8_chunks() {
        push_clean(chunk.valid(), buffer);
        if !chunk.invalid().is_empty() {
            buffer.push(char::REPLACEMENT_CHARACTER);
        }
    }
    Clean { text: buffer, invalid_utf8: valid.is_err() }
}

/// Appends `text` without escape sequences, NULs, and carriage returns before a newline.
fn push_clean(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\0' => {}
            '\r' if chars.peek() == Some(&'\n') => {}
            '\u{1b}' => skip_escape(&mut chars),
            c => out.push(c),
        }
    }
}

/// Steps over the rest of an ANSI escape sequence (ECMA-48 §5.4): CSI up to its final byte, OSC up
/// to BEL or ST, anything else one character.
fn skip_escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.peek() {
        Some('[') => {
            chars.next();
            while chars.next_if(|c| matches!(c, ' '..='?')).is_some() {}
            chars.next_if(|c| matches!(c, '@'..='~'));
        }
        Some(']') => {
            chars.next();
            while let Some(c) = chars.next() {
                if c == '\u{7}' || c == '\u{1b}' && chars.next_if_eq(&'\\').is_some() {
                    break;
                }
            }
        }
        Some('(' | ')') => {
            chars.next();
            chars.next();
        }
        Some('@'..='_') => {
            chars.next();
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(event: &[u8]) -> (String, bool) {
        let mut buffer = String::new();
        let clean = clean(event, 2, &mut buffer);
        (clean.text.to_owned(), clean.invalid_utf8)
    }

    #[test]
    fn rewrites_only_what_is_unclean() {
        for (event, want, invalid) in [
            (&b"plain"[..], "plain", false),
            (b"\x1b[31mred\x1b[0m \x1b[1;38;5;4mblue\x1b[m", "red blue", false),
            (b"a\0b", "ab", false),
            (b"one\r\ntwo", "one\ntwo", false),
            (b"caf\xe9!", "caf\u{fffd}!", true),
            (b"link \x1b]8;;http://x\x1b\\text\x1b]8;;\x07.", "link text.", false),
            (b"cut \x1b[3", "cut ", false),
            (b"\x1b", "", false),
        ] {
            assert_eq!(cleaned(event), (want.to_owned(), invalid), "{event:?}");
        }
    }
}
