//! Canaries: synthetic values of which it is known that they must not come out, made from the rules' own samples.
//!
//! What the secret of a sample is, is not asked of the search that is to be proved: of a rule with a pattern, the
//! pattern says so on the whole sample; of what scanners find, a list does.

use std::ops::Range;

use sha2::{Digest, Sha256};

use super::options::{Ip, Options};
use super::rule::Pack;
use super::rules;
use super::table::Rules;

/// A text with something in it that a rule finds.
#[derive(Debug, Clone)]
pub struct Canary {
    /// Name of the rule.
    pub rule: String,
    /// The pack of a built-in rule.
    pub pack: Option<Pack>,
    /// What an application would write.
    pub text: String,
    /// What must not come out of it.
    pub secret: Range<usize>,
    /// Part of the secret may stay: the network of an address.
    pub network: bool,
}

impl Canary {
    /// What must not come out.
    pub fn secret(&self) -> &str {
        self.text.get(self.secret.clone()).unwrap_or_default()
    }
}

/// What there is to prove a set of rules with.
#[derive(Debug, Default)]
pub struct Canaries {
    /// By rule.
    pub canaries: Vec<Canary>,
    /// Rules that are on and of which no sample says what is secret: a user's rule without `finds`.
    pub without: Vec<String>,
    /// Rules that are off.
    pub off: usize,
}

/// Values that stand for secrets in the samples of rules that scanners make the finds of, longer ones before those that
/// are a part of them.
const SECRETS: &[&str] = &[
    "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlDWEFJQkFBSkI",
    "MIICXAIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf",
    "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ",
    "lQOYBGPx1A8BCADJ5kZ1k1v9",
    "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9",
    "mY.s3cr3t-t0ken",
    "dXNlcjpwYXNz",
    "YIIJvwYGKwYBBQ",
    "fe5f60773d1cab27",
    "4f6c1a9e7d2b",
    "4f6c1a9e7d",
    "4f6c1a9e",
    "9F8E7D6C5B4A39281706F5E4D3C2B1A0",
    "k3j9xq2mz7pl4vr8tw1y",
    "k3J9xQ2mZ7pL4vR8tW1y",
    "k3J9xQ2mZ7pL4vR8",
    "d222d774d280eeb1",
    "hunter2",
    "492817",
    "ana.lima@example.com",
    "ana+news@mail.example.co.uk",
    "josé.niño@correo.example",
    "o'brien_77@sub.example.org",
    "4000 0012 3456 7899",
    "5105105105105100",
    "3714-496353-98431",
    "521-76-4390",
    "521 76 4390",
    "GB82 WEST 1234 5698 7654 32",
    "DE89370400440532013000",
    "de89-3704-0044-0532-0130-00",
    "+49 30 901820",
    "(206) 555-0147",
    "206-555-0147",
    "+442079460018",
    "198.51.100.23",
    "2a00:1450:4001:82a::200e",
    "2a00:1450::1",
    "::ffff:8.8.4.4",
    "00:1b:44:11:3a:b7",
    "00-1B-44-11-3A-B7",
];

/// Where a scanner's sample has its secret.
fn listed(sample: &str) -> Option<Range<usize>> {
    SECRETS.iter().find_map(|secret| sample.find(secret).map(|start| start..start + secret.len()))
}

/// The canaries of all rules that are on.
pub fn canaries(rules: &Rules, options: &Options) -> Canaries {
    let mut all = Canaries::default();
    for rule in rules::built_in() {
        let finds: Vec<String> = rule.finds.iter().map(|&sample| sample.to_owned()).collect();
        all.add(rules, options, (rule.name, Some(rule.pack)), &finds);
    }
    for rule in &options.rules {
        all.add(rules, options, (&rule.name, None), &rule.finds);
    }
    let keys: Vec<String> = options.sensitive_keys.iter().map(|name| format!("{name}=4f6c1a9e7d2b")).collect();
    if !keys.is_empty() {
        all.add(rules, options, ("sensitive-key", None), &keys);
    }
    all
}

impl Canaries {
    /// Adds those of one rule.
    fn add(&mut self, rules: &Rules, options: &Options, (name, pack): (&str, Option<Pack>), finds: &[String]) {
        let address = matches!(name, "ipv4" | "ipv6");
        let Some(entry) = rules.on(name).filter(|_| !address || options.ip != Ip::Keep) else {
            self.off += 1;
            return;
        };
        let before = self.canaries.len();
        for sample in finds {
            let secret = match entry.regex() {
                Some(regex) => regex.captures(sample.as_bytes()).and_then(|found| {
                    let secret = found.name("s").or_else(|| found.get(0)).map(|found| found.range());
                    secret.filter(|range| {
                        sample
                            .get(range.clone())
                            .is_some_and(|text| !options.allow.iter().any(|allowed| allowed == text))
                    })
                }),
                None => listed(sample),
            };
            let Some(secret) = secret else { continue };
            // A rule that wants a word beside the value is given one, where its sample has none.
            let near = sample.get(..secret.start).unwrap_or_default().to_lowercase();
            let wants = !entry.keywords.is_empty() && !entry.keywords.iter().any(|word| near.contains(word.as_str()));
            let plain = |word: &&String| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let word = entry.keywords.iter().find(plain).or_else(|| entry.keywords.first()).filter(|_| wants);
            let label = word.map(|word| format!("{word} ")).unwrap_or_default();
            self.canaries.push(Canary {
                rule: name.to_owned(),
                pack,
                secret: secret.start + label.len()..secret.end + label.len(),
                text: label + sample,
                network: address && options.ip == Ip::Network,
            });
        }
        if self.canaries.len() == before {
            self.without.push(name.to_owned());
        }
    }
}

/// Stands for a set of rules and what becomes of their finds: 16 hexadecimal digits.
pub fn fingerprint(rules: &Rules) -> String {
    let mut hash = Sha256::new();
    for entry in rules.entries() {
        hash.update(format!(
            "{}\0{}\0{:?}\0{:?}\0{}\0{:?}\n",
            entry.name, entry.pattern, entry.triggers, entry.keywords, entry.on, entry.action
        ));
    }
    hash.update(format!("{}{:?}{:?}{}", rules.enabled, rules.ip, rules.limits, rules.allow.len()));
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_sample_is_a_canary() {
        let options = Options::default();
        let rules = Rules::compile(&options).unwrap();
        let all = canaries(&rules, &options);
        assert_eq!(all.canaries.len(), rules::built_in().map(|rule| rule.finds.len()).sum::<usize>());
        assert_eq!((all.without, all.off), (Vec::new(), 0));
        for canary in &all.canaries {
            assert!(canary.secret().len() >= 5, "{canary:?}");
        }
    }

    #[test]
    fn a_fingerprint_stands_for_what_the_rules_do() {
        let of = |options: &Options| fingerprint(&Rules::compile(options).unwrap());
        let standard = of(&Options::default());
        assert_eq!(standard, of(&Options::default()));
        assert_ne!(standard, of(&Options { disable: vec!["email".to_owned()], ..Options::default() }));
        assert_ne!(standard, of(&Options { ip: Ip::Mask, ..Options::default() }));
    }
}
