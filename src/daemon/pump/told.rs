//! What a pump does when it is told something: by a signal, or by the end of the application.

use std::time::Duration;

use rustix::process::Signal;

use super::{Ending, FILTER_PATIENCE, Pump};
use crate::daemon::child::Exit;
use crate::daemon::clock;
use crate::daemon::lane::Lane;
use crate::daemon::ledger::lock;
use crate::daemon::signals::Event;
use crate::daemon::status::App;

impl Pump {
    /// Acts on the signals that have come.
    pub(super) fn take_signals(&mut self) {
        for event in self.signals.pending() {
            match (event, &mut self.child) {
                (Event::ChildEnded, Some(child)) => {
                    let before = child.exit();
                    child.reap();
                    if let (None, Some(exit)) = (before, child.exit()) {
                        self.app_has_ended(exit);
                    }
                }
                (Event::ChildEnded, None) => {}
                (Event::Sent(signal), Some(_)) => match self.note_ending(signal) {
                    Some(delay) if !delay.is_zero() => self.held = Some((clock::mono().after(delay), signal)),
                    _ => self.pass_on(signal),
                },
                (Event::FromTerminal(signal), Some(_)) => drop(self.note_ending(signal)),
                (Event::Sent(_) | Event::FromTerminal(_), None) => {
                    self.told = true;
                    lock(&self.status).ending = true;
                    match &mut self.front {
                        // Its access log ends with it.
                        Some(front) => drop(front.drain()),
                        None => self.start_ending(Duration::ZERO, FILTER_PATIENCE),
                    }
                }
            }
        }
    }

    /// What the application said last is to be read, and not much is waited for behind it.
    pub(super) fn app_has_ended(&mut self, exit: Exit) {
        lock(&self.status).app = App::Ended(exit);
        self.lanes.iter_mut().for_each(Lane::oblige);
        if let Some(front) = &self.front {
            front.abandon(self.patience.total);
        }
        self.start_ending(self.patience.silence, self.patience.total);
    }

    /// Takes note of a signal that asks for the end. Says for how long the proxy still takes in requests, the first
    /// time.
    fn note_ending(&mut self, signal: Signal) -> Option<Duration> {
        if !matches!(signal, Signal::TERM | Signal::INT | Signal::QUIT) {
            return None;
        }
        self.told = true;
        lock(&self.status).ending = true;
        // Who asks a second time means now.
        self.held = None;
        self.front.as_mut()?.drain()
    }

    /// Passes a signal on to the application.
    fn pass_on(&self, signal: Signal) {
        if let Some(child) = &self.child {
            child.signal(signal);
            lock(&self.status).count_forwarded(signal);
        }
    }

    /// Passes on what was held back, once its time has come.
    pub(super) fn pass_on_held(&mut self) {
        if let Some((_, signal)) = self.held.take_if(|(until, _)| clock::mono() >= *until) {
            self.pass_on(signal);
        }
    }

    fn start_ending(&mut self, silence: Duration, total: Duration) {
        let now = clock::mono();
        self.ending = Some(Ending { silence, silent_at: now.after(silence), latest: now.after(total) });
    }
}
