//! Readings of the wall clock in the forms that the proxy needs.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub(super) use crate::daemon::clock::{instant, now};
use crate::time::Now;

/// A wall clock time as nanoseconds since the epoch.
pub(super) fn wall_ns(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    i64::try_from(since).unwrap_or(i64::MAX)
}

/// The wall clock time of a reading.
pub(super) fn system_time(now: Now) -> SystemTime {
    UNIX_EPOCH + Duration::from_nanos(u64::try_from(now.wall_ns).unwrap_or(0))
}

/// Milliseconds as a duration.
pub(super) const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
