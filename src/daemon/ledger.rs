//! What came in, went out and is on its way, under one lock: the books balance whenever they are read.
//!
//! For each lane `lines_in = Σ lines_dropped + lines_written + Σ lines_lost + lines_queued
//! + lines_held`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::stats::{Reason, Stats};

/// One lane's lines.
#[derive(Debug, Clone, Default)]
pub(crate) struct Account {
    /// Name of its stream, a label value.
    pub(crate) stream: &'static str,
    /// The pipeline's counters, as of its last batch.
    pub(crate) stats: Stats,
    /// Lines that the sink took.
    pub(crate) lines_written: u64,
    /// Bytes that the sink took.
    pub(crate) bytes_written: u64,
    /// Lines that came out of the pipeline and never reached the sink, by reason.
    pub(crate) lines_lost: [u64; Reason::ALL.len()],
    /// Lines that wait for the sink.
    pub(crate) lines_queued: u64,
    /// Bytes that wait for the sink.
    bytes_queued: u64,
}

impl Account {
    fn add(&mut self, other: &Account) {
        self.stats.add(&other.stats);
        self.lines_written += other.lines_written;
        self.bytes_written += other.bytes_written;
        self.lines_queued += other.lines_queued;
        self.bytes_queued += other.bytes_queued;
        self.lines_lost.iter_mut().zip(other.lines_lost).for_each(|(to, from)| *to += from);
    }

    /// Lines that did not come out, inside the pipeline or behind it.
    pub(crate) fn dropped(&self, reason: Reason) -> u64 {
        let of = |counts: &[u64]| counts.get(reason as usize).copied().unwrap_or_default();
        of(&self.stats.lines_dropped) + of(&self.lines_lost)
    }
}

/// What becomes of lines between the pipeline and the sink.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fate {
    /// The sink took them.
    Written,
    /// They never reach it.
    Lost(Reason),
}

/// All lanes' accounts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Books {
    /// By lane.
    pub(crate) accounts: Vec<Account>,
    /// Accounts of lanes that have ended, each with the one that it is added to when nothing of it waits any more.
    retired: Vec<(usize, usize)>,
    /// Nobody reads the sink any more.
    pub(crate) closed: bool,
    /// Gap records written.
    pub(crate) gaps: u64,
    /// Time spent in pipelines, in nanoseconds.
    pub(crate) busy_ns: u64,
}

impl Books {
    /// Empty accounts for lanes of these streams.
    pub(crate) fn new(streams: &[&'static str]) -> Self {
        let account = |stream: &&'static str| Account { stream, ..Account::default() };
        Books { accounts: streams.iter().map(account).collect(), ..Books::default() }
    }

    /// An account for a lane that comes later.
    pub(crate) fn open(&mut self, stream: &'static str) -> usize {
        self.fold();
        let account = Account { stream, ..Account::default() };
        let unused = self.accounts.iter().position(|account| account.stream.is_empty());
        match unused.and_then(|at| Some((at, self.accounts.get_mut(at)?))) {
            Some((at, place)) => {
                *place = account;
                at
            }
            None => {
                self.accounts.push(account);
                self.accounts.len() - 1
            }
        }
    }

    /// The lane of an account has ended: what it counted is added to another one, and its place may be had again. What
    /// still waits for the sink is settled where it was queued, so that this is not done before.
    pub(crate) fn retire(&mut self, account: usize, into: usize) {
        self.retired.push((account, into));
        self.fold();
    }

    fn fold(&mut self) {
        let accounts = &mut self.accounts;
        self.retired.retain(|(account, into)| {
            let waits = |account: &Account| account.lines_queued > 0 || account.bytes_queued > 0;
            if accounts.get(*account).is_some_and(waits) {
                return true;
            }
            let ended = accounts.get_mut(*account).map(std::mem::take);
            if let (Some(ended), Some(into)) = (ended, accounts.get_mut(*into)) {
                into.add(&ended);
            }
            false
        });
    }

    /// One account a stream.
    pub(crate) fn by_stream(&self) -> Vec<Account> {
        let mut streams: Vec<Account> = Vec::new();
        for account in self.accounts.iter().filter(|account| !account.stream.is_empty()) {
            match streams.iter_mut().find(|known| known.stream == account.stream) {
                Some(known) => known.add(account),
                None => streams.push(account.clone()),
            }
        }
        streams
    }

    /// Takes over a pipeline's counters and the time it has spent since.
    pub(crate) fn update(&mut self, lane: usize, stats: &Stats, busy_ns: u64) {
        self.busy_ns += busy_ns;
        if let Some(account) = self.accounts.get_mut(lane) {
            account.stats.clone_from(stats);
        }
    }

    /// Lines of `lane` wait for the sink.
    pub(crate) fn queue(&mut self, lane: usize, lines: u64, bytes: u64) {
        if let Some(account) = self.accounts.get_mut(lane) {
            account.lines_queued += lines;
            account.bytes_queued += bytes;
        }
    }

    /// Lines of `lane` wait no longer.
    pub(crate) fn settle(&mut self, lane: usize, lines: u64, bytes: u64, fate: Fate) {
        let Some(account) = self.accounts.get_mut(lane) else { return };
        account.lines_queued = account.lines_queued.saturating_sub(lines);
        account.bytes_queued = account.bytes_queued.saturating_sub(bytes);
        match fate {
            Fate::Written => {
                account.lines_written += lines;
                account.bytes_written += bytes;
            }
            Fate::Lost(reason) => {
                if let Some(lost) = account.lines_lost.get_mut(reason as usize) {
                    *lost += lines;
                }
            }
        }
    }

    /// Books what still waits as lost: nothing will come of it.
    pub(crate) fn close(&mut self, reason: Reason) {
        for lane in 0..self.accounts.len() {
            let queued = self.accounts.get(lane).map(|account| (account.lines_queued, account.bytes_queued));
            let (lines, bytes) = queued.unwrap_or_default();
            self.settle(lane, lines, bytes, Fate::Lost(reason));
        }
    }

    /// Bytes that wait for the sink.
    pub(crate) fn queue_bytes(&self) -> u64 {
        self.accounts.iter().map(|account| account.bytes_queued).sum()
    }

    /// Lines taken in, written, and dropped for whatever reason.
    pub(crate) fn totals(&self) -> (u64, u64, u64) {
        self.accounts.iter().fold((0, 0, 0), |(taken, written, dropped), account| {
            let all = Reason::ALL.iter().map(|reason| account.dropped(*reason)).sum::<u64>();
            (taken + account.stats.lines_in, written + account.lines_written, dropped + all)
        })
    }
}

/// Locks what a panicking thread may have left locked: plain counters are never half-written.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ended_lane_is_added_up_when_nothing_of_it_waits() {
        let mut books = Books::new(&["stdout"]);
        let counts = |books: &Books| {
            let [stdout] = &books.by_stream()[..] else { panic!("one stream") };
            (stdout.lines_written, stdout.lines_queued, books.queue_bytes())
        };
        let first = books.open("stdout");
        books.queue(first, 5, 50);
        books.settle(first, 2, 20, Fate::Written);
        books.retire(first, 0);
        assert_eq!(counts(&books), (2, 3, 30));
        // Its place is not free: the writer still books there.
        let second = books.open("stdout");
        assert_ne!(second, first);
        books.settle(first, 3, 30, Fate::Written);
        books.queue(second, 1, 9);
        assert_eq!(counts(&books), (5, 1, 9));
        assert_eq!(books.open("stdout"), first);
        assert_eq!(counts(&books), (5, 1, 9));
        books.close(Reason::Deadline);
        books.retire(second, 0);
        assert_eq!(counts(&books), (5, 0, 0));
        assert_eq!(books.totals(), (0, 5, 1));
    }
}
