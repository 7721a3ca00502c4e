//! What the application's lines say of its requests, beside what it answers: errors that it logged though all went well for
//! the caller, and failures that it did not say a word about.
//!
//! Lines come later than responses, so a request is judged a while after its end. Bounded: in a flood some requests are not
//! judged.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use metrics::{Counter, counter, describe_counter};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::clock;
use super::hash::Fnv;
use super::routes::Route;
use super::shared::Proxy;
use crate::trace::TraceId;

const ERRORS: &str = "logweir_requests_with_error_lines_total";
const SILENT: &str = "logweir_failed_requests_without_lines_total";

/// How long lines of a request are waited for.
const WAIT: Duration = Duration::from_secs(1);

/// Requests that wait for that at most.
const WAITING: usize = 8192;

/// Label sets of a metric at most; beyond it the route is `other`.
const SERIES: usize = 1000;

/// A request that has ended.
#[derive(Debug)]
struct Ended {
    at: Instant,
    trace_id: TraceId,
    route: Route,
    status: u16,
}

/// Requests that are still to be judged, and what came of the others.
#[derive(Debug)]
pub(super) struct Truth {
    waiting: Mutex<VecDeque<Ended>>,
    /// Told of the first one.
    arrived: Notify,
    errors: Family,
    silent: Family,
}

/// A counter by route and status.
#[derive(Debug)]
struct Family {
    name: &'static str,
    counters: Mutex<HashMap<u32, Counter, Fnv>>,
}

impl Truth {
    pub(super) fn new() -> Self {
        describe_counter!(ERRORS, "Requests of which a line was at error or above.");
        describe_counter!(SILENT, "Requests that failed (5xx, or no response) and that no line belongs to.");
        let (errors, silent) = (Family::new(ERRORS), Family::new(SILENT));
        Truth { waiting: Mutex::default(), arrived: Notify::new(), errors, silent }
    }

    /// A request has ended.
    pub(super) fn ended(&self, trace_id: TraceId, route: Route, status: u16) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < WAITING {
            waiting.push_back(Ended { at: clock::instant(), trace_id, route, status });
            if waiting.len() == 1 {
                self.arrived.notify_one();
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Judges those that have waited for long enough.
    fn judge(&self, proxy: &Proxy) {
        let (now, instant) = (clock::now(), clock::instant());
        loop {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if waiting.front().is_none_or(|ended| instant.duration_since(ended.at) < WAIT) {
                return;
            }
            let Some(ended) = waiting.pop_front() else { return };
            drop(waiting);
            // Forgotten already: nothing can be said.
            let Some(story) = proxy.registry.story(ended.trace_id, now) else { continue };
            if story.errors > 0 {
                self.errors.count(&ended, proxy);
            }
            if story.lines == 0 && (ended.status >= 500 || ended.status == 0) {
                self.silent.count(&ended, proxy);
            }
        }
    }
}

impl Family {
    fn new(name: &'static str) -> Self {
        // There from the start, so that an absence is not taken for a zero.
        counter!(name, "http_route" => "other", "http_response_status_code" => "").increment(0);
        Family { name, counters: Mutex::default() }
    }

    fn count(&self, ended: &Ended, proxy: &Proxy) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let key = |route: Route| u32::from(route.0) << 16 | u32::from(ended.status);
        let full = counters.len() >= SERIES && !counters.contains_key(&key(ended.route));
        let route = if full { Route::OTHER } else { ended.route };
        let make = || {
            let status = if ended.status == 0 { String::new() } else { ended.status.to_string() };
            counter!(self.name, "http_route" => proxy.routes.name(route).to_string(), "http_response_status_code" => status)
        };
        counters.entry(key(route)).or_insert_with(make).increment(1);
    }
}

/// Judges requests for as long as the proxy runs; asleep while there are none.
pub(super) async fn judge(proxy: Arc<Proxy>) {
    loop {
        if proxy.truth.is_empty() {
            proxy.truth.arrived.notified().await;
        }
        sleep(WAIT / 2).await;
        proxy.truth.judge(&proxy);
    }
}
