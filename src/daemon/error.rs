//! Why a command failed, and the exit code that says so.

use std::io;

use super::delivery::sinks;
use super::{admin, child, front, handoff, healthcheck, inject, install, metrics, pump, ship, verify, webhook};
use crate::config::Report;
use crate::plan;

/// Wrong usage or configuration (`EX_USAGE` of sysexits.h).
const USAGE: u8 = 64;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] Report),
    /// A stage refuses its options.
    #[error(transparent)]
    Plan(#[from] plan::Error),
    /// The application cannot be started.
    #[error(transparent)]
    Child(#[from] child::Error),
    /// Input or output is broken.
    #[error(transparent)]
    Pump(#[from] pump::Error),
    /// The admin server cannot be started.
    #[error(transparent)]
    Admin(#[from] admin::Error),
    /// Metrics cannot be had.
    #[error(transparent)]
    Metrics(#[from] metrics::Error),
    /// The instance is not ready.
    #[error(transparent)]
    Health(#[from] healthcheck::Error),
    /// The proxy cannot be started or was broken off.
    #[error(transparent)]
    Proxy(#[from] front::Error),
    /// The proof of redaction at start has failed.
    #[error("redaction is not proved, so nothing is filtered")]
    NotProved,
    /// An application cannot be handed over, or taken.
    #[error(transparent)]
    Handoff(#[from] handoff::Error),
    /// Manifests cannot be read or written.
    #[error(transparent)]
    Inject(#[from] inject::Error),
    /// This program cannot be copied.
    #[error(transparent)]
    Install(#[from] install::Error),
    /// The webhook cannot be started.
    #[error(transparent)]
    Webhook(#[from] webhook::Error),
    /// Shipping cannot be started or was broken off.
    #[error(transparent)]
    Ship(#[from] ship::Error),
    /// A sink cannot be used.
    #[error(transparent)]
    Sinks(#[from] sinks::Error),
    /// What is to be verified cannot be read.
    #[error(transparent)]
    Verify(#[from] verify::Error),
    /// The operating system refuses something.
    #[error("{0}: {1}")]
    System(&'static str, #[source] io::Error),
}

impl Error {
    /// What the process ends with.
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Error::Config(_) | Error::Plan(_) | Error::Proxy(front::Error::Idle) => USAGE,
            Error::Child(error) => error.exit_code(),
            Error::Ship(error) if error.is_usage() => USAGE,
            Error::Sinks(error) if error.is_usage() => USAGE,
            Error::Sinks(_) | Error::Ship(_) | Error::Verify(_) => 1,
            Error::Inject(error) => error.exit_code(),
            Error::Webhook(error) => error.exit_code(),
            Error::Pump(_)
            | Error::Admin(_)
            | Error::Metrics(_)
            | Error::Health(_)
            | Error::Install(_)
            | Error::Handoff(_)
            | Error::Proxy(_)
            | Error::NotProved
            | Error::System(..) => 1,
        }
    }
}
