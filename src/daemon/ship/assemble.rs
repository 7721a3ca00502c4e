//! Batches in the making, and those that sinks have not acknowledged yet.
//!
//! Whatever is put out or passed over moves the places of files; a place counts once everything before it has been
//! acknowledged by all lanes, in the order of reading.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::place::Places;
use crate::config::ship::Batch as Limits;
use crate::daemon::delivery::{Ack, Batch, Lost, Origin, Segment};
use crate::encode::Output;
use crate::record::Stream;
use crate::stats::Reason;
use crate::time::{Mono, Now};

/// Lines and bytes by stream.
pub(super) type ByStream = [(u64, u64); 3];

/// The batch in the making.
#[derive(Debug)]
pub(super) struct Assembler {
    limits: Limits,
    batch: Batch,
    records: u32,
    lines: ByStream,
    places: BTreeMap<u64, Places>,
    since: Option<Mono>,
    last: u64,
}

/// A batch that is on its way.
#[derive(Debug)]
struct Outstanding {
    number: u64,
    /// A bit for each lane that has not acknowledged it.
    waiting: u32,
    /// Some lane delivers it.
    delivered: bool,
    lost: Option<Lost>,
    bytes: usize,
    lines: ByStream,
    places: BTreeMap<u64, Places>,
}

/// What has been acknowledged.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) lines: ByStream,
    pub(super) places: BTreeMap<u64, Places>,
    /// No sink takes it.
    pub(super) lost: Option<Reason>,
}

impl Assembler {
    /// Nothing yet.
    pub(super) fn new(limits: Limits) -> Self {
        Assembler {
            limits,
            batch: Batch::default(),
            records: 0,
            lines: ByStream::default(),
            places: BTreeMap::new(),
            since: None,
            last: 0,
        }
    }

    /// Adds the records of `out`, the first of which is number `first` of its source.
    pub(super) fn add(&mut self, origin: &Arc<Origin>, stream: Stream, first: u64, now: Now, out: &Output) {
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
        if let Some((lines, bytes)) = self.lines.get_mut(stream as usize) {
            *lines += out.records.iter().map(|mark| u64::from(mark.lines)).sum::<u64>();
            *bytes += out.bytes.len() as u64;
        }
        let bytes = out.bytes.len();
        match self.batch.segments.last_mut() {
            Some(segment) if segment.origin == *origin => {
                segment.records += records;
                segment.bytes += bytes;
            }
            _ => self.batch.segments.push(Segment { origin: origin.clone(), first, records, bytes }),
        }
    }

    /// A file has come to `places`.
    pub(super) fn note(&mut self, id: u64, places: Places) {
        self.places.insert(id, places);
    }

    /// It is large enough.
    pub(super) fn is_full(&self) -> bool {
        self.batch.bytes.len() >= self.limits.max_bytes || self.records >= self.limits.max_records
    }

    /// There is nothing to tell.
    pub(super) fn is_empty(&self) -> bool {
        self.records == 0 && self.places.is_empty()
    }

    /// When its first record has waited for long enough.
    pub(super) fn due(&self) -> Option<Mono> {
        self.since.map(|since| Mono(since.0.saturating_add(self.limits.max_delay_ms.saturating_mul(1_000_000))))
    }

    /// Bytes in it.
    pub(super) fn bytes(&self) -> usize {
        self.batch.bytes.len()
    }

    /// Gives it to `book`, for `lanes` lanes; the batch, unless there is none.
    pub(super) fn finish(&mut self, lanes: usize, book: &mut Book) -> (Option<Arc<Batch>>, ByStream) {
        let (lines, places) = (std::mem::take(&mut self.lines), std::mem::take(&mut self.places));
        self.since = None;
        self.last += 1;
        let mut batch = std::mem::take(&mut self.batch);
        batch.number = self.last;
        let empty = std::mem::take(&mut self.records) == 0;
        let waiting = if empty { 0 } else { (1u32 << lanes) - 1 };
        let bytes = batch.bytes.len();
        book.outstanding.push_back(Outstanding {
            number: self.last,
            waiting,
            delivered: empty,
            lost: None,
            bytes,
            lines,
            places,
        });
        book.merge(book.outstanding.len().saturating_sub(1));
        ((!empty).then(|| Arc::new(batch)), lines)
    }
}

/// Batches on their way, oldest first.
#[derive(Debug, Default)]
pub(super) struct Book {
    outstanding: VecDeque<Outstanding>,
}

impl Book {
    /// Bytes that some lane still holds.
    pub(super) fn bytes(&self) -> usize {
        self.outstanding.iter().filter(|batch| batch.waiting != 0).map(|batch| batch.bytes).sum()
    }

    /// Nothing is.
    pub(super) fn is_empty(&self) -> bool {
        self.outstanding.is_empty()
    }

    /// A lane has acknowledged a batch.
    pub(super) fn acknowledge(&mut self, lane: usize, ack: Ack) {
        let Ok(at) = self.outstanding.binary_search_by_key(&ack.number, |batch| batch.number) else { return };
        if let Some(batch) = self.outstanding.get_mut(at) {
            batch.waiting &= !(1 << lane);
            batch.delivered |= ack.lost.is_none();
            batch.lost = batch.lost.or(ack.lost);
        }
        self.merge(at);
    }

    /// Makes one of neighbours that wait for an older batch alone: that may be for days.
    fn merge(&mut self, at: usize) {
        let Some(before) = at.checked_sub(1) else { return };
        let (Some(older), Some(newer)) = (self.outstanding.get(before), self.outstanding.get(at)) else { return };
        let settled = older.waiting == 0 && newer.waiting == 0;
        if !settled || (older.delivered, older.lost) != (newer.delivered, newer.lost) {
            return;
        }
        let Some(older) = self.outstanding.remove(before) else { return };
        if let Some(newer) = self.outstanding.get_mut(before) {
            for (sum, more) in newer.lines.iter_mut().zip(older.lines) {
                *sum = (sum.0 + more.0, sum.1 + more.1);
            }
            for (id, places) in older.places {
                newer.places.entry(id).or_insert(places);
            }
        }
    }

    /// The oldest batch, if all lanes have acknowledged it.
    pub(super) fn settle(&mut self) -> Option<Settled> {
        self.outstanding.front().filter(|batch| batch.waiting == 0)?;
        let batch = self.outstanding.pop_front()?;
        let lost = batch.lost.filter(|_| !batch.delivered).map(|lost| match lost {
            Lost::Refused | Lost::Rejected | Lost::TooLarge => Reason::Refused,
            Lost::Closed => Reason::SinkClosed,
            Lost::Overflow | Lost::Expired | Lost::Damaged => Reason::Overflow,
        });
        Some(Settled { lines: batch.lines, places: batch.places, lost })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::ship::place::Place;

    #[test]
    fn places_count_when_all_lanes_have_all_before_them() {
        let (mut assembler, mut book) = (Assembler::new(Limits::default()), Book::default());
        let at = |offset| [Place { offset, ..Place::default() }; 2];
        let out = Output {
            bytes: b"{}\n".to_vec(),
            records: vec![crate::encode::Mark { end: 3, level: crate::record::Level::Info, lines: 1 }],
        };
        let now = Now { wall_ns: 0, mono: Mono(0) };
        for offset in [10, 20, 30] {
            assembler.add(&Arc::default(), Stream::None, 0, now, &out);
            assembler.note(1, at(offset));
            assert!(assembler.finish(2, &mut book).0.is_some());
        }
        assembler.note(1, at(40));
        assert!(assembler.finish(2, &mut book).0.is_none());
        let ack = |number, lost| Ack { number, lost };
        let places = |book: &mut Book| {
            let settled = std::iter::from_fn(|| book.settle());
            settled.map(|settled| (settled.places[&1][0].offset, settled.lost)).collect::<Vec<_>>()
        };
        book.acknowledge(0, ack(2, None));
        book.acknowledge(1, ack(2, None));
        book.acknowledge(0, ack(1, None));
        assert_eq!(places(&mut book), []);
        book.acknowledge(1, ack(1, Some(Lost::Refused)));
        assert_eq!(places(&mut book), [(10, None), (20, None)], "one lane took it");
        book.acknowledge(0, ack(3, Some(Lost::Refused)));
        book.acknowledge(1, ack(3, Some(Lost::Refused)));
        assert_eq!(places(&mut book), [(30, Some(Reason::Refused)), (40, None)]);
        assert!(book.is_empty());
    }
}
