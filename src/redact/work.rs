//! The search of one record: its texts, their decoded views, and the masks that come of it.

mod alone;
mod blot;
mod private_key;
mod search;

use std::sync::Arc;

use super::act;
use super::jwk;
use super::key::{Family, Need, Origin, Verdict};
use super::learned::{self, Learned};
use super::names::{Known, is_value};
use super::place::Find;
use super::prefilter::{self, Buffer, Signal, Signals};
use super::scan::{self, Subject};
use super::slot::{Kind, Mask};
use super::table::{Rules, Scanned};
use crate::record::{Record, Value};
use crate::stats::Stats;
use search::{Search, Slot};

/// Buffers and the state of a stream.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) masks: Vec<Mask>,
    pub(super) dropped: Vec<u32>,
    pub(super) arena: String,
    buffer: Buffer,
    signals: Signals,
    /// What is known of the fields' names.
    known: Vec<Known>,
    /// Numbers of the texts with a token that was learned, in order.
    hot: Vec<usize>,
    pub(super) search: Search,
    /// A private key began in an event and goes on in the next.
    key_open: bool,
}

impl Work {
    /// Forgets the last record.
    pub(super) fn clear(&mut self) {
        self.masks.clear();
        self.dropped.clear();
        self.arena.clear();
        self.search.scanner.spent = 0;
    }

    /// Searches a record; `false` when a rule says that it goes.
    pub(super) fn record(&mut self, rules: &Rules, record: &Record<'_>, stats: &mut Stats) -> bool {
        let named = self.fill(rules, record);
        let mut signals = std::mem::take(&mut self.signals);
        prefilter::scan(&rules.literals, &mut self.buffer, &mut signals);
        self.find_learned(record);
        let clean =
            !named && signals.texts.is_empty() && !self.key_open && !self.buffer.is_over() && self.hot.is_empty();
        let stays = clean || self.suspect(rules, record, &signals, stats);
        self.signals = signals;
        self.buffer.shrink();
        stays
    }

    /// Notes the texts with a token that was learned. A name may be clean of everything but that.
    fn find_learned(&mut self, record: &Record<'_>) {
        self.hot.clear();
        let Some(learned) = self.search.learned() else { return };
        self.buffer.learned(learned, |number| self.hot.push(number));
        for ((field, known), number) in record.fields.iter().zip(&self.known).zip((2usize..).step_by(2)) {
            if known.clean && field.name.len() >= learned::SHORTEST {
                learned.find(field.name.as_bytes(), &mut |_| self.hot.push(number));
            }
        }
        self.hot.sort_unstable();
    }

    /// Puts the texts of a record into the buffer, in the order of their slots; whether a name says that its value must be
    /// looked at. Names of which is known that nothing is in them are left out.
    fn fill(&mut self, rules: &Rules, record: &Record<'_>) -> bool {
        self.buffer.clear();
        self.buffer.limit(rules.limits.value_bytes, rules.limits.record_bytes);
        self.known.clear();
        self.buffer.push(record.service.as_deref().unwrap_or_default());
        self.buffer.push(record.message.source());
        let mut named = !rules.literals.always().is_empty();
        for field in &record.fields {
            let known = self.search.names.known(rules, &field.name);
            named |= known.tells || field.name == "kty";
            if known.clean {
                self.buffer.skip();
            } else {
                self.buffer.push(&field.name);
            }
            let source = field.value.source();
            if can_hold(rules, &field.value, source) {
                self.buffer.push(source);
            } else {
                self.buffer.skip();
            }
            self.known.push(known);
        }
        named
    }

    /// Looks closer at the texts of a record in which something may stand.
    fn suspect(&mut self, rules: &Rules, record: &Record<'_>, signals: &Signals, stats: &mut Stats) -> bool {
        let mut next = signals.texts.as_slice();
        let always = !rules.literals.always().is_empty();
        // Looked for once: a record may have any number of members that are called `value`.
        let mut sibling = None;
        let private_key = record.fields.iter().any(|field| field.name == "kty");
        let all = always || private_key || self.buffer.is_over();
        let service = record.service.as_deref().unwrap_or_default();
        let mut stays = self.text(rules, (0, service, Kind::Str), &take(&mut next, 0), signals, stats);
        let message = (1, record.message.source(), Kind::of(&record.message));
        stays &= self.text(rules, message, &take(&mut next, 1), signals, stats);
        for (at, (field, number)) in record.fields.iter().zip((2usize..).step_by(2)).enumerate() {
            let mut known = self.known.get(at).copied().unwrap_or_default();
            let quiet = next.first().is_none_or(|signal| signal.text > number + 1);
            if quiet && !known.tells && !all && !self.is_hot(number, 2) {
                continue;
            }
            let (name, value) = (take(&mut next, number), take(&mut next, number + 1));
            stays &= self.name(rules, (number, &field.name), &name, signals, stats);
            let mut label: &str = &field.name;
            if is_value(label)
                && let Some(sibling) = *sibling.get_or_insert_with(|| self::sibling(record))
            {
                let named = self.search.names.known(rules, sibling);
                known.verdict = known.verdict.or(named.verdict);
                if known.labels.is_none() {
                    (known.labels, label) = (named.labels, sibling);
                }
            }
            let member = private_key && jwk::is_private(label.as_bytes());
            let verdict = known.verdict.or(member.then_some(Verdict { family: Family::Jwk, need: Need::Anything }));
            let over = !self.buffer.holds(number + 1);
            let hot = self.is_hot(number + 1, 1);
            let nothing = value.is_empty() && verdict.is_none() && known.labels.is_none() && !always && !over && !hot;
            if nothing || known.spared {
                continue;
            }
            let subject = Subject {
                text: field.value.source(),
                shapes: signals.shapes(&value),
                hits: signals.hits(&value),
                name: label,
                origin: known.origin,
                labels: known.labels,
            };
            let slot = Slot {
                number: offset(number + 1),
                kind: Kind::of(&field.value),
                encoded: value.encoded,
                verdict,
                subject,
            };
            stays &= self.slot(rules, slot, over, stats);
        }
        stays
    }

    /// Whether one of so many texts from a number on has a token that was learned.
    fn is_hot(&self, number: usize, count: usize) -> bool {
        let behind = self.hot.get(self.hot.partition_point(|hot| *hot < number)..).unwrap_or_default();
        behind.first().is_some_and(|hot| *hot < number + count)
    }

    /// Looks closer at a name, and remembers when there is nothing in it.
    fn name(
        &mut self,
        rules: &Rules,
        (number, name): (usize, &str),
        signal: &Signal,
        signals: &Signals,
        stats: &mut Stats,
    ) -> bool {
        // What a name holds in another encoding may be learned later.
        let may_be_learned = signal.encoded && self.search.learned.is_some();
        let before = (self.masks.len(), self.key_open);
        let stays = self.text(rules, (number, name, Kind::Str), signal, signals, stats);
        if !signal.is_empty() && !may_be_learned && stays && before == (self.masks.len(), self.key_open) {
            self.search.names.is_clean(rules, name);
        }
        stays
    }

    /// Looks closer at a text without a name: its number, source and kind.
    fn text(
        &mut self,
        rules: &Rules,
        (number, source, kind): (usize, &str, Kind),
        signal: &Signal,
        signals: &Signals,
        stats: &mut Stats,
    ) -> bool {
        let over = !self.buffer.holds(number);
        let continued = self.key_open && number == 1;
        let hot = self.is_hot(number, 1);
        if signal.is_empty() && rules.literals.always().is_empty() && !continued && !over && !hot {
            return true;
        }
        let subject = Subject {
            text: source,
            shapes: signals.shapes(signal),
            hits: signals.hits(signal),
            name: "",
            origin: Origin::Anyone,
            labels: None,
        };
        let slot = Slot { number: offset(number), kind, encoded: signal.encoded, verdict: None, subject };
        self.slot(rules, slot, over, stats)
    }

    /// Searches one text and places its masks.
    fn slot(&mut self, rules: &Rules, slot: Slot<'_>, over: bool, stats: &mut Stats) -> bool {
        let source = slot.subject.text;
        let hot = self.is_hot(slot.number as usize, 1);
        let search = &mut self.search;
        search.finds.clear();
        if self.key_open && slot.number == 1 {
            self.key_open = private_key::goes_on(rules, source, slot.kind, &mut search.finds);
        }
        let short = !over && !hot && search.finds.is_empty() && !search.scanner.is_spent(rules);
        if short && alone::is_bare(rules, slot) {
            search.scanner.spent += source.len();
            scan::take_shapes(rules, slot.subject, &mut search.finds);
            if search.finds.is_empty() || alone::is_address(rules, slot, &search.finds) {
                #[cfg(test)]
                search.note_found(0);
                let to = (&mut self.masks, &mut self.dropped, &mut self.arena);
                return act::apply(rules, (slot.number, source, slot.kind), &search.finds, to, stats);
            }
            search.finds.clear();
        }
        let searched = !over && search.whole(rules, slot);
        if !searched {
            stats.redaction_failsafe += 1;
            let rule = rules.scanned(Scanned::Unscanned).unwrap_or(0);
            search.finds.clear();
            search.finds.push(Find { start: 0, end: source.len(), rule });
        }
        self.key_open |= std::mem::take(&mut search.key_open);
        let to = (&mut self.masks, &mut self.dropped, &mut self.arena);
        act::apply(rules, (slot.number, source, slot.kind), &search.finds, to, stats)
    }

    /// Has tokens masked that others learn.
    pub(super) fn learn_from(&mut self, learned: Option<Arc<Learned>>) {
        self.search.learned = learned;
    }

    /// Whether a private key may go on in the next event.
    pub(super) fn key_open(&self) -> bool {
        self.key_open
    }

    /// Says whether it does; returns what was thought.
    pub(super) fn carry(&mut self, open: bool) -> bool {
        std::mem::replace(&mut self.key_open, open)
    }

    /// Keeps track of private keys in an event that does not come out.
    pub(super) fn pass_over(&mut self, text: &str) {
        self.key_open = private_key::open_behind(text, self.key_open);
    }
}

/// The signal of text `number`, if it is the next one.
fn take(signals: &mut &[Signal], number: usize) -> Signal {
    match signals.split_first() {
        Some((signal, rest)) if signal.text == number => {
            *signals = rest;
            signal.clone()
        }
        _ => Signal::default(),
    }
}

/// Whether anything can be in a value: the shortest card number has 12 digits, the shortest pair four bytes (`pw=x`); of rules of the user's, it is said what they need.
#[inline]
fn can_hold(rules: &Rules, value: &Value<'_>, source: &str) -> bool {
    match value {
        _ if source.len() >= rules.shortest => true,
        Value::Raw(_) => source.len() >= 12 || matches!(source.as_bytes().first(), Some(b'[' | b'{')),
        Value::Str(_) | Value::Escaped(_) => source.len() >= 4,
    }
}

/// `{"name":"db_password","value":"…"}` as a record: the name that it holds as a value.
fn sibling<'r>(record: &'r Record<'_>) -> Option<&'r str> {
    let sibling = record.fields.iter().find(|field| matches!(&*field.name, "name" | "Name" | "key" | "Key"))?;
    match &sibling.value {
        Value::Str(name) => Some(name),
        Value::Escaped(_) | Value::Raw(_) => None,
    }
}

fn offset(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
