//! An OTLP receiver for logs that fails as it is told.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use prost::Message;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;

/// What it does with a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Mode {
    /// Takes it.
    Take,
    /// Answers with this HTTP status, and asks for a delay of a second.
    Refuse(u16),
    /// Answers with this gRPC status.
    Code(u8),
    /// Never answers.
    Hang,
    /// Closes the connection.
    Reset,
    /// Takes it but for two records.
    Partly,
    /// Takes what has no more bytes; answers 413, or with this gRPC status and message.
    Limit(usize, u8, &'static str),
}

/// The receiver.
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct State {
    mode: Mode,
    /// It speaks TLS.
    tls: Option<TlsAcceptor>,
    connections: Vec<tokio::task::AbortHandle>,
    requests: usize,
    taken: Vec<ExportLogsServiceRequest>,
    headers: Vec<HeaderMap>,
}

impl Receiver {
    pub(crate) fn start(grpc: bool, mode: Mode) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State {
            mode,
            tls: None,
            connections: Vec::new(),
            requests: 0,
            taken: Vec::new(),
            headers: Vec::new(),
        }));
        let (shared, accepting) = (state.clone(), state.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    let shared = shared.clone();
                    let service = service_fn(move |request| answer(request, shared.clone(), grpc));
                    let tls = accepting.lock().unwrap().tls.clone();
                    let connection = tokio::spawn(async move {
                        let Some(stream) = secured(stream, tls).await else { return };
                        let io = TokioIo::new(stream);
                        // What is closed on purpose ends in an error.
                        if grpc {
                            let http2 = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                            drop(http2.serve_connection(io, service).await);
                        } else {
                            drop(hyper::server::conn::http1::Builder::new().serve_connection(io, service).await);
                        }
                    });
                    accepting.lock().unwrap().connections.push(connection.abort_handle());
                }
            });
        });
        Receiver { address, state }
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.state.lock().unwrap().mode = mode;
    }

    /// Breaks its connections off; new ones are secured with `own`, and have to come from `client`.
    pub(crate) fn secure(&self, own: &Identity, client: &Identity) {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut clients = rustls::RootCertStore::empty();
        clients.add(client.cert.der().clone()).unwrap();
        let clients = WebPkiClientVerifier::builder_with_provider(clients.into(), provider.clone()).build().unwrap();
        let key = PrivateKeyDer::Pkcs8(own.signing_key.serialize_der().into());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(clients)
            .with_single_cert(vec![own.cert.der().clone()], key)
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let mut state = self.state.lock().unwrap();
        state.tls = Some(TlsAcceptor::from(Arc::new(config)));
        state.connections.drain(..).for_each(|connection| connection.abort());
    }

    pub(crate) fn requests(&self) -> usize {
        self.state.lock().unwrap().requests
    }

    pub(crate) fn headers(&self) -> Vec<HeaderMap> {
        self.state.lock().unwrap().headers.clone()
    }

    pub(crate) fn taken(&self) -> Vec<ExportLogsServiceRequest> {
        self.state.lock().unwrap().taken.clone()
    }

    /// Bodies of all records taken, in order.
    pub(crate) fn bodies(&self) -> Vec<String> {
        use opentelemetry_proto::tonic::common::v1::any_value::Value;
        let taken = self.taken();
        let scopes = taken.iter().flat_map(|request| &request.resource_logs).flat_map(|logs| &logs.scope_logs);
        let records = scopes.flat_map(|scope| &scope.log_records);
        let body = |value: Option<Value>| match value {
            Some(Value::StringValue(text)) => text,
            other => panic!("{other:?}"),
        };
        records.map(|record| body(record.body.clone().unwrap().value)).collect()
    }
}

/// A certificate and its key.
pub(crate) type Identity = rcgen::CertifiedKey<rcgen::KeyPair>;

trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// What goes through a connection; none where the two do not trust each other.
async fn secured(stream: tokio::net::TcpStream, tls: Option<TlsAcceptor>) -> Option<Box<dyn Io>> {
    Some(match tls {
        Some(tls) => Box::new(tls.accept(stream).await.ok()?),
        None => Box::new(stream),
    })
}

type Reply = Response<UnsyncBoxBody<Bytes, Infallible>>;

async fn answer(request: Request<Incoming>, state: Arc<Mutex<State>>, grpc: bool) -> Result<Reply, &'static str> {
    let (parts, body) = request.into_parts();
    let Ok(body) = body.collect().await else { return Err("broken off") };
    let body = body.to_bytes();
    let mode = {
        let mut state = state.lock().unwrap();
        state.requests += 1;
        let fits = matches!(state.mode, Mode::Limit(most, ..) if body.len() <= most);
        if fits || matches!(state.mode, Mode::Take | Mode::Partly) {
            let (encoding, message) = match grpc {
                true => (parts.headers.get("grpc-encoding").filter(|_| body[0] == 1), &body[5..]),
                false => (parts.headers.get("content-encoding"), &body[..]),
            };
            let plain = match encoding.map(|encoding| encoding.to_str().unwrap()) {
                Some("gzip") => {
                    let mut plain = Vec::new();
                    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(message), &mut plain).unwrap();
                    plain
                }
                Some("zstd") => zstd::decode_all(message).unwrap(),
                other => {
                    assert_eq!(other, None);
                    message.to_vec()
                }
            };
            state.taken.push(ExportLogsServiceRequest::decode(&*plain).unwrap());
            state.headers.push(parts.headers);
        }
        if fits { Mode::Take } else { state.mode }
    };
    match mode {
        Mode::Hang => std::future::pending().await,
        Mode::Reset => Err("closed on purpose"),
        mode if grpc => Ok(over_grpc(mode)),
        mode => Ok(over_http(mode)),
    }
}

/// `ExportLogsServiceResponse` with two rejected records.
const PARTLY: &[u8] = b"\x0a\x07\x08\x02\x12\x03old";

fn over_http(mode: Mode) -> Reply {
    let (status, body) = match mode {
        Mode::Refuse(status) => (status, &b""[..]),
        Mode::Limit(..) => (413, &b""[..]),
        Mode::Partly => (200, PARTLY),
        _ => (200, &b""[..]),
    };
    let mut response = Response::builder().status(status).header("content-type", "application/x-protobuf");
    if status == 503 {
        response = response.header("retry-after", "1");
    }
    response.body(frames(vec![Frame::data(Bytes::from_static(body))])).unwrap()
}

fn over_grpc(mode: Mode) -> Reply {
    let (code, why) = match mode {
        Mode::Code(code) => (code, ""),
        Mode::Limit(_, code, why) => (code, why),
        _ => (0, ""),
    };
    let message = if mode == Mode::Partly { PARTLY } else { b"" };
    let framed = [&[0, 0, 0, 0, message.len() as u8], message].concat();
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", u16::from(code).into());
    trailers.insert("grpc-message", http::HeaderValue::from_static(why));
    let all = match code {
        0 => vec![Frame::data(Bytes::from(framed)), Frame::trailers(trailers)],
        _ => vec![Frame::trailers(trailers)],
    };
    Response::builder().header("content-type", "application/grpc").body(frames(all)).unwrap()
}

fn frames(frames: Vec<Frame<Bytes>>) -> UnsyncBoxBody<Bytes, Infallible> {
    BodyExt::boxed_unsync(StreamBody::new(Frames(frames.into_iter())))
}

/// Frames that are all there already.
struct Frames(std::vec::IntoIter<Frame<Bytes>>);

impl futures_core::Stream for Frames {
    type Item = Result<Frame<Bytes>, Infallible>;

    fn poll_next(mut self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}
