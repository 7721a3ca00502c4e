//! The rules as compiled from the options: made once, shared by all streams.
//!
//! A rule's regular expression is compiled when its trigger is first seen, so that start-up pays for none.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use regex::bytes::Regex;

use super::RuleId;
use super::key::{Family, Key, Names};
use super::literals::{GoesOn, Literals, Use, Wanted};
use super::options::{Action, Ip, Options, Packs, Problem, Secret};
use super::pattern::{self, Run};
use super::rule::{Check, Pack, Rule};
use super::{rules, user};

/// Compiled rules.
#[derive(Debug)]
pub struct Rules {
    pub(super) enabled: bool,
    entries: Vec<Entry>,
    pub(super) literals: Literals,
    named: Named,
    pub(super) keys: Names,
    pub(super) allow: HashSet<Box<[u8]>>,
    pub(super) pseudonym_key: Option<Secret>,
    pub(super) ip: Ip,
    pub(super) limits: Limits,
    /// Fewest bytes that a rule of the user's finds anything in.
    pub(super) shortest: usize,
}

/// Budgets of one record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) value_bytes: usize,
    pub(super) record_bytes: usize,
    pub(super) record_work: usize,
    pub(super) depth: u8,
}

/// A rule, ready to run.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) pattern: String,
    /// Literals, one of which must be in every match; empty when the pattern sees to it.
    pub(super) triggers: &'static [&'static str],
    pub(super) keywords: Vec<String>,
    pub(super) validate: Option<Check>,
    pub(super) on: bool,
    pub(super) action: Action,
    mask: String,
    regex: OnceLock<Option<Regex>>,
    run: OnceLock<Option<Run>>,
    ahead: OnceLock<usize>,
}

/// Rules that scanners ask for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scanned {
    Unscanned,
    SensitiveKey,
    Learned,
    UrlPassword,
    CommandLine,
    PrivateKey,
    Jwk,
    Email,
    Card,
    Ssn,
    Iban,
    Phone,
    Ipv4,
    Ipv6,
    Mac,
}

/// Every rule that a scanner asks for, and its name.
const SCANNED: &[(Scanned, &str)] = &[
    (Scanned::Unscanned, "unscanned"),
    (Scanned::SensitiveKey, "sensitive-key"),
    (Scanned::Learned, "learned"),
    (Scanned::UrlPassword, "url-passwd"),
    (Scanned::CommandLine, "cli-passwd"),
    (Scanned::PrivateKey, "private-key"),
    (Scanned::Jwk, "jwk-private-member"),
    (Scanned::Email, "email"),
    (Scanned::Card, "payment-card"),
    (Scanned::Ssn, "us-ssn"),
    (Scanned::Iban, "iban"),
    (Scanned::Phone, "phone"),
    (Scanned::Ipv4, "ipv4"),
    (Scanned::Ipv6, "ipv6"),
    (Scanned::Mac, "mac-address"),
];

/// Every family of keys, and the rule that masks its values.
const FAMILIES: &[(Family, &str)] = &[
    (Family::Password, "passwd"),
    (Family::Secret, "secret"),
    (Family::Token, "token"),
    (Family::ApiKey, "api-key"),
    (Family::Credential, "credential"),
    (Family::Authorization, "authorization"),
    (Family::Cookie, "cookie"),
    (Family::Session, "session"),
    (Family::Signature, "signature"),
    (Family::Otp, "one-time-code"),
    (Family::Jwk, "jwk-private-member"),
    (Family::Custom, "sensitive-key"),
];

/// Ids of the rules that scanners ask for.
#[derive(Debug, Default)]
struct Named {
    scanned: Vec<RuleId>,
    families: Vec<RuleId>,
}

impl Rules {
    /// Compiles the rules that the options ask for; every problem at once.
    pub fn compile(options: &Options) -> Result<Arc<Rules>, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut entries: Vec<Entry> = rules::built_in().map(|rule| Entry::built_in(rule, options)).collect();
        for (_, name) in SCANNED {
            if !entries.iter().any(|entry| entry.name == *name) {
                let pack =
                    if matches!(*name, "unscanned" | "sensitive-key" | "learned") { None } else { Some(Pack::Pii) };
                entries.push(Entry::scanned(name, pack, options));
            }
        }
        for (index, rule) in options.rules.iter().enumerate() {
            user::check(rule, index, &entries, &mut problems);
            entries.push(Entry::of_user(rule, options));
        }
        // Of an address the network may stay: whatever else is found at the same place weighs more.
        entries.sort_by_key(Entry::is_address);
        user::check_names(options, &entries, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let id = |name: &str| entries.iter().position(|entry| entry.name == name).unwrap_or(0) as RuleId;
        let named = Named {
            scanned: SCANNED.iter().map(|(_, name)| id(name)).collect(),
            families: FAMILIES.iter().map(|(_, name)| id(name)).collect(),
        };
        let keys = |names: &[String]| names.iter().map(|name| Key::parse(name.as_bytes())).collect();
        let literals = literals(&entries, options);
        let shortest = options.rules.iter().map(|rule| pattern::shortest(&rule.pattern)).min();
        Ok(Arc::new(Rules {
            enabled: options.enabled,
            entries,
            literals,
            named,
            keys: Names { sensitive: keys(&options.sensitive_keys), spared: keys(&options.spared_keys) },
            allow: options.allow.iter().map(|value| value.as_bytes().into()).collect(),
            pseudonym_key: options.pseudonym_key.clone(),
            ip: options.ip,
            limits: Limits {
                value_bytes: options.max_value_bytes,
                record_bytes: options.max_record_bytes,
                record_work: options.max_record_work,
                depth: options.decode_depth,
            },
            shortest: shortest.unwrap_or(usize::MAX),
        }))
    }

    /// Names of the rules, by [`RuleId`].
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_str())
    }

    /// How a rule is sure of what it finds, by [`RuleId`]: its validator, its pattern, or what a scanner asks.
    pub fn proof(&self, rule: RuleId) -> &'static str {
        let Some(entry) = self.entry(rule) else { return "" };
        match entry.validate {
            Some(check) => check.name(),
            None if !entry.pattern.is_empty() => "pattern",
            None => rules::built_in().find(|rule| rule.name == entry.name).map_or("configuration", |rule| rule.proof),
        }
    }

    pub(super) fn entry(&self, rule: RuleId) -> Option<&Entry> {
        self.entries.get(usize::from(rule))
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The rule of that name, when it is on.
    pub(super) fn on(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.on && entry.name == name)
    }

    pub(super) fn count(&self) -> usize {
        self.entries.len()
    }

    /// The first of the rules that find addresses: they are the last of all.
    pub(super) fn addresses(&self) -> RuleId {
        self.entries.partition_point(|entry| !entry.is_address()) as RuleId
    }

    /// The text that stands for what a rule finds.
    pub(super) fn mask(&self, rule: RuleId) -> &str {
        self.entry(rule).map_or("[REDACTED]", |entry| &entry.mask)
    }

    /// The rule of a scanner, when it is on.
    pub(super) fn scanned(&self, scanned: Scanned) -> Option<RuleId> {
        let index = SCANNED.iter().position(|(known, _)| *known == scanned)?;
        self.if_on(*self.named.scanned.get(index)?)
    }

    /// The rule of a family of keys, when it is on.
    pub(super) fn family(&self, family: Family) -> Option<RuleId> {
        let index = FAMILIES.iter().position(|(known, _)| *known == family)?;
        self.if_on(*self.named.families.get(index)?)
    }

    fn if_on(&self, rule: RuleId) -> Option<RuleId> {
        self.entry(rule).filter(|entry| entry.on).map(|_| rule)
    }
}

impl Entry {
    fn built_in(rule: &'static Rule, options: &Options) -> Self {
        Entry {
            pattern: rule.pattern.to_owned(),
            triggers: rule.triggers,
            keywords: rule.keywords.iter().map(|&word| word.to_owned()).collect(),
            validate: rule.validate,
            ..Entry::scanned(rule.name, Some(rule.pack), options)
        }
    }

    fn scanned(name: &str, pack: Option<Pack>, options: &Options) -> Self {
        let action = options.actions.get(name).copied().unwrap_or_default();
        let disabled = options.disable.iter().any(|disabled| disabled == name);
        Entry {
            name: name.to_owned(),
            pattern: String::new(),
            triggers: &[],
            keywords: Vec::new(),
            validate: None,
            on: pack.is_none_or(|pack| options.packs.has(pack)) && !disabled && action != Action::Keep,
            action,
            mask: format!("[REDACTED:{name}]"),
            regex: OnceLock::new(),
            run: OnceLock::new(),
            ahead: OnceLock::new(),
        }
    }

    fn of_user(rule: &super::options::UserRule, options: &Options) -> Self {
        let entry = Entry::scanned(&rule.name, None, options);
        let action = options.actions.get(&rule.name).copied().unwrap_or(rule.action);
        Entry {
            pattern: rule.pattern.clone(),
            keywords: rule.keywords.iter().map(|word| word.to_lowercase()).collect(),
            on: action != Action::Keep && entry.on,
            action,
            ..entry
        }
    }

    fn is_address(&self) -> bool {
        matches!(self.name.as_str(), "ipv4" | "ipv6")
    }

    /// Whether a match can be in `text`, as far as that is told without compiling the expression.
    pub(super) fn can_be_in(&self, text: &[u8]) -> bool {
        self.run.get_or_init(|| Run::of(&self.pattern)).as_ref().is_none_or(|run| run.stands_in(text))
    }

    /// How far behind its trigger a match is looked for at first; one that reaches the end is looked for further.
    pub(super) fn ahead(&self) -> usize {
        const LEAST: usize = 512;
        *self.ahead.get_or_init(|| pattern::ahead(&self.pattern).max(LEAST))
    }

    /// Its compiled expression; `None` for those that a scanner finds.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.regex
            .get_or_init(|| if self.pattern.is_empty() { None } else { pattern::compile(&self.pattern).ok() })
            .as_ref()
    }
}

impl Packs {
    fn has(&self, pack: Pack) -> bool {
        match pack {
            Pack::Pii => self.pii,
            Pack::Credentials => self.credentials,
            Pack::Tokens => self.tokens,
            Pack::Keys => self.keys,
        }
    }
}

/// Words that end a key, and how the last word of a sensitive key may go on behind them.
const KEY_WORDS: &[(&str, GoesOn)] = &[
    ("pass", &["word", "wd", "phrase", "code", "wort", "key"]),
    ("pwd", &[]),
    ("pswd", &[]),
    ("kennwort", &[]),
    ("senha", &[]),
    ("contrasena", &[]),
    ("mnemonic", &[]),
    ("phrase", &["s"]),
    ("secret", &["s", "key"]),
    ("token", &[]),
    ("key", &["s"]),
    ("cred", &["s", "ential"]),
    ("auth", &["orization", "key"]),
    ("bearer", &[]),
    ("cookie", &["s"]),
    ("sess", &["ion", "id"]),
    ("sid", &[]),
    ("jwt", &[]),
    ("assertion", &[]),
    ("pat", &[]),
    ("csrf", &[]),
    ("xsrf", &[]),
    ("otp", &[]),
    ("mfa", &[]),
    ("2fa", &[]),
    ("pin", &[]),
    ("cvv", &[]),
    ("cvc", &[]),
    ("cvn", &[]),
    ("recovery", &[]),
    ("sig", &["nature"]),
    ("hmac", &[]),
    ("code", &[]),
    ("salt", &[]),
    ("seed", &[]),
    ("saml", &[]),
    ("mdp", &[]),
];

/// Words that begin what else is known by what stands beside it.
const WORDS: &[(&str, Use)] = &[
    ("api=", Use::Key),
    ("api:", Use::Key),
    ("api\"", Use::Key),
    ("api ", Use::Key),
    ("api'", Use::Key),
    ("api>", Use::Key),
    ("pw=", Use::Key),
    ("pw:", Use::Key),
    ("pw\"", Use::Key),
    ("pw ", Use::Key),
    ("pw'", Use::Key),
    ("pw>", Use::Key),
    ("pw]", Use::Key),
    ("pw[", Use::Key),
    ("pw_", Use::Key),
    ("pw-", Use::Key),
    ("pw1", Use::Key),
    ("pw2", Use::Key),
    ("://", Use::Url),
    ("bearer", Use::Scheme),
    ("basic", Use::Scheme),
    ("-u ", Use::User),
    ("--user ", Use::User),
    ("--user=", Use::User),
    ("sshpass", Use::Command),
    ("psexec", Use::Command),
    ("mysql", Use::Command),
    ("private key", Use::Pem),
    ("ls0tls1crudjti", Use::Pem),
    ("\"kty", Use::Jwk),
];

/// The literals of all rules that are on.
fn literals(entries: &[Entry], options: &Options) -> Literals {
    let keys = KEY_WORDS.iter().map(|(word, goes_on)| ((*word).to_owned(), Use::Key, Some(*goes_on)));
    let mut words: Vec<Wanted> =
        keys.chain(WORDS.iter().map(|(word, what)| ((*word).to_owned(), *what, None))).collect();
    for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.on && !entry.pattern.is_empty()) {
        let id = index as RuleId;
        if !entry.triggers.is_empty() {
            words.extend(entry.triggers.iter().map(|&trigger| (trigger.to_owned(), Use::Rule(id), None)));
        } else if !entry.keywords.is_empty() {
            words.extend(entry.keywords.iter().map(|word| (word.clone(), Use::Keyword(id), None)));
        } else {
            match pattern::prefixes(&entry.pattern) {
                Some(prefixes) => words.extend(prefixes.into_iter().map(|prefix| (prefix, Use::Rule(id), None))),
                None => words.push((String::new(), Use::Rule(id), None)),
            }
        }
    }
    for name in &options.sensitive_keys {
        let key = Key::parse(name.as_bytes());
        let longest = (0..key.count()).filter_map(|at| key.segment(at)).max_by_key(|segment| segment.len());
        words.extend(longest.map(|segment| (segment.to_owned(), Use::Key, None)));
    }
    Literals::new(words)
}
