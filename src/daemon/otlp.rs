//! Spans to an OTLP receiver, in the background.
//!
//! A request hands its span to a bounded queue and goes on; a thread of its own takes batches from the
//! queue and sends them, retrying what the protocol allows to be retried. What does not get out is
//! counted under a reason, never waited for.

mod connect;
mod http;
pub(crate) mod logs;
mod queue;
mod resource;
mod retry;
mod settings;
mod tls;
mod transport;
mod worker;

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use metrics::{Counter, counter, describe_counter};
use opentelemetry_sdk::trace::SpanData;
use tokio::sync::watch;

use queue::Queue;

pub use resource::resource;
pub use settings::{LogSettings, Protocol, Settings};

/// Why spans were lost. A closed set: it is a metric label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// The queue was full: the receiver is slower than the spans come.
    QueueFull,
    /// The receiver took the batch but not these.
    Rejected,
    /// The receiver will not take the batch, however often it is sent.
    Refused,
    /// The receiver could not be reached for too long.
    Unreachable,
    /// The proxy went away before they could be sent.
    Shutdown,
}

impl Lost {
    /// Every reason.
    pub const ALL: [Lost; 5] = [Lost::QueueFull, Lost::Rejected, Lost::Refused, Lost::Unreachable, Lost::Shutdown];

    /// Label value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Lost::QueueFull => "queue_full",
            Lost::Rejected => "rejected",
            Lost::Refused => "refused",
            Lost::Unreachable => "unreachable",
            Lost::Shutdown => "shutdown",
        }
    }
}

/// The exporter could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its settings are wrong.
    #[error("OTLP exporter: {0}")]
    Settings(String),
    /// A file that the settings name cannot be used.
    #[error("OTLP exporter: {path}: {message}")]
    File {
        /// The file.
        path: String,
        /// What is wrong with it.
        message: String,
    },
    /// No thread for it.
    #[error("OTLP exporter: cannot start its thread")]
    Thread(#[source] std::io::Error),
}

/// Where spans are handed in; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Spans(Option<Arc<Queue>>);

impl Spans {
    /// Takes nothing.
    pub fn off() -> Self {
        Spans(None)
    }

    /// Takes as many as `size`, for whoever looks at them in place of an exporter.
    pub fn held(size: usize) -> (Self, Held) {
        let queue = Queue::new(size, 1);
        (Spans(Some(queue.clone())), Held(queue))
    }

    /// Whether spans are wanted at all.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Hands in a span, which is built only if there is room for it.
    pub fn export(&self, build: impl FnOnce() -> SpanData) {
        if let Some(queue) = &self.0 {
            queue.offer(build);
        }
    }
}

/// Spans that are not exported.
#[derive(Debug)]
pub struct Held(Arc<Queue>);

impl Held {
    /// Takes the oldest out.
    pub fn next(&self) -> Option<SpanData> {
        self.0.take().pop()
    }
}

/// The thread that exports.
#[derive(Debug)]
pub struct Worker {
    thread: JoinHandle<()>,
    stop: watch::Sender<Option<Duration>>,
}

impl Worker {
    /// Sends what is queued, within `patience`, and ends. Blocks for that long at most.
    pub fn stop(self, patience: Duration) {
        self.stop.send_replace(Some(patience));
        if self.thread.join().is_err() {
            tracing::error!("the span exporter panicked; spans were lost");
        }
    }
}

/// Starts the exporter.
pub fn start(settings: &Settings) -> Result<(Spans, Worker), Error> {
    describe();
    let queue = Queue::new(settings.queue, settings.batch);
    let spans = Spans(Some(queue.clone()));
    let (stop, stopped) = watch::channel(None);
    let (ready, built) = std::sync::mpsc::sync_channel(1);
    let settings = settings.clone();
    let run = move || worker::run(&settings, queue, stopped, &ready);
    let thread = std::thread::Builder::new().name("logweir-otlp".to_owned()).spawn(run).map_err(Error::Thread)?;
    // The transport has to be built on the thread whose runtime drives it.
    built.recv().map_err(|_| Error::Settings("its thread ended".to_owned()))??;
    Ok((spans, Worker { thread, stop }))
}

/// Counter of lost spans.
fn lost(reason: Lost) -> Counter {
    counter!("logweir_spans_lost_total", "reason" => reason.as_str())
}

fn describe() {
    describe_counter!("logweir_spans_exported_total", "Spans that an OTLP receiver took.");
    describe_counter!("logweir_spans_lost_total", "Spans that did not get out, by reason.");
    describe_counter!("logweir_spans_export_retries_total", "Batches of spans that were sent again.");
    Lost::ALL.into_iter().for_each(|reason| lost(reason).increment(0));
}
