//! Gives a record its trace, and says on what evidence.

use crate::record::{Record, TraceSource};
use crate::time::Now;

/// Joins records of one stream to traces.
#[derive(Debug, Default)]
pub struct Correlator {}

impl Correlator {
    /// Attaches the trace that the record belongs to, when that is known.
    pub fn attach(&mut self, record: &mut Record<'_>, _now: Now) {
        if record.trace_id.is_some() {
            record.provenance.trace_source = Some(TraceSource::Line);
        }
    }
}
