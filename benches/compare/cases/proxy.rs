//! Reverse proxies: CPU time of a request, and how long one takes at a steady rate, beside asking the application itself.

use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{Bench, median, quantile};
use crate::follow::Follower;
use crate::load::{Load, bound};
use crate::process;
use crate::receiver::Receiver;
use crate::report::{Report, Table};
use crate::tools::{Feed, Tool};

/// Connections of the callers.
const CONNECTIONS: usize = 64;
/// Requests of a round, as fast as they are answered.
const REQUESTS: usize = 60_000;
/// Requests a second of the round that measures how long they take.
const RATE: u32 = 4000;
/// Seconds of that round.
const SECONDS: u32 = 3;

/// What the rounds of one proxy came to.
#[derive(Default)]
struct Figures {
    /// Microseconds a request.
    cpu: Vec<f64>,
    /// Milliseconds.
    took: Vec<f64>,
    resident: u64,
}

/// Every reverse proxy, and none.
pub(crate) fn run(bench: &Bench, report: &mut Report) {
    let load = Load::new();
    let receiver = Receiver::start();
    let tools: Vec<&Tool> = bench.fed(&[Feed::Proxy]).collect();
    let running: Vec<(Follower, SocketAddr)> =
        tools.iter().map(|tool| start(bench, tool, load.upstream, &receiver)).collect();
    let mut direct = Figures::default();
    let mut figures: Vec<Figures> = tools.iter().map(|_| Figures::default()).collect();
    for _ in 0..bench.rounds {
        direct.took.extend(took(&load, load.upstream));
        for ((follower, address), figures) in running.iter().zip(&mut figures) {
            let before = process::cpu(follower.pid());
            load.closed(*address, CONNECTIONS, REQUESTS);
            figures.cpu.push((process::cpu(follower.pid()) - before) * 1e6 / REQUESTS as f64);
            figures.took.extend(took(&load, *address));
            figures.resident = process::resident(follower.pid());
        }
    }
    let mut table = Table::new(
        format!("Reverse proxies: {CONNECTIONS} connections, and {RATE} requests/s"),
        &["proxy", "CPU µs/request", "× bare", "p50 (ms)", "p99 (ms)", "RSS MiB", "does"],
    );
    let of = |figures: &Figures, share| format!("{:.2}", quantile(&figures.took, share));
    let dash = || "–".to_owned();
    table.row([
        "none".to_owned(),
        dash(),
        dash(),
        of(&direct, 0.5),
        of(&direct, 0.99),
        dash(),
        "asked directly".into(),
    ]);
    let floor = tools.iter().position(|tool| tool.name == "bare").map(|at| figures[at].cpu.clone());
    for (tool, figures) in tools.iter().zip(&figures) {
        let ratios = |floor: &Vec<f64>| median(&figures.cpu.iter().zip(floor).map(|(a, b)| a / b).collect::<Vec<_>>());
        table.row([
            tool.name.clone(),
            format!("{:.1}", median(&figures.cpu)),
            floor.as_ref().map_or_else(dash, |floor| format!("{:.2}", ratios(floor))),
            of(figures, 0.5),
            of(figures, 0.99),
            format!("{:.1}", figures.resident as f64 / f64::from(1 << 20)),
            tool.does.clone(),
        ]);
    }
    report.add(table);
    for (follower, _) in running {
        follower.stop();
    }
}

/// Milliseconds that requests took, each from when it was due.
fn took(load: &Load, address: SocketAddr) -> Vec<f64> {
    let took = load.paced(address, CONNECTIONS, RATE, RATE * SECONDS);
    took.iter().map(|took| took.as_secs_f64() * 1e3).collect()
}

/// Starts a proxy and waits until it takes connections.
fn start(bench: &Bench, tool: &Tool, upstream: SocketAddr, receiver: &Receiver) -> (Follower, SocketAddr) {
    let directory = bench.directory(tool);
    // Free a moment ago: the tool has to open it itself.
    let address = bound().1;
    let places = [
        ("{port}", PathBuf::from(address.port().to_string())),
        ("{upstream}", PathBuf::from(upstream.port().to_string())),
        ("{sink}", PathBuf::from(receiver.address.to_string())),
    ];
    let follower = Follower::start(tool, Path::new("/dev/null"), &directory, &places);
    let end = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(address).is_err() {
        assert!(Instant::now() < end, "{} takes no connections", tool.name);
        std::thread::sleep(Duration::from_millis(20));
    }
    (follower, address)
}
