//! The sinks that the configuration asks for, each with its lane and thread.

use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use super::file::FileOut;
use super::spool::Spool;
use super::stdout::Stdout;
use super::{Lane, Limits, worker};
use crate::config::Config;
use crate::config::ship::Wanted;
use crate::daemon::clock;
use crate::daemon::otlp;

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

impl Error {
    /// Wrong configuration.
    pub(crate) fn is_usage(&self) -> bool {
        matches!(self, Error::None | Error::NoEndpoint)
    }
}

/// Which sinks there are to be.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    /// Standard output, with a lane of its own.
    stdout: bool,
    file: Option<PathBuf>,
    otlp: Option<otlp::LogSettings>,
}

/// Sinks at work.
#[derive(Debug)]
pub(crate) struct Sinks {
    pub(crate) lanes: Vec<Arc<Lane>>,
    threads: Vec<JoinHandle<()>>,
}

impl Choice {
    /// Those of `ship`: OTLP where an endpoint is named, standard output where there is no other.
    pub(crate) fn of_a_shipper(config: &Config) -> Result<Self, Error> {
        let wanted = config.sinks.otlp;
        let otlp = if wanted == Wanted::Off { None } else { receiver() };
        if wanted == Wanted::On && otlp.is_none() {
            return Err(Error::NoEndpoint);
        }
        let file = config.sinks.file.path.clone();
        let stdout = match config.sinks.stdout {
            Wanted::Auto => otlp.is_none() && file.is_none(),
            wanted => wanted == Wanted::On,
        };
        let choice = Choice { stdout, file, otlp };
        if choice.is_empty() { Err(Error::None) } else { Ok(choice) }
    }

    /// Those that an application's output goes to beside standard output. An endpoint alone asks for none: it is named for
    /// spans, or for the application.
    pub(crate) fn beside_stdout(config: &Config) -> Result<Self, Error> {
        let otlp = match config.sinks.otlp {
            Wanted::On => Some(receiver().ok_or(Error::NoEndpoint)?),
            Wanted::Auto | Wanted::Off => None,
        };
        let choice = Choice { stdout: false, file: config.sinks.file.path.clone(), otlp };
        if choice.is_empty() && config.sinks.stdout == Wanted::Off { Err(Error::None) } else { Ok(choice) }
    }

    /// There is none.
    pub(crate) fn is_empty(&self) -> bool {
        !self.stdout && self.file.is_none() && self.otlp.is_none()
    }

    /// One is an OTLP receiver.
    pub(crate) fn has_otlp(&self) -> bool {
        self.otlp.is_some()
    }

    /// There is but standard output.
    pub(crate) fn is_stdout_only(&self) -> bool {
        self.stdout && self.file.is_none() && self.otlp.is_none()
    }

    /// Starts them, for records of `service`; `wake` is told when they have something to say.
    pub(crate) fn start(
        self,
        config: &Config,
        service: &str,
        limits: Limits,
        wake: &Arc<OwnedFd>,
    ) -> Result<Sinks, Error> {
        let sequence = config.sinks.sequence;
        let mut sinks = Sinks { lanes: Vec::new(), threads: Vec::new() };
        let lane = |name: &'static str| -> Result<Arc<Lane>, Error> {
            let spool = config.spool.dir.as_ref().map(|dir| {
                let dir = dir.join(name);
                Spool::open(dir.clone(), config.spool.max_bytes, config.spool.max_age_s)
                    .map_err(|error| Error::Spool(dir, error))
            });
            Ok(Arc::new(Lane::new(name, limits, spool.transpose()?, service, wake.clone())))
        };
        if self.stdout {
            let sink = Stdout::new(sequence).map_err(Error::Stdout)?;
            sinks.add(lane("stdout")?, move || sink)?;
        }
        if let Some(path) = self.file {
            let sink = FileOut::new(config.sinks.file.clone(), sequence).map_err(|error| Error::File(path, error))?;
            sinks.add(lane("file")?, move || sink)?;
        }
        if let Some(settings) = self.otlp {
            let sink = otlp::logs::Sink::new(&settings, service, sequence)?;
            sinks.add(lane("otlp")?, move || sink)?;
        }
        Ok(sinks)
    }
}

/// The OTLP receiver that the environment names.
fn receiver() -> Option<otlp::LogSettings> {
    let (settings, complaints) = otlp::Settings::of_logs(|name| std::env::var(name).ok());
    complaints.iter().for_each(|complaint| tracing::warn!("{complaint}"));
    settings
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

    /// Gives their threads a moment to end. Those that hang are left to the end of the process.
    pub(crate) fn wait(&self) {
        let until = clock::mono().after(LAST_WAIT);
        while self.threads.iter().any(|thread| !thread.is_finished()) && clock::mono() < until {
            std::thread::park_timeout(Duration::from_millis(5));
        }
    }

    /// Says what all comes to.
    pub(crate) fn tell(&self) {
        for lane in &self.lanes {
            let counts = lane.counts();
            let (sink, lost) = (lane.name(), counts.lost_in_all());
            if lost > 0 {
                tracing::error!(
                    sink,
                    records.delivered = counts.delivered,
                    records.lost = lost,
                    records.pending = counts.pending,
                    "records were lost"
                );
            } else {
                tracing::debug!(
                    sink,
                    records.delivered = counts.delivered,
                    records.pending = counts.pending,
                    "all records are accounted for"
                );
            }
        }
    }
}
