//! The seconds that the last time was in: lines come in bursts, and those of a second start alike.
//!
//! What is remembered is a function of the bytes compared and of the next one not being a digit, so a
//! recalled start is what reading it again would give.

use super::shapes::Start;
use super::swar;

/// Longest start that is kept: a text must have as many bytes to be compared at all.
const LONGEST: usize = 24;

/// The last start of a timestamp.
#[derive(Debug, Default)]
pub(super) struct Memory {
    last: Option<Start>,
    len: usize,
    words: [u64; 3],
    /// All ones where `words` holds a byte of the start.
    masks: [u64; 3],
}

impl Memory {
    /// The start of a timestamp and the text after it, if `text` starts as the last one did.
    #[inline]
    pub(super) fn recall<'t>(&self, text: &'t [u8]) -> Option<(&Start, &'t [u8])> {
        let last = self.last.as_ref()?;
        let words = swar::words(text.first_chunk::<LONGEST>()?);
        let mut differences = 0;
        for ((word, mask), known) in words.into_iter().zip(self.masks).zip(self.words) {
            differences |= (word ^ known) & mask;
        }
        let rest = text.get(self.len..)?;
        let longer = rest.first().is_some_and(u8::is_ascii_digit);
        (differences == 0 && !longer).then_some((last, rest))
    }

    /// Remembers the start of `text` that ends where `rest` begins.
    #[inline]
    pub(super) fn keep(&mut self, text: &[u8], rest: &[u8], start: Start) {
        let len = text.len() - rest.len();
        if let Some(bytes) = text.first_chunk::<LONGEST>()
            && len <= LONGEST
        {
            self.words = swar::words(bytes);
            self.masks = swar::masks(len);
            self.len = len;
            self.last = Some(start);
        }
    }
}
