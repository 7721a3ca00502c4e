//! `logweir ship`: follows files and delivers what is in them.
//!
//! One thread looks at directories and files and runs the pipelines ([`engine`]); each sink has a lane and a thread of
//! its own ([`super::delivery`]). Places in files are noted when sinks have acknowledged, never before.

pub(crate) mod checkpoint;
mod due;
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
mod source;
mod state;
mod table;
mod tail;
mod watch;

use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::delivery::meters::Meters;
use super::delivery::sinks::{self, Choice};
use super::delivery::{Assembler, Book, Limits};
use super::error;
use super::ledger::{Books, lock};
use super::setup::Setup;
use super::signals::Signals;
use super::status::Status;
use crate::cli;
use crate::record::Stream;
use engine::{Ended, Engine, Running, Settings};
use table::{FileCounts, Table};

/// It cannot be started, or was broken off.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing to follow.
    #[error("no files to follow: name them as arguments, or under ship.paths")]
    NoPaths,
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
        match self {
            Error::NoPaths | Error::Patterns(_) => true,
            Error::Sinks(error) => error.is_usage(),
            _ => false,
        }
    }
}

/// Does what the command line says.
pub(super) fn run(flags: &cli::Ship) -> Result<u8, error::Error> {
    let mut setup = Setup::new(flags.sources(), None)?;
    if setup.config.ship.paths.is_empty() {
        return Err(Error::NoPaths.into());
    }
    let choice = Choice::of_a_shipper(&setup.config).map_err(Error::from)?;
    if choice.has_otlp() {
        setup.name_fields_for_otlp()?;
    }
    let (stdout_only, gather) = (choice.is_stdout_only(), choice.has_otlp());
    let config = &setup.config;
    let system = |what| move |error| Error::System(what, error);
    let patterns = patterns::Patterns::new(&config.ship.paths, &config.ship.exclude).map_err(Error::from)?;
    let state_dir = state::directory(config.ship.state_dir.as_deref());
    let checkpoint = checkpoint::Checkpoint::open(&state_dir).map_err(Error::from)?;
    let wake: Arc<OwnedFd> = Arc::new(
        rustix::event::eventfd(0, rustix::event::EventfdFlags::NONBLOCK | rustix::event::EventfdFlags::CLOEXEC)
            .map_err(|error| Error::System("waking", error.into()))?,
    );
    let memory_bytes = state::memory_bytes(config.ship.memory_bytes);
    let limits = Limits { memory_bytes, when_full: config.sinks.when_full };
    let sinks = choice.start(config, setup.plan.service(), limits, &wake).map_err(Error::from)?;
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
    let meters =
        meters::Meters::new(Meters::new(sinks.lanes.clone()), files.clone(), reload.counts(), checkpoint.saves());
    let admin = super::serve(&setup, Some(super::ADMIN), &books, &status, move || meters.set())?;
    let mut engine = Engine {
        table,
        opener: envelope::Opener::new().ok_or(Error::System("time zones", std::io::ErrorKind::NotFound.into()))?,
        plan: setup.plan.clone(),
        assembler: Assembler::new(config.batch.clone()),
        book: Book::new(),
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
            gather,
        },
        state: Running::default(),
    };
    let result = engine.run();
    if let Some(admin) = admin {
        admin.stop();
    }
    sinks.wait();
    sinks.tell();
    tell(&lock(&books));
    match result {
        Ok(Ended::Clean) => Ok(0),
        Ok(Ended::Left) => {
            tracing::warn!("not everything could be delivered in time: the next run goes on with it");
            Ok(0)
        }
        // As a filter whose reader has seen enough.
        Err(engine::Error::Sinks(_)) if stdout_only => Ok(0),
        Err(error) => Err(Error::from(error).into()),
    }
}

/// Says what all comes to.
fn tell(books: &Books) {
    let (taken, written, dropped) = books.totals();
    tracing::debug!(lines.taken = taken, lines.out = written, lines.dropped = dropped, "all lines are accounted for");
}
