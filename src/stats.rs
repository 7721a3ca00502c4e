//! What happened, as plain integers: counted in the core, drained into metrics once per chunk.

use crate::record::{Format, Level, Record, TraceSource};

/// Why a line did not come out. A closed set: it is a metric label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Reason {
    /// Sampled away.
    Sampled,
    /// Held for the end of its request, and pushed out by lines that came later.
    Evicted,
    /// Beyond the budget.
    Suppressed,
    /// Empty, or nothing but blanks, outside a joined event.
    Blank,
    /// Nothing but NULs: the placeholder that eBPF enrichers leave behind.
    Placeholder,
    /// A redaction rule with the action `drop_record` matched.
    Rule,
    /// The last gate found something in it that redaction should have masked.
    Verify,
    /// The sink did not take it in time and the overflow policy is `drop`.
    Overflow,
    /// The sink is gone (a closed pipe).
    SinkClosed,
    /// Every sink refuses it, for good.
    Refused,
    /// Still unwritten when the shutdown deadline passed.
    Deadline,
}

impl Reason {
    /// Every reason, in the order of the discriminants.
    pub const ALL: [Reason; 11] = [
        Reason::Sampled,
        Reason::Evicted,
        Reason::Suppressed,
        Reason::Blank,
        Reason::Placeholder,
        Reason::Rule,
        Reason::Verify,
        Reason::Overflow,
        Reason::SinkClosed,
        Reason::Refused,
        Reason::Deadline,
    ];

    /// Label value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::Sampled => "sampled",
            Reason::Evicted => "evicted",
            Reason::Suppressed => "suppressed",
            Reason::Blank => "blank",
            Reason::Placeholder => "placeholder",
            Reason::Rule => "rule",
            Reason::Verify => "verify",
            Reason::Overflow => "overflow",
            Reason::SinkClosed => "sink_closed",
            Reason::Refused => "refused",
            Reason::Deadline => "deadline",
        }
    }
}

/// Counters of one pipeline. `lines_in = lines_out + Σ lines_dropped + lines_held` holds whenever no event is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// Lines taken in (a last one without a newline counts).
    pub lines_in: u64,
    /// Bytes taken in, newlines included.
    pub bytes_in: u64,
    /// Records written.
    pub records_out: u64,
    /// Lines that the written records stand for.
    pub lines_out: u64,
    /// Bytes written, newlines included.
    pub bytes_out: u64,
    /// Lines that did not come out, by [`Reason`].
    pub lines_dropped: [u64; Reason::ALL.len()],
    /// Lines that wait for the end of their request, or in the black box: the only one that also goes down.
    pub lines_held: u64,
    /// Requests that lines were held of and that came out.
    pub stories_kept: u64,
    /// Requests that lines were held of and that were sampled away.
    pub stories_dropped: u64,
    /// Records by [`Format`].
    pub parsed: [u64; Format::ALL.len()],
    /// Records written by [`Level`].
    pub levels: [u64; Level::ALL.len()],
    /// Records that joined several lines.
    pub joined: u64,
    /// Events that were cut at their bound.
    pub truncated: u64,
    /// Events with bytes that were not UTF-8.
    pub invalid_utf8: u64,
    /// Records whose trace id was in the line.
    pub trace_line: u64,
    /// Records joined to a trace by a request id.
    pub trace_request_id: u64,
    /// Records that got a trace from what an access log says of its request.
    pub trace_access_log: u64,
    /// Records that got a trace from an earlier line of their thread.
    pub trace_thread: u64,
    /// Records joined to a trace by inference.
    pub trace_inferred: u64,
    /// Values masked, by rule; as long as the redactor's rule table.
    pub redactions: Vec<u64>,
    /// Values masked whole since a budget or depth was exceeded.
    pub redaction_failsafe: u64,
    /// Encoded records that the last gate searched.
    pub verified: u64,
}

impl Stats {
    /// Counts lines that will not come out.
    pub fn drop_lines(&mut self, reason: Reason, lines: u64) {
        self.lines_dropped[reason as usize] += lines;
    }

    /// Adds the counters of another pipeline.
    pub fn add(&mut self, other: &Stats) {
        let add = |to: &mut [u64], from: &[u64]| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        for (to, from) in [
            (&mut self.lines_in, other.lines_in),
            (&mut self.bytes_in, other.bytes_in),
            (&mut self.records_out, other.records_out),
            (&mut self.lines_out, other.lines_out),
            (&mut self.bytes_out, other.bytes_out),
            (&mut self.joined, other.joined),
            (&mut self.truncated, other.truncated),
            (&mut self.invalid_utf8, other.invalid_utf8),
            (&mut self.trace_line, other.trace_line),
            (&mut self.trace_request_id, other.trace_request_id),
            (&mut self.trace_access_log, other.trace_access_log),
            (&mut self.trace_thread, other.trace_thread),
            (&mut self.trace_inferred, other.trace_inferred),
            (&mut self.redaction_failsafe, other.redaction_failsafe),
            (&mut self.lines_held, other.lines_held),
            (&mut self.stories_kept, other.stories_kept),
            (&mut self.stories_dropped, other.stories_dropped),
            (&mut self.verified, other.verified),
        ] {
            *to += from;
        }
        add(&mut self.lines_dropped, &other.lines_dropped);
        add(&mut self.parsed, &other.parsed);
        add(&mut self.levels, &other.levels);
        if self.redactions.len() < other.redactions.len() {
            self.redactions.resize(other.redactions.len(), 0);
        }
        add(&mut self.redactions, &other.redactions);
    }

    /// Counts lines that were held and will not come out.
    pub fn let_go(&mut self, reason: Reason, lines: u64) {
        self.lines_held = self.lines_held.saturating_sub(lines);
        self.drop_lines(reason, lines);
    }

    /// Counts what was found in an event, before anything is decided.
    pub fn count_record(&mut self, record: &Record<'_>) {
        let provenance = &record.provenance;
        self.lines_in += u64::from(provenance.lines);
        self.parsed[record.format as usize] += 1;
        self.joined += u64::from(provenance.lines > 1);
        self.truncated += u64::from(provenance.truncated);
        self.invalid_utf8 += u64::from(provenance.invalid_utf8);
        match provenance.trace_source {
            Some(TraceSource::Line) => self.trace_line += 1,
            Some(TraceSource::RequestId) => self.trace_request_id += 1,
            Some(TraceSource::AccessLog) => self.trace_access_log += 1,
            Some(TraceSource::Thread) => self.trace_thread += 1,
            Some(TraceSource::Inferred) => self.trace_inferred += 1,
            None => {}
        }
    }

    /// Counts a record that was written.
    pub fn count_written(&mut self, level: Level, lines: u32, bytes: usize) {
        self.records_out += 1;
        self.lines_out += u64::from(lines);
        self.bytes_out += bytes as u64;
        self.levels[level as usize] += 1;
    }
}
