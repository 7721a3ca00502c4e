//! The pass that every byte of a record goes through: where can anything stand that must not leave?
//!
//! The texts of a record are put behind one another with a zero between two, so that short ones cost no more than long
//! ones. In blocks of 64 bytes, comparisons become bit masks, and shifted masks tell what may begin where (`C & C >> 1`
//! has the bits where two of a class follow one another). Literals are found by their rarest three bytes.
//!
//! What this pass reports is a superset: it may call a text suspect that is clean, never the reverse.

use wide::u8x32;

use super::learned::Learned;
use super::literals::{Hit, Literals};
use super::shapes::{Clue, Seen, Shape};

/// Bytes of a block.
const BLOCK: usize = 64;

/// Texts that are searched together.
#[derive(Debug)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    starts: Vec<usize>,
    /// Indices of texts that were over a budget and are not in it, in order.
    over: Vec<usize>,
    /// Most bytes of a text, and of all.
    most: usize,
    all: usize,
}

impl Default for Buffer {
    fn default() -> Self {
        Buffer { bytes: Vec::new(), starts: Vec::new(), over: Vec::new(), most: usize::MAX, all: usize::MAX }
    }
}

impl Buffer {
    /// Forgets all texts.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.starts.clear();
        self.over.clear();
    }

    /// Sets how many bytes a text, and all together, may have.
    pub(super) fn limit(&mut self, most: usize, all: usize) {
        (self.most, self.all) = (most, all);
    }

    /// Whether the text at `index` is in it.
    pub(super) fn holds(&self, index: usize) -> bool {
        self.over.is_empty() || self.over.binary_search(&index).is_err()
    }

    /// Whether a text is not in it.
    pub(super) fn is_over(&self) -> bool {
        !self.over.is_empty()
    }

    /// Appends a text; one over a budget is left out.
    #[inline]
    pub(super) fn push(&mut self, text: &str) {
        self.starts.push(self.bytes.len());
        if text.len() > self.most || self.bytes.len().saturating_add(text.len()) > self.all {
            self.over.push(self.starts.len() - 1);
        } else {
            self.bytes.reserve(text.len() + 1);
            self.bytes.extend_from_slice(text.as_bytes());
            self.bytes.push(0);
        }
    }

    /// Appends a text in which nothing can be.
    #[inline]
    pub(super) fn skip(&mut self) {
        self.starts.push(self.bytes.len());
    }

    /// Forgets the room of a huge record.
    pub(super) fn shrink(&mut self) {
        if self.bytes.capacity() > 1 << 20 {
            self.bytes = Vec::new();
        }
    }

    /// Gives the indices of the texts that hold a token that was learned, in their order, to `sink`.
    pub(super) fn learned(&self, learned: &Learned, mut sink: impl FnMut(usize)) {
        let mut index = 0;
        learned.find(&self.bytes, &mut |range| {
            (index, _) = self.text_at(range.start, index);
            sink(index);
        });
    }

    /// Index of the text that holds the byte at `at`, at or behind index `from`, and where it begins.
    fn text_at(&self, at: usize, from: usize) -> (usize, usize) {
        let mut index = from;
        while self.starts.get(index + 1).is_some_and(|start| *start <= at) {
            index += 1;
        }
        (index, self.starts.get(index).copied().unwrap_or(0))
    }
}

/// What may stand in one text.
#[derive(Debug, Clone, Default)]
pub(super) struct Signal {
    /// Index of the text.
    pub(super) text: usize,
    /// It has a byte that may begin an escape.
    pub(super) encoded: bool,
    hits: std::ops::Range<usize>,
    shapes: std::ops::Range<usize>,
}

/// What the pass reports: the texts in which something may stand, in their order. Places count from the start of the
/// text.
#[derive(Debug, Default)]
pub(super) struct Signals {
    pub(super) texts: Vec<Signal>,
    hits: Vec<Hit>,
    shapes: Vec<Shape>,
}

impl Signals {
    fn clear(&mut self) {
        self.texts.clear();
        self.hits.clear();
        self.shapes.clear();
    }

    /// The signal of the text at `index`, which is the last or a new one.
    fn add(&mut self, index: usize, add: impl FnOnce(&mut Signal, &mut Vec<Hit>, &mut Vec<Shape>)) {
        if self.texts.last().is_none_or(|last| last.text != index) {
            let (hits, shapes) = (self.hits.len(), self.shapes.len());
            self.texts.push(Signal { text: index, encoded: false, hits: hits..hits, shapes: shapes..shapes });
        }
        if let Some(last) = self.texts.last_mut() {
            add(last, &mut self.hits, &mut self.shapes);
            last.hits.end = self.hits.len();
            last.shapes.end = self.shapes.len();
        }
    }

    /// The literals of a signal, by start.
    pub(super) fn hits(&self, signal: &Signal) -> &[Hit] {
        self.hits.get(signal.hits.clone()).unwrap_or_default()
    }

    /// The shapes of a signal.
    pub(super) fn shapes(&self, signal: &Signal) -> &[Shape] {
        self.shapes.get(signal.shapes.clone()).unwrap_or_default()
    }

    /// Sorts the literals of each text by start: they were found by the place of their gram.
    fn sort(&mut self) {
        for signal in &self.texts {
            if let Some(hits) = self.hits.get_mut(signal.hits.clone()) {
                hits.sort_unstable();
            }
        }
    }
}

impl Signal {
    /// Nothing can be there.
    pub(super) fn is_empty(&self) -> bool {
        !self.encoded && self.hits.is_empty() && self.shapes.is_empty()
    }
}

/// Which of the 64 bytes of a block are of which class.
#[derive(Debug, Clone, Copy, Default)]
struct Masks {
    digit: u64,
    letter: u64,
    /// Space, and `(` to `.`: what separates the digits of a number, and some more.
    separator: u64,
    colon: u64,
    dash: u64,
    /// An at sign, or a byte that may begin an escape.
    special: u64,
}

impl Masks {
    #[inline(always)]
    fn of(block: &[u8; BLOCK]) -> Self {
        let half = |at: usize| block.get(at..).and_then(|half| half.first_chunk::<32>());
        let lanes = |at: usize| half(at).map_or(u8x32::splat(0), |half| u8x32::from(*half));
        let (low, high) = (lanes(0), lanes(32));
        let mask =
            |class: fn(u8x32) -> u8x32| u64::from(class(low).to_bitmask()) | u64::from(class(high).to_bitmask()) << 32;
        Masks {
            digit: mask(|bytes| within(bytes, b'0', 10)),
            letter: mask(|bytes| within(bytes | u8x32::splat(0x20), b'a', 26)),
            separator: mask(|bytes| is(bytes, b' ') | within(bytes, b'(', 7)),
            colon: mask(|bytes| is(bytes, b':')),
            dash: mask(|bytes| is(bytes, b'-')),
            special: mask(|bytes| {
                let escape = within(bytes, b'%', 2) | is(bytes, b'\\') | is(bytes, 0x1b);
                escape | is(bytes, b'@') | bytes.max(u8x32::splat(0xc2)).simd_eq(bytes)
            }),
        }
    }
}

/// Lanes that hold `byte`.
#[inline(always)]
fn is(bytes: u8x32, byte: u8) -> u8x32 {
    bytes.simd_eq(u8x32::splat(byte))
}

/// Lanes that hold one of the `count` bytes from `from` on.
#[inline(always)]
fn within(bytes: u8x32, from: u8, count: u8) -> u8x32 {
    let offset = bytes - u8x32::splat(from);
    offset.min(u8x32::splat(count - 1)).simd_eq(offset)
}

/// Masks of a block and of the one behind it: a shift brings bits of the next one in.
struct Window {
    now: Masks,
    next: Masks,
}

/// The mask of a block, and of the one behind it.
#[derive(Clone, Copy)]
struct Pair(u64, u64);

impl Pair {
    /// Both shifted towards the start. The bits that come in at the far end are lost: what is derived by shifts of `n`
    /// bits in all is right but for the last `n` bits of the block behind.
    #[inline]
    fn shr(self, by: u32) -> Self {
        Pair(self.0 >> by | self.1 << (64 - by), self.1 >> by)
    }

    #[inline]
    fn and(self, other: Self) -> Self {
        Pair(self.0 & other.0, self.1 & other.1)
    }

    #[inline]
    fn or(self, other: Self) -> Self {
        Pair(self.0 | other.0, self.1 | other.1)
    }
}

impl Window {
    /// Where a digit begins seven digits and separators.
    #[inline]
    fn number(&self) -> u64 {
        let part = Pair(self.now.digit | self.now.separator, self.next.digit | self.next.separator);
        let two = part.and(part.shr(1));
        let four = two.and(two.shr(2));
        four.and(four.shr(3)).0 & self.now.digit
    }

    /// Where two letters and two digits begin a word. `before` says whether a letter or digit stood before the block.
    #[inline]
    fn iban(&self, before: bool) -> u64 {
        let letter = Pair(self.now.letter, self.next.letter);
        let digit = Pair(self.now.digit, self.next.digit);
        let head = letter.and(letter.shr(1)).0 & digit.and(digit.shr(1)).shr(2).0;
        let word = (self.now.letter | self.now.digit) << 1 | u64::from(before);
        head & !word
    }

    /// Where colons stand as in IPv6 and hardware addresses, or dashes as in the latter.
    #[inline]
    fn net(&self) -> u64 {
        let colons = if self.now.colon == 0 { 0 } else { self.colons() };
        let dashes = if self.now.dash == 0 { 0 } else { self.dashes() };
        colons | dashes
    }

    /// Two colons side by side, or three with at most four bytes between two.
    fn colons(&self) -> u64 {
        let colon = Pair(self.now.colon, self.next.colon);
        let near = |mask: Pair| (2..=5).fold(mask.shr(1), |near, by| near.or(mask.shr(by)));
        let two = colon.and(near(colon));
        let double = colon.and(colon.shr(1));
        if two.0 == 0 {
            return 0;
        }
        two.and(near(two)).or(double).0
    }

    /// Five dashes with two bytes between each two.
    fn dashes(&self) -> u64 {
        let dash = Pair(self.now.dash, self.next.dash);
        let pair = dash.and(dash.shr(3));
        pair.and(pair.shr(6)).and(dash.shr(12)).0
    }
}

/// Searches the texts of a buffer.
pub(super) fn scan(literals: &Literals, buffer: &mut Buffer, signals: &mut Signals) {
    signals.clear();
    let length = buffer.bytes.len();
    // Room for whole blocks, the one that is looked ahead to, and what a literal's three bytes reach over.
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
            gram: literals.grams(report.buffer.bytes.get(start..start + BLOCK + 2).unwrap_or_default()),
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
