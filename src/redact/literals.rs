//! The search for literals: words that must stand in a text before anything else is tried on it.
//!
//! Each literal is known by the rarest three bytes in it (its gram). A table with a place for every gram, case folded
//! into it, tells for each three bytes of a text whether they are one; only then literals are compared.

use super::RuleId;

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
    literal: u16,
}

/// Places of the table: five bits of each of a gram's bytes.
const PLACES: usize = 1 << 15;

/// A literal and where its gram is in it.
#[derive(Debug)]
struct Literal {
    word: Box<[u8]>,
    offset: usize,
    uses: Vec<Use>,
}

/// All literals.
pub(super) struct Literals {
    /// By gram: number of its bucket, 0 for none.
    table: Box<[u8; PLACES]>,
    /// Indices of literals; several grams share a bucket.
    buckets: Vec<Vec<u16>>,
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
    /// Prepares the search for words in lower case; an empty word stands for "always".
    pub(super) fn new(words: Vec<(String, Use)>) -> Self {
        let mut all = Literals {
            table: Box::new([0; PLACES]),
            buckets: vec![Vec::new()],
            literals: Vec::new(),
            always: Vec::new(),
        };
        for (word, what) in words {
            let known = all.literals.iter_mut().find(|literal| *literal.word == *word.as_bytes());
            match known {
                Some(literal) if !literal.uses.contains(&what) => literal.uses.push(what),
                Some(_) => {}
                None if word.len() < 3 => all.always.push(what),
                None => all.add(word.into_bytes(), what),
            }
        }
        all
    }

    fn add(&mut self, word: Vec<u8>, what: Use) {
        let rarest =
            word.windows(3).enumerate().min_by_key(|(_, gram)| gram.iter().map(|&byte| frequency(byte)).sum::<u32>());
        let (offset, gram) = rarest.map_or((0, &[0; 3][..]), |(offset, gram)| (offset, gram));
        let Some(place) = gram.first_chunk().and_then(|gram| self.table.get_mut(fold(*gram))) else { return };
        if *place == 0 {
            // Numbers 1 to 255, again and again.
            let number = self.buckets.len();
            if number < 256 {
                self.buckets.push(Vec::new());
                *place = u8::try_from(number).unwrap_or(1);
            } else {
                *place = 1 + u8::try_from(self.literals.len() % 255).unwrap_or(0);
            }
        }
        if let Some(bucket) = self.buckets.get_mut(usize::from(*place)) {
            bucket.push(u16::try_from(self.literals.len()).unwrap_or(u16::MAX));
        }
        self.literals.push(Literal { word: word.into(), offset, uses: vec![what] });
    }

    /// Bits of the 64 places in `bytes` (66 of them) at which a literal's gram may stand.
    #[inline]
    pub(super) fn grams(&self, bytes: &[u8]) -> u64 {
        let Some(bytes) = bytes.first_chunk::<66>() else { return 0 };
        let mut folded = [0u16; 64];
        for (at, place) in folded.iter_mut().enumerate() {
            *place =
                u16::from(bytes[at] & 31) << 10 | u16::from(bytes[at + 1] & 31) << 5 | u16::from(bytes[at + 2] & 31);
        }
        let mut found = 0u64;
        let (groups, _) = folded.as_chunks::<8>();
        for (group, places) in groups.iter().enumerate() {
            let numbers = places.map(|place| self.table[usize::from(place) % PLACES]);
            if u64::from_le_bytes(numbers) != 0 {
                for (at, number) in numbers.iter().enumerate() {
                    found |= u64::from(*number != 0) << (8 * group + at);
                }
            }
        }
        found
    }

    /// Gives to `each` the literals whose gram stands at `at` in `bytes`, with places from `start`, where the text begins.
    pub(super) fn verify(&self, bytes: &[u8], start: usize, at: usize, each: &mut dyn FnMut(Hit)) {
        let Some(gram) = bytes.get(at..at + 3).and_then(|gram| gram.first_chunk()) else { return };
        let Some(bucket) = self.table.get(fold(*gram)).and_then(|number| self.buckets.get(usize::from(*number))) else {
            return;
        };
        for &index in bucket {
            let Some(literal) = self.literals.get(usize::from(index)) else { continue };
            let Some(from) = at.checked_sub(literal.offset).filter(|from| *from >= start) else { continue };
            let to = from + literal.word.len();
            if bytes.get(from..to).is_some_and(|found| found.eq_ignore_ascii_case(&literal.word)) {
                each(Hit { start: from - start, end: to - start, literal: index });
            }
        }
    }

    /// What a hit is for.
    pub(super) fn uses(&self, hit: Hit) -> &[Use] {
        self.literals.get(usize::from(hit.literal)).map_or(&[], |literal| literal.uses.as_slice())
    }

    /// What is done on every text.
    pub(super) fn always(&self) -> &[Use] {
        &self.always
    }
}

/// Place of a gram: letters of both cases share one.
const fn fold([a, b, c]: [u8; 3]) -> usize {
    (a as usize & 31) << 10 | (b as usize & 31) << 5 | c as usize & 31
}

/// How often a byte occurs in logs, by its rank: digits, separators and the letters of English words first.
fn frequency(byte: u8) -> u32 {
    const COMMON: &[u8] = b"qzjxkwvybgfhpmucldrsinotae_/:=.- 0123456789";
    // Bytes that share a place count as the more frequent one.
    COMMON
        .iter()
        .enumerate()
        .filter(|(_, known)| (**known ^ byte) & 31 == 0)
        .map(|(rank, _)| rank as u32 * rank as u32)
        .max()
        .unwrap_or(0)
}
