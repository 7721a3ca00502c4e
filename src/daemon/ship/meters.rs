//! Sinks and files as metrics.

use std::sync::{Arc, Mutex};

use metrics::{counter, describe_counter, describe_gauge, gauge};

use super::checkpoint::Saves;
use super::reload::ReloadCounts;
use super::table::FileCounts;
use crate::daemon::clock;
use crate::daemon::delivery::{Lane, Lost};
use crate::daemon::ledger::lock;

/// What is measured.
pub(super) struct Meters {
    lanes: Vec<Arc<Lane>>,
    files: Arc<Mutex<FileCounts>>,
    reloads: Arc<Mutex<ReloadCounts>>,
    checkpoint: Arc<Mutex<Saves>>,
    described: std::sync::Once,
}

impl Meters {
    pub(super) fn new(
        lanes: Vec<Arc<Lane>>,
        files: Arc<Mutex<FileCounts>>,
        reloads: Arc<Mutex<ReloadCounts>>,
        checkpoint: Arc<Mutex<Saves>>,
    ) -> Self {
        Meters { lanes, files, reloads, checkpoint, described: std::sync::Once::new() }
    }

    /// Brings the metrics up to date.
    pub(super) fn set(&self) {
        self.described.call_once(describe);
        for lane in &self.lanes {
            set_lane(lane);
        }
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

fn set_lane(lane: &Lane) {
    let (sink, counts) = (lane.name(), lane.counts());
    for (name, value) in [
        ("logweir_sink_records_taken_total", counts.taken),
        ("logweir_sink_records_recovered_total", counts.recovered),
        ("logweir_sink_records_delivered_total", counts.delivered),
        ("logweir_sink_bytes_total", counts.bytes),
        ("logweir_sink_retries_total", counts.retries),
        ("logweir_sink_gap_records_total", counts.gaps),
    ] {
        counter!(name, "sink" => sink).absolute(value);
    }
    for reason in Lost::ALL {
        let value = counts.lost.get(reason as usize).copied().unwrap_or_default();
        counter!("logweir_sink_records_lost_total", "sink" => sink, "reason" => reason.as_str()).absolute(value);
    }
    for (name, value) in [
        ("logweir_sink_records_pending", counts.pending),
        ("logweir_sink_memory_bytes", counts.memory_bytes),
        ("logweir_sink_spool_bytes", counts.spool_bytes),
        ("logweir_sink_spool_limit_bytes", counts.spool_limit),
        ("logweir_sink_failing", counts.failing.into()),
    ] {
        gauge!(name, "sink" => sink).set(value as f64);
    }
}

fn describe() {
    for (name, help) in [
        ("logweir_sink_records_taken_total", "Records given to a sink's lane."),
        ("logweir_sink_records_recovered_total", "Records that the spool of an earlier run held."),
        ("logweir_sink_records_delivered_total", "Records that the sink took."),
        ("logweir_sink_records_lost_total", "Records that the sink never takes, by reason."),
        ("logweir_sink_bytes_total", "Bytes of records that the sink took."),
        ("logweir_sink_retries_total", "Attempts that failed and were made again."),
        ("logweir_sink_gap_records_total", "Gap records that the sink took."),
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
        ("logweir_sink_records_pending", "Records that wait for the sink, in memory and in the spool."),
        ("logweir_sink_memory_bytes", "Bytes of records that wait for the sink in memory."),
        ("logweir_sink_spool_bytes", "Bytes of the sink's spool."),
        ("logweir_sink_spool_limit_bytes", "Bytes that the sink's spool may have; 0 without one."),
        ("logweir_sink_failing", "1 while the sink takes nothing."),
        ("logweir_files_followed", "Files that are followed."),
        ("logweir_files_open", "Followed files that are open."),
        ("logweir_files_behind_bytes", "Bytes of followed files that are still to be read."),
        ("logweir_checkpoint_unsaved_seconds", "For how long the checkpoint could not be written; 0 when it was."),
    ] {
        describe_gauge!(name, help);
    }
}
