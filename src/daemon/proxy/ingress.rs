//! The life of a request that is served: judged, put into its trace, handed to the application, and
//! the response handed back.

use std::sync::Arc;

use http::header::{self, HeaderMap, HeaderValue};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Method, Request, Response, StatusCode, Uri, Version};
use hyper::body::{Body, Incoming};
use tokio::time::timeout;

use super::body::{Meter, RequestBody, ResponseBody};
use super::cause::Cause;
use super::clock::ms;
use super::conn::{Conn, InFlight, Switch};
use super::context::new_request_id;
use super::exchange::{Asked, Direction, Exchange, Open};
use super::headers::{self, Noticed, REQUEST_ID, Seen, TraceHeaders};
use super::options::{Protocol, Upstream as Where};
use super::shared::Proxy;
use super::upstream::Answer;
use super::{clock, forwarded, interim, learn, reply, tunnel};
use crate::registry::Call;

/// Headers that are added to a request at most, as a rule.
const ADDED: usize = 6;

/// Serves one request.
pub(super) async fn serve(proxy: Arc<Proxy>, flight: InFlight, request: Request<Incoming>) -> Response<ResponseBody> {
    let counted = proxy.enter();
    let (mut parts, body) = request.into_parts();
    let seen = Seen::of(&parts.headers);
    learn::request(&proxy, &parts.headers, &parts.uri);
    // For what is added on the way, so that the map grows once.
    parts.headers.reserve(ADDED);
    let judged = if counted { judge(&mut parts, &body, flight.conn(), &proxy) } else { Err(Cause::Overloaded) };
    let request_id = request_id(&mut parts.headers, seen);
    let span = proxy.tracing.begin(proxy.tracing.read(&TraceHeaders { headers: &parts.headers, seen }));
    let now = clock::now();
    let ids = std::iter::once(request_id.as_bytes()).chain(headers::other_ids(&parts.headers, seen));
    let ticket = proxy.registry.begin(&span.context, ids, now);
    let (method, path, query) = (parts.method.as_str(), parts.uri.path(), parts.uri.query());
    proxy.registry.asks(&ticket, &Call { method, path, query });
    let mut exchange = Exchange::new(Open {
        asked: asked(&parts, flight.conn(), seen, request_id),
        span,
        started: clock::system_time(now),
        since: clock::instant(),
        ticket: Some(ticket),
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
    match judged {
        Ok(()) => forward(exchange, parts, body, seen).await,
        Err(cause) => {
            exchange.fail(cause);
            reply::failure(cause)
        }
    }
}

/// Refuses what the gate could not see: the gate reads HTTP/1 alone, and no further than framing.
fn judge(parts: &mut http::request::Parts, body: &Incoming, conn: &Conn, proxy: &Proxy) -> Result<(), Cause> {
    if parts.method == Method::CONNECT {
        return Err(Cause::Connect);
    }
    let limits = proxy.options.limits;
    if conn.is_http2() {
        if parts.headers.len() > limits.header_fields {
            return Err(Cause::TooManyHeaders);
        }
        let mut hosts = parts.headers.get_all(header::HOST).iter();
        let authority = parts.uri.authority().map(Authority::as_str);
        if hosts.any(|host| authority.is_some_and(|authority| authority.as_bytes() != host.as_bytes())) {
            return Err(Cause::Host);
        }
    }
    if limits.body_bytes.is_some_and(|max| body.size_hint().lower() > max) {
        return Err(Cause::BodyTooLarge);
    }
    // In absolute form the target says which host is meant (RFC 9112 §3.2.2).
    if let Some(authority) = parts.uri.authority() {
        let host = authority.as_str().rsplit_once('@').map_or(authority.as_str(), |(_, host)| host);
        let host = HeaderValue::from_str(host).map_err(|_| Cause::Host)?;
        parts.headers.insert(header::HOST, host);
    }
    match parts.uri.path() {
        "*" if parts.method == Method::OPTIONS => Ok(()),
        path if path.starts_with('/') => Ok(()),
        _ => Err(Cause::RequestLine),
    }
}

/// The request's id, made if it came without one.
fn request_id(headers: &mut HeaderMap, seen: Seen) -> HeaderValue {
    match headers.get(REQUEST_ID).filter(|id| seen.has(Noticed::RequestId) && !id.is_empty()) {
        Some(id) => id.clone(),
        None => {
            let id = new_request_id();
            headers.insert(REQUEST_ID, id.clone());
            id
        }
    }
}

/// What is told of the request later.
fn asked(parts: &http::request::Parts, conn: &Conn, seen: Seen, request_id: HeaderValue) -> Asked {
    let forwarded = seen.has(Noticed::Forwarded);
    let proto = forwarded.then(|| parts.headers.get(headers::X_FORWARDED_PROTO)).flatten();
    let host = forwarded.then(|| parts.headers.get(headers::X_FORWARDED_HOST)).flatten();
    let secure = proto.map_or(conn.tls, |proto| proto.as_bytes().eq_ignore_ascii_case(b"https"));
    Asked {
        direction: Direction::In,
        method: parts.method.clone(),
        uri: parts.uri.clone(),
        version: parts.version,
        authority: host.or_else(|| parts.headers.get(header::HOST)).cloned(),
        scheme: if secure { "https" } else { "http" },
        user_agent: parts.headers.get(header::USER_AGENT).cloned(),
        client: forwarded.then(|| forwarded::client(&parts.headers)).flatten(),
        request_id: Some(request_id),
    }
}

/// Hands the request to the application and its response back.
async fn forward(
    mut exchange: Exchange,
    mut parts: http::request::Parts,
    body: Incoming,
    seen: Seen,
) -> Response<ResponseBody> {
    let Some(open) = exchange.open() else { return reply::failure(Cause::Panic) };
    let (proxy, conn) = (open.proxy.clone(), open.flight.conn().clone());
    let http2 = speaks_http2(&proxy, &conn, &parts, seen);
    let came_with = parts.headers.get(header::HOST).cloned();
    let upgrade = headers::strip(&mut parts.headers, seen).filter(|_| parts.version == Version::HTTP_11 && !http2);
    proxy.tracing.hand_on(&open.span, &mut parts.headers, seen);
    forwarded::apply(proxy.options.forwarded, &mut parts.headers, seen, &conn, came_with.as_ref());
    let held = expects(&mut parts.headers, &body, seen, http2);
    if !body.is_end_stream() {
        open.meter = Some(Meter::new(proxy.options.limits.body_bytes, held));
        if !http2 && !parts.headers.contains_key(header::CONTENT_LENGTH) {
            // Said outright, since without it some methods count as having no body.
            parts.headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
        }
    }
    let mut body = match &open.meter {
        Some(meter) => RequestBody::new(body, meter.clone()),
        None => RequestBody::empty(),
    };
    body.prime().await;
    let version = parts.version;
    aim(&mut parts, http2, &proxy);
    if conn.is_http2() && !http2 {
        headers::join_cookies(&mut parts.headers);
    }
    let mut request = Request::from_parts(parts, body);
    let switched = upgrade.map(|protocol| interim::ask_for(&mut request, protocol));
    interim::pass(&mut request, &conn, version, open.meter.as_ref());

    let sent = match proxy.options.timeouts.response_ms {
        Some(patience) => timeout(ms(patience), proxy.upstream.send(request)).await.unwrap_or(Err(Cause::Timeout)),
        None => proxy.upstream.send(request).await,
    };
    match sent {
        Ok(answer) => answered(exchange, answer, switched).await,
        Err(cause) => failed(exchange, cause),
    }
}

/// Whether the application is spoken to in HTTP/2.
fn speaks_http2(proxy: &Proxy, conn: &Conn, parts: &http::request::Parts, seen: Seen) -> bool {
    match proxy.options.protocol {
        Protocol::Http1 => false,
        // There is no way to switch protocols in HTTP/2.
        _ if seen.has(Noticed::Upgrade) && seen.has(Noticed::Connection) => false,
        Protocol::Http2 => true,
        Protocol::Auto if !conn.tls => conn.is_http2(),
        Protocol::Auto => {
            let content = parts.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
            conn.is_http2() && content.is_some_and(|content| content.starts_with(b"application/grpc"))
        }
    }
}

/// Whether the body is to be kept back until the application wants it.
fn expects(headers: &mut HeaderMap, body: &Incoming, seen: Seen, http2: bool) -> bool {
    if !seen.has(Noticed::Expect) {
        return false;
    }
    let expects =
        headers.get(header::EXPECT).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"));
    if expects && (http2 || body.is_end_stream()) {
        headers.remove(header::EXPECT);
        return false;
    }
    expects
}

/// Makes the target what the application's side of the proxy wants: the path alone in HTTP/1.1, all
/// of it in HTTP/2.
fn aim(parts: &mut http::request::Parts, http2: bool, proxy: &Proxy) {
    let path = parts.uri.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
    if !http2 {
        parts.version = Version::HTTP_11;
        if !parts.headers.contains_key(header::HOST) {
            parts.headers.insert(header::HOST, default_host(proxy));
        }
        if parts.uri.authority().is_some() {
            parts.uri = Uri::from(path);
        }
        return;
    }
    let host = parts.headers.remove(header::HOST).unwrap_or_else(|| default_host(proxy));
    parts.version = Version::HTTP_2;
    let mut target = http::uri::Parts::default();
    target.scheme = Some(Scheme::HTTP);
    target.authority = Authority::try_from(host.as_bytes()).ok().or(Some(Authority::from_static("localhost")));
    target.path_and_query = Some(path);
    if let Ok(uri) = Uri::from_parts(target) {
        parts.uri = uri;
    }
}

fn default_host(proxy: &Proxy) -> HeaderValue {
    let Where::Tcp(address) = &proxy.options.upstream else { return HeaderValue::from_static("localhost") };
    HeaderValue::from_str(address).unwrap_or_else(|_| HeaderValue::from_static("localhost"))
}

/// Passes the response on.
pub(super) async fn answered(
    mut exchange: Exchange,
    answer: Answer,
    switched: Option<hyper::upgrade::OnUpgrade>,
) -> Response<ResponseBody> {
    let Answer { mut response, lease, resent } = answer;
    let Some(open) = exchange.open() else { return reply::failure(Cause::Panic) };
    let proxy = open.proxy.clone();
    if resent > 0 {
        proxy.metrics.resent.increment(u64::from(resent));
    }
    open.status = response.status().as_u16();
    let switches = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    if switches && switched.is_none() {
        return failed(exchange, Cause::UnaskedUpgrade);
    }
    let protocol = if switches { response.headers().get(header::UPGRADE).cloned() } else { None };
    learn::message(&proxy, response.headers());
    headers::strip_response(response.headers_mut());
    if open.asked.direction == Direction::In {
        proxy.tracing.offer(&open.span, response.headers_mut());
    }
    *response.version_mut() = Version::HTTP_11;
    if let (true, Some(client)) = (switches, switched) {
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.extend(protocol.map(|protocol| (header::UPGRADE, protocol)));
        open.flight.conn().decide(Switch::Tunnel);
        let application = hyper::upgrade::on(&mut response);
        tunnel::between(client, application, exchange, proxy.busy());
        return response.map(|_| ResponseBody::Local(None));
    }
    open.lease = lease;
    let (parts, body) = response.into_parts();
    Response::from_parts(parts, ResponseBody::passed(body, exchange).await)
}

/// Answers in place of an application that did not, or to a client that did not send what it announced.
pub(super) fn failed(mut exchange: Exchange, mut cause: Cause) -> Response<ResponseBody> {
    if let Some(open) = exchange.open()
        && let Some(meter) = &open.meter
    {
        if meter.is_over() {
            cause = Cause::BodyTooLarge;
        } else if meter.failed() {
            cause = open.flight.conn().fault().unwrap_or(Cause::BodyBroken);
        }
    }
    exchange.fail(cause);
    reply::failure(cause)
}
