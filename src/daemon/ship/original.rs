//! Is a file a copy of one that is known? Copies are what `copytruncate` and compression make.
//!
//! Files move, grow and are truncated while they are compared. What was compared counts only if the original still held
//! its content afterwards; where that cannot be known, the next look decides.

use std::io;

use super::source::Peek;
use super::tail::{State, Tail};

/// Bytes at the end of a file that are compared with those of its original.
const END: u64 = 64;

/// What a file is to one that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kin {
    /// It has the content that the other has or had.
    Copy,
    /// Another content.
    Stranger,
    /// The other one was seen and could not be found: it is being moved.
    Unknown,
}

/// Compares a file, which begins with `head`, with `known`.
pub(super) fn kin(peek: &Peek, head: &[u8], known: &Tail) -> Kin {
    if !known.head.fits(head) {
        return Kin::Stranger;
    }
    // How large it becomes when decompressed is not known before.
    if peek.is_gzip() {
        return Kin::Copy;
    }
    let original = if known.state == State::Gone { Ok(None) } else { known.peek() };
    let compared = match original {
        Ok(None) if known.state != State::Gone => return Kin::Unknown,
        Ok(Some(original)) => compare(peek, &original, known).ok().flatten(),
        _ => None,
    };
    match compared.or_else(|| outlives(peek, known).ok()) {
        Some(true) => Kin::Copy,
        _ => Kin::Stranger,
    }
}

/// Whether a file has nothing that its original does not have; `None` when that has lost its content.
fn compare(peek: &Peek, original: &Peek, known: &Tail) -> io::Result<Option<bool>> {
    let size = peek.size()?;
    let start = size.saturating_sub(END);
    let length = usize::try_from(size - start).unwrap_or(0);
    let (ours, theirs) = (peek.part(start, length)?, original.part(start, length)?);
    // Truncated in between, it would differ from its own copy. The bytes come first, then the proof that they were its.
    let intact = original.size()? >= known.read && known.head.fits(&original.head()?);
    Ok(intact.then(|| !ours.is_empty() && ours == theirs))
}

/// Whether a file has what was read last from `known`, which has lost it. It is complete by now: what is truncated was
/// copied before.
fn outlives(peek: &Peek, known: &Tail) -> io::Result<bool> {
    let (start, recent) = known.recent();
    Ok(peek.size()? >= known.read && peek.part(start, recent.len())? == recent)
}
