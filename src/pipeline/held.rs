//! Events that go through the stages later than they came: held for their request, or an example of what was suppressed.
//!
//! Each is redacted as what it was when it was read: with its own time, and with what the redactor knew of a private key
//! that had begun before it. What it knows of the stream itself is put back afterwards.

use super::Pipeline;
use crate::clean::clean;
use crate::encode::Output;
use crate::parse::Context;
use crate::record::{Level, Provenance, Record};
use crate::story::{Call, Held, Tale};
use crate::time::Now;

impl Pipeline {
    /// Puts an event where it waits, or behind what has waited for it to come.
    pub(super) fn hold(&mut self, call: Call, held: Held, bytes: &[u8], out: &mut Output) {
        let Some(stories) = &mut self.stories else { return };
        match call {
            Call::Hold { trace_id, retro } => stories.hold(trace_id, Held { retro, ..held }, bytes, &mut self.stats),
            Call::Release { trace_id, retro } => {
                let tale = stories.release_with(trace_id, Held { retro, ..held }, bytes, &mut self.stats);
                self.replay(tale, out);
            }
            Call::AsSampled | Call::Keep { .. } | Call::Drop => {}
        }
    }

    /// Has the stories come out that turned out to be worth it.
    pub(super) fn tell(&mut self, out: &mut Output) {
        while let Some(stories) = &mut self.stories
            && let Some(trace_id) = stories.next_told()
        {
            if let Some(tale) = stories.release(trace_id, &mut self.stats) {
                self.replay(tale, out);
            }
        }
    }

    /// Tells what was suppressed, if that is due: a record of each kind, made of its example.
    pub(super) fn summarise(&mut self, last: bool, now: Now, out: &mut Output) {
        let Some((_, summaries)) = &mut self.budget else { return };
        let all = summaries.take(now.mono, last);
        let live = self.exit.redactor.carries();
        for (told, example) in all {
            self.scratch.clear();
            let clean = clean(&example.bytes, example.lines, &mut self.text);
            let mut record = Record::reuse(std::mem::take(&mut self.exit.spent));
            record.provenance = Provenance {
                stream: self.stream,
                // Its lines are counted as what became of them.
                lines: 0,
                truncated: example.truncated,
                invalid_utf8: clean.invalid_utf8,
                ..Provenance::default()
            };
            let context = Context { now: example.now, stream: self.stream, lines: example.lines };
            self.parser.parse(clean.text, &self.scratch, &context, &mut record);
            record.fields.push(told.field());
            let level = record.level.unwrap_or(Level::Info);
            self.exit.redactor.carry(example.carried);
            self.exit.write(record, level, example.now, &mut self.stats, out);
        }
        self.exit.redactor.carry(live);
    }

    /// Takes held events through the stages again, as if they had been kept when they were read.
    pub(super) fn replay(&mut self, mut tale: Tale, out: &mut Output) {
        let live = self.exit.redactor.carries();
        for (held, bytes) in tale.events() {
            self.scratch.clear();
            let clean = clean(bytes, held.lines, &mut self.text);
            let mut record = Record::reuse(std::mem::take(&mut self.exit.spent));
            record.provenance = Provenance {
                stream: self.stream,
                lines: held.lines,
                truncated: held.truncated,
                invalid_utf8: clean.invalid_utf8,
                retro: held.retro,
                ..Provenance::default()
            };
            let context = Context { now: held.now, stream: self.stream, lines: held.lines };
            self.parser.parse(clean.text, &self.scratch, &context, &mut record);
            (record.trace_id, record.span_id) = (held.trace_id, held.span_id);
            record.provenance.trace_source = held.source;
            record.provenance.adjusted_count = self.sampler.is_on().then_some(1.0);
            let level = record.level.unwrap_or(Level::Info);
            self.exit.redactor.carry(held.carried);
            let before = out.bytes.len();
            self.exit.write(record, level, held.now, &mut self.stats, out);
            if let Some((budget, _)) = &self.budget {
                budget.charge(held.lines, out.bytes.len() - before);
            }
        }
        self.exit.redactor.carry(live);
        if let Some(stories) = &mut self.stories {
            stories.spend(tale);
        }
    }
}
