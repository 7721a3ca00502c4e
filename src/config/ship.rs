//! Options of `logweir ship` and of delivery: what is followed, where it goes, what waits where.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Files to follow.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ship {
    /// Files, globs and directories.
    pub paths: Vec<String>,
    /// Globs of files that are left alone.
    pub exclude: Vec<String>,
    /// Where to begin in files that are there at the start.
    pub from: From,
    /// End when everything that is there has been delivered.
    pub once: bool,
    /// Directory of the checkpoint; without one, where the system keeps state.
    pub state_dir: Option<PathBuf>,
    /// How often to look for files that no event told of, in milliseconds.
    pub rescan_ms: u64,
    /// Records that may wait in memory, in bytes; without one, a sixteenth of the memory that we may use, 4 MiB at most.
    pub memory_bytes: Option<usize>,
    /// Files held open at a time.
    pub max_open_files: usize,
}

impl Default for Ship {
    fn default() -> Self {
        Ship {
            paths: Vec::new(),
            exclude: Vec::new(),
            from: From::Checkpoint,
            once: false,
            state_dir: None,
            rescan_ms: 5000,
            memory_bytes: None,
            max_open_files: 256,
        }
    }
}

/// Where to begin in files that are there at the start; later ones are read from their head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum From {
    /// Where the checkpoint says; at the head of files that it does not know.
    #[default]
    Checkpoint,
    /// At the head, whatever the checkpoint says.
    Start,
    /// Where the checkpoint says; at the end of files that it does not know.
    End,
}

/// Where records go.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sinks {
    /// Standard output.
    pub stdout: Wanted,
    /// An OTLP receiver, as the `OTEL_EXPORTER_OTLP_*` variables say.
    pub otlp: Wanted,
    /// A file.
    pub file: FileSink,
    /// Records say which source they are of and number themselves in it, so that `verify` can prove that none is missing.
    pub sequence: bool,
    /// What happens when a sink does not take records and no more may wait for it.
    pub when_full: WhenFull,
}

/// Is a sink wanted?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Wanted {
    /// Where it makes sense.
    #[default]
    Auto,
    /// Yes.
    On,
    /// No.
    Off,
}

/// What happens when no more may wait for a sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenFull {
    /// Reading pauses.
    #[default]
    Block,
    /// The oldest records go; a gap record tells.
    DropOldest,
}

/// A file that records are appended to.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileSink {
    /// The file; without one there is no such sink.
    pub path: Option<PathBuf>,
    /// It is rotated before it grows beyond this.
    pub max_bytes: u64,
    /// It is rotated when it is older than this, in seconds.
    pub max_age_s: u64,
    /// Rotated files that are kept.
    pub max_files: u32,
    /// Rotated files are compressed.
    pub gzip: bool,
}

impl Default for FileSink {
    fn default() -> Self {
        FileSink { path: None, max_bytes: 100 << 20, max_age_s: 86_400, max_files: 10, gzip: false }
    }
}

/// How much is delivered at a time.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Batch {
    /// Bytes of a batch at most, but for a single larger record.
    pub max_bytes: usize,
    /// Records of a batch at most.
    pub max_records: u32,
    /// How long a record waits for others to make a batch for an OTLP receiver, in milliseconds.
    pub max_delay_ms: u64,
}

impl Default for Batch {
    fn default() -> Self {
        Batch { max_bytes: 512 << 10, max_records: 8192, max_delay_ms: 500 }
    }
}

/// Where batches wait for a sink that does not take them.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Spool {
    /// Its directory; without one they wait in memory.
    pub dir: Option<PathBuf>,
    /// Bytes on disk at most, for each sink.
    pub max_bytes: u64,
    /// What is older than this is given up, in seconds.
    pub max_age_s: u64,
}

impl Default for Spool {
    fn default() -> Self {
        Spool { dir: None, max_bytes: 1 << 30, max_age_s: 7 * 86_400 }
    }
}
