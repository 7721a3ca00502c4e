//! What a sink has in its hands: a batch, whole or in the parts that it is sent in because it was too large.
//!
//! Only the whole is acknowledged and has a place in the spool: a crash between two parts repeats one batch at most.

use std::sync::Arc;

use super::batch::Batch;
use super::gap::{self, Missing};
use super::spool::Place;
use crate::daemon::clock;

/// A batch that a sink has been given.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) batch: Arc<Batch>,
    /// Where else it is: it stays in the spool until it is delivered.
    pub(super) place: Option<Place>,
    /// Its acknowledgement has been given.
    pub(super) acked: bool,
    /// Records of it got through.
    pub(super) got_through: bool,
    /// What is still to be sent of it, the first last.
    parts: Vec<Part>,
}

/// What is sent at a time.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) batch: Arc<Batch>,
    /// It tells of this gap and counts for nothing.
    pub(super) gap: Option<Missing>,
}

impl Part {
    /// Records.
    pub(super) fn of(batch: Arc<Batch>) -> Self {
        Part { batch, gap: None }
    }

    /// A record that tells of a gap.
    pub(super) fn of_gap(gap: Missing, service: &str) -> Self {
        let mut record = Vec::new();
        gap::record_into(gap, service, &mut record);
        Part { batch: Arc::new(Batch::of_gap(record, clock::now().wall_ns)), gap: Some(gap) }
    }
}

impl Held {
    /// A batch that has not been sent yet.
    pub(super) fn new(part: Part, place: Option<Place>, acked: bool) -> Self {
        Held { batch: part.batch.clone(), place, acked, got_through: false, parts: vec![part] }
    }

    /// What is to be sent now; `None` when all is done.
    pub(super) fn part(&self) -> Option<Arc<Batch>> {
        self.parts.last().map(|part| part.batch.clone())
    }

    /// What was to be sent now got through.
    pub(super) fn taken(&mut self) -> Option<Part> {
        let part = self.parts.pop()?;
        self.got_through |= part.gap.is_none();
        Some(part)
    }

    /// What was to be sent now never will be.
    pub(super) fn given_up(&mut self) -> Option<Part> {
        self.parts.pop()
    }

    /// Puts the halves of what was to be sent now in its place; false when there are none.
    pub(super) fn split(&mut self) -> bool {
        let Some((first, second)) = self.parts.last().and_then(|part| part.batch.halves()) else { return false };
        self.parts.pop();
        self.parts.extend([second, first].map(|half| Part::of(Arc::new(half))));
        true
    }

    /// Tells of a gap before the rest.
    pub(super) fn tell_first(&mut self, gap: Missing, service: &str) {
        self.parts.push(Part::of_gap(gap, service));
    }

    /// A gap is still to be told of.
    pub(super) fn tells_of_a_gap(&self) -> bool {
        self.parts.iter().any(|part| part.gap.is_some())
    }

    /// Records that are still to be sent.
    pub(super) fn records(&self) -> u64 {
        self.parts.iter().filter(|part| part.gap.is_none()).map(|part| part.batch.records()).sum()
    }
}
