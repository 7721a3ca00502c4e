//! A request as an OpenTelemetry span, by the stable HTTP conventions.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{HeaderValue, Version};
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue, StringValue};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};

use super::cause::Cause;
use super::context::Span;
use super::exchange::{Asked, Direction};
use super::metrics::known_method;
use super::query::unsigned;
use super::routes::Route;
use super::shared::Proxy;
use crate::trace::ot;

/// Texts of callers under the names of attributes.
pub type Texts = Vec<(&'static str, String)>;

/// Takes what is secret out of the texts of one request, or takes out texts.
pub type Redact = Arc<dyn Fn(&mut Texts) + Send + Sync>;

/// Name under which the spans are exported.
pub(super) fn scope() -> InstrumentationScope {
    InstrumentationScope::builder("logweir").with_version(env!("CARGO_PKG_VERSION")).build()
}

/// Why a span is exported though its trace is not sampled: a line of its request was at warning or above.
pub(super) const LOG_RECORD: &str = "log_record";

/// A request that has ended, as far as its span tells of it.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) asked: Asked,
    pub(super) span: Span,
    pub(super) peer: Option<SocketAddr>,
    pub(super) started: SystemTime,
    pub(super) took: Duration,
    pub(super) status: u16,
    pub(super) cause: Option<Cause>,
    pub(super) route: Route,
}

impl Ended {
    pub(super) fn trace_id(&self) -> crate::trace::TraceId {
        self.span.context.trace_id
    }

    /// The same without a part of any connection's buffers.
    pub(super) fn detached(self) -> Self {
        Ended { asked: self.asked.detached(), ..self }
    }
}

/// Builds the span of a request that ended. `kept_for` says why, when its trace is not sampled.
pub(super) fn build(ended: &Ended, kept_for: Option<&'static str>, proxy: &Proxy) -> SpanData {
    let asked = &ended.asked;
    let incoming = asked.direction == Direction::In;
    let route = (ended.route != Route::OTHER).then(|| proxy.routes.name(ended.route));
    let method = known_method(&asked.method);
    let name = match (method.unwrap_or("HTTP"), &route) {
        (method, Some(route)) => Cow::Owned(format!("{method} {route}")),
        (method, None) => Cow::Borrowed(method),
    };
    let mut attributes = Attributes { all: Vec::with_capacity(20), texts: Vec::with_capacity(10) };
    attributes.text("http.request.method", method.unwrap_or("_OTHER"));
    if method.is_none() {
        attributes.owned("http.request.method_original", asked.method.as_str());
    }
    // Without a redactor no query leaves.
    let query = asked.uri.query().filter(|_| proxy.redact.is_some()).map(unsigned);
    if incoming {
        attributes.served(ended, query.as_deref());
    } else {
        attributes.called(ended, query.as_deref());
    }
    if let Some(route) = &route {
        attributes.owned("http.route", route);
    }
    attributes.text("network.protocol.version", version(asked.version));
    let status = attributes.outcome(ended, incoming);
    if let Some(reason) = kept_for {
        attributes.text("logweir.sampling.reason", reason);
    }
    span_data(ended, name, attributes.redacted(proxy.redact.as_ref()), status, kept_for.is_some(), proxy)
}

fn span_data(
    ended: &Ended,
    name: Cow<'static, str>,
    attributes: Vec<KeyValue>,
    status: Status,
    kept: bool,
    proxy: &Proxy,
) -> SpanData {
    let context = &ended.span.context;
    // What was kept for its outcome was not kept by chance: it claims no probability.
    let state = if kept { ot::with_threshold(&context.state, None) } else { context.state.clone() };
    SpanData {
        span_context: SpanContext::new(
            TraceId::from_bytes(context.trace_id.to_u128().to_be_bytes()),
            SpanId::from_bytes(context.span_id.to_u64().to_be_bytes()),
            TraceFlags::new(context.flags.bits()),
            false,
            state.header().and_then(|header| TraceState::from_str(header).ok()).unwrap_or_default(),
        ),
        parent_span_id: ended.span.parent.map_or(SpanId::INVALID, |id| SpanId::from_bytes(id.to_u64().to_be_bytes())),
        parent_span_is_remote: ended.span.remote,
        span_kind: if ended.asked.direction == Direction::In { SpanKind::Server } else { SpanKind::Client },
        name,
        start_time: ended.started,
        end_time: ended.started + ended.took,
        attributes,
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status,
        instrumentation_scope: proxy.scope.clone(),
    }
}

struct Attributes {
    all: Vec<KeyValue>,
    /// What callers wrote, still to be redacted.
    texts: Texts,
}

impl Attributes {
    fn text(&mut self, key: &'static str, value: &'static str) {
        self.all.push(KeyValue::new(key, value));
    }

    fn owned(&mut self, key: &'static str, value: &str) {
        self.texts.push((key, value.to_owned()));
    }

    fn number(&mut self, key: &'static str, value: impl Into<i64>) {
        self.all.push(KeyValue::new(key, value.into()));
    }

    /// All of them, as they may leave.
    fn redacted(mut self, redact: Option<&Redact>) -> Vec<KeyValue> {
        if let Some(redact) = redact {
            redact(&mut self.texts);
        }
        // Shared: a batch is copied for each attempt to send it.
        let shared = |text: String| StringValue::from(Arc::<str>::from(text));
        let texts = self.texts.into_iter().map(|(key, text)| KeyValue::new(key, shared(text)));
        self.all.extend(texts);
        self.all
    }

    /// Where a request that is served was sent, and by whom.
    fn served(&mut self, ended: &Ended, query: Option<&str>) {
        let asked = &ended.asked;
        self.owned("url.path", asked.uri.path());
        self.text("url.scheme", asked.scheme);
        if let Some(query) = query {
            self.owned("url.query", query);
        }
        if let Some(authority) = text(asked.authority.as_ref()) {
            self.authority(authority, None);
        }
        let peer = ended.peer;
        let peer_ip = peer.map(|peer| peer.ip().to_canonical().to_string());
        if let Some(client) = text(asked.client.as_ref()).or(peer_ip.as_deref()) {
            self.owned("client.address", client);
        }
        if let (Some(peer), Some(ip)) = (peer, &peer_ip) {
            self.owned("network.peer.address", ip);
            self.number("network.peer.port", peer.port());
        }
        if let Some(agent) = text(asked.user_agent.as_ref()) {
            self.owned("user_agent.original", agent);
        }
    }

    /// Where a request of the application went.
    fn called(&mut self, ended: &Ended, query: Option<&str>) {
        let uri = &ended.asked.uri;
        let authority = without_user(uri.authority().map_or("", |authority| authority.as_str()));
        self.authority(authority, Some(80));
        let mut full = format!("{}://{authority}{}", uri.scheme_str().unwrap_or("http"), uri.path());
        if let Some(query) = query {
            full.push('?');
            full.push_str(query);
        }
        self.owned("url.full", &full);
    }

    fn authority(&mut self, authority: &str, default_port: Option<u16>) {
        let (host, port) = split_port(authority);
        if !host.is_empty() {
            self.owned("server.address", host);
            if let Some(port) = port.or(default_port) {
                self.number("server.port", port);
            }
        }
    }

    /// The status of the response, or why there is none, and what that makes of the span.
    fn outcome(&mut self, ended: &Ended, incoming: bool) -> Status {
        if ended.status != 0 {
            self.number("http.response.status_code", ended.status);
        }
        let failed = ended.status >= if incoming { 500 } else { 400 };
        match ended.cause {
            Some(cause) if failed || cause.is_upstream() => self.text("error.type", cause.as_str()),
            _ if failed => self.owned("error.type", &ended.status.to_string()),
            _ => return Status::Unset,
        }
        Status::error("")
    }
}

fn text(value: Option<&HeaderValue>) -> Option<&str> {
    value.and_then(|value| value.to_str().ok())
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        _ => "1.1",
    }
}

/// An authority without the user name and password that it may begin with.
fn without_user(authority: &str) -> &str {
    authority.rsplit_once('@').map_or(authority, |(_, rest)| rest)
}

/// Host and port of an authority; brackets of an IPv6 address are taken off.
fn split_port(authority: &str) -> (&str, Option<u16>) {
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()),
        _ => (authority, None),
    };
    (host.trim_start_matches('[').trim_end_matches(']'), port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authorities() {
        for (authority, want) in [
            ("a", ("a", None)),
            ("a:80", ("a", Some(80))),
            ("[::1]", ("::1", None)),
            ("[::1]:80", ("::1", Some(80))),
            ("a:x", ("a", None)),
            ("", ("", None)),
        ] {
            assert_eq!(split_port(authority), want, "{authority}");
        }
        assert_eq!(without_user("jane:secret@a:80"), "a:80");
        assert_eq!(without_user("a:80"), "a:80");
    }
}
