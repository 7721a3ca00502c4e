//! Shapes without a literal: addresses and numbers of people, each found by the bytes it cannot do without, bounded
//! as a token and checked last.

mod email;
mod iban;
mod label;
mod net;
mod number;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(super) use label::origin;

use super::prefilter::Kinds;
use super::table::Scanned;

/// Finds the shapes that may be in `text`; gives each to `sink`.
pub(super) fn find(text: &str, kinds: Kinds, sink: &mut dyn FnMut(Range<usize>, Scanned)) {
    if kinds.any(Kinds::AT) {
        email::find(text.as_bytes(), sink);
    }
    if kinds.any(Kinds::NUMBER) {
        number::find(text, sink);
    }
    if kinds.any(Kinds::IBAN) {
        iban::find(text, sink);
    }
    if kinds.any(Kinds::NET) {
        net::find(text, sink);
    }
}
