//! Files' turns: bytes are read, go through their pipelines, and become batches for the sinks.

use super::super::flow::Flow;
use super::super::tail::{Got, State};
use super::{Engine, PACE};
use crate::daemon::clock;
use crate::daemon::ledger::lock;
use crate::encode::Output;
use crate::frame::End;
use crate::time::Now;

/// Files read before anything else is looked at.
const TURNS: usize = 8;

impl Engine {
    pub(super) fn may_read(&self) -> bool {
        self.book.bytes() + self.assembler.bytes() < self.settings.memory_bytes
            && !self.lanes.iter().any(|lane| lane.is_full())
    }

    /// Gives files their turn; true when there is more to read at once.
    pub(super) fn read(&mut self) -> bool {
        for _ in 0..TURNS {
            if !self.may_read() {
                return false;
            }
            let Some(id) = self.table.next() else { return false };
            self.turn(id);
        }
        !self.table.ready.is_empty()
    }

    /// One file's turn.
    fn turn(&mut self, id: u64) {
        let Some(tail) = self.table.tails.get_mut(&id).filter(|tail| tail.state == State::Live) else { return };
        match tail.open() {
            Ok(true) => {}
            Ok(false) => {
                self.state.scan_wanted = true;
                return;
            }
            Err(error) => {
                let path = tail.path.display();
                tracing::warn!(%path, %error, "a file cannot be opened");
                return;
            }
        }
        if !self.table.may_read(id) {
            self.state.scan_wanted |= self.table.undecided;
            return;
        }
        let Some(tail) = self.table.tails.get_mut(&id) else { return };
        let now = clock::now();
        tail.touched = now.mono;
        match tail.read(&mut self.state.room) {
            Ok(Got::Bytes(count)) => {
                let bytes = self.state.room.get(..count).unwrap_or_default();
                tail.feed(bytes, &mut self.opener, &self.plan);
                if tail.left.is_some() {
                    // Somebody still writes to it.
                    tail.left = Some(now.mono);
                }
                self.progress.read(count as u64);
                self.state.look_after = now.mono.after(PACE);
                self.table.touch(id);
                self.process(id, End::Open);
            }
            Ok(Got::End) => {}
            Ok(Got::Truncated) => {
                // A copy goes on with its lines, and not with what was suppressed.
                self.put_out(id, Flow::conclude);
                self.table.truncated(id);
                self.state.scan_wanted |= self.table.undecided;
                self.end_files();
            }
            Err(error) => {
                let path = tail.path.display();
                tracing::warn!(%path, %error, "a file cannot be read");
                tail.close();
            }
        }
    }

    /// Takes what a file has through its pipelines.
    fn process(&mut self, id: u64, end: End) {
        self.put_out(id, |flow, now, out| flow.process(end, now, out));
    }

    /// Adds what `take` gets out of a file's pipelines to the batch.
    pub(super) fn put_out(&mut self, id: u64, mut take: impl FnMut(&mut Flow, Now, &mut Output)) {
        let begun = clock::now();
        let Some(tail) = self.table.tails.get_mut(&id) else { return };
        let (out, mut deadline) = (&mut self.state.out, None);
        for flow in &mut tail.flows {
            out.clear();
            take(flow, begun, out);
            let first = flow.records();
            flow.put_out(out.records.len() as u64);
            self.assembler.add(&flow.origin, first, begun, out);
            self.assembler.due_mut().add(flow.stream, out);
            deadline = [deadline, flow.deadline()].into_iter().flatten().min();
            let mut books = lock(&self.books);
            if let Some(account) = books.accounts.get_mut(flow.stream as usize) {
                flow.pipeline().drain_stats(&mut account.stats);
                books.queue(flow.stream as usize, out.lines(), out.bytes.len() as u64);
            }
            if out.bytes.capacity() > 4 << 20 {
                *out = Output::default();
            }
        }
        self.assembler.due_mut().note(id, tail.places());
        if let Some(deadline) = deadline {
            self.state.waiting.insert((deadline, id));
        }
        lock(&self.books).busy_ns += clock::mono().0.saturating_sub(begun.mono.0);
        if self.assembler.is_full() {
            self.flush();
        }
    }

    /// Gives out events that nothing follows.
    pub(super) fn overdue(&mut self) {
        let now = clock::mono();
        while let Some((deadline, id)) = self.state.waiting.first().copied().filter(|(deadline, _)| *deadline <= now) {
            if !self.may_read() {
                return;
            }
            self.state.waiting.remove(&(deadline, id));
            let due =
                self.table.tails.get(&id).and_then(|tail| tail.flows.iter().filter_map(|flow| flow.deadline()).min());
            if due.is_some() {
                self.process(id, End::Open);
            }
        }
    }

    /// Ends files whose content is gone.
    pub(super) fn end_files(&mut self) {
        for id in std::mem::take(&mut self.table.ended) {
            self.end_of(id);
        }
    }

    /// Gives out all that a file has, a line without its end too.
    pub(super) fn end_of(&mut self, id: u64) {
        if let Some(tail) = self.table.tails.get_mut(&id) {
            tail.feed_end(&mut self.opener, &self.plan);
            self.put_out(id, |flow, now, out| {
                flow.process(End::Eof, now, out);
                flow.conclude(now, out);
            });
        }
    }

    /// Hands the batch over when it has waited for long enough, or when there is nothing to wait for.
    pub(super) fn flush_if_due(&mut self, more: bool) {
        if self.assembler.is_empty() || self.assembler.bytes() > 0 && more {
            return;
        }
        let due = self.assembler.deadline().is_none_or(|due| !self.settings.gather || clock::mono() >= due);
        // While sinks are busy, a larger batch costs no time.
        let idle = self.lanes.iter().all(|lane| lane.is_idle()) || self.settings.gather;
        if due && idle {
            self.flush();
        }
    }

    pub(super) fn flush(&mut self) {
        if self.assembler.is_empty() {
            return;
        }
        if let Some(batch) = self.assembler.enter(self.lanes.len(), &mut self.book) {
            self.lanes.iter().for_each(|lane| lane.push(batch.clone()));
        }
    }
}
