//! What all connections of the proxy share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use opentelemetry::InstrumentationScope;
use tokio::sync::mpsc;

use super::access::Access;
use super::clock::ms;
use super::context::Tracing;
use super::egress::Servers;
use super::gate::Rules;
use super::late::Late;
use super::metrics::Metrics;
use super::options::{Options, Upstream as Where};
use super::routes::Routes;
use super::span::{self, Redact};
use super::truth::Truth;
use super::upstream::{Address, Connector, Upstream};
use crate::daemon::clock;
use crate::daemon::otlp::Spans;
use crate::redact::Learned;
use crate::registry::Registry;

/// The proxy's surroundings: what it tells of requests, and whom.
#[derive(Clone)]
pub struct Services {
    /// Requests that are live, shared with the log lanes.
    pub registry: Arc<Registry>,
    /// Where spans go.
    pub spans: Spans,
    /// Where the lines of the access log go.
    pub access_log: Option<mpsc::Sender<Vec<u8>>>,
    /// What takes secrets out of attributes and routes; without it no query leaves.
    pub redact: Option<Redact>,
    /// What is shown the credentials of requests and responses.
    pub learned: Option<Arc<Learned>>,
    /// How long lines of a request are waited for after its end.
    pub linger: Duration,
}

/// State of the proxy.
pub(super) struct Proxy {
    pub(super) options: Options,
    pub(super) rules: Rules,
    pub(super) registry: Arc<Registry>,
    pub(super) metrics: Metrics,
    pub(super) routes: Routes,
    pub(super) truth: Truth,
    pub(super) late: Late,
    pub(super) tracing: Tracing,
    pub(super) access: Access,
    pub(super) spans: Spans,
    pub(super) scope: InstrumentationScope,
    pub(super) redact: Option<Redact>,
    pub(super) learned: Option<Arc<Learned>>,
    pub(super) upstream: Arc<Upstream>,
    pub(super) servers: Servers,
    pub(super) slow: Option<Duration>,
    in_flight: AtomicU32,
    /// Held by every task that a shutdown waits for.
    busy: mpsc::Sender<()>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxy").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Proxy {
    pub(super) fn new(options: &Options, services: Services, busy: mpsc::Sender<()>) -> Self {
        let (limits, timeouts) = (options.limits, options.timeouts);
        let address = match &options.upstream {
            Where::Tcp(address) => Address::tcp(address),
            Where::Unix(path) => Address::Unix(path.clone()),
        };
        let startup = Some(clock::instant() + ms(timeouts.startup_ms));
        Proxy {
            rules: Rules {
                header_bytes: limits.header_bytes,
                header_fields: limits.header_fields,
                body_bytes: limits.body_bytes,
                header: ms(timeouts.header_ms),
                idle: ms(timeouts.idle_ms),
            },
            registry: services.registry,
            metrics: Metrics::new(),
            routes: Routes::new(&options.routes, services.redact.clone()),
            truth: Truth::new(),
            late: Late::new(services.linger),
            tracing: Tracing::new(options),
            access: Access::new(options.access_log, services.access_log),
            spans: services.spans,
            scope: span::scope(),
            redact: services.redact,
            learned: services.learned,
            upstream: Upstream::new(Connector::new(address, ms(timeouts.connect_ms), startup)),
            servers: Servers::new(ms(timeouts.connect_ms)),
            slow: options.slow_ms.map(ms),
            in_flight: AtomicU32::new(0),
            busy,
            options: options.clone(),
        }
    }

    /// Counts a request in; `false` when there are as many as are allowed. Counted or not, it has to
    /// be counted out again.
    pub(super) fn enter(&self) -> bool {
        self.in_flight.fetch_add(1, Ordering::Relaxed) < self.options.limits.in_flight
    }

    /// Counts a request out.
    pub(super) fn left(&self) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
    }

    /// A token that a shutdown waits for.
    pub(super) fn busy(&self) -> mpsc::Sender<()> {
        self.busy.clone()
    }
}
