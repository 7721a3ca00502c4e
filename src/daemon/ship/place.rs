//! Where a stream of a file is, and what a file is known by.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A file as the file system numbers it; the number is used again when the file is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Key {
    pub(super) dev: u64,
    pub(super) ino: u64,
}

impl From<&Metadata> for Key {
    fn from(meta: &Metadata) -> Self {
        Key { dev: meta.dev(), ino: meta.ino() }
    }
}

/// What a file begins with: tells it from another that got its number, and a copy from a stranger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Head {
    /// Bytes that it covers; it grows with a small file.
    pub(super) length: usize,
    hash: u64,
}

impl Head {
    /// Bytes that it covers at most.
    pub(super) const MOST: usize = 1024;

    /// Of a file that begins with `bytes`.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let bytes = bytes.get(..Self::MOST).unwrap_or(bytes);
        Head { length: bytes.len(), hash: hash(&[bytes]) }
    }

    /// Whether a file that begins with `bytes` begins as this one does.
    pub(super) fn fits(&self, bytes: &[u8]) -> bool {
        self.length == 0 || bytes.get(..self.length).is_some_and(|bytes| hash(&[bytes]) == self.hash)
    }
}

/// The first 64 bits of a SHA-256.
pub(super) fn hash(parts: &[&[u8]]) -> u64 {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    let digest = hasher.finalize();
    digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
}

/// How far a stream has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Place {
    /// Offset in the file of the first line that is not done with.
    pub(super) offset: u64,
    /// Records put out: the number of the next.
    pub(super) records: u64,
    /// Records read, those sampled away among them.
    pub(super) read: u64,
}

/// The places of a file's streams: of a plain file the first alone, else standard output's and standard error's.
pub(super) type Places = [Place; 2];

/// Where reading has to begin again.
pub(super) fn lowest(places: &Places) -> u64 {
    places.iter().map(|place| place.offset).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_fits_files_that_grew_and_no_others() {
        let small = Head::of(b"one\n");
        assert!(small.fits(b"one\n") && small.fits(b"one\ntwo\n"));
        assert!(!small.fits(b"one") && !small.fits(b"two\none\n"));
        let large = vec![b'x'; 3000];
        assert_eq!(Head::of(&large), Head::of(&large[..1024]));
        assert!(Head::default().fits(b"anything"));
    }
}
