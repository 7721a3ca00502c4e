//! Blotting out: a text with stars in place of what was found, or masked before, so that its words mean nothing.

use std::ops::Range;

use super::super::text::whole_chars;

/// Puts into `blot` the text with stars in place of ranges; `false` when there are none.
pub(super) fn into(text: &str, ranges: impl Iterator<Item = Range<usize>>, blot: &mut String) -> bool {
    let mut ranges = ranges.peekable();
    if ranges.peek().is_none() {
        return false;
    }
    let mut bytes = std::mem::take(blot).into_bytes();
    bytes.clear();
    bytes.extend_from_slice(text.as_bytes());
    for range in ranges {
        if let Some(found) = bytes.get_mut(whole_chars(text, range)) {
            found.fill(b'*');
        }
    }
    String::from_utf8(bytes).map(|text| *blot = text).is_ok()
}
