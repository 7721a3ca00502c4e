//! Grams: which three bytes a literal is known by, and where they stand in the table.

use wide::u8x16;

use super::{ANY, END, Literal, NAMED, Probe};

/// Places of the table.
const PLACES: usize = 1 << 15;

/// What logs are made of, to choose by: the words that applications, servers and frameworks write in every other line.
const PAGE: &[u8] = include_bytes!("page.txt");

/// Low and high bytes of the places of grams, given their first, second and third bytes: sums, since bytes can be added
/// sixteen at a time. Letters of both cases have the same place.
#[inline]
pub(super) fn fold(first: u8x16, second: u8x16, third: u8x16) -> (u8x16, u8x16) {
    let case = u8x16::splat(0x20);
    let (first, second, third) = (first | case, second | case, third | case);
    let double = second + second;
    ((double + double + second) ^ third, ((first + first + first) ^ second) & u8x16::splat(0x7f))
}

/// Place of one gram, without going through lanes.
#[inline]
pub(super) fn place([a, b, c]: [u8; 3]) -> usize {
    let (a, b, c) = (a | 0x20, b | 0x20, c | 0x20);
    let (low, high) = (b.wrapping_mul(5) ^ c, a.wrapping_mul(3) ^ b);
    usize::from(u16::from_le_bytes([low, high])) % PLACES
}

/// Grams as they are given to literals.
pub(super) struct Places {
    frequencies: Frequencies,
    /// Literals by place.
    crowds: Vec<u32>,
}

impl Places {
    /// No literal has a gram yet.
    pub(super) fn new() -> Self {
        Places { frequencies: Frequencies::of(PAGE), crowds: vec![0; PLACES] }
    }

    /// Chooses the gram of a literal: the rarest, of those that have a byte behind them if there are; of those that are as
    /// rare, the one that fewer literals have, since each of those is compared where it stands. Returns where it is in the
    /// word.
    pub(super) fn take(&mut self, word: &[u8]) -> usize {
        let crowd = |gram: &[u8]| gram.first_chunk().and_then(|gram| self.crowds.get(place(*gram))).copied();
        let with_next = word.len().clamp(3, 4);
        let rarest = word.windows(with_next).enumerate().min_by_key(|(_, gram)| {
            let (count, letters) = self.frequencies.rank(gram);
            (count, crowd(gram), letters)
        });
        let (offset, gram) = rarest.unwrap_or((0, &[0; 3]));
        if let Some(crowd) = gram.first_chunk().and_then(|gram| self.crowds.get_mut(place(*gram))) {
            *crowd += 1;
        }
        offset
    }

    /// The table of grams, with what stands behind each; where the bucket of each begins, and the probes of all buckets behind one another.
    pub(super) fn laid_out(&self, literals: &[Literal]) -> (Box<[u8; NAMED]>, Box<[u32]>, Vec<Probe>) {
        let end = Probe { mask: [0; 2], want: [0; 2], literal: END };
        let mut table = Box::new([0; NAMED]);
        let mut buckets = vec![0; PLACES];
        // The bucket of the grams that no literal has: empty.
        let mut probes = vec![end];
        for (place, crowd) in self.crowds.iter().enumerate().filter(|(_, crowd)| **crowd > 0) {
            if let Some(bucket) = buckets.get_mut(place) {
                *bucket = probes.len() as u32;
                probes.resize(probes.len() + *crowd as usize + 1, end);
            }
        }
        for (index, literal) in literals.iter().enumerate() {
            let from_gram = literal.word.get(literal.offset..).unwrap_or_default();
            let Some(place) = from_gram.first_chunk().map(|gram| place(*gram)) else { continue };
            let next = from_gram.get(3).map_or(ANY, |byte| byte | 0x20);
            if let Some(known) = table.get_mut(place) {
                *known = if *known == 0 || *known == next { next } else { ANY };
            }
            let Some(bucket) = buckets.get(place) else { continue };
            let bucket = probes.get_mut(*bucket as usize..).unwrap_or_default();
            if let Some(free) = bucket.iter_mut().find(|probe| probe.literal == END) {
                *free = Probe::of(&literal.word, literal.offset, index as u32);
            }
        }
        (table, buckets.into(), probes)
    }
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
