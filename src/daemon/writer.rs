//! A thread that writes what is queued, so that whoever queues never waits for the sink.
//!
//! It alone waits: while the sink takes everything at once, whoever queues writes as well, and the
//! thread sleeps. When the sink is gone it counts on and writes no more; when records did not fit
//! the queue, it says so in the stream as soon as the sink takes something again.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Condvar, Mutex};

use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
use rustix::io::Errno;

use super::clock;
use super::ledger::{Books, Fate, lock};
use super::queue::{Batch, Gap, Queue};
use super::selflog::Throttle;
use super::sink::Source;
use super::target::Target;
use crate::encode::{Encoder, Output};
use crate::stats::Reason;

/// The queue's end that is filled.
#[derive(Debug)]
pub(crate) struct Writer {
    shared: Arc<Shared>,
    /// For writes that need no waiting.
    target: Target,
    drops: bool,
}

#[derive(Debug)]
struct Shared {
    books: Arc<Mutex<Books>>,
    state: Mutex<State>,
    /// Something was queued, or the end was declared.
    filled: Condvar,
    /// Tells the lanes' thread that there is room, or that all is written.
    wake: OwnedFd,
    /// Tells the writing thread to stop waiting for the sink.
    stop: OwnedFd,
}

#[derive(Debug)]
struct State {
    queue: Queue,
    /// Written up to there by the lanes' thread, the rest to be written before all else.
    begun: Option<(Batch, usize)>,
    /// The thread is writing a batch.
    busy: bool,
    /// Nothing more will be queued.
    closed: bool,
    /// The last record was cut by an error: the next one must not be glued to it.
    torn: bool,
    /// Nobody reads the sink any more.
    gone: bool,
    /// What is left is to be given up for this reason.
    given_up: Option<Reason>,
    /// The lanes' thread wants to be woken.
    awaited: bool,
}

impl Writer {
    /// Starts the thread. With `drops` the queue never gets full, it sheds.
    pub(crate) fn start(
        target: Target,
        books: Arc<Mutex<Books>>,
        encoder: Encoder,
        limit: usize,
        drops: bool,
    ) -> io::Result<Self> {
        let state = State {
            queue: Queue::new(limit),
            begun: None,
            busy: false,
            closed: false,
            torn: false,
            gone: false,
            given_up: None,
            awaited: false,
        };
        let signal = || eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK);
        let shared = Arc::new(Shared {
            books,
            state: Mutex::new(state),
            filled: Condvar::new(),
            wake: signal()?,
            stop: signal()?,
        });
        let (theirs, their_target) = (shared.clone(), target.try_clone()?);
        std::thread::Builder::new().name("writer".to_owned()).spawn(move || theirs.run(their_target, &encoder))?;
        Ok(Writer { shared, target, drops })
    }

    /// Queues what a lane put out.
    pub(crate) fn push(&mut self, source: &Source<'_>, out: &Output) {
        let mut state = lock(&self.shared.state);
        let mut books = lock(&self.shared.books);
        books.update(source.lane, source.stats, source.busy_ns);
        if state.is_idle() {
            match self.target.write_now(&out.bytes) {
                0 => state.queue.push(source.lane, out, &mut books),
                written if written == out.bytes.len() => Batch::book(source.lane, out, &mut books),
                written => state.begun = Some((Batch::queued(source.lane, out, &mut books), written)),
            }
        } else {
            state.queue.push(source.lane, out, &mut books);
        }
        if state.gone {
            state.queue.give_up(Reason::SinkClosed, &mut books);
        } else if self.drops {
            state.queue.shed(&mut books);
        }
        if !state.busy && state.has_work() {
            self.shared.filled.notify_one();
        }
    }

    /// The lanes should wait for room; if so, they will be woken.
    pub(crate) fn is_full(&mut self) -> bool {
        let mut state = lock(&self.shared.state);
        let full = !self.drops && !state.gone && state.queue.is_full();
        state.awaited |= full;
        full
    }

    /// Nobody reads the sink any more.
    pub(crate) fn is_gone(&self) -> bool {
        lock(&self.shared.state).gone
    }

    /// Becomes readable when there is room, or when all is written.
    pub(crate) fn wake(&self) -> BorrowedFd<'_> {
        self.shared.wake.as_fd()
    }

    /// Takes note of having been woken.
    pub(crate) fn woken(&self) {
        drain(&self.shared.wake);
    }

    /// Nothing more will be queued.
    pub(crate) fn close(&mut self) {
        let mut state = lock(&self.shared.state);
        state.closed = true;
        state.awaited = true;
        self.shared.filled.notify_one();
    }

    /// Everything is written or counted as lost.
    pub(crate) fn is_empty(&self) -> bool {
        let state = lock(&self.shared.state);
        !state.has_work() && !state.busy
    }

    /// Makes the thread give up what is left; a write that nothing can interrupt is left to itself.
    pub(crate) fn give_up(&mut self, reason: Reason) {
        let mut state = lock(&self.shared.state);
        state.given_up = Some(reason);
        state.queue.give_up(reason, &mut lock(&self.shared.books));
        signal(&self.shared.stop);
    }
}

impl State {
    /// Something waits to be written.
    fn has_work(&self) -> bool {
        self.begun.is_some() || !self.queue.is_empty()
    }

    /// Nothing is being written, waits, or ever will again.
    fn is_idle(&self) -> bool {
        !self.busy && !self.has_work() && !self.gone && !self.torn && self.given_up.is_none()
    }
}

/// What the thread writes next.
struct Work {
    /// Records that are missing before it.
    gap: Gap,
    batch: Batch,
    /// Bytes of it that are written already.
    written: usize,
}

/// How a batch ended.
enum End {
    Written,
    Stopped,
    Failed(io::Error),
}

impl Shared {
    /// The thread.
    fn run(&self, mut target: Target, encoder: &Encoder) {
        let mut torn = false;
        let mut throttle = Throttle::new();
        let mut prefix = Vec::new();
        while let Some(Work { gap, batch, written: begun }) = self.next() {
            prefix.clear();
            if torn {
                prefix.push(b'\n');
            }
            if gap != Gap::default() {
                encoder.gap(gap.lines, gap.bytes, Reason::Overflow, clock::now(), &mut prefix);
            }
            let (end, _) = self.write(&mut target, &prefix, 0);
            let (end, written) = match end {
                End::Written => self.write(&mut target, &batch.bytes, begun),
                other => (other, begun),
            };
            torn = !matches!(end, End::Written) && (torn || written > 0);
            let gone = matches!(&end, End::Failed(error) if error.kind() == io::ErrorKind::BrokenPipe);
            if let End::Failed(error) = &end {
                throttle.allow(|more| match gone {
                    true => tracing::error!("standard output is closed: records are counted and dropped from now on"),
                    false => tracing::error!(%error, suppressed = more, "standard output cannot be written: records are lost"),
                });
            }
            self.settle(gap, batch, written, torn, gone);
        }
    }

    /// Waits for something to write; `None` when there will be nothing more.
    fn next(&self) -> Option<Work> {
        let mut state = lock(&self.state);
        loop {
            if let Some((batch, written)) = state.begun.take() {
                state.busy = true;
                return Some(Work { gap: Gap::default(), batch, written });
            }
            if !state.queue.is_empty() {
                state.busy = true;
                let (gap, batch) = state.queue.pop();
                return Some(Work { gap, batch, written: 0 });
            }
            if state.closed || state.given_up.is_some() {
                return None;
            }
            state = self.filled.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }

    /// Writes `bytes` behind the first `written`, or says how far it came.
    fn write(&self, target: &mut Target, bytes: &[u8], mut written: usize) -> (End, usize) {
        while let Some(rest) = bytes.get(written..).filter(|rest| !rest.is_empty()) {
            match target.write(rest) {
                Ok(count) => written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => match self.wait(target) {
                    Ok(true) => {}
                    Ok(false) => return (End::Stopped, written),
                    Err(error) => return (End::Failed(error), written),
                },
                Err(error) => return (End::Failed(error), written),
            }
        }
        (End::Written, written)
    }

    /// Waits for the sink; false when told to stop.
    fn wait(&self, target: &Target) -> io::Result<bool> {
        let mut fds = [PollFd::new(target, PollFlags::OUT), PollFd::new(&self.stop, PollFlags::IN)];
        match poll(&mut fds, None) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let [_, stop] = fds;
        Ok(stop.revents().is_empty())
    }

    /// Books a batch and wakes whoever waits.
    fn settle(&self, gap: Gap, batch: Batch, written: usize, torn: bool, gone: bool) {
        let mut state = lock(&self.state);
        let mut books = lock(&self.books);
        if written == batch.bytes.len() && !gone {
            batch.settle(&mut books, Fate::Written);
            books.gaps += u64::from(gap != Gap::default());
        } else {
            batch.settle_at(written, &mut books, state.given_up.unwrap_or(Reason::SinkClosed));
        }
        if gone {
            state.gone = true;
            books.closed = true;
            state.queue.give_up(Reason::SinkClosed, &mut books);
        }
        state.torn = torn;
        state.queue.recycle(batch);
        state.busy = false;
        let room = if state.closed { !state.has_work() } else { !state.queue.is_full() };
        if state.awaited && room {
            state.awaited = false;
            signal(&self.wake);
        }
    }
}

fn signal(fd: &OwnedFd) {
    // The counter cannot overflow: it is at most a few.
    if let Err(error) = rustix::io::write(fd, &1u64.to_ne_bytes()) {
        tracing::debug!(%error, "a thread could not be woken");
    }
}

fn drain(fd: &OwnedFd) {
    let mut count = [0; 8];
    if let Err(error) = rustix::io::read(fd, &mut count)
        && error != Errno::AGAIN
    {
        tracing::debug!(%error, "a wake-up could not be read");
    }
}
