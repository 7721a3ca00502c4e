//! The sink's side of a lane: what it takes next, and what became of that.

use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use super::{Ack, Lane, State, missing, seconds, wait};
use crate::daemon::clock;
use crate::daemon::delivery::batch::Batch;
use crate::daemon::delivery::counts::Lost;
use crate::daemon::delivery::gap::Missing;
use crate::daemon::delivery::held::{Held, Part};
use crate::daemon::delivery::spool::Next;
use crate::daemon::delivery::worker::Receipt;
use crate::daemon::ledger::lock;

impl Lane {
    /// The oldest batch, or the next part of one that was too large, which stays in its hands until it says what became
    /// of it; `None` at the end.
    pub(crate) fn take(&self) -> Option<Arc<Batch>> {
        let mut state = lock(&self.state);
        loop {
            if self.stop.is_stopped() || state.dead.is_some() {
                return None;
            }
            if let Some(part) = state.held.as_ref().and_then(Held::part) {
                return Some(part);
            }
            if !state.unnoted {
                if let Some(held) = state.next() {
                    state.held = Some(held);
                    continue;
                }
                if state.closed {
                    return None;
                }
            }
            state = wait(&self.changed, state, Duration::from_secs(1));
        }
    }

    /// The sink has what it holds.
    pub(crate) fn delivered(&self, receipt: &Receipt) {
        let mut state = lock(&self.state);
        let Some(part) = state.held.as_mut().and_then(Held::taken) else { return };
        state.counts.bytes += part.batch.bytes.len() as u64;
        if state.counts.failing {
            state.counts.failing = false;
            tracing::info!(sink = self.name, "the sink takes records again");
        }
        if part.gap.is_some() {
            state.counts.gaps += 1;
        } else {
            state.untold = false;
            let records = part.batch.records();
            state.counts.deliver(records, receipt.rejected.min(records));
            if receipt.rejected > 0 && state.told.lets_through() {
                tracing::error!(sink = self.name, records = receipt.rejected, "the sink rejected records");
            }
        }
        self.go_on(state, None);
    }

    /// What the sink holds is larger than it takes: it gets the halves of it, or, if that is a single record, never.
    pub(crate) fn too_large(&self, why: &str) {
        let mut state = lock(&self.state);
        if !state.held.as_mut().is_some_and(Held::split) {
            return self.lose(state, why, Lost::TooLarge);
        }
        if state.told.lets_through() {
            tracing::warn!(sink = self.name, why, "a batch is larger than the sink takes; it is sent in parts");
        }
    }

    /// The sink will never take what it holds.
    pub(crate) fn refused(&self, why: &str) {
        self.lose(lock(&self.state), why, Lost::Refused);
    }

    fn lose(&self, mut state: MutexGuard<'_, State>, why: &str, reason: Lost) {
        let Some(part) = state.held.as_mut().and_then(Held::given_up) else { return };
        let (records, bytes) = (part.batch.records(), part.batch.bytes.len() as u64);
        match part.gap {
            Some(gap) => {
                state.untold = true;
                let more = state.missing.take().unwrap_or(Missing { records: 0, bytes: 0, ..gap });
                let (records, bytes) = (gap.records + more.records, gap.bytes + more.bytes);
                state.missing = Some(Missing { records, bytes, ..more });
            }
            None => {
                state.counts.lose(records, reason);
                missing(&mut state.missing, records, bytes, reason);
            }
        }
        if state.told.lets_through() {
            tracing::error!(sink = self.name, records, why, "the sink refuses records");
        }
        self.go_on(state, Some(reason));
    }

    /// One part less is in the sink's hands; the batch is settled with the last of them.
    fn go_on(&self, mut state: MutexGuard<'_, State>, lost: Option<Lost>) {
        let Some(mut held) = state.held.take() else { return };
        if held.part().is_none() {
            // A batch is lost when nothing of it got through.
            let lost = lost.filter(|_| !held.got_through);
            return self.settle(state, &held, lost);
        }
        // Told where the records are missing, not behind the rest of the batch.
        if !state.untold
            && let Some(gap) = state.missing.take()
        {
            held.tell_first(gap, &state.service);
        }
        state.held = Some(held);
    }

    fn settle(&self, mut state: MutexGuard<'_, State>, held: &Held, lost: Option<Lost>) {
        if let (Some(place), Some(spool)) = (held.place, &mut state.spool)
            && let Err(error) = spool.release(place)
        {
            tracing::warn!(sink = self.name, %error, "the spool cannot note what was delivered");
        }
        if !held.acked {
            state.acks.push(Ack { number: held.batch.number, lost });
            state.unnoted = true;
        }
        // Room for what did not fit before.
        if state.spool.as_ref().is_some_and(|spool| !spool.is_empty()) && !state.queue.is_empty() {
            self.spill(&mut state);
        }
        drop(state);
        self.wake();
    }

    /// The sink did not take what it holds, and may do so later.
    pub(crate) fn failed(&self, why: &str) {
        let mut state = lock(&self.state);
        state.counts.retries += 1;
        state.counts.failing = true;
        if state.told.lets_through() {
            tracing::warn!(sink = self.name, why, "the sink does not take records; they wait");
        }
        self.spill(&mut state);
    }

    /// Waits before the next attempt; false when there will be none.
    pub(crate) fn pause(&self, pause: Duration) -> bool {
        let until = clock::mono().after(pause);
        let mut state = lock(&self.state);
        loop {
            let left = until.0.saturating_sub(clock::mono().0);
            if self.stop.is_stopped() {
                return false;
            }
            if left == 0 {
                return true;
            }
            state = wait(&self.changed, state, Duration::from_nanos(left));
        }
    }

    /// The sink is gone for good.
    pub(crate) fn die(&self, why: &str) {
        lock(&self.state).dead = Some(why.to_owned());
        self.wake();
    }

    /// Gives up everything that waits in memory, for a sink that is gone or an end that has come.
    pub(crate) fn write_off(&self, reason: Lost) {
        let mut state = lock(&self.state);
        let held = state.held.take().filter(|held| !held.acked).map(|held| (held.batch.number, held.records()));
        let queue = std::mem::take(&mut state.queue);
        let queue = queue.iter().map(|batch| (batch.number, batch.records()));
        for (number, records) in held.into_iter().chain(queue) {
            state.counts.lose(records, reason);
            state.acks.push(Ack { number, lost: Some(reason) });
        }
        self.wake();
    }
}

impl State {
    /// What the sink should take next.
    fn next(&mut self) -> Option<Held> {
        loop {
            // Told before what follows the gap, and at the end.
            let waits = !self.queue.is_empty() || self.spool.as_ref().is_some_and(|spool| !spool.is_empty());
            if !self.untold
                && (waits || self.closed)
                && let Some(gap) = self.missing.take()
            {
                return Some(Held::new(Part::of_gap(gap, &self.service), None, true));
            }
            if let Some(spool) = self.spool.as_mut().filter(|spool| !spool.is_empty()) {
                let (reason, records) = match spool.next(seconds()) {
                    Ok(Some(Next::Batch(batch, place))) => {
                        return Some(Held::new(Part::of(Arc::new(batch)), Some(place), true));
                    }
                    Ok(Some(Next::Expired(records))) => (Lost::Expired, records),
                    Ok(Some(Next::Damaged(records))) => (Lost::Damaged, records),
                    Ok(None) => continue,
                    Err(error) => {
                        tracing::error!(%error, "a segment of the spool cannot be read and is given up");
                        (Lost::Damaged, spool.drop_first())
                    }
                };
                self.counts.lose(records, reason);
                missing(&mut self.missing, records, 0, reason);
                continue;
            }
            let batch = self.queue.pop_front()?;
            return Some(Held::new(Part::of(batch), None, false));
        }
    }
}
