//! The slow twin: every literal looked for at every byte, every shape asked for at every byte, every pattern run over the
//! whole text. What the fast search finds must be just that.

use regex::bytes::Regex;

use super::texts;
use crate::redact::key::Origin;
use crate::redact::place::Find;
use crate::redact::prefilter::{self, Buffer, Signals};
use crate::redact::scan::{Scanner, Subject};
use crate::redact::shapes::{Clue, Seen, Shape};
use crate::redact::text::whole_chars;
use crate::redact::{RuleId, Rules};

/// Finds of the fast search in a text.
fn fast(rules: &Rules, text: &str) -> Vec<Find> {
    let (mut buffer, mut signals) = (Buffer::default(), Signals::default());
    // A neighbour on each side, whose end or start must not matter.
    for text in ["AKIA pass", text, "word=1 4111"] {
        buffer.push(text);
    }
    prefilter::scan(&rules.literals, &mut buffer, &mut signals);
    let signal = signals.texts.iter().find(|signal| signal.text == 1).cloned().unwrap_or_default();
    search(rules, subject(text, signals.hits(&signal), signals.shapes(&signal)))
}

/// Finds of the slow one.
fn slow(rules: &Rules, patterns: &[(RuleId, Regex)], text: &str) -> Vec<Find> {
    let hits = rules.literals.everywhere(text);
    let shapes = shapes_everywhere(text);
    let mut finds = search(rules, subject(text, &hits, &shapes));
    finds.retain(|find| rules.entry(find.rule).is_none_or(|entry| entry.pattern.is_empty()));
    for (rule, pattern) in patterns {
        let entry = rules.entry(*rule).unwrap();
        for found in pattern.captures_iter(text.as_bytes()) {
            let whole = found.get(0).unwrap();
            let secret = found.name("s").unwrap_or(whole);
            let secret = whole_chars(text, secret.range());
            let Some(inside) = text.get(secret.clone()) else { continue };
            let before = &text.as_bytes()[whole.start().saturating_sub(96)..whole.start()].to_ascii_lowercase();
            let named = entry.keywords.iter().any(|word| memchr::memmem::find(before, word.as_bytes()).is_some());
            let triggers = entry.triggers;
            let lower = String::from_utf8_lossy(whole.as_bytes()).to_ascii_lowercase();
            if !triggers.is_empty() && !triggers.iter().any(|trigger| lower.contains(trigger)) {
                continue;
            }
            if (named || entry.keywords.is_empty()) && entry.validate.is_none_or(|check| (check.valid)(inside)) {
                finds.push(Find { start: secret.start, end: secret.end, rule: *rule });
            }
        }
    }
    sorted(finds)
}

fn subject<'t>(text: &'t str, hits: &'t [crate::redact::literals::Hit], shapes: &'t [Shape]) -> Subject<'t> {
    Subject { text, hits, shapes, name: "", origin: Origin::Anyone, labels: None }
}

fn search(rules: &Rules, subject: Subject<'_>) -> Vec<Find> {
    let mut finds = Vec::new();
    Scanner::default().search(rules, subject, &[], &mut finds);
    sorted(finds)
}

fn sorted(mut finds: Vec<Find>) -> Vec<Find> {
    finds.sort_unstable_by_key(|find| (find.start, find.end, find.rule));
    finds.dedup();
    finds
}

fn shapes_everywhere(text: &str) -> Vec<Shape> {
    let bytes = text.as_bytes();
    let mut shapes = Vec::new();
    let mut seen = Seen::default();
    for at in 0..bytes.len() {
        for clue in [Clue::At, Clue::Number, Clue::Iban, Clue::Net] {
            let fits = match clue {
                Clue::At => bytes[at] == b'@',
                Clue::Number => bytes[at].is_ascii_digit(),
                Clue::Iban => bytes[at].is_ascii_alphabetic(),
                Clue::Net => matches!(bytes[at], b':' | b'-'),
            };
            if fits {
                seen.look(bytes, at, clue, &mut |shape| shapes.push(shape));
            }
        }
    }
    shapes
}

proptest::proptest! {
    #![proptest_config(super::cases())]

    #[test]
    fn the_fast_search_finds_what_the_slow_one_finds(texts in texts::several(), longs in proptest::collection::vec(texts::long(), 2)) {
        let rules = super::default_rules();
        let patterns = super::default_patterns();
        for text in texts.into_iter().chain(longs) {
            let (fast, slow) = (fast(&rules, &text), slow(&rules, &patterns, &text));
            let name = |find: &Find| (find.start, find.end, rules.entry(find.rule).unwrap().name.clone());
            let (fast, slow): (Vec<_>, Vec<_>) = (fast.iter().map(name).collect(), slow.iter().map(name).collect());
            assert_eq!(fast, slow, "{text:?}");
        }
    }
}
