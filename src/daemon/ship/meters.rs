//! Files as metrics, beside their sinks.

use std::sync::{Arc, Mutex};

use metrics::{counter, describe_counter, describe_gauge, gauge};

use super::checkpoint::Saves;
use super::reload::ReloadCounts;
use super::table::FileCounts;
use crate::daemon::clock;
use crate::daemon::delivery::meters as sinks;
use crate::daemon::ledger::lock;

/// What is measured.
pub(super) struct Meters {
    sinks: sinks::Meters,
    files: Arc<Mutex<FileCounts>>,
    reloads: Arc<Mutex<ReloadCounts>>,
    checkpoint: Arc<Mutex<Saves>>,
    described: std::sync::Once,
}

impl Meters {
    pub(super) fn new(
        sinks: sinks::Meters,
        files: Arc<Mutex<FileCounts>>,
        reloads: Arc<Mutex<ReloadCounts>>,
        checkpoint: Arc<Mutex<Saves>>,
    ) -> Self {
        Meters { sinks, files, reloads, checkpoint, described: std::sync::Once::new() }
    }

    /// Brings the metrics up to date.
    pub(super) fn set(&self) {
        self.described.call_once(describe);
        self.sinks.set();
        let files = *lock(&self.files);
        for (name, value) in [
            ("logweir_files_followed", files.followed),
            ("logweir_files_open", files.open),
            ("logweir_files_behind_bytes", files.behind_bytes),
        ] {
            gauge!(name).set(value as f64);
        }
        for (name, value) in [
            ("logweir_files_rotated_total", files.rotations),
            ("logweir_files_truncated_total", files.truncations),
            ("logweir_files_generations_total", files.generations),
            ("logweir_files_abandoned_bytes_total", files.abandoned_bytes),
        ] {
            counter!(name).absolute(value);
        }
        let saves = *lock(&self.checkpoint);
        counter!("logweir_checkpoint_failures_total").absolute(saves.failures);
        gauge!("logweir_checkpoint_unsaved_seconds").set(saves.unsaved(clock::mono()).as_secs_f64());
        let reloads = *lock(&self.reloads);
        for (result, value) in [("ok", reloads.good), ("invalid", reloads.bad)] {
            counter!("logweir_config_reloads_total", "result" => result).absolute(value);
        }
    }
}

fn describe() {
    for (name, help) in [
        ("logweir_files_rotated_total", "Files that came to the path of one that was followed."),
        ("logweir_files_truncated_total", "Files that were truncated."),
        ("logweir_files_generations_total", "Generations that were rotated before they were seen."),
        ("logweir_files_abandoned_bytes_total", "Bytes that were gone before they could be read."),
        ("logweir_checkpoint_failures_total", "Attempts to write the checkpoint that failed."),
        ("logweir_config_reloads_total", "Configurations that were read again, by result."),
    ] {
        describe_counter!(name, help);
    }
    for (name, help) in [
        ("logweir_files_followed", "Files that are followed."),
        ("logweir_files_open", "Followed files that are open."),
        ("logweir_files_behind_bytes", "Bytes of followed files that are still to be read."),
        ("logweir_checkpoint_unsaved_seconds", "For how long the checkpoint could not be written; 0 when it was."),
    ] {
        describe_gauge!(name, help);
    }
}
