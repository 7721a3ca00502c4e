//! HTTP/2 with prior knowledge, on either side and on both.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, Version};
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::{Body, Frame, Incoming};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use crate::support::{App, DEADLINE, Proxy, Wire, options};
use logweir::daemon::proxy::{Drained, Protocol};

/// A body that the test feeds frame by frame.
struct Fed(mpsc::Receiver<Frame<Bytes>>);

impl Body for Fed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|frame| frame.map(Ok))
    }
}

fn fed() -> (mpsc::Sender<Frame<Bytes>>, Fed) {
    let (sender, receiver) = mpsc::channel(1);
    (sender, Fed(receiver))
}

fn data(text: &'static str) -> Frame<Bytes> {
    Frame::data(Bytes::from_static(text.as_bytes()))
}

async fn connect<B>(address: SocketAddr) -> SendRequest<B>
where
    B: Body<Data = Bytes, Error = Infallible> + Send + Unpin + 'static,
{
    let io = TokioIo::new(TcpStream::connect(address).await.unwrap());
    let (sender, connection) = http2::handshake(TokioExecutor::new(), io).await.unwrap();
    tokio::spawn(async move { connection.await.ok() });
    sender
}

/// An application that speaks HTTP/2 alone: echoes each frame as it comes and ends with trailers, as
/// gRPC does.
async fn grpc_app() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let served = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(stream), hyper::service::service_fn(echo));
            tokio::spawn(async move { served.await.ok() });
        }
    });
    address
}

async fn echo(request: Request<Incoming>) -> Result<Response<Fed>, Infallible> {
    assert_eq!(request.version(), Version::HTTP_2);
    assert_eq!(request.headers()["te"], "trailers");
    assert!(request.headers().contains_key("traceparent"));
    let (sender, body) = fed();
    let authority = request.uri().authority().unwrap().to_string();
    tokio::spawn(async move {
        let mut incoming = request.into_body();
        while let Some(Ok(frame)) = incoming.frame().await {
            sender.send(frame).await.unwrap();
        }
        let mut trailers = HeaderMap::new();
        trailers.insert("grpc-status", "0".parse().unwrap());
        trailers.insert("x-authority", authority.parse().unwrap());
        sender.send(Frame::trailers(trailers)).await.unwrap();
    });
    Ok(Response::builder().header("content-type", "application/grpc").body(body).unwrap())
}

/// Runs a test with a deadline.
fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(DEADLINE, test).await.expect("took too long") });
}

fn grpc_request(body: Fed) -> Request<Fed> {
    Request::post("http://shop.example/Greeter/Chat")
        .header("te", "trailers")
        .header("content-type", "application/grpc")
        .body(body)
        .unwrap()
}

#[test]
fn a_stream_of_messages_passes_both_ways_with_trailers() {
    run(async {
        let app = grpc_app().await;
        let proxy = Proxy::start(options(app));
        let mut sender = connect(proxy.address).await;
        let (feed, body) = fed();
        let response = sender.send_request(grpc_request(body)).await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/grpc");
        let mut body = response.into_body();
        for message in ["one", "two", "three"] {
            feed.send(data(message)).await.unwrap();
            let frame = body.frame().await.unwrap().unwrap();
            assert_eq!(frame.into_data().unwrap(), message, "each before the next is sent");
        }
        drop(feed);
        let trailers = body.frame().await.unwrap().unwrap().into_trailers().unwrap();
        assert_eq!(
            (&trailers["grpc-status"], &trailers["x-authority"]),
            (&"0".parse().unwrap(), &"shop.example".parse().unwrap())
        );
        assert!(body.frame().await.is_none());
    });
}

#[test]
fn many_streams_share_one_connection() {
    run(async {
        let app = grpc_app().await;
        let proxy = Proxy::start(options(app));
        let sender = connect(proxy.address).await;
        let streams: Vec<_> = (0..50)
            .map(|n| {
                let mut sender = sender.clone();
                tokio::spawn(async move {
                    let (feed, body) = fed();
                    let text = Bytes::from(format!("stream {n}"));
                    let response = sender.send_request(grpc_request(body)).await.unwrap();
                    feed.send(Frame::data(text.clone())).await.unwrap();
                    drop(feed);
                    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), text);
                })
            })
            .collect();
        for stream in streams {
            stream.await.unwrap();
        }
        assert_eq!(proxy.registry.live(), 0);
    });
}

#[test]
fn http2_in_front_of_an_application_that_speaks_http1() {
    let app = App::ok();
    let mut options = options(app.address);
    options.protocol = Protocol::Http1;
    let proxy = Proxy::start(options);
    run(async {
        let mut sender = connect(proxy.address).await;
        let request = Request::get("http://shop.example/x?y=z")
            .header("cookie", "a=1")
            .header("cookie", "b=2")
            .body(Empty::<Bytes>::new())
            .unwrap();
        let response = sender.send_request(request).await.unwrap();
        assert_eq!(response.version(), Version::HTTP_2);
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "ok");
    });
    let request = app.request();
    assert_eq!(request.start, "GET /x?y=z HTTP/1.1");
    assert_eq!((request.get("host"), request.get("cookie")), (Some("shop.example"), Some("a=1; b=2")));
}

#[test]
fn a_body_of_unknown_length_becomes_chunked() {
    let app = App::ok();
    let mut options = options(app.address);
    options.protocol = Protocol::Http1;
    let proxy = Proxy::start(options);
    run(async {
        let mut sender = connect(proxy.address).await;
        let (feed, body) = fed();
        tokio::spawn(async move {
            for text in ["hello ", "world"] {
                feed.send(data(text)).await.unwrap();
            }
        });
        let request = Request::get("http://shop.example/").body(body).unwrap();
        assert_eq!(sender.send_request(request).await.unwrap().status(), 200);
    });
    assert_eq!(app.request_body(), "hello world");
}

#[test]
fn http1_in_front_of_an_application_that_speaks_http2() {
    run(async {
        let app = grpc_app().await;
        let mut options = options(app);
        options.protocol = Protocol::Http2;
        let proxy = Proxy::start(options);
        let text = tokio::task::spawn_blocking(move || {
            let mut wire = Wire::to(proxy.address);
            wire.send("POST / HTTP/1.1\r\nHost: shop.example\r\nTE: trailers\r\nContent-Length: 5\r\n\r\nhello");
            wire.response().body
        });
        assert_eq!(text.await.unwrap(), "hello");
    });
}

#[test]
fn the_host_must_be_the_authority() {
    let app = App::ok();
    let proxy = Proxy::start(options(app.address));
    run(async {
        let mut sender = connect(proxy.address).await;
        let request = Request::get("http://shop.example/").header("host", "other.example").body(Empty::<Bytes>::new());
        let response = sender.send_request(request.unwrap()).await.unwrap();
        assert_eq!(response.status(), 400);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert!(String::from_utf8_lossy(&body).contains("\"host\""), "{body:?}");
    });
    assert!(app.saw_nothing());
}

#[test]
fn limits_hold_for_http2_too() {
    let app = App::ok();
    let mut options = options(app.address);
    options.protocol = Protocol::Http1;
    options.limits.header_fields = 10;
    options.limits.body_bytes = Some(5);
    let proxy = Proxy::start(options);
    run(async {
        let mut sender = connect(proxy.address).await;
        let mut many = Request::post("http://a/");
        for n in 0..11 {
            many = many.header(format!("x-{n}"), "1");
        }
        let response = sender.send_request(many.body(Full::new(Bytes::new())).unwrap()).await.unwrap();
        assert_eq!(response.status(), 431);
        let large = Request::post("http://a/").body(Full::new(Bytes::from_static(b"123456"))).unwrap();
        assert_eq!(sender.send_request(large).await.unwrap().status(), 413);
        let fits = Request::post("http://a/").body(Full::new(Bytes::from_static(b"12345"))).unwrap();
        assert_eq!(sender.send_request(fits).await.unwrap().status(), 200);
    });
}

#[test]
fn a_shutdown_says_goaway_and_lets_streams_finish() {
    run(async {
        let app = grpc_app().await;
        let mut proxy = Proxy::start(options(app));
        let mut sender = connect(proxy.address).await;
        let (feed, body) = fed();
        let response = sender.send_request(grpc_request(body)).await.unwrap();
        proxy.shut_down();
        let mut body = response.into_body();
        feed.send(data("late")).await.unwrap();
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "late");
        drop(feed);
        assert!(body.frame().await.unwrap().unwrap().is_trailers());
        let gone = tokio::task::spawn_blocking(move || proxy.gone());
        assert_eq!(gone.await.unwrap(), Drained::All);
        while sender.ready().await.is_ok() {
            tokio::task::yield_now().await;
        }
    });
}
