//! A sink's thread: takes batches from its lane and sees them through.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rand::Rng;
use tokio::sync::Notify;

use super::batch::Batch;
use super::lane::Lane;

/// The first delay between attempts; it doubles up to the last.
const FIRST: Duration = Duration::from_millis(250);
const LAST: Duration = Duration::from_secs(30);

/// What a sink makes of a batch that it took.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Receipt {
    /// Records of it that it did not take after all.
    pub(crate) rejected: u64,
}

/// Why a batch did not get through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It may be sent again, not before the delay that the receiver asked for.
    Retry {
        /// That delay.
        after: Option<Duration>,
        /// What happened.
        why: String,
    },
    /// It must not be sent again.
    Refused(String),
    /// It must not be sent again as large as it is.
    TooLarge(String),
    /// The sink is gone for good.
    Gone(String),
    /// We were told to stop.
    Stopped,
}

/// Takes batches.
pub(crate) trait Deliver: Send {
    /// Sends a batch once. Returns early when it is time to stop.
    fn deliver(&mut self, batch: &Batch, stop: &Stop) -> Result<Receipt, Failure>;
}

/// Says that it is time to stop.
#[derive(Debug, Default)]
pub(crate) struct Stop {
    stopped: AtomicBool,
    changed: Notify,
}

impl Stop {
    /// Stops whoever asks or waits.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Kept for a waiter that comes later; there is one at most.
        self.changed.notify_one();
    }

    /// Is it time to stop?
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// Waits until it is time to stop.
    pub(crate) async fn stopped(&self) {
        while !self.is_stopped() {
            self.changed.notified().await;
        }
    }
}

/// Runs until the lane is closed and empty, or told to stop.
pub(crate) fn run(lane: &Arc<Lane>, mut sink: impl Deliver) {
    while let Some(batch) = lane.take() {
        let mut delay = FIRST;
        loop {
            match sink.deliver(&batch, lane.stop()) {
                Ok(receipt) => {
                    lane.delivered(&receipt);
                    break;
                }
                Err(Failure::Refused(why)) => {
                    lane.refused(&why);
                    break;
                }
                Err(Failure::TooLarge(why)) => {
                    lane.too_large(&why);
                    break;
                }
                Err(Failure::Gone(why)) => return lane.die(&why),
                Err(Failure::Stopped) => return,
                Err(Failure::Retry { after, why }) => {
                    lane.failed(&why);
                    // Between half and all of it, so that many do not move in step.
                    let jitter = f64::from(rand::rng().next_u32()) / f64::from(u32::MAX);
                    let pause = delay.mul_f64(0.5 + jitter / 2.0).max(after.unwrap_or_default());
                    delay = (delay * 2).min(LAST);
                    if !lane.pause(pause) {
                        return;
                    }
                }
            }
        }
    }
}

/// Starts the thread of a lane; `sink` makes the sink there.
pub(crate) fn start<S: Deliver>(
    lane: Arc<Lane>,
    sink: impl FnOnce() -> S + Send + 'static,
) -> std::io::Result<std::thread::JoinHandle<()>> {
    let name = format!("sink-{}", lane.name());
    std::thread::Builder::new().name(name).spawn(move || run(&lane, sink()))
}
