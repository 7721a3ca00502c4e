//! What a user may get wrong in rules, and what the literal search can make of them.

use super::key::Key;
use super::options::{Action, Options, Problem, UserRule};
use super::pattern::compile;
use super::table::Entry;

/// Checks one rule of the user's.
pub(super) fn check(rule: &UserRule, index: usize, known: &[Entry], problems: &mut Vec<Problem>) {
    let at = |key: &str| format!("rules[{index}].{key}");
    let kebab =
        |name: &str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if rule.name.is_empty() || rule.name.len() > 64 || !kebab(&rule.name) {
        problems.push(Problem::new(at("name"), "wanted 1 to 64 lower-case letters, digits and dashes"));
    } else if known.iter().any(|entry| entry.name == rule.name) {
        problems.push(Problem::new(at("name"), format!("{:?} is taken by another rule", rule.name)));
    }
    for word in &rule.keywords {
        if word.len() < 3 {
            problems.push(Problem::new(at("keywords"), format!("{word:?} is shorter than three bytes")));
        }
    }
    if rule.pattern.is_empty() {
        problems.push(Problem::new(at("pattern"), "is missing"));
        return;
    }
    let regex = match compile(&rule.pattern) {
        Ok(regex) => regex,
        Err(regex::Error::CompiledTooBig(limit)) => {
            problems.push(Problem::new(
                at("pattern"),
                format!("takes more than {limit} bytes when compiled: bound its repetitions"),
            ));
            return;
        }
        Err(error) => {
            problems.push(Problem::new(at("pattern"), error.to_string()));
            return;
        }
    };
    if regex.is_match(b"") {
        problems.push(Problem::new(at("pattern"), "matches the empty text"));
    }
    for (number, sample) in rule.finds.iter().enumerate().filter(|(_, sample)| !regex.is_match(sample.as_bytes())) {
        problems.push(Problem::new(
            format!("rules[{index}].finds[{number}]"),
            format!("not found (it has {} bytes)", sample.len()),
        ));
    }
    for (number, sample) in rule.spares.iter().enumerate().filter(|(_, sample)| regex.is_match(sample.as_bytes())) {
        problems.push(Problem::new(
            format!("rules[{index}].spares[{number}]"),
            format!("found (it has {} bytes)", sample.len()),
        ));
    }
}

/// Checks the names and keys that the options refer to.
pub(super) fn check_names(options: &Options, known: &[Entry], problems: &mut Vec<Problem>) {
    let is_known = |name: &String| known.iter().any(|entry| entry.name == *name);
    for name in options.disable.iter().filter(|name| !is_known(name)) {
        problems.push(Problem::new("disable", format!("there is no rule {name:?}")));
    }
    for (name, action) in &options.actions {
        if !is_known(name) {
            problems.push(Problem::new("actions", format!("there is no rule {name:?}")));
        }
        if *action == Action::Partial && name != "payment-card" {
            problems.push(Problem::new(format!("actions.{name}"), "partial is for payment-card alone"));
        }
    }
    let pseudonyms = options.actions.values().chain(options.rules.iter().map(|rule| &rule.action));
    let wanted = pseudonyms.into_iter().any(|action| *action == Action::Pseudonym);
    let long = options.pseudonym_key.as_ref().is_some_and(|key| key.0.len() >= 16);
    if wanted && !long {
        problems.push(Problem::new("pseudonym_key", "wanted 16 bytes or more, since a rule has the action pseudonym"));
    }
    // Keys are found by the longest of the words that they are cut into.
    let found = |name: &String| {
        let key = Key::parse(name.as_bytes());
        (0..key.count()).any(|at| key.segment(at).is_some_and(|word| word.len() >= 3))
    };
    for name in options.sensitive_keys.iter().filter(|name| !found(name)) {
        problems.push(Problem::new("sensitive_keys", format!("{name:?} has no word of three or more letters")));
    }
    let has_word = |name: &String| name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word.len() >= 3);
    for name in options.spared_keys.iter().filter(|name| !has_word(name)) {
        problems.push(Problem::new("spared_keys", format!("{name:?} has no word of three or more letters")));
    }
    if options.decode_depth > 8 {
        problems.push(Problem::new("decode_depth", "wanted 0 to 8"));
    }
}
