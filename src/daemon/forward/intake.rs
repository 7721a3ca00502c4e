//! What lies between the lanes' thread and the porter. Nobody holds its lock while waiting for anything.

use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex};

use super::Owed;
use crate::daemon::delivery::{Batch, Due};
use crate::daemon::ledger::lock;

/// It.
#[derive(Debug)]
pub(super) struct Shared {
    state: Mutex<State>,
    /// Bytes that may wait here.
    limit: usize,
    /// The oldest go when there are more.
    drops: bool,
    /// Wakes the porter; the sinks' lanes do so too.
    pub(super) wake: Arc<OwnedFd>,
    /// Wakes the lanes' thread.
    pub(super) told: OwnedFd,
}

#[derive(Debug, Default)]
struct State {
    /// Batches that did not fit, older than all others here.
    missed: Option<Missed>,
    items: VecDeque<Item>,
    bytes: usize,
    closed: bool,
    given_up: bool,
    /// The porter has taken something that it has not told of yet.
    busy: bool,
    seen: Seen,
    done: bool,
    /// The lanes' thread wants to be woken.
    awaited: bool,
}

/// What the porter has seen of the sinks' lanes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    /// Bytes on their way.
    pub(super) bytes: usize,
    /// A lane should be given no more for now.
    pub(super) full: bool,
    /// Nothing waits in memory.
    pub(super) idle: bool,
    /// Nothing is on its way.
    pub(super) settled: bool,
    /// No sink is left.
    pub(super) gone: bool,
}

/// A batch.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) number: u64,
    pub(super) batch: Batch,
    pub(super) due: Owed,
}

/// Batches that the sinks never get: the last one's number, and what all had.
#[derive(Debug)]
pub(super) struct Missed {
    pub(super) number: u64,
    pub(super) records: u64,
    pub(super) bytes: u64,
    pub(super) due: Owed,
}

/// What the porter finds.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) missed: Option<Missed>,
    pub(super) items: VecDeque<Item>,
    pub(super) closed: bool,
    pub(super) given_up: bool,
}

impl Shared {
    pub(super) fn new(limit: usize, drops: bool, wake: Arc<OwnedFd>, told: OwnedFd) -> Self {
        let seen = Seen { idle: true, settled: true, ..Seen::default() };
        Shared { state: Mutex::new(State { seen, ..State::default() }), limit, drops, wake, told }
    }

    // The lanes' thread.

    /// Gives the porter a batch.
    pub(super) fn put(&self, number: u64, batch: Batch, due: Owed) {
        let mut state = lock(&self.state);
        state.bytes += batch.bytes.len();
        state.items.push_back(Item { number, batch, due });
        while self.drops && state.bytes > self.limit && state.items.len() > 1 {
            state.miss();
        }
        signal(&self.wake);
    }

    /// More than `room` bytes are on their way, or a lane is full.
    pub(super) fn is_full(&self, room: usize) -> bool {
        let mut state = lock(&self.state);
        let full = (state.bytes + state.seen.bytes >= room || state.seen.full) && !state.seen.gone;
        state.awaited |= full;
        full
    }

    /// Nothing waits for a sink.
    pub(super) fn is_idle(&self) -> bool {
        let mut state = lock(&self.state);
        let idle = state.items.is_empty() && !state.busy && state.seen.idle;
        state.awaited |= !idle;
        idle
    }

    pub(super) fn is_gone(&self) -> bool {
        lock(&self.state).seen.gone
    }

    /// Nothing is on its way.
    pub(super) fn is_settled(&self) -> bool {
        let mut state = lock(&self.state);
        let settled = state.items.is_empty() && !state.busy && state.seen.settled;
        state.awaited |= !settled;
        settled
    }

    pub(super) fn close(&self) {
        lock(&self.state).closed = true;
        signal(&self.wake);
    }

    pub(super) fn give_up(&self) {
        lock(&self.state).given_up = true;
        signal(&self.wake);
    }

    pub(super) fn is_done(&self) -> bool {
        lock(&self.state).done
    }

    // The porter.

    /// Takes what there is.
    pub(super) fn take(&self) -> Found {
        let mut state = lock(&self.state);
        state.busy = true;
        state.bytes = 0;
        Found {
            missed: state.missed.take(),
            items: std::mem::take(&mut state.items),
            closed: state.closed,
            given_up: state.given_up,
        }
    }

    /// Tells what has become of it.
    pub(super) fn tell(&self, seen: Seen) {
        let mut state = lock(&self.state);
        state.busy = false;
        state.seen = seen;
        if std::mem::take(&mut state.awaited) {
            signal(&self.told);
        }
    }

    /// Tells that nothing more will become of anything.
    pub(super) fn end(&self) {
        lock(&self.state).done = true;
        signal(&self.told);
    }
}

impl State {
    /// Drops the oldest batch.
    fn miss(&mut self) {
        let Some(Item { number, batch, mut due }) = self.items.pop_front() else { return };
        let (mut records, mut bytes) = (batch.records(), batch.bytes.len() as u64);
        self.bytes = self.bytes.saturating_sub(batch.bytes.len());
        if let Some(before) = self.missed.take() {
            records += before.records;
            bytes += before.bytes;
            due.precede(before.due);
        }
        self.missed = Some(Missed { number, records, bytes, due });
    }
}

/// Wakes whoever waits for `fd`.
fn signal(fd: &OwnedFd) {
    // A counter that is full has woken whoever sleeps.
    let _woken = rustix::io::write(fd, &1u64.to_ne_bytes());
}

/// Takes note of having been woken.
pub(super) fn drain(fd: &OwnedFd) {
    let mut counter = [0; 8];
    // It may have been for nothing.
    let _counted = rustix::io::read(fd, &mut counter);
}
