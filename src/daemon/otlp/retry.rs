//! When a batch is sent again, and what a receiver said of a batch that it took.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::Rng;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber};

/// The first delay; it doubles up to the last.
const FIRST: Duration = Duration::from_millis(500);
const LAST: Duration = Duration::from_secs(30);

/// Why a batch did not get through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// It may be sent again, not before the delay that the receiver asked for.
    Retry(Option<Duration>),
    /// It must not.
    Final,
}

/// Delays between attempts: exponential, with jitter so that many exporters do not move in step.
#[derive(Debug)]
pub(super) struct Backoff(Duration);

impl Default for Backoff {
    fn default() -> Self {
        Backoff(FIRST)
    }
}

impl Backoff {
    /// The next delay, at least as long as was asked for.
    pub(super) fn next(&mut self, asked: Option<Duration>) -> Duration {
        let delay = self.0;
        self.0 = (delay * 2).min(LAST);
        // Between half and all of it.
        let jitter = f64::from(rand::rng().next_u32()) / f64::from(u32::MAX);
        delay.mul_f64(0.5 + jitter / 2.0).max(asked.unwrap_or_default())
    }
}

/// What a receiver said of a batch that it took.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Partial {
    /// Spans that it did not take after all.
    pub(super) rejected: u64,
    /// Why, or a warning.
    pub(super) message: String,
}

/// Learns of partial success. The exporter crate tells it to its log alone, so this stands in for the
/// log while a batch is being sent; everything else that is said there, about failures that we judge
/// ourselves, is dropped.
#[derive(Debug, Clone)]
pub(super) struct Watcher {
    seen: Arc<Mutex<Partial>>,
    dispatch: Dispatch,
}

impl Default for Watcher {
    fn default() -> Self {
        let seen = Arc::new(Mutex::new(Partial::default()));
        let dispatch = Dispatch::new(Log(seen.clone()));
        Watcher { seen, dispatch }
    }
}

impl Watcher {
    /// To be in charge while a batch is sent.
    pub(super) fn dispatch(&self) -> Dispatch {
        self.dispatch.clone()
    }

    /// What was said since the last time.
    pub(super) fn take(&self) -> Partial {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Log(Arc<Mutex<Partial>>);

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= tracing::Level::WARN && metadata.fields().field("rejected_spans").is_some()
    }

    fn max_level_hint(&self) -> Option<tracing::level_filters::LevelFilter> {
        Some(tracing::level_filters::LevelFilter::WARN)
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Reader(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Reader<'p>(&'p mut Partial);

impl Visit for Reader<'_> {
    fn record_i64(&mut self, field: &Field, value: i64) {
        if field.name() == "rejected_spans" {
            self.0.rejected = u64::try_from(value).unwrap_or(0);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "error_message" {
            self.0.message = value.chars().take(200).collect();
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_with_jitter_and_respect_the_receiver() {
        let mut backoff = Backoff::default();
        for base in [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000] {
            let delay = backoff.next(None).as_millis();
            assert!((base / 2..=base).contains(&delay), "{base}: {delay}");
        }
        assert_eq!(backoff.next(Some(Duration::from_secs(90))), Duration::from_secs(90));
    }

    #[test]
    fn partial_success_is_heard_and_nothing_else() {
        let watcher = Watcher::default();
        tracing::dispatcher::with_default(&watcher.dispatch(), || {
            tracing::warn!(name: "x", rejected_spans = 3i64, error_message = "too old");
            tracing::warn!("anything else");
            tracing::error!(other = 7);
        });
        assert_eq!(watcher.take(), Partial { rejected: 3, message: "too old".to_owned() });
        assert_eq!(watcher.take(), Partial::default());
    }
}
