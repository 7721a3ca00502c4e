//! The search for literals: words that must stand in a text before anything else is tried on it.
//!
//! Each literal is known by the rarest three bytes in it (its gram). A table with a place for every gram, case folded
//! into it, tells for each three bytes of a text whether they are one, and which byte has to stand behind them; only then
//! literals are compared.

mod grams;

use std::collections::HashMap;

use wide::u8x16;

use super::RuleId;
use grams::{Places, fold, place};

/// What a literal is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It may end a key.
    Key,
    /// Trigger of a rule's pattern.
    Rule(RuleId),
    /// Keyword of a rule that has no trigger.
    Keyword(RuleId),
    /// `://`: a URL, perhaps with a password.
    Url,
    /// Scheme of an `Authorization` header without its key.
    Scheme,
    /// Option that takes `user:password`.
    User,
    /// Command with an option `-p` for a password.
    Command,
    /// Private key armour.
    Pem,
    /// JSON Web Key.
    Jwk,
}

/// A literal in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    literal: u32,
}

impl Hit {
    /// The hit with its places counted from `start`.
    pub(super) fn minus(self, start: usize) -> Option<Hit> {
        Some(Hit { start: self.start.checked_sub(start)?, end: self.end.checked_sub(start)?, ..self })
    }
}

/// All that two bytes can name, so that no place has to be checked; only the first half is ever looked at.
const NAMED: usize = 1 << 16;

/// What the table holds of a gram behind which literals go on in different ways, or end.
const ANY: u8 = 0xff;

/// A literal and where its gram is in it.
#[derive(Debug)]
struct Literal {
    word: Box<[u8]>,
    offset: usize,
    uses: Vec<Use>,
    /// How the word that it stands in may go on, when it counts there alone.
    goes_on: Option<GoesOn>,
}

/// What may follow a literal in the word that it stands in; anything may that begins a new word.
pub(super) type GoesOn = &'static [&'static str];

/// A word to search for, in lower case, what for, and how the word around it may go on (`None`: in any way).
pub(super) type Wanted = (String, Use, Option<GoesOn>);

/// A literal of a bucket, so that most of those that do not stand there are ruled out in one comparison: up to eight
/// bytes of it before its gram, and as many from the gram on.
#[derive(Debug, Clone, Copy)]
struct Probe {
    mask: [u64; 2],
    want: [u64; 2],
    literal: u32,
}

/// All literals.
pub(super) struct Literals {
    /// By place of a gram: the byte that all literals that have it have behind it, case folded, or [`ANY`]; 0 where no
    /// literal has it. Small, since every three bytes of a text are looked up in it.
    table: Box<[u8; NAMED]>,
    /// By place of a gram: where its bucket of probes begins. Looked up where the table says so.
    buckets: Box<[u32]>,
    probes: Vec<Probe>,
    literals: Vec<Literal>,
    /// Rules without a literal: run on every text.
    always: Vec<Use>,
}

impl std::fmt::Debug for Literals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Literals").field("count", &self.literals.len()).field("always", &self.always).finish()
    }
}

impl Literals {
    /// Prepares the search for words; an empty word stands for "always".
    pub(super) fn new(words: Vec<Wanted>) -> Self {
        let (mut literals, mut always) = (Vec::<Literal>::with_capacity(words.len()), Vec::new());
        let mut known = HashMap::with_capacity(words.len());
        let mut places = Places::new();
        for (word, what, goes_on) in words {
            if word.len() < 3 {
                always.push(what);
            } else if let Some(literal) = known.get(&word).and_then(|index: &usize| literals.get_mut(*index)) {
                literal.goes_on = literal.goes_on.and(goes_on);
                if !literal.uses.contains(&what) {
                    literal.uses.push(what);
                }
            } else {
                let offset = places.take(word.as_bytes());
                known.insert(word.clone(), literals.len());
                literals.push(Literal { word: word.into_bytes().into(), offset, uses: vec![what], goes_on });
            }
        }
        let (table, buckets, probes) = places.laid_out(&literals);
        Literals { table, buckets, probes, literals, always }
    }

    /// Bits of the 64 places in `bytes` (67 of them) at which a literal's gram may stand, and what goes on behind it.
    #[inline]
    pub(super) fn grams(&self, bytes: &[u8]) -> u64 {
        let Some(bytes) = bytes.first_chunk::<67>() else { return 0 };
        let mut found = 0u64;
        for lane in 0..4 {
            let load = |at: usize| {
                bytes
                    .get(at..)
                    .and_then(|bytes| bytes.first_chunk())
                    .map_or(u8x16::splat(0), |bytes| u8x16::from(*bytes))
            };
            let (low, high) = fold(load(16 * lane), load(16 * lane + 1), load(16 * lane + 2));
            let mut known = [0u8; 16];
            let (first, second) = known.split_at_mut(8);
            for (known, places) in [(first, u8x16::unpack_low(low, high)), (second, u8x16::unpack_high(low, high))] {
                let places = places.to_array();
                for (known, place) in known.iter_mut().zip(places.as_chunks::<2>().0) {
                    *known = self.table[usize::from(u16::from_le_bytes(*place))];
                }
            }
            let (known, next) = (u8x16::from(known), load(16 * lane + 3) | u8x16::splat(0x20));
            let fits = known.simd_eq(next) | known.simd_eq(u8x16::splat(ANY));
            found |= u64::from(fits.to_bitmask()) << (16 * lane);
        }
        found
    }

    /// Gives to `each` the literals whose gram stands at `at` in `bytes`, which go on for eight bytes behind it.
    #[inline(always)]
    pub(super) fn verify(&self, bytes: &[u8], at: usize, each: &mut dyn FnMut(Hit)) {
        let word =
            |at: usize| bytes.get(at..).and_then(|bytes| bytes.first_chunk()).map(|word| u64::from_le_bytes(*word));
        let Some(ahead) = word(at) else { return };
        let behind = if at < 8 { word(0).map(|word| word << 1 << (63 - 8 * at)) } else { word(at - 8) };
        let found = [behind.unwrap_or(0) | CASE, ahead | CASE];
        let [a, b, c, ..] = ahead.to_le_bytes();
        let from = self.buckets.get(place([a, b, c])).copied().unwrap_or(0);
        for probe in self.probes.get(from as usize..).unwrap_or_default() {
            if probe.literal == END {
                break;
            }
            if (found[0] & probe.mask[0]) ^ probe.want[0] | (found[1] & probe.mask[1]) ^ probe.want[1] == 0 {
                self.compare(bytes, at, probe.literal, each);
            }
        }
    }

    /// Gives the literal to `each` if it stands where its gram at `at` says.
    #[inline(never)]
    fn compare(&self, bytes: &[u8], at: usize, index: u32, each: &mut dyn FnMut(Hit)) {
        let Some(literal) = self.literals.get(index as usize) else { return };
        let Some(start) = at.checked_sub(literal.offset) else { return };
        let end = start + literal.word.len();
        let stands = bytes.get(start..end).is_some_and(|found| found.eq_ignore_ascii_case(&literal.word));
        if stands && literal.goes_on.is_none_or(|ways| goes_on(bytes, end, ways)) {
            each(Hit { start, end, literal: index });
        }
    }

    /// Every place of every literal, found the slow way.
    #[cfg(test)]
    pub(super) fn everywhere(&self, text: &str) -> Vec<Hit> {
        let lower = text.to_ascii_lowercase();
        let mut hits: Vec<Hit> = Vec::new();
        for (index, literal) in self.literals.iter().enumerate() {
            for start in 0..lower.len() {
                if lower.as_bytes()[start..].starts_with(&literal.word) {
                    hits.push(Hit { start, end: start + literal.word.len(), literal: index as u32 });
                }
            }
        }
        hits.sort_unstable();
        hits
    }

    /// What a hit is for.
    pub(super) fn uses(&self, hit: Hit) -> &[Use] {
        self.literals.get(hit.literal as usize).map_or(&[], |literal| literal.uses.as_slice())
    }

    /// What is done on every text.
    pub(super) fn always(&self) -> &[Use] {
        &self.always
    }
}

/// Whether a word may go on at `at` in one of the `ways`, or ends there: no letter, or a capital that begins the next
/// word.
fn goes_on(bytes: &[u8], at: usize, ways: GoesOn) -> bool {
    let letter = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let ends = match letter(at) {
        b'a'..=b'z' => false,
        b'A'..=b'Z' => letter(at.wrapping_sub(1)).is_ascii_lowercase() || letter(at + 1).is_ascii_lowercase(),
        _ => true,
    };
    let has =
        |way: &&str| bytes.get(at..at + way.len()).is_some_and(|found| found.eq_ignore_ascii_case(way.as_bytes()));
    ends || ways.iter().any(has)
}

/// The case bit of every byte of a word.
const CASE: u64 = u64::MAX / 255 * 0x20;

/// Literal of the probe that ends a bucket.
const END: u32 = u32::MAX;

impl Probe {
    /// The probe of a literal with its gram at `offset`.
    fn of(word: &[u8], offset: usize, literal: u32) -> Self {
        let (mut mask, mut want) = ([0u64; 2], [0u64; 2]);
        for (at, &byte) in word.iter().enumerate() {
            // Byte 8 of the two words is the first of the gram.
            let Some(at) = (8 + at).checked_sub(offset).filter(|at| *at < 16) else { continue };
            let (word, shift) = (at / 8, at % 8 * 8);
            mask[word] |= 0xff << shift;
            want[word] |= u64::from(byte | 0x20) << shift;
        }
        Probe { mask, want, literal }
    }
}
