//! The search for literals: words that must stand in a text before anything else is tried on it.
//!
//! Each literal is known by the rarest three bytes in it (its gram). A table with a place for every gram, case folded
//! into it, tells for each three bytes of a text whether they are one; only then literals are compared.

use wide::u8x16;

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

impl Hit {
    /// The hit with its places counted from `start`.
    pub(super) fn minus(self, start: usize) -> Option<Hit> {
        Some(Hit { start: self.start.checked_sub(start)?, end: self.end.checked_sub(start)?, ..self })
    }
}

/// Places of the table.
const PLACES: usize = 1 << 15;

/// What logs are made of, to choose by: the words that applications, servers and frameworks write in every other line.
const PAGE: &[u8] = include_bytes!("literals/page.txt");

/// A literal and where its gram is in it.
#[derive(Debug)]
struct Literal {
    word: Box<[u8]>,
    offset: usize,
    uses: Vec<Use>,
}

/// All literals.
pub(super) struct Literals {
    /// By place of a gram: 1 where a literal has it. Small, since every three bytes of a text are looked up in it.
    table: Box<[u8; PLACES]>,
    /// By place of a gram: number of its bucket, 0 for none. Looked up where the table says so.
    numbers: Box<[u16]>,
    /// Grams and indices of the literals of a place.
    buckets: Vec<Vec<(u32, u16)>>,
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
            numbers: vec![0; PLACES].into(),
            buckets: vec![Vec::new()],
            literals: Vec::new(),
            always: Vec::new(),
        };
        let frequencies = Frequencies::of(PAGE);
        for (word, what) in words {
            let known = all.literals.iter_mut().find(|literal| *literal.word == *word.as_bytes());
            match known {
                Some(literal) if !literal.uses.contains(&what) => literal.uses.push(what),
                Some(_) => {}
                None if word.len() < 3 => all.always.push(what),
                None => all.add(word.into_bytes(), what, &frequencies),
            }
        }
        all
    }

    fn add(&mut self, word: Vec<u8>, what: Use, frequencies: &Frequencies) {
        // Of grams that are as rare, the one that fewer literals have: each of those is compared at each hit.
        let crowd = |gram: &[u8]| {
            let number = gram.first_chunk().and_then(|gram| self.numbers.get(place(*gram)));
            number.and_then(|number| self.buckets.get(usize::from(*number))).map_or(0, Vec::len)
        };
        let rarest = word.windows(3).enumerate().min_by_key(|(_, gram)| {
            let (count, letters) = frequencies.rank(gram);
            (count, crowd(gram), letters)
        });
        let (offset, gram) = rarest.map_or((0, &[0; 3][..]), |(offset, gram)| (offset, gram));
        let Some(gram) = gram.first_chunk() else { return };
        let place = place(*gram);
        let (Some(known), Some(number)) = (self.table.get_mut(place), self.numbers.get_mut(place)) else { return };
        *known = 1;
        if *number == 0 {
            *number = u16::try_from(self.buckets.len()).unwrap_or(u16::MAX);
            self.buckets.push(Vec::new());
        }
        if let Some(bucket) = self.buckets.get_mut(usize::from(*number)) {
            bucket.push((folded(*gram), u16::try_from(self.literals.len()).unwrap_or(u16::MAX)));
        }
        self.literals.push(Literal { word: word.into(), offset, uses: vec![what] });
    }

    /// Bits of the 64 places in `bytes` (66 of them) at which a literal's gram may stand.
    #[inline]
    pub(super) fn grams(&self, bytes: &[u8]) -> u64 {
        let Some(bytes) = bytes.first_chunk::<66>() else { return 0 };
        let mut found = 0u64;
        for lane in 0..4 {
            let load = |at: usize| {
                bytes
                    .get(at..)
                    .and_then(|bytes| bytes.first_chunk())
                    .map_or(u8x16::splat(0), |bytes| u8x16::from(*bytes))
            };
            let (low, high) = fold(load(16 * lane), load(16 * lane + 1), load(16 * lane + 2));
            for (half, places) in [u8x16::unpack_low(low, high), u8x16::unpack_high(low, high)].iter().enumerate() {
                let places = places.to_array();
                let (places, _) = places.as_chunks::<2>();
                let number = |place: &[u8; 2]| self.table[usize::from(u16::from_le_bytes(*place)) % PLACES];
                if places.iter().fold(0, |any, place| any | number(place)) != 0 {
                    for (at, place) in places.iter().enumerate() {
                        found |= u64::from(number(place) != 0) << (16 * lane + 8 * half + at);
                    }
                }
            }
        }
        found
    }

    /// Gives to `each` the literals whose gram stands at `at` in `bytes`.
    pub(super) fn verify(&self, bytes: &[u8], at: usize, each: &mut dyn FnMut(Hit)) {
        let Some(gram) = bytes.get(at..at + 3).and_then(|gram| gram.first_chunk()) else { return };
        let Some(bucket) = self.numbers.get(place(*gram)).and_then(|number| self.buckets.get(usize::from(*number)))
        else {
            return;
        };
        let gram = folded(*gram);
        for &(own, index) in bucket {
            if own != gram {
                continue;
            }
            let Some(literal) = self.literals.get(usize::from(index)) else { continue };
            let Some(from) = at.checked_sub(literal.offset) else { continue };
            let to = from + literal.word.len();
            if bytes.get(from..to).is_some_and(|found| found.eq_ignore_ascii_case(&literal.word)) {
                each(Hit { start: from, end: to, literal: index });
            }
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
                    hits.push(Hit { start, end: start + literal.word.len(), literal: index as u16 });
                }
            }
        }
        hits.sort_unstable();
        hits
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

/// Low and high bytes of the places of grams, given their first, second and third bytes: sums, since bytes can be added
/// sixteen at a time. Letters of both cases have the same place.
#[inline]
fn fold(first: u8x16, second: u8x16, third: u8x16) -> (u8x16, u8x16) {
    let case = u8x16::splat(0x20);
    let (first, second, third) = (first | case, second | case, third | case);
    let double = second + second;
    ((double + double + second) ^ third, (first + first + first) ^ second)
}

/// The three bytes of a gram with the case of letters folded, as one number.
fn folded([a, b, c]: [u8; 3]) -> u32 {
    u32::from_le_bytes([a, b, c, 0]) | 0x0020_2020
}

/// Place of one gram, without going through lanes.
fn place([a, b, c]: [u8; 3]) -> usize {
    let (a, b, c) = (a | 0x20, b | 0x20, c | 0x20);
    let (low, high) = (b.wrapping_mul(5) ^ c, a.wrapping_mul(3) ^ b);
    usize::from(u16::from_le_bytes([low, high])) % PLACES
}

/// How often each gram occurs in logs, as far as a page of them tells.
struct Frequencies(Vec<u16>);

impl Frequencies {
    fn of(page: &[u8]) -> Self {
        let mut counts = vec![0; PLACES];
        for gram in page.windows(3).filter_map(|gram| gram.first_chunk()) {
            if let Some(count) = counts.get_mut(place(*gram)) {
                *count += 1;
            }
        }
        Frequencies(counts)
    }

    /// The rarer the smaller; of grams that are not on the page, by how rare their letters are.
    fn rank(&self, gram: &[u8]) -> (u16, usize) {
        const LETTERS: &[u8] = b"qzjxkwvybgfhpmucldrsinotae";
        let letter =
            |byte: &u8| LETTERS.iter().position(|letter| letter.eq_ignore_ascii_case(byte)).unwrap_or(LETTERS.len());
        let count = gram.first_chunk().and_then(|gram| self.0.get(place(*gram)));
        (count.copied().unwrap_or(u16::MAX), gram.iter().map(letter).sum())
    }
}
