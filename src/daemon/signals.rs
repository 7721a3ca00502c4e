//! Signals as events of the lanes' loop.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;

use rustix::process::Signal;
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::iterator::exfiltrator::origin::Origin;
use signal_hook::low_level::siginfo::Cause;

/// Signals that a command wants to be told of.
pub(crate) struct Signals {
    delivery: SignalDelivery<UnixStream, WithOrigin>,
}

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// Some child has ended.
    ChildEnded,
    /// Someone sent this; the terminal has not sent it to the application as well.
    Sent(Signal),
    /// The terminal sent this to its whole foreground group, the application among it.
    FromTerminal(Signal),
}

/// Signals that end a filter.
const ENDING: [i32; 4] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];

impl Signals {
    /// For a filter: the signals that ask it to end. A second one ends it on the spot.
    pub(crate) fn of_a_filter() -> io::Result<Self> {
        let wanted: Vec<i32> = wanted(&ENDING);
        end_on_second(&wanted)?;
        Self::new(&wanted)
    }

    /// For a shipper: the same, but a hang-up asks for a new configuration.
    pub(crate) fn of_a_shipper() -> io::Result<Self> {
        let ending: Vec<i32> = wanted(&[SIGINT, SIGQUIT, SIGTERM]);
        end_on_second(&ending)?;
        let hang_up = wanted(&[SIGHUP]);
        Self::new(&[ending, hang_up].concat())
    }

    /// For the parent of an application: what it is to be told, and its end.
    pub(crate) fn of_a_parent() -> io::Result<Self> {
        let mut signals = wanted(&[SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH]);
        signals.push(SIGCHLD);
        Self::new(&signals)
    }

    fn new(signals: &[i32]) -> io::Result<Self> {
        let (read, write) = UnixStream::pair()?;
        read.set_nonblocking(true)?;
        let delivery = SignalDelivery::with_pipe(read, write, WithOrigin::default(), signals)?;
        Ok(Signals { delivery })
    }

    /// Signals that have come.
    pub(crate) fn pending(&mut self) -> impl Iterator<Item = Event> + use<> {
        self.delivery.pending().filter_map(event).collect::<Vec<_>>().into_iter()
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.delivery.get_read().as_fd()
    }
}

/// The second of these signals ends the process on the spot.
fn end_on_second(signals: &[i32]) -> io::Result<()> {
    let asked = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    for signal in signals {
        // In this order: the first signal finds the flag unset, and sets it.
        signal_hook::flag::register_conditional_shutdown(*signal, 128 + signal, asked.clone())?;
        signal_hook::flag::register(*signal, asked.clone())?;
    }
    Ok(())
}

fn event(origin: Origin) -> Option<Event> {
    if origin.signal == SIGCHLD {
        return Some(Event::ChildEnded);
    }
    let signal = Signal::from_named_raw(origin.signal)?;
    // The kernel itself sends these to all of a terminal's foreground group. A hang-up goes to the session's leader
    // alone: it has to be passed on.
    let to_group = matches!(signal, Signal::INT | Signal::QUIT | Signal::WINCH);
    Some(match origin.cause {
        Cause::Kernel if to_group => Event::FromTerminal(signal),
        _ => Event::Sent(signal),
    })
}

/// `signals` without those that were ignored when we were started (`nohup`, a shell's `&`): they stay ignored.
fn wanted(signals: &[i32]) -> Vec<i32> {
    let ignored = std::fs::read_to_string("/proc/self/status").map_or(0, |status| ignored_by(&status));
    signals.iter().copied().filter(|signal| ignored & (1 << (signal - 1)) == 0).collect()
}

/// The mask of ignored signals in `/proc/self/status`.
fn ignored_by(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_of_ignored_signals_is_read() {
        let status = "Name:\tx\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\nSigCgt:\tffff\n";
        assert_eq!(ignored_by(status), 1 << (SIGHUP - 1) | 1 << 12);
        assert_eq!(ignored_by(""), 0);
    }
}
