//! The life of a request that the application makes: taken as a forward proxy does, made a child of
//! the request that it was made for, and sent where it says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::header::{self, HeaderMap, HeaderValue};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Method, Request, Response, Uri, Version};
use hyper::body::{Body, Incoming};

use super::body::{Meter, RequestBody, ResponseBody};
use super::cause::Cause;
use super::conn::{Conn, InFlight, Switch};
use super::context::Span;
use super::exchange::{Asked, Direction, Exchange, Open};
use super::headers::{self, Noticed, REQUEST_ID, Seen, TraceHeaders};
use super::ingress::{answered, failed};
use super::shared::Proxy;
use super::upstream::{Address, Connector, Upstream};
use super::{clock, interim, learn, reply, tunnel};

/// Servers whose connections are kept.
const MAX_SERVERS: usize = 128;

/// The servers that the application calls.
#[derive(Debug)]
pub(super) struct Servers {
    connect: Duration,
    known: Mutex<HashMap<String, Arc<Upstream>>>,
}

impl Servers {
    pub(super) fn new(connect: Duration) -> Self {
        Servers { connect, known: Mutex::default() }
    }

    /// The server at `host:port`. One whose connections are all gone makes room for a new one; if
    /// there is none such, the new one is not remembered.
    fn at(&self, address: &str) -> Arc<Upstream> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = known.get(address) {
            return server.clone();
        }
        let server = Upstream::new(self.connector(address));
        if known.len() >= MAX_SERVERS {
            known.retain(|_, server| server.sweep());
        }
        if known.len() < MAX_SERVERS {
            known.insert(address.to_owned(), server.clone());
        }
        server
    }

    fn connector(&self, address: &str) -> Connector {
        Connector::new(Address::tcp(address), self.connect, None)
    }

    /// Closes idle connections whose time is over; whether some are left.
    pub(super) fn sweep(&self) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().filter(|server| server.sweep()).count() > 0
    }
}

/// Serves one request of the application.
pub(super) async fn serve(proxy: Arc<Proxy>, flight: InFlight, request: Request<Incoming>) -> Response<ResponseBody> {
    if request.method() == Method::CONNECT {
        return connect(&proxy, flight.conn(), request).await;
    }
    let counted = proxy.enter();
    let (parts, body) = request.into_parts();
    let seen = Seen::of(&parts.headers);
    learn::request(&proxy, &parts.headers, &parts.uri);
    let now = clock::now();
    let span = span(&proxy, &parts.headers, seen);
    let mut exchange = Exchange::new(Open {
        asked: asked(&parts),
        span,
        started: clock::system_time(now),
        since: clock::instant(),
        ticket: None,
        meter: None,
        lease: None,
        status: 0,
        cause: None,
        response_bytes: 0,
        tunnelled: 0,
        promoted: false,
        counted: true,
        flight,
        proxy,
    });
    let target = parts.uri.authority().filter(|_| parts.uri.scheme() == Some(&Scheme::HTTP)).cloned();
    let refused = match target {
        _ if !counted => Cause::Overloaded,
        Some(target) if !target.host().is_empty() => return forward(exchange, parts, body, seen, &target).await,
        _ => Cause::Target,
    };
    exchange.fail(refused);
    reply::failure(refused)
}

/// Our span for a call: a child of the span that the application names in its own headers, else of
/// the live request whose id it hands on, else, if that is wanted, of the only live request.
fn span(proxy: &Proxy, headers: &HeaderMap, seen: Seen) -> Span {
    if let Some(came) = proxy.tracing.read(&TraceHeaders { headers, seen }) {
        return proxy.tracing.begin(Some(came));
    }
    let id = if seen.has(Noticed::RequestId) { headers.get(REQUEST_ID) } else { None };
    let named = id.and_then(|id| proxy.registry.context_of_id(id.as_bytes()));
    let parent = match named {
        None if proxy.options.infer => proxy.registry.context_of_only(),
        named => named,
    };
    match parent {
        Some(parent) => proxy.tracing.begin_child(parent),
        None => proxy.tracing.begin(None),
    }
}

fn asked(parts: &http::request::Parts) -> Asked {
    Asked {
        direction: Direction::Out,
        method: parts.method.clone(),
        uri: parts.uri.clone(),
        version: parts.version,
        authority: parts.uri.authority().and_then(|authority| HeaderValue::from_str(authority.as_str()).ok()),
        scheme: "http",
        user_agent: None,
        client: None,
        request_id: parts.headers.get(REQUEST_ID).cloned(),
    }
}

async fn forward(
    mut exchange: Exchange,
    mut parts: http::request::Parts,
    body: Incoming,
    seen: Seen,
    target: &Authority,
) -> Response<ResponseBody> {
    let Some(open) = exchange.open() else { return reply::failure(Cause::Panic) };
    let (proxy, conn) = (open.proxy.clone(), open.flight.conn().clone());
    let upgrade = headers::strip(&mut parts.headers, seen).filter(|_| parts.version == Version::HTTP_11);
    proxy.tracing.hand_on(&open.span, &mut parts.headers, seen);
    // Whether to wait for `100` is between the two ends; it is passed on, and the body with it.
    if !body.is_end_stream() {
        open.meter = Some(Meter::new(None, seen.has(Noticed::Expect)));
        if !parts.headers.contains_key(header::CONTENT_LENGTH) {
            parts.headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
    }
    let mut body = match &open.meter {
        Some(meter) => RequestBody::new(body, meter.clone()),
        None => RequestBody::empty(),
    };
    body.prime().await;
    let version = parts.version;
    let host = host_and_port(target);
    if let Ok(value) = HeaderValue::from_str(target.as_str().rsplit_once('@').map_or(target.as_str(), |(_, host)| host))
    {
        parts.headers.insert(header::HOST, value);
    }
    parts.uri = Uri::from(parts.uri.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/")));
    parts.version = Version::HTTP_11;
    let mut request = Request::from_parts(parts, body);
    let switched = upgrade.map(|protocol| interim::ask_for(&mut request, protocol));
    interim::pass(&mut request, &conn, version, open.meter.as_ref());
    match proxy.servers.at(&host).send(request).await {
        Ok(answer) => answered(exchange, answer, switched).await,
        Err(cause) => failed(exchange, cause),
    }
}

/// `host:port` of an authority, the port of HTTP if it names none.
fn host_and_port(authority: &Authority) -> String {
    format!("{}:{}", authority.host(), authority.port_u16().unwrap_or(80))
}

/// `CONNECT`: a connection to where it says, passed through untouched.
async fn connect(proxy: &Arc<Proxy>, conn: &Arc<Conn>, mut request: Request<Incoming>) -> Response<ResponseBody> {
    let address = request.uri().authority().filter(|target| target.port_u16().is_some()).map(Authority::to_string);
    let refused = match address {
        Some(address) => match proxy.servers.connector(&address).connect().await {
            Ok(server) => {
                conn.decide(Switch::Tunnel);
                tunnel::to(hyper::upgrade::on(&mut request), server, proxy.busy());
                return reply::connected();
            }
            Err(cause) => cause,
        },
        None => Cause::Target,
    };
    proxy.metrics.cause(refused);
    reply::failure(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_bounded() {
        let servers = Servers::new(Duration::from_secs(1));
        let first = servers.at("host:1");
        assert!(Arc::ptr_eq(&first, &servers.at("host:1")));
        for n in 0..1000 {
            servers.at(&format!("host:{n}"));
        }
        assert!(servers.known.lock().unwrap().len() <= MAX_SERVERS);
        for (authority, want) in [("a", "a:80"), ("a:8080", "a:8080"), ("u:p@a:81", "a:81"), ("[::1]", "[::1]:80")] {
            assert_eq!(host_and_port(&authority.parse().unwrap()), want);
        }
    }
}
