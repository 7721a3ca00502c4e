//! One function a command: wire, run, drain.

mod child;
mod clock;
mod lane;
mod ledger;
mod pump;
mod queue;
mod selflog;
mod signals;
mod sink;
mod target;
mod writer;

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::cli::{self, Cli, Command};
use crate::config::load::{Sources, load};
use crate::config::{Config, Overflow, Report};
use crate::plan::{self, Plan};
use crate::record::Stream;
use lane::Lane;
use ledger::Books;
use pump::{Patience, Pump};
use signals::Signals;
use sink::{Direct, Sink};
use target::Target;
use writer::Writer;

/// A wide pipe on either side lets a filter and its neighbours work side by side.
const PIPE_BYTES: usize = 256 * 1024;

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
    /// The operating system refuses something.
    #[error("{0}: {1}")]
    System(&'static str, #[source] io::Error),
}

impl Error {
    fn exit_code(&self) -> u8 {
        match self {
            Error::Config(_) | Error::Plan(_) => USAGE,
            Error::Child(error) => error.exit_code(),
            Error::Pump(_) | Error::System(..) => 1,
        }
    }
}

/// Does what the command line says.
pub fn main(cli: Cli) -> ExitCode {
    let result = match &cli.command {
        Command::Run(flags) => run(flags),
        Command::Pipe(flags) => pipe(flags),
        Command::Check(flags) => check(flags),
    };
    let code = result.unwrap_or_else(|error| {
        match &error {
            // Like wrong usage: for whoever typed it, in plain text.
            Error::Config(report) => say(&format!("logweir: {report}")),
            other => tracing::error!("{other}"),
        }
        error.exit_code()
    });
    ExitCode::from(code)
}

/// `logweir run`: starts the application and owns its outputs.
fn run(flags: &cli::Run) -> Result<u8, Error> {
    let config = configure(flags.common.sources(Some(&flags.serving)))?;
    let program = flags.command.first().and_then(|command| Path::new(command).file_name());
    let service = service(&config, program);
    let books = Arc::new(Mutex::new(Books::new(&[Stream::Stdout, Stream::Stderr])));
    let target = Target::stdout().map_err(|error| Error::System("standard output", error))?;
    target::widen(&target, PIPE_BYTES);
    let lossless = config.output.overflow == Overflow::Block;
    let plan = Plan::new(&config, &service, None)?;
    let (stdout, stderr) = (plan.pipeline(Stream::Stdout)?, plan.pipeline(Stream::Stderr)?);
    let signals = Signals::of_a_parent().map_err(|error| Error::System("signals", error))?;

    let started = child::start(&flags.command)?;
    tracing::debug!(process.pid = started.child.pid(), "the application has started");
    let writer = Writer::start(target, books.clone(), &service, config.output.queue_bytes, !lossless);
    let writer = writer.map_err(|error| Error::System("the writing thread", error))?;
    let lanes = vec![Lane::new(0, started.stdout, stdout), Lane::new(1, started.stderr, stderr)];
    let mut pump = Pump::new(lanes, signals, Sink::Queued(writer), Some(started.child), patience(&config, lossless));
    pump.run()?;
    Ok(pump.child.and_then(|child| child.exit()).map_or(1, |exit| exit.code()))
}

/// `logweir pipe`: filters standard input to standard output.
fn pipe(flags: &cli::Pipe) -> Result<u8, Error> {
    let config = configure(flags.common.sources(Some(&flags.serving)))?;
    let service = service(&config, None);
    let books = Arc::new(Mutex::new(Books::new(&[Stream::None])));
    let pipeline = Plan::new(&config, &service, None)?.pipeline(Stream::None)?;
    let input = target::stdin().map_err(|error| Error::System("standard input", error))?;
    let target = Target::stdout().map_err(|error| Error::System("standard output", error))?;
    target::widen(&input, PIPE_BYTES);
    target::widen(&target, PIPE_BYTES);
    let signals = Signals::of_a_filter().map_err(|error| Error::System("signals", error))?;

    let lossless = config.output.overflow != Overflow::Drop;
    let sink = if lossless {
        Sink::Direct(Direct::new(target, books.clone()))
    } else {
        let writer = Writer::start(target, books.clone(), &service, config.output.queue_bytes, true);
        Sink::Queued(writer.map_err(|error| Error::System("the writing thread", error))?)
    };
    let lanes = vec![Lane::new(0, input, pipeline)];
    let mut pump = Pump::new(lanes, signals, sink, None, patience(&config, lossless));
    match pump.run() {
        Ok(()) | Err(pump::Error::Sink(sink::Error::Closed)) => Ok(0),
        Err(error) => Err(error.into()),
    }
}

/// `logweir check`: says what is wrong with a configuration.
fn check(flags: &cli::Check) -> Result<u8, Error> {
    let loaded = load(flags.common.sources(None))?;
    for warning in loaded.warnings {
        say(&format!("logweir: warning: {warning}"));
    }
    say("logweir: the configuration is good");
    Ok(0)
}

/// Reads the configuration and starts the log.
fn configure(sources: Sources) -> Result<Config, Error> {
    let loaded = load(sources)?;
    selflog::start(loaded.config.log.level, loaded.config.log.format);
    for warning in loaded.warnings {
        tracing::warn!("{warning}");
    }
    if !loaded.config.redact.enabled {
        tracing::warn!("redaction is off: secrets and personal data pass through");
    }
    Ok(loaded.config)
}

/// The service's name; without one, what OpenTelemetry's specification falls back to.
fn service(config: &Config, program: Option<&OsStr>) -> String {
    match (&config.service, program) {
        (Some(name), _) => name.clone(),
        (None, Some(program)) => format!("unknown_service:{}", program.to_string_lossy()),
        (None, None) => "unknown_service".to_owned(),
    }
}

fn patience(config: &Config, lossless: bool) -> Patience {
    Patience {
        silence: Duration::from_millis(config.run.linger_silence_ms),
        total: Duration::from_millis(config.run.linger_total_ms),
        flush: Duration::from_millis(config.output.flush_timeout_ms),
        lossless,
    }
}

/// Tells whoever typed the command.
#[expect(clippy::print_stderr, reason = "the answer to a command, not a record")]
fn say(text: &str) {
    eprintln!("{text}");
}
