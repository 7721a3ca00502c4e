//! The application, or another server that is called: connections to it, kept and shared.
//!
//! HTTP/1.1 connections wait in a stack, so that the one used last, the least likely to have been
//! closed meanwhile, is used next. HTTP/2 has one connection that carries all.

mod connect;

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, Method, Request, Response, Uri, Version};
use hyper::body::{Body, Incoming};
use hyper::client::conn::{TrySendError, http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::time::Instant;

use super::body::RequestBody;
use super::cause::Cause;
pub(super) use connect::{Address, Connector};

/// Bytes of a response's header, and of what is read of a body at once.
const MAX_BUFFER: usize = 64 * 1024;
/// Idle connections kept at most.
const MAX_IDLE: usize = 256;
/// An idle connection is kept so long, unless the server says less.
const KEEP: Duration = Duration::from_secs(60);
/// A connection that was idle for longer may be closed by the server just now, so a request on it is
/// prepared to be sent again. Servers keep theirs for a second at least.
const FRESH: Duration = Duration::from_millis(500);
/// Connections tried for one request.
const ATTEMPTS: u32 = 3;
/// How often a silent HTTP/2 connection is asked whether it is still there.
const PING: Duration = Duration::from_secs(30);

/// A server that requests are sent to.
#[derive(Debug)]
pub(super) struct Upstream {
    connector: Connector,
    idle: Mutex<Vec<Idle>>,
    http2: tokio::sync::Mutex<Option<http2::SendRequest<RequestBody>>>,
}

#[derive(Debug)]
struct Idle {
    sender: http1::SendRequest<RequestBody>,
    since: Instant,
    keep: Duration,
}

/// A connection on loan; given back when all of the response has come.
#[derive(Debug)]
pub(super) struct Lease {
    sender: http1::SendRequest<RequestBody>,
    upstream: Arc<Upstream>,
    keep: Duration,
}

/// A response whose body is still to come.
pub(super) struct Answer {
    pub(super) response: Response<Incoming>,
    pub(super) lease: Option<Lease>,
    /// The request was sent more than once.
    pub(super) resent: u32,
}

/// What is needed to send a request again.
struct Copy {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
}

impl Upstream {
    pub(super) fn new(connector: Connector) -> Arc<Self> {
        Arc::new(Upstream { connector, idle: Mutex::default(), http2: tokio::sync::Mutex::new(None) })
    }

    /// A server that is not there yet will not come any more.
    pub(super) fn expect_no_more(&self) {
        self.connector.expect_no_more();
    }

    /// Sends a request and waits for the header of the response. A request that never reached the
    /// server, since the connection had been closed, is sent on another one.
    pub(super) async fn send(self: &Arc<Self>, request: Request<RequestBody>) -> Result<Answer, Cause> {
        if request.version() == Version::HTTP_2 {
            Box::pin(self.send_http2(request)).await
        } else {
            self.send_http1(request).await
        }
    }

    async fn send_http1(self: &Arc<Self>, mut request: Request<RequestBody>) -> Result<Answer, Cause> {
        for resent in 0..ATTEMPTS {
            let last = resent + 1 == ATTEMPTS;
            let taken = if last { None } else { self.take_idle().await };
            let reused = taken.is_some();
            let stale = taken.as_ref().is_some_and(|idle| idle.since.elapsed() > FRESH);
            let (mut sender, keep) = match taken {
                Some(idle) => (idle.sender, idle.keep),
                None => (Box::pin(self.connect_http1()).await?, KEEP),
            };
            let copy = if stale { Copy::of(&request) } else { None };
            match sender.try_send_request(request).await {
                Ok(response) => {
                    let keep = keep_alive(response.headers()).unwrap_or(keep);
                    let lease = Some(Lease { sender, upstream: self.clone(), keep });
                    return Ok(Answer { response, lease, resent });
                }
                Err(error) => request = again(error, reused, copy)?,
            }
        }
        Err(Cause::ConnectionClosed)
    }

    async fn send_http2(&self, mut request: Request<RequestBody>) -> Result<Answer, Cause> {
        for resent in 0..ATTEMPTS {
            let (mut sender, reused) = self.http2_sender().await?;
            match sender.try_send_request(request).await {
                Ok(response) => return Ok(Answer { response, lease: None, resent }),
                Err(error) => {
                    // Whatever it was, the next request shall not meet it.
                    if sender.is_closed() {
                        self.http2.lock().await.take_if(|kept| kept.is_closed());
                    }
                    request = again(error, reused, None)?;
                }
            }
        }
        Err(Cause::ConnectionClosed)
    }

    /// The idle connection that was used last and is still good.
    async fn take_idle(&self) -> Option<Idle> {
        loop {
            let mut idle = self.idle().pop()?;
            if idle.sender.is_closed() || idle.since.elapsed() > idle.keep {
                continue;
            }
            // Ready at once, or after the connection's own task had its turn.
            if poll_fn(|cx| idle.sender.poll_ready(cx)).await.is_ok() {
                return Some(idle);
            }
        }
    }

    async fn connect_http1(&self) -> Result<http1::SendRequest<RequestBody>, Cause> {
        let io = TokioIo::new(self.connector.connect().await?);
        let (sender, connection) =
            http1::Builder::new().max_buf_size(MAX_BUFFER).handshake(io).await.map_err(|_| Cause::ConnectFailed)?;
        tokio::spawn(async move {
            // What goes wrong is reported to whoever waits for the response.
            if let Err(error) = connection.with_upgrades().await {
                tracing::debug!(%error, "a connection to a server ended");
            }
        });
        Ok(sender)
    }

    /// The shared HTTP/2 connection, opened if need be; whether it had been there already.
    async fn http2_sender(&self) -> Result<(http2::SendRequest<RequestBody>, bool), Cause> {
        let mut kept = self.http2.lock().await;
        if let Some(sender) = kept.as_ref().filter(|sender| !sender.is_closed()) {
            return Ok((sender.clone(), true));
        }
        let io = TokioIo::new(self.connector.connect().await?);
        let (sender, connection) = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(PING)
            .max_header_list_size(MAX_BUFFER as u32)
            .handshake(io)
            .await
            .map_err(|_| Cause::ConnectFailed)?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to a server ended");
            }
        });
        *kept = Some(sender.clone());
        Ok((sender, false))
    }

    /// Closes idle connections whose time is over; whether some are left.
    pub(super) fn sweep(&self) -> bool {
        let mut idle = self.idle();
        idle.retain(|idle| !idle.sender.is_closed() && idle.since.elapsed() <= idle.keep);
        idle.shrink_to(16);
        !idle.is_empty()
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease {
    /// All of the response has come: the connection is free for the next request.
    pub(super) fn give_back(self, now: Instant) {
        let mut idle = self.upstream.idle();
        if idle.len() < MAX_IDLE && !self.sender.is_closed() {
            idle.push(Idle { sender: self.sender, since: now, keep: self.keep });
        }
    }
}

impl Copy {
    /// A copy of a request that may be sent twice: of a method that promises to change nothing more
    /// the second time (RFC 9110 §9.2.2), and without a body.
    fn of(request: &Request<RequestBody>) -> Option<Copy> {
        if !request.method().is_idempotent() || !request.body().is_end_stream() {
            return None;
        }
        let (method, uri) = (request.method().clone(), request.uri().clone());
        Some(Copy { method, uri, headers: request.headers().clone() })
    }

    fn into_request(self) -> Request<RequestBody> {
        let mut request = Request::new(RequestBody::empty());
        (*request.method_mut(), *request.uri_mut(), *request.headers_mut()) = (self.method, self.uri, self.headers);
        request
    }
}

/// The request that failed, when it can be sent on another connection.
fn again(
    mut error: TrySendError<Request<RequestBody>>,
    reused: bool,
    copy: Option<Copy>,
) -> Result<Request<RequestBody>, Cause> {
    let unsent = error.take_message().filter(|_| reused);
    let error = error.into_error();
    // A connection that ended without a byte of a response, not one that brought nonsense.
    let closed = !error.is_parse() && !error.is_timeout();
    match unsent.or_else(|| copy.filter(|_| closed).map(Copy::into_request)) {
        Some(request) => Ok(request),
        None => Err(cause_of(&error)),
    }
}

fn cause_of(error: &hyper::Error) -> Cause {
    if error.is_parse() { Cause::BadResponse } else { Cause::ConnectionClosed }
}

/// How long a server says it keeps an idle connection (`Keep-Alive: timeout=5`), less a second for
/// its clock and ours.
fn keep_alive(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(super::headers::KEEP_ALIVE)?.to_str().ok()?;
    let seconds = value.split(',').find_map(|part| part.trim().strip_prefix("timeout="))?.parse::<u64>().ok()?;
    Some(Duration::from_secs(seconds).saturating_sub(Duration::from_secs(1)).min(KEEP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_say_how_long_they_keep_connections() {
        for (value, want) in [
            ("timeout=5", Some(4)),
            ("max=100, timeout=5", Some(4)),
            ("timeout=1", Some(0)),
            ("timeout=0", Some(0)),
            ("timeout=600", Some(60)),
            ("max=100", None),
            ("timeout=x", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("keep-alive", value.parse().unwrap());
            assert_eq!(keep_alive(&headers), want.map(Duration::from_secs), "{value}");
        }
    }
}
