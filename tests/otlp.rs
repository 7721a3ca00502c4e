//! The span exporter against receivers that fail in every way: what is sent again, what is given up,
//! and that every span is accounted for.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and waits by the clock"
)]

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use logweir::daemon::otlp::{self, Protocol, Settings, Spans};
use metrics_exporter_prometheus::PrometheusHandle;
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};

/// No wait in a test is longer.
const DEADLINE: Duration = Duration::from_secs(20);

/// What a receiver does with a request.
#[derive(Debug, Clone, Copy)]
enum Answer {
    /// Takes it.
    Take,
    /// Answers with an HTTP status, or the gRPC status of the same meaning.
    Refuse(u16),
    /// The same, and asks for a delay in seconds.
    RefuseFor(u16, u64),
    /// Takes it, rejects three spans of it.
    Partly,
    /// Never answers.
    Hang,
    /// Closes the connection without an answer.
    Close,
    /// Says that all is well, in another language.
    Nonsense,
}

/// A receiver that answers its first requests as told and takes the others.
struct Receiver {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<u8>>>,
    requests: Arc<AtomicUsize>,
}

impl Receiver {
    fn start(protocol: Protocol, answers: &[Answer]) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (taken, requests) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
        let (bodies, count, answers) = (taken.clone(), requests.clone(), Arc::<[Answer]>::from(answers));
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    let (bodies, count, answers) = (bodies.clone(), count.clone(), answers.clone());
                    let service = service_fn(move |request: Request<Incoming>| {
                        let answer = answers.get(count.fetch_add(1, Ordering::SeqCst)).copied().unwrap_or(Answer::Take);
                        let bodies = bodies.clone();
                        async move {
                            let body = request.into_body().collect().await.unwrap().to_bytes();
                            if matches!(answer, Answer::Take | Answer::Partly) {
                                bodies.lock().unwrap().extend_from_slice(&body);
                            }
                            match answer {
                                Answer::Hang => std::future::pending().await,
                                Answer::Close => Err("closed on purpose"),
                                answer if protocol == Protocol::Http => Ok(over_http(answer)),
                                answer => Ok(over_grpc(answer)),
                            }
                        }
                    });
                    let io = TokioIo::new(stream);
                    tokio::spawn(async move {
                        match protocol {
                            Protocol::Http => {
                                hyper::server::conn::http1::Builder::new().serve_connection(io, service).await.ok()
                            }
                            Protocol::Grpc => hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                                .serve_connection(io, service)
                                .await
                                .ok(),
                        }
                    });
                }
            });
        });
        Receiver { address, taken, requests }
    }

    /// How often each span was taken.
    fn taken(&self) -> HashMap<usize, usize> {
        let bytes = self.taken.lock().unwrap();
        let mut times = HashMap::new();
        for at in memchr::memmem::find_iter(&bytes, b"span-") {
            let number = std::str::from_utf8(&bytes[at + 5..at + 9]).unwrap().parse().unwrap();
            *times.entry(number).or_insert(0) += 1;
        }
        times
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

type Reply = Response<http_body_util::combinators::UnsyncBoxBody<Bytes, Infallible>>;

/// `ExportTraceServiceResponse` with `partial_success` of three rejected spans and a message.
const PARTLY: &[u8] = b"\x0a\x07\x08\x03\x12\x03old";

fn over_http(answer: Answer) -> Reply {
    let mut response = Response::builder();
    let (status, body, kind) = match answer {
        Answer::Refuse(status) => (status, &b""[..], "application/x-protobuf"),
        Answer::RefuseFor(status, seconds) => {
            response = response.header("retry-after", seconds);
            (status, &b""[..], "application/x-protobuf")
        }
        Answer::Partly => (200, PARTLY, "application/x-protobuf"),
        Answer::Nonsense => (200, &b"<html>hello</html>"[..], "text/html"),
        _ => (200, &b""[..], "application/x-protobuf"),
    };
    let body = Full::new(Bytes::from_static(body)).boxed_unsync();
    response.status(status).header("content-type", kind).body(body).unwrap()
}

fn over_grpc(answer: Answer) -> Reply {
    let code = match answer {
        Answer::Refuse(503 | 502) | Answer::RefuseFor(503, _) => "14",
        Answer::Refuse(504) => "4",
        Answer::Refuse(400) => "3",
        Answer::Refuse(401) => "16",
        Answer::Refuse(429) => "8",
        Answer::Refuse(_) | Answer::RefuseFor(..) => "13",
        _ => "0",
    };
    let message = if matches!(answer, Answer::Partly) { PARTLY } else { b"" };
    let framed = [&[0, 0, 0, 0, message.len() as u8], message].concat();
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", code.parse().unwrap());
    let frames = match code {
        "0" => vec![Frame::data(Bytes::from(framed)), Frame::trailers(trailers)],
        _ => vec![Frame::trailers(trailers)],
    };
    let body = BodyExt::boxed_unsync(StreamBody::new(Frames(frames.into_iter())));
    Response::builder().header("content-type", "application/grpc").body(body).unwrap()
}

/// Frames that are all there already.
struct Frames(std::vec::IntoIter<Frame<Bytes>>);

impl futures_core::Stream for Frames {
    type Item = Result<Frame<Bytes>, Infallible>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.next().map(Ok))
    }
}

/// The metrics of this process, for one test at a time.
struct Metrics {
    handle: &'static PrometheusHandle,
    before: HashMap<String, f64>,
    _alone: MutexGuard<'static, ()>,
}

impl Metrics {
    fn new() -> Self {
        static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
        static ALONE: Mutex<()> = Mutex::new(());
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let install = || metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder().unwrap();
        let handle = HANDLE.get_or_init(install);
        let mut metrics = Metrics { handle, before: HashMap::new(), _alone: alone };
        metrics.before = metrics.all();
        metrics
    }

    fn all(&self) -> HashMap<String, f64> {
        let page = self.handle.render();
        let lines = page.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.rsplit_once(' '));
        lines.map(|(name, value)| (name.to_owned(), value.parse().unwrap())).collect()
    }

    fn counted(&self, name: &str) -> usize {
        let value = |all: &HashMap<String, f64>| all.get(name).copied().unwrap_or(0.0);
        (value(&self.all()) - value(&self.before)) as usize
    }

    fn exported(&self) -> usize {
        self.counted("logweir_spans_exported_total")
    }

    fn lost(&self, reason: &str) -> usize {
        self.counted(&format!("logweir_spans_lost_total{{reason=\"{reason}\"}}"))
    }
}

fn settings(protocol: Protocol, address: SocketAddr) -> Settings {
    let path = if protocol == Protocol::Http { "/v1/traces" } else { "" };
    Settings {
        protocol,
        endpoint: format!("http://{address}{path}"),
        queue: 100,
        batch: 10,
        delay: Duration::from_millis(20),
        timeout: Duration::from_millis(500),
        secure: false,
        ca: None,
        identity: None,
        resource: vec![("service.name".to_owned(), "test".to_owned())],
    }
}

fn span(number: usize) -> SpanData {
    let ids = (TraceId::from_bytes([7; 16]), SpanId::from_bytes((number as u64 + 1).to_be_bytes()));
    SpanData {
        span_context: SpanContext::new(ids.0, ids.1, TraceFlags::SAMPLED, false, TraceState::default()),
        parent_span_id: SpanId::INVALID,
        parent_span_is_remote: false,
        span_kind: SpanKind::Server,
        name: format!("span-{number:04}").into(),
        start_time: SystemTime::now(),
        end_time: SystemTime::now(),
        attributes: Vec::new(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Unset,
        instrumentation_scope: opentelemetry::InstrumentationScope::builder("test").build(),
    }
}

fn send(spans: &Spans, numbers: std::ops::Range<usize>) {
    numbers.for_each(|number| spans.export(|| span(number)));
}

fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < DEADLINE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

const BOTH: [Protocol; 2] = [Protocol::Http, Protocol::Grpc];

#[test]
fn what_fails_for_a_while_arrives_in_the_end() {
    use Answer::*;
    for protocol in BOTH {
        for answers in [&[][..], &[Refuse(503), Refuse(503)], &[Refuse(502)], &[Refuse(504)], &[Hang], &[Close]] {
            if protocol == Protocol::Grpc && matches!(answers, [Close]) {
                // Of one stream of HTTP/2 that is an answer: gRPC's `INTERNAL`, which is final.
                continue;
            }
            let metrics = Metrics::new();
            let receiver = Receiver::start(protocol, answers);
            let (spans, worker) = otlp::start(&settings(protocol, receiver.address)).unwrap();
            send(&spans, 0..25);
            until(&format!("all have arrived: {protocol:?} {answers:?}"), || metrics.exported() == 25);
            worker.stop(Duration::from_secs(5));
            let taken = receiver.taken();
            assert_eq!((taken.len(), taken.values().max()), (25, Some(&1)), "{protocol:?} {answers:?}");
            assert!(receiver.requests() > answers.len(), "{protocol:?} {answers:?}");
        }
    }
}

#[test]
fn what_must_not_be_sent_again_is_given_up_and_counted() {
    use Answer::*;
    for protocol in BOTH {
        for answer in [Refuse(400), Refuse(401), Refuse(500), Nonsense] {
            if protocol == Protocol::Grpc && matches!(answer, Nonsense) {
                continue;
            }
            let metrics = Metrics::new();
            let receiver = Receiver::start(protocol, &[answer]);
            let (spans, worker) = otlp::start(&settings(protocol, receiver.address)).unwrap();
            send(&spans, 0..10);
            until("they are given up", || metrics.lost("refused") == 10);
            send(&spans, 10..20);
            until("the next are taken", || metrics.exported() == 10);
            assert_eq!(receiver.requests(), 2, "{protocol:?} {answer:?}");
            worker.stop(Duration::from_secs(5));
        }
    }
    let metrics = Metrics::new();
    let receiver = Receiver::start(Protocol::Grpc, &[Refuse(429)]);
    let (spans, worker) = otlp::start(&settings(Protocol::Grpc, receiver.address)).unwrap();
    send(&spans, 0..10);
    until("exhausted without a delay to wait for is final", || metrics.lost("refused") == 10);
    worker.stop(Duration::from_secs(5));
}

#[test]
fn a_receiver_that_asks_for_a_delay_gets_it() {
    let metrics = Metrics::new();
    let receiver = Receiver::start(Protocol::Http, &[Answer::RefuseFor(429, 2)]);
    let (spans, worker) = otlp::start(&settings(Protocol::Http, receiver.address)).unwrap();
    let start = Instant::now();
    send(&spans, 0..1);
    until("it arrives", || metrics.exported() == 1);
    assert!(start.elapsed() >= Duration::from_secs(2));
    worker.stop(Duration::from_secs(5));
}

#[test]
fn what_a_receiver_rejects_of_a_batch_is_counted_and_not_sent_again() {
    for protocol in BOTH {
        let metrics = Metrics::new();
        let receiver = Receiver::start(protocol, &[Answer::Partly]);
        let (spans, worker) = otlp::start(&settings(protocol, receiver.address)).unwrap();
        send(&spans, 0..10);
        until("they are accounted for", || metrics.exported() + metrics.lost("rejected") == 10);
        assert_eq!((metrics.exported(), metrics.lost("rejected"), receiver.requests()), (7, 3, 1), "{protocol:?}");
        worker.stop(Duration::from_secs(5));
    }
}

#[test]
fn a_full_queue_loses_spans_and_blocks_nobody() {
    for protocol in BOTH {
        let metrics = Metrics::new();
        let receiver = Receiver::start(protocol, &[Answer::Hang; 100]);
        let (spans, worker) = otlp::start(&settings(protocol, receiver.address)).unwrap();
        let start = Instant::now();
        send(&spans, 0..1000);
        assert!(start.elapsed() < Duration::from_secs(1), "nobody waited");
        // What is in the exporter's hands is a batch; the rest of what fits waits in the queue.
        let lost = metrics.lost("queue_full");
        assert!((890..=900).contains(&lost), "{lost}");
        worker.stop(Duration::from_millis(50));
        assert_eq!(metrics.exported(), 0);
        assert_eq!(metrics.lost("queue_full") + metrics.lost("shutdown"), 1000, "{protocol:?}: all accounted for");
    }
}

#[test]
fn at_the_end_what_is_queued_is_sent() {
    for protocol in BOTH {
        let metrics = Metrics::new();
        let receiver = Receiver::start(protocol, &[]);
        let mut settings = settings(protocol, receiver.address);
        settings.delay = Duration::from_secs(3600);
        settings.batch = 1000;
        let (spans, worker) = otlp::start(&settings).unwrap();
        send(&spans, 0..35);
        worker.stop(Duration::from_secs(10));
        assert_eq!((metrics.exported(), receiver.taken().len()), (35, 35), "{protocol:?}");
    }
}

#[test]
fn a_receiver_that_is_not_there_does_not_keep_us() {
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for protocol in BOTH {
        let metrics = Metrics::new();
        let (spans, worker) = otlp::start(&settings(protocol, nowhere)).unwrap();
        send(&spans, 0..10);
        let start = Instant::now();
        worker.stop(Duration::from_millis(200));
        assert!(start.elapsed() < Duration::from_secs(5));
        assert_eq!(metrics.lost("shutdown"), 10, "{protocol:?}");
    }
}

#[test]
fn settings_that_cannot_work_are_said_at_once() {
    let address = "127.0.0.1:1".parse().unwrap();
    let mut bad = settings(Protocol::Http, address);
    bad.endpoint = "http://[".to_owned();
    assert!(otlp::start(&bad).unwrap_err().to_string().contains("endpoint"));
    let mut bad = settings(Protocol::Grpc, address);
    (bad.secure, bad.ca) = (true, Some("/nowhere/ca.pem".into()));
    assert!(otlp::start(&bad).unwrap_err().to_string().contains("/nowhere/ca.pem"));
}
