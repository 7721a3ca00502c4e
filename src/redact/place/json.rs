//! Masks in a JSON text: each scalar that a find touches is masked for itself.

use std::ops::Range;

use super::{Find, Nesting};
use crate::redact::slot::Quoting;
use crate::redact::text::{at, is_word, skip};

/// Whether a text is a JSON object or array.
pub(super) fn is_document(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Places finds in a JSON text. In a string, up to its quotes and by whole escapes; a scalar that is no string goes whole
/// and gets quotes as `scalar` says.
pub(super) fn place(
    text: &[u8],
    scalar: Quoting,
    finds: &[Find],
    nesting: &mut Nesting<'_>,
    each: &mut dyn FnMut(Find, Quoting),
) {
    let mut finds = finds.iter().copied().peekable();
    let mut here = 0;
    while let (Some(&byte), Some(_)) = (text.get(here), finds.peek()) {
        let (range, string) = match byte {
            b'"' => (here + 1..string_end(text, here + 1), true),
            b'-' | b'0'..=b'9' | b'a'..=b'z' => {
                (here..skip(text, here, |byte| is_word(byte) || matches!(byte, b'-' | b'+' | b'.')), false)
            }
            _ => {
                here += 1;
                continue;
            }
        };
        here = range.end + usize::from(string);
        let mut inside = range.clone();
        while let Some(find) = finds.peek().copied().filter(|find| find.start < range.end) {
            if find.end > inside.start {
                if string {
                    let (find, quoting) = nesting.number(by_escapes(text, &inside, find));
                    inside.start = find.end.max(inside.start);
                    each(find, quoting);
                } else {
                    each(Find { start: range.start, end: range.end, ..find }, scalar);
                }
            }
            if find.end > range.end {
                break;
            }
            finds.next();
        }
    }
}

/// Index of the quote that ends the string whose inside begins at `from`.
fn string_end(text: &[u8], from: usize) -> usize {
    let mut here = from;
    while let Some(&byte) = text.get(here) {
        match byte {
            b'"' => return here,
            b'\\' => here += 2,
            _ => here += 1,
        }
    }
    text.len()
}

/// The part of a find that is in what is left of a string, widened to whole escapes and characters.
fn by_escapes(text: &[u8], string: &Range<usize>, find: Find) -> Find {
    let (mut start, mut end) = (string.start, string.end);
    let mut here = string.start;
    while here < string.end {
        let next = match (at(text, here), at(text, here + 1)) {
            (b'\\', b'u') => here + 6,
            (b'\\', _) => here + 2,
            _ => skip(text, here + 1, |byte| byte & 0xc0 == 0x80),
        };
        if here <= find.start {
            start = here;
        }
        if next >= find.end {
            end = next.min(string.end);
            break;
        }
        here = next;
    }
    Find { start, end, ..find }
}
