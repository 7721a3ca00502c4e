//! International bank account numbers, in one piece or in groups of four.

use super::valid;
use crate::redact::text::{at, before, is_word};
use crate::redact::validate::iban::iban;

/// Shortest and longest number, ISO 13616.
const LENGTHS: std::ops::RangeInclusive<usize> = 15..=34;

/// Where the number ends that two letters and two digits begin at `start`.
pub(super) fn end(bytes: &[u8], start: usize) -> Option<usize> {
    if is_word(before(bytes, start)) {
        return None;
    }
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
    ends.get(..candidates)?.iter().rev().copied().find(|&end| valid(bytes, start..end, iban))
}
