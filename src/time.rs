//! Points in time: what a log line says, and when the shell read it.
//!
//! [`Reader`] reads text, [`epoch()`] numbers, [`Timestamp::write_rfc3339`] writes. No clock is read
//! here: what a line leaves out is filled in from [`Now`], which the shell passes in.

mod civil;
mod clock;
mod cursor;
mod date;
mod epoch;
mod memory;
mod names;
mod offset;
mod reader;
mod shapes;
mod swar;
mod write;
mod zone;
mod zones;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub use epoch::{Unit, epoch, epoch_in};
pub use reader::Reader;

/// A point in time: nanoseconds since the Unix epoch, and how many sub-second digits the source gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Nanoseconds since 1970-01-01T00:00:00Z; years 1678 to 2262.
    pub ns: i64,
    /// Sub-second digits that the source wrote, 0 to 9: as many are written, but at least 3.
    pub digits: u8,
}

/// A reading of a monotonic clock, in nanoseconds since an arbitrary start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Mono(pub u64);

impl Mono {
    /// The reading so much later; the last one there is when that is too late.
    pub fn after(self, duration: Duration) -> Self {
        Mono(self.0.saturating_add(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)))
    }
}

/// The time, passed in by the shell once per chunk: the core never reads a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Wall clock, nanoseconds since the Unix epoch.
    pub wall_ns: i64,
    /// Monotonic clock, for deadlines.
    pub mono: Mono,
}

/// The configured zone does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown time zone {0:?}: use UTC, an IANA name such as Europe/Berlin, or an offset such as +02:00")]
pub struct UnknownZone(pub String);
