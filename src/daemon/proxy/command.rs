//! `logweir proxy` until the command line has it: `--listen A --upstream B`, `--egress C`, `--infer`,
//! and `--json '{…}'` for any other option.

use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::signal::unix::{SignalKind, signal};

use super::{DURATION_BUCKETS, Listeners, Options, Services, Status, serve};
use crate::daemon::otlp;
use crate::registry::{self, Registry};

/// How often recorded durations are folded into their buckets when nobody scrapes.
const UPKEEP: Duration = Duration::from_secs(5);
/// How long the last spans may take to get out.
const FLUSH: Duration = Duration::from_secs(5);

/// Runs the proxy until SIGTERM, and says what went wrong.
pub fn run() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    match proxy() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn proxy() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = options()?;
    let env = |name: &str| std::env::var(name).ok();
    let mut complaints = options.apply_otel(env);
    let recorder = PrometheusBuilder::new().set_buckets(&DURATION_BUCKETS)?.install_recorder()?;
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(UPKEEP);
            recorder.run_upkeep();
        }
    });
    let (settings, more) = otlp::Settings::from_env(env);
    complaints.extend(more);
    complaints.iter().for_each(|complaint| tracing::warn!("{complaint}"));
    let (spans, worker) = match settings {
        Some(settings) => otlp::start(&settings).map(|(spans, worker)| (spans, Some(worker)))?,
        None => (otlp::Spans::off(), None),
    };
    let bind = |address: &Option<String>| address.as_ref().map(TcpListener::bind).transpose();
    let listeners = Listeners { ingress: bind(&options.listen)?, egress: bind(&options.egress)? };
    let registry = Arc::new(Registry::new(&registry::Options::default()));
    let services = Services { registry, spans, access_log: None, redact: None };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let drained = runtime.block_on(async {
        let mut term = signal(SignalKind::terminate())?;
        let shutdown = async move {
            term.recv().await;
        };
        Ok::<_, Box<dyn std::error::Error>>(serve(&options, services, listeners, &Status::default(), shutdown).await?)
    })?;
    tracing::info!(?drained, "stopped");
    drop(runtime);
    if let Some(worker) = worker {
        worker.stop(FLUSH);
    }
    Ok(())
}

fn options() -> Result<Options, Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let flag = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1)).cloned();
    let mut options: Options = serde_json::from_str(&flag("--json").unwrap_or_else(|| "{}".to_owned()))?;
    options.listen = flag("--listen");
    options.egress = flag("--egress");
    options.infer |= args.iter().any(|arg| arg == "--infer");
    if let Some(upstream) = flag("--upstream") {
        options.upstream = upstream.parse()?;
    }
    Ok(options)
}
