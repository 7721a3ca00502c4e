//! All files that are known, and what becomes of them between two looks at the directories.
//!
//! A file is known by its number and by what it begins with, never by its path alone. When a known content is lost where
//! it was (truncated, removed, its number given to another file), whoever has a copy of it goes on with it.

mod meet;
mod scan;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};

use super::checkpoint::Entry;
use super::generation;
use super::patterns::{Patterns, Seen};
use super::place::{Key, Places, hash};
use super::tail::{State, Tail};
use super::watch::Watch;
use crate::config::ship::From;
use crate::daemon::clock;

/// What happened to files.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FileCounts {
    /// Followed now.
    pub(crate) followed: u64,
    /// Open now.
    pub(crate) open: u64,
    /// Another file came to the path of one that is followed.
    pub(crate) rotations: u64,
    /// A file was truncated.
    pub(crate) truncations: u64,
    /// Generations that were found when they had been rotated already.
    pub(crate) generations: u64,
    /// Bytes that were known to be there and could not be read any more.
    pub(crate) abandoned_bytes: u64,
    /// Bytes there are to read in files that are behind.
    pub(crate) behind_bytes: u64,
}

/// The files.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) tails: BTreeMap<u64, Tail>,
    by_key: HashMap<Key, u64>,
    by_path: HashMap<PathBuf, u64>,
    last_id: u64,
    patterns: Patterns,
    pub(super) watch: Watch,
    own: super::own::Own,
    from: From,
    /// Lineages that an earlier run followed.
    before: HashSet<PathBuf>,
    started_s: u64,
    first: bool,
    /// To be read.
    pub(super) ready: VecDeque<u64>,
    queued: HashSet<u64>,
    /// Ended: what is unfinished in them is to be given out.
    pub(super) ended: Vec<u64>,
    /// Contents that another file goes on with.
    taken_over: HashMap<u64, u64>,
    pub(super) counts: FileCounts,
    /// What is known has changed in a way that a checkpoint has to have.
    pub(super) changed: bool,
    told_truncated: bool,
    /// There are files of which it is too early to say what they are.
    pub(super) undecided: bool,
}

impl Table {
    /// Knows nothing yet.
    pub(super) fn new(patterns: Patterns, watch: Watch, own: super::own::Own, from: From) -> Self {
        Table {
            tails: BTreeMap::new(),
            by_key: HashMap::new(),
            by_path: HashMap::new(),
            last_id: 0,
            patterns,
            watch,
            own,
            from,
            before: HashSet::new(),
            started_s: u64::try_from(clock::now().wall_ns / 1_000_000_000).unwrap_or(0),
            first: true,
            ready: VecDeque::new(),
            queued: HashSet::new(),
            ended: Vec::new(),
            taken_over: HashMap::new(),
            counts: FileCounts::default(),
            changed: false,
            told_truncated: false,
            undecided: false,
        }
    }

    /// Takes over what an earlier run knew.
    pub(super) fn load(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            let id = self.next_id();
            let mut tail = Tail::new(id, entry.key, entry.path, entry.shown, entry.source, entry.places);
            let state = match (entry.gone, entry.ignored) {
                (true, _) => State::Gone,
                (_, true) => State::Ignored,
                _ => State::Live,
            };
            self.before.insert(entry.lineage.clone());
            tail.remember(entry.head, state, entry.lineage, entry.enveloped);
            tail.spent = entry.spent;
            if state != State::Gone {
                self.by_key.insert(entry.key, id);
            }
            self.tails.insert(id, tail);
        }
    }

    /// What a later run has to know.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let kept = self.tails.values().filter(|tail| !matches!(tail.state, State::Copy(_)));
        // Of a content that another file goes on with, that one tells.
        let kept = kept.filter(|tail| !self.taken_over.contains_key(&tail.id));
        kept.map(|tail| Entry {
            key: tail.key,
            path: tail.path.clone(),
            shown: tail.shown.clone(),
            lineage: tail.lineage.clone(),
            source: tail.name.clone(),
            head: tail.head,
            places: tail.acked,
            enveloped: tail.is_enveloped(),
            ignored: tail.state == State::Ignored,
            gone: tail.state == State::Gone,
            spent: tail.spent && tail.acked == tail.places(),
        })
        .collect()
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// A file is to be read.
    pub(super) fn touch(&mut self, id: u64) {
        let live = self.tails.get(&id).is_some_and(|tail| tail.state == State::Live);
        if live && self.queued.insert(id) {
            self.ready.push_back(id);
        }
    }

    /// The next file to read.
    pub(super) fn next(&mut self) -> Option<u64> {
        let id = self.ready.pop_front()?;
        self.queued.remove(&id);
        Some(id)
    }

    /// A file was written; whether that calls for another look at its directory.
    pub(super) fn written(&mut self, path: &Path) -> bool {
        if let Some(id) = self.by_path.get(path).copied() {
            self.touch(id);
            return false;
        }
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| !generation::bases(name).is_empty())
    }

    /// Streams of a file have been delivered up to `places`.
    pub(super) fn delivered(&mut self, id: u64, places: &Places) {
        let mut id = id;
        while let Some(next) = self.taken_over.get(&id) {
            id = *next;
        }
        if let Some(tail) = self.tails.get_mut(&id) {
            for (acked, place) in tail.acked.iter_mut().zip(places) {
                if place.offset >= acked.offset {
                    *acked = *place;
                }
            }
        }
    }

    /// A content that was not known.
    fn newcomer(&mut self, seen: &Seen, lineage: PathBuf, places: Places) -> Tail {
        let id = self.next_id();
        let name = format!("{:016x}", self.name(seen, id));
        let mut tail = Tail::new(id, seen.key, seen.path.clone(), seen.shown.clone(), name, places);
        tail.lineage = lineage;
        tail.size = seen.size;
        tail
    }

    /// It is the one at its path from now on.
    fn admit(&mut self, tail: Tail) -> u64 {
        let id = tail.id;
        self.by_path.insert(tail.path.clone(), id);
        self.by_key.insert(tail.key, id);
        self.tails.insert(id, tail);
        self.changed = true;
        id
    }

    /// A name for a content: no other has it, before or after.
    fn name(&self, seen: &Seen, id: u64) -> u64 {
        let now = clock::now().wall_ns;
        let numbers = [seen.key.dev, seen.key.ino, now.unsigned_abs(), id, u64::from(std::process::id())];
        hash(&[&numbers.map(u64::to_le_bytes).concat(), seen.path.as_os_str().as_encoded_bytes()])
    }

    /// `tail` goes on where the content of another one was lost.
    fn hand_over(&mut self, from: u64, tail: &mut Tail) {
        if let Some(old) = self.tails.get_mut(&from) {
            tail.take_over(old);
            old.let_go();
            self.taken_over.insert(from, tail.id);
        }
        // Other copies of that content are copies of this one now.
        for other in self.tails.values_mut().filter(|other| other.state == State::Copy(from)) {
            other.state = State::Copy(tail.id);
        }
    }

    /// The content of a file is not there any more.
    pub(super) fn lose(&mut self, id: u64) {
        let copies = self.tails.values().filter(|tail| tail.state == State::Copy(id));
        let copy = copies.max_by_key(|tail| tail.size).map(|tail| tail.id);
        let Some(tail) = self.tails.get_mut(&id) else { return };
        tracing::debug!(path = %tail.path.display(), "the content of a file is gone");
        tail.state = State::Gone;
        tail.left.get_or_insert(clock::mono());
        let drained = tail.drained && tail.is_open() && !tail.is_linked();
        let (key, read, size) = (tail.key, tail.read, tail.size);
        tail.close();
        if self.by_key.get(&key) == Some(&id) {
            self.by_key.remove(&key);
        }
        self.remove_path(id);
        self.changed = true;
        match copy.and_then(|copy| self.tails.remove(&copy)) {
            Some(mut copy) => {
                self.hand_over(id, &mut copy);
                let copy_id = copy.id;
                self.tails.insert(copy_id, copy);
                self.touch(copy_id);
            }
            None => {
                if let Some(tail) = self.tails.get_mut(&id) {
                    // Read to its end as far as can be known; else a compressed generation may have the rest.
                    tail.spent = drained;
                }
                if !drained && size > read {
                    self.counts.abandoned_bytes += size - read;
                }
                // What is unfinished may have its end in a copy that is found later.
                if drained {
                    self.ended.push(id);
                }
            }
        }
    }

    fn remove_path(&mut self, id: u64) {
        let path = self.tails.get(&id).map(|tail| tail.path.clone()).unwrap_or_default();
        if self.by_path.get(&path) == Some(&id) {
            self.by_path.remove(&path);
        }
    }

    /// A file no longer holds what was read from it.
    pub(super) fn truncated(&mut self, id: u64) {
        self.counts.truncations += 1;
        // A copy that was made before it was truncated is there by now.
        self.scan();
        let Some(tail) = self.tails.get(&id).filter(|tail| tail.state == State::Live) else { return };
        if !self.told_truncated {
            self.told_truncated = true;
            let path = tail.path.display();
            tracing::warn!(%path, "a file was truncated: what was written between its copy and that moment is lost");
        }
        self.begin_anew(id);
    }

    /// Whether what a file has is its own. One that was empty when it was found may be a generation by now, over which a
    /// copy was written: then it is met as a stranger.
    pub(super) fn may_read(&mut self, id: u64) -> bool {
        let Some(tail) = self.tails.get_mut(&id).filter(|tail| tail.is_blank()) else { return true };
        let Ok(meta) = std::fs::metadata(&tail.path) else { return true };
        if Key::from(&meta) != tail.key {
            // It has been moved, and the next look tells where to; it is nowhere if that did not find it.
            let found = tail.left.is_none() && tail.is_linked();
            self.undecided |= found;
            return !found;
        }
        // What is compressed may be nothing.
        let begins =
            || tail.peek().ok().flatten().and_then(|peek| peek.head().ok()).is_some_and(|head| !head.is_empty());
        if meta.len() == 0 || tail.path == tail.lineage || !begins() {
            return true;
        }
        // Nothing of it was read, and nothing is lost.
        tail.size = 0;
        self.begin_anew(id);
        false
    }

    /// The file holds another content than the one that is known.
    fn begin_anew(&mut self, id: u64) {
        let Some(tail) = self.tails.get(&id) else { return };
        let (path, shown, key, lineage) = (tail.path.clone(), tail.shown.clone(), tail.key, tail.lineage.clone());
        self.lose(id);
        let Ok(meta) = std::fs::metadata(&path) else { return };
        let seen = Seen::of(path, shown, &meta, true);
        if seen.key != key {
            return;
        }
        // A generation may be written over by the copy of a file that is known.
        let lineage = (lineage != seen.path).then_some(lineage);
        if let Some(id) = self.greet(&seen, lineage) {
            self.touch(id);
        }
    }
}
