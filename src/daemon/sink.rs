//! The way out of records: standard output, straight or through a queue that a writer empties, and further sinks.
//!
//! A sink never makes its caller wait (where the descriptor can be asked not to): the caller polls
//! for what [`Sink::events`] names, and offers no more while the sink is [full](Sink::is_full).

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::PollFlags;

use super::delivery::meters::Meters;
use super::direct::Direct;
use super::forward::Forward;
use super::writer::Writer;
use crate::encode::Output;
use crate::stats::{Reason, Stats};
use crate::time::{Mono, Now};

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

/// A batch of one lane: its number, its pipeline's counters, when it was read, the time that the pipeline took.
#[derive(Debug)]
pub(crate) struct Source<'s> {
    pub(crate) lane: usize,
    pub(crate) stats: &'s Stats,
    pub(crate) now: Now,
    pub(crate) busy_ns: u64,
}

/// The way out.
#[derive(Debug)]
pub(crate) struct Sink {
    /// Standard output, unless it is off.
    stdout: Option<Stdout>,
    /// Further sinks, where there are any.
    forward: Option<Forward>,
}

/// Standard output.
#[derive(Debug)]
pub(crate) enum Stdout {
    /// Written by the lanes' own thread.
    Direct(Direct),
    /// Written by a thread of its own.
    Queued(Writer),
}

/// What was polled for: a descriptor and events for standard output, and for the further sinks.
pub(crate) type Events<T> = [T; 2];

impl Sink {
    /// Standard output, further sinks, or both.
    pub(crate) fn new(stdout: Option<Stdout>, forward: Option<Forward>) -> Self {
        Sink { stdout, forward }
    }

    /// Metrics of the further sinks.
    pub(crate) fn meters(&self) -> Option<Meters> {
        self.forward.as_ref().map(Forward::meters)
    }

    /// Takes what a lane put out, and leaves `out` empty.
    pub(crate) fn push(&mut self, source: &Source<'_>, out: &mut Output) -> Result<(), Error> {
        if let Some(forward) = &mut self.forward {
            forward.push(source, out);
        }
        match &mut self.stdout {
            Some(Stdout::Direct(direct)) => return direct.push(source, out),
            Some(Stdout::Queued(writer)) => writer.push(source, out),
            None => {}
        }
        out.clear();
        Ok(())
    }

    /// It should be offered no more for now.
    pub(crate) fn is_full(&mut self) -> bool {
        let stdout = match &mut self.stdout {
            Some(Stdout::Direct(direct)) => direct.is_full(),
            Some(Stdout::Queued(writer)) => writer.is_full(),
            None => false,
        };
        stdout || self.forward.as_ref().is_some_and(Forward::is_full)
    }

    /// Nobody reads it any more.
    pub(crate) fn is_gone(&self) -> bool {
        match &self.stdout {
            // It says so as an error.
            Some(Stdout::Direct(_)) => false,
            Some(Stdout::Queued(writer)) => writer.is_gone(),
            None => self.forward.as_ref().is_some_and(Forward::is_gone),
        }
    }

    /// Whether everything that it was given and does not drop would outlive us.
    pub(crate) fn has_all(&self) -> bool {
        let stdout = match &self.stdout {
            Some(Stdout::Direct(direct)) => !direct.is_full(),
            Some(Stdout::Queued(_)) | None => true,
        };
        stdout && self.forward.as_ref().is_none_or(Forward::has_all)
    }

    /// When to [`resume`](Self::resume) though nothing that was polled for has come.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        self.forward.as_ref().and_then(Forward::deadline)
    }

    /// What to poll for, so as to [`resume`](Self::resume).
    pub(crate) fn events(&self) -> Events<Option<(BorrowedFd<'_>, PollFlags)>> {
        let stdout = self.stdout.as_ref().map(|stdout| match stdout {
            Stdout::Direct(direct) if direct.is_full() => (direct.as_fd(), PollFlags::OUT),
            // No event asked for: only that nobody reads any more.
            Stdout::Direct(direct) => (direct.as_fd(), PollFlags::empty()),
            Stdout::Queued(writer) => (writer.wake(), PollFlags::IN),
        });
        [stdout, self.forward.as_ref().map(|forward| (forward.wake(), PollFlags::IN))]
    }

    /// Goes on when what was polled for has come, or the deadline.
    pub(crate) fn resume(&mut self, [events, forwarded]: Events<PollFlags>) -> Result<(), Error> {
        if let Some(forward) = &mut self.forward {
            forward.go_on(!forwarded.is_empty());
        }
        match &mut self.stdout {
            Some(Stdout::Direct(direct)) if direct.is_full() => direct.go_on(),
            Some(Stdout::Direct(_)) if events.contains(PollFlags::ERR) => Err(Error::Closed),
            Some(Stdout::Queued(writer)) => {
                writer.woken();
                Ok(())
            }
            Some(Stdout::Direct(_)) | None => Ok(()),
        }
    }

    /// Says that nothing more will come. It is empty as soon as [`is_empty`](Self::is_empty) says so.
    pub(crate) fn close(&mut self) {
        if let Some(Stdout::Queued(writer)) = &mut self.stdout {
            writer.close();
        }
        if let Some(forward) = &mut self.forward {
            forward.close();
        }
    }

    /// Everything has been written, or has been given up.
    pub(crate) fn is_empty(&self) -> bool {
        let stdout = match &self.stdout {
            Some(Stdout::Direct(direct)) => !direct.is_full(),
            Some(Stdout::Queued(writer)) => writer.is_empty(),
            None => true,
        };
        stdout && self.forward.as_ref().is_none_or(Forward::is_done)
    }

    /// Books what is left as lost.
    pub(crate) fn give_up(&mut self, reason: Reason) {
        match &mut self.stdout {
            Some(Stdout::Direct(direct)) => direct.give_up(reason),
            Some(Stdout::Queued(writer)) => writer.give_up(reason),
            None => {}
        }
        if let Some(forward) = &mut self.forward {
            forward.give_up();
        }
    }

    /// Goes on without standard output, which is broken, for as long as the further sinks need.
    pub(crate) fn lose_stdout(&mut self, reason: Reason) {
        match self.stdout.take() {
            Some(Stdout::Direct(mut direct)) => direct.give_up(reason),
            Some(Stdout::Queued(mut writer)) => writer.give_up(reason),
            None => {}
        }
    }

    /// Waits for the end of the further sinks, which has been asked for.
    pub(crate) fn conclude(self) {
        if let Some(forward) = self.forward {
            forward.conclude();
        }
    }
}
