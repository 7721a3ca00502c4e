//! Is a file one that is known, a copy of one, or new?
//!
//! The paths that a look found are old by the time they are opened: files are renamed, copied and truncated meanwhile. A
//! path that leads to another file, or to none, says nothing of the content that was there: the next look decides.

use std::path::{Path, PathBuf};

use super::super::original::{Kin, kin};
use super::super::patterns::Seen;
use super::super::place::{Head, Place, lowest};
use super::super::source::{Peek, is_gzip};
use super::super::tail::{State, Tail};
use super::Table;
use crate::config::ship::From;
use crate::daemon::clock;

/// The known file that a stranger is a copy of.
type Original = Option<(u64, State)>;

/// What a file that is known by its number turns out to be.
enum Identity {
    Same,
    Other,
    /// It has been moved since it was seen.
    Moved,
    /// What it begins with cannot be read: a compressed file may still be written.
    Unreadable,
}

impl Table {
    /// A file whose number is known; false when it is another one all the same.
    pub(super) fn meet(&mut self, seen: &Seen) -> bool {
        let Some(id) = self.by_key.get(&seen.key).copied() else { return false };
        let Some(tail) = self.tails.get_mut(&id) else { return false };
        (tail.seen, tail.missed) = (true, false);
        match identity(tail, seen) {
            Identity::Same => {}
            Identity::Moved => {
                self.undecided = true;
                return true;
            }
            // The next look decides; until then nothing is read from it under another's name.
            Identity::Unreadable => return true,
            Identity::Other => {
                self.lose(id);
                return false;
            }
        }
        if tail.path != seen.path {
            self.by_path.remove(&tail.path);
            tail.path.clone_from(&seen.path);
        }
        self.by_path.insert(seen.path.clone(), id);
        if tail.path == tail.lineage {
            tail.left = None;
        }
        let grown = seen.size != tail.size || tail.is_doubtful() || seen.size > tail.read;
        tail.size = seen.size;
        if grown {
            self.touch(id);
        }
        true
    }

    /// A file that was not known; its id if it is to be read.
    pub(super) fn greet(&mut self, seen: &Seen, lineage: Option<PathBuf>) -> Option<u64> {
        let own = lineage.clone().unwrap_or_else(|| seen.path.clone());
        let known_before = self.before.contains(&own);
        // A copy in the making cannot be known yet; where nothing is known, it is a copy of nothing.
        let copy_of_known = lineage.is_some() && (known_before || !self.first);
        if copy_of_known && (seen.size == 0 || is_in_the_making(seen)) {
            self.undecided |= seen.size > 0;
            return None;
        }
        let peek = match Peek::open(&seen.path, seen.key) {
            Ok(None) => {
                self.undecided = true;
                return None;
            }
            // Whoever reads it says why that is not possible.
            other => other.ok().flatten(),
        };
        let head = peek.as_ref().and_then(|peek| peek.head().ok());
        if copy_of_known && head.is_none() && is_gzip(&seen.path) {
            // It has no beginning yet, or never will.
            return None;
        }
        let head = head.unwrap_or_default();
        let original = match lineage.as_deref().zip(peek.as_ref()).map(|(path, peek)| self.original(peek, &head, path))
        {
            Some(None) => {
                self.undecided = true;
                return None;
            }
            other => other.flatten().flatten(),
        };
        let state = self.state_of(seen, original, lineage.is_some(), known_before);
        let from_end = self.first && self.from == From::End && !known_before && original.is_none();
        let end = peek.filter(|_| from_end).map_or(0, |peek| last_line_end(&peek, seen.size));
        let mut tail = self.newcomer(seen, own, [Place { offset: end, ..Place::default() }; 2]);
        tail.state = state;
        match (state, original) {
            (State::Ignored, _) => {
                // What it begins with is how it is known when it has been compressed.
                tail.learn_head(&head);
                tail.spent = true;
            }
            (State::Live, Some((original, _))) => self.hand_over(original, &mut tail),
            (State::Live, None) => tail.learn_head(&head),
            _ => {}
        }
        if state == State::Live && lineage.is_some() && !self.first {
            self.counts.generations += 1;
        }
        // What was at its path has been moved away.
        if let Some(old) = self.by_path.get(&seen.path).copied().and_then(|old| self.tails.get_mut(&old)) {
            old.left.get_or_insert(clock::mono());
            self.counts.rotations += 1;
        }
        tracing::debug!(path = %seen.path.display(), state = ?state, "a file was found");
        Some(self.admit(tail))
    }

    /// What is to be done with a file that was not known.
    fn state_of(&self, seen: &Seen, original: Original, generation: bool, known_before: bool) -> State {
        let unasked = !known_before && (self.first || seen.written_s < self.started_s) && !seen.asked;
        match original {
            Some((id, State::Live)) => State::Copy(id),
            // Its content was lost before all of it was read.
            Some((id, State::Gone)) if self.tails.get(&id).is_some_and(|tail| !tail.spent) => State::Live,
            Some(_) => State::Ignored,
            None if generation && unasked => State::Ignored,
            None => State::Live,
        }
    }

    /// The file of the lineage that a stranger is a copy of; the outer `None` when that cannot be known yet.
    fn original(&self, peek: &Peek, head: &[u8], lineage: &Path) -> Option<Original> {
        let readable = |tail: &&Tail| !matches!(tail.state, State::Copy(_)) && tail.head.length > 0;
        let others = self.tails.values().rev().filter(|tail| tail.lineage == lineage).filter(readable);
        for tail in others {
            match kin(peek, head, tail) {
                Kin::Copy => return Some(Some((tail.id, tail.state))),
                Kin::Unknown => return None,
                Kin::Stranger => {}
            }
        }
        Some(None)
    }
}

/// Whether a file still has the content by which it is known. What is open cannot have become another file, and what is
/// read from it is checked.
fn identity(tail: &mut Tail, seen: &Seen) -> Identity {
    let moved = tail.path != seen.path;
    let unread = tail.state == State::Live && tail.head.length == 0 && seen.size > 0;
    if unread && !tail.is_open() && lowest(&tail.places()) == 0 {
        // It was empty: nothing says that this is that file, and not another one that was given its number.
        return Identity::Other;
    }
    let doubtful = !tail.is_open() && (moved || tail.is_doubtful() || seen.size < tail.read);
    let doubtful = doubtful && (tail.state != State::Ignored || moved);
    if !doubtful && !unread {
        return Identity::Same;
    }
    // It is as it was until it can be read again, if it is where it was.
    let unreadable = if moved { Identity::Unreadable } else { Identity::Same };
    let peek = if tail.is_open() { tail.peek() } else { Peek::open(&seen.path, seen.key) };
    let peek = match peek {
        Ok(Some(peek)) => peek,
        Ok(None) => return Identity::Moved,
        Err(_) => return unreadable,
    };
    let (Ok(head), Ok(size)) = (peek.head(), peek.size()) else { return unreadable };
    let shorter = !peek.is_gzip() && size < lowest(&tail.places());
    if doubtful && (shorter || !tail.head.fits(&head)) {
        return Identity::Other;
    }
    if unread {
        tail.learn_head(&head);
    }
    Identity::Same
}

/// Somebody may still be writing what a generation begins with.
fn is_in_the_making(seen: &Seen) -> bool {
    let now_s = u64::try_from(clock::now().wall_ns / 1_000_000_000).unwrap_or(0);
    let short = seen.size < Head::MOST as u64 || is_gzip(&seen.path);
    short && now_s.abs_diff(seen.written_s) <= 1
}

/// Where the last complete line of a file ends.
fn last_line_end(peek: &Peek, size: u64) -> u64 {
    const LOOK: u64 = 256 << 10;
    let start = size.saturating_sub(LOOK);
    let length = usize::try_from(size - start).unwrap_or(0);
    let part = peek.part(start, length).unwrap_or_default();
    memchr::memrchr(b'\n', &part).map_or(start, |newline| start + newline as u64 + 1)
}
