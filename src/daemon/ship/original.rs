//! Is a file a copy of one that is known? Copies are what `copytruncate` and compression make.

use std::os::unix::fs::MetadataExt;

use super::patterns::Seen;
use super::source;
use super::tail::{State, Tail};

/// Bytes at the end of a file that are compared with those of its original.
const END: u64 = 64;

/// Whether the file `seen`, which begins with `head`, has the content that `known` has or had.
pub(super) fn is_copy(seen: &Seen, head: &[u8], known: &Tail) -> bool {
    if !known.head.fits(head) {
        return false;
    }
    // How large it becomes when decompressed is not known before.
    if source::is_gzip(&seen.path) || matches!(known.state, State::Ignored) {
        return true;
    }
    match intact_size(known) {
        // A copy has nothing that its original does not have.
        Some(size) if seen.size > size => false,
        Some(_) => {
            let start = seen.size.saturating_sub(END);
            let length = usize::try_from(seen.size - start).unwrap_or(0);
            let ours = source::part(&seen.path, seen.key, start, length).unwrap_or_default();
            let theirs = source::part(&known.path, known.key, start, length).unwrap_or_default();
            !ours.is_empty() && ours == theirs
        }
        // The original has lost it: the copy has at least what was read from it last.
        None => {
            let (start, recent) = known.recent();
            let ours = source::part(&seen.path, seen.key, start, recent.len()).unwrap_or_default();
            seen.size >= known.read && ours == recent
        }
    }
}

/// The size of a file that still holds what was read from it.
fn intact_size(known: &Tail) -> Option<u64> {
    if known.state == State::Gone {
        return None;
    }
    let meta = std::fs::metadata(&known.path).ok()?;
    let same = meta.ino() == known.key.ino && meta.dev() == known.key.dev && meta.len() >= known.read;
    let head = same.then(|| source::head(&known.path, known.key).ok().flatten()).flatten()?;
    known.head.fits(&head).then_some(meta.len())
}
