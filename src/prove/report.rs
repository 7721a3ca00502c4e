//! What a proof says: counts and names, no values, and a hash over all of it.

use std::fmt::{self, Display, Write};

use sha2::{Digest, Sha256};

use super::encoding::{Encoding, Position};

/// Counts of one rule or encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Lines that were sent through.
    pub sent: u64,
    /// Of those, lines out of which the value could be read.
    pub out: u64,
}

/// What came of a proof.
#[derive(Debug, Default)]
pub struct Report {
    /// Stands for the rules.
    pub fingerprint: String,
    /// Redaction is on at all.
    pub enabled: bool,
    /// By rule, in the order of the rules.
    pub rules: Vec<(String, Count)>,
    /// By encoding.
    pub encodings: [Count; Encoding::ALL.len()],
    /// Combinations that make no line, by reason.
    pub exempt: Vec<(&'static str, u64)>,
    /// Rules that are off.
    pub off: usize,
    /// Rules that are on and have no sample.
    pub without: Vec<String>,
    /// Combinations that failed: rule, number of its sample, encoding, position.
    pub failures: Vec<(String, usize, Encoding, Position)>,
}

impl Report {
    /// Nothing came out, and there was something to send.
    pub fn holds(&self) -> bool {
        self.enabled && self.failures.is_empty() && self.total().sent > 0
    }

    /// Over all rules.
    pub fn total(&self) -> Count {
        let add =
            |sum: Count, (_, count): &(String, Count)| Count { sent: sum.sent + count.sent, out: sum.out + count.out };
        self.rules.iter().fold(Count::default(), add)
    }

    /// Counts a combination without a line.
    pub(super) fn exempt(&mut self, reason: &'static str) {
        match self.exempt.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => self.exempt.push((reason, 1)),
        }
    }

    /// The report but for its last line.
    fn body(&self) -> Result<String, fmt::Error> {
        let mut out = String::new();
        let total = self.total();
        writeln!(out, "logweir {} redaction proof", env!("CARGO_PKG_VERSION"))?;
        writeln!(out, "rules: {} ({} on, {} off)", self.fingerprint, self.rules.len(), self.off)?;
        writeln!(out, "\n{:<44} {:>8} {:>8}", "by encoding", "sent", "out")?;
        for (encoding, count) in Encoding::ALL.iter().zip(self.encodings) {
            writeln!(out, "{:<44} {:>8} {:>8}", encoding.as_str(), count.sent, count.out)?;
        }
        writeln!(out, "\n{:<44} {:>8} {:>8}", "by rule", "sent", "out")?;
        for (rule, count) in &self.rules {
            writeln!(out, "{rule:<44} {:>8} {:>8}", count.sent, count.out)?;
        }
        writeln!(out, "\ncombinations that are none")?;
        for (reason, count) in &self.exempt {
            writeln!(out, "{count:>8} {reason}")?;
        }
        if !self.without.is_empty() {
            writeln!(out, "\nnot proved, for want of samples: {}", self.without.join(", "))?;
        }
        for (rule, sample, encoding, position) in &self.failures {
            writeln!(out, "CAME OUT: {rule}, sample {sample}, {}, {}", encoding.as_str(), position.as_str())?;
        }
        if !self.enabled {
            writeln!(out, "\nredaction is off")?;
        }
        let verdict = if self.holds() { "nothing came out" } else { "NOT PROVED" };
        writeln!(out, "\ntotal: {} sent, {} out: {verdict}", total.sent, total.out)?;
        Ok(out)
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body()?;
        f.write_str(&body)?;
        f.write_str("sha256 ")?;
        Sha256::digest(&body).iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
