//! A sink that is written by the lanes' own thread: a descriptor, and what it would not take at once.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Mutex};

use super::ledger::{Books, Fate, lock};
use super::sink::{Error, Source};
use super::target::Target;
use crate::encode::{Mark, Output};
use crate::stats::Reason;

/// It.
#[derive(Debug)]
pub(crate) struct Direct {
    target: Target,
    books: Arc<Mutex<Books>>,
    rest: Rest,
}

/// What is left of a lane's output; there is one lane where there is no queue.
#[derive(Debug, Default)]
struct Rest {
    lane: usize,
    out: Output,
    written: usize,
}

impl Rest {
    /// Moves an output behind what is left of another.
    fn append(&mut self, out: &mut Output) {
        let start = self.out.bytes.len();
        self.out.bytes.append(&mut out.bytes);
        self.out.records.extend(out.records.drain(..).map(|mark| Mark { end: start + mark.end, ..mark }));
    }
}

impl Direct {
    /// A sink that writes to `target`.
    pub(crate) fn new(target: Target, books: Arc<Mutex<Books>>) -> Self {
        Direct { target, books, rest: Rest::default() }
    }

    /// Something is left to write.
    pub(crate) fn is_full(&self) -> bool {
        self.rest.written < self.rest.out.bytes.len()
    }

    /// Takes what a lane put out, and leaves `out` empty.
    pub(crate) fn push(&mut self, source: &Source<'_>, out: &mut Output) -> Result<(), Error> {
        {
            let mut books = lock(&self.books);
            books.update(source.lane, source.stats, source.busy_ns);
            books.queue(source.lane, out.lines(), out.bytes.len() as u64);
        }
        self.rest.lane = source.lane;
        if self.is_full() {
            self.rest.append(out);
        } else {
            self.rest.out.clear();
            std::mem::swap(&mut self.rest.out, out);
            self.rest.written = 0;
        }
        self.go_on()
    }

    /// Writes as much as needs no waiting.
    pub(crate) fn go_on(&mut self) -> Result<(), Error> {
        while let Some(bytes) = self.rest.out.bytes.get(self.rest.written..).filter(|bytes| !bytes.is_empty()) {
            match self.target.write(bytes) {
                Ok(count) => self.rest.written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
        self.settle(Reason::SinkClosed);
        Ok(())
    }

    /// Books what is left as lost.
    pub(crate) fn give_up(&mut self, reason: Reason) {
        if self.is_full() {
            self.settle(reason);
            self.rest = Rest::default();
        }
    }

    /// Books the records that were written, and the others as lost.
    fn settle(&mut self, reason: Reason) {
        let mut books = lock(&self.books);
        let (mut start, mut written, mut lost) = (0, (0, 0), (0, 0));
        for mark in &self.rest.out.records {
            let sum = if mark.end <= self.rest.written { &mut written } else { &mut lost };
            *sum = (sum.0 + u64::from(mark.lines), sum.1 + (mark.end - start) as u64);
            start = mark.end;
        }
        books.settle(self.rest.lane, written.0, written.1, Fate::Written);
        books.settle(self.rest.lane, lost.0, lost.1, Fate::Lost(reason));
    }
}

impl AsFd for Direct {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.target.as_fd()
    }
}
