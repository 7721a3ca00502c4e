//! Whole requests instead of single lines: what sampling would drop is held until its request has ended, and
//! comes out if that failed, was slow, or an alarming line belongs to it.
//!
//! Held is the event as it was read: nothing is redacted or encoded until the verdict. Each request has a ring of its
//! own, and when all of them together are too large the largest loses its oldest half: one that prints without end
//! loses its own lines, and nobody else's. Lines without a request are in a ring too, the black box, which comes out
//! when the application crashes.

mod options;
mod ring;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use crate::record::{Level, Record};
use crate::registry::Registry;
use crate::stats::{Reason, Stats};
use crate::time::{Mono, Now};
use crate::trace::TraceId;

pub use options::Options;
pub use ring::Held;
use ring::Ring;

/// How often it is looked whether requests have ended: the proxy does not wake the lanes.
const LOOK_NS: u64 = 50_000_000;

/// Emptied rings that are kept for reuse.
const SPARES: usize = 64;

/// What a request costs besides its events.
const RING: usize = 256;

/// What becomes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// What the sampler said.
    AsSampled,
    /// It comes out for the sake of its request; `retro` when it would not for its own.
    Keep {
        /// See [`Held::retro`].
        retro: bool,
    },
    /// It goes.
    Drop,
    /// It waits for the end of its request, or in the black box.
    Hold {
        /// Its request; none: in the black box.
        trace_id: Option<TraceId>,
        /// See [`Held::retro`].
        retro: bool,
    },
    /// It comes out behind what was held of its request.
    Release {
        /// The request.
        trace_id: TraceId,
        /// See [`Held::retro`].
        retro: bool,
    },
}

/// Held events of one request, or of none, that come out now.
#[derive(Debug)]
pub struct Tale {
    ring: Ring,
}

impl Tale {
    /// The events, in the order in which they came, and their bytes.
    pub fn events(&mut self) -> impl Iterator<Item = (Held, &[u8])> {
        self.ring.events()
    }
}

/// What is held of one stream.
#[derive(Debug)]
pub struct Stories {
    options: Options,
    registry: Option<Arc<Registry>>,
    /// Lines below are held back, however many are sampled.
    quiet_below: Level,
    /// Lines from here on promote their request.
    alarm: Level,
    rings: HashMap<TraceId, Ring>,
    /// Cost of all rings of requests.
    cost: usize,
    black_box: Option<Ring>,
    /// Its lines are noted in the registry: they are the application's.
    notes: bool,
    spares: Vec<Ring>,
    look_at: Option<Mono>,
    told: Vec<TraceId>,
}

impl Stories {
    /// Stories of a stream. With a `black_box` lines without a request are held too. Lines below `quiet_below` come
    /// out with a kept story or a crash alone; those from `always_keep` on are never held.
    pub fn new(
        options: &Options,
        registry: Option<Arc<Registry>>,
        black_box: bool,
        quiet_below: Level,
        always_keep: Level,
    ) -> Self {
        if let Some(registry) = registry.as_ref().filter(|_| black_box) {
            registry.hear_lines();
        }
        Stories {
            options: *options,
            registry,
            quiet_below: quiet_below.min(always_keep),
            alarm: always_keep.max(Level::Warn),
            rings: HashMap::new(),
            cost: 0,
            black_box: black_box.then(Ring::default),
            notes: black_box,
            spares: Vec::new(),
            look_at: None,
            told: Vec::new(),
        }
    }

    /// What becomes of a record whose event has so many bytes; `dropped` says what the sampler decided.
    pub fn call(&mut self, record: &Record<'_>, level: Level, dropped: bool, bytes: usize, now: Now) -> Call {
        let known = record.trace_id.zip(self.registry.as_ref());
        if let Some((trace_id, registry)) = known.filter(|_| self.notes) {
            registry.note(trace_id, level >= Level::Error);
        }
        let retro = level < self.quiet_below;
        let alarming = level >= self.alarm;
        if !dropped && !retro && !alarming {
            return Call::AsSampled;
        }
        let story = known
            .filter(|_| self.options.hold_ms > 0)
            .and_then(|(trace_id, registry)| Some((trace_id, registry, registry.story(trace_id, now)?)));
        let fits = Ring::cost_of(bytes) <= self.options.bytes;
        let Some((trace_id, registry, story)) = story else {
            return match &self.black_box {
                Some(_) if !alarming && fits => Call::Hold { trace_id: None, retro: true },
                _ => Call::AsSampled,
            };
        };
        if alarming && !story.kept {
            registry.promote(trace_id);
        }
        let ended = story.ended.is_some_and(|at| self.is_over(at, now.mono));
        match (alarming || story.kept, self.rings.contains_key(&trace_id)) {
            (true, true) if fits => Call::Release { trace_id, retro },
            (true, true) => {
                // It goes ahead; the others follow at the next look.
                self.look_at = Some(now.mono);
                if alarming { Call::AsSampled } else { Call::Keep { retro } }
            }
            (true, false) if alarming => Call::AsSampled,
            (true, false) => Call::Keep { retro },
            (false, _) if ended || !fits => Call::Drop,
            (false, _) => Call::Hold { trace_id: Some(trace_id), retro },
        }
    }

    /// Holds an event, as was called for.
    pub fn hold(&mut self, trace_id: Option<TraceId>, held: Held, event: &[u8], stats: &mut Stats) {
        stats.lines_held += u64::from(held.lines);
        let ring = match trace_id {
            None => self.black_box.get_or_insert_default(),
            Some(trace_id) => self.rings.entry(trace_id).or_insert_with(|| {
                self.cost += RING;
                self.look_at.get_or_insert(Mono(held.now.mono.0.saturating_add(LOOK_NS)));
                self.spares.pop().unwrap_or_default()
            }),
        };
        let before = ring.cost();
        ring.push(held, event);
        while ring.len() > self.options.lines as usize || ring.cost() > self.options.bytes {
            let Some(lines) = ring.shed() else { break };
            let reason = if trace_id.is_some() { Reason::Evicted } else { Reason::Sampled };
            stats.let_go(reason, lines.into());
        }
        if trace_id.is_some() {
            self.cost = (self.cost + ring.cost()).saturating_sub(before);
            while self.cost > self.options.total_bytes && self.shrink(stats) {}
        }
    }

    /// Takes the older half of its lines from the request that has most.
    fn shrink(&mut self, stats: &mut Stats) -> bool {
        let largest = self.rings.iter_mut().max_by_key(|(_, ring)| ring.cost());
        let Some((trace_id, ring)) = largest else { return false };
        let before = ring.cost();
        for _ in 0..ring.len().div_ceil(2) {
            stats.let_go(Reason::Evicted, ring.shed().unwrap_or(0).into());
        }
        self.cost = self.cost.saturating_sub(before - ring.cost());
        if ring.len() == 0 {
            let trace_id = *trace_id;
            self.remove(trace_id).into_iter().for_each(|ring| self.reuse(ring));
        }
        true
    }

    /// What was held of a request, for it to come out.
    pub fn release(&mut self, trace_id: TraceId, stats: &mut Stats) -> Option<Tale> {
        let ring = self.remove(trace_id)?;
        stats.lines_held = stats.lines_held.saturating_sub(ring.lines());
        stats.stories_kept += 1;
        Some(Tale { ring })
    }

    /// The same with one more event, which waits no longer.
    pub fn release_with(&mut self, trace_id: TraceId, held: Held, event: &[u8], stats: &mut Stats) -> Tale {
        let mut tale = self.release(trace_id, stats).unwrap_or_else(|| Tale { ring: Ring::default() });
        tale.ring.push(held, event);
        tale
    }

    /// Takes back the buffers of what has come out.
    pub fn spend(&mut self, tale: Tale) {
        self.reuse(tale.ring);
    }

    /// When to [`look`](Self::look).
    pub fn deadline(&self) -> Option<Mono> {
        self.look_at
    }

    /// Whether something is held for a request.
    pub fn is_waiting(&self) -> bool {
        !self.rings.is_empty()
    }

    /// Looks which requests have ended, if that is due: drops what no one will miss. Afterwards
    /// [`next_told`](Self::next_told) gives those whose story comes out.
    pub fn look(&mut self, now: Now, stats: &mut Stats) {
        if self.look_at.is_some_and(|at| at <= now.mono) {
            self.judge(now, false, stats);
            self.look_at = (!self.rings.is_empty()).then(|| Mono(now.mono.0.saturating_add(LOOK_NS)));
        }
    }

    /// The stream has ended: what still runs was cut off, and is kept. Gives what was in the black box when the
    /// application has crashed.
    pub fn conclude(&mut self, now: Now, crashed: bool, stats: &mut Stats) -> Option<Tale> {
        self.judge(now, true, stats);
        self.look_at = None;
        let mut ring = self.black_box.take()?;
        let oldest = now.mono.0.saturating_sub(self.options.black_box_ms.saturating_mul(1_000_000));
        while ring.first().is_some_and(|held| !crashed || held.now.mono.0 < oldest) {
            stats.let_go(Reason::Sampled, ring.shed().unwrap_or(0).into());
        }
        stats.lines_held = stats.lines_held.saturating_sub(ring.lines());
        Some(Tale { ring })
    }

    /// The next request whose story comes out.
    pub fn next_told(&mut self) -> Option<TraceId> {
        self.told.pop()
    }

    /// Nothing more can come out: all of it is lost.
    pub fn abandon(&mut self, reason: Reason, stats: &mut Stats) {
        let rings = self.rings.drain().map(|(_, ring)| ring).chain(self.black_box.take());
        rings.for_each(|ring| stats.let_go(reason, ring.lines()));
        (self.cost, self.look_at) = (0, None);
        self.told.clear();
    }

    fn judge(&mut self, now: Now, last: bool, stats: &mut Stats) {
        let hold_ns = self.options.hold_ms.saturating_mul(1_000_000);
        let mut over = Vec::new();
        for (trace_id, ring) in &mut self.rings {
            let before = ring.cost();
            while ring.first().is_some_and(|held| now.mono.0.saturating_sub(held.now.mono.0) > hold_ns) {
                stats.let_go(Reason::Sampled, ring.shed().unwrap_or(0).into());
            }
            self.cost = self.cost.saturating_sub(before - ring.cost());
            let story = self.registry.as_ref().and_then(|registry| registry.story(*trace_id, now));
            match story {
                _ if ring.len() == 0 => over.push(*trace_id),
                Some(story) if story.kept || last && story.ended.is_none() => {
                    self.told.push(*trace_id);
                }
                Some(story) if !last && story.ended.is_none_or(|at| !is_over(&self.options, at, now.mono)) => {}
                _ => over.push(*trace_id),
            }
        }
        // The one that began first comes out first.
        let began = |trace_id: &TraceId| self.rings.get(trace_id).and_then(Ring::first).map(|held| held.now.mono);
        self.told.sort_by_key(|trace_id| std::cmp::Reverse(began(trace_id)));
        for trace_id in over {
            if let Some(ring) = self.remove(trace_id) {
                stats.let_go(Reason::Sampled, ring.lines());
                stats.stories_dropped += 1;
                self.reuse(ring);
            }
        }
    }

    fn is_over(&self, ended: Mono, now: Mono) -> bool {
        is_over(&self.options, ended, now)
    }

    fn remove(&mut self, trace_id: TraceId) -> Option<Ring> {
        let ring = self.rings.remove(&trace_id)?;
        self.cost = self.cost.saturating_sub(ring.cost() + RING);
        Some(ring)
    }

    fn reuse(&mut self, mut ring: Ring) {
        if self.spares.len() < SPARES && ring.recycle() {
            self.spares.push(ring);
        }
    }
}

/// Whether no more lines of a request are waited for that ended then.
fn is_over(options: &Options, ended: Mono, now: Mono) -> bool {
    now.0.saturating_sub(ended.0) >= options.linger_ms.saturating_mul(1_000_000)
}
