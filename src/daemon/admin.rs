//! Metrics and health over HTTP, on a thread and a runtime of their own.

use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, oneshot};

use super::metrics::{self, Metrics};

/// Connections at a time: more wait.
const CONNECTIONS: usize = 32;

/// A client that takes longer to send its request is cut off.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// How long an answer that is on its way may take when we end.
const LAST_ANSWER: Duration = Duration::from_millis(50);

/// How often observations are taken into histograms: until then each takes a few bytes.
const COLLECT: Duration = Duration::from_secs(1);

/// The server cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is taken, or is none of ours.
    #[error("the admin server cannot listen on {0}: {1}; choose another address with --admin, or --admin off")]
    Listen(SocketAddr, #[source] io::Error),
    /// No thread or runtime.
    #[error("the admin server cannot be started: {0}")]
    Start(#[source] io::Error),
}

/// A bound port, nothing served yet.
#[derive(Debug)]
pub(crate) struct Port {
    listener: TcpListener,
    address: SocketAddr,
}

/// The running server.
#[derive(Debug)]
pub(crate) struct Admin {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

/// Takes the port, so that a clash is known before anything is started.
pub(crate) fn bind(address: SocketAddr) -> Result<Port, Error> {
    let taken = |error| Error::Listen(address, error);
    let listener = TcpListener::bind(address).map_err(taken)?;
    listener.set_nonblocking(true).map_err(taken)?;
    let address = listener.local_addr().map_err(taken)?;
    Ok(Port { listener, address })
}

impl Port {
    /// Starts to serve.
    pub(crate) fn serve(self, metrics: Metrics) -> Result<Admin, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Start)?;
        let listener = {
            let _context = runtime.enter();
            tokio::net::TcpListener::from_std(self.listener).map_err(Error::Start)?
        };
        let (stop, stopped) = oneshot::channel();
        let serve = move || runtime.block_on(accept(listener, metrics, stopped));
        let thread = std::thread::Builder::new().name("admin".to_owned()).spawn(serve).map_err(Error::Start)?;
        tracing::info!(admin.address = %self.address, "metrics and health are served");
        Ok(Admin { stop, thread })
    }
}

impl Admin {
    /// Stops; answers that are on their way are given a moment.
    pub(crate) fn stop(self) {
        // Either side may be gone already.
        let _gone = self.stop.send(());
        if self.thread.join().is_err() {
            tracing::error!("the admin server had failed");
        }
    }
}

async fn accept(listener: tokio::net::TcpListener, metrics: Metrics, mut stopped: oneshot::Receiver<()>) {
    tokio::spawn(collect(metrics.clone()));
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let next = async {
            // The semaphore is never closed.
            let place = places.clone().acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            _ = &mut stopped => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let serving = graceful.watch(connection(stream, metrics.clone()));
                tokio::spawn(async move {
                    if let Err(error) = serving.await {
                        tracing::debug!(%error, "a connection to the admin server failed");
                    }
                    drop(place);
                });
            }
            // Most likely no descriptors are left: wait for some.
            Err(error) => {
                tracing::debug!(%error, "a connection to the admin server was not accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(LAST_ANSWER) => {}
    }
}

/// Keeps histograms from growing where nobody asks for them.
async fn collect(metrics: Metrics) {
    loop {
        tokio::time::sleep(COLLECT).await;
        metrics.collect();
    }
}

fn connection(
    stream: TcpStream,
    metrics: Metrics,
) -> http1::Connection<
    TokioIo<TcpStream>,
    impl hyper::service::Service<Request<Incoming>, Response = Response<Full<Bytes>>, Error = Infallible, Future: Send>,
> {
    let service = service_fn(move |request: Request<Incoming>| {
        let response = answer(request.method(), request.uri().path(), &metrics);
        async move { Ok::<_, Infallible>(response) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .max_headers(64)
        .serve_connection(TokioIo::new(stream), service)
}

fn answer(method: &Method, path: &str, metrics: &Metrics) -> Response<Full<Bytes>> {
    const JSON: &str = "application/json";
    const TEXT: &str = "text/plain; charset=utf-8";
    if !matches!(path, "/metrics" | "/livez" | "/readyz") {
        return response(StatusCode::NOT_FOUND, TEXT, "not found: /metrics, /livez and /readyz are here\n");
    }
    if !matches!(*method, Method::GET | Method::HEAD) {
        let mut response = response(StatusCode::METHOD_NOT_ALLOWED, TEXT, "only GET and HEAD\n");
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    match path {
        "/metrics" => response(StatusCode::OK, metrics::CONTENT_TYPE, metrics.render()),
        // Whoever gets this answer has its proof.
        "/livez" => response(StatusCode::OK, JSON, "{\"live\":true}\n"),
        _ => {
            let readiness = metrics.readiness();
            let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            let mut body = serde_json::to_string(&readiness).unwrap_or_default();
            body.push('\n');
            response(status, JSON, body)
        }
    }
}

fn response(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
