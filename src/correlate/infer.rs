//! Infers the trace of a line that names no request: the only request alive at the line's own time.
//!
//! Never by when the line arrived: an application that buffers its output hands over lines of many
//! requests at once. While lines arrive well after their own time nothing is inferred at all.

use crate::record::Record;
use crate::registry::{Alive, Found, Registry};
use crate::time::{Mono, Now};

use super::shapes::{Shapes, shape_of};

/// How far before a line's time a request may have ended: clocks are read at slightly other moments.
const BEFORE_NS: i64 = 1_000_000;
/// How far after a line's time a request may have begun: its time is cut to milliseconds, and more.
const AFTER_NS: i64 = 2_000_000;
/// Sub-second digits that a line's own time must have.
const MIN_DIGITS: u8 = 3;
/// A line that arrives later than this after its own time was held back.
const LATE_NS: i64 = 100_000_000;
/// A line whose time is further in the future than this has a wrong one.
const AHEAD_NS: i64 = 20_000_000;
/// How long after a line that was held back nothing is inferred.
const MISTRUST_NS: u64 = 5_000_000_000;
/// A line whose time is further before that of an earlier line has a wrong one (its second was read from a coarser clock
/// than its fraction), or was held back by another process than the others. Threads overtake each other by less.
const BACK_NS: i64 = 100_000_000;

/// The state of one stream.
#[derive(Debug, Default)]
pub(super) struct Infer {
    shapes: Shapes,
    mistrust_until: Mono,
    /// Latest time of a line so far.
    latest_ns: i64,
}

impl Infer {
    /// The request that the record was written in, when everything says so.
    pub(super) fn find(&mut self, record: &Record<'_>, registry: &Registry, now: Now) -> Option<Found> {
        let time = record.time.filter(|time| time.digits >= MIN_DIGITS)?.ns;
        // Were the clock set back, it is not waited for to catch up.
        self.latest_ns = self.latest_ns.min(now.wall_ns);
        if time < self.latest_ns.saturating_sub(BACK_NS) {
            // It says nothing of other lines either: those held back come in their order.
            return None;
        }
        let late = now.wall_ns.saturating_sub(time);
        if !(-AHEAD_NS..LATE_NS).contains(&late) {
            self.mistrust_until = Mono(now.mono.0.saturating_add(MISTRUST_NS));
        }
        if late < -AHEAD_NS {
            return None;
        }
        self.latest_ns = self.latest_ns.max(time);
        let shape = shape_of(record);
        match registry.alive(time.saturating_sub(BEFORE_NS), time.saturating_add(AFTER_NS)) {
            Alive::Unknown => None,
            Alive::Idle => {
                self.shapes.saw_idle(shape);
                None
            }
            Alive::Many => {
                self.shapes.saw_busy(shape, registry.idle_share(now));
                None
            }
            Alive::One(found) => {
                let known = self.shapes.saw_busy(shape, registry.idle_share(now));
                (known && now.mono >= self.mistrust_until).then_some(found)
            }
        }
    }
}
