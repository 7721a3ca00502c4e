//! What the outside may know of this process: is the application there, are we about to end.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustix::process::Signal;
use serde::Serialize;

use super::child::Exit;
use super::proxy;

/// The application's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum App {
    /// There is none: a filter.
    #[default]
    None,
    /// It is about to be started.
    Starting,
    /// It runs.
    Running,
    /// It has ended.
    Ended(Exit),
}

/// This process's state.
#[derive(Debug, Clone, Default)]
pub(crate) struct Status {
    pub(crate) app: App,
    /// A signal has asked us, or the application through us, to end.
    pub(crate) ending: bool,
    /// Whether the proof of redaction at start holds, where there was one.
    pub(crate) proved: Option<bool>,
    /// Signals passed on, by name.
    pub(crate) forwarded: BTreeMap<&'static str, u64>,
    /// The proxy, where one runs.
    pub(crate) proxy: Option<Arc<proxy::Status>>,
}

/// Answer of `/readyz`.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Readiness {
    pub(crate) ready: bool,
    application: &'static str,
    ending: bool,
    output: &'static str,
    redaction: &'static str,
}

impl Status {
    /// Counts a signal that was passed on.
    pub(crate) fn count_forwarded(&mut self, signal: Signal) {
        *self.forwarded.entry(name(signal)).or_default() += 1;
    }

    /// Is there anything to send work to? An output that nobody reads is said, but no reason to take the application
    /// out of service.
    pub(crate) fn readiness(&self, output_closed: bool) -> Readiness {
        let (running, application) = match self.app {
            App::None => (true, "none"),
            App::Starting => (false, "starting"),
            App::Running => (true, "running"),
            App::Ended(_) => (false, "ended"),
        };
        let output = if output_closed { "closed" } else { "open" };
        let redaction = match self.proved {
            None => "not tried",
            Some(true) => "proved",
            Some(false) => "not proved",
        };
        let served = self.proxy.as_ref().is_none_or(|proxy| proxy.is_ready());
        let ready = running && served && !self.ending && self.proved != Some(false);
        Readiness { ready, application, ending: self.ending, output, redaction }
    }
}

/// The signals that we pass on, by name.
pub(crate) const FORWARDED: [Signal; 7] =
    [Signal::HUP, Signal::INT, Signal::QUIT, Signal::TERM, Signal::USR1, Signal::USR2, Signal::WINCH];

/// A signal's name.
pub(crate) fn name(signal: Signal) -> &'static str {
    match signal {
        Signal::HUP => "SIGHUP",
        Signal::INT => "SIGINT",
        Signal::QUIT => "SIGQUIT",
        Signal::TERM => "SIGTERM",
        Signal::USR1 => "SIGUSR1",
        Signal::USR2 => "SIGUSR2",
        Signal::WINCH => "SIGWINCH",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_is_whoever_can_take_work() {
        for (app, ending, proved, ready) in [
            (App::None, false, None, true),
            (App::None, true, None, false),
            (App::Starting, false, None, false),
            (App::Running, false, Some(true), true),
            (App::Running, false, Some(false), false),
            (App::Running, true, None, false),
            (App::Ended(Exit::Code(0)), false, None, false),
        ] {
            let status = Status { app, ending, proved, ..Status::default() };
            assert_eq!(status.readiness(true).ready, ready, "{status:?}");
        }
    }
}
