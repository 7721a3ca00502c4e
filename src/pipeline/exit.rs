//! The last stages: what is kept is redacted, encoded, and perhaps looked at once more.

use crate::encode::{Encoder, Output};
use crate::record::{Level, Record};
use crate::redact::{Gate, Redactor};
use crate::stats::{Reason, Stats};
use crate::time::Now;

/// Where records leave: apart from what they borrow from.
#[derive(Debug)]
pub(super) struct Exit {
    pub(super) redactor: Redactor,
    pub(super) encoder: Encoder,
    pub(super) gate: Option<Gate>,
    /// A record that is done with, for its room.
    pub(super) spent: Record<'static>,
}

impl Exit {
    /// Takes a record through the last stages.
    #[inline]
    pub(super) fn write(&mut self, record: Record<'_>, level: Level, now: Now, stats: &mut Stats, out: &mut Output) {
        let lines = record.provenance.lines;
        match self.redactor.redact(record, stats) {
            Ok(redacted) => {
                let before = out.bytes.len();
                self.encoder.encode(&redacted, level, now, out);
                self.spent = Record::reuse(redacted.into_spent());
                if self.gate.as_mut().is_some_and(Gate::is_due) && self.is_stopped(before, stats, out) {
                    stats.drop_lines(Reason::Verify, u64::from(lines));
                } else {
                    stats.count_written(level, lines, out.bytes.len() - before);
                }
            }
            Err(record) => {
                stats.drop_lines(Reason::Rule, u64::from(lines));
                self.spent = Record::reuse(record);
            }
        }
    }

    /// Has the gate look at the record that begins at `start`; takes it back if something is found.
    fn is_stopped(&self, start: usize, stats: &mut Stats, out: &mut Output) -> bool {
        stats.verified += 1;
        let line = out.bytes.get(start..).unwrap_or_default();
        let found = self.gate.as_ref().is_some_and(|gate| gate.find(line).is_some());
        if found {
            out.take_back(start);
        }
        found
    }
}
