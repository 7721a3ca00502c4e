//! The HTTP client of the exporter: one connection, kept alive, with the time and size limits of OTLP.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use http::header::{self, HeaderValue};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use opentelemetry_http::{Bytes, HttpClient, HttpError, ResponseBodyTooLarge};
use tokio::time::timeout;

use super::connect::{Stream, connect};
use super::tls::Tls;

/// Bytes of a response at most, as OTLP says.
const MAX_RESPONSE: usize = 4 * 1024 * 1024;

/// What came of the last attempt, for whoever has to decide on a next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Attempt {
    /// No response: not connected, broken off, or not in time.
    Failed,
    /// A response.
    Answered {
        /// Its status.
        status: StatusCode,
        /// How long to wait before the next attempt, if it says.
        retry_after: Option<Duration>,
        /// It is empty, or says that it is OTLP.
        otlp: bool,
    },
}

/// The client. It is used by one export at a time.
#[derive(Debug)]
pub(super) struct Client {
    tls: Option<Tls>,
    timeout: Duration,
    connection: Mutex<Option<SendRequest<Full<Bytes>>>>,
    last: Arc<Mutex<Attempt>>,
}

impl Client {
    pub(super) fn new(tls: Option<Tls>, timeout: Duration, last: Arc<Mutex<Attempt>>) -> Self {
        Client { tls, timeout, connection: Mutex::new(None), last }
    }

    async fn send(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        prepare(&mut request)?;
        let mut kept = self.connection.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = &mut kept
            && sender.ready().await.is_err()
        {
            kept = None;
        }
        let mut sender = match kept {
            Some(sender) => sender,
            None => handshake(connect(request.uri(), self.tls.as_ref()).await?).await?,
        };
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).parse()?;
        let (mut parts, body) = request.into_parts();
        parts.uri = path;
        let response = sender.send_request(Request::from_parts(parts, Full::new(body))).await?;
        let (parts, body) = response.into_parts();
        let body = match Limited::new(body, MAX_RESPONSE).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<http_body_util::LengthLimitError>() => {
                return Err(Box::new(ResponseBodyTooLarge::new()));
            }
            Err(error) => return Err(error),
        };
        *self.connection.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        Ok(Response::from_parts(parts, body))
    }
}

async fn handshake(io: Stream) -> Result<SendRequest<Full<Bytes>>, HttpError> {
    let (sender, connection) = http1::handshake(io).await?;
    tokio::spawn(async move {
        // What goes wrong is reported to whoever waits for the response.
        if let Err(error) = connection.await {
            tracing::debug!(%error, "the connection to the OTLP receiver ended");
        }
    });
    Ok(sender)
}

/// Adds what HTTP wants and says who we are.
fn prepare(request: &mut Request<Bytes>) -> Result<(), HttpError> {
    let authority = request.uri().authority().ok_or("the endpoint has no host")?.as_str();
    let host = HeaderValue::from_str(authority.rsplit_once('@').map_or(authority, |(_, host)| host))?;
    let headers = request.headers_mut();
    headers.insert(header::HOST, host);
    let exporter = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let agent = format!("logweir/{} {exporter}", env!("CARGO_PKG_VERSION"));
    headers.insert(header::USER_AGENT, HeaderValue::from_str(agent.trim_end())?);
    Ok(())
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sent = match timeout(self.timeout, self.send(request)).await {
            Ok(sent) => sent,
            Err(elapsed) => Err(elapsed.into()),
        };
        let attempt = match &sent {
            Ok(response) => Attempt::Answered {
                status: response.status(),
                retry_after: retry_after(response.headers()),
                otlp: response.body().is_empty() || is_protobuf(response.headers()),
            },
            Err(_) => Attempt::Failed,
        };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = attempt;
        sent
    }
}

fn is_protobuf(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    content_type.to_ascii_lowercase().starts_with(b"application/x-protobuf")
}

/// `Retry-After` in seconds. (A date is ignored: our own delays are as good.)
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}
