//! The last gate: encoded records are searched once more, for tokens that services hand out and for private keys.
//!
//! It shares nothing with the search before it but the rules' patterns: no pre-filter, no decoding, no notion of fields.
//! What it finds should not be there, so the record does not go out. Rules that need a word or a name beside the value
//! are left out: across the fields of a record, that would be a coincidence.

use std::sync::Arc;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::bytes::Regex;
use serde_json::Value;

use super::RuleId;
use super::key::Key;
use super::options::Verify;
use super::rule::Pack;
use super::table::{Entry, Rules, Scanned};
use super::{pattern, rules};

/// Of so many records one is looked at when it is `sample`.
const EVERY: u32 = 64;

/// A private key's first line behind its armour, whatever stands for the line's end.
const KEY_BODY: &str = r"PRIVATE KEY(?: BLOCK)?-----[\s\\nrt]{0,12}[A-Za-z0-9+/]{40,}";

/// Searches encoded records.
#[derive(Debug)]
pub struct Gate {
    rules: Arc<Rules>,
    literals: AhoCorasick,
    /// By literal: the rule that it may begin.
    by_literal: Vec<RuleId>,
    key: Option<(RuleId, Regex)>,
    every: u32,
    until: u32,
}

impl Gate {
    /// The gate that the options ask for.
    pub fn new(rules: &Arc<Rules>, verify: Verify) -> Option<Gate> {
        let every = match verify {
            Verify::Off => return None,
            Verify::Sample => EVERY,
            Verify::All => 1,
        };
        let (mut literals, mut by_literal) = (Vec::new(), Vec::new());
        for (entry, id) in rules.entries().iter().zip(0..) {
            for literal in literals_of(entry) {
                literals.push(literal);
                by_literal.push(id);
            }
        }
        let key = rules.scanned(Scanned::PrivateKey).and_then(|rule| Some((rule, pattern::compile(KEY_BODY).ok()?)));
        if let Some((rule, _)) = key {
            literals.push("PRIVATE KEY".to_owned());
            by_literal.push(rule);
        }
        let mut search = AhoCorasick::builder();
        // Large, and several times as fast as the others; made only when it is asked for.
        search.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::DFA));
        let literals = search.build(literals).ok()?;
        Some(Gate { rules: Arc::clone(rules), literals, by_literal, key, every, until: 0 })
    }

    /// Whether this record's turn has come.
    pub fn is_due(&mut self) -> bool {
        let due = self.until == 0;
        self.until = if due { self.every - 1 } else { self.until - 1 };
        due
    }

    /// The rule that finds something in an encoded record.
    pub fn find(&self, line: &[u8]) -> Option<RuleId> {
        let mut tried: Vec<RuleId> = Vec::new();
        for found in self.literals.find_overlapping_iter(line) {
            let Some(&rule) = self.by_literal.get(found.pattern().as_usize()) else { continue };
            if !tried.contains(&rule) {
                tried.push(rule);
                if self.shows(rule, line) {
                    return Some(rule);
                }
            }
        }
        None
    }

    /// Whether a rule's pattern and validator find something that no option lets pass.
    fn shows(&self, rule: RuleId, line: &[u8]) -> bool {
        if let Some((key, body)) = &self.key
            && *key == rule
        {
            return body.find_iter(line).any(|found| !self.is_spared(line, found.as_bytes()));
        }
        let Some(entry) = self.rules.entry(rule) else { return false };
        let Some(regex) = entry.regex() else { return false };
        regex.captures_iter(line).any(|found| {
            let Some(whole) = found.get(0).map(|whole| whole.as_bytes()) else { return false };
            let secret = found.name("s").map_or(whole, |secret| secret.as_bytes());
            // One text, and none that stands for a secret.
            let one = memchr::memchr(b'"', whole).is_none() && memchr::memmem::find(whole, b"[REDACTED:").is_none();
            let valid =
                std::str::from_utf8(secret).is_ok_and(|text| entry.validate.is_none_or(|check| (check.valid)(text)));
            one && valid && !self.rules.allow.contains(secret) && !self.is_spared(line, whole)
        })
    }

    /// Whether a find stands under keys that the configuration says to leave alone, and nowhere else.
    fn is_spared(&self, line: &[u8], found: &[u8]) -> bool {
        if self.rules.keys.spared.is_empty() {
            return false;
        }
        let Ok(found) = std::str::from_utf8(found) else { return false };
        serde_json::from_slice(line).is_ok_and(|record: Value| !self.holds(&record, found))
    }

    /// Whether a find stands in a value that is under no spared key.
    fn holds(&self, value: &Value, found: &str) -> bool {
        match value {
            Value::String(text) => serde_json::to_string(text).is_ok_and(|text| text.contains(found)),
            Value::Array(list) => list.iter().any(|item| self.holds(item, found)),
            Value::Object(members) => members.iter().any(|(name, value)| {
                name.contains(found)
                    || !self.rules.keys.is_spared(&Key::parse(name.as_bytes())) && self.holds(value, found)
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
}

/// Literals with which the gate looks for what a rule finds; none for a rule that it leaves out.
fn literals_of(entry: &Entry) -> Vec<String> {
    if !entry.on || entry.pattern.is_empty() || !entry.keywords.is_empty() {
        return Vec::new();
    }
    match rules::built_in().find(|rule| rule.name == entry.name) {
        Some(rule) if rule.pack != Pack::Tokens => Vec::new(),
        Some(rule) if !rule.triggers.is_empty() => rule.triggers.iter().map(|&trigger| trigger.to_owned()).collect(),
        _ => pattern::prefixes(&entry.pattern).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::{Options, UserRule};

    fn gate(options: &Options) -> Gate {
        Gate::new(&Rules::compile(options).unwrap(), Verify::All).unwrap()
    }

    fn finds(gate: &Gate, line: &str) -> bool {
        gate.find(line.as_bytes()).is_some()
    }

    const TOKEN: &str = "ghp_M7H4jxUDDWHP4kZ6A4dxlQYsQIWJuq11T4V3";

    #[test]
    fn finds_tokens_and_keys_in_a_record() {
        let gate = gate(&Options::default());
        for rule in rules::tokens::groups().iter().flat_map(|group| group.iter()) {
            let own =
                rule.keywords.is_empty() && (!rule.triggers.is_empty() || pattern::prefixes(rule.pattern).is_some());
            let plain = |sample: &&&str| !sample.contains(['"', '\\']);
            for sample in rule.finds.iter().filter(plain).filter(|_| own) {
                assert!(finds(&gate, &format!("{{\"message\":\"we saw {sample} again\"}}")), "{}", rule.name);
            }
        }
        let body = "MIICXAIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu";
        assert!(finds(&gate, &format!(r#"{{"message":"-----BEGIN RSA PRIVATE KEY-----\n{body}"}}"#)));
        assert!(!finds(&gate, r#"{"message":"-----BEGIN RSA PRIVATE KEY-----\n[REDACTED:private-key]"}"#));
        assert!(!finds(&gate, r#"{"message":"[REDACTED:github-token] xoxb- ghp_ sk-","a":"task-force"}"#));
    }

    #[test]
    fn lets_pass_what_the_options_say() {
        let line = format!(r#"{{"message":"m","build":"{TOKEN}"}}"#);
        assert!(finds(&gate(&Options::default()), &line));
        assert!(!finds(&gate(&Options { allow: vec![TOKEN.to_owned()], ..Options::default() }), &line));
        let spared = gate(&Options { spared_keys: vec!["build".to_owned()], ..Options::default() });
        assert!(!finds(&spared, &line));
        assert!(finds(&spared, &line.replace("\"m\"", &format!("\"{TOKEN}\""))));
        assert!(!finds(&gate(&Options { disable: vec!["github-token".to_owned()], ..Options::default() }), &line));
    }

    #[test]
    fn looks_for_what_users_say() {
        let rule = UserRule { name: "badge".into(), pattern: "BADGE-[0-9]{6}".into(), ..UserRule::default() };
        let gate = gate(&Options { rules: vec![rule], ..Options::default() });
        assert!(finds(&gate, r#"{"message":"BADGE-123456"}"#) && !finds(&gate, r#"{"message":"BADGE-12345"}"#));
    }

    #[test]
    fn takes_its_sample() {
        let rules = Rules::compile(&Options::default()).unwrap();
        let mut gate = Gate::new(&rules, Verify::Sample).unwrap();
        assert_eq!((0..6400).filter(|_| gate.is_due()).count(), 100);
        assert!(Gate::new(&rules, Verify::Off).is_none());
    }
}
