//! The books and the process as Prometheus metrics, brought up to date when they are asked for.

use std::sync::{Arc, Mutex};

use metrics::{counter, describe_counter, describe_gauge, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::ledger::{Account, Books, lock};
use super::process::Process;
use super::proxy::{CLIENT_DURATION, DURATION_BUCKETS, SERVER_DURATION};
use super::status::{self, App, Status};
use crate::record::{Format, Level};
use crate::stats::Reason;

/// Content type of the text format.
pub(crate) const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What `/metrics` is made of.
#[derive(Clone)]
pub(crate) struct Metrics {
    recorder: PrometheusHandle,
    books: Arc<Mutex<Books>>,
    status: Arc<Mutex<Status>>,
    rules: Arc<[String]>,
    process: Process,
    also: Arc<dyn Fn() + Send + Sync>,
}

/// Metrics cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is a recorder.
    #[error("metrics are recorded elsewhere already")]
    Taken(#[from] metrics::SetRecorderError<metrics_exporter_prometheus::PrometheusRecorder>),
    /// Histograms are set up wrongly.
    #[error("metrics cannot be set up: {0}")]
    Setup(#[from] metrics_exporter_prometheus::BuildError),
}

impl Metrics {
    /// Installs the recorder of this process. `rules` are the redaction rules' names; `also` brings further metrics up to
    /// date before they are told.
    pub(crate) fn install(
        books: Arc<Mutex<Books>>,
        status: Arc<Mutex<Status>>,
        rules: impl Iterator<Item = String>,
        also: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let mut builder = PrometheusBuilder::new();
        for name in [SERVER_DURATION, CLIENT_DURATION] {
            builder = builder.set_buckets_for_metric(Matcher::Full(name.to_owned()), &DURATION_BUCKETS)?;
        }
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder)?;
        describe();
        Ok(Metrics {
            recorder: handle,
            books,
            status,
            rules: rules.collect(),
            process: Process::new(),
            also: Arc::new(also),
        })
    }

    /// The text of `/metrics`, in the order of the names.
    pub(crate) fn render(&self) -> String {
        let books = lock(&self.books).clone();
        set_books(&books, &self.rules);
        set_status(&lock(&self.status).clone());
        set_process(&self.process);
        (self.also)();
        let mut text = self.recorder.render();
        let busy = books.busy_ns as f64 / 1e9;
        float_counter(&mut text, "logweir_pipeline_busy_seconds_total", "Time spent in pipelines.", busy);
        let cpu = self.process.cpu_seconds();
        float_counter(&mut text, "process_cpu_seconds_total", "User and system CPU time of this process.", cpu);
        sorted(&text)
    }

    /// Takes in what histograms have collected since: to be done now and then though nobody asks.
    pub(crate) fn collect(&self) {
        self.recorder.run_upkeep();
    }

    /// For `/readyz`.
    pub(crate) fn readiness(&self) -> status::Readiness {
        let closed = lock(&self.books).closed;
        lock(&self.status).readiness(closed)
    }
}

/// Families in the order of their names, and their lines in order: the recorder keeps none.
fn sorted(text: &str) -> String {
    let mut families: Vec<(Vec<&str>, Vec<&str>)> = text
        .split("\n\n")
        .map(|family| family.lines().filter(|line| !line.is_empty()).partition(|line| line.starts_with('#')))
        .collect();
    families.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut out = String::with_capacity(text.len());
    for (heads, mut lines) in families {
        // Buckets have to stay in their own order.
        if !heads.iter().any(|head| head.ends_with(" histogram") || head.ends_with(" summary")) {
            lines.sort_unstable();
        }
        for line in heads.into_iter().chain(lines) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Appends a counter that is no whole number, which the recorder does not have.
fn float_counter(text: &mut String, name: &str, help: &str, value: f64) {
    text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} counter\n{name} {value}\n\n"));
}

fn describe() {
    for (name, help) in [
        ("logweir_lines_in_total", "Lines taken in: those written, dropped, held and queued."),
        ("logweir_bytes_in_total", "Bytes taken in, newlines included."),
        ("logweir_lines_out_total", "Lines taken in that the records taken by the sink stand for."),
        ("logweir_bytes_out_total", "Bytes taken by the sink, newlines included."),
        ("logweir_lines_dropped_total", "Lines that do not come out, by reason."),
        ("logweir_records_total", "Records that came out of the pipeline, by level."),
        ("logweir_records_parsed_total", "Records by the format that they were read as."),
        ("logweir_records_joined_total", "Records made of several lines."),
        ("logweir_records_truncated_total", "Records cut at their bound."),
        ("logweir_records_invalid_utf8_total", "Records with bytes that were not UTF-8."),
        ("logweir_records_traced_total", "Records with a trace id, by where it was found."),
        ("logweir_stories_total", "Requests of which lines were held, by what became of these."),
        ("logweir_values_redacted_total", "Values masked, by rule."),
        ("logweir_values_failsafe_total", "Values masked whole since they were too deep or too costly to look into."),
        ("logweir_records_verified_total", "Encoded records that the last gate searched."),
        ("logweir_gap_records_total", "Records that say how many others were dropped at their place."),
        ("logweir_signals_forwarded_total", "Signals passed on to the application."),
    ] {
        describe_counter!(name, help);
    }
    for (name, help) in [
        ("logweir_lines_held", "Lines that wait for the end of their request, or for a crash."),
        ("logweir_lines_queued", "Lines that wait for the sink."),
        ("logweir_queue_bytes", "Bytes that wait for the sink."),
        ("logweir_output_closed", "1 when nobody reads the sink any more."),
        ("logweir_app_running", "1 while the application runs."),
        ("logweir_app_exit_code", "Exit code of the application once it has ended, 128 and more for a signal."),
        ("logweir_build_info", "1, with the version as a label."),
        ("process_resident_memory_bytes", "Resident memory of this process."),
        ("process_open_fds", "Open file descriptors of this process."),
        ("process_start_time_seconds", "When this process started, in seconds since the Unix epoch."),
    ] {
        describe_gauge!(name, help);
    }
    gauge!("logweir_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
}

fn set_books(books: &Books, rules: &[String]) {
    books.by_stream().iter().for_each(set_account);
    gauge!("logweir_queue_bytes").set(books.queue_bytes() as f64);
    gauge!("logweir_output_closed").set(f64::from(u8::from(books.closed)));
    counter!("logweir_gap_records_total").absolute(books.gaps);
    for (id, rule) in rules.iter().enumerate() {
        let count = books.accounts.iter().filter_map(|account| account.stats.redactions.get(id)).sum();
        counter!("logweir_values_redacted_total", "rule" => rule.clone()).absolute(count);
    }
    let failsafe = books.accounts.iter().map(|account| account.stats.redaction_failsafe).sum();
    counter!("logweir_values_failsafe_total").absolute(failsafe);
}

fn set_account(account: &Account) {
    let stream = account.stream;
    let stats = &account.stats;
    for (name, value) in [
        ("logweir_lines_in_total", stats.lines_in),
        ("logweir_bytes_in_total", stats.bytes_in),
        ("logweir_lines_out_total", account.lines_written),
        ("logweir_bytes_out_total", account.bytes_written),
        ("logweir_records_joined_total", stats.joined),
        ("logweir_records_truncated_total", stats.truncated),
        ("logweir_records_invalid_utf8_total", stats.invalid_utf8),
        ("logweir_records_verified_total", stats.verified),
    ] {
        counter!(name, "stream" => stream).absolute(value);
    }
    gauge!("logweir_lines_held", "stream" => stream).set(stats.lines_held as f64);
    for (verdict, count) in [("kept", stats.stories_kept), ("sampled", stats.stories_dropped)] {
        counter!("logweir_stories_total", "stream" => stream, "verdict" => verdict).absolute(count);
    }
    gauge!("logweir_lines_queued", "stream" => stream).set(account.lines_queued as f64);
    for reason in Reason::ALL {
        counter!("logweir_lines_dropped_total", "stream" => stream, "reason" => reason.as_str())
            .absolute(account.dropped(reason));
    }
    for (level, count) in Level::ALL.iter().zip(stats.levels) {
        counter!("logweir_records_total", "stream" => stream, "level" => level.as_str()).absolute(count);
    }
    for (format, count) in Format::ALL.iter().zip(stats.parsed) {
        counter!("logweir_records_parsed_total", "stream" => stream, "format" => format.as_str()).absolute(count);
    }
    for (source, count) in [
        ("line", stats.trace_line),
        ("request_id", stats.trace_request_id),
        ("access_log", stats.trace_access_log),
        ("thread", stats.trace_thread),
        ("inferred", stats.trace_inferred),
    ] {
        counter!("logweir_records_traced_total", "stream" => stream, "source" => source).absolute(count);
    }
}

fn set_status(status: &Status) {
    if status.app == App::None {
        return;
    }
    gauge!("logweir_app_running").set(if status.app == App::Running { 1.0 } else { 0.0 });
    if let App::Ended(exit) = status.app {
        gauge!("logweir_app_exit_code").set(f64::from(exit.code()));
    }
    for signal in status::FORWARDED.map(status::name) {
        let count = status.forwarded.get(signal).copied().unwrap_or_default();
        counter!("logweir_signals_forwarded_total", "signal" => signal).absolute(count);
    }
}

fn set_process(process: &Process) {
    gauge!("process_resident_memory_bytes").set(process.resident_bytes());
    gauge!("process_open_fds").set(process.open_fds());
    gauge!("process_start_time_seconds").set(process.started_seconds());
}
