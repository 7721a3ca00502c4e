//! The pass that every byte of a record goes through: where can anything stand that must not leave?
//!
//! The texts of a record are put behind one another with a zero between two, so that short ones cost no more than long
//! ones. In blocks of 64 bytes, comparisons become bit masks, and shifted masks tell what may begin where (`C & C >> 1`
//! has the bits where two of a class follow one another). Literals are found by their rarest three bytes.
//!
//! What this pass reports is a superset: it may call a text suspect that is clean, never the reverse.

mod buffer;
mod masks;
mod signals;

use super::literals::Literals;
use super::shapes::{Clue, Seen, Shape};
pub(super) use buffer::Buffer;
use masks::{Masks, Window};
pub(super) use signals::{Signal, Signals};

/// Bytes of a block.
const BLOCK: usize = 64;

/// Searches the texts of a buffer.
pub(super) fn scan(literals: &Literals, buffer: &mut Buffer, signals: &mut Signals) {
    signals.clear();
    let length = buffer.bytes.len();
    // Room for whole blocks, the one that is looked ahead to, and what a literal's first bytes reach over.
    buffer.bytes.resize(length.next_multiple_of(BLOCK) + 2 * BLOCK, 0);
    let mut report = Report { literals, buffer, signals, text: 0, seen: Seen::default() };
    let mut now = block(&report.buffer.bytes, 0).map(Masks::of).unwrap_or_default();
    let mut before = false;
    for start in (0..length).step_by(BLOCK) {
        // Most records are short: behind their last block there is nothing to look at.
        let more = start + BLOCK < length;
        let ahead = if more { block(&report.buffer.bytes, start + BLOCK) } else { None };
        let window = Window { now, next: ahead.map(Masks::of).unwrap_or_default() };
        let number = window.number();
        let clues = Clues {
            gram: literals.grams(report.buffer.bytes.get(start..start + BLOCK + 3).unwrap_or_default()),
            // Of numbers, the first place of a run is enough.
            number: number & !(number << 1),
            iban: window.iban(before),
            net: window.net(),
            special: now.special,
        };
        if clues.any() {
            report.block(start, &clues);
        }
        before = (now.letter | now.digit) >> 63 != 0;
        now = window.next;
    }
    signals.sort();
    buffer.bytes.truncate(length);
}

fn block(bytes: &[u8], from: usize) -> Option<&[u8; BLOCK]> {
    bytes.get(from..)?.first_chunk()
}

/// Where in a block something may begin.
struct Clues {
    gram: u64,
    number: u64,
    iban: u64,
    net: u64,
    special: u64,
}

impl Clues {
    fn any(&self) -> bool {
        self.gram | self.number | self.iban | self.net | self.special != 0
    }
}

/// Follows up clues.
struct Report<'s> {
    literals: &'s Literals,
    buffer: &'s Buffer,
    signals: &'s mut Signals,
    /// Index of the text that the last clue was in.
    text: usize,
    seen: Seen,
}

impl Report<'_> {
    /// Follows up the clues of a block, in the order of their places.
    #[inline(never)]
    fn block(&mut self, start: usize, clues: &Clues) {
        let others = clues.number | clues.iban | clues.net | clues.special;
        let mut all = clues.gram | others;
        while all != 0 {
            let at = start + all.trailing_zeros() as usize;
            let bit = all & all.wrapping_neg();
            all &= all - 1;
            if clues.gram & bit != 0 {
                self.gram(at);
            }
            if others & bit != 0 {
                self.others(at, bit, clues);
            }
        }
    }

    /// Follows up what is no literal.
    #[inline(never)]
    fn others(&mut self, at: usize, bit: u64, clues: &Clues) {
        for (mask, clue) in [(clues.number, Clue::Number), (clues.iban, Clue::Iban), (clues.net, Clue::Net)] {
            if mask & bit != 0 {
                self.shape(at, clue);
            }
        }
        if clues.special & bit != 0 {
            self.special(at);
        }
    }

    fn text_at(&mut self, at: usize) -> (usize, usize) {
        let (text, start) = self.buffer.text_at(at, self.text);
        self.text = text;
        (text, start)
    }

    #[inline(always)]
    fn gram(&mut self, at: usize) {
        let (literals, buffer) = (self.literals, self.buffer);
        literals.verify(&buffer.bytes, at, &mut |hit| {
            let (text, start) = self.text_at(at);
            if let Some(hit) = hit.minus(start) {
                self.signals.add(text, |_, hits, _| hits.push(hit));
            }
        });
    }

    fn shape(&mut self, at: usize, clue: Clue) {
        let mut seen = std::mem::take(&mut self.seen);
        seen.look(&self.buffer.bytes, at, clue, &mut |shape| {
            let (text, start) = self.text_at(at);
            let shape =
                Shape { start: shape.start.saturating_sub(start), end: shape.end.saturating_sub(start), ..shape };
            self.signals.add(text, |_, _, shapes| shapes.push(shape));
        });
        self.seen = seen;
    }

    fn special(&mut self, at: usize) {
        if self.buffer.bytes.get(at) == Some(&b'@') {
            return self.shape(at, Clue::At);
        }
        let (text, _) = self.text_at(at);
        self.signals.add(text, |signal, _, _| signal.encoded = true);
    }
}
