//! Live requests: which trace ran when, under which request ids.
//!
//! The proxy begins and ends requests here; the log lanes ask. A fixed number of slots is allocated at
//! the start and nothing after it. A request that ended stays for a grace time, since lines may be
//! written late; when slots run out the longest ended goes first.
//!
//! One plain mutex guards it all: every critical section is a few dozen nanoseconds of memory access,
//! never held across a call out, so neither side can make the other wait for longer than that. Lanes
//! do not even take it while nothing is registered ([`Registry::is_empty`]) nor for words of a length
//! that no request id has ([`Registry::has_length`]).

mod id;
mod idle;
mod outcome;
mod slots;
mod table;

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::time::Now;
use crate::trace::{Flags, SpanId, TraceContext, TraceId};

pub use id::{MAX_ID, longest_run};
pub use outcome::{Outcome, Story};
use table::Table;
pub use table::Ticket;

/// How much is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Requests, live and lately ended, that are known at once.
    pub slots: u32,
    /// Milliseconds for which an ended request is still known.
    pub grace_ms: u64,
    /// Requests whose caller records the trace are worth telling.
    pub follow_caller: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { slots: 4096, grace_ms: 10_000, follow_caller: false }
    }
}

/// The requests of one application.
#[derive(Debug)]
pub struct Registry {
    table: Mutex<Table>,
    hasher: RandomState,
    follow_caller: bool,
    hears_lines: AtomicBool,
    /// Slots that hold a request.
    population: AtomicU32,
    /// Bit n is set once an id whose longest word has n bytes was seen.
    lengths: AtomicU64,
}

/// A request that a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Its trace.
    pub trace_id: TraceId,
    /// The span of the application's part in it; `None` when several requests of the trace match.
    pub span_id: Option<SpanId>,
    /// Flags that the application was given.
    pub flags: Flags,
    /// Status, once it ended.
    pub status: Option<u16>,
}

/// What was asked, as it stands in the request line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call<'c> {
    /// Method.
    pub method: &'c str,
    /// Path, with its escapes.
    pub path: &'c str,
    /// What is behind the question mark, if there is one; who writes of the call may leave it out.
    pub query: Option<&'c str>,
}

/// Answer to a question for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// No request matches.
    None,
    /// Exactly one trace matches.
    One(Found),
    /// Several do, which is no answer.
    Many,
}

impl Match {
    /// What two answers for the same line say together: requests of one trace agree on the trace,
    /// requests of different traces on nothing.
    #[must_use]
    pub fn and(self, other: Match) -> Match {
        match (self, other) {
            (Match::None, one) | (one, Match::None) => one,
            (Match::One(a), Match::One(b)) if a.trace_id == b.trace_id => {
                Match::One(Found { span_id: a.span_id.filter(|_| a.span_id == b.span_id), ..a })
            }
            _ => Match::Many,
        }
    }
}

/// Which requests were alive in a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alive {
    /// None at all.
    Idle,
    /// Exactly one.
    One(Found),
    /// Several.
    Many,
    /// The registry does not go back so far, or could not take in every request.
    Unknown,
}

impl Registry {
    /// A registry with its slots allocated.
    pub fn new(options: &Options) -> Self {
        Registry {
            table: Mutex::new(Table::new(options)),
            hasher: RandomState::new(),
            follow_caller: options.follow_caller,
            hears_lines: AtomicBool::new(false),
            population: AtomicU32::new(0),
            lengths: AtomicU64::new(0),
        }
    }

    /// A request begins; `context` is what the application is given, `ids` its request ids, of which
    /// the first few that can be used count. The ticket ends it.
    pub fn begin<'a>(&self, context: &TraceContext, ids: impl IntoIterator<Item = &'a [u8]>, now: Now) -> Ticket {
        let mut table = self.lock();
        let ticket = table.begin(context, now);
        for id in ids {
            if let Some(key) = id::Key::of(id) {
                let hash = self.hasher.hash_one(key.run(id));
                if table.add_id(&ticket, id, key, hash) {
                    self.lengths.fetch_or(length_bit(key.run(id).len()), Ordering::Relaxed);
                }
            }
        }
        let hex = context.trace_id.hex();
        table.add_trace(&ticket, self.hasher.hash_one(&hex[..]));
        self.lengths.fetch_or(length_bit(hex.len()), Ordering::Relaxed);
        self.population.store(table.population(), Ordering::Relaxed);
        ticket
    }

    /// What the request of `ticket` asks for.
    pub fn asks(&self, ticket: &Ticket, call: &Call<'_>) {
        let (path, query) = self.hashes_of(call);
        self.lock().add_call(ticket, path, query);
    }

    /// The request that was asked so, was answered with that status or is not answered yet, and was alive at some time
    /// of `times` (wall clock). `None` when nothing at all is known that was asked so.
    pub fn by_call(&self, call: &Call<'_>, status: u16, times: (i64, i64), now: Now) -> Option<Match> {
        if self.is_empty() {
            return None;
        }
        let (path, query) = self.hashes_of(call);
        self.lock().find_call(path, query, status, times, now)
    }

    fn hashes_of(&self, call: &Call<'_>) -> (u64, Option<u64>) {
        (self.hasher.hash_one((call.method, call.path)), call.query.map(|query| self.hasher.hash_one(query)))
    }

    /// The request of `ticket` ended with that status.
    pub fn end(&self, ticket: Ticket, status: u16, now: Now) {
        self.end_as(ticket, Outcome::of_status(status), now);
    }

    /// The request of `ticket` ended; says whether its story was promoted.
    pub fn end_as(&self, ticket: Ticket, outcome: Outcome, now: Now) -> bool {
        let mut table = self.lock();
        let outcome = Outcome { called_sampled: outcome.called_sampled && self.follow_caller, ..outcome };
        let promoted = table.end(ticket, outcome, now);
        self.population.store(table.population(), Ordering::Relaxed);
        promoted
    }

    /// What became of the requests of a trace, live or in their grace time; `None` when there is none.
    pub fn story(&self, trace_id: TraceId, now: Now) -> Option<Story> {
        if self.is_empty() {
            return None;
        }
        let hash = self.hasher.hash_one(&trace_id.hex()[..]);
        self.lock().story(hash, trace_id, now)
    }

    /// A line of the application belongs to the trace. Without a request nothing happens.
    pub fn note(&self, trace_id: TraceId, error: bool) {
        if !self.is_empty() {
            let hash = self.hasher.hash_one(&trace_id.hex()[..]);
            self.lock().note(hash, trace_id, error);
        }
    }

    /// Lines of the application are [noted](Self::note).
    pub fn hears_lines(&self) -> bool {
        self.hears_lines.load(Ordering::Relaxed)
    }

    /// From now on they are.
    pub fn hear_lines(&self) {
        self.hears_lines.store(true, Ordering::Relaxed);
    }

    /// All that belongs to the trace is to be kept, however its requests end. Without a request nothing happens.
    pub fn promote(&self, trace_id: TraceId) {
        if !self.is_empty() {
            let hash = self.hasher.hash_one(&trace_id.hex()[..]);
            self.lock().promote(hash, trace_id);
        }
    }

    /// Whether no request is known, live or ended: then nothing need be asked.
    pub fn is_empty(&self) -> bool {
        self.population.load(Ordering::Relaxed) == 0
    }

    /// Whether an id whose longest word has this many bytes was ever seen.
    pub fn has_length(&self, bytes: usize) -> bool {
        self.lengths.load(Ordering::Relaxed) & length_bit(bytes) != 0
    }

    /// The request that `run`, a maximal run of word bytes, belongs to: as the longest run of one of
    /// its ids, if `fits` says that the whole id (given with the offset of the run in it) stands
    /// there. With `anywhere` only ids that cannot be there by chance count. A trace id in hex counts
    /// as an id.
    pub fn by_run(&self, run: &[u8], anywhere: bool, now: Now, fits: impl Fn(&[u8], usize) -> bool) -> Match {
        let hash = self.hasher.hash_one(run);
        self.lock().find(hash, now, |entry| match entry {
            table::Entry::Id { bytes, run_at, random } => (random || !anywhere) && fits(bytes, run_at),
            table::Entry::Trace(trace_id) => trace_id.hex() == run,
            table::Entry::Call => false,
        })
    }

    /// The request whose id is exactly `id`.
    pub fn by_id(&self, id: &[u8], now: Now) -> Match {
        match id::Key::of(id) {
            Some(key) => self.by_run(key.run(id), false, now, |bytes, _| bytes == id),
            None => Match::None,
        }
    }

    /// The live request whose id is exactly `id`, with all that goes on to a next hop.
    pub fn context_of_id(&self, id: &[u8]) -> Option<TraceContext> {
        let key = id::Key::of(id)?;
        let hash = self.hasher.hash_one(key.run(id));
        self.lock().context_of(hash, |entry| matches!(entry, table::Entry::Id { bytes, .. } if bytes == id))
    }

    /// The context of the only request that is live now.
    pub fn context_of_only(&self) -> Option<TraceContext> {
        self.lock().context_of_only()
    }

    /// The requests that were alive at some time from `from_ns` to `to_ns` (wall clock).
    pub fn alive(&self, from_ns: i64, to_ns: i64) -> Alive {
        self.lock().alive(from_ns, to_ns)
    }

    /// The share of the time, lately, in which no request was live: 0 to 1.
    pub fn idle_share(&self, now: Now) -> f64 {
        self.lock().idle_share(now)
    }

    /// Requests that are live now.
    pub fn live(&self) -> u32 {
        self.lock().live()
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        // Every change leaves the table whole before it could panic, so a poisoned lock is still good.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const fn length_bit(bytes: usize) -> u64 {
    if bytes < 64 { 1 << bytes } else { 1 }
}

#[cfg(test)]
mod tests;
