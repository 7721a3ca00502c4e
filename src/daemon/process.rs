//! What `/proc` knows of this process.

use super::clock;

/// This process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process {
    started_ns: i64,
}

impl Process {
    /// To be called when the process starts.
    pub(crate) fn new() -> Self {
        Process { started_ns: clock::now().wall_ns }
    }

    /// Seconds since the Unix epoch.
    pub(crate) fn started_seconds(self) -> f64 {
        self.started_ns as f64 / 1e9
    }

    /// User and system time.
    pub(crate) fn cpu_seconds(self) -> f64 {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        ticks(&stat) as f64 / rustix::param::clock_ticks_per_second() as f64
    }

    /// Resident memory.
    pub(crate) fn resident_bytes(self) -> f64 {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        let pages: u64 = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or_default();
        pages as f64 * rustix::param::page_size() as f64
    }

    /// Open file descriptors, without the one that counts them.
    pub(crate) fn open_fds(self) -> f64 {
        std::fs::read_dir("/proc/self/fd").map_or(0, |fds| fds.count().saturating_sub(1)) as f64
    }
}

/// User and system time in `/proc/PID/stat` (proc(5): fields 14 and 15), in clock ticks. The second field is a name in
/// parentheses, which can hold anything.
fn ticks(stat: &str) -> u64 {
    let behind_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    behind_name.split_ascii_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_behind_any_name() {
        let stat = "12 (a) b) c) S 1 12 12 0 -1 4194304 100 0 0 0 70 8 0 0 20 0 1 0 99 1000 200";
        assert_eq!(ticks(stat), 78);
        assert_eq!(ticks(""), 0);
    }

    #[test]
    fn this_process_is_there() {
        let process = Process::new();
        assert!(process.resident_bytes() > 100_000.0 && process.open_fds() >= 3.0);
    }
}
