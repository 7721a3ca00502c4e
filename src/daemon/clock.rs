//! The only place that reads clocks.

use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::time::{Mono, Now};

/// What the monotonic clock counts from: its first reading in this process.
static START: OnceLock<Instant> = OnceLock::new();

/// The wall clock and the monotonic one.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) fn now() -> Now {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Now { wall_ns: i64::try_from(since.as_nanos()).unwrap_or(i64::MAX), mono: mono() }
}

/// The monotonic clock alone.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) fn mono() -> Mono {
    let now = Instant::now();
    let start = START.get_or_init(|| now);
    Mono(u64::try_from(now.saturating_duration_since(*start).as_nanos()).unwrap_or(u64::MAX))
}

/// The monotonic clock in the runtime's own measure, for its timers.
pub(crate) fn instant() -> tokio::time::Instant {
    tokio::time::Instant::now()
}
