//! Records that wait for the sink: bounded in bytes; when full, lower levels go first, then the oldest.

use std::collections::VecDeque;

use super::ledger::{Books, Fate};
use crate::encode::Output;
use crate::record::Level;
use crate::stats::Reason;

/// Records are handed to the sink in batches of about so many bytes.
const BATCH: usize = 64 * 1024;

/// Emptied batches that are kept for reuse.
const SPARES: usize = 2;

/// A record in a batch.
#[derive(Debug, Clone, Copy)]
struct Entry {
    bytes: u32,
    lines: u32,
    level: Level,
    lane: u16,
}

/// Records in a row.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) bytes: Vec<u8>,
    entries: Vec<Entry>,
}

impl Batch {
    /// All that a lane put out, booked as waiting.
    pub(crate) fn queued(lane: usize, out: &Output, books: &mut Books) -> Self {
        let mut batch = Batch { bytes: out.bytes.clone(), entries: Vec::with_capacity(out.records.len()) };
        for (entry, bytes) in entries(lane, out) {
            books.queue(lane, entry.lines.into(), bytes.len() as u64);
            batch.entries.push(entry);
        }
        batch
    }

    /// Books all that a lane put out as written.
    pub(crate) fn book(lane: usize, out: &Output, books: &mut Books) {
        let lines = out.lines();
        books.queue(lane, lines, out.bytes.len() as u64);
        books.settle(lane, lines, out.bytes.len() as u64, Fate::Written);
    }

    /// Books all its records as `fate`.
    pub(crate) fn settle(&self, books: &mut Books, fate: Fate) {
        for entry in &self.entries {
            books.settle(entry.lane.into(), entry.lines.into(), entry.bytes.into(), fate);
        }
    }

    /// Books the records that end within the first `written` bytes as written, the others as lost.
    pub(crate) fn settle_at(&self, written: usize, books: &mut Books, reason: Reason) {
        let mut end = 0;
        for entry in &self.entries {
            end += entry.bytes as usize;
            let fate = if end <= written { Fate::Written } else { Fate::Lost(reason) };
            books.settle(entry.lane.into(), entry.lines.into(), entry.bytes.into(), fate);
        }
    }
}

/// Lines and bytes that did not fit since the last gap record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Gap {
    pub(crate) lines: u64,
    pub(crate) bytes: u64,
}

/// The queue.
#[derive(Debug)]
pub(crate) struct Queue {
    batches: VecDeque<Batch>,
    spares: Vec<Batch>,
    /// Bytes waiting, by level.
    by_level: [usize; Level::ALL.len()],
    limit: usize,
    gap: Gap,
}

impl Queue {
    /// A queue that holds `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Queue {
            batches: VecDeque::new(),
            spares: Vec::new(),
            by_level: [0; Level::ALL.len()],
            limit,
            gap: Gap::default(),
        }
    }

    /// Bytes waiting.
    pub(crate) fn bytes(&self) -> usize {
        self.by_level.iter().sum()
    }

    /// Nothing waits, and no gap is to be told.
    pub(crate) fn is_empty(&self) -> bool {
        self.batches.is_empty() && self.gap == Gap::default()
    }

    /// It holds as much as it may.
    pub(crate) fn is_full(&self) -> bool {
        self.bytes() >= self.limit
    }

    /// Adds what a lane's pipeline put out.
    pub(crate) fn push(&mut self, lane: usize, out: &Output, books: &mut Books) {
        for (entry, bytes) in entries(lane, out) {
            books.queue(lane, entry.lines.into(), bytes.len() as u64);
            self.append(entry, bytes);
        }
    }

    /// Makes room when there is too much: drops the lowest levels whole, and of the next one the oldest records.
    pub(crate) fn shed(&mut self, books: &mut Books) {
        let held = self.bytes();
        if held <= self.limit {
            return;
        }
        // An eighth more than needed, so that the work a byte stays constant.
        let mut excess = held - self.limit + self.limit / 8;
        let mut quota = [0; Level::ALL.len()];
        for (quota, held) in quota.iter_mut().zip(self.by_level) {
            *quota = excess.min(held);
            excess -= *quota;
        }
        self.by_level = [0; Level::ALL.len()];
        for batch in std::mem::take(&mut self.batches) {
            let mut start = 0;
            for entry in &batch.entries {
                let end = start + entry.bytes as usize;
                let bytes = batch.bytes.get(start..end).unwrap_or_default();
                start = end;
                match quota.get_mut(entry.level as usize) {
                    Some(quota) if *quota > 0 => {
                        *quota = quota.saturating_sub(bytes.len());
                        self.gap.lines += u64::from(entry.lines);
                        self.gap.bytes += bytes.len() as u64;
                        let fate = Fate::Lost(Reason::Overflow);
                        books.settle(entry.lane.into(), entry.lines.into(), entry.bytes.into(), fate);
                    }
                    _ => self.append(*entry, bytes),
                }
            }
            self.recycle(batch);
        }
    }

    /// The oldest batch, and the gap before it.
    pub(crate) fn pop(&mut self) -> (Gap, Batch) {
        let batch = self.batches.pop_front().unwrap_or_default();
        for entry in &batch.entries {
            if let Some(held) = self.by_level.get_mut(entry.level as usize) {
                *held = held.saturating_sub(entry.bytes as usize);
            }
        }
        (std::mem::take(&mut self.gap), batch)
    }

    /// Takes a batch back that is done with.
    pub(crate) fn recycle(&mut self, mut batch: Batch) {
        if self.spares.len() < SPARES && batch.bytes.capacity() <= 2 * BATCH {
            batch.bytes.clear();
            batch.entries.clear();
            self.spares.push(batch);
        }
    }

    /// Books everything that waits as lost.
    pub(crate) fn give_up(&mut self, reason: Reason, books: &mut Books) {
        for batch in std::mem::take(&mut self.batches) {
            batch.settle(books, Fate::Lost(reason));
        }
        self.by_level = [0; Level::ALL.len()];
        self.gap = Gap::default();
    }

    fn append(&mut self, entry: Entry, bytes: &[u8]) {
        if !self.batches.back().is_some_and(|last| last.bytes.len() + bytes.len() <= BATCH || last.bytes.is_empty()) {
            self.batches.push_back(self.spares.pop().unwrap_or_default());
        }
        if let Some(batch) = self.batches.back_mut() {
            batch.bytes.extend_from_slice(bytes);
            batch.entries.push(entry);
        }
        if let Some(held) = self.by_level.get_mut(entry.level as usize) {
            *held += bytes.len();
        }
    }
}

/// The records of a lane's output.
fn entries(lane: usize, out: &Output) -> impl Iterator<Item = (Entry, &[u8])> {
    out.records.iter().scan(0, move |start, mark| {
        let bytes = out.bytes.get(*start..mark.end).unwrap_or_default();
        *start = mark.end;
        // An event is bounded to megabytes, and there are few lanes at a time.
        let entry = Entry { bytes: bytes.len() as u32, lines: mark.lines, level: mark.level, lane: lane as u16 };
        Some((entry, bytes))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Mark;

    /// An output of records that are each `width` bytes wide and say their level's first letter.
    fn output(levels: &[Level], width: usize) -> Output {
        let mut out = Output::default();
        for level in levels {
            out.bytes.extend(std::iter::repeat_n(level.as_str().as_bytes()[0], width - 1));
            out.bytes.push(b'\n');
            out.records.push(Mark { end: out.bytes.len(), level: *level, lines: 2 });
        }
        out
    }

    fn drain(queue: &mut Queue, books: &mut Books) -> (Gap, String) {
        let mut all = String::new();
        let mut gaps = Gap::default();
        while !queue.is_empty() {
            let (gap, batch) = queue.pop();
            gaps = Gap { lines: gaps.lines + gap.lines, bytes: gaps.bytes + gap.bytes };
            all.extend(batch.bytes.split(|b| *b == b'\n').filter_map(|line| line.first()).map(|b| *b as char));
            batch.settle(books, Fate::Written);
        }
        (gaps, all)
    }

    #[test]
    fn low_levels_go_first_then_the_oldest() {
        use Level::{Debug, Error, Info, Warn};
        let mut books = Books::new(&["stdout"]);
        let mut queue = Queue::new(800);
        queue.push(0, &output(&[Info, Debug, Error, Debug, Info, Debug, Warn, Info], 100), &mut books);
        queue.shed(&mut books);
        assert_eq!(books.accounts[0].lines_queued, 16);
        queue.push(0, &output(&[Error, Info, Error], 100), &mut books);
        queue.shed(&mut books);
        // 300 too much and 100 for later: three debug records, then the oldest info.
        let (gap, left) = drain(&mut queue, &mut books);
        assert_eq!((gap, left.as_str()), (Gap { lines: 8, bytes: 400 }, "eiwieie"));
        let account = &books.accounts[0];
        assert_eq!((account.lines_written, account.dropped(Reason::Overflow), account.lines_queued), (14, 8, 0));
        assert_eq!((books.queue_bytes(), queue.bytes()), (0, 0));
    }

    #[test]
    fn records_wider_than_the_queue_are_shed_alone() {
        let mut books = Books::new(&["stdout"]);
        let mut queue = Queue::new(100);
        queue.push(0, &output(&[Level::Error], 1000), &mut books);
        queue.shed(&mut books);
        let (gap, left) = drain(&mut queue, &mut books);
        assert_eq!((gap.lines, left.as_str()), (2, ""));
    }

    #[test]
    fn memory_stays_bounded_when_only_few_of_each_batch_stay() {
        let mut books = Books::new(&["stdout"]);
        let mut queue = Queue::new(1 << 20);
        let mixed: Vec<_> = (0..1000).map(|n| if n == 0 { Level::Error } else { Level::Debug }).collect();
        for _ in 0..200 {
            queue.push(0, &output(&mixed, 200), &mut books);
            queue.shed(&mut books);
        }
        let capacity: usize = queue.batches.iter().map(|batch| batch.bytes.capacity()).sum();
        assert!(capacity < 3 << 20, "{capacity}");
        let (_, left) = drain(&mut queue, &mut books);
        assert_eq!(left.matches('e').count(), 200);
    }

    #[test]
    fn a_half_written_batch_is_booked_by_whole_records() {
        let mut books = Books::new(&["stdout"]);
        let mut queue = Queue::new(1 << 20);
        queue.push(0, &output(&[Level::Info, Level::Info, Level::Info], 100), &mut books);
        let (_, batch) = queue.pop();
        batch.settle_at(250, &mut books, Reason::Deadline);
        assert_eq!((books.accounts[0].lines_written, books.accounts[0].dropped(Reason::Deadline)), (4, 2));
    }
}
