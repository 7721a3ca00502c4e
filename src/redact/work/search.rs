//! The search of one text: as it stands, in its decoded views, and again with what was found in it blotted out.

use std::sync::Arc;

use super::super::decode::{decode, still_hides, unescape};
use super::super::key::Verdict;
use super::super::learned::Learned;
use super::super::names::NameCache;
use super::super::pairs;
use super::super::place::{self, Find};
use super::super::prefilter::{self, Buffer, Signals};
use super::super::scan::{Scanner, Subject};
use super::super::slot::Kind;
use super::super::table::{Rules, Scanned};
use super::super::text;
use super::super::view::View;
use super::blot;

/// What the search of one text needs.
#[derive(Debug, Default)]
pub(in crate::redact) struct Search {
    pub(super) scanner: Scanner,
    pub(super) names: NameCache,
    views: Vec<View>,
    buffer: Buffer,
    signals: Signals,
    pub(super) finds: Vec<Find>,
    /// Finds in a decoded view, before they are brought back to the source.
    decoded: Vec<Find>,
    /// Room for a text in which something is blotted out.
    blot: String,
    pub(super) key_open: bool,
    pub(super) learned: Option<Arc<Learned>>,
    /// Rules of all finds, also of those that were joined with others.
    #[cfg(test)]
    pub(in crate::redact) found: Vec<super::super::RuleId>,
}

/// Most searches of one text.
const MOST_PASSES: usize = 4;

/// One text of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot<'t> {
    pub(super) number: u32,
    pub(super) kind: Kind,
    /// It has bytes that may begin an escape.
    pub(super) encoded: bool,
    pub(super) verdict: Option<Verdict>,
    pub(super) subject: Subject<'t>,
}

impl Search {
    /// What was learned, if anything was.
    pub(super) fn learned(&self) -> Option<&Learned> {
        self.learned.as_deref().filter(|learned| !learned.is_empty())
    }

    /// Fills `finds` from a text, beside what is in there already; `false` when not all of it could be searched. What is
    /// found may have hidden something else (a value that is a pair itself), and a redacted text must be clean when it
    /// is redacted again: so it is searched until nothing more is found.
    pub(super) fn whole(&mut self, rules: &Rules, slot: Slot<'_>) -> bool {
        let source = slot.subject.text;
        let mut found = 0;
        let mut searched = self.text(rules, slot);
        for _ in 0..MOST_PASSES {
            searched &= !self.scanner.is_spent(rules);
            #[cfg(test)]
            self.note_found(found);
            if !rules.allow.is_empty() {
                let allowed = |find: &Find| {
                    source.as_bytes().get(find.start..find.end).is_some_and(|value| rules.allow.contains(value))
                };
                self.finds.retain(|find| !allowed(find));
            }
            if self.finds.is_empty() {
                break;
            }
            place::join(&mut self.finds, rules.addresses());
            place::spare_masks(source, &mut self.finds);
            let covered = self.finds.iter().map(|find| find.end - find.start).sum();
            if covered == found || !searched {
                break;
            }
            found = covered;
            searched = self.again(rules, slot);
        }
        searched
    }

    /// Notes the rules of the finds behind so many.
    #[cfg(test)]
    pub(super) fn note_found(&mut self, known: usize) {
        self.found.extend(self.finds.iter().skip(known).map(|find| find.rule));
    }

    /// Fills `finds` from a text and its decoded views; `false` when it is encoded deeper than allowed. Masks of an
    /// earlier redaction are blotted out first: their words must mean nothing.
    fn text(&mut self, rules: &Rules, slot: Slot<'_>) -> bool {
        let text = slot.subject.text;
        let mut blot = std::mem::take(&mut self.blot);
        let whole = if blot::into(text, text::masks(text.as_bytes()), &mut blot) {
            self.anew(rules, slot, &blot)
        } else {
            self.unmasked(rules, slot)
        };
        self.blot = blot;
        whole
    }

    /// Searches a text once more, with what was found in it blotted out.
    fn again(&mut self, rules: &Rules, slot: Slot<'_>) -> bool {
        let text = slot.subject.text;
        let mut blot = std::mem::take(&mut self.blot);
        let found = self.finds.iter().map(|find| find.start..find.end).chain(text::masks(text.as_bytes()));
        let whole = !blot::into(text, found, &mut blot) || self.anew(rules, slot, &blot);
        self.blot = blot;
        whole
    }

    /// Searches a text that stands for the slot's.
    fn anew(&mut self, rules: &Rules, slot: Slot<'_>, text: &str) -> bool {
        let mut signals = std::mem::take(&mut self.signals);
        self.buffer.clear();
        self.buffer.push(text);
        prefilter::scan(&rules.literals, &mut self.buffer, &mut signals);
        let signal = signals.texts.first().cloned().unwrap_or_default();
        let subject = Subject { text, shapes: signals.shapes(&signal), hits: signals.hits(&signal), ..slot.subject };
        let whole = self.unmasked(rules, Slot { encoded: signal.encoded, subject, ..slot });
        self.signals = signals;
        whole
    }

    fn unmasked(&mut self, rules: &Rules, slot: Slot<'_>) -> bool {
        let mut finds = std::mem::take(&mut self.finds);
        let mut views = std::mem::take(&mut self.views);
        let most = usize::from(rules.limits.depth) + usize::from(slot.kind == Kind::Escaped);
        views.resize_with(views.len().max(most), View::default);
        let text = slot.subject.text;
        let mut first = views.first_mut().filter(|_| slot.encoded);
        let mut round = |decode: fn(&str, &mut View) -> bool| first.as_mut().is_some_and(|view| decode(text, view));
        // What a reader sees of an escaped text is the unescaped one: that is searched as any other would be.
        let unescaped = slot.kind == Kind::Escaped && round(unescape);
        let decoded = unescaped || round(decode);
        if !unescaped {
            self.one(rules, slot.subject, slot.verdict, slot.kind == Kind::Raw, &mut finds);
        }
        let rounds = usize::from(rules.limits.depth) + usize::from(unescaped);
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
            let verdict = slot.verdict.filter(|_| slot.kind != Kind::Raw);
            let Some((view, done)) = views.get(..=round).and_then(|views| views.split_last()) else { return true };
            let mut signals = std::mem::take(&mut self.signals);
            self.buffer.clear();
            self.buffer.push(&view.text);
            prefilter::scan(&rules.literals, &mut self.buffer, &mut signals);
            let signal = signals.texts.first().cloned().unwrap_or_default();
            let subject = Subject {
                text: &view.text,
                shapes: signals.shapes(&signal),
                hits: signals.hits(&signal),
                ..slot.subject
            };
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
            if !signal.encoded || !decode(&view.text, next) {
                return true;
            }
        }
        views.get(rounds.wrapping_sub(1)).is_none_or(|view| !still_hides(&view.text))
    }

    /// Searches one text as it stands; `verdict` is on all of it.
    fn one(&mut self, rules: &Rules, subject: Subject<'_>, verdict: Option<Verdict>, raw: bool, finds: &mut Vec<Find>) {
        self.key_open |= self.scanner.search(rules, subject, self.names.labels(subject.labels), finds);
        if let Some(learned) = self.learned()
            && let Some(rule) = rules.scanned(Scanned::Learned)
        {
            learned.find(subject.text.as_bytes(), &mut |range| {
                finds.push(Find { start: range.start, end: range.end, rule });
            });
        }
        if let Some(verdict) = verdict {
            pairs::whole(subject.text, verdict, raw, &mut |range, family| {
                if let Some(rule) = rules.family(family) {
                    finds.push(Find { start: range.start, end: range.end, rule });
                }
            });
        }
    }
}
