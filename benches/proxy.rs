//! What a request costs the proxy, in CPU time of its thread, beside the barest proxy that hyper can
//! be made to. Upstream and load run on other threads; rounds are interleaved and medians compared, so
//! that a busy machine spoils both alike.
//!
//! `cargo bench --bench proxy`; `-- --serve-bare LISTEN UPSTREAM` runs the bare proxy alone, for
//! other load generators.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement fails by panicking and reports by printing"
)]

#[path = "support/bare_proxy.rs"]
mod bare_proxy;

use std::convert::Infallible;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::{client, server, service::service_fn};
use hyper_util::rt::TokioIo;
use logweir::daemon::otlp::Spans;
use logweir::daemon::proxy::{self, Listeners, Options, Sampler, Services, Status};
use logweir::registry::{self, Registry};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

const CONNECTIONS: usize = 64;
const REQUESTS: usize = 60_000;
const ROUNDS: usize = 7;

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn bound() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    (listener, address)
}

/// CPU time of this thread.
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

async fn hello(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let response = Response::builder().header("content-type", "application/json").header("x-app", "1");
    Ok(response.body(Full::new(Bytes::from_static(&[b'x'; 256]))).unwrap())
}

/// An upstream that answers at once; runs for ever.
fn upstream() -> SocketAddr {
    let (listener, address) = bound();
    std::thread::spawn(move || {
        runtime().block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                let served =
                    server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(hello));
                tokio::spawn(async move { served.await.ok() });
            }
        });
    });
    address
}

/// Which proxy is measured.
#[derive(Clone, Copy)]
enum Kind {
    Bare,
    Ours { sampled: f64 },
}

async fn run(kind: Kind, listener: TcpListener, upstream: SocketAddr, stop: oneshot::Receiver<()>) {
    match kind {
        Kind::Bare => {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            tokio::select! {
                () = bare_proxy::serve(listener, upstream) => {}
                _ = stop => {}
            }
        }
        Kind::Ours { sampled } => {
            let options = Options {
                upstream: upstream.to_string().parse().unwrap(),
                sampler: Sampler::ParentBasedTraceIdRatio,
                sampler_ratio: sampled,
                drain: proxy::Drain { delay_ms: 0, deadline_ms: 0 },
                ..Options::default()
            };
            let registry = Arc::new(Registry::new(&registry::Options::default()));
            let services = Services { registry, spans: Spans::off(), access_log: None, redact: None, learned: None };
            let listeners = Listeners { ingress: Some(listener), egress: None };
            let stopped = async move { drop(stop.await) };
            proxy::serve(&options, services, listeners, &Status::default(), stopped).await.unwrap();
        }
    }
}

/// Sends requests over many connections, each one after the other.
fn load(address: SocketAddr) {
    runtime().block_on(async move {
        let workers: Vec<_> = (0..CONNECTIONS).map(|_| tokio::spawn(connection(address))).collect();
        for worker in workers {
            worker.await.unwrap();
        }
    });
}

async fn connection(address: SocketAddr) {
    let stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut sender, connection) = client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(async move { connection.await.ok() });
    for _ in 0..REQUESTS / CONNECTIONS {
        let request = Request::get("/users/17/orders?page=2")
            .header("host", "shop.example")
            .header("user-agent", "bench/1.0")
            .header("accept", "*/*")
            .body(Empty::<Bytes>::new());
        sender.ready().await.unwrap();
        let response = sender.send_request(request.unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        response.into_body().collect().await.unwrap();
    }
}

/// CPU time of the proxy for one request.
fn measure(kind: Kind, upstream: SocketAddr) -> f64 {
    let (listener, address) = bound();
    let (stop, stopped) = oneshot::channel();
    let (report, reported) = sync_channel(1);
    let proxy = std::thread::spawn(move || {
        runtime().block_on(run(kind, listener, upstream, stopped));
        report.send(cpu()).unwrap();
    });
    load(address);
    stop.send(()).unwrap();
    let took = reported.recv().unwrap();
    proxy.join().unwrap();
    took.as_secs_f64() * 1e6 / REQUESTS as f64
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|arg| arg == "--serve-bare") {
        let (listen, upstream): (SocketAddr, SocketAddr) =
            (args[at + 1].parse().unwrap(), args[at + 2].parse().unwrap());
        runtime().block_on(async {
            bare_proxy::serve(tokio::net::TcpListener::bind(listen).await.unwrap(), upstream).await;
        });
        return;
    }
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().set_buckets(&proxy::DURATION_BUCKETS).unwrap();
    let recorder = recorder.install_recorder().unwrap();
    let upstream = upstream();
    let kinds = [("bare", Kind::Bare), ("logweir", Kind::Ours { sampled: 0.01 })];
    let mut took = [const { Vec::new() }; 2];
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let round = kinds.map(|(_, kind)| measure(kind, upstream));
        took.iter_mut().zip(round).for_each(|(all, one)| all.push(one));
        ratios.push(round[1] / round[0]);
        recorder.run_upkeep();
    }
    for ((name, _), took) in kinds.iter().zip(&mut took) {
        println!("{name:8} {:6.2} us of CPU a request", median(took));
    }
    println!("ratio    {:6.2} (median of {ROUNDS} rounds)", median(&mut ratios));
}
