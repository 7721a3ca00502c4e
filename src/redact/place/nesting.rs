//! Documents in strings of documents: where a mask needs quotes, and how they are written there.

use super::Find;
use crate::redact::pairs::Quote;
use crate::redact::slot::Quoting;
use crate::redact::text::{at, before, skip, skip_back};

/// Strings in strings: how deep in documents a place in a text is. Moves from left to right.
pub(super) struct Nesting<'t> {
    text: &'t [u8],
    /// Backslashes before quotes outside of all strings.
    base: usize,
    /// Up to where the text was read.
    read: usize,
    /// The open strings, the outermost first: backslashes before their quotes, and where their text begins.
    open: Vec<(usize, usize)>,
}

impl<'t> Nesting<'t> {
    /// At the start of a text; `escaped` says that the text is the inside of a string itself.
    pub(super) fn new(text: &'t [u8], escaped: bool) -> Self {
        Nesting { text, base: usize::from(escaped), read: 0, open: Vec::new() }
    }

    /// A number that is a value of a document: all of it goes, and the mask needs quotes as they are written where it
    /// stands.
    pub(super) fn number(&mut self, find: Find) -> (Find, Quoting) {
        let text = self.text;
        let in_number = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
        if !text.get(find.start..find.end).is_some_and(|found| found.iter().all(|&byte| in_number(byte))) {
            return (find, Quoting::None);
        }
        let start = skip_back(text, find.start, in_number);
        let end = skip(text, find.end, in_number);
        let sign = skip_back(text, start, |byte| byte.is_ascii_whitespace());
        let next = skip(text, end, |byte| byte.is_ascii_whitespace());
        let closed = matches!(at(text, next), b',' | b'}' | b']' | b'\n') || text.get(next..next + 2) == Some(b"\\n");
        let value = match before(text, sign) {
            b':' => Quote::before(text, skip_back(text, sign - 1, |byte| byte.is_ascii_whitespace()))
                .is_some_and(Quote::is_double),
            b',' | b'[' => self.in_document(sign),
            _ => false,
        };
        match u8::try_from(self.backslashes(start)) {
            Ok(backslashes) if closed && value && backslashes < 32 => {
                (Find { start, end, ..find }, Quoting::Nested(backslashes))
            }
            _ => (find, Quoting::None),
        }
    }

    /// Backslashes before a quote at `to`, which is not before where was asked last.
    fn backslashes(&mut self, to: usize) -> usize {
        while let Some(offset) = self.text.get(self.read..to).and_then(|text| memchr::memchr(b'"', text)) {
            let mark = self.read + offset;
            let backslashes = mark - skip_back(self.text.get(..mark).unwrap_or_default(), mark, |byte| byte == b'\\');
            self.read = mark + 1;
            // What closes an outer string closes those in it.
            match self.open.iter().position(|(open, _)| backslashes % (2 * open + 2) == *open) {
                Some(outer) => self.open.truncate(outer),
                None => self.open.push((backslashes, self.read)),
            }
        }
        self.open.last().map_or(self.base, |(open, _)| 2 * open + 1)
    }

    /// Whether the innermost string around `place`, or the text, is a document by its looks.
    fn in_document(&mut self, place: usize) -> bool {
        self.backslashes(place);
        let start = self.open.last().map_or(0, |(_, start)| *start);
        let first = skip(self.text, start, |byte| byte.is_ascii_whitespace());
        matches!(at(self.text, first), b'[' | b'{')
    }
}
