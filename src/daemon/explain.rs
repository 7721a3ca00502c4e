//! Says for each event how it was framed, read, joined, sampled and redacted. Shows it only as it
//! would leave, redacted.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags, poll};
use serde::Serialize;
use serde_json::value::RawValue;

use super::clock;
use super::pump::timespec;
use crate::buffer::Buffer;
use crate::clean::clean;
use crate::encode::Output;
use crate::frame::{End, Event, Step};
use crate::parse::Context;
use crate::pipeline::Stages;
use crate::record::{Level, Provenance, Record, Stream, TraceSource};
use crate::sample::{self, Verdict};
use crate::scratch::Scratch;
use crate::stats::Stats;
use crate::time::{Mono, Now};

/// Room for one read.
const CHUNK: usize = 64 * 1024;

/// Explains one stream.
pub(crate) struct Explainer {
    stages: Stages,
    rules: Vec<String>,
    always_keep: Level,
    quiet_below: Level,
    json: bool,
    sequence: u64,
    line: u64,
    stats: Stats,
    out: Output,
}

/// What is said of an event.
#[derive(Debug, Serialize)]
struct Explanation<'e> {
    /// Number of its first line.
    line: u64,
    lines: u32,
    truncated: bool,
    invalid_utf8: bool,
    format: &'static str,
    time: &'static str,
    level: Said<'e>,
    trace: Option<&'static str>,
    kept: bool,
    sampling: &'static str,
    /// The bits that decided, and what they had to reach, as OpenTelemetry writes them: 14 hex digits.
    randomness: Option<String>,
    threshold: Option<String>,
    /// What would become of it in a request, under a proxy.
    story: Option<&'static str>,
    adjusted_count: Option<f64>,
    redacted: BTreeMap<&'e str, u64>,
    masks: Vec<Masked<'e>>,
    record: Option<Box<RawValue>>,
}

/// A mask: in which field, by which rule, and how that was sure.
#[derive(Debug, Serialize)]
struct Masked<'e> {
    field: String,
    rule: &'e str,
    by: &'static str,
}

/// A value and where it comes from.
#[derive(Debug, Serialize)]
struct Said<'e> {
    value: &'e str,
    from: &'static str,
}

/// What is said of lines that make no record.
#[derive(Debug, Serialize)]
struct Skipped {
    line: u64,
    lines: u32,
    dropped: &'static str,
}

impl Explainer {
    /// An explainer for a stream that goes through `stages`.
    pub(crate) fn new(stages: Stages, sample: &sample::Options, json: bool) -> Self {
        let rules: Vec<String> = stages.redactor.rules().map(str::to_owned).collect();
        let stats = Stats { redactions: vec![0; rules.len()], ..Stats::default() };
        let (always_keep, quiet_below) = (sample.always_keep, sample.debug.quiet_below());
        Explainer { stages, rules, always_keep, quiet_below, json, sequence: 0, line: 1, stats, out: Output::default() }
    }

    /// When to [`process`](Self::process) although nothing has come.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        self.stages.framer.deadline()
    }

    /// Explains the events that are complete in `bytes`; returns how many bytes are done with.
    pub(crate) fn process(&mut self, bytes: &[u8], end: End, now: Now, to: &mut impl Write) -> io::Result<usize> {
        let mut at = 0;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            match self.stages.framer.next(rest, end, now.mono) {
                Step::Event(event) => {
                    self.event(rest.get(event.range.clone()).unwrap_or_default(), &event, now, to)?;
                    self.line += u64::from(event.lines);
                    at += event.used;
                }
                Step::Skip { used, lines, reason } => {
                    if lines > 0 {
                        self.skipped(&Skipped { line: self.line, lines, dropped: reason.as_str() }, to)?;
                    }
                    self.line += u64::from(lines);
                    at += used;
                }
                Step::Wait => return Ok(at),
            }
        }
    }

    /// Takes an event through the stages as a pipeline does, and notes what each of them finds.
    fn event(&mut self, bytes: &[u8], event: &Event, now: Now, to: &mut impl Write) -> io::Result<()> {
        let (mut text, scratch) = (String::new(), Scratch::default());
        let clean = clean(bytes, event.lines, &mut text);
        let provenance = Provenance {
            lines: event.lines,
            truncated: event.truncated,
            invalid_utf8: clean.invalid_utf8,
            ..Provenance::default()
        };
        let mut record = Record { provenance, ..Record::default() };
        let context = Context { now, stream: Stream::None, lines: event.lines };
        self.stages.parser.parse(clean.text, &scratch, &context, &mut record);
        self.stages.correlator.attach(&mut record, now);

        let level = record.level.unwrap_or(Level::Info);
        let verdict = self.stages.sampler.decide(level, record.trace_id, self.sequence);
        let drawn = self.stages.sampler.is_on() && level < self.always_keep;
        let digits = |bits: u64| drawn.then(|| format!("{bits:014x}"));
        let randomness = digits(self.stages.sampler.randomness(record.trace_id, self.sequence));
        let threshold = digits(self.stages.sampler.threshold());
        self.sequence += 1;
        let (kept, adjusted_count) = match verdict {
            Verdict::Keep { adjusted_count } => (true, adjusted_count),
            Verdict::Drop => (false, None),
        };
        record.provenance.adjusted_count = adjusted_count;
        let mut said = Explanation {
            line: self.line,
            lines: event.lines,
            truncated: event.truncated,
            invalid_utf8: clean.invalid_utf8,
            format: record.format.as_str(),
            time: if record.time.is_some() { "line" } else { "read" },
            level: Said { value: level.as_str(), from: if record.level.is_some() { "line" } else { "default" } },
            trace: record.provenance.trace_source.map(evidence),
            kept,
            sampling: match (kept, adjusted_count) {
                (true, None) => "off",
                _ if level >= self.always_keep => "level",
                _ if record.trace_id.is_some() => "trace id",
                _ => "sequence",
            },
            randomness,
            threshold,
            story: match verdict {
                _ if level >= self.always_keep.max(Level::Warn) => Some("promotes its request"),
                _ if level < self.quiet_below && level < self.always_keep => Some("held until its request fails"),
                Verdict::Drop => Some("held until its request has ended"),
                Verdict::Keep { .. } => None,
            },
            adjusted_count,
            redacted: BTreeMap::new(),
            masks: Vec::new(),
            record: None,
        };

        self.stats.redactions.fill(0);
        self.out.clear();
        let mut masks = Vec::new();
        if let Ok(redacted) = self.stages.redactor.redact(record, &mut self.stats) {
            self.stages.encoder.encode(&redacted, level, now, &mut self.out);
            masks.extend(redacted.masks().map(|(rule, field)| (rule, field.unwrap_or("message").to_owned())));
        }
        let stopped = self.stages.gate.as_ref().is_some_and(|gate| gate.find(&self.out.bytes).is_some());
        if !stopped && !self.out.bytes.is_empty() {
            let line = String::from_utf8_lossy(&self.out.bytes);
            said.record = RawValue::from_string(line.trim_end().to_owned()).ok();
        }
        said.masks = masks
            .into_iter()
            .map(|(rule, field)| Masked {
                field,
                rule: self.rules.get(usize::from(rule)).map_or("", String::as_str),
                by: self.stages.redactor.proof(rule),
            })
            .collect();
        let counts = self.rules.iter().zip(&self.stats.redactions).filter(|(_, count)| **count > 0);
        said.redacted = counts.map(|(rule, count)| (rule.as_str(), *count)).collect();
        if self.json { write_json(&said, to) } else { write_text(&said, to) }
    }

    fn skipped(&self, skipped: &Skipped, to: &mut impl Write) -> io::Result<()> {
        if self.json {
            write_json(skipped, to)
        } else {
            writeln!(to, "{}: no record: {}", span(skipped.line, skipped.lines), skipped.dropped)
        }
    }
}

fn evidence(source: TraceSource) -> &'static str {
    match source {
        TraceSource::Line => "line",
        TraceSource::RequestId => "request id",
        TraceSource::AccessLog => "access log",
        TraceSource::Thread => "thread",
        TraceSource::Inferred => "inferred",
    }
}

fn span(line: u64, lines: u32) -> String {
    match lines {
        0 | 1 => format!("line {line}"),
        _ => format!("lines {line}-{}", line + u64::from(lines) - 1),
    }
}

fn write_json(what: &impl Serialize, to: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *to, what)?;
    to.write_all(b"\n")
}

fn write_text(said: &Explanation<'_>, to: &mut impl Write) -> io::Result<()> {
    write!(to, "{}: {}, {} ({})", span(said.line, said.lines), said.format, said.level.value, said.level.from)?;
    write!(to, ", time from the {}", if said.time == "line" { "line" } else { "clock" })?;
    match said.trace {
        Some(evidence) => write!(to, ", trace by {evidence}")?,
        None => write!(to, ", no trace")?,
    }
    write!(to, ", {}", if said.kept { "kept" } else { "sampled away" })?;
    if said.sampling != "off" {
        write!(to, " by {}", said.sampling)?;
    }
    if let (Some(randomness), Some(threshold)) = (&said.randomness, &said.threshold) {
        write!(to, " ({randomness} {} {threshold})", if said.kept { "reaches" } else { "is below" })?;
    }
    if let Some(story) = said.story {
        write!(to, ", {story} under a proxy")?;
    }
    for (is, word) in [(said.lines > 1, "joined"), (said.truncated, "cut"), (said.invalid_utf8, "not UTF-8")] {
        if is {
            write!(to, ", {word}")?;
        }
    }
    for (at, (rule, count)) in said.redacted.iter().enumerate() {
        write!(to, "{} {rule} x{count}", if at == 0 { ", masked" } else { "," })?;
    }
    match &said.record {
        Some(record) if said.kept => writeln!(to, "\n  {record}"),
        Some(record) => writeln!(to, "\n  not written: {record}"),
        None => writeln!(to, "\n  no record: a rule or the last gate drops it"),
    }?;
    said.masks.iter().try_for_each(|mask| {
        let field = if mask.field.is_empty() { "a name" } else { &mask.field };
        writeln!(to, "  {field}: {} ({})", mask.rule, mask.by)
    })
}

/// Explains `input` until it ends.
pub(crate) fn run(mut explainer: Explainer, input: OwnedFd, mut to: impl Write) -> io::Result<()> {
    let mut buffer = Buffer::new(CHUNK);
    loop {
        let due = explainer.deadline().map(|due| due.0.saturating_sub(clock::mono().0));
        let mut fds = [PollFd::new(&input, PollFlags::IN)];
        if poll(&mut fds, due.map(timespec).as_ref())? > 0 {
            let count = rustix::io::read(&input, buffer.room())?;
            buffer.filled(count);
            if count == 0 {
                explainer.process(buffer.unread(), End::Eof, clock::now(), &mut to)?;
                return to.flush();
            }
        }
        let used = explainer.process(buffer.unread(), End::Open, clock::now(), &mut to)?;
        buffer.used(used);
        to.flush()?;
    }
}
