//! HTTP load, and an upstream that answers at once, on one thread together: what is measured has the other core.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::SendRequest;
use hyper::{client, server, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Mutex;

/// The thread's runtime, and where its upstream is: that answers while load is made.
pub(crate) struct Load {
    runtime: Runtime,
    pub(crate) upstream: SocketAddr,
}

impl Load {
    pub(crate) fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (listener, upstream) = bound();
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                stream.set_nodelay(true).ok();
                let served =
                    server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(hello));
                tokio::spawn(async move { served.await.ok() });
            }
        });
        Load { runtime, upstream }
    }

    /// Sends `requests` over `connections`, on each one after the other.
    pub(crate) fn closed(&self, address: SocketAddr, connections: usize, requests: usize) {
        self.runtime.block_on(async move {
            let one = move || async move {
                let mut sender = connect(address).await;
                for _ in 0..requests / connections {
                    ask(&mut sender).await;
                }
            };
            let workers: Vec<_> = (0..connections).map(|_| tokio::spawn(one())).collect();
            for worker in workers {
                worker.await.expect("requests are answered");
            }
        });
    }

    /// Sends `requests` over `connections`, `rate` of them a second; gives how long each took since it was due.
    pub(crate) fn paced(&self, address: SocketAddr, connections: usize, rate: u32, requests: u32) -> Vec<Duration> {
        self.runtime.block_on(async move {
            let mut senders = Vec::new();
            for _ in 0..connections {
                senders.push(Arc::new(Mutex::new(connect(address).await)));
            }
            let start = Instant::now() + Duration::from_millis(50);
            let mut answers = Vec::new();
            for (n, sender) in (0..requests).zip(senders.iter().cycle()) {
                let due = start + Duration::from_secs(1) / rate * n;
                // A timer is too coarse.
                while Instant::now() < due {
                    tokio::task::yield_now().await;
                }
                let sender = Arc::clone(sender);
                answers.push(tokio::spawn(async move {
                    ask(&mut *sender.lock().await).await;
                    due.elapsed()
                }));
            }
            let mut took = Vec::new();
            for answer in answers {
                took.push(answer.await.expect("requests are answered"));
            }
            took
        })
    }
}

/// A listener on a port of its own.
pub(crate) fn bound() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    listener.set_nonblocking(true).expect("a listener");
    (listener, address)
}

async fn hello(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, http::Error> {
    let response = Response::builder().header("content-type", "application/json").header("x-app", "1");
    response.body(Full::new(Bytes::from_static(&[b'x'; 256])))
}

async fn connect(address: SocketAddr) -> SendRequest<Empty<Bytes>> {
    let stream = tokio::net::TcpStream::connect(address).await.expect("connects");
    stream.set_nodelay(true).expect("a socket");
    let (sender, connection) = client::conn::http1::handshake(TokioIo::new(stream)).await.expect("a connection");
    tokio::spawn(async move { connection.await.ok() });
    sender
}

async fn ask(sender: &mut SendRequest<Empty<Bytes>>) {
    let request = Request::get("/users/17/orders?page=2")
        .header("host", "shop.example")
        .header("user-agent", "bench/1.0")
        .header("accept", "*/*")
        .body(Empty::<Bytes>::new());
    sender.ready().await.expect("an open connection");
    let response = sender.send_request(request.expect("a request")).await.expect("an answer");
    assert_eq!(response.status(), 200);
    response.into_body().collect().await.expect("a body");
}
