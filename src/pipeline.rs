//! The whole flow: bytes in, bytes out, the time passed in.
//!
//! `&[u8]` → event range → `&str` → [`Record`] → [`Redacted`](crate::redact::Redacted) → bytes. The
//! order is a matter of types: an encoder takes only what the redactor made. What sampling would drop may be held for
//! its request ([`Stories`]); when that turns out to be worth telling it goes through the stages again.

mod exit;
mod held;

use std::sync::Arc;

use crate::budget::{Budget, Example, Summaries};
use crate::clean::clean;
use crate::correlate::Correlator;
use crate::encode::{Encoder, Output};
use crate::frame::{End, Event, Framer, Step};
use crate::parse::{Context, Parser};
use crate::record::{Level, Provenance, Record, Stream};
use crate::redact::{Gate, Redactor};
use crate::sample::{Sampler, Verdict};
use crate::scratch::Scratch;
use crate::stats::{Reason, Stats};
use crate::story::{Call, Held, Stories};
use crate::time::{Mono, Now};
use exit::Exit;

/// The pipeline of one stream.
#[derive(Debug)]
pub struct Pipeline {
    framer: Framer,
    parser: Parser,
    correlator: Correlator,
    sampler: Sampler,
    stories: Option<Stories>,
    budget: Option<(Arc<Budget>, Summaries)>,
    exit: Exit,
    stream: Stream,
    sequence: u64,
    text: String,
    scratch: Scratch,
    stats: Stats,
}

/// The stages of a pipeline, ready made.
#[derive(Debug)]
pub struct Stages {
    /// Bytes to events.
    pub framer: Framer,
    /// Events to records.
    pub parser: Parser,
    /// Records to traces.
    pub correlator: Correlator,
    /// Keep or drop.
    pub sampler: Sampler,
    /// Requests that are kept or dropped whole, where there is someone to tell of them.
    pub stories: Option<Stories>,
    /// How much comes out, and what is told of the rest; where there is a bound.
    pub budget: Option<(Arc<Budget>, Summaries)>,
    /// What must not leave.
    pub redactor: Redactor,
    /// Records to bytes.
    pub encoder: Encoder,
    /// A last look at the bytes.
    pub gate: Option<Gate>,
}

impl Pipeline {
    /// A pipeline at the start of `stream`.
    pub fn new(stages: Stages, stream: Stream) -> Self {
        let stats = Stats { redactions: vec![0; stages.redactor.rules().count()], ..Stats::default() };
        Pipeline {
            framer: stages.framer,
            parser: stages.parser,
            correlator: stages.correlator,
            sampler: stages.sampler,
            stories: stages.stories,
            budget: stages.budget,
            exit: Exit {
                redactor: stages.redactor,
                encoder: stages.encoder,
                gate: stages.gate,
                spent: Record::default(),
            },
            stream,
            sequence: 0,
            text: String::new(),
            scratch: Scratch::default(),
            stats,
        }
    }

    /// Appends to `out` the records that are complete in `bytes` and returns how many bytes are done
    /// with. The rest is to be offered again, with more behind it or at the [`deadline`](Self::deadline).
    pub fn process(&mut self, bytes: &[u8], end: End, now: Now, out: &mut Output) -> usize {
        let mut at = 0;
        while let Some(used) = self.step(bytes.get(at..).unwrap_or_default(), end, now, out) {
            at += used;
        }
        self.settle(now, out);
        at
    }

    /// Appends to `out` what is due though no event brings it: stories of requests that have ended, and what was
    /// suppressed. Whoever takes events one by one calls it once a chunk, and at the [`deadline`](Self::deadline).
    pub fn settle(&mut self, now: Now, out: &mut Output) {
        if let Some(stories) = &mut self.stories {
            stories.look(now, &mut self.stats);
            self.tell(out);
        }
        if self.budget.is_some() {
            self.summarise(false, now, out);
        }
    }

    /// Takes the first event alone through; `None` when there is no complete one.
    #[inline]
    pub fn step(&mut self, bytes: &[u8], end: End, now: Now, out: &mut Output) -> Option<usize> {
        let used = match self.framer.next(bytes, end, now.mono) {
            Step::Event(event) => {
                self.event(bytes.get(event.range.clone()).unwrap_or_default(), &event, now, out);
                event.used
            }
            Step::Skip { used, lines, reason } => {
                self.stats.lines_in += u64::from(lines);
                self.stats.drop_lines(reason, u64::from(lines));
                used
            }
            Step::Wait => return None,
        };
        self.stats.bytes_in += used as u64;
        Some(used)
    }

    /// Goes on with the numbers of a stream of which `records` were read before.
    pub fn resume(&mut self, records: u64) {
        self.sequence = records;
    }

    /// Records read so far, those sampled away among them: what sampling numbers them by.
    pub fn records(&self) -> u64 {
        self.sequence
    }

    /// When to call [`process`](Self::process) again though nothing arrived.
    pub fn deadline(&self) -> Option<Mono> {
        let stories = self.stories.as_ref().and_then(Stories::deadline);
        let budget = self.budget.as_ref().and_then(|(_, summaries)| summaries.deadline());
        self.framer.deadline().into_iter().chain(stories).chain(budget).min()
    }

    /// Whether lines wait for the end of their request.
    pub fn is_waiting(&self) -> bool {
        self.stories.as_ref().is_some_and(Stories::is_waiting)
    }

    /// Nothing more will come, and nothing more is waited for: what is held comes out or is dropped. `crashed` says how
    /// the application ended.
    pub fn conclude(&mut self, crashed: bool, now: Now, out: &mut Output) {
        if let Some(stories) = &mut self.stories {
            let last = stories.conclude(now, crashed, &mut self.stats);
            self.tell(out);
            if let Some(tale) = last {
                self.replay(tale, out);
            }
        }
        self.summarise(true, now, out);
    }

    /// What is held is lost, for that reason.
    pub fn abandon(&mut self, reason: Reason) {
        if let Some(stories) = &mut self.stories {
            stories.abandon(reason, &mut self.stats);
        }
    }

    /// Moves the counters to `total`; what is held stays.
    pub fn drain_stats(&mut self, total: &mut Stats) {
        total.add(&self.stats);
        let (rules, lines_held) = (self.stats.redactions.len(), self.stats.lines_held);
        self.stats = Stats { redactions: std::mem::take(&mut self.stats.redactions), lines_held, ..Stats::default() };
        self.stats.redactions.clear();
        self.stats.redactions.resize(rules, 0);
    }

    /// The counters.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// Names of the redaction rules, in the order of [`Stats::redactions`].
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.exit.redactor.rules()
    }

    /// Takes one event through all stages.
    fn event(&mut self, bytes: &[u8], event: &Event, now: Now, out: &mut Output) {
        self.scratch.clear();
        let clean = clean(bytes, event.lines, &mut self.text);
        let mut record = Record::reuse(std::mem::take(&mut self.exit.spent));
        record.provenance = Provenance {
            stream: self.stream,
            lines: event.lines,
            truncated: event.truncated,
            invalid_utf8: clean.invalid_utf8,
            ..Provenance::default()
        };
        let context = Context { now, stream: self.stream, lines: event.lines };
        self.parser.parse(clean.text, &self.scratch, &context, &mut record);
        self.correlator.attach(&mut record, now);
        self.stats.count_record(&record);

        let level = record.level.unwrap_or(Level::Info);
        let mut verdict = self.sampler.decide(level, record.trace_id, self.sequence);
        self.sequence += 1;
        if let Some(stories) = &mut self.stories {
            match stories.call(&record, level, verdict == Verdict::Drop, bytes.len(), now) {
                Call::AsSampled => {}
                Call::Drop => verdict = Verdict::Drop,
                Call::Keep { retro } => {
                    record.provenance.retro = retro;
                    verdict = Verdict::Keep { adjusted_count: self.sampler.is_on().then_some(1.0) };
                }
                call @ (Call::Hold { .. } | Call::Release { .. }) => {
                    let carried = self.exit.redactor.carries();
                    self.exit.redactor.pass_over(clean.text);
                    let held = Held {
                        now,
                        trace_id: record.trace_id,
                        lines: event.lines,
                        truncated: event.truncated,
                        span_id: record.span_id,
                        source: record.provenance.trace_source,
                        carried,
                        retro: false,
                    };
                    self.exit.spent = Record::reuse(record);
                    return self.hold(call, held, bytes, out);
                }
            }
        }
        let Verdict::Keep { adjusted_count } = verdict else {
            self.exit.redactor.pass_over(clean.text);
            self.stats.drop_lines(Reason::Sampled, u64::from(event.lines));
            self.exit.spent = Record::reuse(record);
            return;
        };
        record.provenance.adjusted_count = adjusted_count;
        if let Some((budget, summaries)) = &mut self.budget {
            let first = adjusted_count == Some(1.0);
            if let Err(template) = budget.admit(&record, first, event.lines, bytes.len(), now.mono) {
                let carried = self.exit.redactor.carries();
                self.exit.redactor.pass_over(clean.text);
                self.exit.spent = Record::reuse(record);
                let (lines, truncated) = (event.lines, event.truncated);
                let example = || Example { now, lines, truncated, carried, bytes: bytes.into() };
                return summaries.count(template, lines, bytes.len(), now, &mut self.stats, example);
            }
            let before = out.bytes.len();
            self.exit.write(record, level, now, &mut self.stats, out);
            return budget.charge(0, (out.bytes.len() - before).saturating_sub(bytes.len()));
        }
        self.exit.write(record, level, now, &mut self.stats, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::plan::Plan;
    use crate::redact;

    #[test]
    fn what_the_gate_stops_is_counted_and_does_not_go_out() {
        let options = redact::Options { verify: redact::Verify::All, enabled: false, ..redact::Options::default() };
        let plan = Plan::new(&Config { redact: options, ..Config::default() }, "test", None).unwrap();
        let mut pipeline = plan.pipeline(Stream::None).unwrap();
        let mut out = Output::default();
        let input = b"one\nkey ghp_M7H4jxUDDWHP4kZ6A4dxlQYsQIWJuq11T4V3\ntwo\n";
        let now = Now { wall_ns: 0, mono: Mono(0) };
        assert_eq!(pipeline.process(input, End::Eof, now, &mut out), input.len());
        let stats = pipeline.stats();
        assert_eq!((stats.lines_in, stats.lines_out, stats.verified), (3, 2, 3));
        assert_eq!(stats.lines_dropped[Reason::Verify as usize], 1);
        assert_eq!(out.records.last().map(|mark| mark.end), Some(out.bytes.len()));
        assert_eq!((out.records.len(), stats.bytes_out), (2, out.bytes.len() as u64));
    }
}
