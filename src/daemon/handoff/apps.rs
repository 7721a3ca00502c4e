//! An application that the sidecar reads: its runner's connection, its two lanes, and its end.

use std::io;
use std::time::Duration;

use super::wire::{Link, Message, Received};
use crate::daemon::clock;
use crate::daemon::lane::Lane;
use crate::daemon::pump::Patience;
use crate::daemon::sink::{self, Sink};
use crate::frame::End;
use crate::time::Mono;

/// An application.
#[derive(Debug)]
pub(super) struct App {
    pub(super) link: Link,
    pub(super) program: String,
    pub(super) lanes: Vec<Lane>,
    /// The books' accounts of its lanes.
    pub(super) accounts: Vec<usize>,
    ending: Option<Ending>,
    crashed: bool,
    /// Lanes that have given out all they had.
    concluded: usize,
}

/// When to wait no longer for processes that hold the outputs open.
#[derive(Debug, Clone, Copy)]
struct Ending {
    silence: Duration,
    silent_at: Mono,
    latest: Mono,
}

impl App {
    pub(super) fn new(link: Link, program: String, lanes: Vec<Lane>, accounts: Vec<usize>) -> Self {
        App { link, program, lanes, accounts, ending: None, crashed: false, concluded: 0 }
    }

    /// Takes in what its runner says.
    pub(super) fn hear(&mut self, patience: &Patience) {
        loop {
            match self.link.receive() {
                Received::Nothing => return,
                Received::Message(Message::Ended { crashed }, _) => self.end(crashed, patience),
                Received::Message(..) => {}
                Received::Gone => return self.end(true, patience),
            }
        }
    }

    /// The application has ended, or its runner has, which comes to the same.
    fn end(&mut self, crashed: bool, patience: &Patience) {
        if self.ending.is_some() {
            return;
        }
        let now = clock::mono();
        let (silence, latest) = (patience.silence, now.after(patience.total));
        self.ending = Some(Ending { silence, silent_at: now.after(silence), latest });
        self.crashed = crashed;
        self.lanes.iter_mut().for_each(Lane::oblige);
    }

    /// When something is to be done although nothing comes.
    pub(super) fn due(&self) -> Option<Mono> {
        let ending = self.ending.map(|ending| ending.silent_at.min(ending.latest));
        self.lanes.iter().filter_map(Lane::deadline).chain(ending).min()
    }

    /// Serves the lanes that are `ready` or due, as long as the sink takes what comes of it.
    pub(super) fn serve(&mut self, ready: [bool; 2], sink: &mut Sink) -> Result<(), sink::Error> {
        let mut read = false;
        for (lane, ready) in self.lanes.iter_mut().zip(ready) {
            if sink.is_full() {
                return Ok(());
            }
            if ready && lane.input().is_some() {
                match lane.read() {
                    Ok(true) => {
                        read = true;
                        lane.process(End::Open, sink)?;
                    }
                    Ok(false) => lane.end(sink)?,
                    Err(error) => {
                        tracing::error!(%error, app.program = self.program, "an output cannot be read any more");
                        lane.end(sink)?;
                    }
                }
            } else if lane.deadline().is_some_and(|due| due <= clock::mono()) {
                lane.process(End::Open, sink)?;
            }
        }
        self.conclude(read, sink)
    }

    /// Gives out what is unfinished, once nothing more is to be waited for.
    fn conclude(&mut self, read: bool, sink: &mut Sink) -> Result<(), sink::Error> {
        let Some(ending) = &mut self.ending else { return Ok(()) };
        let now = clock::mono();
        if read {
            ending.silent_at = now.after(ending.silence);
        }
        let closed = self.lanes.iter().all(|lane| lane.input().is_none());
        let obliged = self.lanes.iter().any(Lane::is_obliged);
        if !closed && (obliged || now < ending.silent_at.min(ending.latest)) {
            return Ok(());
        }
        while let Some(lane) = self.lanes.get_mut(self.concluded).filter(|_| !sink.is_full()) {
            lane.conclude(self.crashed, sink)?;
            self.concluded += 1;
        }
        Ok(())
    }

    /// What came out is written: the pipes need not keep it.
    pub(super) fn acknowledge(&mut self) -> io::Result<()> {
        self.lanes.iter_mut().try_for_each(Lane::acknowledge)
    }

    /// Tells its runner that everything is written, if so.
    pub(super) fn is_done(&self) -> bool {
        let done = self.concluded == self.lanes.len();
        if done && let Err(error) = self.link.send(&Message::Done, &[]) {
            tracing::debug!(%error, "nobody waits for the last words any more");
        }
        done
    }
}
