//! Record to [`Redacted`]: finds what must not leave and remembers it as ranges, applied while encoding.
//! This module is the only one that can make a `Redacted`, and encoders take nothing else.
//!
//! Each text of a record is searched as it stands, then with its escapes decoded, round by round; what is found in
//! decoded text is masked in the source. A budget that runs out masks the value whole: nothing is forwarded unsearched.

mod act;
pub mod canary;
mod command;
mod decode;
mod gate;
mod jwk;
mod key;
pub mod learned;
mod literals;
mod names;
mod options;
mod pairs;
mod pattern;
mod pem;
mod place;
mod prefilter;
#[macro_use]
pub mod rule;
pub mod rules;
mod scan;
mod shapes;
mod slot;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod user;
pub mod validate;
mod value;
mod view;
mod web;
mod work;

use std::sync::Arc;

use crate::record::Record;
use crate::stats::Stats;
pub use gate::Gate;
pub use learned::Learned;
pub use options::{Action, Ip, Options, Packs, Problem, Secret, UserRule, Verify};
pub use slot::{Kind, Piece, Pieces, Slot};
use slot::{Mask, Words};
pub use table::Rules;
use work::Work;

/// Index of a rule in the redactor's table.
pub type RuleId = u16;

/// Finds what must not leave, in one stream.
#[derive(Debug)]
pub struct Redactor {
    rules: Arc<Rules>,
    work: Work,
}

impl Redactor {
    /// A redactor at the start of a stream.
    pub fn new(rules: Arc<Rules>) -> Self {
        Redactor { rules, work: Work::default() }
    }

    /// The same, which masks what was learned from traffic too.
    #[must_use]
    pub fn with_learned(mut self, learned: Option<Arc<Learned>>) -> Self {
        self.work.learn_from(learned);
        self
    }

    /// Names of the rules, by [`RuleId`].
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.rules.names()
    }

    /// How a rule is sure of what it finds.
    pub fn proof(&self, rule: RuleId) -> &'static str {
        self.rules.proof(rule)
    }

    /// Redacts a record; gives it back as an error when a rule says that the whole record goes.
    #[expect(clippy::result_large_err, reason = "the record is handed back to be reused, not to report a failure")]
    pub fn redact<'r, 'b>(&'r mut self, record: Record<'b>, stats: &mut Stats) -> Result<Redacted<'r, 'b>, Record<'b>> {
        self.work.clear();
        if self.rules.enabled && !self.work.record(&self.rules, &record, stats) {
            return Err(record);
        }
        let words = Words { rules: &self.rules, arena: &self.work.arena };
        Ok(Redacted { record, masks: &self.work.masks, dropped: &self.work.dropped, words })
    }

    /// Whether a private key began in the events before and may go on in the next.
    pub fn carries(&self) -> bool {
        self.work.key_open()
    }

    /// Puts it where an event stood that is redacted out of order; returns where it was. See [`carries`](Self::carries).
    pub fn carry(&mut self, open: bool) -> bool {
        self.work.carry(open)
    }

    /// Looks at an event that was sampled away: a private key may begin in it and go on in the next.
    pub fn pass_over(&mut self, text: &str) {
        if self.rules.enabled {
            self.work.pass_over(text);
        }
    }
}

/// A record of which nothing sensitive can be read any more.
///
/// Slots number its texts: 0 the service, 1 the message, then for field `i` its name `2 + 2i` and
/// its value `3 + 2i`. `masks` are sorted by slot and start and do not overlap; `dropped` are the name slots of fields
/// that are not given out.
#[derive(Debug)]
pub struct Redacted<'r, 'b> {
    record: Record<'b>,
    masks: &'r [Mask],
    dropped: &'r [u32],
    words: Words<'r>,
}
