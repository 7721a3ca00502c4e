//! `logweir ship`: follows files and delivers what is in them.
//!
//! One thread looks at directories and files and runs the pipelines ([`engine`]); each sink has a lane and a thread of
//! its own ([`super::delivery`]). Places in files are noted when sinks have acknowledged, never before.

mod assemble;
pub(crate) mod checkpoint;
mod engine;
mod envelope;
mod flow;
mod generation;
mod meters;
mod original;
mod own;
mod patterns;
mod place;
mod pods;
mod progress;
mod reload;
mod sinks;
mod source;
mod state;
mod table;
mod tail;
mod watch;

use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::error;
use super::ledger::{Books, lock};
use super::setup::Setup;
use super::signals::Signals;
use super::status::Status;
use crate::cli;
use crate::config::ship::Wanted;
use crate::record::Stream;
use engine::{Ended, Engine, Running, Settings};
use table::{FileCounts, Table};

/// It cannot be started, or was broken off.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing to follow.
    #[error("no files to follow: name them as arguments, or under ship.paths")]
    NoPaths,
    /// No sink.
    #[error("no sink: standard output and OTLP are off and sinks.file.path is not set")]
    NoSink,
    /// What is asked for cannot be understood.
    #[error(transparent)]
    Patterns(#[from] patterns::Error),
    /// The checkpoint cannot be used.
    #[error(transparent)]
    Checkpoint(#[from] checkpoint::Error),
    /// A sink cannot be used.
    #[error(transparent)]
    Sinks(#[from] sinks::Error),
    /// The operating system refuses something.
    #[error("{0}: {1}")]
    System(&'static str, #[source] std::io::Error),
    /// The loop cannot go on.
    #[error(transparent)]
    Engine(#[from] engine::Error),
}

impl Error {
    /// Wrong usage.
    pub(super) fn is_usage(&self) -> bool {
        matches!(self, Error::NoPaths | Error::NoSink | Error::Patterns(_))
    }
}

/// Does what the command line says.
pub(super) fn run(flags: &cli::Ship) -> Result<u8, error::Error> {
    let mut setup = Setup::new(flags.sources(), None)?;
    if sinks::wants_otlp(&setup.config) && setup.config.output.fields != crate::encode::Fields::Logweir {
        tracing::warn!("output.fields does not apply: an OTLP receiver has names of its own");
        setup.config.output.fields = crate::encode::Fields::Logweir;
        setup.plan = crate::plan::Plan::new(&setup.config, setup.plan.service(), None)?;
    }
    let config = &setup.config;
    if config.ship.paths.is_empty() {
        return Err(Error::NoPaths.into());
    }
    let system = |what| move |error| Error::System(what, error);
    let patterns = patterns::Patterns::new(&config.ship.paths, &config.ship.exclude).map_err(Error::from)?;
    let state_dir = state::directory(config.ship.state_dir.as_deref());
    let checkpoint = checkpoint::Checkpoint::open(&state_dir).map_err(Error::from)?;
    let wake: Arc<OwnedFd> = Arc::new(
        rustix::event::eventfd(0, rustix::event::EventfdFlags::NONBLOCK | rustix::event::EventfdFlags::CLOEXEC)
            .map_err(|error| Error::System("waking", error.into()))?,
    );
    let memory_bytes = state::memory_bytes(config.ship.memory_bytes);
    let sinks = sinks::start(&setup, memory_bytes, &wake).map_err(Error::from)?;
    let dirs = [Some(state_dir), config.spool.dir.clone()].into_iter().flatten().collect();
    let own = own::Own::new(config.sinks.file.path.clone().into_iter().collect(), dirs);
    let watch = watch::Watch::new().map_err(system("watching directories"))?;
    let mut table = Table::new(patterns, watch, own, config.ship.from);
    if config.ship.from != crate::config::ship::From::Start {
        table.load(checkpoint.load().map_err(system("the checkpoint"))?.unwrap_or_default());
    }

    let books = Arc::new(Mutex::new(Books::new(&[Stream::None, Stream::Stdout, Stream::Stderr].map(Stream::as_str))));
    let status = Arc::new(Mutex::new(Status::default()));
    let files = Arc::new(Mutex::new(FileCounts::default()));
    let reload = reload::Reload::new(flags.clone(), &setup);
    let meters = meters::Meters::new(sinks.lanes.clone(), files.clone(), reload.counts(), checkpoint.saves());
    let admin = super::serve(&setup, Some(super::ADMIN), &books, &status, move || meters.set())?;
    let mut engine = Engine {
        table,
        opener: envelope::Opener::new().ok_or(Error::System("time zones", std::io::ErrorKind::NotFound.into()))?,
        plan: setup.plan.clone(),
        assembler: assemble::Assembler::new(config.batch.clone()),
        book: assemble::Book::default(),
        lanes: sinks.lanes.clone(),
        checkpoint,
        books: books.clone(),
        files,
        status,
        signals: Signals::of_a_shipper().map_err(system("signals"))?,
        wake,
        reload,
        progress: progress::Progress::new(config.log.level != crate::config::LogLevel::Off),
        settings: Settings {
            once: config.ship.once,
            rescan: Duration::from_millis(config.ship.rescan_ms),
            memory_bytes,
            max_open_files: config.ship.max_open_files,
            flush: Duration::from_millis(config.output.flush_timeout_ms),
            batch_bytes: config.batch.max_bytes,
            gather: sinks.otlp,
        },
        state: Running::default(),
    };
    let result = engine.run();
    if let Some(admin) = admin {
        admin.stop();
    }
    sinks.conclude(&mut lock(&books));
    match result {
        Ok(Ended::Clean) => Ok(0),
        Ok(Ended::Left) => {
            tracing::warn!("not everything could be delivered in time: the next run goes on with it");
            Ok(0)
        }
        // As a filter whose reader has seen enough.
        Err(engine::Error::Sinks(_)) if sinks.stdout_only => Ok(0),
        Err(error) => Err(Error::from(error).into()),
    }
}

/// Is a sink wanted, that would make sense or not?
fn is_wanted(wanted: Wanted, sensible: bool) -> bool {
    match wanted {
        Wanted::Auto => sensible,
        Wanted::On => true,
        Wanted::Off => false,
    }
}
