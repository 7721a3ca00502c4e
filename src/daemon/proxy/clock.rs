//! The one place where the proxy reads the wall clock.

use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::time::{Mono, Now};

/// Both clocks, now. Monotonic time counts from the first call.
#[expect(clippy::disallowed_methods, reason = "the proxy's clock")]
pub(super) fn now() -> Now {
    static START: OnceLock<Instant> = OnceLock::new();
    let mono = START.get_or_init(Instant::now).elapsed().as_nanos();
    Now { wall_ns: wall_ns(SystemTime::now()), mono: Mono(u64::try_from(mono).unwrap_or(u64::MAX)) }
}

/// A wall clock time as nanoseconds since the epoch.
pub(super) fn wall_ns(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    i64::try_from(since).unwrap_or(i64::MAX)
}

/// The wall clock time of a reading.
pub(super) fn system_time(now: Now) -> SystemTime {
    UNIX_EPOCH + std::time::Duration::from_nanos(u64::try_from(now.wall_ns).unwrap_or(0))
}
