//! The loop of `ship`: directories, files, pipelines, acknowledgements, on one thread that sleeps until one of them has
//! something, or a deadline has come.

mod ending;
mod house;
mod turns;

use std::collections::BTreeSet;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::Signal;

use super::checkpoint::Checkpoint;
use super::due::Reached;
use super::envelope::Opener;
use super::flow::Flow;
use super::progress::Progress;
use super::reload::Reload;
use super::table::Table;
use super::tail::{Maker, State};
use crate::config::Config;
use crate::daemon::clock;
use crate::daemon::delivery::{Assembler, Book, Lane, Lost};
use crate::daemon::ledger::{Books, Fate, lock};
use crate::daemon::pump::timespec;
use crate::daemon::signals::{Event, Signals};
use crate::daemon::status::Status;
use crate::encode::Output;
use crate::pipeline::Pipeline;
use crate::plan::Plan;
use crate::record::Stream;
use crate::time::Mono;

/// Bytes read from a file at most before it is another one's turn.
const TURN: usize = 128 << 10;

/// How soon to look again at files of which it was too early to say what they are.
const UNDECIDED: Duration = Duration::from_millis(100);

/// Files that are written to all the time are read this far apart: each look costs a batch and a checkpoint, however little
/// there is to read.
const PACE: Duration = Duration::from_millis(10);

/// How often the checkpoint is synchronised with the disk.
const SYNC: Duration = Duration::from_secs(1);

/// The loop cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Waiting is impossible.
    #[error("waiting for files failed: {0}")]
    Wait(#[source] io::Error),
    /// The checkpoint cannot be kept.
    #[error("the checkpoint cannot be written: {0}")]
    Checkpoint(#[source] io::Error),
    /// No sink is left.
    #[error("no sink is left: {0}")]
    Sinks(String),
}

/// How the loop ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Everything that was taken in is delivered or in the spool.
    Clean,
    /// Batches are left for the next run.
    Left,
}

/// What the loop works with.
pub(super) struct Engine {
    pub(super) table: Table,
    pub(super) opener: Opener,
    pub(super) plan: Plan,
    pub(super) assembler: Assembler<Reached>,
    pub(super) book: Book<Reached>,
    pub(super) lanes: Vec<Arc<Lane>>,
    pub(super) checkpoint: Checkpoint,
    pub(super) books: Arc<Mutex<Books>>,
    pub(super) files: Arc<Mutex<super::table::FileCounts>>,
    pub(super) status: Arc<Mutex<Status>>,
    pub(super) signals: Signals,
    pub(super) wake: Arc<OwnedFd>,
    pub(super) reload: Reload,
    pub(super) progress: Progress,
    pub(super) settings: Settings,
    pub(super) state: Running,
}

/// What the configuration says of it.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) once: bool,
    pub(super) rescan: Duration,
    pub(super) memory_bytes: usize,
    pub(super) max_open_files: usize,
    pub(super) flush: Duration,
    /// Bytes of a batch.
    pub(super) batch_bytes: usize,
    /// Records wait for others.
    pub(super) gather: bool,
}

/// What the loop remembers between its turns.
#[derive(Debug, Default)]
pub(super) struct Running {
    room: Vec<u8>,
    out: Output,
    /// Files with an open event, by its deadline.
    waiting: BTreeSet<(Mono, u64)>,
    rescan_at: Mono,
    /// Not before, lest looking takes all the time.
    scan_after: Mono,
    scan_wanted: bool,
    /// Changes of files are not looked at before, since some were read a moment ago.
    look_after: Mono,
    house_at: Mono,
    synced_at: Mono,
    /// The checkpoint on disk is not what is known.
    unsaved: bool,
    ending: bool,
}

impl Maker for Plan {
    fn pipeline(&self, stream: Stream) -> Option<Pipeline> {
        match Plan::pipeline(self, stream) {
            Ok(pipeline) => Some(pipeline),
            Err(error) => {
                tracing::error!(%error, "a pipeline cannot be made");
                None
            }
        }
    }
}

impl Engine {
    /// Runs until a signal, or until everything is delivered if it is to end then.
    pub(super) fn run(&mut self) -> Result<Ended, Error> {
        // What is read at once becomes one batch, or a part of one: places are noted between reads.
        self.state.room = vec![0; (self.settings.batch_bytes / 4).clamp(4 << 10, TURN)];
        self.scan();
        self.save(true)?;
        while !self.state.ending {
            self.take_signals();
            self.take_changes();
            self.settle()?;
            let read = self.read();
            self.overdue();
            self.keep_house();
            self.flush_if_due(read);
            if self.table.changed {
                self.save(false)?;
            }
            if let Some(why) = self.closed() {
                return Err(Error::Sinks(why));
            }
            if self.settings.once && !read && self.is_done() {
                break;
            }
            self.sleep()?;
        }
        self.finish()
    }

    /// All there is has been delivered; gives out what is unfinished before.
    fn is_done(&mut self) -> bool {
        if !self.table.ready.is_empty() || self.state.scan_wanted {
            return false;
        }
        let unfinished: Vec<u64> =
            self.table.tails.values().filter(|tail| !tail.is_idle()).map(|tail| tail.id).collect();
        for id in unfinished {
            self.end_of(id);
        }
        self.flush();
        self.book.is_empty() && self.lanes.iter().all(|lane| lane.is_settled(false))
    }

    fn take_signals(&mut self) {
        for event in self.signals.pending() {
            match event {
                Event::Sent(Signal::HUP) | Event::FromTerminal(Signal::HUP) => self.reload.ask(),
                Event::Sent(_) | Event::FromTerminal(_) => {
                    self.state.ending = true;
                    lock(&self.status).ending = true;
                }
                Event::ChildEnded => {}
            }
        }
    }

    fn take_changes(&mut self) {
        let now = clock::mono();
        if now >= self.state.look_after {
            let changes = self.table.watch.changes();
            for path in &changes.written {
                self.state.scan_wanted |= self.table.written(path);
            }
            self.state.scan_wanted |= changes.names;
        }
        let slow = now >= self.state.rescan_at;
        if slow || self.state.scan_wanted && now >= self.state.scan_after {
            self.scan();
            let config = self.reload.check(&mut self.table.watch);
            if let Some(config) = config {
                self.replace(&config);
            }
        } else if self.reload.is_asked()
            && let Some(config) = self.reload.check(&mut self.table.watch)
        {
            self.replace(&config);
        }
    }

    /// Goes on with a new configuration: what is unfinished is framed again.
    fn replace(&mut self, config: &Config) {
        let plan = match Plan::new(config, self.reload.service(), None) {
            Ok(plan) => plan,
            Err(error) => return tracing::error!(%error, "the new configuration cannot be used"),
        };
        let ids: Vec<u64> = self.table.tails.keys().copied().collect();
        ids.into_iter().for_each(|id| self.put_out(id, Flow::conclude));
        for flow in self.table.tails.values_mut().flat_map(|tail| &mut tail.flows) {
            if let Some(pipeline) = Maker::pipeline(&plan, flow.stream) {
                let mut old = flow.replace(pipeline);
                let mut books = lock(&self.books);
                if let Some(account) = books.accounts.get_mut(flow.stream as usize) {
                    old.drain_stats(&mut account.stats);
                }
            }
        }
        self.plan = plan;
        tracing::info!("the configuration has been read again and is in use");
    }

    fn scan(&mut self) {
        let begun = clock::mono();
        self.table.scan();
        let ended = clock::mono();
        self.state.scan_wanted = self.table.undecided;
        let rest = Duration::from_nanos(10 * (ended.0 - begun.0));
        self.state.scan_after = ended.after(if self.table.undecided { rest.max(UNDECIDED) } else { rest });
        self.state.rescan_at = ended.after(self.settings.rescan);
        self.end_files();
    }

    /// Notes what sinks have acknowledged.
    fn settle(&mut self) -> Result<(), Error> {
        // Emptied before it is acted on: what comes later wakes us again.
        let mut counter = [0; 8];
        let _counted = rustix::io::read(&*self.wake, &mut counter);
        let mut acks = Vec::new();
        for (number, lane) in self.lanes.iter().enumerate() {
            lane.acks(&mut acks);
            acks.drain(..).for_each(|ack| self.book.acknowledge(number, ack));
        }
        while let Some(settled) = self.book.settle() {
            self.state.unsaved = true;
            for (id, places) in &settled.due.places {
                self.table.delivered(*id, places);
            }
            let mut books = lock(&self.books);
            for (stream, (lines, bytes)) in settled.due.lines.into_iter().enumerate() {
                books.settle(stream, lines, bytes, settled.lost.map_or(Fate::Written, Fate::Lost));
            }
        }
        if self.state.unsaved {
            self.save(false)?;
        }
        self.lanes.iter().for_each(|lane| lane.noted());
        Ok(())
    }

    fn save(&mut self, sync: bool) -> Result<(), Error> {
        let now = clock::mono();
        let sync = sync || now >= self.state.synced_at.after(SYNC);
        if sync {
            self.state.synced_at = now;
        }
        self.state.unsaved = false;
        self.table.changed = false;
        match self.checkpoint.save(&self.table.entries(), sync) {
            // A full disk passes; nothing is lost by an old checkpoint.
            Err(error) if !self.state.ending => {
                self.state.unsaved = true;
                tracing::warn!(%error, "the checkpoint cannot be written");
                Ok(())
            }
            other => other.map_err(Error::Checkpoint),
        }
    }

    /// Why there is nobody left to deliver to.
    fn closed(&mut self) -> Option<String> {
        let dead: Vec<_> = self.lanes.iter().filter_map(|lane| lane.dead()).collect();
        if dead.len() == self.lanes.len() {
            return dead.into_iter().next();
        }
        self.lanes.iter().filter(|lane| lane.dead().is_some()).for_each(|lane| lane.write_off(Lost::Closed));
        None
    }

    fn sleep(&mut self) -> Result<(), Error> {
        let now = clock::mono();
        let busy = !self.table.ready.is_empty() && self.may_read();
        let scan = self.state.scan_wanted.then_some(self.state.scan_after);
        let gather = self.assembler.deadline().filter(|_| self.settings.gather);
        let waiting = self.state.waiting.first().map(|(deadline, _)| *deadline).filter(|_| self.may_read());
        let left = self.table.tails.values().any(|tail| tail.state == State::Live && tail.left.is_some());
        let house = (left || self.progress.is_on() || self.settings.once).then_some(self.state.house_at);
        let house = house.or(Some(self.state.house_at.after(Duration::from_secs(1))));
        let due = [scan, gather, waiting, house, Some(self.state.rescan_at)].into_iter().flatten().min();
        let rest = self.state.look_after.0.saturating_sub(now.0);
        let wait = due.map_or(0, |due| due.0.saturating_sub(now.0));
        match (busy, rest) {
            (true, _) => self.poll(0, true),
            (false, 0) => self.poll(wait, true),
            (false, rest) => self.poll(wait.min(rest), false),
        }
    }

    /// Waits for signals, sinks and, with `changes`, for those of files.
    fn poll(&self, wait_ns: u64, changes: bool) -> Result<(), Error> {
        let fds = [self.signals.as_fd(), self.wake.as_fd(), self.table.watch.as_fd()];
        let mut fds = fds.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN));
        let waited_for = if changes { fds.len() } else { fds.len() - 1 };
        match poll(fds.get_mut(..waited_for).unwrap_or_default(), Some(&timespec(wait_ns))) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(Error::Wait(error.into())),
        }
    }
}
