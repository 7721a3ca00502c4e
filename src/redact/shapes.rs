//! Shapes without a literal: addresses and numbers of people, each found by the bytes it cannot do without, bounded
//! as a token and checked last.
//!
//! The pre-filter says where one may begin; what is asked here is exact. Bytes outside of a text read as zero.

mod email;
mod iban;
mod label;
mod net;
mod number;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub(super) use label::origin;

use super::table::Scanned;

/// A shape: where it stands, and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) scanned: Scanned,
}

impl Shape {
    fn new(range: Range<usize>, scanned: Scanned) -> Self {
        Shape { start: range.start, end: range.end, scanned }
    }
}

/// Where a shape may begin, by the byte that tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clue {
    /// An at sign.
    At,
    /// A digit that begins seven digits and separators.
    Number,
    /// Two letters and two digits that begin a word.
    Iban,
    /// A colon or dash as in IPv6 and hardware addresses.
    Net,
}

/// Up to where shapes were looked for: clues before that were part of what was looked at.
#[derive(Debug, Default)]
pub(super) struct Seen {
    number: usize,
    iban: usize,
    net: usize,
}

impl Seen {
    /// Looks for the shape that `clue` at `at` hints at.
    pub(super) fn look(&mut self, bytes: &[u8], at: usize, clue: Clue, sink: &mut dyn FnMut(Shape)) {
        match clue {
            Clue::At => {
                if let Some(range) = email::around(bytes, at) {
                    sink(Shape::new(range, Scanned::Email));
                }
            }
            Clue::Number if at >= self.number => self.number = number::from(bytes, at, sink),
            Clue::Iban if at >= self.iban => {
                if let Some(end) = iban::end(bytes, at) {
                    sink(Shape::new(at..end, Scanned::Iban));
                    self.iban = end;
                }
            }
            Clue::Net if at >= self.net => self.net = net::around(bytes, at, sink),
            _ => {}
        }
    }
}

/// Asks a validator about a part of a text.
fn valid(bytes: &[u8], range: Range<usize>, check: fn(&str) -> bool) -> bool {
    bytes.get(range).and_then(|part| std::str::from_utf8(part).ok()).is_some_and(check)
}
