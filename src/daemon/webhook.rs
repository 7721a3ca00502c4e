//! `logweir webhook`: the API server's questions over TLS, answered by the pure function; metrics and health beside it.
//!
//! One thread does it all: an answer takes well under a millisecond and asks nobody. Certificate, settings and
//! entrypoints are read again when they change; what cannot be read leaves the last good ones in use.

mod metrics;
mod reload;
mod server;
mod tls;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::inject;
use super::selflog;
use crate::cli::kube;
use crate::config::{LogFormat, LogLevel};
use crate::inject::Options;
use metrics::Metrics;
use reload::Watched;

/// How long answers that are on their way may take when we end.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

/// The webhook cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Settings or entrypoints are wrong.
    #[error(transparent)]
    Options(#[from] inject::Error),
    /// The certificate is of no use.
    #[error(transparent)]
    Tls(#[from] tls::Error),
    /// The address is taken, or is none of ours.
    #[error("the webhook cannot listen on {0}: {1}")]
    Listen(SocketAddr, #[source] io::Error),
    /// Metrics cannot be had.
    #[error(transparent)]
    Metrics(#[from] super::metrics::Error),
    /// The operating system refuses something.
    #[error("{0}: {1}")]
    System(&'static str, #[source] io::Error),
}

impl Error {
    /// What the process ends with: 64 for what was typed or given, 1 otherwise.
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Error::Options(error) => error.exit_code(),
            Error::Tls(_) => 64,
            Error::Listen(..) | Error::Metrics(_) | Error::System(..) => 1,
        }
    }
}

/// What all connections share.
pub(super) struct Shared {
    /// What is put in.
    pub(super) options: ArcSwap<Options>,
    metrics: Metrics,
    /// Whether new questions are welcome.
    pub(super) ready: AtomicBool,
}

/// Serves until SIGTERM or SIGINT.
pub(crate) fn run(flags: &kube::Webhook) -> Result<(), Error> {
    selflog::start(LogLevel::default(), LogFormat::default());
    let options = inject::options(&flags.sidecar)?;
    let certificate = Arc::new(tls::Certificate::load(&flags.cert, &flags.key)?);
    let metrics = Metrics::install()?;
    metrics.certificate(certificate.not_after());
    let (listener, admin) = (bind(flags.listen)?, bind(flags.admin)?);
    let shared = Arc::new(Shared { options: ArcSwap::from_pointee(options), metrics, ready: AtomicBool::new(true) });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::System("the runtime", error))?;
    runtime.block_on(serve(flags, listener, admin, certificate, shared))
}

async fn serve(
    flags: &kube::Webhook,
    listener: TcpListener,
    admin: TcpListener,
    certificate: Arc<tls::Certificate>,
    shared: Arc<Shared>,
) -> Result<(), Error> {
    let system = |error| Error::System("signals", error);
    let mut term = signal(SignalKind::terminate()).map_err(system)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(system)?;
    let (close, closing) = watch::channel(false);
    let listen =
        |listener| tokio::net::TcpListener::from_std(listener).map_err(|error| Error::System("listening", error));
    let acceptor = tls::acceptor(certificate.clone())?;
    let (listener, admin) = (listen(listener)?, listen(admin)?);
    tracing::info!(webhook.address = %address(&listener), admin.address = %address(&admin), "the webhook is served");
    let questions = tokio::spawn(server::questions(listener, acceptor, shared.clone(), closing.clone()));
    let health = tokio::spawn(server::health(admin, shared.clone(), closing));
    let watched = Watched::new(flags, certificate, shared.clone()).map_err(system)?;
    let watching = tokio::spawn(watched.watch());

    tokio::select! {
        _ = term.recv() => {}
        _ = interrupt.recv() => {}
    }
    shared.ready.store(false, Ordering::Relaxed);
    tracing::info!("ending: no more questions are welcome");
    // Whoever spreads the questions needs a moment to see that; until then they still come.
    sleep(Duration::from_secs(flags.drain_delay)).await;
    watching.abort();
    close.send_replace(true);
    if timeout(LAST_ANSWERS, questions).await.is_err() {
        tracing::warn!("some questions were not answered in time");
    }
    health.abort();
    Ok(())
}

fn address(listener: &tokio::net::TcpListener) -> String {
    listener.local_addr().map(|address| address.to_string()).unwrap_or_default()
}

fn bind(address: SocketAddr) -> Result<TcpListener, Error> {
    let taken = |error| Error::Listen(address, error);
    let listener = TcpListener::bind(address).map_err(taken)?;
    listener.set_nonblocking(true).map_err(taken)?;
    Ok(listener)
}
