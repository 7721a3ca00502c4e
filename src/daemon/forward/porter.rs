//! The thread between the intake and the sinks' lanes: it alone waits for these, and keeps the book of what is on its way.

use std::os::fd::AsFd;
use std::sync::{Arc, Mutex};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Owed;
use super::intake::{Found, Seen, Shared, drain};
use crate::daemon::delivery::sinks::Sinks;
use crate::daemon::delivery::{Book, Lane, Lost};
use crate::daemon::ledger::{Books, Fate, lock};

/// How often to look at lanes that come to their end.
const TICK: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// It.
pub(super) struct Porter {
    sinks: Sinks,
    shared: Arc<Shared>,
    book: Book<Owed>,
    /// Where what is settled is booked, if it is.
    books: Option<Arc<Mutex<Books>>>,
}

impl Porter {
    pub(super) fn new(sinks: Sinks, shared: Arc<Shared>, books: Option<Arc<Mutex<Books>>>) -> Self {
        Porter { sinks, shared, book: Book::new(), books }
    }

    /// Runs until all is settled after the end, or given up.
    pub(super) fn run(mut self) {
        let mut closed = false;
        loop {
            self.wait(closed);
            // Emptied before it is acted on: what comes later wakes us again.
            drain(&self.shared.wake);
            let found = self.shared.take();
            let given_up = found.given_up;
            if self.carry(found) && !closed {
                closed = true;
                self.sinks.lanes.iter().for_each(|lane| lane.close());
            }
            if given_up {
                self.sinks.lanes.iter().for_each(|lane| lane.put_aside());
                self.sinks.lanes.iter().for_each(|lane| lane.abandon());
            }
            self.settle();
            let seen = self.look();
            self.shared.tell(seen);
            if given_up || closed && seen.settled {
                break;
            }
        }
        self.sinks.wait();
        // What a spool has is not lost.
        self.sinks.lanes.iter().for_each(|lane| lane.write_off(Lost::Deadline));
        self.settle();
        self.sinks.tell();
        self.shared.end();
    }

    fn wait(&self, closed: bool) {
        let mut fds = [PollFd::from_borrowed_fd(self.shared.wake.as_fd(), PollFlags::IN)];
        // Interrupted or not: looking once too often does no harm.
        let _ready = poll(&mut fds, closed.then_some(&TICK));
    }

    /// Gives the lanes what was found; whether that was all.
    fn carry(&mut self, found: Found) -> bool {
        let lanes = &self.sinks.lanes;
        if let Some(missed) = found.missed {
            self.book.enter(missed.number, Some((lanes.len(), 0)), missed.due);
            lanes.iter().for_each(|lane| lane.miss(missed.number, missed.records, missed.bytes));
        }
        for item in found.items {
            self.book.enter(item.number, Some((lanes.len(), item.batch.bytes.len())), item.due);
            let batch = Arc::new(item.batch);
            lanes.iter().for_each(|lane| lane.push(batch.clone()));
        }
        found.closed
    }

    /// Takes in what lanes acknowledge, and books it.
    fn settle(&mut self) {
        let mut acks = Vec::new();
        for (number, lane) in self.sinks.lanes.iter().enumerate() {
            if lane.dead().is_some() {
                lane.write_off(Lost::Closed);
            }
            lane.acks(&mut acks);
            acks.drain(..).for_each(|ack| self.book.acknowledge(number, ack));
        }
        while let Some(settled) = self.book.settle() {
            let Some(books) = &self.books else { continue };
            let fate = settled.lost.map_or(Fate::Written, Fate::Lost);
            let mut books = lock(books);
            for (account, lines, bytes) in settled.due.0 {
                books.settle(account, lines, bytes, fate);
            }
        }
        self.sinks.lanes.iter().for_each(|lane| lane.noted());
    }

    fn look(&self) -> Seen {
        let lanes = &self.sinks.lanes;
        let all = |is: &dyn Fn(&Lane) -> bool| lanes.iter().all(|lane| is(lane));
        let gone = all(&|lane| lane.dead().is_some());
        if let Some(books) = self.books.as_ref().filter(|_| gone) {
            lock(books).closed = true;
        }
        Seen {
            bytes: self.book.bytes(),
            full: lanes.iter().any(|lane| lane.is_full()),
            idle: all(&Lane::is_idle),
            settled: self.book.is_empty() && all(&|lane| lane.is_settled(true)),
            gone,
        }
    }
}
