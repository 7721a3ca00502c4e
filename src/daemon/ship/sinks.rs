//! The sinks that the configuration asks for, each with its lane and thread.

use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use super::is_wanted;
use crate::config::Config;
use crate::daemon::clock;
use crate::daemon::delivery::file::FileOut;
use crate::daemon::delivery::spool::Spool;
use crate::daemon::delivery::stdout::Stdout;
use crate::daemon::delivery::{Lane, Limits, worker};
use crate::daemon::ledger::Books;
use crate::daemon::otlp;
use crate::daemon::setup::Setup;

/// How long a sink's thread is waited for at the end.
const LAST_WAIT: Duration = Duration::from_millis(300);

/// A sink cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing to deliver to.
    #[error("no sink: standard output and OTLP are off and sinks.file.path is not set")]
    None,
    /// Standard output.
    #[error("standard output cannot be used: {0}")]
    Stdout(#[source] io::Error),
    /// The file.
    #[error("sinks.file.path: {0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// The spool.
    #[error("spool.dir: {0}: {1}")]
    Spool(PathBuf, #[source] io::Error),
    /// OTLP.
    #[error(transparent)]
    Otlp(#[from] otlp::Error),
    /// OTLP is asked for and there is no address.
    #[error("sinks.otlp is on, but neither OTEL_EXPORTER_OTLP_LOGS_ENDPOINT nor OTEL_EXPORTER_OTLP_ENDPOINT is set")]
    NoEndpoint,
    /// No thread.
    #[error("a sink's thread cannot be started: {0}")]
    Thread(#[source] io::Error),
}

/// All of them.
#[derive(Debug)]
pub(super) struct Sinks {
    pub(super) lanes: Vec<Arc<Lane>>,
    /// One is an OTLP receiver.
    pub(super) otlp: bool,
    /// There is but standard output.
    pub(super) stdout_only: bool,
    threads: Vec<JoinHandle<()>>,
}

/// Is one of them an OTLP receiver?
pub(super) fn wants_otlp(config: &Config) -> bool {
    is_wanted(config.sinks.otlp, otlp::Settings::of_logs(|name| std::env::var(name).ok()).0.is_some())
}

/// Starts them.
pub(super) fn start(setup: &Setup, memory_bytes: usize, wake: &Arc<OwnedFd>) -> Result<Sinks, Error> {
    let (config, sequence) = (&setup.config, setup.config.sinks.sequence);
    let (endpoint, complaints) = otlp::Settings::of_logs(|name| std::env::var(name).ok());
    complaints.iter().for_each(|complaint| tracing::warn!("{complaint}"));
    let otlp = is_wanted(config.sinks.otlp, endpoint.is_some());
    let file = config.sinks.file.path.clone();
    let stdout = is_wanted(config.sinks.stdout, !otlp && file.is_none());
    let mut sinks =
        Sinks { lanes: Vec::new(), otlp, stdout_only: stdout && !otlp && file.is_none(), threads: Vec::new() };
    let limits = Limits { memory_bytes, when_full: config.sinks.when_full };
    let lane = |name: &'static str| -> Result<Arc<Lane>, Error> {
        let spool = config.spool.dir.as_ref().map(|dir| {
            let dir = dir.join(name);
            Spool::open(dir.clone(), config.spool.max_bytes, config.spool.max_age_s)
                .map_err(|error| Error::Spool(dir, error))
        });
        Ok(Arc::new(Lane::new(name, limits, spool.transpose()?, setup.plan.service(), wake.clone())))
    };
    if stdout {
        let sink = Stdout::new(sequence).map_err(Error::Stdout)?;
        sinks.add(lane("stdout")?, move || sink)?;
    }
    if let Some(path) = file {
        let sink = FileOut::new(config.sinks.file.clone(), sequence).map_err(|error| Error::File(path, error))?;
        sinks.add(lane("file")?, move || sink)?;
    }
    if otlp {
        let settings = endpoint.ok_or(Error::NoEndpoint)?;
        let sink = otlp::logs::Sink::new(&settings, setup.plan.service(), sequence)?;
        sinks.add(lane("otlp")?, move || sink)?;
    }
    if sinks.lanes.is_empty() { Err(Error::None) } else { Ok(sinks) }
}

impl Sinks {
    fn add<S: worker::Deliver + 'static>(
        &mut self,
        lane: Arc<Lane>,
        sink: impl FnOnce() -> S + Send + 'static,
    ) -> Result<(), Error> {
        self.threads.push(worker::start(lane.clone(), sink).map_err(Error::Thread)?);
        self.lanes.push(lane);
        Ok(())
    }

    /// Says what all comes to. Threads that hang are left to the end of the process.
    pub(super) fn conclude(&self, books: &mut Books) {
        let until = clock::mono().0 + u64::try_from(LAST_WAIT.as_nanos()).unwrap_or(0);
        while self.threads.iter().any(|thread| !thread.is_finished()) && clock::mono().0 < until {
            std::thread::park_timeout(Duration::from_millis(5));
        }
        let (taken, written, dropped) = books.totals();
        let lost: u64 = self.lanes.iter().map(|lane| lane.counts().lost_in_all()).sum();
        let pending: u64 = self.lanes.iter().map(|lane| lane.counts().pending).sum();
        if lost > 0 {
            tracing::error!(
                lines.taken = taken,
                lines.out = written,
                lines.dropped = dropped,
                records.lost = lost,
                records.pending = pending,
                "records were lost"
            );
        } else {
            tracing::debug!(
                lines.taken = taken,
                lines.out = written,
                lines.dropped = dropped,
                records.pending = pending,
                "all lines are accounted for"
            );
        }
    }
}
