//! International bank account numbers, in one piece or in groups of four.

use std::ops::Range;

use crate::redact::table::Scanned;
use crate::redact::text::{at, before, is_word};
use crate::redact::validate::iban::iban;

/// Shortest and longest number, ISO 13616.
const LENGTHS: std::ops::RangeInclusive<usize> = 15..=34;

/// Finds account numbers.
pub(super) fn find(text: &str, sink: &mut dyn FnMut(Range<usize>, Scanned)) {
    let bytes = text.as_bytes();
    let mut here = 0;
    for (start, window) in bytes.windows(4).enumerate() {
        let [a, b, c, d] = window else { continue };
        let head = a.is_ascii_alphabetic() && b.is_ascii_alphabetic() && c.is_ascii_digit() && d.is_ascii_digit();
        if !head || start < here || is_word(before(bytes, start)) {
            continue;
        }
        if let Some(end) = end(text, start) {
            sink(start..end, Scanned::Iban);
            here = end;
        }
    }
}

/// Where the number that begins at `start` ends.
fn end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut ends = [0usize; 34];
    let mut count = 0;
    let mut candidates = 0;
    let mut here = start;
    while count < 34 {
        let byte = at(bytes, here);
        if byte.is_ascii_alphanumeric() {
            count += 1;
            here += 1;
            let complete = LENGTHS.contains(&count) && !is_word(at(bytes, here));
            if let Some(slot) = ends.get_mut(candidates).filter(|_| complete) {
                *slot = here;
                candidates += 1;
            }
        } else if matches!(byte, b' ' | b'-') && count >= 2 && at(bytes, here + 1).is_ascii_alphanumeric() {
            here += 1;
        } else {
            break;
        }
    }
    ends.get(..candidates)?.iter().rev().copied().find(|&end| text.get(start..end).is_some_and(iban))
}
