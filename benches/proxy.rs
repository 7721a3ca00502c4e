//! What a request costs the proxy, in CPU time of its thread, beside the barest proxy that hyper can
//! be made to. Upstream and load run on another thread; rounds are interleaved and medians compared, so
//! that a busy machine spoils both alike.
//!
//! `cargo bench --bench proxy`. The comparison (`benches/compare`) pairs whole programs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measurement fails by panicking and reports by printing"
)]

#[path = "support/bare_proxy.rs"]
mod bare_proxy;
#[path = "support/load.rs"]
#[allow(dead_code, reason = "the comparison also sends at a steady rate")]
mod load;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use load::{Load, bound};
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

/// CPU time of this thread.
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
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
            let services = Services {
                registry,
                spans: Spans::off(),
                access_log: None,
                redact: None,
                learned: None,
                linger: Duration::ZERO,
            };
            let listeners = Listeners { ingress: Some(listener), egress: None };
            let stopped = async move { drop(stop.await) };
            proxy::serve(&options, services, listeners, &Status::default(), stopped).await.unwrap();
        }
    }
}

/// CPU time of the proxy for one request.
fn measure(kind: Kind, load: &Load) -> f64 {
    let upstream = load.upstream;
    let (listener, address) = bound();
    let (stop, stopped) = oneshot::channel();
    let (report, reported) = sync_channel(1);
    let proxy = std::thread::spawn(move || {
        runtime().block_on(run(kind, listener, upstream, stopped));
        report.send(cpu()).unwrap();
    });
    load.closed(address, CONNECTIONS, REQUESTS);
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
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().set_buckets(&proxy::DURATION_BUCKETS).unwrap();
    let recorder = recorder.install_recorder().unwrap();
    let load = Load::new();
    let kinds = [("bare", Kind::Bare), ("logweir", Kind::Ours { sampled: 0.01 })];
    let mut took = [const { Vec::new() }; 2];
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let round = kinds.map(|(_, kind)| measure(kind, &load));
        took.iter_mut().zip(round).for_each(|(all, one)| all.push(one));
        ratios.push(round[1] / round[0]);
        recorder.run_upkeep();
    }
    for ((name, _), took) in kinds.iter().zip(&mut took) {
        println!("{name:8} {:6.2} us of CPU a request", median(took));
    }
    println!("ratio    {:6.2} (median of {ROUNDS} rounds)", median(&mut ratios));
}
