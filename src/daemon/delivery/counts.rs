//! What became of the records that a lane was given.
//!
//! `taken + recovered = delivered + Σ lost + pending`, whenever it is looked at.

/// Why a sink never gets a record. A closed set: it is a metric label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Lost {
    /// No more could wait, and the policy is to drop the oldest.
    Overflow,
    /// It waited in the spool for longer than it may.
    Expired,
    /// What was read back from the spool was damaged.
    Damaged,
    /// The sink will not take the batch, however often it is sent.
    Refused,
    /// The sink took the batch without these.
    Rejected,
    /// The sink does not take a record of that size.
    TooLarge,
    /// The sink is gone.
    Closed,
    /// The end came first.
    Deadline,
}

impl Lost {
    /// Every reason, in the order of the discriminants.
    pub(crate) const ALL: [Lost; 8] = [
        Lost::Overflow,
        Lost::Expired,
        Lost::Damaged,
        Lost::Refused,
        Lost::Rejected,
        Lost::TooLarge,
        Lost::Closed,
        Lost::Deadline,
    ];

    /// Label value.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Lost::Overflow => "overflow",
            Lost::Expired => "expired",
            Lost::Damaged => "damaged",
            Lost::Refused => "refused",
            Lost::Rejected => "rejected",
            Lost::TooLarge => "too_large",
            Lost::Closed => "closed",
            Lost::Deadline => "deadline",
        }
    }
}

/// Counters of one lane, in records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    /// Given to it.
    pub(crate) taken: u64,
    /// Found in the spool of an earlier run.
    pub(crate) recovered: u64,
    /// Taken by the sink.
    pub(crate) delivered: u64,
    /// Never taken, by [`Lost`].
    pub(crate) lost: [u64; Lost::ALL.len()],
    /// Waiting, in memory and in the spool.
    pub(crate) pending: u64,
    /// Bytes that the sink took.
    pub(crate) bytes: u64,
    /// Batches that were sent again.
    pub(crate) retries: u64,
    /// Gap records delivered.
    pub(crate) gaps: u64,
    /// Bytes waiting in memory.
    pub(crate) memory_bytes: u64,
    /// Bytes waiting in the spool.
    pub(crate) spool_bytes: u64,
    /// Bytes that may wait in the spool; 0 without one.
    pub(crate) spool_limit: u64,
    /// The sink does not take anything at the moment.
    pub(crate) failing: bool,
}

impl Counts {
    /// Counts records that waited and are lost.
    pub(crate) fn lose(&mut self, records: u64, reason: Lost) {
        self.pending = self.pending.saturating_sub(records);
        if let Some(lost) = self.lost.get_mut(reason as usize) {
            *lost += records;
        }
    }

    /// Counts records that waited and were taken, but for `rejected`.
    pub(crate) fn deliver(&mut self, records: u64, rejected: u64) {
        self.pending = self.pending.saturating_sub(records - rejected);
        self.delivered += records - rejected;
        self.lose(rejected, Lost::Rejected);
    }

    /// Records never taken, for whatever reason.
    pub(crate) fn lost_in_all(&self) -> u64 {
        self.lost.iter().sum()
    }
}
