//! A look at all directories: what is there, what is new, what is gone.
//!
//! Files are renamed while directories are read, so that a look can miss one that is there. A file is gone when two looks
//! in a row do not find it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::super::generation;
use super::super::patterns::Seen;
use super::super::tail::{State, Tail};
use super::Table;
use crate::daemon::clock;

/// Contents that are gone and still remembered, for each lineage.
const REMEMBERED: usize = 16;

impl Table {
    /// Looks at all directories.
    pub(in super::super) fn scan(&mut self) {
        self.undecided = false;
        let mut seen = Vec::new();
        let watch = &mut self.watch;
        self.patterns.walk(&mut |dir| watch.add(dir), &mut seen);
        let lineages = self.lineages(&seen);
        self.find_generations(&lineages, &mut seen);
        let mut keys = HashSet::new();
        seen.retain(|seen| keys.insert(seen.key) && !self.own.is_ours(seen));

        self.tails.values_mut().for_each(|tail| tail.seen = false);
        let strangers: Vec<Seen> = seen.into_iter().filter(|seen| !self.meet(seen)).collect();
        self.greet_all(strangers, &lineages);
        let unseen: Vec<u64> = self.tails.values().filter(|tail| !tail.seen).map(|tail| tail.id).collect();
        unseen.into_iter().for_each(|id| self.miss(id));
        self.first = false;
        self.forget();
    }

    /// Greets the strangers of a look: originals before what may be a copy of them. They are read from the oldest on.
    fn greet_all(&mut self, strangers: Vec<Seen>, lineages: &HashSet<PathBuf>) {
        let mut strangers: Vec<_> =
            strangers.into_iter().map(|seen| (lineage_of(&seen.path, lineages), seen)).collect();
        strangers.sort_by_key(|(lineage, seen)| (lineage.is_some(), seen.written_s));
        let mut greeted: Vec<(u64, u64)> = Vec::new();
        for (lineage, seen) in strangers {
            greeted.extend(self.greet(&seen, lineage).map(|id| (seen.written_s, id)));
        }
        greeted.sort_by_key(|(written_s, _)| *written_s);
        greeted.into_iter().for_each(|(_, id)| self.touch(id));
    }

    /// Paths at which generations begin.
    fn lineages(&self, seen: &[Seen]) -> HashSet<PathBuf> {
        let known = self.tails.values().filter(|tail| tail.state != State::Gone || !tail.spent);
        let mut all: HashSet<PathBuf> = known.map(|tail| tail.lineage.clone()).collect();
        all.extend(seen.iter().map(|seen| seen.path.clone()));
        let grown: Vec<PathBuf> = all.iter().filter(|path| lineage_of(path, &all).is_some()).cloned().collect();
        // Followed as what it is, it stays that.
        let followed: HashSet<&PathBuf> = self.tails.values().map(|tail| &tail.lineage).collect();
        let grown: HashSet<PathBuf> = grown.into_iter().filter(|path| !followed.contains(path)).collect();
        all.retain(|path| !grown.contains(path));
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

    /// A file that this look did not find.
    fn miss(&mut self, id: u64) {
        let Some(tail) = self.tails.get_mut(&id).filter(|tail| tail.state != State::Gone) else { return };
        tail.left.get_or_insert(clock::mono());
        // It may be where it was without being asked for any more, or be there no more and still be open.
        if tail.state == State::Live && matches!(tail.open(), Ok(true)) {
            return self.touch(id);
        }
        if !std::mem::replace(&mut tail.missed, true) {
            self.undecided = true;
        } else if tail.state == State::Live {
            self.lose(id);
        } else {
            self.by_key.remove(&tail.key);
            self.remove_path(id);
            self.tails.remove(&id);
        }
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
            if *count > REMEMBERED {
                self.tails.remove(&id);
                self.taken_over.remove(&id);
            }
        }
    }
}

/// The path of which `path` is a generation.
fn lineage_of(path: &Path, lineages: &HashSet<PathBuf>) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    generation::bases(name).into_iter().map(|base| path.with_file_name(base)).find(|base| lineages.contains(base))
}
