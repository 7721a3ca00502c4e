//! One request from its header to the end of its response, whatever that end is: all that is told
//! about it afterwards (registry, metrics, span, access log) is told here, once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{HeaderValue, Method, Uri, Version};
use tokio::time::Instant;

use super::access;
use super::body::Meter;
use super::cause::Cause;
use super::clock;
use super::conn::InFlight;
use super::context::Span;
use super::metrics::Side;
use super::routes::Route;
use super::shared::Proxy;
use super::span::{self, Ended};
use super::upstream::Lease;
use crate::registry::{Outcome, Ticket};

/// Which way a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// To the application.
    In,
    /// From the application to somewhere else.
    Out,
}

/// What is known of a request from its header.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) direction: Direction,
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) version: Version,
    /// Host and port that the client meant.
    pub(super) authority: Option<HeaderValue>,
    /// `https` or `http`, as far as is known.
    pub(super) scheme: &'static str,
    pub(super) user_agent: Option<HeaderValue>,
    /// The original client, by the headers of proxies before this one.
    pub(super) client: Option<HeaderValue>,
    pub(super) request_id: Option<HeaderValue>,
}

impl Asked {
    /// The same, but none of it is a part of a connection's buffer, which would be kept as a whole.
    pub(super) fn detached(self) -> Self {
        let own = |value: Option<HeaderValue>| value.and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok());
        Asked {
            uri: self.uri.to_string().parse().unwrap_or_default(),
            authority: own(self.authority),
            user_agent: own(self.user_agent),
            client: own(self.client),
            request_id: own(self.request_id),
            ..self
        }
    }
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The response was passed on whole.
    Complete,
    /// The client went away before that.
    ClientGone,
}

/// A request under way. Dropped before it is [completed](Exchange::complete), the client is gone.
#[derive(Debug)]
pub(super) struct Exchange(Option<Box<Open>>);

/// The inside of an exchange that has not ended.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) proxy: Arc<Proxy>,
    pub(super) flight: InFlight,
    pub(super) asked: Asked,
    pub(super) span: Span,
    pub(super) started: SystemTime,
    pub(super) since: Instant,
    pub(super) ticket: Option<Ticket>,
    pub(super) meter: Option<Arc<Meter>>,
    pub(super) lease: Option<Lease>,
    /// Status that the client was given; 0 before there is one.
    pub(super) status: u16,
    pub(super) cause: Option<Cause>,
    pub(super) response_bytes: u64,
    /// Bytes that the client sent after a switch of protocols.
    pub(super) tunnelled: u64,
    /// The story of its lines is kept.
    pub(super) promoted: bool,
    /// It counts against the limit of requests in flight.
    pub(super) counted: bool,
}

impl Exchange {
    /// A request begins. It was counted in already, so that limits hold.
    pub(super) fn new(open: Open) -> Self {
        open.side().active.increment(1.0);
        Exchange(Some(Box::new(open)))
    }

    /// The inside, until the end.
    pub(super) fn open(&mut self) -> Option<&mut Open> {
        self.0.as_deref_mut()
    }

    /// Bytes of the response were passed on.
    pub(super) fn sent(&mut self, bytes: usize) {
        if let Some(open) = &mut self.0 {
            open.response_bytes += bytes as u64;
        }
    }

    /// The response broke off on the application's side. The connection is of no more use.
    pub(super) fn broken(&mut self) {
        if let Some(open) = &mut self.0 {
            open.cause = Some(Cause::ResponseBroken);
            open.lease = None;
        }
        self.complete();
    }

    /// The proxy answers in place of the application.
    pub(super) fn fail(&mut self, cause: Cause) {
        if let Some(open) = &mut self.0 {
            open.cause = Some(cause);
            open.status = cause.status().as_u16();
            open.lease = None;
        }
        self.complete();
    }

    /// The response has been passed on, or the connection was turned into something else and closed.
    pub(super) fn complete(&mut self) {
        if let Some(open) = self.0.take() {
            open.end(End::Complete);
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if let Some(open) = self.0.take() {
            open.end(End::ClientGone);
        }
    }
}

impl Open {
    fn side(&self) -> &Side {
        match self.asked.direction {
            Direction::In => &self.proxy.metrics.server,
            Direction::Out => &self.proxy.metrics.client,
        }
    }

    /// Bytes of the request's body that were passed on.
    pub(super) fn request_bytes(&self) -> u64 {
        self.tunnelled + self.meter.as_ref().map_or(0, |meter| meter.bytes())
    }

    fn end(mut self: Box<Self>, end: End) {
        let proxy = self.proxy.clone();
        let now = clock::now();
        let since = clock::instant();
        let took = since.duration_since(self.since);
        if let Some(ticket) = self.ticket.take() {
            let outcome = Outcome {
                status: self.status,
                failed: self.status >= 500 || self.cause.is_some_and(Cause::is_upstream),
                slow: proxy.slow.is_some_and(|slow| took > slow),
                called_sampled: self.span.called_sampled,
            };
            self.promoted = proxy.registry.end_as(ticket, outcome, now);
        }
        self.give_back(end, since);
        let side = self.side();
        side.active.decrement(1.0);
        side.request_bytes.increment(self.request_bytes());
        side.response_bytes.increment(self.response_bytes);
        if let Some(cause) = self.cause {
            proxy.metrics.cause(cause);
        }
        self.uncount();
        let route = self.record(took);
        // Texts of callers are worked on here. Should that panic, the response must not suffer, and
        // we may be unwinding already.
        let told = catch_unwind(AssertUnwindSafe(|| self.tell(took, end, route, &proxy)));
        if told.is_err() {
            tracing::error!("the span or access log line of a request made the proxy panic and is lost");
        }
    }

    /// Hands out the span and the access log line, where they are wanted.
    fn tell(self: Box<Self>, took: Duration, end: End, route: Route, proxy: &Proxy) {
        if proxy.access.wants(self.status, self.cause) {
            proxy.access.write(|| access::line(&self, took, end, &proxy.routes.name(route)));
        }
        if !proxy.spans.is_on() {
            return;
        }
        let (kept_for, sampled) = (self.kept_for(took, proxy.slow), self.span.context.flags.sampled());
        let Open { asked, span, flight, started, status, cause, .. } = *self;
        let ended = Ended { asked, span, peer: flight.conn().peer, started, took, status, cause, route };
        if sampled || kept_for.is_some() {
            proxy.spans.export(|| span::build(&ended, kept_for, proxy));
        } else {
            proxy.late.wait(ended, proxy);
        }
    }

    /// Counts no longer as in flight: a tunnel may stay open for days.
    pub(super) fn uncount(&mut self) {
        if std::mem::take(&mut self.counted) {
            self.proxy.left();
        }
    }

    /// Returns the connection when nothing is left on it.
    fn give_back(&mut self, end: End, now: Instant) {
        if let Some(meter) = &self.meter {
            meter.abandon();
        }
        let sent = self.meter.as_ref().is_none_or(|meter| meter.complete());
        if let Some(lease) = self.lease.take().filter(|_| end == End::Complete && sent) {
            lease.give_back(now);
        }
    }

    fn record(&self, took: Duration) -> Route {
        let (proxy, asked) = (&self.proxy, &self.asked);
        match asked.direction {
            Direction::In => {
                let route = proxy.routes.of(asked.uri.path(), self.status);
                proxy.metrics.served(&asked.method, route, self.status, took, &proxy.routes);
                if proxy.registry.hears_lines() {
                    proxy.truth.ended(self.span.context.trace_id, route, self.status);
                }
                route
            }
            Direction::Out => {
                let server = asked.uri.host().unwrap_or_default();
                proxy.metrics.called(&asked.method, server, self.status, took);
                Route::OTHER
            }
        }
    }

    /// Why the span is worth exporting though its trace is not sampled.
    fn kept_for(&self, took: Duration, slow: Option<Duration>) -> Option<&'static str> {
        if self.span.context.flags.sampled() {
            return None;
        }
        match self.cause {
            Some(cause) if cause.is_upstream() => Some("upstream_failure"),
            _ if self.status >= 500 => Some("error"),
            _ if slow.is_some_and(|slow| took > slow) => Some("slow"),
            _ if self.promoted => Some(span::LOG_RECORD),
            _ => None,
        }
    }
}
