//! Connections: from the API server with TLS, from Prometheus and the kubelet without.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::Shared;
use crate::daemon::clock;
use crate::inject::review;

/// Connections at a time: more wait.
const CONNECTIONS: usize = 256;
/// A pod, its old self and all around it have at most so many bytes.
const LARGEST_QUESTION: usize = 7 << 20;
/// The API server waits for 3 seconds as we ask it to, and never for more than 30.
const PATIENCE: Duration = Duration::from_secs(5);
/// After the system had no connection to give, how long until the next try.
const PAUSE: Duration = Duration::from_millis(50);

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";

/// Answers the API server until `closing`, and then until nothing is on its way.
pub(super) async fn questions(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    shared: Arc<Shared>,
    mut closing: watch::Receiver<bool>,
) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    while let Some((stream, place)) = accept(&listener, &room, &mut closing).await {
        let (acceptor, shared, watcher) = (acceptor.clone(), shared.clone(), graceful.watcher());
        tokio::spawn(async move {
            match timeout(PATIENCE, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => {
                    let service = service_fn(move |request| question(request, shared.clone()));
                    let builder = builder();
                    let serving = watcher.watch(builder.serve_connection(TokioIo::new(stream), service));
                    if let Err(error) = serving.await {
                        tracing::debug!(%error, "a connection failed");
                    }
                }
                Ok(Err(error)) => tracing::debug!(%error, "a connection failed before it was safe"),
                Err(_) => tracing::debug!("a connection took too long to become safe"),
            }
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// Tells of health and metrics until `closing`.
pub(super) async fn health(listener: TcpListener, shared: Arc<Shared>, mut closing: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    while let Some((stream, place)) = accept(&listener, &room, &mut closing).await {
        let shared = shared.clone();
        tokio::spawn(async move {
            serve_health(stream, shared).await;
            drop(place);
        });
    }
}

async fn serve_health(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, shared: Arc<Shared>) {
    let service = service_fn(move |request: Request<Incoming>| {
        let response = tell(request.uri().path(), &shared);
        async move { Ok::<_, Infallible>(response) }
    });
    if let Err(error) = builder().serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection for health or metrics failed");
    }
}

/// The next connection; `None` when no more are welcome.
async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
    closing: &mut watch::Receiver<bool>,
) -> Option<(tokio::net::TcpStream, Option<OwnedSemaphorePermit>)> {
    loop {
        let next = async {
            // The semaphore is never closed.
            let place = room.clone().acquire_owned().await.ok();
            (listener.accept().await, place)
        };
        let accepted = tokio::select! {
            accepted = next => accepted,
            // An error says that whoever closes us is gone.
            _ = closing.changed() => return None,
        };
        match accepted {
            (Ok((stream, _)), place) => return Some((stream, place)),
            (Err(error), _) => {
                tracing::debug!(%error, "a connection was not accepted");
                sleep(PAUSE).await;
            }
        }
    }
}

fn builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_headers(64);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(64)
        .keep_alive_interval(Some(Duration::from_secs(60)));
    builder
}

async fn question(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Full<Bytes>>, Infallible> {
    if request.uri().path() != "/mutate" {
        return Ok(response(StatusCode::NOT_FOUND, TEXT, "not found: /mutate is here\n"));
    }
    if request.method() != Method::POST {
        return Ok(response(StatusCode::METHOD_NOT_ALLOWED, TEXT, "only POST\n"));
    }
    let body = match timeout(PATIENCE, Limited::new(request.into_body(), LARGEST_QUESTION).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(_)) => return Ok(refused(&shared, "the question is too long or was broken off\n")),
        Err(_) => return Ok(refused(&shared, "the question took too long\n")),
    };
    let start = clock::mono();
    let answer = review::answer(&body, &shared.options.load());
    let seconds = clock::mono().0.saturating_sub(start.0) as f64 / 1e9;
    Ok(match answer {
        Ok(answer) => {
            shared.metrics.answered(Some(&answer), seconds);
            tracing::debug!(reason = answer.reason.as_str(), mode = answer.mode.as_str(), "answered");
            response(StatusCode::OK, JSON, answer.body.to_string())
        }
        Err(why) => refused(&shared, format!("{why}\n")),
    })
}

fn refused(shared: &Shared, why: impl Into<Bytes>) -> Response<Full<Bytes>> {
    shared.metrics.answered(None, 0.0);
    response(StatusCode::BAD_REQUEST, TEXT, why)
}

fn tell(path: &str, shared: &Shared) -> Response<Full<Bytes>> {
    match path {
        "/metrics" => response(StatusCode::OK, crate::daemon::metrics::CONTENT_TYPE, shared.metrics.render()),
        "/livez" => response(StatusCode::OK, JSON, "{\"live\":true}\n"),
        "/readyz" if shared.ready.load(Ordering::Relaxed) => response(StatusCode::OK, JSON, "{\"ready\":true}\n"),
        "/readyz" => response(StatusCode::SERVICE_UNAVAILABLE, JSON, "{\"ready\":false}\n"),
        _ => response(StatusCode::NOT_FOUND, TEXT, "not found: /metrics, /livez and /readyz are here\n"),
    }
}

fn response(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
