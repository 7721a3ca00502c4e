//! The share of the time in which no request is live.

use crate::time::Mono;

/// Stretches between two requests shorter than this do not count as idle: a line written in them may
/// still be the earlier request's, or the next one's already.
const IDLE_MARGIN_NS: u64 = 4_000_000;
/// The idle share looks back about so far.
const IDLE_MEMORY_NS: u64 = 60_000_000_000;

/// How much of the time no request is live.
#[derive(Debug, Default)]
pub(super) struct Idle {
    idle_ns: u64,
    busy_ns: u64,
    since: Option<Mono>,
    is_idle: bool,
}

impl Idle {
    pub(super) fn busy_from(&mut self, now: Mono) {
        self.turn(now, false);
    }

    pub(super) fn idle_from(&mut self, now: Mono) {
        self.turn(now, true);
    }

    fn turn(&mut self, now: Mono, is_idle: bool) {
        (self.idle_ns, self.busy_ns) = self.at(now);
        if self.idle_ns + self.busy_ns > IDLE_MEMORY_NS {
            self.idle_ns /= 2;
            self.busy_ns /= 2;
        }
        (self.since, self.is_idle) = (Some(now), is_idle);
    }

    /// Idle and busy nanoseconds up to `now`.
    fn at(&self, now: Mono) -> (u64, u64) {
        let passed = self.since.map_or(0, |since| now.0.saturating_sub(since.0));
        let idle = if self.is_idle { passed.saturating_sub(IDLE_MARGIN_NS) } else { 0 };
        (self.idle_ns + idle, self.busy_ns + passed - idle)
    }

    pub(super) fn share(&self, now: Mono) -> f64 {
        let (idle, busy) = self.at(now);
        idle as f64 / (idle + busy).max(1) as f64
    }
}
