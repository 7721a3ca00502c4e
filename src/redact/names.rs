//! What is known of field names: an application writes the same few in every line, so each is judged once.

use super::RuleId;
use super::key::{Key, Origin, Place, Verdict};
use super::literals::Use;
use super::pattern::can_hold;
use super::prefilter::{self, Buffer, Signal, Signals};
use super::table::Rules;

/// Names that are remembered; the ones that fall on the same place push each other out.
const PLACES: usize = 1024;
/// Longest name that is remembered.
const LONGEST: usize = 64;

/// Sets of rules that are remembered.
const MOST_LABELS: usize = 1024;

/// What is known of a name.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// What its values have to do with secrets.
    pub(super) verdict: Option<Verdict>,
    /// What numbers in its values are.
    pub(super) origin: Origin,
    /// The configuration says to leave its values alone.
    pub(super) spared: bool,
    /// Nothing stands in the name itself: it need not be searched again.
    pub(super) clean: bool,
    /// It says something of its value: a verdict, labels, or that another field holds the value's name.
    pub(super) tells: bool,
    /// Rules of which the name holds a trigger or a keyword: the value may be what they look for.
    pub(super) labels: Option<Labels>,
}

/// A name and what is known of it.
#[derive(Debug, Clone, Default)]
struct Entry {
    ends: Ends,
    name: String,
    known: Known,
}

/// The length of a name and its first and last bytes: all there is of one of up to sixteen bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Ends {
    len: usize,
    first: u64,
    last: u64,
}

/// A set of rules that a name calls for; see [`NameCache::labels`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Labels(u32);

/// The names seen last.
#[derive(Debug, Default)]
pub(super) struct NameCache {
    places: Vec<Entry>,
    /// The sets of rules, each once.
    labels: Vec<Vec<RuleId>>,
    buffer: Buffer,
    signals: Signals,
}

impl NameCache {
    /// What is known of `name`; judges it when it is new.
    #[inline]
    pub(super) fn known(&mut self, rules: &Rules, name: &str) -> Known {
        let ends = Ends::of(name);
        let first = ends.place();
        for place in [first, first ^ 1] {
            if let Some(place) = self.places.get(place).filter(|place| place.holds(ends, name)) {
                return place.known;
            }
        }
        self.learn(rules, name, ends)
    }

    /// Notes that a name was searched and nothing was found.
    pub(super) fn is_clean(&mut self, rules: &Rules, name: &str) {
        let ends = Ends::of(name);
        for place in [ends.place(), ends.place() ^ 1] {
            if let Some(place) = self.places.get_mut(place).filter(|place| place.holds(ends, name)) {
                place.known.clean = rules.literals.always().is_empty();
            }
        }
    }

    #[inline(never)]
    fn learn(&mut self, rules: &Rules, name: &str, ends: Ends) -> Known {
        let known = self.judge(rules, name);
        if name.len() <= LONGEST {
            // An unused place holds the empty name, of which nothing is to be said.
            let unused = Entry { known: Known { clean: true, ..Known::default() }, ..Entry::default() };
            self.places.resize(PLACES, unused);
            // Of two names that fall on the same place, both find room.
            let place = ends.place();
            if let Some(old) = self.places.get_mut(place).map(std::mem::take)
                && let Some(slot) = self.places.get_mut(place ^ 1)
                && !old.name.is_empty()
            {
                *slot = old;
            }
            if let Some(slot) = self.places.get_mut(place) {
                *slot = Entry { ends, name: name.to_owned(), known };
            }
        }
        known
    }

    fn judge(&mut self, rules: &Rules, name: &str) -> Known {
        let key = Key::parse(name.as_bytes());
        let verdict = rules.keys.verdict(&key, Place::Text);
        let labels = self.called_for(rules, &format!("{name}="));
        Known {
            verdict,
            labels,
            tells: verdict.is_some() || labels.is_some() || is_value(name),
            origin: Origin::of(&key),
            spared: rules.keys.is_spared(&key),
            clean: self.scan(rules, name).is_none() && rules.literals.always().is_empty(),
        }
    }

    fn scan(&mut self, rules: &Rules, text: &str) -> Option<&Signal> {
        self.buffer.clear();
        self.buffer.push(text);
        prefilter::scan(&rules.literals, &mut self.buffer, &mut self.signals);
        self.signals.texts.first()
    }

    /// The rules of a set.
    pub(super) fn labels(&self, labels: Option<Labels>) -> &[RuleId] {
        labels.and_then(|labels| self.labels.get(labels.0 as usize)).map_or(&[], Vec::as_slice)
    }

    /// The rules that look for a value behind `label`.
    fn called_for(&mut self, rules: &Rules, label: &str) -> Option<Labels> {
        let signal = self.scan(rules, label)?.clone();
        let mut found = Vec::new();
        for what in self.signals.hits(&signal).iter().flat_map(|hit| rules.literals.uses(*hit)) {
            match *what {
                Use::Rule(rule) | Use::Keyword(rule) if found.contains(&rule) => {}
                // The trigger is part of the match: one that is in the name goes on through the sign behind it.
                Use::Rule(rule) => {
                    let entry = rules.entry(rule);
                    found.extend(entry.is_some_and(|entry| can_hold(&entry.pattern, b'=')).then_some(rule));
                }
                Use::Keyword(rule) => found.push(rule),
                _ => {}
            }
        }
        if found.is_empty() {
            return None;
        }
        // Names that nobody chose must not fill the memory: those that come late call for every rule.
        if self.labels.len() >= MOST_LABELS {
            found = (0..rules.count() as RuleId).filter(|id| rules.entry(*id).is_some_and(|entry| entry.on)).collect();
        }
        let known = self.labels.iter().position(|labels| *labels == found);
        let index = known.unwrap_or_else(|| {
            self.labels.push(found);
            self.labels.len() - 1
        });
        u32::try_from(index).ok().map(Labels)
    }
}

/// Name of the member that holds the value where another holds its name.
pub(super) fn is_value(name: &str) -> bool {
    matches!(name, "value" | "Value" | "val")
}

impl Entry {
    #[inline]
    fn holds(&self, ends: Ends, name: &str) -> bool {
        self.ends == ends && (ends.len <= 16 || self.name == name)
    }
}

impl Ends {
    #[inline]
    fn of(name: &str) -> Self {
        let bytes = name.as_bytes();
        let (first, last) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
                (Some(first), Some(last)) => (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into()),
                _ => (bytes.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)), 0),
            },
        };
        Ends { len: bytes.len(), first, last }
    }

    /// Where a name is kept: those whose ends mix to the same place push each other out.
    #[inline]
    fn place(self) -> usize {
        let mixed = (self.first ^ self.last.rotate_left(29) ^ self.len as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        usize::try_from(mixed >> 48).unwrap_or(0) % PLACES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_each_name_for_what_it_is() {
        let rules = Rules::compile(&crate::redact::Options::default()).unwrap();
        let mut cache = NameCache::default();
        for _ in 0..2 {
            for number in 0..1000 {
                assert!(cache.known(&rules, &format!("user_{number}_password")).verdict.is_some());
                assert!(cache.known(&rules, &format!("user_{number}_passworn")).verdict.is_none());
            }
            for (name, clean, label) in
                [("", true, false), ("level", true, false), ("bob@example.com", false, false), ("phone", false, true)]
            {
                let known = cache.known(&rules, name);
                assert_eq!((known.clean, known.labels.is_some()), (clean, label), "{name}");
            }
        }
    }
}
