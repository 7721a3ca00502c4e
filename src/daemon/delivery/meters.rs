//! Sinks as metrics.

use std::sync::{Arc, Once};

use metrics::{counter, describe_counter, describe_gauge, gauge};

use super::{Lane, Lost};

/// What is measured.
#[derive(Debug)]
pub(crate) struct Meters {
    lanes: Vec<Arc<Lane>>,
    described: Once,
}

impl Meters {
    /// Those of the sinks of `lanes`.
    pub(crate) fn new(lanes: Vec<Arc<Lane>>) -> Self {
        Meters { lanes, described: Once::new() }
    }

    /// Brings the metrics up to date.
    pub(crate) fn set(&self) {
        if !self.lanes.is_empty() {
            self.described.call_once(describe);
        }
        self.lanes.iter().for_each(|lane| set(lane));
    }
}

fn set(lane: &Lane) {
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
    ] {
        describe_counter!(name, help);
    }
    for (name, help) in [
        ("logweir_sink_records_pending", "Records that wait for the sink, in memory and in the spool."),
        ("logweir_sink_memory_bytes", "Bytes of records that wait for the sink in memory."),
        ("logweir_sink_spool_bytes", "Bytes of the sink's spool."),
        ("logweir_sink_spool_limit_bytes", "Bytes that the sink's spool may have; 0 without one."),
        ("logweir_sink_failing", "1 while the sink takes nothing."),
    ] {
        describe_gauge!(name, help);
    }
}
