//! The HTTP proxy: before the application for the requests that it serves, and, where that is asked
//! for, behind it for those that it makes.
//!
//! A request's life: `gate` judges its bytes, `server` hands it to `ingress` or `egress`, which
//! put it into its trace (`context`), and send it on (`upstream`); its `exchange` ends with the
//! last byte of the response and tells registry, metrics, spans and access log. One thread does it all.

mod access;
mod body;
mod cause;
mod clock;
mod conn;
mod context;
mod egress;
mod exchange;
mod forwarded;
mod gate;
mod hash;
mod headers;
mod ingress;
mod interim;
mod late;
mod learn;
mod metrics;
mod query;
mod reply;
mod routes;
mod sampling;
mod server;
mod shared;
mod span;
mod stream;
mod tls;
mod truth;
mod tunnel;
mod upstream;

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::sleep;

use crate::config::proxy as options;

pub use metrics::{CLIENT_DURATION, DURATION_BUCKETS, SERVER_DURATION};
pub use options::{
    AccessLog, BadUpstream, Drain, Forwarded, Limits, Options, Protocol, Sampler, Timeouts, Tls, UnknownSampler,
    Upstream,
};
pub use shared::Services;
pub use span::{Redact, Texts};

use clock::ms;
use exchange::Direction;
use server::Server;
use shared::Proxy;

/// How often connections that nobody uses are looked at.
const SWEEP: Duration = Duration::from_secs(15);

/// The sockets that the proxy listens on, bound by the caller.
#[derive(Debug, Default)]
pub struct Listeners {
    /// For requests to the application.
    pub ingress: Option<TcpListener>,
    /// For requests of the application.
    pub egress: Option<TcpListener>,
}

/// What others may ask of a running proxy, and tell it.
#[derive(Debug, Default)]
pub struct Status {
    ready: AtomicBool,
    abandoned: watch::Sender<Option<Duration>>,
}

impl Status {
    /// Whether new requests are welcome.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }

    /// The application is gone: nothing new can be served, and what is on its way has so long to get out.
    pub fn abandon(&self, patience: Duration) {
        self.abandoned.send_replace(Some(patience));
    }

    /// Waits for that; says how long there is.
    async fn abandoned(&self) -> Duration {
        let mut abandoned = self.abandoned.subscribe();
        let told = abandoned.wait_for(Option::is_some).await.ok().and_then(|patience| *patience);
        told.unwrap_or_default()
    }
}

/// How a shutdown went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drained {
    /// Every request was finished.
    All,
    /// Some were cut off at the deadline.
    Some,
}

/// The proxy cannot run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A listener is of no use.
    #[error("proxy: cannot use its listener")]
    Listener(#[source] std::io::Error),
    /// The certificate or key is of no use.
    #[error("proxy: {path}: {message}")]
    Tls {
        /// The file.
        path: String,
        /// What is wrong with it.
        message: String,
    },
}

/// Runs the proxy until `shutdown`, and then until the requests in flight are finished or the
/// deadline has passed. Is to be run on a single-threaded runtime of its own.
pub async fn serve(
    options: &Options,
    services: Services,
    listeners: Listeners,
    status: &Status,
    shutdown: impl Future<Output = ()>,
) -> Result<Drained, Error> {
    let (busy, mut idle) = mpsc::channel(1);
    let (close, closing) = watch::channel(false);
    let proxy = Arc::new(Proxy::new(options, services, busy.clone()));
    let acceptor = options.tls.as_ref().map(tls::acceptor).transpose()?;
    for (listener, direction) in [(listeners.ingress, Direction::In), (listeners.egress, Direction::Out)] {
        if let Some(listener) = listener {
            let listener = listen(listener).map_err(Error::Listener)?;
            let tls = acceptor.clone().filter(|_| direction == Direction::In);
            // A listener that waits for a caller holds room for one: each has its own.
            let room = Arc::new(Semaphore::new(options.limits.connections.min(Semaphore::MAX_PERMITS)));
            let (proxy, closing, busy) = (proxy.clone(), closing.clone(), busy.clone());
            tokio::spawn(Server { proxy, direction, tls, closing, room, busy }.accept(listener));
        }
    }
    drop((closing, busy));
    let sweeper = tokio::spawn(sweep(proxy.clone()));
    let judge = tokio::spawn(truth::judge(proxy.clone()));
    let late = tokio::spawn(late::judge(proxy.clone()));
    status.ready.store(true, Ordering::Relaxed);

    tokio::select! {
        () = shutdown => {}
        _ = status.abandoned() => {}
    }
    status.ready.store(false, Ordering::Relaxed);
    // Load balancers need a moment to see that; until then connections still come.
    tokio::select! {
        () = sleep(ms(options.drain.delay_ms)) => {}
        _ = status.abandoned() => {}
    }
    close.send_replace(true);
    sweeper.abort();
    judge.abort();
    late.abort();
    proxy.late.close(&proxy);
    proxy.upstream.expect_no_more();
    // The proxy itself holds a token for tunnels to come.
    drop(proxy);
    let hurried = async { sleep(status.abandoned().await).await };
    Ok(tokio::select! {
        _ = idle.recv() => Drained::All,
        () = sleep(ms(options.drain.deadline_ms)) => Drained::Some,
        () = hurried => Drained::Some,
    })
}

/// Whether the proxy could run with these options, as far as files tell.
pub fn check(options: &Options) -> Result<(), Error> {
    options.tls.as_ref().map(tls::acceptor).transpose().map(drop)
}

fn listen(listener: TcpListener) -> std::io::Result<tokio::net::TcpListener> {
    listener.set_nonblocking(true)?;
    tokio::net::TcpListener::from_std(listener)
}

/// Closes connections to servers that have not been used for long.
async fn sweep(proxy: Arc<Proxy>) {
    loop {
        sleep(SWEEP).await;
        proxy.upstream.sweep();
        proxy.servers.sweep();
    }
}
