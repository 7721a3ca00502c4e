//! The pass that every byte of a record goes through: where can anything stand that must not leave?
//!
//! The texts of a record are put behind one another with a zero between two, so that short ones cost no more than long
//! ones. In blocks of 64 bytes, comparisons become bit masks, and shifted masks tell what may begin where (`C & C >> 1`
//! has the bits where two of a class follow one another). Literals are found by their rarest three bytes.
//!
//! What this pass reports is a superset: it may call a text suspect that is clean, never the reverse.

use wide::u8x16;

use super::literals::{Hit, Literals};

/// Bytes of a block.
const BLOCK: usize = 64;

/// Texts that are searched together.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    starts: Vec<usize>,
    /// Indices of texts that were over a budget and are not in it.
    over: Vec<usize>,
    /// Most bytes of a text, and of all.
    limits: Option<(usize, usize)>,
}

impl Buffer {
    /// Forgets all texts.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.starts.clear();
        self.over.clear();
    }

    /// Sets how many bytes a text, and all together, may have.
    pub(super) fn limit(&mut self, text: usize, all: usize) {
        self.limits = Some((text, all));
    }

    /// Whether the text at `index` is in it.
    pub(super) fn holds(&self, index: usize) -> bool {
        self.over.is_empty() || !self.over.contains(&index)
    }

    /// Whether a text is not in it.
    pub(super) fn is_over(&self) -> bool {
        !self.over.is_empty()
    }

    /// Appends a text; one over a budget is left out.
    pub(super) fn push(&mut self, text: &str) {
        let over = self.limits.is_some_and(|(most, all)| text.len() > most || self.bytes.len() + text.len() > all);
        if over {
            self.over.push(self.starts.len());
        }
        let text = if over { "" } else { text };
        self.starts.push(self.bytes.len());
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(0);
    }

    /// Forgets the room of a huge record.
    pub(super) fn shrink(&mut self) {
        if self.bytes.capacity() > 1 << 20 {
            self.bytes = Vec::new();
        }
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

/// What may stand in a text besides literals, as a set of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kinds(u8);

impl Kinds {
    /// An at sign.
    pub(super) const AT: Kinds = Kinds(1);
    /// A run of seven digits and what separates them.
    pub(super) const NUMBER: Kinds = Kinds(2);
    /// Two letters and two digits at the start of a word.
    pub(super) const IBAN: Kinds = Kinds(4);
    /// Colons or dashes as in IPv6 and hardware addresses.
    pub(super) const NET: Kinds = Kinds(8);
    /// A byte that may begin an escape.
    pub(super) const ENCODED: Kinds = Kinds(16);
    /// Everything, for the search that trusts no pre-filter.
    #[cfg(test)]
    pub(super) const ALL: Kinds = Kinds(31);

    /// Whether it holds any of `other`.
    pub(super) const fn any(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether a shape may be there.
    pub(super) const fn shapes(self) -> bool {
        self.0 & !Kinds::ENCODED.0 != 0
    }

    /// Both together.
    pub(super) const fn with(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }
}

/// What may stand in one text.
#[derive(Debug, Clone, Default)]
pub(super) struct Signal {
    /// Index of the text.
    pub(super) text: usize,
    pub(super) kinds: Kinds,
    /// Its literals, by start, as a range of [`Signals::hits`]; their places count from the start of the text.
    pub(super) hits: std::ops::Range<usize>,
}

impl Signal {
    /// Nothing can be there.
    pub(super) fn is_empty(&self) -> bool {
        self.kinds == Kinds::default() && self.hits.is_empty()
    }
}

/// What the pass reports: the texts in which something may stand, in their order.
#[derive(Debug, Default)]
pub(super) struct Signals {
    pub(super) texts: Vec<Signal>,
    pub(super) hits: Vec<Hit>,
}

impl Signals {
    /// Makes the text at `index` the last signal.
    fn open(&mut self, index: usize) {
        if self.texts.last().is_none_or(|last| last.text != index) {
            let at = self.hits.len();
            self.texts.push(Signal { text: index, kinds: Kinds::default(), hits: at..at });
        }
    }

    /// Adds to the last signal.
    fn add(&mut self, kinds: Kinds, hit: Option<Hit>) {
        self.hits.extend(hit);
        if let Some(last) = self.texts.last_mut() {
            last.kinds = last.kinds.with(kinds);
            last.hits.end = self.hits.len();
        }
    }

    /// The literals of a signal.
    pub(super) fn hits(&self, signal: &Signal) -> &[Hit] {
        self.hits.get(signal.hits.clone()).unwrap_or_default()
    }
}

/// Which of the 64 bytes of a block are of which class.
#[derive(Debug, Clone, Copy, Default)]
struct Masks {
    digit: u64,
    letter: u64,
    separator: u64,
    colon: u64,
    dash: u64,
    at: u64,
    escape: u64,
    zero: u64,
}

impl Masks {
    fn of(block: &[u8; BLOCK]) -> Self {
        let mut masks = Masks::default();
        let (lanes, _) = block.as_chunks::<16>();
        for (lane, bytes) in lanes.iter().enumerate() {
            let bytes = u8x16::from(*bytes);
            let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
            let below = |from: u8, count: u8| {
                let offset = bytes - u8x16::splat(from);
                offset.min(u8x16::splat(count - 1)).simd_eq(offset)
            };
            let folded = bytes | u8x16::splat(0x20);
            let letter = folded - u8x16::splat(b'a');
            let letter = letter.min(u8x16::splat(25)).simd_eq(letter);
            let dash = is(b'-');
            let separator = is(b' ') | is(b'.') | dash | below(b'(', 2) | is(b'+');
            let escape = below(b'%', 2) | is(b'\\') | is(0x1b) | bytes.max(u8x16::splat(0xc2)).simd_eq(bytes);
            let put = |mask: &mut u64, found: u8x16| *mask |= u64::from(found.to_bitmask()) << (16 * lane);
            put(&mut masks.digit, below(b'0', 10));
            put(&mut masks.letter, letter);
            put(&mut masks.separator, separator);
            put(&mut masks.colon, is(b':'));
            put(&mut masks.dash, dash);
            put(&mut masks.at, is(b'@'));
            put(&mut masks.escape, escape);
            put(&mut masks.zero, is(0));
        }
        masks
    }
}

/// Masks of a block and of the one behind it: a shift brings bits of the next one in.
struct Window {
    now: Masks,
    next: Masks,
}

/// `(now, next)` as one number, shifted right by `by`; both halves stay right up to `64 - by` of the next.
#[derive(Clone, Copy)]
struct Wide(u128);

impl Wide {
    fn new(now: u64, next: u64) -> Self {
        Wide(u128::from(now) | u128::from(next) << 64)
    }

    fn shr(self, by: u32) -> Self {
        Wide(self.0 >> by)
    }

    fn and(self, other: Self) -> Self {
        Wide(self.0 & other.0)
    }

    fn or(self, other: Self) -> Self {
        Wide(self.0 | other.0)
    }

    fn low(self) -> u64 {
        self.0 as u64
    }
}

impl Window {
    /// Where seven digits and separators follow one another, two of them digits.
    fn number(&self) -> u64 {
        let digit = Wide::new(self.now.digit, self.next.digit);
        let part = digit.or(Wide::new(self.now.separator, self.next.separator));
        let two = part.and(part.shr(1));
        let four = two.and(two.shr(2));
        four.and(four.shr(3)).and(digit).low()
    }

    /// Where two letters and two digits begin a word. `before` says whether a letter or digit stood before the block.
    fn iban(&self, before: bool) -> u64 {
        let digit = Wide::new(self.now.digit, self.next.digit);
        let letter = Wide::new(self.now.letter, self.next.letter);
        let head = letter.and(letter.shr(1)).and(digit.and(digit.shr(1)).shr(2));
        let word = (self.now.letter | self.now.digit) << 1 | u64::from(before);
        head.low() & !word
    }

    /// Where colons stand as in IPv6 and hardware addresses, or dashes as in the latter.
    fn net(&self) -> u64 {
        let colon = Wide::new(self.now.colon, self.next.colon);
        if self.now.colon | self.now.dash == 0 {
            return 0;
        }
        let near = |mask: Wide| (2..=5).fold(mask.shr(1), |near, by| near.or(mask.shr(by)));
        let two = colon.and(near(colon));
        let three = two.and(near(two));
        let double = colon.and(colon.shr(1));
        let dash = Wide::new(self.now.dash, self.next.dash);
        let pair = dash.and(dash.shr(3));
        let dashes = pair.and(pair.shr(6)).and(dash.shr(12));
        three.or(double).or(dashes).low()
    }
}

/// Searches the texts of a buffer.
pub(super) fn scan(literals: &Literals, buffer: &mut Buffer, signals: &mut Signals) {
    signals.texts.clear();
    signals.hits.clear();
    let length = buffer.bytes.len();
    // Room for whole blocks, the one that is looked ahead to, and what a literal's three bytes reach over.
    buffer.bytes.resize(length.next_multiple_of(BLOCK) + 2 * BLOCK, 0);
    let mut masks = buffer.bytes.first_chunk().map(Masks::of).unwrap_or_default();
    let mut place = Place::default();
    let mut before = false;
    for start in (0..length).step_by(BLOCK) {
        let next = block(&buffer.bytes, start + BLOCK).map(Masks::of).unwrap_or_default();
        let window = Window { now: masks, next };
        let kinds = [
            (window.now.at, Kinds::AT),
            (window.now.escape, Kinds::ENCODED),
            (window.number(), Kinds::NUMBER),
            (window.iban(before), Kinds::IBAN),
            (window.net(), Kinds::NET),
        ];
        let literal = literals.grams(buffer.bytes.get(start..start + BLOCK + 2).unwrap_or_default());
        let any = kinds.iter().fold(literal, |any, (mask, _)| any | mask);
        if any != 0 {
            place.report(literals, buffer, start, &window.now, &kinds, literal, signals);
        }
        before = (masks.letter | masks.digit) >> 63 != 0;
        masks = next;
    }
    buffer.bytes.truncate(length);
    for signal in &signals.texts {
        if let Some(hits) = signals.hits.get_mut(signal.hits.clone()) {
            hits.sort_unstable();
        }
    }
}

fn block(bytes: &[u8], from: usize) -> Option<&[u8; BLOCK]> {
    bytes.get(from..)?.first_chunk()
}

/// How far the texts of a buffer were reported on.
#[derive(Debug, Default)]
struct Place {
    text: usize,
}

impl Place {
    /// Reports what a block holds, text by text.
    #[expect(clippy::too_many_arguments, reason = "one call, kept out of the loop that rarely makes it")]
    #[inline(never)]
    fn report(
        &mut self,
        literals: &Literals,
        buffer: &Buffer,
        start: usize,
        masks: &Masks,
        kinds: &[(u64, Kinds); 5],
        literal: u64,
        signals: &mut Signals,
    ) {
        let mut from = 0;
        while from < BLOCK as u32 {
            let rest = u64::MAX << from;
            // The texts end at zeros; a zero within a text only makes two parts of it.
            let end = (masks.zero & rest).trailing_zeros();
            let part = if end >= 63 { rest } else { rest & ((1 << (end + 1)) - 1) };
            let found = kinds
                .iter()
                .fold(Kinds::default(), |all, (mask, kind)| if mask & part == 0 { all } else { all.with(*kind) });
            if found != Kinds::default() || literal & part != 0 {
                let (text, text_start) = buffer.text_at(start + from as usize, self.text);
                self.text = text;
                if found != Kinds::default() {
                    signals.open(text);
                    signals.add(found, None);
                }
                let mut grams = literal & part;
                while grams != 0 {
                    let at = start + grams.trailing_zeros() as usize;
                    grams &= grams - 1;
                    literals.verify(&buffer.bytes, text_start, at, &mut |hit| {
                        signals.open(text);
                        signals.add(Kinds::default(), Some(hit));
                    });
                }
            }
            from = end + 1;
        }
    }
}
#[cfg(test)]
mod probe {
    #[test]
    #[ignore]
    fn probe() {
        use super::*;
        let rules = crate::redact::Rules::compile(&crate::redact::Options::default()).unwrap();
        let text = std::fs::read_to_string(std::env::var("PROBE").unwrap()).unwrap();
        let mut buffer = Buffer::default();
        let mut signals = Signals::default();
        let mut kinds = [0u32; 32];
        let (mut lines, mut grams) = (0, 0);
        let mut words = std::collections::BTreeMap::<String, u32>::new();
        let mut gramwords = std::collections::BTreeMap::<String, u32>::new();
        for line in text.lines() {
            buffer.clear();
            buffer.push(line);
            scan(&rules.literals, &mut buffer, &mut signals);
            lines += 1;
            for s in &signals.texts {
                for k in 0..5 {
                    if s.kinds.any(Kinds(1 << k)) {
                        kinds[k] += 1;
                    }
                }
                for h in signals.hits(s) {
                    *words.entry(line[h.start..h.end].to_lowercase()).or_default() += 1;
                }
            }
            let mut b = line.as_bytes().to_vec();
            let n = b.len();
            b.resize(n + 200, 0);
            for at in (0..n).step_by(64) {
                let mut m = rules.literals.grams(&b[at..at + 66]);
                grams += m.count_ones();
                while m != 0 {
                    let p = at + m.trailing_zeros() as usize;
                    m &= m - 1;
                    *gramwords.entry(String::from_utf8_lossy(&b[p..p + 3]).to_lowercase()).or_default() += 1;
                }
            }
        }
        println!("lines {lines} bytes {} grams {grams} kinds at/num/iban/net/enc {:?}", text.len(), &kinds[..5]);
        let mut w: Vec<_> = words.into_iter().map(|(a, b)| (b, a)).collect();
        w.sort();
        w.reverse();
        println!("{:?}", &w[..w.len().min(30)]);
        let mut w: Vec<_> = gramwords.into_iter().map(|(a, b)| (b, a)).collect();
        w.sort();
        w.reverse();
        println!("{:?}", &w[..w.len().min(60)]);
    }
}
