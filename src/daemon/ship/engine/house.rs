//! What is looked after now and then: files that were left, descriptors, figures.

use std::time::Duration;

use super::super::flow::Flow;
use super::super::table::FileCounts;
use super::super::tail::State;
use super::Engine;
use crate::daemon::clock;
use crate::daemon::ledger::lock;
use crate::time::Mono;

/// How long a file that was moved away or removed may be silent before it is left.
const LINGER: Duration = Duration::from_secs(10);

/// How often files are looked at that were left, and descriptors counted.
const HOUSEKEEPING: Duration = Duration::from_millis(250);

impl Engine {
    pub(super) fn keep_house(&mut self) {
        let now = clock::mono();
        if now < self.state.house_at {
            return;
        }
        self.state.house_at = now.after(HOUSEKEEPING);
        let late = |since: Mono| now >= since.after(LINGER);
        let left = self.table.tails.values().filter(|tail| tail.state == State::Live && tail.drained);
        let left: Vec<(u64, bool)> = left
            .filter(|tail| tail.left.is_some_and(late))
            .map(|tail| (tail.id, tail.seen && tail.is_linked()))
            .collect();
        for (id, there) in left {
            if !there {
                self.put_out(id, Flow::conclude);
                self.table.lose(id);
            } else if self.table.tails.get(&id).is_some_and(|tail| !tail.is_idle()) {
                self.end_of(id);
            }
        }
        let orphans = self.table.tails.values().filter(|tail| tail.state == State::Gone && !tail.is_idle());
        let orphans: Vec<u64> = orphans.filter(|tail| tail.left.is_some_and(late)).map(|tail| tail.id).collect();
        self.table.ended.extend(orphans);
        self.end_files();
        self.close_idle(now);
        let tails = || self.table.tails.values();
        let followed = tails().filter(|tail| tail.state == State::Live).count() as u64;
        let behind =
            tails().filter(|tail| tail.state == State::Live).map(|tail| tail.size.saturating_sub(tail.read)).sum();
        self.progress.set(behind);
        let open = tails().filter(|tail| tail.is_open()).count() as u64;
        *lock(&self.files) = FileCounts { followed, open, behind_bytes: behind, ..self.table.counts };
    }

    /// Keeps the number of open files within its bound, and lets go of what rests.
    fn close_idle(&mut self, now: Mono) {
        let most = self.settings.max_open_files;
        let open = self.table.tails.values().filter(|tail| tail.is_open());
        let mut open: Vec<(bool, Mono, u64)> = open.map(|tail| (!tail.drained, tail.touched, tail.id)).collect();
        open.sort_unstable();
        let over = open.len().saturating_sub(most);
        for (at, (behind, touched, id)) in open.into_iter().enumerate() {
            let Some(tail) = self.table.tails.get_mut(&id) else { continue };
            let resting = !behind && now >= touched.after(6 * LINGER);
            // The last name of a file that was removed is our descriptor.
            if (at < over || resting) && tail.is_linked() {
                tail.close();
                tail.rest();
            }
        }
    }
}
