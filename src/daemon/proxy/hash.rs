//! A cheap hash for small tables whose keys are few whatever callers send.

use std::hash::{BuildHasher, Hasher};

/// Makes hashers of FNV-1a, with its bits mixed at the end.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fnv;

/// A hash under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hash(u64);

impl BuildHasher for Fnv {
    type Hasher = Hash;

    fn build_hasher(&self) -> Hash {
        Hash(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Hash {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x0100_0000_01b3);
    }

    fn finish(&self) -> u64 {
        // The table takes its place from the low bits and its tag from the high ones.
        self.0 ^ self.0 >> 32
    }
}
