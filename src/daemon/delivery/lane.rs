//! What lies between the reader and one sink: a bounded queue, and a spool if there is one.
//!
//! Order: what is in the spool is older than what is in the queue, and what the sink has in its hands is older than both.
//! A batch is acknowledged, in that order, when the sink or the spool has it. After an acknowledgement the sink gets no
//! more until the reader has noted it ([`Lane::noted`]), so that a crash repeats one batch at most.

mod takes;

use std::cell::Cell;
use std::collections::VecDeque;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use super::batch::Batch;
use super::counts::{Counts, Lost};
use super::gap::Missing;
use super::held::Held;
use super::spool::Spool;
use super::worker::Stop;
use crate::config::ship::WhenFull;
use crate::daemon::clock;
use crate::daemon::ledger::lock;
use crate::daemon::selflog::Throttle;

/// How much may wait, and what happens then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes in memory.
    pub(crate) memory_bytes: usize,
    pub(crate) when_full: WhenFull,
}

/// The lane is responsible for a batch, or has given it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ack {
    /// The batch.
    pub(crate) number: u64,
    /// Why it was given up.
    pub(crate) lost: Option<Lost>,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Arc<Batch>>,
    held: Option<Held>,
    spool: Option<Spool>,
    /// What is missing before the oldest that waits.
    missing: Option<Missing>,
    /// The sink refused to be told of it: something else has to get through first.
    untold: bool,
    acks: Vec<Ack>,
    /// An acknowledgement has not been noted yet.
    unnoted: bool,
    closed: bool,
    dead: Option<String>,
    counts: Counts,
    told: Throttle,
    service: String,
}

/// The lane.
#[derive(Debug)]
pub(crate) struct Lane {
    name: &'static str,
    limits: Limits,
    state: Mutex<State>,
    changed: Condvar,
    /// An event counter that wakes the reader.
    wake: Arc<OwnedFd>,
    stop: Stop,
}

impl Lane {
    /// A lane to the sink called `name`; gap records are of `service`.
    pub(crate) fn new(
        name: &'static str,
        limits: Limits,
        spool: Option<Spool>,
        service: &str,
        wake: Arc<OwnedFd>,
    ) -> Self {
        let recovered = spool.as_ref().map_or(0, Spool::records);
        let counts = Counts { recovered, pending: recovered, ..Counts::default() };
        let state = State { spool, counts, service: service.to_owned(), told: Throttle::new(), ..State::default() };
        Lane { name, limits, state: Mutex::new(state), changed: Condvar::new(), wake, stop: Stop::default() }
    }

    /// Name of its sink.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// For the sink, to know when it is too late.
    pub(crate) fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Its counters.
    pub(crate) fn counts(&self) -> Counts {
        let state = lock(&self.state);
        let spool_bytes = state.spool.as_ref().map_or(0, Spool::bytes);
        let spool_limit = state.spool.as_ref().map_or(0, Spool::limit);
        Counts { memory_bytes: state.memory_bytes() as u64, spool_bytes, spool_limit, ..state.counts }
    }

    /// Why the sink is gone, if it is.
    pub(crate) fn dead(&self) -> Option<String> {
        lock(&self.state).dead.clone()
    }

    // The reader's side.

    /// Gives it a batch.
    pub(crate) fn push(&self, batch: Arc<Batch>) {
        let mut state = lock(&self.state);
        let records = batch.records();
        state.counts.taken += records;
        state.counts.pending += records;
        if state.dead.is_some() {
            state.counts.lose(records, Lost::Closed);
            state.acks.push(Ack { number: batch.number, lost: Some(Lost::Closed) });
            self.wake();
            return;
        }
        state.queue.push_back(batch);
        let waiting = state.spool.as_ref().is_some_and(|spool| !spool.is_empty());
        if waiting || state.counts.failing || state.memory_bytes() > self.limits.memory_bytes {
            self.spill(&mut state);
        }
        if self.limits.when_full == WhenFull::DropOldest {
            while state.memory_bytes() > self.limits.memory_bytes && self.drop_oldest(&mut state) {}
        }
        self.changed.notify_all();
    }

    /// Batches up to `number` were dropped before they got here. They are told of before what waits here, which is older.
    pub(crate) fn miss(&self, number: u64, records: u64, bytes: u64) {
        let mut state = lock(&self.state);
        state.counts.taken += records;
        state.counts.pending += records;
        state.counts.lose(records, Lost::Overflow);
        missing(&mut state.missing, records, bytes, Lost::Overflow);
        state.acks.push(Ack { number, lost: Some(Lost::Overflow) });
        self.wake();
    }

    /// It should be given no more for now.
    pub(crate) fn is_full(&self) -> bool {
        let state = lock(&self.state);
        state.dead.is_none()
            && self.limits.when_full == WhenFull::Block
            && state.memory_bytes() >= self.limits.memory_bytes
    }

    /// Nothing waits in memory.
    pub(crate) fn is_idle(&self) -> bool {
        let state = lock(&self.state);
        state.queue.is_empty() && state.held.is_none()
    }

    /// Everything that it was given is delivered or in the spool.
    pub(crate) fn is_settled(&self, spooled: bool) -> bool {
        let state = lock(&self.state);
        let held = state.held.as_ref().is_some_and(|held| !held.acked || !spooled || held.tells_of_a_gap());
        let held = held || state.missing.is_some() && !state.untold;
        let waits = state.spool.as_ref().is_some_and(|spool| !spool.is_empty());
        state.dead.is_some() || state.queue.is_empty() && !held && (spooled || !waits)
    }

    /// Acknowledgements since the last time.
    pub(crate) fn acks(&self, into: &mut Vec<Ack>) {
        into.append(&mut lock(&self.state).acks);
    }

    /// The reader has noted what was acknowledged.
    pub(crate) fn noted(&self) {
        let mut state = lock(&self.state);
        if state.acks.is_empty() && state.unnoted {
            state.unnoted = false;
            self.changed.notify_all();
        }
    }

    /// No more will come.
    pub(crate) fn close(&self) {
        lock(&self.state).closed = true;
        self.changed.notify_all();
    }

    /// Puts what waits in memory into the spool, as far as there is one.
    pub(crate) fn put_aside(&self) {
        self.spill(&mut lock(&self.state));
    }

    /// It is too late for anything else.
    pub(crate) fn abandon(&self) {
        self.stop.stop();
        self.changed.notify_all();
    }

    fn wake(&self) {
        // A counter that is full has woken whoever sleeps.
        let _woken = rustix::io::write(&*self.wake, &1u64.to_ne_bytes());
    }

    /// Moves to the spool what is in memory, oldest first.
    fn spill(&self, state: &mut State) {
        let Some(mut spool) = state.spool.take() else { return };
        let result = self.spill_into(state, &mut spool);
        state.spool = Some(spool);
        if let Err(error) = result
            && state.told.lets_through()
        {
            tracing::warn!(sink = self.name, %error, "the spool takes no more");
        }
        self.changed.notify_all();
    }

    fn spill_into(&self, state: &mut State, spool: &mut Spool) -> std::io::Result<()> {
        let now_s = seconds();
        let mut acked = Vec::new();
        let in_hand = Cell::new(state.held.as_ref().and_then(|held| held.place));
        let mut put = |batch: &Batch, counts: &mut Counts| loop {
            match spool.append(batch, now_s) {
                Ok(place) => {
                    acked.push(Ack { number: batch.number, lost: None });
                    return Ok(place);
                }
                Err(_) if self.limits.when_full == WhenFull::DropOldest && !spool.is_empty() => {
                    let bytes = spool.bytes();
                    let held = in_hand.get().filter(|place| spool.holds(*place));
                    let records = spool.drop_first();
                    // What the sink has in its hands may still get through.
                    let spared = held.filter(|place| !spool.holds(*place)).map_or(0, |place| place.records());
                    let records = records.saturating_sub(spared);
                    counts.lose(records, Lost::Overflow);
                    missing(&mut state.missing, records, bytes - spool.bytes(), Lost::Overflow);
                }
                Err(error) => return Err(error),
            }
        };
        let result = (|| {
            if let Some(held) = state.held.as_mut().filter(|held| !held.acked) {
                held.place = Some(put(&held.batch, &mut state.counts)?);
                held.acked = true;
                in_hand.set(held.place);
            }
            while let Some(batch) = state.queue.front() {
                put(batch, &mut state.counts)?;
                state.queue.pop_front();
            }
            Ok(())
        })();
        if !acked.is_empty() {
            state.acks.append(&mut acked);
            self.wake();
        }
        result
    }

    /// Drops the oldest batch that waits in memory.
    fn drop_oldest(&self, state: &mut State) -> bool {
        let Some(batch) = state.queue.pop_front() else { return false };
        let records = batch.records();
        state.counts.lose(records, Lost::Overflow);
        missing(&mut state.missing, records, batch.bytes.len() as u64, Lost::Overflow);
        state.acks.push(Ack { number: batch.number, lost: Some(Lost::Overflow) });
        self.wake();
        true
    }
}

impl State {
    /// Bytes of batches in memory.
    fn memory_bytes(&self) -> usize {
        let held = self.held.as_ref().map_or(0, |held| held.batch.bytes.len());
        self.queue.iter().map(|batch| batch.bytes.len()).sum::<usize>() + held
    }
}

/// Adds to what is missing.
fn missing(sum: &mut Option<Missing>, records: u64, bytes: u64, reason: Lost) {
    if records > 0 {
        let before = sum.take().unwrap_or(Missing { records: 0, bytes: 0, reason: "" });
        let (records, bytes) = (before.records + records, before.bytes + bytes);
        *sum = Some(Missing { records, bytes, reason: reason.as_str() });
    }
}

/// Seconds since the Unix epoch.
fn seconds() -> u64 {
    u64::try_from(clock::now().wall_ns / 1_000_000_000).unwrap_or(0)
}

fn wait<'l>(changed: &Condvar, state: MutexGuard<'l, State>, most: Duration) -> MutexGuard<'l, State> {
    changed.wait_timeout(state, most).unwrap_or_else(std::sync::PoisonError::into_inner).0
}
