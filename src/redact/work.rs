//! The search of one record: its texts, their decoded views, and the masks that come of it.

use super::act;
use super::decode::{decode, still_hides};
use super::key::{Origin, Verdict};
use super::names::NameCache;
use super::pairs;
use super::pem;
use super::place::{self, Find};
use super::prefilter::{self, Buffer, Kinds, Signal, Signals};
use super::scan::{Scanner, Subject};
use super::slot::{Kind, Mask};
use super::table::{Rules, Scanned};
use super::view::View;
use crate::record::{Record, Value};
use crate::stats::Stats;

/// Buffers and the state of a stream.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) masks: Vec<Mask>,
    pub(super) dropped: Vec<u32>,
    pub(super) arena: String,
    buffer: Buffer,
    signals: Signals,
    search: Search,
    /// A private key began in an event and goes on in the next.
    key_open: bool,
}

/// What the search of one text needs.
#[derive(Debug, Default)]
struct Search {
    scanner: Scanner,
    names: NameCache,
    views: Vec<View>,
    buffer: Buffer,
    signals: Signals,
    finds: Vec<Find>,
    /// Finds in a decoded view, before they are brought back to the source.
    decoded: Vec<Find>,
    key_open: bool,
}

/// One text of a record.
#[derive(Debug, Clone, Copy)]
struct Slot<'t> {
    number: u32,
    kind: Kind,
    verdict: Option<Verdict>,
    subject: Subject<'t>,
}

impl Work {
    /// Forgets the last record.
    pub(super) fn clear(&mut self) {
        self.masks.clear();
        self.dropped.clear();
        self.arena.clear();
    }

    /// Searches a record; `false` when a rule says that it goes.
    pub(super) fn record(&mut self, rules: &Rules, record: &Record<'_>, stats: &mut Stats) -> bool {
        self.fill(rules, record);
        let mut signals = std::mem::take(&mut self.signals);
        prefilter::scan(&rules.literals, &mut self.buffer, &mut signals);
        let clean =
            signals.texts.is_empty() && rules.literals.always().is_empty() && !self.key_open && !self.buffer.is_over();
        let stays = clean || self.suspect(rules, record, &signals, stats);
        self.signals = signals;
        self.buffer.shrink();
        stays
    }

    /// Puts the texts of a record into the buffer, in the order of their slots. Those over a budget are left out: they
    /// are masked whole.
    fn fill(&mut self, rules: &Rules, record: &Record<'_>) {
        self.buffer.clear();
        self.buffer.limit(rules.limits.value_bytes, rules.limits.record_bytes);
        self.buffer.push(record.service.as_deref().unwrap_or_default());
        self.buffer.push(record.message.source());
        for field in &record.fields {
            self.buffer.push(&field.name);
            self.buffer.push(field.value.source());
        }
    }

    /// Looks closer at the texts of a record in which something may stand.
    fn suspect(&mut self, rules: &Rules, record: &Record<'_>, signals: &Signals, stats: &mut Stats) -> bool {
        let mut next = signals.texts.iter().peekable();
        let mut signal = |number: usize| next.next_if(|signal| signal.text == number).cloned().unwrap_or_default();
        let always = !rules.literals.always().is_empty();
        let mut stays = true;
        let service = record.service.as_deref().unwrap_or_default();
        stays &= self.text(rules, 0, service, Kind::Str, &signal(0), signals, stats);
        let message = record.message.source();
        stays &= self.text(rules, 1, message, Kind::of(&record.message), &signal(1), signals, stats);
        for (field, number) in record.fields.iter().zip((2usize..).step_by(2)) {
            let (name, value) = (signal(number), signal(number + 1));
            stays &= self.text(rules, number, &field.name, Kind::Str, &name, signals, stats);
            let source = field.value.source();
            let sibling = matches!(&*field.name, "value" | "Value" | "val");
            let over = !self.buffer.holds(number + 1);
            if value.is_empty() && name.hits.is_empty() && !sibling && !always && !over {
                continue;
            }
            let known = self.search.names.known(rules, &field.name);
            if known.spared {
                continue;
            }
            let verdict = known.verdict.or_else(|| if sibling { self.named(rules, record) } else { None });
            let subject = Subject {
                text: source,
                kinds: value.kinds,
                hits: signals.hits(&value),
                name: &field.name,
                origin: known.origin,
                name_hits: signals.hits(&name),
            };
            let slot = Slot { number: offset(number + 1), kind: Kind::of(&field.value), verdict, subject };
            stays &= self.slot(rules, slot, over, stats);
        }
        stays
    }

    /// Looks closer at a text without a name.
    #[expect(clippy::too_many_arguments, reason = "a text is a number, a source, a kind and a signal")]
    fn text(
        &mut self,
        rules: &Rules,
        number: usize,
        source: &str,
        kind: Kind,
        signal: &Signal,
        signals: &Signals,
        stats: &mut Stats,
    ) -> bool {
        let over = !self.buffer.holds(number);
        let continued = self.key_open && number == 1;
        if signal.is_empty() && rules.literals.always().is_empty() && !continued && !over {
            return true;
        }
        let subject = Subject {
            text: source,
            kinds: signal.kinds,
            hits: signals.hits(signal),
            name: "",
            origin: Origin::Anyone,
            name_hits: &[],
        };
        self.slot(rules, Slot { number: offset(number), kind, verdict: None, subject }, over, stats)
    }

    /// `{"name":"db_password","value":"…"}` as a record: the verdict on the name that the record holds as a value.
    fn named(&mut self, rules: &Rules, record: &Record<'_>) -> Option<Verdict> {
        let sibling = record.fields.iter().find(|field| matches!(&*field.name, "name" | "Name" | "key" | "Key"))?;
        match &sibling.value {
            Value::Str(name) => self.search.names.known(rules, name).verdict,
            Value::Escaped(_) | Value::Raw(_) => None,
        }
    }

    /// Searches one text and places its masks.
    fn slot(&mut self, rules: &Rules, slot: Slot<'_>, over: bool, stats: &mut Stats) -> bool {
        let source = slot.subject.text;
        let search = &mut self.search;
        search.finds.clear();
        if self.key_open && slot.number == 1 {
            self.key_open = goes_on(rules, source, &mut search.finds);
        }
        if over || !search.text(rules, slot) {
            stats.redaction_failsafe += 1;
            let rule = rules.scanned(Scanned::Unscanned).unwrap_or(0);
            search.finds.clear();
            search.finds.push(Find { start: 0, end: source.len(), rule });
        }
        self.key_open |= std::mem::take(&mut search.key_open);
        if search.finds.is_empty() {
            return true;
        }
        if !rules.allow.is_empty() {
            let allowed = |find: &Find| {
                source.as_bytes().get(find.start..find.end).is_some_and(|value| rules.allow.contains(value))
            };
            search.finds.retain(|find| !allowed(find));
        }
        place::join(&mut search.finds);
        let to = (&mut self.masks, &mut self.dropped, &mut self.arena);
        act::apply(rules, (slot.number, source, slot.kind), &search.finds, to, stats)
    }

    /// Keeps track of private keys in an event that does not come out.
    pub(super) fn pass_over(&mut self, text: &str) {
        let bytes = text.as_bytes();
        if self.key_open {
            self.key_open = pem::end_line(bytes).is_none() && pem::goes_on(bytes);
        }
        for words in memchr::memmem::find_iter(bytes, b"PRIVATE KEY") {
            match pem::at_words(bytes, words) {
                Some(pem::Armour::Open(_)) => self.key_open = true,
                Some(pem::Armour::Block(_)) => self.key_open = false,
                None => {}
            }
        }
    }
}

impl Search {
    /// Fills `finds` from a text and its decoded views; `false` when it is encoded deeper than allowed.
    fn text(&mut self, rules: &Rules, slot: Slot<'_>) -> bool {
        let mut finds = std::mem::take(&mut self.finds);
        let mut views = std::mem::take(&mut self.views);
        let encoded = slot.subject.kinds.any(Kinds::ENCODED);
        let rounds = usize::from(rules.limits.depth) + usize::from(slot.kind == Kind::Escaped);
        views.resize_with(views.len().max(rounds), View::default);
        let first = if encoded { views.first_mut() } else { None };
        let decoded = first.is_some_and(|view| decode(slot.subject.text, view));
        // What a reader sees of an escaped text is its decoded view alone.
        if slot.kind != Kind::Escaped || !decoded {
            self.one(rules, slot.subject, slot.verdict, slot.kind == Kind::Raw, &mut finds);
        }
        let whole = !decoded || self.rounds(rules, slot, &mut views, rounds, &mut finds);
        self.finds = finds;
        self.views = views;
        whole
    }

    /// Searches the decoded views, the first of which is there already, each a round deeper.
    fn rounds(
        &mut self,
        rules: &Rules,
        slot: Slot<'_>,
        views: &mut [View],
        rounds: usize,
        finds: &mut Vec<Find>,
    ) -> bool {
        for round in 0..rounds {
            let verdict = slot.verdict.filter(|_| round == 0 && slot.kind == Kind::Escaped);
            let Some((view, done)) = views.get(..=round).and_then(|views| views.split_last()) else { return true };
            let mut signals = std::mem::take(&mut self.signals);
            self.buffer.clear();
            self.buffer.push(&view.text);
            prefilter::scan(&rules.literals, &mut self.buffer, &mut signals);
            let signal = signals.texts.first().cloned().unwrap_or_default();
            let subject =
                Subject { text: &view.text, kinds: signal.kinds, hits: signals.hits(&signal), ..slot.subject };
            let mut decoded = std::mem::take(&mut self.decoded);
            decoded.clear();
            self.one(rules, subject, verdict, false, &mut decoded);
            for find in &decoded {
                let range = done.iter().rev().fold(view.source(find.start..find.end), |range, view| view.source(range));
                finds.push(Find { start: range.start, end: range.end, ..*find });
            }
            self.decoded = decoded;
            self.signals = signals;
            let Some((done, rest)) = views.split_at_mut_checked(round + 1) else { return true };
            let (Some(view), Some(next)) = (done.last(), rest.first_mut().filter(|_| round + 1 < rounds)) else {
                break;
            };
            if !signal.kinds.any(Kinds::ENCODED) || !decode(&view.text, next) {
                return true;
            }
        }
        views.get(rounds.wrapping_sub(1)).is_none_or(|view| !still_hides(&view.text))
    }

    /// Searches one text as it stands; `verdict` is on all of it.
    fn one(&mut self, rules: &Rules, subject: Subject<'_>, verdict: Option<Verdict>, raw: bool, finds: &mut Vec<Find>) {
        self.key_open |= self.scanner.search(rules, subject, finds);
        if let Some(verdict) = verdict {
            pairs::whole(subject.text, verdict, raw, &mut |range, family| {
                if let Some(rule) = rules.family(family) {
                    finds.push(Find { start: range.start, end: range.end, rule });
                }
            });
        }
    }
}

/// The message of an event behind one in which a private key began; whether the key goes on behind it.
fn goes_on(rules: &Rules, text: &str, finds: &mut Vec<Find>) -> bool {
    let bytes = text.as_bytes();
    let end = pem::end_line(bytes);
    let open = end.is_none() && pem::goes_on(bytes);
    if let (Some(rule), true) = (rules.scanned(Scanned::PrivateKey), end.is_some() || open) {
        let limit = end.map_or(bytes.len(), |end| end.start);
        let shortest = if limit == bytes.len() && bytes.contains(&b' ') { pem::shortest_line() } else { 4 };
        pem::body(bytes.get(..limit).unwrap_or_default(), 0, shortest, &mut |range| {
            finds.push(Find { start: range.start, end: range.end, rule });
        });
    }
    open
}

fn offset(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
