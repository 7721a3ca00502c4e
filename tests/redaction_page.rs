//! `docs/redaction.md`: its list of rules is made from the rules.
//!
//! `LOGWEIR_BLESS=1 cargo test --test redaction_page` writes what is behind the mark.

#![allow(clippy::unwrap_used, reason = "a test may end here")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use logweir::redact::rule::{Pack, Rule};
use logweir::redact::{Options, rules};

/// Behind it stands what is made.
const MARK: &str = "<!-- made from the rules: LOGWEIR_BLESS=1 cargo test --test redaction_page -->\n";

/// Samples as code: the middle of long words is left out, so that the page holds nothing that looks like a live secret.
fn sample(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let flush = |word: &mut String, out: &mut String| {
        let chars: Vec<char> = word.chars().collect();
        if chars.len() > 24 {
            out.extend(&chars[..10]);
            out.push('…');
            out.extend(&chars[chars.len() - 4..]);
        } else {
            out.push_str(word);
        }
        word.clear();
    };
    for c in text.chars() {
        match c {
            ' ' | '"' | '=' | ':' | '/' | '\n' | '&' | '?' => {
                flush(&mut word, &mut out);
                out.push_str(if c == '\n' { "⏎" } else { "" });
                if c != '\n' {
                    out.push(c);
                }
            }
            c => word.push(c),
        }
    }
    flush(&mut word, &mut out);
    format!("`{}`", out.replace('`', "'").replace('|', "¦"))
}

fn samples(samples: &[&str]) -> String {
    samples.iter().take(3).map(|text| sample(text)).collect::<Vec<_>>().join(" ")
}

/// How a rule is sure of what it finds.
fn proof(rule: &Rule) -> String {
    let near = if rule.keywords.is_empty() {
        String::new()
    } else {
        format!(", near {}", rule.keywords.join("/").replace('|', "¦"))
    };
    match rule.validate {
        Some(check) => format!("pattern, `{}`{near}", check.name()),
        None if rule.pattern.is_empty() => rule.proof.to_owned(),
        None => format!("pattern{near}"),
    }
}

fn made() -> String {
    let mut page = String::from(MARK);
    let action = Options::default().actions;
    for (pack, title) in [
        (Pack::Credentials, "secrets known by what stands beside them"),
        (Pack::Keys, "private keys"),
        (Pack::Pii, "personal data"),
        (Pack::Tokens, "secrets known by their own shape"),
    ] {
        let rules: Vec<&Rule> = rules::built_in().filter(|rule| rule.pack == pack).collect();
        writeln!(page, "\n### Pack `{}`: {title} ({} rules)\n", pack.as_str(), rules.len()).unwrap();
        page.push_str("| rule | action | sure by | finds | spares |\n|---|---|---|---|---|\n");
        for rule in rules {
            let action = match (action.get(rule.name), rule.name) {
                (Some(action), _) => format!("{action:?}").to_lowercase(),
                (None, "ipv4" | "ipv6") => "network".to_owned(),
                (None, _) => "mask".to_owned(),
            };
            writeln!(
                page,
                "| {} | {action} | {} | {} | {} |",
                rule.name,
                proof(rule),
                samples(rule.finds),
                samples(rule.spares)
            )
            .unwrap();
        }
    }
    page
}

#[test]
fn the_redaction_page_lists_the_rules() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/redaction.md");
    let page = fs::read_to_string(&path).unwrap();
    let (head, rest) = page.split_once(MARK).unwrap();
    let made = made();
    if std::env::var_os("LOGWEIR_BLESS").is_some() {
        fs::write(&path, format!("{head}{made}")).unwrap();
    } else {
        assert!(format!("{MARK}{rest}") == made, "docs/redaction.md is out of date: bless it");
    }
}

#[test]
fn every_rule_says_how_it_is_sure_and_shows_both_kinds_of_sample() {
    for rule in rules::built_in() {
        assert!(!proof(rule).is_empty(), "{}", rule.name);
        assert!(!rule.finds.is_empty(), "{}", rule.name);
    }
}
