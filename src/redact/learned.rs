//! Secrets learned from traffic: what was seen where credentials stand is masked wherever it is met again.
//!
//! A value is cut into tokens, and of each that could be no ordinary word a keyed 64-bit hash is kept: never the value,
//! in a table of a fixed size, for a limited time. Texts are cut in the same way, and a token is looked up when one of
//! its length is known: exact matches alone count. Tokens that push others out are the price of a bound.
//!
//! One thread learns, any number look up; neither waits for the other.

mod header;
#[cfg(test)]
mod tests;
mod token;

pub(super) use token::SHORTEST;

use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use siphasher::sip::SipHasher24;
use zeroize::Zeroizing;

use crate::time::Mono;

/// Hashes that compete for a place.
const BUCKET: usize = 8;

/// What is learned, from where.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Whether anything is.
    pub enabled: bool,
    /// More headers whose values are secrets, in lower case.
    pub headers: Vec<String>,
    /// Query parameters whose values are secrets.
    pub parameters: Vec<String>,
    /// How long a token is remembered after it was seen, in milliseconds; up to twice as long.
    pub ttl_ms: u64,
    /// Tokens that are remembered, of each of two times that long.
    pub tokens: usize,
}

impl Default for Options {
    fn default() -> Self {
        let parameters = ["access_token", "api_key", "apikey", "token"];
        Options {
            enabled: true,
            headers: Vec::new(),
            parameters: parameters.map(str::to_owned).to_vec(),
            ttl_ms: 3_600_000,
            tokens: 8192,
        }
    }
}

/// The tokens, shared by who sees them and who masks them.
pub struct Learned {
    options: Options,
    key: Zeroizing<[u64; 2]>,
    generations: [Generation; 2],
    /// The generation that is learned into; the other is the one before.
    current: AtomicUsize,
    /// When it became the current one, in nanoseconds; 0 before the first token.
    since: AtomicU64,
}

/// Tokens of one stretch of time.
struct Generation {
    hashes: Box<[AtomicU64]>,
    /// Bit n is set when a token of n bytes is in it, bit 0 for those of 64 and more.
    lengths: AtomicU64,
}

impl std::fmt::Debug for Learned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Learned").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Learned {
    /// An empty set; `key` is random and nobody else's.
    pub fn new(options: &Options, key: [u64; 2]) -> Self {
        let generation = || Generation {
            hashes: (0..options.tokens.next_multiple_of(BUCKET).max(BUCKET)).map(|_| AtomicU64::new(0)).collect(),
            lengths: AtomicU64::new(0),
        };
        Learned {
            options: options.clone(),
            key: Zeroizing::new(key),
            generations: [generation(), generation()],
            current: AtomicUsize::new(0),
            since: AtomicU64::new(0),
        }
    }

    /// Whether nothing is known: then nothing need be searched.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.lengths() == 0
    }

    /// Learns the tokens of a value that is a secret.
    pub fn learn(&self, value: &[u8], now: Mono) {
        self.turn(now);
        token::each(value, &mut |range, stretch| {
            let (token, whole) = (value.get(range).unwrap_or_default(), value.get(stretch).unwrap_or_default());
            if token::is_secret(token) || token::is_piece(token) && token::is_secret(whole) {
                self.remember(token);
            }
        });
        if value.contains(&b'%') {
            let decoded = Zeroizing::new(percent_encoding::percent_decode(value).collect::<Vec<u8>>());
            if !decoded.contains(&b'%') {
                self.learn(&decoded, now);
            }
        }
    }

    /// Learns a password, which need not look like one.
    pub fn learn_password(&self, value: &[u8], now: Mono) {
        self.learn(value, now);
        let whole = value.get(token::trimmed(value, 0..value.len())).unwrap_or_default();
        if token::is_password(whole) {
            self.remember(whole);
        }
    }

    /// Gives the places of known tokens in a text to `sink`.
    pub fn find(&self, text: &[u8], sink: &mut dyn FnMut(Range<usize>)) {
        let lengths = self.lengths();
        token::candidates(text, &mut |range| {
            let token = text.get(range.clone()).unwrap_or_default();
            if lengths & length_bit(token.len()) != 0 && self.knows(token) {
                sink(range);
            }
        });
    }

    fn knows(&self, token: &[u8]) -> bool {
        let hash = self.hash(token);
        self.generations.iter().any(|generation| generation.bucket(hash).iter().any(|known| load(known) == hash))
    }

    fn remember(&self, token: &[u8]) {
        let hash = self.hash(token);
        let Some(generation) = self.generations.get(self.current.load(Ordering::Relaxed)) else { return };
        let bucket = generation.bucket(hash);
        let known = bucket.iter().find(|known| load(known) == hash);
        let free = || bucket.iter().find(|known| load(known) == 0);
        // Which one has to go must not be known to who sends tokens.
        let chosen = || bucket.get((hash >> 56) as usize % BUCKET);
        if let Some(place) = known.or_else(free).or_else(chosen) {
            place.store(hash, Ordering::Relaxed);
        }
        generation.lengths.fetch_or(length_bit(token.len()), Ordering::Relaxed);
    }

    /// Forgets the older generation once the current one has had its time.
    fn turn(&self, now: Mono) {
        let since = self.since.load(Ordering::Relaxed);
        let ttl = self.options.ttl_ms.saturating_mul(1_000_000);
        if since != 0 && now.0.saturating_sub(since) < ttl {
            return;
        }
        self.since.store(now.0.max(1), Ordering::Relaxed);
        let next = 1 - self.current.load(Ordering::Relaxed).min(1);
        // After a pause of twice the time both are out of date.
        let stale = since != 0 && now.0.saturating_sub(since) >= ttl.saturating_mul(2);
        for (at, generation) in
            self.generations.iter().enumerate().filter(|(at, _)| since != 0 && (*at == next || stale))
        {
            debug_assert!(at < 2);
            generation.lengths.store(0, Ordering::Relaxed);
            generation.hashes.iter().for_each(|hash| hash.store(0, Ordering::Relaxed));
        }
        self.current.store(next, Ordering::Relaxed);
    }

    fn lengths(&self) -> u64 {
        self.generations.iter().fold(0, |all, generation| all | generation.lengths.load(Ordering::Relaxed))
    }

    fn hash(&self, token: &[u8]) -> u64 {
        let [first, second] = *self.key;
        // 0 is an empty place.
        SipHasher24::new_with_keys(first, second).hash(token).max(1)
    }
}

impl Generation {
    fn bucket(&self, hash: u64) -> &[AtomicU64] {
        let bucket = hash as usize % (self.hashes.len() / BUCKET).max(1);
        self.hashes.get(bucket * BUCKET..(bucket + 1) * BUCKET).unwrap_or_default()
    }
}

fn load(hash: &AtomicU64) -> u64 {
    hash.load(Ordering::Relaxed)
}

const fn length_bit(bytes: usize) -> u64 {
    if bytes < 64 { 1 << bytes } else { 1 }
}
