//! How much is held, and for how long.

/// Bounds of what is held until its request has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Longest time for which a line is held, in milliseconds; 0: lines are not held for their requests.
    pub hold_ms: u64,
    /// How long lines of a request are waited for after its end, in milliseconds.
    pub linger_ms: u64,
    /// Lines of one request, and of the black box, that are held: the last ones.
    pub lines: u32,
    /// Bytes of them.
    pub bytes: usize,
    /// Bytes that are held in all, for each stream.
    pub total_bytes: usize,
    /// Lines without a request that are older than this are not given out at a crash, in milliseconds.
    pub black_box_ms: u64,
    /// Keep the stories of all requests whose caller says that it records the trace.
    pub follow_caller: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            hold_ms: 10_000,
            linger_ms: 100,
            lines: 1000,
            bytes: 256 * 1024,
            total_bytes: 4 * 1024 * 1024,
            black_box_ms: 60_000,
            follow_caller: false,
        }
    }
}
