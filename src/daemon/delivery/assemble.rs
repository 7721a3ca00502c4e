//! The batch in the making.

use std::sync::Arc;

use super::batch::{Batch, Origin, Segment};
use super::book::{Book, Due};
use crate::config::ship::Batch as Limits;
use crate::encode::Output;
use crate::time::{Mono, Now};

/// It.
#[derive(Debug)]
pub(crate) struct Assembler<D> {
    limits: Limits,
    batch: Batch,
    records: u32,
    /// What is due once it is settled.
    due: D,
    since: Option<Mono>,
    last: u64,
}

impl<D: Due> Assembler<D> {
    /// Nothing yet.
    pub(crate) fn new(limits: Limits) -> Self {
        Assembler { limits, batch: Batch::default(), records: 0, due: D::default(), since: None, last: 0 }
    }

    /// Adds the records of `out`, the first of which is number `first` of its source.
    pub(crate) fn add(&mut self, origin: &Arc<Origin>, first: u64, now: Now, out: &Output) {
        let records = u32::try_from(out.records.len()).unwrap_or(u32::MAX);
        if records == 0 {
            return;
        }
        if self.since.is_none() {
            self.since = Some(now.mono);
            self.batch.observed_ns = now.wall_ns;
        }
        self.batch.bytes.extend_from_slice(&out.bytes);
        self.records += records;
        let bytes = out.bytes.len();
        match self.batch.segments.last_mut() {
            Some(segment) if Arc::ptr_eq(&segment.origin, origin) || segment.origin == *origin => {
                segment.records += records;
                segment.bytes += bytes;
            }
            _ => self.batch.segments.push(Segment { origin: origin.clone(), first, records, bytes }),
        }
    }

    /// What is due once the batch is settled.
    pub(crate) fn due_mut(&mut self) -> &mut D {
        &mut self.due
    }

    /// It is large enough.
    pub(crate) fn is_full(&self) -> bool {
        self.batch.bytes.len() >= self.limits.max_bytes || self.records >= self.limits.max_records
    }

    /// There is nothing to tell.
    pub(crate) fn is_empty(&self) -> bool {
        self.records == 0 && self.due.is_nothing()
    }

    /// When its first record has waited for long enough.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        self.since.map(|since| Mono(since.0.saturating_add(self.limits.max_delay_ms.saturating_mul(1_000_000))))
    }

    /// Bytes in it.
    pub(crate) fn bytes(&self) -> usize {
        self.batch.bytes.len()
    }

    /// Ends it: it, unless it has no records, its number and what is due.
    pub(crate) fn finish(&mut self) -> (u64, Option<Batch>, D) {
        self.since = None;
        self.last += 1;
        let mut batch = std::mem::take(&mut self.batch);
        batch.number = self.last;
        let empty = std::mem::take(&mut self.records) == 0;
        (self.last, (!empty).then_some(batch), std::mem::take(&mut self.due))
    }

    /// Ends it and enters it into `book`, as on its way to `lanes` lanes.
    pub(crate) fn enter(&mut self, lanes: usize, book: &mut Book<D>) -> Option<Arc<Batch>> {
        let (number, batch, due) = self.finish();
        book.enter(number, batch.as_ref().map(|batch| (lanes, batch.bytes.len())), due);
        batch.map(Arc::new)
    }
}
