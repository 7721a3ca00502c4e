//! A thread that writes what is queued, so that whoever queues never waits for the sink.
//!
//! It alone waits. When the sink is gone it counts on and writes no more; when records did not fit
//! the queue, it says so in the stream as soon as the sink takes something again.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Condvar, Mutex};

use rustix::event::{EventfdFlags, PollFd, PollFlags, eventfd, poll};
use rustix::io::Errno;
use serde::Serialize;

use super::clock;
use super::ledger::{Books, Fate, lock};
use super::queue::{Batch, Gap, Queue};
use super::selflog::Throttle;
use super::sink::Source;
use super::target::Target;
use crate::encode::Output;
use crate::stats::Reason;
use crate::time::Timestamp;

/// The queue's end that is filled.
#[derive(Debug)]
pub(crate) struct Writer {
    shared: Arc<Shared>,
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
    /// The thread is writing a batch.
    busy: bool,
    /// Nothing more will be queued.
    closed: bool,
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
        service: &str,
        limit: usize,
        drops: bool,
    ) -> io::Result<Self> {
        let state =
            State { queue: Queue::new(limit), busy: false, closed: false, gone: false, given_up: None, awaited: false };
        let signal = || eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK);
        let shared = Arc::new(Shared {
            books,
            state: Mutex::new(state),
            filled: Condvar::new(),
            wake: signal()?,
            stop: signal()?,
        });
        let (theirs, service) = (shared.clone(), service.to_owned());
        std::thread::Builder::new().name("writer".to_owned()).spawn(move || theirs.run(target, &service))?;
        Ok(Writer { shared, drops })
    }

    /// Queues what a lane put out.
    pub(crate) fn push(&mut self, source: &Source<'_>, out: &Output) {
        let mut state = lock(&self.shared.state);
        let mut books = lock(&self.shared.books);
        books.update(source.lane, source.stats, source.busy_ns);
        state.queue.push(source.lane, out, &mut books);
        if state.gone {
            state.queue.give_up(Reason::SinkClosed, &mut books);
        } else if self.drops {
            state.queue.shed(&mut books);
        }
        if !state.busy && !state.queue.is_empty() {
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
        state.queue.is_empty() && !state.busy
    }

    /// Makes the thread give up what is left; a write that nothing can interrupt is left to itself.
    pub(crate) fn give_up(&mut self, reason: Reason) {
        let mut state = lock(&self.shared.state);
        state.given_up = Some(reason);
        state.queue.give_up(reason, &mut lock(&self.shared.books));
        signal(&self.shared.stop);
    }
}

/// How a batch ended.
enum End {
    Written,
    Stopped,
    Failed(io::Error),
}

impl Shared {
    /// The thread.
    fn run(&self, mut target: Target, service: &str) {
        let mut torn = false;
        let mut throttle = Throttle::new();
        let mut prefix = Vec::new();
        while let Some((gap, batch)) = self.next() {
            prefix.clear();
            if torn {
                // The last record was cut by an error: the next one must not be glued to it.
                prefix.push(b'\n');
            }
            if gap != Gap::default() {
                gap_record(gap, service, &mut prefix);
            }
            let (end, _) = self.write(&mut target, &prefix);
            let (end, written) = match end {
                End::Written => self.write(&mut target, &batch.bytes),
                other => (other, 0),
            };
            torn = !matches!(end, End::Written) && (torn || written > 0);
            let gone = matches!(&end, End::Failed(error) if error.kind() == io::ErrorKind::BrokenPipe);
            if let End::Failed(error) = &end {
                throttle.allow(|more| match gone {
                    true => tracing::error!("standard output is closed: records are counted and dropped from now on"),
                    false => tracing::error!(%error, suppressed = more, "standard output cannot be written: records are lost"),
                });
            }
            self.settle(gap, batch, written, gone);
        }
    }

    /// Waits for something to write; `None` when there will be nothing more.
    fn next(&self) -> Option<(Gap, Batch)> {
        let mut state = lock(&self.state);
        loop {
            if !state.queue.is_empty() {
                state.busy = true;
                return Some(state.queue.pop());
            }
            if state.closed || state.given_up.is_some() {
                return None;
            }
            state = self.filled.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }

    /// Writes all of `bytes`, or says how many it wrote before the end.
    fn write(&self, target: &mut Target, bytes: &[u8]) -> (End, usize) {
        let mut written = 0;
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
    fn settle(&self, gap: Gap, batch: Batch, written: usize, gone: bool) {
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
        state.queue.recycle(batch);
        state.busy = false;
        let room = if state.closed { state.queue.is_empty() } else { !state.queue.is_full() };
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

/// A record that says how many others are missing at its place.
#[derive(Serialize)]
struct GapRecord<'g> {
    timestamp: &'g str,
    level: &'g str,
    service: &'g str,
    #[serde(rename = "traceId")]
    trace_id: &'g str,
    #[serde(rename = "spanId")]
    span_id: &'g str,
    message: &'g str,
    #[serde(rename = "logweir.gap")]
    gap: GapBody,
}

#[derive(Serialize)]
struct GapBody {
    lines: u64,
    bytes: u64,
    reason: &'static str,
}

fn gap_record(gap: Gap, service: &str, out: &mut Vec<u8>) {
    let mut time = Vec::new();
    Timestamp { ns: clock::now().wall_ns, digits: 6 }.write_rfc3339(&mut time);
    let record = GapRecord {
        timestamp: &String::from_utf8_lossy(&time),
        level: "warn",
        service,
        trace_id: "",
        span_id: "",
        message: &format!("{} lines are missing here: standard output was not read fast enough", gap.lines),
        gap: GapBody { lines: gap.lines, bytes: gap.bytes, reason: Reason::Overflow.as_str() },
    };
    match serde_json::to_writer(&mut *out, &record) {
        Ok(()) => out.push(b'\n'),
        Err(error) => tracing::error!(%error, "a gap record could not be written"),
    }
}
