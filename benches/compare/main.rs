//! Pairs logweir with other tools on the same job, on this machine, in one run: what each costs, how long a line takes
//! through it, and whether every line came out, once and clean.
//!
//! `cargo bench --bench compare -- --help`. Rounds are interleaved and medians compared, so that a busy machine spoils
//! all alike; ratios are to `cat` of the same round. A tool is a command in `tools.yaml`: add yours.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a measurement fails by panicking and reports by printing"
)]

mod cases;
mod corpora;
mod follow;
mod picture;
mod process;
mod receiver;
mod report;
mod tally;
mod tools;

#[path = "../support/bare_proxy.rs"]
mod bare_proxy;
#[path = "../support/corpus.rs"]
mod corpus;
#[path = "../support/load.rs"]
mod load;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

/// What to measure.
#[derive(Debug, Parser)]
#[command(about = "Pairs logweir with other tools on the same job")]
struct Options {
    /// Tools to pair, of those in the file; all that are installed when none is named.
    #[arg(long, value_delimiter = ',')]
    tools: Vec<String>,
    /// Cases to run: throughput, memory, start, latency, lines, redaction, stall, rotation, kill, outage, proxy; all when
    /// none is named.
    #[arg(long, value_delimiter = ',')]
    cases: Vec<String>,
    /// Size of a corpus in megabytes.
    #[arg(long, default_value_t = 50)]
    mb: usize,
    /// Interleaved rounds.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// File of tools; the one beside this program's source when it is not given.
    #[arg(long)]
    file: Option<PathBuf>,
    /// The logweir to measure; the one of this build when it is not given.
    #[arg(long, default_value = env!("CARGO_BIN_EXE_logweir"))]
    logweir: PathBuf,
    /// Directory for `report.md` and `throughput.svg`.
    #[arg(long, default_value = "target/compare")]
    out: PathBuf,
    /// Runs: without it nothing but this list of tools is printed, so that `cargo bench` alone stays quick.
    #[arg(long)]
    run: bool,
    /// Is the barest of proxies, for the others to be paired with.
    #[arg(long, num_args = 2, value_names = ["LISTEN", "UPSTREAM"])]
    serve_bare: Vec<SocketAddr>,
    /// What `cargo bench` passes to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let options = Options::parse();
    if let [listen, upstream] = options.serve_bare[..] {
        return serve_bare(listen, upstream);
    }
    let work = tempfile::tempdir().expect("a directory for the corpora");
    let all = tools::load(&options.file.clone().unwrap_or_else(tools::default_file), &options.logweir);
    let (here, missing): (Vec<_>, Vec<_>) = all
        .into_iter()
        .filter(|tool| options.tools.is_empty() || options.tools.contains(&tool.name))
        .partition(tools::Tool::is_installed);
    for tool in &missing {
        eprintln!("{}: not installed, left out", tool.name);
    }
    if !options.run {
        for tool in &here {
            println!("{:18} {}", tool.name, tool.does);
        }
        println!("--run measures them; --help tells more");
        return;
    }
    let wanted = |case: &str| options.cases.is_empty() || options.cases.iter().any(|wanted| wanted == case);
    let mut report = report::Report::new();
    for (name, case) in cases::ALL.iter().filter(|(name, _)| wanted(name)) {
        eprintln!("{name} …");
        let takes_part = |tool: &&tools::Tool| tool.only.is_empty() || tool.only.iter().any(|case| case == name);
        let tools = here.iter().filter(takes_part).cloned().collect();
        let bench = cases::Bench { tools, work: work.path().to_owned(), mb: options.mb, rounds: options.rounds };
        case(&bench, &mut report);
    }
    report.write(&options.out);
}

fn serve_bare(listen: SocketAddr, upstream: SocketAddr) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        bare_proxy::serve(tokio::net::TcpListener::bind(listen).await.expect("a port"), upstream).await;
    });
}
