//! Rules' expressions, tried where their literals stand and no further than a match can reach from there.
//!
//! A text may be long and a literal frequent: what was searched for one of its places is not searched again for the
//! next, but for what a match may need of both. So the cost is a small multiple of the text, for each rule.

use std::ops::Range;

use regex::bytes::CaptureLocations;

use super::super::RuleId;
use super::super::place::Find;
use super::super::table::{Entry, Rules};
use super::super::text::whole_chars;
use super::{Subject, push};

/// How far before its trigger a match may begin.
const BACK: usize = 256;
/// How far behind a keyword a match may begin.
const NEAR: usize = 96;

/// What is kept from text to text.
#[derive(Debug, Default)]
pub(super) struct Expressions {
    /// By rule: how far its expression was tried in this text.
    tried: Vec<Tried>,
    /// Rules of which that says anything.
    touched: Vec<RuleId>,
    /// By rule: room for the groups of its expression.
    groups: Vec<Option<CaptureLocations>>,
    /// A name and a value as one text.
    joined: String,
}

/// How far an expression was tried in a text.
#[derive(Debug, Clone, Copy, Default)]
struct Tried {
    /// Where the next match may begin: behind the last one.
    from: usize,
    /// End of what was looked at; what reaches over it was not seen whole.
    to: usize,
}

impl Expressions {
    /// Makes ready for the next text. Only what was touched is wiped: there are hundreds of rules, and a text brings up
    /// a few.
    pub(super) fn begin(&mut self, rules: &Rules) {
        for rule in self.touched.drain(..) {
            if let Some(tried) = self.tried.get_mut(usize::from(rule)) {
                *tried = Tried::default();
            }
        }
        self.tried.resize(rules.count(), Tried::default());
        self.groups.resize(rules.count(), None);
    }

    /// Tries a rule around a trigger of it; returns how many bytes were looked at.
    pub(super) fn at_trigger(
        &mut self,
        rules: &Rules,
        subject: Subject<'_>,
        rule: RuleId,
        trigger: Range<usize>,
        finds: &mut Vec<Find>,
    ) -> usize {
        self.within(rules, subject, rule, trigger.start.saturating_sub(BACK)..trigger.end, finds)
    }

    /// Tries a rule behind a keyword of it; returns how many bytes were looked at.
    pub(super) fn at_keyword(
        &mut self,
        rules: &Rules,
        subject: Subject<'_>,
        rule: RuleId,
        keyword: Range<usize>,
        finds: &mut Vec<Find>,
    ) -> usize {
        self.within(rules, subject, rule, keyword.start..keyword.end + NEAR, finds)
    }

    /// Tries a rule whose matches begin in `places`, as far as that was not done.
    pub(super) fn within(
        &mut self,
        rules: &Rules,
        subject: Subject<'_>,
        rule: RuleId,
        places: Range<usize>,
        finds: &mut Vec<Find>,
    ) -> usize {
        let Some(entry) = rules.entry(rule) else { return 0 };
        let (Some(tried), Some(groups)) =
            (self.tried.get_mut(usize::from(rule)), self.groups.get_mut(usize::from(rule)))
        else {
            return 0;
        };
        let length = subject.text.len();
        let needed = places.end.saturating_add(entry.ahead()).min(length);
        if needed <= tried.to {
            return 0;
        }
        if tried.to == 0 {
            self.touched.push(rule);
        }
        // What was seen in part is seen again. Where literals are dense, each look reaches twice as far as it must, so
        // that most of them need none of their own.
        let overlaps = places.start < tried.to;
        let to = if overlaps { needed.saturating_add(entry.ahead()).min(length) } else { needed };
        let from = places.start.max(tried.from);
        *tried = matches(entry, groups, subject, from..to, &mut |range| push(finds, range, rule));
        tried.to.saturating_sub(from)
    }

    /// Tries the rules that the name of the field calls for, on its name and value as they would stand in a text;
    /// returns how many bytes were looked at.
    pub(super) fn labelled(
        &mut self,
        rules: &Rules,
        subject: Subject<'_>,
        labels: &[RuleId],
        finds: &mut Vec<Find>,
    ) -> usize {
        if labels.is_empty() {
            return 0;
        }
        self.groups.resize(rules.count(), None);
        self.joined.clear();
        self.joined.extend([subject.name, "=", subject.text]);
        let label = subject.name.len() + 1;
        let joined = Subject { text: &self.joined, ..subject };
        for rule in labels {
            let Some(entry) = rules.entry(*rule) else { continue };
            let Some(groups) = self.groups.get_mut(usize::from(*rule)) else { continue };
            matches(entry, groups, joined, 0..joined.text.len(), &mut |range| {
                // Of a match that begins in the name, what is value goes.
                if let Some(end) = range.end.checked_sub(label).filter(|end| *end > 0) {
                    push(finds, range.start.saturating_sub(label)..end, *rule);
                }
            });
        }
        labels.len() * self.joined.len()
    }
}

/// Finds a rule's matches in `range`; returns where the next one may begin, and up to where was searched.
fn matches(
    entry: &Entry,
    groups: &mut Option<CaptureLocations>,
    subject: Subject<'_>,
    range: Range<usize>,
    sink: &mut dyn FnMut(Range<usize>),
) -> Tried {
    let text = subject.text.as_bytes();
    let (mut from, mut to) = (range.start, range.end);
    if !entry.can_be_in(text.get(range).unwrap_or_default()) {
        return Tried { from, to };
    }
    let Some(regex) = entry.regex() else { return Tried { from, to } };
    while from < to {
        let window = text.get(..to).unwrap_or_default();
        let Some(found) = regex.find_at(window, from) else { break };
        // What reaches the end of the window may go on behind it.
        if found.end() == to && to < text.len() {
            to = text.len().min(to + (to - found.start()).max(entry.ahead()));
            continue;
        }
        let whole = found.range();
        let secret = match regex.captures_len() {
            1 => whole.clone(),
            _ => {
                let groups = groups.get_or_insert_with(|| regex.capture_locations());
                let group = regex.capture_names().position(|name| name == Some("s"));
                regex
                    .captures_read_at(groups, window, whole.start)
                    .and_then(|_| groups.get(group?))
                    .map_or_else(|| whole.clone(), |(start, end)| start..end)
            }
        };
        let secret = whole_chars(subject.text, secret);
        let valid = subject
            .text
            .get(secret.clone())
            .is_some_and(|secret| entry.validate.is_none_or(|check| (check.valid)(secret)));
        let triggered = entry.triggers.is_empty() || holds(text.get(whole.clone()).unwrap_or_default(), entry.triggers);
        if valid && triggered && (entry.keywords.is_empty() || keyword_near(entry, subject, whole.start)) {
            sink(secret);
        }
        from = whole.end.max(whole.start + 1);
    }
    Tried { from, to }
}

/// Whether a keyword of the rule stands shortly before `start`, or in the name of the field.
fn keyword_near(entry: &Entry, subject: Subject<'_>, start: usize) -> bool {
    let text = subject.text.as_bytes();
    let near = text.get(start.saturating_sub(NEAR)..start).unwrap_or_default();
    holds(near, &entry.keywords) || holds(subject.name.as_bytes(), &entry.keywords)
}

/// Whether one of the words stands in a text, ASCII case aside.
fn holds(text: &[u8], words: &[impl AsRef<str>]) -> bool {
    let stands = |word: &str| text.windows(word.len()).any(|found| found.eq_ignore_ascii_case(word.as_bytes()));
    words.iter().any(|word| stands(word.as_ref()))
}
