//! The `logweir` command. (First cut: the `pipe` filter alone, with `--redact off` and `--sample R`.)

use std::io::{Read, Write};

use logweir::encode::{Encoder, Output};
use logweir::frame::{End, Framer};
use logweir::pipeline::{Pipeline, Stages};
use logweir::time::{Mono, Now};
use logweir::{buffer, correlate, frame, parse, record, redact, sample};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    if std::env::args().nth(1).as_deref() == Some("proxy") {
        return proxy();
    }
    let args: Vec<String> = std::env::args().collect();
    let flag = |name: &str| args.iter().position(|a| a == name).and_then(|at| args.get(at + 1)).cloned();
    let ratio = flag("--sample").map_or(Ok(1.0), |r| r.parse())?;
    let redact = redact::Options { enabled: flag("--redact").as_deref() != Some("off"), ..Default::default() };
    let stages = Stages {
        framer: Framer::new(frame::Options::default()),
        parser: parse::Parser::new(&parse::Options::default())?,
        correlator: correlate::Correlator::default(),
        sampler: sample::Sampler::new(&sample::Options { ratio, ..Default::default() }, 0)?,
        redactor: redact::Redactor::new(&redact),
        encoder: Encoder::new(&flag("--service").unwrap_or_else(|| "unknown_service".to_owned())),
    };
    let mut pipeline = Pipeline::new(stages, record::Stream::None);
    let mut buffer = buffer::Buffer::new(256 * 1024);
    let mut out = Output::default();
    let started = std::time::UNIX_EPOCH;
    loop {
        let read = std::io::stdin().lock().read(buffer.room())?;
        buffer.filled(read);
        #[expect(clippy::disallowed_methods, reason = "first cut: the shell's clock replaces it")]
        let wall = std::time::SystemTime::now().duration_since(started)?.as_nanos();
        let now = Now { wall_ns: wall as i64, mono: Mono(wall as u64) };
        let end = if read == 0 { End::Eof } else { End::Open };
        let used = pipeline.process(buffer.unread(), end, now, &mut out);
        buffer.used(used);
        std::io::stdout().write_all(&out.bytes)?;
        out.clear();
        if read == 0 {
            return Ok(());
        }
    }
}

/// Runs the proxy alone. (Temporary, until the command line is there: `--listen A --upstream B`,
/// `--egress C`, `--infer`, `--json '{…}'` for any other option.)
fn proxy() -> Result<(), Box<dyn std::error::Error>> {
    use logweir::daemon::{otlp, proxy};
    use std::sync::Arc;

    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let args: Vec<String> = std::env::args().collect();
    let flag = |name: &str| args.iter().position(|a| a == name).and_then(|at| args.get(at + 1)).cloned();
    let mut options: proxy::Options = serde_json::from_str(&flag("--json").unwrap_or_else(|| "{}".to_owned()))?;
    options.listen = flag("--listen");
    options.egress = flag("--egress");
    options.infer |= args.iter().any(|a| a == "--infer");
    if let Some(upstream) = flag("--upstream") {
        options.upstream = upstream.parse()?;
    }
    let env = |name: &str| std::env::var(name).ok();
    let mut complaints = options.apply_otel(env);
    let recorder = metrics_exporter_prometheus::PrometheusBuilder::new()
        .set_buckets(&proxy::DURATION_BUCKETS)?
        .install_recorder()?;
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(std::time::Duration::from_secs(5));
            recorder.run_upkeep();
        }
    });
    let (settings, more) = otlp::Settings::from_env(env);
    complaints.extend(more);
    for complaint in complaints {
        tracing::warn!("{complaint}");
    }
    let (spans, worker) = match settings {
        Some(settings) => otlp::start(&settings).map(|(spans, worker)| (spans, Some(worker)))?,
        None => (otlp::Spans::off(), None),
    };
    let bind = |address: &Option<String>| address.as_ref().map(std::net::TcpListener::bind).transpose();
    let listeners = proxy::Listeners { ingress: bind(&options.listen)?, egress: bind(&options.egress)? };
    let registry = Arc::new(logweir::registry::Registry::new(&logweir::registry::Options::default()));
    let services = proxy::Services { registry, spans, access_log: None, redact: None };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let drained = runtime.block_on(async {
        let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let status = proxy::Status::default();
        let shutdown = async move { drop(term.recv().await) };
        Ok::<_, Box<dyn std::error::Error>>(proxy::serve(&options, services, listeners, &status, shutdown).await?)
    })?;
    tracing::info!(?drained, "stopped");
    drop(runtime);
    if let Some(worker) = worker {
        worker.stop(std::time::Duration::from_secs(5));
    }
    Ok(())
}
