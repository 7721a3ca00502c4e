//! `logweir run --handoff`: starts the application, hands its outputs to the sidecar, and waits.
//!
//! As long as a connection to a sidecar is open, this process reads nothing of the outputs: a process that is killed
//! closes its connections when its last thread has ended, so that two never read at a time. When nobody has taken the
//! outputs for longer than the deadline, it goes on as `logweir run` does without a sidecar, with the same configuration:
//! lines come out redacted, here.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::Signal;

use super::Error;
use super::wire::{Link, Message, Received, VERSION};
use crate::config::Config;
use crate::daemon::child::{self, Child, Started};
use crate::daemon::clock;
use crate::daemon::outgoing;
use crate::daemon::pump::timespec;
use crate::daemon::setup;
use crate::daemon::signals::{Event, Signals};
use crate::time::Mono;

/// How often a sidecar is looked for.
const LOOK: Duration = Duration::from_millis(100);

/// The application, and whoever reads it.
pub(super) struct Runner {
    socket: PathBuf,
    program: String,
    service: String,
    pub(super) child: Child,
    pub(super) stdout: OwnedFd,
    pub(super) stderr: OwnedFd,
    pub(super) signals: Signals,
    /// How long nobody may have the outputs.
    deadline: Duration,
    /// How long a sidecar may take for the last words.
    patience: Duration,
    sidecar: Sidecar,
    /// Someone wants the application to end.
    pub(super) told: bool,
    /// When to wait no longer for a sidecar that has the last words.
    late_at: Option<Mono>,
}

/// Who has the outputs.
#[derive(Debug)]
struct Sidecar {
    link: Option<Link>,
    /// It has said so.
    taken: bool,
    /// Some sidecar had them before.
    again: bool,
    /// Since when nobody has.
    since: Mono,
    /// When to look for one.
    look_at: Mono,
}

/// What the runner is left with.
pub(super) enum Outcome {
    /// Everything is said and written.
    Done(u8),
    /// There is no sidecar: the outputs are for this process to read.
    Alone(Box<Runner>),
}

/// Starts the application and stays with it.
pub(super) fn start(command: &[OsString], config: &Config, socket: &Path) -> Result<Outcome, crate::daemon::Error> {
    let signals = Signals::of_a_parent().map_err(|error| Error::System("signals", error))?;
    let environment = if config.run.http_proxy { proxy_of(config) } else { Vec::new() };
    let Started { child, stdout, stderr } = child::start(command, environment)?;
    tracing::debug!(process.pid = child.pid(), "the application has started");
    let milliseconds = |ms: u64| Duration::from_millis(ms);
    // A message has a bound.
    let short = |text: &str| text.chars().take(255).collect::<String>();
    let program = command.first().map(|program| short(&program.to_string_lossy()));
    let runner = Runner {
        socket: socket.to_owned(),
        program: program.unwrap_or_default(),
        service: short(&setup::service(config, command.first())),
        child,
        stdout,
        stderr,
        signals,
        deadline: milliseconds(config.run.handoff_deadline_ms),
        // As long as the sidecar itself would wait for them, and a little for the answer.
        patience: milliseconds(config.run.linger_total_ms + config.output.flush_timeout_ms) + Duration::from_secs(1),
        sidecar: Sidecar { link: None, taken: false, again: false, since: clock::mono(), look_at: Mono::default() },
        told: false,
        late_at: None,
    };
    runner.stay()
}

/// Variables that tell the application of the sidecar's forward proxy.
fn proxy_of(config: &Config) -> Vec<(&'static str, OsString)> {
    match config.proxy.egress.as_ref().and_then(|address| address.parse::<SocketAddr>().ok()) {
        Some(egress) if egress.port() != 0 => outgoing::environment(egress),
        _ => {
            tracing::warn!("run.http_proxy is ignored: with a handoff, proxy.egress must name the sidecar's address");
            Vec::new()
        }
    }
}

impl Runner {
    fn stay(mut self) -> Result<Outcome, crate::daemon::Error> {
        loop {
            if self.sidecar.link.is_none() {
                self.connect_if_due();
            }
            if self.is_alone() {
                // A sidecar that was offered the outputs and has said nothing finds the connection closed.
                self.sidecar.link = None;
                return Ok(Outcome::Alone(Box::new(self)));
            }
            self.wait()?;
            self.take_signals();
            if self.hear() {
                return Ok(Outcome::Done(self.code()));
            }
            if self.late_at.is_some_and(|late| clock::mono() >= late) && self.sidecar.link.is_some() {
                tracing::error!("the sidecar does not say that all lines are written: it is left alone with them");
                return Ok(Outcome::Done(self.code()));
            }
        }
    }

    fn code(&self) -> u8 {
        self.child.exit().map_or(1, |exit| exit.code())
    }

    fn is_alone(&self) -> bool {
        let alone = !self.sidecar.taken && clock::mono() >= self.alone_at();
        if alone {
            tracing::error!(
                handoff.deadline_ms = self.deadline.as_millis() as u64,
                "no sidecar has taken the outputs in time: records come out here from now on"
            );
        }
        alone
    }

    /// When nobody will have had the outputs for too long.
    fn alone_at(&self) -> Mono {
        self.sidecar.since.after(self.deadline)
    }

    /// Offers the outputs to whoever listens, and may send them back: once a [`LOOK`].
    fn connect_if_due(&mut self) {
        let now = clock::mono();
        if now < self.sidecar.look_at {
            return;
        }
        self.sidecar.look_at = now.after(LOOK);
        let again = self.sidecar.again;
        let hello =
            Message::Hello { version: VERSION, program: self.program.clone(), service: self.service.clone(), again };
        let offered = Link::to(&self.socket)
            .and_then(|link| link.send(&hello, &[self.stdout.as_fd(), self.stderr.as_fd()]).map(|()| link));
        match offered {
            Ok(link) => self.sidecar.link = Some(link),
            Err(error) => tracing::debug!(%error, "no sidecar"),
        }
    }

    fn wait(&self) -> Result<(), Error> {
        let none = (self.signals.as_fd(), PollFlags::empty());
        let link = self.sidecar.link.as_ref().map_or(none, |link| (link.as_fd(), PollFlags::IN));
        let mut fds =
            [(self.signals.as_fd(), PollFlags::IN), link].map(|(fd, events)| PollFd::from_borrowed_fd(fd, events));
        let look = self.sidecar.link.is_none().then_some(self.sidecar.look_at);
        let alone = (!self.sidecar.taken).then(|| self.alone_at());
        let due = look.into_iter().chain(alone).chain(self.late_at).min();
        let timeout = due.map(|due| timespec(due.0.saturating_sub(clock::mono().0)));
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(Error::System("waiting for the sidecar", error.into())),
        }
    }

    fn take_signals(&mut self) {
        for event in self.signals.pending() {
            match event {
                Event::ChildEnded => {
                    let before = self.child.exit();
                    self.child.reap();
                    if before.is_none() && self.child.exit().is_some() {
                        self.tell_end();
                    }
                }
                Event::Sent(signal) => {
                    self.note(signal);
                    self.child.signal(signal);
                }
                Event::FromTerminal(signal) => self.note(signal),
            }
        }
    }

    fn note(&mut self, signal: Signal) {
        self.told |= matches!(signal, Signal::TERM | Signal::INT | Signal::QUIT);
    }

    /// Tells the sidecar that the application has ended, as soon as there are both.
    fn tell_end(&mut self) {
        let Some(exit) = self.child.exit() else { return };
        let Some(link) = self.sidecar.link.as_ref().filter(|_| self.sidecar.taken) else { return };
        if let Err(error) = link.send(&Message::Ended { crashed: exit.is_crash(self.told) }, &[]) {
            tracing::debug!(%error, "the sidecar cannot be told of the end");
        }
        self.late_at = Some(clock::mono().after(self.patience));
    }

    /// Takes in what the sidecar says; true when everything is written.
    fn hear(&mut self) -> bool {
        while let Some(link) = &self.sidecar.link {
            match link.receive() {
                Received::Nothing => break,
                Received::Message(Message::Done, _) => return self.child.exit().is_some(),
                Received::Message(Message::Ready, _) if !self.sidecar.taken => {
                    if link.send(&Message::Yours, &[]).is_err() {
                        self.lose();
                        continue;
                    }
                    if self.sidecar.again {
                        tracing::warn!("another sidecar reads the outputs from where the last one was");
                    }
                    (self.sidecar.taken, self.sidecar.again) = (true, true);
                    self.tell_end();
                }
                Received::Message(..) => {}
                Received::Gone => self.lose(),
            }
        }
        false
    }

    /// The sidecar is gone: what it had not written is still in the pipes.
    fn lose(&mut self) {
        if std::mem::take(&mut self.sidecar.taken) {
            tracing::warn!("the sidecar is gone: the outputs wait for the next one");
            self.sidecar.since = clock::mono();
        }
        (self.sidecar.link, self.late_at) = (None, None);
    }
}
