//! So many lines and bytes a second come out and no more, shared fairly over what the lines say.
//!
//! Lines that differ in numbers and names alone are of one template. Each second has a level up to which every template
//! may go: as high as the demand of the second before leaves room for (max-min fairness), so that one that floods pays
//! for itself. Some room is left for what is rare, alarming, or the story of a request, which may use all there is.
//!
//! What does not come out is counted under the reason `suppressed`, and every interval a record tells of each template
//! how often that was, when first and last, with one example. All tables are bounded.

mod fair;
mod summary;
mod template;

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::record::{Level, Record};
use crate::time::Mono;

use fair::Fair;
pub use summary::{Example, Summaries};

/// How much comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Lines a second; none: no bound.
    pub lines_per_second: Option<u64>,
    /// Bytes a second of lines as they came; none: no bound.
    pub bytes_per_second: Option<u64>,
    /// Milliseconds between two records that tell what was suppressed.
    pub summary_ms: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options { lines_per_second: None, bytes_per_second: None, summary_ms: 10_000 }
    }
}

/// The budget of one instance, shared by its streams.
#[derive(Debug)]
pub struct Budget {
    lines: u64,
    bytes: u64,
    fair: Mutex<Fair>,
}

/// All of a second's budget, in the unit in which lines and bytes are one.
const WHOLE: u64 = 1 << 40;

impl Budget {
    /// The budget that the options ask for, if any.
    pub fn new(options: &Options) -> Option<Budget> {
        if options.lines_per_second.is_none() && options.bytes_per_second.is_none() {
            return None;
        }
        let bound = |bound: Option<u64>| bound.unwrap_or(u64::MAX).max(1);
        let (lines, bytes) = (bound(options.lines_per_second), bound(options.bytes_per_second));
        Some(Budget { lines, bytes, fair: Mutex::new(Fair::default()) })
    }

    /// Whether a record may come out, whose event has so many lines and bytes; else its template. `first` says that it
    /// goes before others.
    pub fn admit(&self, record: &Record<'_>, first: bool, lines: u32, bytes: usize, now: Mono) -> Result<(), u64> {
        let template = template::of(record);
        let cost = self.cost(lines, bytes);
        let first = first || record.level.is_some_and(|level| level >= Level::Error);
        if self.lock().admit(template, first, cost, now) { Ok(()) } else { Err(template) }
    }

    /// So many lines and bytes came out unasked: what has been held for a request, and what encoding added.
    pub fn charge(&self, lines: u32, bytes: usize) {
        let cost = self.cost(lines, bytes);
        if cost > 0 {
            self.lock().charge(cost);
        }
    }

    fn cost(&self, lines: u32, bytes: usize) -> u64 {
        let share = |of: u64, all: u64| (u128::from(of) * u128::from(WHOLE) / u128::from(all)) as u64;
        share(lines.into(), self.lines).max(share(bytes as u64, self.bytes))
    }

    fn lock(&self) -> MutexGuard<'_, Fair> {
        // Plain numbers: at worst one line was not counted.
        self.fair.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
