//! Where values end.

use std::ops::Range;

use crate::redact::key::Place;
use crate::redact::text::{at, before, has, skip, skip_back};

/// A quote, and how many backslashes stand before it: `\"` is a quote in a JSON string, `\\\"` one in a JSON string
/// in a JSON string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::redact) struct Quote {
    mark: u8,
    backslashes: usize,
}

impl Quote {
    /// The quote that stands at `from`.
    pub(in crate::redact) fn at(text: &[u8], from: usize) -> Option<Self> {
        let mark = match at(text, from) {
            b'\\' => skip(text.get(..(from + 32).min(text.len()))?, from, |byte| byte == b'\\'),
            _ => from,
        };
        matches!(at(text, mark), b'"' | b'\'' | b'`').then(|| Quote { mark: at(text, mark), backslashes: mark - from })
    }

    /// The quote that ends at `to`.
    pub(in crate::redact) fn before(text: &[u8], to: usize) -> Option<Self> {
        let mark = to.checked_sub(1)?;
        if !matches!(at(text, mark), b'"' | b'\'' | b'`') {
            return None;
        }
        let floor = mark.saturating_sub(32);
        let first = floor + skip_back(text.get(floor..mark)?, mark - floor, |byte| byte == b'\\');
        Some(Quote { mark: at(text, mark), backslashes: mark - first })
    }

    /// Whether it is one of JSON's.
    pub(in crate::redact) fn is_double(self) -> bool {
        self.mark == b'"'
    }

    /// Its length in bytes.
    pub(in crate::redact) fn len(self) -> usize {
        self.backslashes + 1
    }

    /// Where the text that it opens at `from` ends: before the quote that closes it, or at the end of the line or the
    /// text when none does.
    pub(in crate::redact) fn close(self, text: &[u8], from: usize) -> usize {
        let mut next = from;
        while let Some(offset) = memchr::memchr(self.mark, text.get(next..).unwrap_or_default()) {
            let mark = next + offset;
            let backslashes =
                mark - skip_back(text.get(..mark).unwrap_or_default(), mark, |byte| byte == b'\\').max(from);
            // Each level doubles backslashes and adds one before quotes, so this many more than a whole
            // number of doubled ones close.
            if backslashes % (2 * self.backslashes + 2) == self.backslashes {
                return mark - self.backslashes;
            }
            next = mark + 1;
        }
        skip(text, from, |byte| byte != b'\n')
    }
}

/// End of a value without quotes.
pub(super) fn bare(text: &[u8], from: usize, place: Place) -> usize {
    let mut depth = 0usize;
    let mut here = from;
    while let Some(&byte) = text.get(here) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'|' | b',' | b';' | 0..=8 | 0x1b => {
                break;
            }
            b'#' if place == Place::Query => break,
            b'&' if place == Place::Query || ends_at_ampersand(text, here) => break,
            b'\\' if matches!(at(text, here + 1), b'"' | b'\'' | b'n' | b't' | b'r' | b'u' | b'\\') => break,
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => break,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        here += 1;
    }
    here
}

/// Whether an ampersand is followed by another pair or ends the value: a password may hold one.
fn ends_at_ampersand(text: &[u8], at_ampersand: usize) -> bool {
    if has(text, at_ampersand + 1, b"amp;") || has(text, at_ampersand + 1, b"quot;") {
        return true;
    }
    let limit = (at_ampersand + 65).min(text.len());
    let key = skip(text.get(..limit).unwrap_or_default(), at_ampersand + 1, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']' | b'%')
    });
    key > at_ampersand + 1 && at(text, key) == b'=' || before(text, at_ampersand) == b'&'
}

/// The text of an element: up to the next tag, in a CDATA section up to its end.
pub(super) fn markup(text: &[u8], from: usize) -> Range<usize> {
    const CDATA: &[u8] = b"<![CDATA[";
    if has(text, from, CDATA) {
        let start = from + CDATA.len();
        let rest = text.get(start..).unwrap_or_default();
        return start..start + memchr::memmem::find(rest, b"]]>").unwrap_or(rest.len());
    }
    let end = skip(text, from, |byte| byte != b'<');
    from..skip_back(text.get(..end).unwrap_or_default(), end, |byte| byte.is_ascii_whitespace()).max(from)
}
