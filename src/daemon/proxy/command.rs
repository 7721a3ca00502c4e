//! `logweir proxy`: the proxy in a process of its own.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use super::options::BadUpstream;
use super::{Listeners, Options, Services, Status, serve};
use crate::cli;
use crate::config::{LogFormat, LogLevel};
use crate::daemon::{otlp, selflog};
use crate::registry::{self, Registry};

/// How long the last spans may take to get out.
const FLUSH: Duration = Duration::from_secs(5);

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing to do.
    #[error("nothing to do: give --listen with --upstream, or --egress")]
    Nothing,
    /// The upstream is none.
    #[error(transparent)]
    Upstream(#[from] BadUpstream),
    /// A port cannot be had.
    #[error("cannot listen on {0}: {1}")]
    Listen(String, #[source] std::io::Error),
    /// Spans cannot be exported.
    #[error(transparent)]
    Spans(#[from] otlp::Error),
    /// It broke off.
    #[error(transparent)]
    Serve(#[from] super::Error),
    /// The operating system refuses something.
    #[error("{0}: {1}")]
    System(&'static str, #[source] std::io::Error),
}

impl Error {
    /// What the process ends with: 64 for wrong usage (`EX_USAGE`), 1 otherwise.
    pub(crate) fn exit_code(&self) -> u8 {
        if matches!(self, Error::Nothing | Error::Upstream(_)) { 64 } else { 1 }
    }
}

/// Runs the proxy until SIGTERM or SIGINT, drains, and exports the last spans.
pub(crate) fn run(flags: &cli::Proxy) -> Result<(), Error> {
    selflog::start(LogLevel::default(), LogFormat::default());
    let mut options = options(flags)?;
    let env = |name: &str| std::env::var(name).ok();
    let mut complaints = options.apply_otel(env);
    let (settings, more) = otlp::Settings::from_env(env);
    complaints.extend(more);
    complaints.iter().for_each(|complaint| tracing::warn!("{complaint}"));
    let (spans, worker) = match settings {
        Some(settings) => otlp::start(&settings).map(|(spans, worker)| (spans, Some(worker)))?,
        None => (otlp::Spans::off(), None),
    };
    let listeners = Listeners { ingress: bind(&options.listen)?, egress: bind(&options.egress)? };
    let registry = Arc::new(Registry::new(&registry::Options::default()));
    let services = Services { registry, spans, access_log: None, redact: None };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::System("the runtime", error))?;
    let drained = runtime.block_on(async {
        let system = |error| Error::System("signals", error);
        let mut term = signal(SignalKind::terminate()).map_err(system)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(system)?;
        let shutdown = async move {
            tokio::select! {
                _ = term.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        Ok::<_, Error>(serve(&options, services, listeners, &Status::default(), shutdown).await?)
    })?;
    tracing::info!(?drained, "stopped");
    drop(runtime);
    if let Some(worker) = worker {
        worker.stop(FLUSH);
    }
    Ok(())
}

fn bind(address: &Option<String>) -> Result<Option<TcpListener>, Error> {
    let Some(address) = address else { return Ok(None) };
    TcpListener::bind(address).map(Some).map_err(|error| Error::Listen(address.clone(), error))
}

fn options(flags: &cli::Proxy) -> Result<Options, Error> {
    if flags.egress.is_none() && (flags.listen.is_none() || flags.upstream.is_none()) {
        return Err(Error::Nothing);
    }
    let mut options = Options { listen: flags.listen.clone(), egress: flags.egress.clone(), ..Options::default() };
    options.infer = flags.infer;
    if let Some(upstream) = &flags.upstream {
        options.upstream = upstream.parse()?;
    }
    Ok(options)
}
