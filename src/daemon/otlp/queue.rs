//! Spans on their way to the exporter: bounded, and the exporter is woken twice a batch. A channel would wake it once a
//! span, which costs both threads more than the span does.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use metrics::Counter;
use opentelemetry_sdk::trace::SpanData;
use tokio::sync::Notify;

use super::{Lost, lost};

/// The queue. Both ends share it.
#[derive(Debug)]
pub(super) struct Queue {
    state: Mutex<State>,
    /// Most spans in it.
    size: usize,
    /// As many make a batch.
    batch: usize,
    /// Told of the first span, and of the one that fills a batch.
    arrived: Notify,
    full: Counter,
    late: Counter,
}

#[derive(Debug, Default)]
struct State {
    spans: Vec<SpanData>,
    closed: bool,
}

impl Queue {
    pub(super) fn new(size: usize, batch: usize) -> Arc<Self> {
        Arc::new(Queue {
            state: Mutex::default(),
            size: size.max(1),
            batch: batch.clamp(1, size.max(1)),
            arrived: Notify::new(),
            full: lost(Lost::QueueFull),
            late: lost(Lost::Shutdown),
        })
    }

    // A panic in the middle of building a span leaves the queue as it was.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a span in, which is built only if there is room for it; one without is counted.
    pub(super) fn offer(&self, build: impl FnOnce() -> SpanData) {
        let mut state = self.lock();
        if state.closed {
            return self.late.increment(1);
        }
        if state.spans.len() >= self.size {
            return self.full.increment(1);
        }
        // The exporter may have to wait for this one, which is shorter than to lock twice.
        state.spans.push(build());
        let waiting = state.spans.len();
        drop(state);
        if waiting == 1 || waiting == self.batch {
            self.arrived.notify_one();
        }
    }

    /// How many are in it.
    pub(super) fn len(&self) -> usize {
        self.lock().spans.len()
    }

    /// Takes nothing more in.
    pub(super) fn close(&self) {
        self.lock().closed = true;
    }

    /// Waits until there is a first span or a whole batch more than when it was looked at last.
    pub(super) async fn arrived(&self) {
        self.arrived.notified().await;
    }

    /// The oldest, a batch at most.
    pub(super) fn take(&self) -> Vec<SpanData> {
        let mut state = self.lock();
        let many = state.spans.len().min(self.batch);
        let rest = state.spans.split_off(many);
        std::mem::replace(&mut state.spans, rest)
    }

    /// Whether a batch is full.
    pub(super) fn is_due(&self) -> bool {
        self.len() >= self.batch
    }
}
