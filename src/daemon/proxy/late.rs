//! Requests whose trace nobody samples, for as long after their end as one of their lines may still have the span exported: an
//! application's warning is often read after its response.
//!
//! Bounded: in a flood some are not waited for, and their spans are lost as if the warning had not come.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::clock;
use super::shared::Proxy;
use super::span::{self, Ended};

/// Requests that are waited for at most.
const MOST: usize = 2048;

/// Looks are at least this far apart.
const STEP: Duration = Duration::from_millis(20);

/// Requests that are waited for.
#[derive(Debug)]
pub(super) struct Late {
    state: Mutex<State>,
    /// Told of the first one.
    arrived: Notify,
    /// How long each is waited for.
    linger: Duration,
}

#[derive(Debug, Default)]
struct State {
    /// In the order of their end.
    waiting: VecDeque<(Instant, Box<Ended>)>,
    closed: bool,
}

impl Late {
    pub(super) fn new(linger: Duration) -> Self {
        Late { state: Mutex::default(), arrived: Notify::new(), linger }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for lines of a request that has ended, if there may be any.
    pub(super) fn wait(&self, ended: Ended, proxy: &Proxy) {
        let mut state = self.lock();
        if state.closed || self.linger.is_zero() || state.waiting.len() >= MOST || !proxy.registry.hears_lines() {
            return;
        }
        let first = state.waiting.is_empty();
        state.waiting.push_back((clock::instant() + self.linger, Box::new(ended.detached())));
        drop(state);
        if first {
            self.arrived.notify_one();
        }
    }

    /// Judges those whose time has come, or all.
    fn judge(&self, proxy: &Proxy, all: bool) {
        let (now, instant) = (clock::now(), clock::instant());
        loop {
            let mut state = self.lock();
            if state.waiting.front().is_none_or(|(due, _)| *due > instant && !all) {
                return;
            }
            let Some((_, ended)) = state.waiting.pop_front() else { return };
            drop(state);
            if proxy.registry.story(ended.trace_id(), now).is_some_and(|story| story.promoted) {
                proxy.spans.export(|| span::build(&ended, Some(span::LOG_RECORD), proxy));
            }
        }
    }

    /// Judges all now, and waits for no more: the proxy ends.
    pub(super) fn close(&self, proxy: &Proxy) {
        self.lock().closed = true;
        self.judge(proxy, true);
    }

    fn next(&self) -> Option<Instant> {
        self.lock().waiting.front().map(|(due, _)| *due)
    }
}

/// Judges requests for as long as the proxy runs; asleep while there are none.
pub(super) async fn judge(proxy: std::sync::Arc<Proxy>) {
    loop {
        match proxy.late.next() {
            Some(due) => sleep_until(due.max(clock::instant() + STEP)).await,
            None => proxy.late.arrived.notified().await,
        }
        proxy.late.judge(&proxy, false);
    }
}
