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
    requests: usize,
    taken: Vec<ExportLogsServiceRequest>,
    headers: Vec<HeaderMap>,
}

impl Receiver {
    pub(crate) fn start(grpc: bool, mode: Mode) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State { mode, requests: 0, taken: Vec::new(), headers: Vec::new() }));
        let shared = state.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    let shared = shared.clone();
                    let service = service_fn(move |request| answer(request, shared.clone(), grpc));
                    let io = TokioIo::new(stream);
                    tokio::spawn(async move {
                        // What is closed on purpose ends in an error.
                        if grpc {
                            let http2 = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                            drop(http2.serve_connection(io, service).await);
                        } else {
                            drop(hyper::server::conn::http1::Builder::new().serve_connection(io, service).await);
                        }
                    });
                }
            });
        });
        Receiver { address, state }
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.state.lock().unwrap().mode = mode;
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
            let (packed, message) = match grpc {
                true => (body[0] == 1, &body[5..]),
                false => (parts.headers.get("content-encoding").is_some_and(|coding| coding == "gzip"), &body[..]),
            };
            let mut plain = message.to_vec();
            if packed {
                plain.clear();
                std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(message), &mut plain).unwrap();
            }
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
