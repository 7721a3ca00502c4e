//! An application in one container, its pipeline in another: the reading ends of the application's pipes are handed over.
//!
//! `run --handoff` ([`runner`]) starts the application, makes the pipes, and passes their reading ends over a socket in
//! a shared directory ([`wire`]) to `logweir sidecar` ([`sidecar`]). It keeps the same ends itself, and reads nothing as
//! long as somebody else does. The sidecar looks at what is in a pipe without taking it out ([`peek`]), and takes it out
//! when what became of it is written: whatever kills the sidecar, the next one finds the rest where it was.

mod alone;
mod apps;
mod peek;
mod runner;
mod sidecar;
mod wire;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use crate::config::Config;
use runner::Outcome;

pub(crate) use peek::Peek;
pub(crate) use sidecar::sidecar;

/// It cannot be handed over, or taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The socket cannot be made.
    #[error("{0} cannot be listened on: {1}; give a path in a directory that this user may write to")]
    Listen(PathBuf, #[source] io::Error),
    /// The operating system refuses something.
    #[error("{0}: {1}")]
    System(&'static str, #[source] io::Error),
}

/// `logweir run --handoff`: starts the application, and ends with its exit code.
pub(crate) fn run(command: &[OsString], config: Config, socket: &Path) -> Result<u8, super::Error> {
    match runner::start(command, &config, socket)? {
        Outcome::Done(code) => Ok(code),
        Outcome::Alone(runner) => alone::go_on(*runner, config, command.first()),
    }
}
