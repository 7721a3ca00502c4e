//! A proxy under test, and both of its neighbours: raw connections that send and expect bytes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use logweir::daemon::otlp::{Held, Spans};
use logweir::daemon::proxy::{self, Drained, Listeners, Options, Services, Status};
use logweir::registry::{self, Registry};
use opentelemetry_sdk::trace::SpanData;
use tokio::sync::{mpsc, oneshot};

/// No wait in a test is longer.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// A proxy on a thread of its own.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    pub(crate) egress: SocketAddr,
    pub(crate) registry: Arc<Registry>,
    pub(crate) status: Arc<Status>,
    spans: Held,
    lines: mpsc::Receiver<Vec<u8>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Drained>>,
}

/// Options that suit tests: an upstream, and little patience.
pub(crate) fn options(upstream: impl ToString) -> Options {
    let mut options = Options { upstream: upstream.to_string().parse().unwrap(), ..Options::default() };
    options.timeouts.startup_ms = 0;
    options.drain.deadline_ms = 5000;
    options
}

impl Proxy {
    /// Starts a proxy.
    pub(crate) fn start(options: Options) -> Self {
        let bind = || TcpListener::bind("127.0.0.1:0").unwrap();
        let (ingress, egress) = (bind(), bind());
        let (address, egress_address) = (ingress.local_addr().unwrap(), egress.local_addr().unwrap());
        let registry = Arc::new(Registry::new(&registry::Options::default()));
        let status = Arc::new(Status::default());
        let (spans, received) = Spans::held(10_000);
        let (lines, written) = mpsc::channel(10_000);
        let redact: proxy::Redact = Arc::new(|texts| {
            texts.iter_mut().for_each(|(_, text)| *text = text.replace("secret", "***"));
        });
        let services = Services {
            registry: registry.clone(),
            spans,
            access_log: Some(lines),
            redact: Some(redact),
            learned: None,
            linger: Duration::ZERO,
        };
        let (stop, stopped) = oneshot::channel();
        let state = status.clone();
        let run = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let listeners = Listeners { ingress: Some(ingress), egress: Some(egress) };
            let stopped = async move { drop(stopped.await) };
            runtime.block_on(proxy::serve(&options, services, listeners, &state, stopped)).unwrap()
        };
        let thread = Some(std::thread::spawn(run));
        let proxy = Proxy {
            address,
            egress: egress_address,
            registry,
            status,
            spans: received,
            lines: written,
            stop: Some(stop),
            thread,
        };
        until("the proxy is ready", || proxy.status.is_ready());
        proxy
    }

    /// A connection of a caller.
    pub(crate) fn connect(&self) -> Wire {
        Wire::to(self.address)
    }

    /// Sends bytes on a fresh connection and reads one response.
    pub(crate) fn ask(&self, request: &str) -> Response {
        let mut wire = self.connect();
        wire.send(request);
        wire.response()
    }

    /// The next span, waited for.
    pub(crate) fn span(&mut self) -> SpanData {
        let mut span = None;
        until("a span", || {
            span = self.spans.next();
            span.is_some()
        });
        span.unwrap()
    }

    /// Whether no span was exported.
    pub(crate) fn no_span(&mut self) -> bool {
        self.spans.next().is_none()
    }

    /// The next line of the access log, waited for.
    pub(crate) fn line(&mut self) -> serde_json::Value {
        let mut line = None;
        until("an access log line", || {
            line = self.lines.try_recv().ok();
            line.is_some()
        });
        serde_json::from_slice(&line.unwrap()).unwrap()
    }

    /// Tells the proxy to go away.
    pub(crate) fn shut_down(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Waits for it to be gone.
    pub(crate) fn gone(mut self) -> Drained {
        until("the proxy is gone", || self.thread.as_ref().is_some_and(JoinHandle::is_finished));
        self.thread.take().unwrap().join().unwrap()
    }
}

/// Waits for a condition.
pub(crate) fn until(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < DEADLINE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A connection that is spoken over byte by byte.
pub(crate) struct Wire {
    pub(crate) stream: TcpStream,
    reader: BufReader<TcpStream>,
}

/// A message as it was received.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Message {
    pub(crate) start: String,
    pub(crate) headers: Vec<(String, String)>,
}

/// A response with all of its body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) head: Message,
    pub(crate) body: String,
}

impl Response {
    /// What the proxy says was wrong.
    pub(crate) fn error(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        assert_eq!(body["status"], self.status, "{self:?}");
        body["error"].as_str().unwrap_or_default().to_owned()
    }
}

impl Message {
    /// The first header of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

impl Wire {
    pub(crate) fn new(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_write_timeout(Some(DEADLINE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Wire { reader: BufReader::new(stream.try_clone().unwrap()), stream }
    }

    pub(crate) fn to(address: SocketAddr) -> Self {
        Wire::new(TcpStream::connect(address).unwrap())
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).unwrap();
    }

    /// The start line and the headers of a message; `None` at the end of the connection.
    pub(crate) fn head(&mut self) -> Option<Message> {
        let mut message = Message { start: self.line()?, headers: Vec::new() };
        loop {
            let line = self.line().expect("the header is cut off");
            if line.is_empty() {
                return Some(message);
            }
            let (name, value) = line.split_once(':').expect(&line);
            message.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        // A reset is an end too.
        self.reader.read_until(b'\n', &mut line).ok().filter(|size| *size > 0)?;
        Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned())
    }

    /// So many bytes.
    pub(crate) fn bytes(&mut self, size: usize) -> Vec<u8> {
        let mut bytes = vec![0; size];
        self.reader.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// Everything up to the end of the connection, and whether that was orderly.
    pub(crate) fn rest(&mut self) -> (Vec<u8>, bool) {
        let mut bytes = Vec::new();
        let ended = self.reader.read_to_end(&mut bytes).is_ok();
        (bytes, ended)
    }

    /// The body of a message, as its headers frame it.
    pub(crate) fn body(&mut self, head: &Message) -> Vec<u8> {
        if head.get("transfer-encoding") == Some("chunked") {
            return self.chunks();
        }
        match head.get("content-length") {
            Some(length) => self.bytes(length.parse().unwrap()),
            None => Vec::new(),
        }
    }

    fn chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let line = self.line().expect("the body is cut off");
            let size = usize::from_str_radix(line.split(';').next().unwrap(), 16).unwrap();
            if size == 0 {
                while self.line().is_some_and(|trailer| !trailer.is_empty()) {}
                return body;
            }
            body.extend(self.bytes(size));
            assert_eq!(self.line().as_deref(), Some(""));
        }
    }

    /// One whole response to anything but `HEAD`.
    pub(crate) fn response(&mut self) -> Response {
        let head = self.head().expect("no response");
        let status = head.start.split(' ').nth(1).unwrap().parse().unwrap();
        let body = if status == 204 || status == 304 { Vec::new() } else { self.body(&head) };
        Response { status, body: String::from_utf8(body).unwrap(), head }
    }
}

/// An application: what it does with each of its connections.
pub(crate) struct App {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Receiver<(Message, Vec<u8>)>,
}

impl App {
    /// An application that handles each connection as told, on a thread of its own.
    pub(crate) fn start(handle: impl Fn(Wire) + Send + Sync + 'static) -> Self {
        let (_, requests) = sync_channel(1);
        App { requests, ..App::spawn(handle) }
    }

    fn spawn(handle: impl Fn(Wire) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let (counter, handle) = (connections.clone(), Arc::new(handle));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                counter.fetch_add(1, Ordering::Relaxed);
                let handle = handle.clone();
                std::thread::spawn(move || handle(Wire::new(stream.unwrap())));
            }
        });
        let (_, requests) = sync_channel(1);
        App { address, connections, requests }
    }

    /// An application that answers every request with the same bytes, and remembers the requests.
    pub(crate) fn answering(response: &'static str) -> Self {
        let (seen, requests) = sync_channel(10_000);
        let app = App::spawn(move |mut wire| {
            while let Some(head) = wire.head() {
                let body = wire.body(&head);
                // A test that is over does not read any more.
                if seen.send((head, body)).is_err() {
                    return;
                }
                wire.send(response);
                if response.contains("connection: close") {
                    return;
                }
            }
        });
        App { requests, ..app }
    }

    /// An application that says `ok`.
    pub(crate) fn ok() -> Self {
        App::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
    }

    /// The next request that it got.
    pub(crate) fn request(&self) -> Message {
        self.requests.recv_timeout(DEADLINE).expect("no request came").0
    }

    /// The body of the next request that it got.
    pub(crate) fn request_body(&self) -> String {
        String::from_utf8(self.requests.recv_timeout(DEADLINE).expect("no request came").1).unwrap()
    }

    /// Whether no request came.
    pub(crate) fn saw_nothing(&self) -> bool {
        self.requests.try_recv().is_err()
    }

    /// How many connections were made to it.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

/// An address at which nothing listens, of a part of loopback that no test takes by chance.
pub(crate) fn nowhere() -> SocketAddr {
    TcpListener::bind("127.0.0.9:0").unwrap().local_addr().unwrap()
}
