//! One input and its pipeline.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::Errno;

use super::clock;
use super::handoff::Peek;
use super::ledger::Books;
use super::sink::{self, Sink, Source};
use crate::buffer::Buffer;
use crate::encode::Output;
use crate::frame::End;
use crate::pipeline::Pipeline;
use crate::stats::Reason;
use crate::time::Mono;

/// Room for one read: so little that it is still in the nearest cache when it is parsed, and so much that reading costs
/// nothing beside that.
const CHUNK: usize = 32 * 1024;

/// So much goes through the pipeline at a time: small lines grow to many times their size.
const PIECE: usize = 32 * 1024;

/// An output buffer that has become larger than this is given back.
const LARGE: usize = 2 * 1024 * 1024;

/// Where a lane reads.
#[derive(Debug)]
enum Input {
    /// What is read is gone from there.
    Plain(OwnedFd),
    /// What is read stays there until it is [acknowledged](Lane::acknowledge).
    Peeked(Peek),
}

impl Input {
    fn unread(&self) -> u64 {
        match self {
            Input::Plain(input) => rustix::io::ioctl_fionread(input).unwrap_or(0),
            Input::Peeked(peek) => peek.unread(),
        }
    }

    fn read(&mut self, room: &mut [u8]) -> Result<usize, Errno> {
        match self {
            Input::Plain(input) => rustix::io::read(input, room),
            Input::Peeked(peek) => peek.read(room),
        }
    }
}

impl AsFd for Input {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Input::Plain(input) => input.as_fd(),
            Input::Peeked(peek) => peek.edge(),
        }
    }
}

/// A lane.
#[derive(Debug)]
pub(crate) struct Lane {
    number: usize,
    /// `None` when it has ended.
    input: Option<Input>,
    buffer: Buffer,
    pipeline: Pipeline,
    out: Output,
    /// Bytes that are to be read whatever happens.
    owed: u64,
    /// A peeked input that has ended, until all of it is written.
    ended: Option<Peek>,
    /// Its writer is one of ours, and will end: all of it is to be read.
    ours: bool,
}

impl Lane {
    /// A lane that reads `input`.
    pub(crate) fn new(number: usize, input: OwnedFd, pipeline: Pipeline) -> Self {
        Lane::reading(number, Input::Plain(input), pipeline)
    }

    fn reading(number: usize, input: Input, pipeline: Pipeline) -> Self {
        Lane {
            number,
            input: Some(input),
            buffer: Buffer::new(CHUNK),
            pipeline,
            out: Output::default(),
            owed: 0,
            ended: None,
            ours: false,
        }
    }

    /// A lane that leaves what it reads where it is until it is [acknowledged](Self::acknowledge).
    pub(crate) fn peeking(number: usize, input: Peek, pipeline: Pipeline) -> Self {
        Lane::reading(number, Input::Peeked(input), pipeline)
    }

    /// A lane that reads what a thread of this process writes, to its end.
    pub(crate) fn of_ours(number: usize, input: OwnedFd, pipeline: Pipeline) -> Self {
        Lane { ours: true, ..Lane::new(number, input, pipeline) }
    }

    /// Its input, until that has ended.
    pub(crate) fn input(&self) -> Option<BorrowedFd<'_>> {
        self.input.as_ref().map(AsFd::as_fd)
    }

    /// When to [`process`](Self::process) although nothing has come.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        self.pipeline.deadline()
    }

    /// Something may still come: of its input, or of what waits for the end of a request.
    pub(crate) fn is_open(&self) -> bool {
        self.input.is_some() || self.pipeline.is_waiting()
    }

    /// Its input holds bytes that were read: of something unfinished, or not written yet.
    pub(crate) fn is_holding(&self) -> bool {
        matches!(&self.input, Some(Input::Peeked(peek)) if peek.ahead() > 0)
    }

    /// What has been written to its input by now is to be read: the application's last words.
    pub(crate) fn oblige(&mut self) {
        self.owed = self.input.as_ref().map_or(0, Input::unread);
    }

    /// Something of that is still to be read.
    pub(crate) fn is_obliged(&self) -> bool {
        (self.owed > 0 || self.ours) && self.input.is_some()
    }

    /// Reads once; false at the end of the input.
    pub(crate) fn read(&mut self) -> io::Result<bool> {
        let Some(input) = &mut self.input else { return Ok(false) };
        match input.read(self.buffer.room()) {
            Ok(count) => {
                self.buffer.filled(count);
                self.owed = self.owed.saturating_sub(count as u64);
                Ok(count > 0)
            }
            Err(Errno::INTR | Errno::AGAIN) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes what was read through the pipeline and on to the sink.
    pub(crate) fn process(&mut self, end: End, sink: &mut Sink) -> Result<(), sink::Error> {
        let mut now = clock::now();
        let mut offer = PIECE;
        loop {
            let unread = self.buffer.unread();
            let (piece, all) = match unread.get(..offer) {
                Some(piece) if piece.len() < unread.len() => (piece, false),
                _ => (unread, true),
            };
            let used = self.pipeline.process(piece, if all { end } else { End::Open }, now, &mut self.out);
            self.buffer.used(used);
            let done = clock::mono();
            let busy_ns = done.0.saturating_sub(now.mono.0);
            let stats = self.pipeline.stats();
            sink.push(&Source { lane: self.number, stats, now, busy_ns }, &mut self.out)?;
            if all {
                break;
            }
            // What is not used belongs to an event that is longer than what was offered.
            offer = if used == 0 { offer.saturating_mul(2) } else { PIECE };
            now.mono = done;
        }
        if self.out.bytes.capacity() > LARGE {
            self.out = Output::default();
        }
        Ok(())
    }

    /// All that came out so far is written: a peeked input need not keep what it was made of. What belongs to an event that
    /// is still unfinished stays, unless it has grown so long that its writer would find no room.
    pub(crate) fn acknowledge(&mut self) -> io::Result<()> {
        if let Some(Input::Peeked(peek)) = &mut self.input {
            let unfinished = self.buffer.unread().len().min(peek.allowance());
            peek.take(peek.ahead().saturating_sub(unfinished))?;
        } else if let Some(mut peek) = self.ended.take() {
            peek.take(peek.ahead())?;
        }
        Ok(())
    }

    /// Ends it: an unfinished line or event is given out as it is.
    pub(crate) fn end(&mut self, sink: &mut Sink) -> Result<(), sink::Error> {
        match self.input.take() {
            Some(Input::Plain(_)) => self.process(End::Eof, sink),
            Some(Input::Peeked(peek)) => {
                self.ended = Some(peek);
                self.process(End::Eof, sink)
            }
            None => Ok(()),
        }
    }

    /// Ends it, and what is still held comes out or is dropped.
    pub(crate) fn conclude(&mut self, crashed: bool, sink: &mut Sink) -> Result<(), sink::Error> {
        self.end(sink)?;
        let now = clock::now();
        self.pipeline.conclude(crashed, now, &mut self.out);
        sink.push(&Source { lane: self.number, stats: self.pipeline.stats(), now, busy_ns: 0 }, &mut self.out)
    }

    /// Books what is still held as lost.
    pub(crate) fn abandon(&mut self, reason: Reason, books: &mut Books) {
        self.pipeline.abandon(reason);
        books.update(self.number, self.pipeline.stats(), 0);
    }
}
