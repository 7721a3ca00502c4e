//! The exporter's thread: takes batches from the queue and sees them through.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use metrics::{Counter, counter};
use opentelemetry_sdk::trace::SpanData;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};

use super::queue::Queue;
use super::retry::{Backoff, Failure, Partial};
use super::transport::Transport;
use super::{Error, Lost, Settings, lost};
use crate::daemon::clock;

/// How long one batch is tried for; by then the queue has long been full.
const GIVE_UP: Duration = Duration::from_secs(120);
/// Failures are told to the log once, and then this often at most.
const REMIND: Duration = Duration::from_secs(60);

/// Runs until it is told to stop. Reports through `ready` whether it could begin.
pub(super) fn run(
    settings: &Settings,
    spans: Arc<Queue>,
    stop: watch::Receiver<Option<Duration>>,
    ready: &SyncSender<Result<(), Error>>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(ready.send(Err(Error::Thread(error)))),
    };
    runtime.block_on(async {
        let transport = match Transport::new(settings) {
            Ok(transport) => transport,
            Err(error) => return drop(ready.send(Err(error))),
        };
        if ready.send(Ok(())).is_ok() {
            Worker::new(settings, transport, spans, stop).run().await;
        }
    });
}

struct Worker {
    transport: Transport,
    spans: Arc<Queue>,
    stop: watch::Receiver<Option<Duration>>,
    /// When everything must have ended; set once it was told to stop.
    until: Option<Instant>,
    delay: Duration,
    exported: Counter,
    retries: Counter,
    told: Option<Instant>,
}

impl Worker {
    fn new(
        settings: &Settings,
        transport: Transport,
        spans: Arc<Queue>,
        stop: watch::Receiver<Option<Duration>>,
    ) -> Self {
        Worker {
            transport,
            spans,
            stop,
            until: None,
            delay: settings.delay,
            exported: counter!("logweir_spans_exported_total"),
            retries: counter!("logweir_spans_export_retries_total"),
            told: None,
        }
    }

    async fn run(mut self) {
        loop {
            let batch = self.fill().await;
            if batch.is_empty() {
                return;
            }
            self.deliver(batch).await;
        }
    }

    /// The next batch: full, or as old as it may get, or what is left at the end; empty when nothing is.
    async fn fill(&mut self) -> Vec<SpanData> {
        let mut due: Option<Instant> = None;
        while self.until.is_none() && !self.spans.is_due() {
            if self.spans.len() > 0 {
                due.get_or_insert(clock::instant() + self.delay);
            }
            tokio::select! {
                () = self.spans.arrived() => {}
                () = at(due) => break,
                told = self.stop.changed() => self.stopping(told.is_err()),
            }
        }
        self.spans.take()
    }

    /// Takes nothing more in, and has a deadline from here on.
    fn stopping(&mut self, abandoned: bool) {
        let patience = *self.stop.borrow_and_update();
        let patience = if abandoned { Some(Duration::ZERO) } else { patience };
        if let Some(patience) = patience {
            self.until = Some(clock::instant() + patience);
            self.spans.close();
        }
    }

    async fn deliver(&mut self, batch: Vec<SpanData>) {
        let count = batch.len() as u64;
        let give_up = clock::instant() + GIVE_UP;
        let mut backoff = Backoff::default();
        loop {
            let failure = match self.attempt(batch.clone()).await {
                Some(Ok(partial)) => return self.delivered(count, &partial),
                Some(Err(failure)) => failure,
                None => return self.give_up_on(count, Lost::Shutdown),
            };
            let Failure::Retry(asked) = failure else {
                return self.give_up_on(count, Lost::Refused);
            };
            let next = clock::instant() + backoff.next(asked);
            if next > give_up {
                return self.give_up_on(count, Lost::Unreachable);
            }
            if !self.wait_until(next).await {
                return self.give_up_on(count, Lost::Shutdown);
            }
            self.retries.increment(1);
        }
    }

    /// Sends once; `None` when it is time to end.
    async fn attempt(&mut self, batch: Vec<SpanData>) -> Option<Result<Partial, Failure>> {
        let send = self.transport.send(batch);
        tokio::pin!(send);
        loop {
            if let Some(until) = self.until {
                return timeout_at(until, send).await.ok();
            }
            tokio::select! {
                sent = &mut send => return Some(sent),
                told = self.stop.changed() => {
                    let patience = *self.stop.borrow_and_update();
                    let patience = if told.is_err() { Some(Duration::ZERO) } else { patience };
                    self.until = patience.map(|patience| clock::instant() + patience);
                    self.spans.close();
                }
            }
        }
    }

    /// Waits for the next attempt; `false` when there will be none.
    async fn wait_until(&mut self, next: Instant) -> bool {
        loop {
            if let Some(until) = self.until {
                if next >= until {
                    return false;
                }
                tokio::time::sleep_until(next).await;
                return true;
            }
            tokio::select! {
                () = at(Some(next)) => return true,
                told = self.stop.changed() => self.stopping(told.is_err()),
            }
        }
    }

    fn delivered(&mut self, count: u64, partial: &Partial) {
        let rejected = partial.rejected.min(count);
        self.exported.increment(count - rejected);
        if rejected > 0 {
            lost(Lost::Rejected).increment(rejected);
            tracing::error!(rejected, message = %partial.message, "the OTLP receiver rejected spans");
        } else if !partial.message.is_empty() {
            tracing::warn!(message = %partial.message, "the OTLP receiver warns");
        }
        if self.told.take().is_some() {
            tracing::info!("spans are exported again");
        }
    }

    fn give_up_on(&mut self, count: u64, reason: Lost) {
        lost(reason).increment(count);
        let now = clock::instant();
        if self.told.is_none_or(|told| now - told > REMIND) {
            self.told = Some(now);
            tracing::error!(spans = count, reason = reason.as_str(), "spans could not be exported and are lost");
        }
    }
}

/// Waits for a moment, or for ever.
async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep(moment.saturating_duration_since(clock::instant())).await,
        None => std::future::pending().await,
    }
}
