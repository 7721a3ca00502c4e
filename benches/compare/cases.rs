//! What is measured: each case runs every tool and adds a table to the report.

mod kill;
mod latency;
mod lines;
mod outage;
mod proxy;
mod redaction;
mod rotation;
mod stall;
mod start;
mod throughput;

use std::path::PathBuf;

use crate::report::Report;
use crate::tools::{Feed, Tool};

/// What all cases share.
pub(crate) struct Bench {
    pub(crate) tools: Vec<Tool>,
    pub(crate) work: PathBuf,
    pub(crate) mb: usize,
    pub(crate) rounds: usize,
}

/// A case: adds what it found to the report.
pub(crate) type Case = fn(&Bench, &mut Report);

/// Every case, in the order of the report.
pub(crate) const ALL: [(&str, Case); 11] = [
    ("throughput", throughput::run),
    ("memory", throughput::memory),
    ("start", start::run),
    ("latency", latency::run),
    ("lines", lines::run),
    ("redaction", redaction::run),
    ("stall", stall::run),
    ("rotation", rotation::run),
    ("kill", kill::run),
    ("outage", outage::run),
    ("proxy", proxy::run),
];

impl Bench {
    /// The tools that are given one of these.
    pub(crate) fn fed(&self, feeds: &'static [Feed]) -> impl Iterator<Item = &Tool> {
        self.tools.iter().filter(|tool| feeds.contains(&tool.feed))
    }

    /// An empty directory for one run of a tool.
    pub(crate) fn directory(&self, tool: &Tool) -> PathBuf {
        let directory = self.work.join("run").join(&tool.name);
        std::fs::remove_dir_all(&directory).ok();
        std::fs::create_dir_all(&directory).expect("a directory for a run");
        directory
    }
}

/// The one in the middle; of an even number the lower one.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

/// The value below which `share` of them lie.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let at = (values.len() as f64 * share) as usize;
    values.get(at.min(values.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}
