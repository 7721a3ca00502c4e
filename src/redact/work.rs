//! The search of one record: its texts, their decoded views, and the masks that come of it.

use std::ops::Range;
use std::sync::Arc;

use super::act;
use super::decode::{decode, still_hides};
use super::jwk;
use super::key::{Family, Need, Origin, Verdict};
use super::learned::Learned;
use super::names::{Known, NameCache, is_value};
use super::pairs;
use super::pem;
use super::place::{self, Find};
use super::prefilter::{self, Buffer, Signal, Signals};
use super::scan::{self, Scanner, Subject};
use super::slot::{Kind, Mask};
use super::table::{Rules, Scanned};
use super::text;
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
    /// What is known of the fields' names.
    known: Vec<Known>,
    /// Texts with a token that was learned, by number.
    hot: Vec<usize>,
    search: Search,
    /// A private key began in an event and goes on in the next.
    key_open: bool,
    /// Rules of all finds, also of those that were joined with others.
    #[cfg(test)]
    pub(super) found: Vec<super::RuleId>,
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
    /// Room for a text in which something is blotted out.
    blot: String,
    key_open: bool,
    learned: Option<Arc<Learned>>,
}

/// Most searches of one text.
const MOST_PASSES: usize = 4;

/// One text of a record.
#[derive(Debug, Clone, Copy)]
struct Slot<'t> {
    number: u32,
    kind: Kind,
    /// It has bytes that may begin an escape.
    encoded: bool,
    verdict: Option<Verdict>,
    subject: Subject<'t>,
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
        self.hot.clear();
        if let Some(learned) = self.search.learned() {
            self.buffer.learned(learned, |number| self.hot.push(number));
        }
        let clean =
            !named && signals.texts.is_empty() && !self.key_open && !self.buffer.is_over() && self.hot.is_empty();
        let stays = clean || self.suspect(rules, record, &signals, stats);
        self.signals = signals;
        self.buffer.shrink();
        stays
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
            if can_hold(&field.value, source) {
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
        let mut next = signals.texts.iter().peekable();
        let mut signal = |number: usize| next.next_if(|signal| signal.text == number).cloned().unwrap_or_default();
        let always = !rules.literals.always().is_empty();
        let private_key = record.fields.iter().any(|field| field.name == "kty");
        let all = always || private_key || self.buffer.is_over();
        let service = record.service.as_deref().unwrap_or_default();
        let mut stays = self.text(rules, (0, service, Kind::Str), &signal(0), signals, stats);
        let message = (1, record.message.source(), Kind::of(&record.message));
        stays &= self.text(rules, message, &signal(1), signals, stats);
        for (at, (field, number)) in record.fields.iter().zip((2usize..).step_by(2)).enumerate() {
            let mut known = self.known.get(at).copied().unwrap_or_default();
            let (name, value) = (signal(number), signal(number + 1));
            if name.is_empty() && value.is_empty() && !known.tells && !all && !self.is_hot(number, 2) {
                continue;
            }
            stays &= self.name(rules, (number, &field.name), &name, signals, stats);
            let mut label: &str = &field.name;
            if is_value(label)
                && let Some(sibling) = sibling(record)
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
        !self.hot.is_empty() && self.hot.iter().any(|hot| (number..number + count).contains(hot))
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
        let before = (self.masks.len(), self.key_open);
        let stays = self.text(rules, (number, name, Kind::Str), signal, signals, stats);
        if !signal.is_empty() && stays && before == (self.masks.len(), self.key_open) {
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
        let search = &mut self.search;
        search.finds.clear();
        if self.key_open && slot.number == 1 {
            self.key_open = goes_on(rules, source, &mut search.finds);
        }
        let hot = self.hot.contains(&(slot.number as usize));
        if !over && !hot && search.finds.is_empty() && is_bare(rules, slot) {
            scan::take_shapes(rules, slot.subject, &mut search.finds);
            if search.finds.is_empty() || is_lone_address(rules, slot, &search.finds) {
                #[cfg(test)]
                self.found.extend(search.finds.iter().map(|find| find.rule));
                let to = (&mut self.masks, &mut self.dropped, &mut self.arena);
                return act::apply(rules, (slot.number, source, slot.kind), &search.finds, to, stats);
            }
            search.finds.clear();
        }
        let mut found = 0;
        let mut searched = !over && search.text(rules, slot);
        // What was found may have hidden something else (a value that is a pair itself), and a redacted text must be
        // clean when it is redacted again: so it is searched until nothing more is found.
        for _ in 0..MOST_PASSES {
            searched &= !search.scanner.is_spent(rules);
            #[cfg(test)]
            self.found.extend(search.finds.iter().skip(found).map(|find| find.rule));
            if !rules.allow.is_empty() {
                let allowed = |find: &Find| {
                    source.as_bytes().get(find.start..find.end).is_some_and(|value| rules.allow.contains(value))
                };
                search.finds.retain(|find| !allowed(find));
            }
            if search.finds.is_empty() {
                break;
            }
            place::join(&mut search.finds);
            place::spare_masks(source, &mut search.finds);
            let covered = search.finds.iter().map(|find| find.end - find.start).sum();
            if covered == found || !searched {
                break;
            }
            found = covered;
            searched = search.again(rules, slot);
        }
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
    /// What was learned, if anything was.
    fn learned(&self) -> Option<&Learned> {
        self.learned.as_deref().filter(|learned| !learned.is_empty())
    }

    /// Fills `finds` from a text and its decoded views; `false` when it is encoded deeper than allowed. Masks of an
    /// earlier redaction are blotted out first: their words must mean nothing.
    fn text(&mut self, rules: &Rules, slot: Slot<'_>) -> bool {
        let text = slot.subject.text;
        let mut blot = std::mem::take(&mut self.blot);
        let whole = if blot_into(text, text::masks(text.as_bytes()), &mut blot) {
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
        let whole = !blot_into(text, found, &mut blot) || self.anew(rules, slot, &blot);
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
        let rounds = usize::from(rules.limits.depth) + usize::from(slot.kind == Kind::Escaped);
        views.resize_with(views.len().max(rounds), View::default);
        let first = if slot.encoded { views.first_mut() } else { None };
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

/// Whether all that a text can hold is one shape: most texts in which there is anything are of this kind.
fn is_bare(rules: &Rules, slot: Slot<'_>) -> bool {
    let subject = slot.subject;
    subject.shapes.len() == 1
        && subject.hits.is_empty()
        && subject.labels.is_none()
        && !slot.encoded
        && slot.verdict.is_none()
        && rules.literals.always().is_empty()
        && rules.allow.is_empty()
        && text::masks(subject.text.as_bytes()).next().is_none()
}

/// Whether the one find in a bare text is an IPv4 address that stands so apart that it hides nothing: no digits near it
/// could be read together with its own.
fn is_lone_address(rules: &Rules, slot: Slot<'_>, finds: &[Find]) -> bool {
    let [find] = finds else { return false };
    let text = slot.subject.text.as_bytes();
    let separates = |byte: &u8| matches!(byte, b' ' | b'('..=b'.');
    let part = |byte: &u8| byte.is_ascii_digit() || *byte == b':';
    let before = text.get(..find.start).unwrap_or_default().iter().rfind(|byte| !separates(byte));
    let rest = text.get(find.end..).unwrap_or_default();
    let port = text::skip(rest.strip_prefix(b":").unwrap_or_default(), 0, |byte| byte.is_ascii_digit());
    let rest = rest.get(if port > 0 { port + 1 } else { 0 }..).unwrap_or_default();
    let behind = rest.iter().find(|byte| !separates(byte));
    rules.scanned(Scanned::Ipv4) == Some(find.rule) && !before.is_some_and(part) && !behind.is_some_and(part)
}

/// Puts into `blot` the text with stars in place of ranges; `false` when there are none.
fn blot_into(text: &str, ranges: impl Iterator<Item = Range<usize>>, blot: &mut String) -> bool {
    let mut ranges = ranges.peekable();
    if ranges.peek().is_none() {
        return false;
    }
    let mut bytes = std::mem::take(blot).into_bytes();
    bytes.clear();
    bytes.extend_from_slice(text.as_bytes());
    for range in ranges {
        let start = (0..=range.start).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let end = (range.end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        if let Some(found) = bytes.get_mut(start..end) {
            found.fill(b'*');
        }
    }
    String::from_utf8(bytes).map(|text| *blot = text).is_ok()
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

/// Whether anything can be in a value: the shortest card number has 12 digits, the shortest pair four bytes (`pw=x`).
#[inline]
fn can_hold(value: &Value<'_>, source: &str) -> bool {
    match value {
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
