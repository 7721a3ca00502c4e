//! The application: started with its outputs on pipes, told of signals, and reaped.

use std::ffi::OsString;
use std::io;
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, set_child_subreaper, wait};

use super::target::widen;

/// Room in the pipes that the application writes to, four times the usual: a burst goes in without waiting for us. Not
/// more, since a system bounds what all pipes of a user hold.
const PIPE_BYTES: usize = 256 * 1024;

/// The application cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such command.
    #[error("{0:?}: command not found")]
    NotFound(OsString),
    /// It is there, but cannot be executed.
    #[error("{0:?} cannot be executed: {1}")]
    NotExecutable(OsString, #[source] io::Error),
    /// A pipe could not be made.
    #[error("no pipe for the application's output: {0}")]
    Pipe(#[source] io::Error),
}

impl Error {
    /// What a shell would end with.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::NotFound(_) => 127,
            Error::NotExecutable(..) => 126,
            Error::Pipe(_) => 1,
        }
    }
}

/// How the application ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// With a code of its own.
    Code(i32),
    /// Killed by a signal.
    Signal(i32),
}

impl Exit {
    /// Whether it ended as nobody wanted it to; `told` says that it was told to end.
    pub(crate) fn is_crash(self, told: bool) -> bool {
        match self {
            Exit::Code(code) => code != 0 && !told,
            Exit::Signal(signal) => {
                let wanted = [Signal::TERM, Signal::INT, Signal::QUIT].map(Signal::as_raw);
                !(told && wanted.contains(&signal))
            }
        }
    }

    /// The code to pass on, as shells do.
    pub(crate) fn code(self) -> u8 {
        let code = match self {
            Exit::Code(code) => code,
            Exit::Signal(signal) => 128 + signal,
        };
        (code & 0xff) as u8
    }
}

/// The running application.
#[derive(Debug)]
pub(crate) struct Child {
    pid: Pid,
    exit: Option<Exit>,
}

/// The application and the reading ends of its outputs.
#[derive(Debug)]
pub(crate) struct Started {
    pub(crate) child: Child,
    pub(crate) stdout: OwnedFd,
    pub(crate) stderr: OwnedFd,
}

/// Starts the application; its standard input is ours, its environment too but for `environment`.
pub(crate) fn start(command: &[OsString], environment: Vec<(&'static str, OsString)>) -> Result<Started, Error> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(Error::NotFound(OsString::new()));
    };
    let make = || pipe_with(PipeFlags::CLOEXEC).map_err(|error| Error::Pipe(error.into()));
    let ((stdout, their_stdout), (stderr, their_stderr)) = (make()?, make()?);
    widen(&stdout, PIPE_BYTES);
    widen(&stderr, PIPE_BYTES);
    // Orphans of the application become ours, so that none is left a zombie.
    if let Err(error) = set_child_subreaper(Some(rustix::process::getpid())) {
        tracing::debug!(%error, "orphans of the application are not reaped");
    }
    let spawned = Command::new(program)
        .args(arguments)
        .envs(environment)
        .stdout(Stdio::from(their_stdout))
        .stderr(Stdio::from(their_stderr))
        .spawn();
    let started = spawned.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::NotFound(program.clone()),
        _ => Error::NotExecutable(program.clone(), error),
    })?;
    let pid = i32::try_from(started.id()).ok().and_then(Pid::from_raw);
    let pid = pid.ok_or_else(|| Error::NotExecutable(program.clone(), io::ErrorKind::NotFound.into()))?;
    Ok(Started { child: Child { pid, exit: None }, stdout, stderr })
}

impl Child {
    /// Its process id.
    pub(crate) fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// How it ended, when it did.
    pub(crate) fn exit(&self) -> Option<Exit> {
        self.exit
    }

    /// Passes a signal on.
    pub(crate) fn signal(&self, signal: Signal) {
        // A process that is not reaped yet keeps its number: this cannot hit another one.
        if self.exit.is_none()
            && let Err(error) = kill_process(self.pid, signal)
        {
            tracing::warn!(%error, signal = signal.as_raw(), "the signal could not be passed on");
        }
    }

    /// Reaps every process of ours that has ended.
    pub(crate) fn reap(&mut self) {
        while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
            if pid != self.pid {
                continue;
            }
            self.exit = match (status.exit_status(), status.terminating_signal()) {
                (Some(code), _) => Some(Exit::Code(code)),
                (None, Some(signal)) => Some(Exit::Signal(signal)),
                (None, None) => continue,
            };
        }
    }
}
