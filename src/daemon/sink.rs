//! The way out of records: straight to the descriptor, or through a queue that a writer empties.
//!
//! A sink never makes its caller wait (where the descriptor can be asked not to): the caller polls
//! for what [`Sink::events`] names, and offers no more while the sink is [full](Sink::is_full).

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Arc, Mutex};

use rustix::event::PollFlags;

use super::ledger::{Books, Fate, lock};
use super::target::Target;
use super::writer::Writer;
use crate::encode::Output;
use crate::stats::{Reason, Stats};

/// The sink is gone or broken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody reads it any more.
    #[error("standard output is closed")]
    Closed,
    /// It cannot be written.
    #[error("standard output cannot be written: {0}")]
    Write(#[source] io::Error),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Error::Closed } else { Error::Write(error) }
    }
}

/// A batch of one lane: its number, its pipeline's counters, the time that took.
#[derive(Debug)]
pub(crate) struct Source<'s> {
    pub(crate) lane: usize,
    pub(crate) stats: &'s Stats,
    pub(crate) busy_ns: u64,
}

/// The way out.
#[derive(Debug)]
pub(crate) enum Sink {
    /// Written by the lanes' own thread.
    Direct(Direct),
    /// Written by a thread of its own.
    Queued(Writer),
}

/// A descriptor, and what it would not take at once.
#[derive(Debug)]
pub(crate) struct Direct {
    target: Target,
    books: Arc<Mutex<Books>>,
    rest: Rest,
}

/// What is left of an output.
#[derive(Debug, Default)]
struct Rest {
    lane: usize,
    out: Output,
    written: usize,
}

impl Sink {
    /// Takes what a lane put out, and leaves `out` empty.
    pub(crate) fn push(&mut self, source: &Source<'_>, out: &mut Output) -> Result<(), Error> {
        match self {
            Sink::Direct(direct) => direct.push(source, out),
            Sink::Queued(writer) => {
                writer.push(source, out);
                out.clear();
                Ok(())
            }
        }
    }

    /// It should be offered no more for now.
    pub(crate) fn is_full(&mut self) -> bool {
        match self {
            Sink::Direct(direct) => direct.is_full(),
            Sink::Queued(writer) => writer.is_full(),
        }
    }

    /// What to poll for, so as to [`resume`](Self::resume).
    pub(crate) fn events(&self) -> (BorrowedFd<'_>, PollFlags) {
        match self {
            Sink::Direct(direct) if direct.is_full() => (direct.target.as_fd(), PollFlags::OUT),
            // No event asked for: only that nobody reads any more.
            Sink::Direct(direct) => (direct.target.as_fd(), PollFlags::empty()),
            Sink::Queued(writer) => (writer.wake(), PollFlags::IN),
        }
    }

    /// Goes on when what was polled for has come.
    pub(crate) fn resume(&mut self, events: PollFlags) -> Result<(), Error> {
        match self {
            Sink::Direct(direct) if direct.is_full() => direct.go_on(),
            Sink::Direct(_) if events.contains(PollFlags::ERR) => Err(Error::Closed),
            Sink::Direct(_) => Ok(()),
            Sink::Queued(writer) => {
                writer.woken();
                Ok(())
            }
        }
    }

    /// Says that nothing more will come. It is empty as soon as [`is_empty`](Self::is_empty) says so.
    pub(crate) fn close(&mut self) {
        if let Sink::Queued(writer) = self {
            writer.close();
        }
    }

    /// Everything has been written, or has been given up.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Sink::Direct(direct) => !direct.is_full(),
            Sink::Queued(writer) => writer.is_empty(),
        }
    }

    /// Books what is left as lost.
    pub(crate) fn give_up(&mut self, reason: Reason) {
        match self {
            Sink::Direct(direct) => direct.give_up(reason),
            Sink::Queued(writer) => writer.give_up(reason),
        }
    }
}

impl Direct {
    /// A sink that writes to `target`.
    pub(crate) fn new(target: Target, books: Arc<Mutex<Books>>) -> Self {
        Direct { target, books, rest: Rest::default() }
    }

    fn is_full(&self) -> bool {
        self.rest.written < self.rest.out.bytes.len()
    }

    fn push(&mut self, source: &Source<'_>, out: &mut Output) -> Result<(), Error> {
        {
            let mut books = lock(&self.books);
            books.update(source.lane, source.stats, source.busy_ns);
            let lines = out.records.iter().map(|mark| u64::from(mark.lines)).sum();
            books.queue(source.lane, lines, out.bytes.len() as u64);
        }
        self.rest.out.clear();
        std::mem::swap(&mut self.rest.out, out);
        self.rest.lane = source.lane;
        self.rest.written = 0;
        self.go_on()
    }

    fn go_on(&mut self) -> Result<(), Error> {
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

    fn give_up(&mut self, reason: Reason) {
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
