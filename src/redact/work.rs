//! The search of one record: its texts, their decoded views, and the masks that come of it.

use super::act;
use super::decode::{decode, still_hides};
use super::key::Verdict;
use super::names::{Known, NameCache};
use super::pairs;
use super::pem;
use super::place::{self, Find};
use super::scan::{Scanner, Subject};
use super::shapes::Classes;
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
    scanner: Scanner,
    names: NameCache,
    views: Vec<View>,
    finds: Vec<Find>,
    /// Finds in a decoded view, before they are brought back to the source.
    decoded: Vec<Find>,
    /// A private key began in an event and goes on in the next.
    key_open: bool,
    searched_bytes: usize,
}

/// One text of a record.
#[derive(Debug, Clone, Copy)]
struct Slot<'t> {
    number: u32,
    source: &'t str,
    kind: Kind,
    /// Name of its field.
    name: &'t str,
    known: Known,
}

impl<'t> Slot<'t> {
    fn subject(self) -> Subject<'t> {
        Subject { text: self.source, name: self.name, machine: self.known.machine, worded: self.known.worded }
    }
}

impl Work {
    /// Forgets the last record.
    pub(super) fn clear(&mut self) {
        self.masks.clear();
        self.dropped.clear();
        self.arena.clear();
        self.searched_bytes = 0;
    }

    /// Searches a record; `false` when a rule says that it goes.
    pub(super) fn record(&mut self, rules: &Rules, record: &Record<'_>, stats: &mut Stats) -> bool {
        let plain = Known::default();
        if let Some(service) = &record.service {
            let slot = Slot { number: 0, source: service, kind: Kind::Str, name: "", known: plain };
            if !self.slot(rules, slot, stats) {
                return false;
            }
        }
        let message = record.message.source();
        let slot = Slot { number: 1, source: message, kind: Kind::of(&record.message), name: "", known: plain };
        if !self.slot(rules, slot, stats) {
            return false;
        }
        for (field, number) in record.fields.iter().zip((2u32..).step_by(2)) {
            let known = self.names.known(rules, &field.name);
            if !known.clean {
                let before = self.masks.len();
                let slot = Slot { number, source: &field.name, kind: Kind::Str, name: "", known: plain };
                if !self.slot(rules, slot, stats) {
                    return false;
                }
                if self.masks.len() == before {
                    self.names.set_clean(&field.name);
                }
            }
            let known = Known { verdict: known.verdict.or_else(|| self.named(rules, record, &field.name)), ..known };
            let source = field.value.source();
            let slot = Slot { number: number + 1, source, kind: Kind::of(&field.value), name: &field.name, known };
            if !known.spared && !self.slot(rules, slot, stats) {
                return false;
            }
        }
        true
    }

    /// `{"name":"db_password","value":"…"}` as a record: the verdict on the name that the record holds as a value.
    fn named(&mut self, rules: &Rules, record: &Record<'_>, name: &str) -> Option<Verdict> {
        if !matches!(name, "value" | "Value" | "val") {
            return None;
        }
        let sibling = record.fields.iter().find(|field| matches!(&*field.name, "name" | "Name" | "key" | "Key"))?;
        match &sibling.value {
            Value::Str(name) => self.names.known(rules, name).verdict,
            Value::Escaped(_) | Value::Raw(_) => None,
        }
    }

    /// Searches one text and places its masks.
    fn slot(&mut self, rules: &Rules, slot: Slot<'_>, stats: &mut Stats) -> bool {
        self.finds.clear();
        self.searched_bytes += slot.source.len();
        let within = slot.source.len() <= rules.limits.value_bytes && self.searched_bytes <= rules.limits.record_bytes;
        if !within || !self.search(rules, slot) {
            stats.redaction_failsafe += 1;
            let rule = rules.scanned(Scanned::Unscanned).unwrap_or(0);
            self.finds.clear();
            self.finds.push(Find { start: 0, end: slot.source.len(), rule });
        }
        if self.finds.is_empty() {
            return true;
        }
        self.allow(rules, slot);
        place::join(&mut self.finds);
        act::apply(
            rules,
            (slot.number, slot.source, slot.kind),
            &self.finds,
            &mut self.masks,
            &mut self.dropped,
            &mut self.arena,
            stats,
        )
    }

    /// Fills `finds` from a text and its decoded views; `false` when it is encoded deeper than allowed.
    fn search(&mut self, rules: &Rules, slot: Slot<'_>) -> bool {
        let subject = slot.subject();
        let mut finds = std::mem::take(&mut self.finds);
        let mut views = std::mem::take(&mut self.views);
        if self.key_open && slot.number == 1 {
            self.key_goes_on(rules, slot.source, &mut finds);
        }
        let encoded = Classes::of(slot.source.as_bytes()).encoded;
        if slot.kind != Kind::Escaped || !encoded {
            self.one(rules, subject, slot.known.verdict.map(|verdict| (verdict, slot.kind)), &mut finds);
        }
        let rounds = usize::from(rules.limits.depth) + usize::from(slot.kind == Kind::Escaped);
        views.resize_with(views.len().max(rounds), View::default);
        let done = encoded && self.rounds(rules, slot, &mut views, rounds, &mut finds);
        self.finds = finds;
        self.views = views;
        done || !encoded
    }

    /// Decodes and searches, round by round.
    fn rounds(
        &mut self,
        rules: &Rules,
        slot: Slot<'_>,
        views: &mut [View],
        rounds: usize,
        finds: &mut Vec<Find>,
    ) -> bool {
        let subject = slot.subject();
        for round in 0..rounds {
            let Some((done, rest)) = views.split_at_mut_checked(round) else { return true };
            let Some(view) = rest.first_mut() else { return true };
            let text = done.last().map_or(slot.source, |view| &view.text);
            if !decode(text, view) {
                if round == 0 && slot.kind == Kind::Escaped {
                    self.one(rules, subject, slot.known.verdict.map(|verdict| (verdict, Kind::Str)), finds);
                }
                return true;
            }
            let verdict = slot.known.verdict.filter(|_| round == 0 && slot.kind == Kind::Escaped);
            let mut decoded = std::mem::take(&mut self.decoded);
            decoded.clear();
            self.one(
                rules,
                Subject { text: &view.text, ..subject },
                verdict.map(|verdict| (verdict, Kind::Str)),
                &mut decoded,
            );
            for find in &decoded {
                let range = done.iter().rev().fold(view.source(find.start..find.end), |range, view| view.source(range));
                finds.push(Find { start: range.start, end: range.end, ..*find });
            }
            self.decoded = decoded;
            if !Classes::of(view.text.as_bytes()).encoded {
                return true;
            }
        }
        views.get(rounds.wrapping_sub(1)).is_none_or(|view| !still_hides(&view.text))
    }

    /// Searches one text as it stands; `verdict` is on all of it.
    fn one(&mut self, rules: &Rules, subject: Subject<'_>, verdict: Option<(Verdict, Kind)>, finds: &mut Vec<Find>) {
        self.key_open |= self.scanner.search(rules, subject, finds).key_open;
        if let Some((verdict, kind)) = verdict {
            pairs::whole(subject.text, verdict, kind == Kind::Raw, &mut |range, family| {
                if let Some(rule) = rules.family(family) {
                    finds.push(Find { start: range.start, end: range.end, rule });
                }
            });
        }
    }

    /// Drops finds of values that the configuration allows.
    fn allow(&mut self, rules: &Rules, slot: Slot<'_>) {
        if !rules.allow.is_empty() {
            let source = slot.source.as_bytes();
            self.finds.retain(|find| source.get(find.start..find.end).is_none_or(|value| !rules.allow.contains(value)));
        }
    }

    /// The message of an event behind one in which a private key began.
    fn key_goes_on(&mut self, rules: &Rules, text: &str, finds: &mut Vec<Find>) {
        let bytes = text.as_bytes();
        let end = pem::end_line(bytes);
        self.key_open = end.is_none() && pem::goes_on(bytes);
        if let (Some(rule), true) = (rules.scanned(Scanned::PrivateKey), end.is_some() || self.key_open) {
            let limit = end.map_or(bytes.len(), |end| end.start);
            let shortest = if limit == bytes.len() && bytes.contains(&b' ') { pem::shortest_line() } else { 4 };
            pem::body(bytes.get(..limit).unwrap_or_default(), 0, shortest, &mut |range| {
                finds.push(Find { start: range.start, end: range.end, rule });
            });
        }
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
