//! The table behind the registry's lock: slots, their ids, who is live, who ended.

use super::id::{Key, MAX_ID};
use super::idle::Idle;
use super::slots::{Index, List, NONE};
use super::{Alive, Found, Match, Options, Outcome, Story};
use crate::time::{Mono, Now};
use crate::trace::{TraceContext, TraceId};

/// Ids of one request that are remembered.
const IDS: u32 = 2;
/// Index entries of one request: its ids, its trace, and what it asks for.
const ENTRIES: u32 = IDS + 2;
/// The last of these.
const CALL: u32 = IDS + 1;
/// Entries that one question looks at; a caller who makes more of them match gets no answer.
const MAX_LOOKED_AT: usize = 64;

/// The right to end a request.
#[derive(Debug, PartialEq, Eq)]
pub struct Ticket {
    /// [`NONE`] for a request that found no slot.
    slot: u32,
}

/// What an index entry stands for.
pub(super) enum Entry<'t> {
    /// A request id.
    Id { bytes: &'t [u8], run_at: usize, random: bool },
    /// The trace id in hex.
    Trace(TraceId),
    /// What was asked.
    Call,
}

#[derive(Debug, Clone, Copy)]
struct Id {
    bytes: [u8; MAX_ID],
    len: u8,
    key: Key,
}

#[derive(Debug)]
struct Slot {
    context: Option<TraceContext>,
    begin_ns: i64,
    end_ns: i64,
    ended: Option<(Mono, u16)>,
    ids: [Id; IDS as usize],
    id_count: u8,
    indexed_trace: bool,
    /// Hashes of method and path, and of the query.
    call: Option<(u64, Option<u64>)>,
    /// Its story is kept: for how it ended, or since it was promoted.
    kept: bool,
    promoted: bool,
    /// Lines that were noted, and those at error and above.
    lines: u32,
    errors: u32,
}

impl Slot {
    const EMPTY: Slot = Slot {
        context: None,
        begin_ns: 0,
        end_ns: 0,
        ended: None,
        ids: [Id { bytes: [0; MAX_ID], len: 0, key: Key { at: 0, len: 0, random: false } }; IDS as usize],
        id_count: 0,
        indexed_trace: false,
        call: None,
        kept: false,
        promoted: false,
        lines: 0,
        errors: 0,
    };

    fn found(&self) -> Option<Found> {
        let context = self.context.as_ref()?;
        Some(Found {
            trace_id: context.trace_id,
            span_id: Some(context.span_id),
            flags: context.flags,
            status: self.ended.map(|(_, status)| status),
        })
    }
}

#[derive(Debug)]
pub(super) struct Table {
    /// Grows to its capacity, which is there from the start, as slots are used for the first time:
    /// a quiet service touches little memory.
    slots: Vec<Slot>,
    /// Slots that were used and are free again.
    free: Vec<u32>,
    /// In order of their beginning.
    live: List,
    /// In order of their end.
    ended: List,
    index: Index,
    grace_ns: u64,
    /// Live requests that found no slot.
    untracked: u32,
    /// Of times up to this one not every request may be known any more (wall clock).
    forgotten_ns: i64,
    idle: Idle,
}

impl Table {
    pub(super) fn new(options: &Options) -> Self {
        let count = options.slots.clamp(1, NONE / ENTRIES);
        Table {
            slots: Vec::with_capacity(count as usize),
            free: Vec::with_capacity(count as usize),
            live: List::new(count),
            ended: List::new(count),
            index: Index::new(count * ENTRIES),
            grace_ns: options.grace_ms.saturating_mul(1_000_000),
            untracked: 0,
            forgotten_ns: i64::MIN,
            idle: Idle::default(),
        }
    }

    pub(super) fn begin(&mut self, context: &TraceContext, now: Now) -> Ticket {
        if self.forgotten_ns == i64::MIN {
            // What ran before the first request was never seen.
            self.forgotten_ns = now.wall_ns.saturating_sub(self.grace_ns as i64);
        }
        if self.live() == 0 {
            self.idle.busy_from(now.mono);
        }
        self.expire(now.mono);
        let Some(slot) = self.free_slot() else {
            self.untracked += 1;
            return Ticket { slot: NONE };
        };
        if let Some(state) = self.slots.get_mut(slot as usize) {
            state.context = Some(context.clone());
            (state.begin_ns, state.end_ns) = (now.wall_ns, i64::MAX);
            (state.kept, state.promoted) = (false, false);
            (state.lines, state.errors) = (0, 0);
        }
        self.live.push(slot);
        Ticket { slot }
    }

    /// Remembers an id of a request; `false` when it has as many as it may.
    pub(super) fn add_id(&mut self, ticket: &Ticket, id: &[u8], key: Key, hash: u64) -> bool {
        let Some(slot) = self.slots.get_mut(ticket.slot as usize) else { return false };
        let Some(place) = slot.ids.get_mut(usize::from(slot.id_count)) else { return false };
        place.key = key;
        place.len = id.len().min(MAX_ID) as u8;
        place.bytes.iter_mut().zip(id).for_each(|(to, from)| *to = *from);
        self.index.insert(ticket.slot * ENTRIES + u32::from(slot.id_count), hash);
        slot.id_count += 1;
        true
    }

    /// Makes a request known under its trace id too.
    pub(super) fn add_trace(&mut self, ticket: &Ticket, hash: u64) {
        if let Some(slot) = self.slots.get_mut(ticket.slot as usize) {
            slot.indexed_trace = true;
            self.index.insert(ticket.slot * ENTRIES + IDS, hash);
        }
    }

    /// Makes a request known by what it asks for.
    pub(super) fn add_call(&mut self, ticket: &Ticket, path: u64, query: Option<u64>) {
        if let Some(slot) = self.slots.get_mut(ticket.slot as usize)
            && slot.call.is_none()
        {
            slot.call = Some((path, query));
            self.index.insert(ticket.slot * ENTRIES + CALL, path);
        }
    }

    /// The request of that path (and query, if one is given) that has this status or none yet, and was alive at some time
    /// of `times`; `None` when none of that path is known.
    pub(super) fn find_call(
        &self,
        path: u64,
        query: Option<u64>,
        status: u16,
        times: (i64, i64),
        now: Now,
    ) -> Option<Match> {
        if self.untracked > 0 || times.0 <= self.forgotten_ns {
            // Another one may have been there.
            return Some(Match::Many);
        }
        let mut answer = None;
        for (looked_at, entry) in self.index.of(path).enumerate() {
            if looked_at == MAX_LOOKED_AT {
                return Some(Match::Many);
            }
            let Some(slot) = self.slots.get((entry / ENTRIES) as usize).filter(|_| entry % ENTRIES == CALL) else {
                continue;
            };
            let (Some((known, asked)), Some(found)) = (slot.call, slot.found()) else { continue };
            let in_grace = slot.ended.is_none_or(|(at, _)| self.is_in_grace(at, now.mono));
            if known != path || !in_grace {
                continue;
            }
            let so_far = answer.unwrap_or(Match::None);
            let same = (query.is_none() || query == asked) && found.status.is_none_or(|known| known == status);
            let then = slot.begin_ns <= times.1 && slot.end_ns >= times.0;
            answer = Some(if same && then { so_far.and(Match::One(found)) } else { so_far });
        }
        answer
    }

    /// Ends a request; whether it was promoted.
    pub(super) fn end(&mut self, ticket: Ticket, outcome: Outcome, now: Now) -> bool {
        let mut promoted = false;
        match self.slots.get_mut(ticket.slot as usize) {
            Some(slot) => {
                slot.ended = Some((now.mono, outcome.status));
                slot.end_ns = now.wall_ns;
                slot.kept |= outcome.is_worth_telling();
                promoted = slot.promoted;
                self.live.remove(ticket.slot);
                self.ended.push(ticket.slot);
            }
            None => {
                self.untracked = self.untracked.saturating_sub(1);
                self.forgotten_ns = self.forgotten_ns.max(now.wall_ns);
            }
        }
        if self.live() == 0 {
            self.idle.idle_from(now.mono);
        }
        promoted
    }

    /// The story of a trace whose hash is given.
    pub(super) fn story(&self, hash: u64, trace_id: TraceId, now: Now) -> Option<Story> {
        let slots = self.index.of(hash).take(MAX_LOOKED_AT).filter_map(|entry| self.slot_of(entry, trace_id));
        let known = slots.filter(|slot| slot.ended.is_none_or(|(at, _)| self.is_in_grace(at, now.mono)));
        let stories = known.map(|slot| Story {
            ended: slot.ended.map(|(at, _)| at),
            kept: slot.kept,
            promoted: slot.promoted,
            lines: slot.lines,
            errors: slot.errors,
        });
        stories.reduce(Story::and)
    }

    /// Counts a line of the latest request of a trace.
    pub(super) fn note(&mut self, hash: u64, trace_id: TraceId, error: bool) {
        let latest = self.index.of(hash).take(MAX_LOOKED_AT).find(|entry| self.slot_of(*entry, trace_id).is_some());
        if let Some(slot) = latest.and_then(|entry| self.slots.get_mut((entry / ENTRIES) as usize)) {
            slot.lines = slot.lines.saturating_add(1);
            slot.errors = slot.errors.saturating_add(error.into());
        }
    }

    /// Has the story of a trace kept.
    pub(super) fn promote(&mut self, hash: u64, trace_id: TraceId) {
        for entry in self.index.of(hash).take(MAX_LOOKED_AT) {
            if self.slot_of(entry, trace_id).is_some()
                && let Some(slot) = self.slots.get_mut((entry / ENTRIES) as usize)
            {
                (slot.kept, slot.promoted) = (true, true);
            }
        }
    }

    /// The slot that an index entry is for, if it is that of this trace.
    fn slot_of(&self, entry: u32, trace_id: TraceId) -> Option<&Slot> {
        let slot = self.slots.get((entry / ENTRIES) as usize)?;
        let trace = matches!(entry_of(slot, entry)?, Entry::Trace(known) if known == trace_id);
        trace.then_some(slot)
    }

    fn is_in_grace(&self, ended: Mono, now: Mono) -> bool {
        now.0.saturating_sub(ended.0) <= self.grace_ns
    }

    pub(super) fn live(&self) -> u32 {
        self.live.len() + self.untracked
    }

    pub(super) fn population(&self) -> u32 {
        self.live.len() + self.ended.len()
    }

    /// The request, live or in its grace time, whose entries of that hash `fits` accepts.
    pub(super) fn find(&self, hash: u64, now: Now, fits: impl Fn(Entry<'_>) -> bool) -> Match {
        let mut answer = Match::None;
        for (looked_at, entry) in self.index.of(hash).enumerate() {
            if looked_at == MAX_LOOKED_AT {
                return Match::Many;
            }
            let Some(slot) = self.slots.get((entry / ENTRIES) as usize) else { continue };
            let known = slot.ended.is_none_or(|(at, _)| self.is_in_grace(at, now.mono));
            let Some(found) = slot.found().filter(|_| known && entry_of(slot, entry).is_some_and(&fits)) else {
                continue;
            };
            answer = answer.and(Match::One(found));
            if answer == Match::Many {
                break;
            }
        }
        answer
    }

    /// The context of the only live request whose entries of that hash `fits` accepts.
    pub(super) fn context_of(&self, hash: u64, fits: impl Fn(Entry<'_>) -> bool) -> Option<TraceContext> {
        let mut live = self.index.of(hash).take(MAX_LOOKED_AT).filter_map(|entry| {
            let slot = self.slots.get((entry / ENTRIES) as usize)?;
            (slot.ended.is_none() && fits(entry_of(slot, entry)?)).then_some(slot.context.as_ref()?)
        });
        let (context, None) = (live.next()?, live.next()) else { return None };
        Some(context.clone())
    }

    pub(super) fn context_of_only(&self) -> Option<TraceContext> {
        let (slot, 1) = (self.live.first()?, self.live()) else { return None };
        self.slots.get(slot as usize)?.context.clone()
    }

    pub(super) fn alive(&self, from_ns: i64, to_ns: i64) -> Alive {
        if self.untracked > 0 || from_ns <= self.forgotten_ns {
            return Alive::Unknown;
        }
        let slot = |at: u32| self.slots.get(at as usize);
        let live = self.live.iter().filter_map(slot).take_while(|slot| slot.begin_ns <= to_ns);
        let ended = self.ended.iter_back().filter_map(slot).take_while(|slot| slot.end_ns >= from_ns);
        let mut answer = Alive::Idle;
        for (looked_at, slot) in live.chain(ended).enumerate() {
            if looked_at == MAX_LOOKED_AT {
                return Alive::Unknown;
            }
            if slot.begin_ns > to_ns {
                continue;
            }
            answer = match (answer, slot.found()) {
                (Alive::Idle, Some(found)) => Alive::One(found),
                _ => return Alive::Many,
            };
        }
        answer
    }

    pub(super) fn idle_share(&self, now: Now) -> f64 {
        self.idle.share(now.mono)
    }

    /// Forgets requests whose grace time is over; a few at a time, so that no call is long.
    fn expire(&mut self, now: Mono) {
        for _ in 0..4 {
            let oldest = self.ended.first().and_then(|slot| self.slots.get(slot as usize));
            match oldest.and_then(|slot| slot.ended) {
                Some((at, _)) if now.0.saturating_sub(at.0) > self.grace_ns => self.forget_oldest(),
                _ => return,
            }
        }
    }

    /// A slot for a new request, that of the longest ended one if need be.
    fn free_slot(&mut self) -> Option<u32> {
        if let Some(slot) = self.free.pop() {
            return Some(slot);
        }
        if self.slots.len() < self.slots.capacity() {
            self.slots.push(Slot::EMPTY);
            return u32::try_from(self.slots.len() - 1).ok();
        }
        self.forget_oldest();
        self.free.pop()
    }

    fn forget_oldest(&mut self) {
        let Some(at) = self.ended.first() else { return };
        self.ended.remove(at);
        if let Some(slot) = self.slots.get_mut(at as usize) {
            for id in 0..u32::from(slot.id_count) {
                self.index.remove(at * ENTRIES + id);
            }
            if std::mem::take(&mut slot.indexed_trace) {
                self.index.remove(at * ENTRIES + IDS);
            }
            if slot.call.take().is_some() {
                self.index.remove(at * ENTRIES + CALL);
            }
            self.forgotten_ns = self.forgotten_ns.max(slot.end_ns);
            (slot.context, slot.ended, slot.id_count) = (None, None, 0);
            self.free.push(at);
        }
    }
}

fn entry_of(slot: &Slot, entry: u32) -> Option<Entry<'_>> {
    match entry % ENTRIES {
        IDS => Some(Entry::Trace(slot.context.as_ref()?.trace_id)),
        CALL => Some(Entry::Call),
        number => {
            let id = slot.ids.get(number as usize)?;
            let bytes = id.bytes.get(..usize::from(id.len))?;
            Some(Entry::Id { bytes, run_at: usize::from(id.key.at), random: id.key.random })
        }
    }
}
