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

pub(super) use label::is_machine_made;

use super::table::Scanned;

/// Bytes that a shape cannot do without, as far as a text has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Classes {
    /// An at sign.
    pub(super) at: bool,
    /// So many digits.
    pub(super) digits: u32,
    /// So many colons.
    pub(super) colons: u32,
    /// A byte that may begin an escape.
    pub(super) encoded: bool,
}

impl Classes {
    /// Counts the bytes of a text.
    pub(super) fn of(text: &[u8]) -> Self {
        let mut classes = Classes { at: false, digits: 0, colons: 0, encoded: false };
        for chunk in text.chunks(128) {
            let (mut at, mut digits, mut colons, mut encoded) = (0u8, 0u8, 0u8, 0u8);
            for &byte in chunk {
                at |= u8::from(byte == b'@');
                digits += u8::from(byte.wrapping_sub(b'0') < 10);
                colons += u8::from(byte == b':');
                encoded |= u8::from(byte == b'\\')
                    | u8::from(byte == b'%')
                    | u8::from(byte == b'&')
                    | u8::from(byte >= 0xc2)
                    | u8::from(byte == 0x1b);
            }
            classes.at |= at != 0;
            classes.digits += u32::from(digits);
            classes.colons += u32::from(colons);
            classes.encoded |= encoded != 0;
        }
        classes
    }

    /// Whether any shape can be there.
    pub(super) fn interesting(self) -> bool {
        self.at || self.digits >= 4 || self.colons >= 2
    }
}

/// Finds all shapes in `text`; gives each to `sink`.
pub(super) fn find(text: &str, classes: Classes, sink: &mut dyn FnMut(Range<usize>, Scanned)) {
    let bytes = text.as_bytes();
    if classes.at {
        email::find(bytes, sink);
    }
    if classes.digits >= 4 {
        number::find(text, sink);
    }
    if classes.digits >= 11 {
        iban::find(text, sink);
    }
    if classes.colons >= 2 || classes.digits >= 2 {
        net::find(text, classes, sink);
    }
}
