//! Listeners and connections: taking them in, serving them, letting them go.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http::header;
use http::{Method, Request, Response, Version};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio_rustls::TlsAcceptor;

use super::body::ResponseBody;
use super::cause::Cause;
use super::conn::{Conn, InFlight, Switch};
use super::exchange::Direction;
use super::gate::{Gate, Protocol};
use super::shared::Proxy;
use super::stream::Stream;
use super::{egress, ingress, reply};

/// Bytes that are buffered of one connection, in either direction.
const MAX_BUFFER: usize = 64 * 1024;
/// Streams of one HTTP/2 connection at once.
const MAX_STREAMS: u32 = 256;
/// How often a silent HTTP/2 client is asked whether it is still there.
const PING: Duration = Duration::from_secs(60);
/// After the system had no connection to give (too many open files), how long until the next try.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// One listener's worth of connections.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) proxy: Arc<Proxy>,
    pub(super) direction: Direction,
    pub(super) tls: Option<TlsAcceptor>,
    /// Becomes true when connections are to end.
    pub(super) closing: watch::Receiver<bool>,
    /// Connections that may still be taken in.
    pub(super) room: Arc<Semaphore>,
    /// Held by every task that a shutdown waits for.
    pub(super) busy: mpsc::Sender<()>,
}

impl Server {
    /// Takes in connections until `closing`. With as many as are allowed, new ones wait in the
    /// backlog.
    pub(super) async fn accept(self, listener: TcpListener) {
        let mut closing = self.closing.clone();
        let mut closed = pin!(async move { closing.wait_for(|closing| *closing).await.is_ok() });
        loop {
            let accepted = async {
                let permit = self.room.clone().acquire_owned().await.ok()?;
                Some((listener.accept().await, permit))
            };
            let accepted = tokio::select! {
                _ = &mut closed => return,
                accepted = accepted => accepted,
            };
            match accepted {
                Some((Ok((stream, peer)), permit)) => {
                    tokio::spawn(self.clone().connection(stream, peer, permit));
                }
                Some((Err(error), _)) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
                None => return,
            }
        }
    }

    /// Serves a connection to its end. Its parts are boxed: a connection lasts, and shall not be as
    /// large as the largest of them all the while.
    async fn connection(self, stream: TcpStream, peer: SocketAddr, permit: OwnedSemaphorePermit) {
        let _held = (permit, self.busy.clone(), Counted::new(&self.proxy));
        if stream.set_nodelay(true).is_err() {
            // The client is gone already.
            return;
        }
        let mut closing = self.closing.clone();
        let conn = Arc::new(Conn::new(Some(peer), self.tls.is_some()));
        let opened = Box::pin(self.open(stream, &conn));
        let (gate, protocol) = tokio::select! {
            opened = opened => match opened {
                Some(opened) => opened,
                None => return,
            },
            // Nothing was asked on it yet.
            _ = closing.wait_for(|closing| *closing) => return,
        };
        match protocol {
            Protocol::Http1 => Box::pin(self.http1(gate, conn, closing)).await,
            Protocol::Http2 => Box::pin(self.http2(gate, conn, closing)).await,
            Protocol::Gone => {}
        }
    }

    /// Shakes hands, if need be, and finds out what the client speaks.
    async fn open(&self, stream: TcpStream, conn: &Arc<Conn>) -> Option<(Gate<Stream>, Protocol)> {
        let Some(tls) = &self.tls else {
            let mut gate = Gate::new(Stream::Tcp(stream), conn.clone(), self.proxy.rules);
            let protocol = gate.sniff().await;
            return Some((gate, protocol));
        };
        let shaken = tokio::time::timeout(self.proxy.rules.header, tls.accept(stream)).await;
        let stream = shaken.ok()?.ok()?;
        let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        let mut gate = Gate::new(Stream::Tls(Box::new(stream)), conn.clone(), self.proxy.rules);
        if http2 {
            gate.pass_all();
            return Some((gate, Protocol::Http2));
        }
        let protocol = gate.sniff().await;
        Some((gate, protocol))
    }

    async fn http1(self, gate: Gate<Stream>, conn: Arc<Conn>, mut closing: watch::Receiver<bool>) {
        poll_fn(|cx| {
            conn.driven_by(cx.waker());
            Poll::Ready(())
        })
        .await;
        let service = service_fn(move |request| serve(self.proxy.clone(), conn.begin(), self.direction, request));
        let mut connection =
            pin!(http1::Builder::new().max_buf_size(MAX_BUFFER).serve_connection(gate, service).with_upgrades());
        tokio::select! {
            ended = &mut connection => return ended_with(ended),
            _ = closing.wait_for(|closing| *closing) => connection.as_mut().graceful_shutdown(),
        }
        ended_with(connection.await);
    }

    async fn http2(self, gate: Gate<Stream>, conn: Arc<Conn>, mut closing: watch::Receiver<bool>) {
        let header_bytes = u32::try_from(self.proxy.rules.header_bytes).unwrap_or(u32::MAX);
        let service = service_fn(move |request| serve(self.proxy.clone(), conn.begin(), self.direction, request));
        let mut connection = pin!(
            http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .max_concurrent_streams(MAX_STREAMS)
                .max_header_list_size(header_bytes)
                .max_send_buf_size(MAX_BUFFER)
                .keep_alive_interval(PING)
                .serve_connection(gate, service)
        );
        tokio::select! {
            ended = &mut connection => return ended_with(ended),
            _ = closing.wait_for(|closing| *closing) => connection.as_mut().graceful_shutdown(),
        }
        ended_with(connection.await);
    }
}

/// Why a connection ended matters to its requests, which know already.
fn ended_with(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "a caller's connection ended");
    }
}

/// Counts a connection while it is open.
struct Counted(metrics::Gauge);

impl Counted {
    fn new(proxy: &Proxy) -> Self {
        proxy.metrics.connections_total.increment(1);
        proxy.metrics.connections.increment(1.0);
        Counted(proxy.metrics.connections.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

/// Serves one request, whatever happens to it. It is in flight before this is first polled: the gate
/// may ask before that.
async fn serve(
    proxy: Arc<Proxy>,
    flight: InFlight,
    direction: Direction,
    request: Request<Incoming>,
) -> Result<Response<ResponseBody>, Infallible> {
    let wants_switch = match *request.method() {
        Method::CONNECT => true,
        _ => request.version() == Version::HTTP_11 && request.headers().contains_key(header::UPGRADE),
    };
    let waits = (wants_switch && !flight.conn().is_http2()).then(|| flight.conn().clone());
    let counter = proxy.clone();
    let served = match direction {
        Direction::In => caught(ingress::serve(proxy, flight, request)).await,
        // Boxed, so that the more common way does not carry the size of the other.
        Direction::Out => caught(Box::pin(egress::serve(proxy, flight, request))).await,
    };
    if let Some(conn) = waits {
        // Unless a tunnel was decided on, the wish was not granted.
        conn.decide(Switch::Stay);
    }
    Ok(served.unwrap_or_else(|| {
        tracing::error!("a request made the proxy panic; it was answered with 500");
        counter.metrics.cause(Cause::Panic);
        reply::failure(Cause::Panic)
    }))
}

/// A future whose panic is its own end, and nobody else's: then there is no output.
async fn caught<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(Poll::Ready(output)) => Poll::Ready(Some(output)),
        Ok(Poll::Pending) => Poll::Pending,
        Err(_) => Poll::Ready(None),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_ends_its_own_request_alone() {
        assert_eq!(caught(async { 7 }).await, Some(7));
        let panics = async {
            tokio::task::yield_now().await;
            panic!("on purpose")
        };
        assert_eq!(caught(panics).await, None::<()>);
    }
}
