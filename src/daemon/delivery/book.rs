//! Batches that sinks have not acknowledged yet.
//!
//! A batch is settled once it and everything before it has been acknowledged by all lanes: in the order of reading.

use std::collections::VecDeque;

use super::counts::Lost;
use super::lane::Ack;
use crate::stats::Reason;

/// What is to be done once a batch is settled.
pub(crate) trait Due: Default {
    /// Nothing.
    fn is_nothing(&self) -> bool;
    /// What an older batch has is done at the same time.
    fn precede(&mut self, older: Self);
}

/// A batch that is on its way.
#[derive(Debug)]
struct Outstanding<D> {
    number: u64,
    /// A bit for each lane that has not acknowledged it.
    waiting: u32,
    /// Some lane delivers it.
    delivered: bool,
    lost: Option<Lost>,
    bytes: usize,
    due: D,
}

/// Batches on their way, oldest first.
#[derive(Debug)]
pub(crate) struct Book<D> {
    outstanding: VecDeque<Outstanding<D>>,
}

/// What has been acknowledged.
#[derive(Debug)]
pub(crate) struct Settled<D> {
    pub(crate) due: D,
    /// No sink takes it.
    pub(crate) lost: Option<Reason>,
}

impl<D: Due> Book<D> {
    /// Nothing is on its way.
    pub(crate) fn new() -> Self {
        Book { outstanding: VecDeque::new() }
    }

    /// A batch is on its way to so many lanes, and of so many bytes; `None` for one without records.
    pub(crate) fn enter(&mut self, number: u64, batch: Option<(usize, usize)>, due: D) {
        let (lanes, bytes) = batch.unwrap_or_default();
        let waiting = (1u32 << lanes) - 1;
        let delivered = batch.is_none();
        self.outstanding.push_back(Outstanding { number, waiting, delivered, lost: None, bytes, due });
        self.merge(self.outstanding.len().saturating_sub(1));
    }

    /// Bytes that some lane still holds.
    pub(crate) fn bytes(&self) -> usize {
        self.outstanding.iter().filter(|batch| batch.waiting != 0).map(|batch| batch.bytes).sum()
    }

    /// Nothing is.
    pub(crate) fn is_empty(&self) -> bool {
        self.outstanding.is_empty()
    }

    /// A lane has acknowledged a batch.
    pub(crate) fn acknowledge(&mut self, lane: usize, ack: Ack) {
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
            newer.due.precede(older.due);
        }
    }

    /// The oldest batch, if all lanes have acknowledged it.
    pub(crate) fn settle(&mut self) -> Option<Settled<D>> {
        self.outstanding.front().filter(|batch| batch.waiting == 0)?;
        let batch = self.outstanding.pop_front()?;
        let lost = batch.lost.filter(|_| !batch.delivered).map(|lost| match lost {
            Lost::Refused | Lost::Rejected | Lost::TooLarge => Reason::Refused,
            Lost::Closed => Reason::SinkClosed,
            Lost::Deadline => Reason::Deadline,
            Lost::Overflow | Lost::Expired | Lost::Damaged => Reason::Overflow,
        });
        Some(Settled { due: batch.due, lost })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of batches.
    #[derive(Debug, Default, PartialEq)]
    struct Names(Vec<u32>);

    impl Due for Names {
        fn is_nothing(&self) -> bool {
            self.0.is_empty()
        }

        fn precede(&mut self, mut older: Self) {
            older.0.append(&mut self.0);
            *self = older;
        }
    }

    #[test]
    fn a_batch_counts_when_all_lanes_have_all_before_it() {
        let mut book = Book::new();
        for number in [1, 2, 3] {
            book.enter(number, Some((2, 10)), Names(vec![number as u32]));
        }
        book.enter(4, None, Names(vec![4]));
        assert_eq!(book.bytes(), 30);
        let ack = |number, lost| Ack { number, lost };
        let settled = |book: &mut Book<Names>| {
            let settled = std::iter::from_fn(|| book.settle());
            settled.map(|settled| (settled.due.0, settled.lost)).collect::<Vec<_>>()
        };
        book.acknowledge(0, ack(2, None));
        book.acknowledge(1, ack(2, None));
        book.acknowledge(0, ack(1, None));
        assert_eq!(settled(&mut book), []);
        book.acknowledge(1, ack(1, Some(Lost::Refused)));
        assert_eq!(settled(&mut book), [(vec![1], None), (vec![2], None)], "one lane took it");
        book.acknowledge(0, ack(3, Some(Lost::Refused)));
        book.acknowledge(1, ack(3, Some(Lost::Refused)));
        assert_eq!(settled(&mut book), [(vec![3], Some(Reason::Refused)), (vec![4], None)]);
        assert!(book.is_empty());
    }

    #[test]
    fn what_waits_for_an_older_one_alone_becomes_one() {
        let mut book = Book::new();
        for number in 1..=1000 {
            book.enter(number, Some((1, 1)), Names(vec![number as u32]));
        }
        (2..=1000).for_each(|number| book.acknowledge(0, Ack { number, lost: None }));
        assert_eq!(book.outstanding.len(), 2);
        book.acknowledge(0, Ack { number: 1, lost: None });
        let settled: Vec<Vec<u32>> = std::iter::from_fn(|| book.settle()).map(|settled| settled.due.0).collect();
        assert_eq!(settled, [vec![1], (2..=1000).collect()]);
        assert!(book.is_empty());
    }
}
