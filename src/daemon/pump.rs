//! The loop that moves everything: lanes, signals and the sink, on one thread that sleeps until
//! one of them has something, or a deadline has come.

mod told;

use std::io;
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::Signal;

use super::child::Child;
use super::clock;
use super::front::Front;
use super::lane::Lane;
use super::ledger::{Books, lock};
use super::signals::Signals;
use super::sink::{self, Events, Sink};
use super::status::Status;
use crate::frame::End;
use crate::stats::Reason;
use crate::time::Mono;

/// Most lanes of a pump.
const LANES: usize = 3;

/// How long a filter that was told to end goes on reading what is already there.
const FILTER_PATIENCE: Duration = Duration::from_millis(500);

/// How long the sink's thread is given to notice that it should give up.
const LAST_WAIT: Duration = Duration::from_millis(50);

/// What moves everything.
pub(crate) struct Pump {
    pub(crate) lanes: Vec<Lane>,
    pub(crate) signals: Signals,
    pub(crate) sink: Sink,
    /// The application, for a parent.
    pub(crate) child: Option<Child>,
    /// The proxy, where one runs; one of the lanes has its access log.
    pub(crate) front: Option<Front>,
    pub(crate) patience: Patience,
    pub(crate) status: Arc<Mutex<Status>>,
    ending: Option<Ending>,
    /// Someone wants us to end.
    told: bool,
    /// A signal that the application is still spared, and until when: it has requests to serve.
    held: Option<(Mono, Signal)>,
}

/// How long to wait for what may never come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// Silence of outputs that someone keeps open after the application's end.
    pub(crate) silence: Duration,
    /// Their total time.
    pub(crate) total: Duration,
    /// For the sink, to take what is left.
    pub(crate) flush: Duration,
    /// Wait for the sink as long as it takes, unless told to end.
    pub(crate) lossless: bool,
}

/// Inputs that are left when they fall silent, or at the latest.
#[derive(Debug, Clone, Copy)]
struct Ending {
    silence: Duration,
    silent_at: Mono,
    latest: Mono,
}

/// The loop cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The way out is gone or broken.
    #[error(transparent)]
    Sink(#[from] sink::Error),
    /// The way in is broken.
    #[error("standard input cannot be read: {0}")]
    Read(#[source] io::Error),
    /// Waiting is impossible.
    #[error("waiting for input failed: {0}")]
    Wait(#[source] io::Error),
}

/// What a turn of the loop found.
struct Ready {
    signals: bool,
    sink: Events<PollFlags>,
    lanes: [bool; LANES],
}

impl Pump {
    /// A pump over `lanes`.
    pub(crate) fn new(
        lanes: Vec<Lane>,
        signals: Signals,
        sink: Sink,
        patience: Patience,
        status: Arc<Mutex<Status>>,
    ) -> Self {
        let (child, front) = (None, None);
        Pump { lanes, signals, sink, child, front, patience, status, ending: None, told: false, held: None }
    }

    /// Takes the proxy along, and its access log as one more lane.
    pub(crate) fn attach(&mut self, front: Front, access_log: Lane) {
        lock(&self.status).proxy = Some(front.status());
        self.lanes.push(access_log);
        self.front = Some(front);
    }

    /// Takes over an application that was started before, and may have ended since; `told` says that it was to.
    pub(crate) fn adopt(&mut self, child: Child, told: bool) {
        self.told = told;
        let exit = child.exit();
        self.child = Some(child);
        if let Some(exit) = exit {
            self.app_has_ended(exit);
        }
    }

    /// Runs until the inputs have ended, the application too, and all is written or given up.
    pub(crate) fn run(&mut self) -> Result<(), Error> {
        let result = self.flow().and_then(|()| self.flush());
        if let Err(error) = &result {
            let closed = matches!(error, Error::Sink(sink::Error::Closed));
            self.sink.lose_stdout(if closed { Reason::SinkClosed } else { Reason::Deadline });
            self.finish(Some(clock::mono().after(self.patience.flush)))?;
        }
        result
    }

    /// Books what is still held as lost, after a run that did not come to its end.
    pub(crate) fn abandon(&mut self, books: &mut Books) {
        let reason = if self.sink.is_gone() { Reason::SinkClosed } else { Reason::Deadline };
        self.lanes.iter_mut().for_each(|lane| lane.abandon(reason, books));
    }

    /// Until nothing more can come.
    fn flow(&mut self) -> Result<(), Error> {
        loop {
            let open = self.lanes.iter().any(Lane::is_open);
            let running = self.child.as_ref().is_some_and(|child| child.exit().is_none());
            if !open && !running {
                return Ok(());
            }
            let full = self.sink.is_full();
            let ready = self.wait(full)?;
            if ready.signals {
                self.take_signals();
            }
            self.pass_on_held();
            self.sink.resume(ready.sink)?;
            if self.child.is_none() && self.front.is_none() && self.sink.is_gone() {
                return Err(sink::Error::Closed.into());
            }
            let read = self.serve(&ready)?;
            if self.is_over(read, full) {
                return Ok(());
            }
        }
    }

    /// Sleeps until something is ready or due.
    fn wait(&self, full: bool) -> Result<Ready, Error> {
        // As long as they cannot be listened to, silence says nothing.
        let due = self.ending.filter(|_| !full || self.told).map(|ending| ending.silent_at.min(ending.latest));
        let lanes_due = self.lanes.iter().filter_map(Lane::deadline).min().filter(|_| !full);
        let held = self.held.map(|(until, _)| until);
        self.sleep(due.into_iter().chain(lanes_due).chain(held).min(), full)
    }

    /// Sleeps until something is ready, or `due`.
    fn sleep(&self, due: Option<Mono>, full: bool) -> Result<Ready, Error> {
        // A place with nothing to ask for: all that can come there is an error of the signals' socket.
        let none = (self.signals.as_fd(), PollFlags::empty());
        let [stdout, forward] = self.sink.events().map(|asked| asked.unwrap_or(none));
        let lane = |at: usize| self.lanes.get(at).and_then(Lane::input).filter(|_| !full);
        let lane = |at: usize| lane(at).map_or(none, |fd| (fd, PollFlags::IN));
        let mut fds = [(self.signals.as_fd(), PollFlags::IN), stdout, forward, lane(0), lane(1), lane(2)]
            .map(|(fd, events)| PollFd::from_borrowed_fd(fd, events));
        let due = due.into_iter().chain(self.sink.deadline()).min();
        let timeout = due.map(|due| timespec(due.0.saturating_sub(clock::mono().0)));
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) => {}
            Err(Errno::INTR) => {
                return Ok(Ready { signals: false, sink: [PollFlags::empty(); 2], lanes: [false; LANES] });
            }
            Err(error) => return Err(Error::Wait(error.into())),
        }
        let [signals, stdout, forward, lanes @ ..] = fds.map(|fd| fd.revents());
        let sink = [stdout, forward];
        Ok(Ready { signals: !signals.is_empty(), sink, lanes: lanes.map(|events| !events.is_empty()) })
    }

    /// Serves the lanes that are ready or due; true when something was read.
    fn serve(&mut self, ready: &Ready) -> Result<bool, Error> {
        let mut any = false;
        for (lane, ready) in self.lanes.iter_mut().zip(ready.lanes) {
            if self.sink.is_full() {
                break;
            }
            if ready && lane.input().is_some() {
                match lane.read() {
                    Ok(true) => {
                        any = true;
                        lane.process(End::Open, &mut self.sink)?;
                    }
                    Ok(false) => lane.end(&mut self.sink)?,
                    Err(error) => {
                        lane.end(&mut self.sink)?;
                        if self.child.is_none() {
                            return Err(Error::Read(error));
                        }
                        tracing::error!(%error, "an output of the application cannot be read any more");
                    }
                }
            } else if lane.deadline().is_some_and(|due| due <= clock::mono()) {
                lane.process(End::Open, &mut self.sink)?;
            }
        }
        Ok(any)
    }

    /// The inputs are silent for long enough, or have been open for too long.
    fn is_over(&mut self, read: bool, full: bool) -> bool {
        let Some(ending) = &mut self.ending else { return false };
        let now = clock::mono();
        if read || full {
            ending.silent_at = now.after(ending.silence);
        }
        let late = now >= ending.latest;
        let silent = !read && now >= ending.silent_at;
        let obliged = self.lanes.iter().any(Lane::is_obliged);
        if late && self.told || !obliged && (late || silent) {
            tracing::debug!("inputs are left open: nothing comes, or it takes too long");
            return true;
        }
        false
    }

    /// Gives out what is unfinished, and waits for the sink.
    fn flush(&mut self) -> Result<(), Error> {
        let mut until = self.flush_deadline();
        let crashed = self.child.as_ref().and_then(Child::exit).is_some_and(|exit| exit.is_crash(self.told));
        for at in 0..self.lanes.len() {
            if !self.drain(&mut until, |sink| !sink.is_full())? {
                break;
            }
            if let Some(lane) = self.lanes.get_mut(at) {
                lane.conclude(crashed, &mut self.sink)?;
            }
        }
        self.finish(until)
    }

    /// Waits for the sink to take what it has.
    fn finish(&mut self, mut until: Option<Mono>) -> Result<(), Error> {
        self.sink.close();
        if !self.drain(&mut until, |sink| sink.is_empty())? {
            self.sink.give_up(Reason::Deadline);
            let mut last = Some(clock::mono().after(LAST_WAIT));
            self.drain(&mut last, |sink| sink.is_empty())?;
        }
        Ok(())
    }

    fn flush_deadline(&self) -> Option<Mono> {
        (self.told || !self.patience.lossless).then(|| clock::mono().after(self.patience.flush))
    }

    /// Waits until the sink is `done`; false when it is not by then.
    fn drain(&mut self, until: &mut Option<Mono>, done: impl Fn(&mut Sink) -> bool) -> Result<bool, Error> {
        while !done(&mut self.sink) {
            if until.is_some_and(|until| clock::mono() >= until) {
                return Ok(false);
            }
            let ready = self.sleep(*until, true)?;
            if ready.signals {
                self.take_signals();
                if until.is_none() {
                    *until = self.flush_deadline();
                }
            }
            self.sink.resume(ready.sink)?;
        }
        Ok(true)
    }
}

/// A time span as the kernel wants it.
pub(crate) fn timespec(ns: u64) -> Timespec {
    // Seconds of a 64-bit number of nanoseconds fit into 35 bits, the rest into 30.
    Timespec { tv_sec: (ns / 1_000_000_000) as i64, tv_nsec: (ns % 1_000_000_000) as _ }
}
