//! All files that are known, and what becomes of them between two looks at the directories.
//!
//! A file is known by its number and by what it begins with, never by its path alone. When a known content is lost where
//! it was (truncated, removed, its number given to another file), whoever has a copy of it goes on with it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};

use super::checkpoint::Entry;
use super::generation;
use super::original;
use super::patterns::{Patterns, Seen};
use super::place::{Key, Place, Places, hash, lowest};
use super::source;
use super::tail::{State, Tail};
use super::watch::Watch;
use crate::config::ship::From;
use crate::daemon::clock;

/// Contents that are gone and still remembered, for each lineage.
const REMEMBERED: usize = 16;

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

    /// Looks at all directories.
    pub(super) fn scan(&mut self) {
        self.undecided = false;
        let mut seen = Vec::new();
        let watch = &mut self.watch;
        self.patterns.walk(&mut |dir| watch.add(dir), &mut seen);
        let lineages = self.lineages(&seen);
        self.find_generations(&lineages, &mut seen);
        let mut keys = HashSet::new();
        seen.retain(|seen| keys.insert(seen.key) && !self.own.is_ours(seen));

        self.tails.values_mut().for_each(|tail| tail.seen = false);
        let mut strangers: Vec<Seen> = seen.into_iter().filter(|seen| !self.meet(seen)).collect();
        strangers.sort_by_key(|seen| seen.written_s);
        for stranger in strangers {
            self.greet(&stranger, &lineages);
        }
        let unseen: Vec<u64> = self.tails.values().filter(|tail| !tail.seen).map(|tail| tail.id).collect();
        unseen.into_iter().for_each(|id| self.miss(id));
        self.first = false;
        self.forget();
    }

    /// Paths at which generations begin.
    fn lineages(&self, seen: &[Seen]) -> HashSet<PathBuf> {
        let known = self.tails.values().filter(|tail| tail.state != State::Gone || !tail.spent);
        let mut all: HashSet<PathBuf> = known.map(|tail| tail.lineage.clone()).collect();
        all.extend(seen.iter().map(|seen| seen.path.clone()));
        let grown: Vec<PathBuf> = all.iter().filter(|path| lineage_of(path, &all).is_some()).cloned().collect();
        for path in grown {
            // Followed as what it is, it stays that.
            if !self.tails.values().any(|tail| tail.lineage == path) {
                all.remove(&path);
            }
        }
        all
    }

    /// Adds the generations that lie beside followed files.
    fn find_generations(&mut self, lineages: &HashSet<PathBuf>, seen: &mut Vec<Seen>) {
        let dirs: BTreeSet<&Path> = lineages.iter().filter_map(|path| path.parent()).collect();
        let known: HashSet<PathBuf> = seen.iter().map(|seen| seen.path.clone()).collect();
        for dir in dirs {
            self.watch.add(dir);
            let Ok(entries) = std::fs::read_dir(dir) else { continue };
            for entry in entries.flatten() {
                let path = dir.join(entry.file_name());
                if known.contains(&path) || lineage_of(&path, lineages).is_none() || self.patterns.is_excluded(&path) {
                    continue;
                }
                let Ok(meta) = entry.metadata() else { continue };
                if meta.is_file() {
                    seen.push(Seen::of(path.clone(), path, &meta, false));
                }
            }
        }
    }

    /// A file whose number is known; false when it is another one all the same.
    fn meet(&mut self, seen: &Seen) -> bool {
        let Some(id) = self.by_key.get(&seen.key).copied() else { return false };
        let Some(tail) = self.tails.get_mut(&id) else { return false };
        tail.seen = true;
        let moved = tail.path != seen.path;
        let doubtful = !tail.is_open() && (moved || tail.is_doubtful() || seen.size < tail.read);
        if doubtful && (tail.state != State::Ignored || moved) {
            let head = source::head(&seen.path, seen.key).ok().flatten().unwrap_or_default();
            let gzip = source::is_gzip(&seen.path);
            let shorter = !gzip && seen.size < lowest(&tail.places());
            if shorter || !tail.head.fits(&head) {
                self.lose(id);
                return false;
            }
        }
        if moved {
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

    /// A file that was not known.
    fn greet(&mut self, seen: &Seen, lineages: &HashSet<PathBuf>) {
        let lineage = lineage_of(&seen.path, lineages);
        let own = lineage.clone().unwrap_or_else(|| seen.path.clone());
        let known_before = self.before.contains(&own);
        // A copy in the making cannot be known yet; where nothing is known, it is a copy of nothing.
        let copy_of_known = lineage.is_some() && (known_before || !self.first);
        if copy_of_known && (seen.size == 0 || is_in_the_making(seen)) {
            self.undecided |= seen.size > 0;
            return;
        }
        let original = lineage.as_ref().and_then(|lineage| self.original(seen, lineage));
        let unasked = !known_before && (self.first || seen.written_s < self.started_s) && !seen.asked;
        let state = match original {
            Some((id, State::Live)) => State::Copy(id),
            Some((id, State::Copy(of))) => State::Copy(if id == of { id } else { of }),
            Some((id, State::Gone)) if !self.tails.get(&id).is_none_or(|tail| tail.spent) => State::Live,
            Some(_) => State::Ignored,
            None if lineage.is_some() && unasked => State::Ignored,
            None => State::Live,
        };
        let from_end = self.first && self.from == From::End && !known_before && original.is_none();
        let place = Place { offset: if from_end { last_line_end(seen) } else { 0 }, ..Place::default() };
        let id = self.next_id();
        let name = format!("{:016x}", self.name(seen, id));
        let mut tail = Tail::new(id, seen.key, seen.path.clone(), seen.shown.clone(), name, [place; 2]);
        tail.lineage.clone_from(&own);
        tail.state = state;
        tail.size = seen.size;
        if state == State::Ignored {
            // What it begins with is how it is known when it has been compressed.
            let head = source::head(&seen.path, seen.key).ok().flatten().unwrap_or_default();
            tail.remember(super::place::Head::of(&head), State::Ignored, own.clone(), false);
            tail.spent = true;
        }
        if let (State::Live, Some((original, _))) = (state, original) {
            self.hand_over(original, &mut tail);
        }
        if state == State::Live && lineage.is_some() && !self.first {
            self.counts.generations += 1;
        }
        // What was at its path has been moved away.
        if let Some(old) = self.by_path.insert(seen.path.clone(), id).and_then(|old| self.tails.get_mut(&old)) {
            old.left.get_or_insert(clock::mono());
            self.counts.rotations += 1;
        }
        self.by_key.insert(seen.key, id);
        self.tails.insert(id, tail);
        self.changed = true;
        self.touch(id);
    }

    /// A name for a content: no other has it, before or after.
    fn name(&self, seen: &Seen, id: u64) -> u64 {
        let now = clock::now().wall_ns;
        let numbers = [seen.key.dev, seen.key.ino, now.unsigned_abs(), id, u64::from(std::process::id())];
        hash(&[&numbers.map(u64::to_le_bytes).concat(), seen.path.as_os_str().as_encoded_bytes()])
    }

    /// The file of the lineage that a stranger is a copy of.
    fn original(&self, seen: &Seen, lineage: &Path) -> Option<(u64, State)> {
        let head = source::head(&seen.path, seen.key).ok().flatten()?;
        let others = self.tails.values().filter(|tail| tail.lineage == lineage && tail.head.length > 0);
        let mut copies = others.filter(|tail| original::is_copy(seen, &head, tail));
        copies.next_back().map(|tail| (tail.id, tail.state))
    }

    /// `tail` goes on where the content of another one was lost.
    fn hand_over(&mut self, from: u64, tail: &mut Tail) {
        if let Some(old) = self.tails.get_mut(&from) {
            tail.take_over(old);
            old.let_go();
            self.taken_over.insert(from, tail.id);
        }
    }

    /// A file that no look finds any more.
    fn miss(&mut self, id: u64) {
        let Some(tail) = self.tails.get_mut(&id) else { return };
        match tail.state {
            State::Gone => {}
            State::Copy(_) | State::Ignored => {
                self.by_key.remove(&tail.key);
                self.remove_path(id);
                self.tails.remove(&id);
            }
            State::Live => {
                tail.left.get_or_insert(clock::mono());
                // It may be where it was without being asked for any more.
                if matches!(tail.open(), Ok(true)) {
                    self.touch(id);
                } else {
                    self.lose(id);
                }
            }
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
                self.ended.push(id);
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
        let (path, shown, key, lineage) = (tail.path.clone(), tail.shown.clone(), tail.key, tail.lineage.clone());
        if !self.told_truncated {
            self.told_truncated = true;
            let path = path.display();
            tracing::warn!(%path, "a file was truncated: what was written between its copy and that moment is lost");
        }
        self.lose(id);
        let Ok(meta) = std::fs::metadata(&path) else { return };
        let seen = Seen::of(path, shown, &meta, true);
        if seen.key != key {
            return;
        }
        let id = self.next_id();
        let name = format!("{:016x}", self.name(&seen, id));
        let mut tail = Tail::new(id, key, seen.path.clone(), seen.shown, name, Places::default());
        tail.lineage = lineage;
        tail.size = seen.size;
        self.by_path.insert(seen.path, id);
        self.by_key.insert(key, id);
        self.tails.insert(id, tail);
        self.touch(id);
    }

    /// Forgets contents that are long gone.
    fn forget(&mut self) {
        let mut kept: HashMap<PathBuf, usize> = HashMap::new();
        let done = |tail: &Tail| tail.state == State::Gone && tail.is_idle() && tail.acked == tail.places();
        let gone: Vec<u64> = self.tails.values().rev().filter(|tail| done(tail)).map(|tail| tail.id).collect();
        for id in gone {
            let Some(tail) = self.tails.get(&id) else { continue };
            let count = kept.entry(tail.lineage.clone()).or_default();
            *count += 1;
            let taken_over = self.taken_over.contains_key(&id);
            if *count > REMEMBERED {
                self.tails.remove(&id);
                if taken_over {
                    self.taken_over.remove(&id);
                }
            }
        }
    }
}

/// The path of which `path` is a generation.
fn lineage_of(path: &Path, lineages: &HashSet<PathBuf>) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    generation::bases(name).into_iter().map(|base| path.with_file_name(base)).find(|base| lineages.contains(base))
}

/// Somebody may still be writing what a generation begins with.
fn is_in_the_making(seen: &Seen) -> bool {
    let now_s = u64::try_from(clock::now().wall_ns / 1_000_000_000).unwrap_or(0);
    let short = seen.size < super::place::Head::MOST as u64 || source::is_gzip(&seen.path);
    short && now_s.abs_diff(seen.written_s) <= 1
}

/// Where the last complete line of a file ends.
fn last_line_end(seen: &Seen) -> u64 {
    const LOOK: u64 = 256 << 10;
    let start = seen.size.saturating_sub(LOOK);
    let length = usize::try_from(seen.size - start).unwrap_or(0);
    let part = source::part(&seen.path, seen.key, start, length).unwrap_or_default();
    memchr::memrchr(b'\n', &part).map_or(start, |newline| start + newline as u64 + 1)
}
