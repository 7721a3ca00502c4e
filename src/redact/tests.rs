//! The whole stage, on records.

mod properties;
mod quoted;
mod reach;
mod texts;
mod twin;

use std::sync::OnceLock;

use proptest::prelude::ProptestConfig;

use super::*;
use crate::encode::{self, Encoder, Output};
use crate::record::{Field, Level, Value};
use crate::time::Now;

fn rules(options: &Options) -> Arc<Rules> {
    Rules::compile(options).unwrap()
}

/// Cases of a property: few where the code is not optimised, a soak otherwise; or as many as `LOGWEIR_CASES` says.
fn cases() -> ProptestConfig {
    let asked = std::env::var("LOGWEIR_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(asked.unwrap_or(if cfg!(debug_assertions) { 24 } else { 5000 }))
}

/// The rules of the default options, compiled once for all tests.
fn default_rules() -> Arc<Rules> {
    static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
    RULES.get_or_init(|| rules(&Options::default())).clone()
}

/// Their patterns.
fn default_patterns() -> Vec<(RuleId, regex::bytes::Regex)> {
    let rules = default_rules();
    let entries = (0..rules.count() as RuleId).filter_map(|id| rules.entry(id).map(|entry| (id, entry)));
    entries.filter_map(|(id, entry)| entry.regex().map(|regex| (id, regex.clone()))).collect()
}

/// The names of the rules that found something in a record.
fn found(redactor: &mut Redactor, record: Record<'_>) -> Vec<String> {
    // Nothing of one sample may have to do with the next.
    redactor.pass_over("-----END PRIVATE KEY-----");
    redactor.work.search.found.clear();
    drop(redactor.redact(record, &mut Stats::default()).map(Redacted::into_spent));
    let name = |rule: &RuleId| redactor.rules().nth(usize::from(*rule)).map(str::to_owned);
    redactor.work.search.found.iter().filter_map(name).collect()
}

/// What an encoder writes for a record.
fn encoded(redactor: &mut Redactor, record: Record<'_>) -> String {
    let mut out = Output::default();
    let mut stats = Stats { redactions: vec![0; redactor.rules().count()], ..Stats::default() };
    if let Ok(redacted) = redactor.redact(record, &mut stats) {
        Encoder::new("s", encode::Options::default()).encode(
            &redacted,
            Level::Info,
            Now { wall_ns: 0, mono: crate::time::Mono(0) },
            &mut out,
        );
    }
    String::from_utf8(out.bytes).unwrap()
}

fn message(text: &str) -> Record<'_> {
    Record { message: Value::str(text), ..Record::default() }
}

fn field<'b>(name: &'b str, value: Value<'b>) -> Record<'b> {
    Record { fields: vec![Field { name: name.into(), value }], ..Record::default() }
}

/// The message as it comes out.
fn redacted(redactor: &mut Redactor, text: &str) -> String {
    let line = encoded(redactor, message(text));
    let record: serde_json::Value = serde_json::from_str(&line).unwrap();
    record["message"].as_str().unwrap().to_owned()
}

#[test]
fn every_rule_finds_its_samples_and_spares_the_others() {
    let mut redactor = Redactor::new(default_rules());
    let mut wrong = Vec::new();
    for rule in rules::built_in() {
        let name = rule.keywords.first().copied().unwrap_or("v");
        for sample in rule.finds {
            let found = found(&mut redactor, field(name, Value::str(sample)));
            if !found.iter().any(|found| found == rule.name) {
                wrong.push(format!("{} misses {sample}: {found:?}", rule.name));
            }
        }
        for sample in rule.spares {
            let found = found(&mut redactor, message(sample));
            if found.iter().any(|found| found == rule.name) {
                wrong.push(format!("{} takes {sample}", rule.name));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn masks_are_placed_in_every_kind_of_value() {
    let rules = rules(&Options::default());
    for (value, want) in [
        (Value::str("mail bob@example.com now"), r#""mail [REDACTED:email] now""#),
        (Value::Escaped(r"mail bob\u0040example.com\n"), r#""mail [REDACTED:email]\n""#),
        (
            Value::Escaped(r#"{\"card\":4111111111111111,\"n\":1}"#),
            r#""{\"card\":\"[REDACTED:payment-card]\",\"n\":1}""#,
        ),
        (Value::str(r#"{"card":4111111111111111}"#), r#""{\"card\":\"[REDACTED:payment-card]\"}""#),
        (
            Value::str(r#"{"a":"{\"card\":4111111111111111}"}"#),
            r#""{\"a\":\"{\\\"card\\\":\\\"[REDACTED:payment-card]\\\"}\"}""#,
        ),
        (Value::raw("4111111111111111"), r#""[REDACTED:payment-card]""#),
        (Value::raw(r#"[4111111111111111,2]"#), r#"["[REDACTED:payment-card]",2]"#),
        (Value::raw(r#"{"a":{"pwd":"x\"y","n":null}}"#), r#"{"a":{"pwd":"[REDACTED:passwd]","n":null}}"#),
        (Value::raw(r#"{"bob@example.com":1}"#), r#"{"[REDACTED:email]":1}"#),
        (
            Value::raw(r#"{"password":{"a":[1,"b",true]}}"#),
            r#"{"password":{"a":["[REDACTED:passwd]","[REDACTED:passwd]",true]}}"#,
        ),
        (Value::raw(r#"["a bob%40example.com"]"#), r#"["a [REDACTED:email]"]"#),
        (Value::raw(r#"["\u0070wd=\u0061bc x"]"#), r#"["\u0070wd=[REDACTED:passwd] x"]"#),
    ] {
        let mut redactor = Redactor::new(rules.clone());
        let line = encoded(&mut redactor, field("v", value));
        assert!(line.contains(&format!("\"v\":{want}}}")), "{line} lacks {want}");
        serde_json::from_str::<serde_json::Value>(&line).unwrap();
    }
}

#[test]
fn the_name_of_a_field_decides() {
    let rules = rules(&Options::default());
    for (name, value, want) in [
        ("userPassword", Value::str("hunter2"), r#""[REDACTED:passwd]""#),
        ("userPassword", Value::Escaped(r"hun\u0074er2"), r#""[REDACTED:passwd]""#),
        ("pin", Value::raw("1234"), r#""[REDACTED:passwd]""#),
        ("token_count", Value::raw("12"), "12"),
        ("password_reset", Value::raw("true"), "true"),
        ("authorization", Value::str("Bearer abc.def"), r#""Bearer [REDACTED:authorization]""#),
        ("cookies", Value::raw(r#"{"a":"b c"}"#), r#"{"a":"[REDACTED:cookie]"}"#),
        ("trace_id", Value::str("4111111111111111"), r#""4111111111111111""#),
    ] {
        let mut redactor = Redactor::new(rules.clone());
        let line = encoded(&mut redactor, field(name, value));
        assert!(line.contains(&format!("\"{name}\":{want}}}")), "{line} lacks {want}");
    }
}

#[test]
fn the_first_record_is_searched_like_any_other() {
    for (name, value) in [("us_mbi", "2FH7-GJ4-KM95"), ("phone", "030 901820")] {
        let line = encoded(&mut Redactor::new(default_rules()), field(name, Value::str(value)));
        assert!(line.contains("[REDACTED:"), "{line}");
    }
}

#[test]
fn members_of_a_record_are_seen_together() {
    let both = |first: (&'static str, &'static str), second: (&'static str, &'static str)| {
        let field = |(name, value): (&'static str, &'static str)| Field { name: name.into(), value: Value::str(value) };
        let record = Record { fields: vec![field(first), field(second)], ..Record::default() };
        encoded(&mut Redactor::new(default_rules()), record)
    };
    let line = both(("kty", "EC"), ("d", "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9"));
    assert!(line.contains(r#""d":"[REDACTED:jwk-private-member]""#), "{line}");
    let line = both(("name", "COHERE_KEY"), ("value", "7d444840-9dc0-41d1-b245-5ffdce74fad2"));
    assert!(line.contains(r#""value":"[REDACTED:service-credential]""#), "{line}");
    let line = both(("n", "x"), ("api_key", "&#52;f6c1a9e7d2b&#52;f6c1a9e7d2b"));
    assert!(line.contains(r#""api_key":"[REDACTED:api-key]""#), "{line}");
}

#[test]
fn a_spent_budget_masks_what_is_left() {
    let mut redactor = Redactor::new(rules(&Options { max_record_work: 2000, ..Options::default() }));
    let line = encoded(&mut redactor, message("password=hunter2"));
    assert!(line.contains("password=[REDACTED:passwd]"), "{line}");
    let long = "bob@example.com xoxb-1 ghp_ sk- AKIA ".repeat(100);
    let line = encoded(&mut redactor, message(&long));
    assert!(line.contains(r#""message":"[REDACTED:unscanned]""#), "{line}");
    let line = encoded(&mut redactor, message("password=hunter2"));
    assert!(line.contains("password=[REDACTED:passwd]"), "{line}");
}

#[test]
fn a_key_goes_on_over_events() {
    let mut redactor = Redactor::new(default_rules());
    let mut out = Vec::new();
    for text in [
        "-----BEGIN RSA PRIVATE KEY-----",
        "MIICXAIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu",
        "KUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==",
        "-----END RSA PRIVATE KEY-----",
        "MIICXAIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu",
    ] {
        out.push(encoded(&mut redactor, message(text)).contains("[REDACTED:private-key]"));
    }
    assert_eq!(out, [false, true, true, false, false]);
    encoded(&mut redactor, message("-----BEGIN RSA PRIVATE KEY-----"));
    redactor.pass_over("MIICXAIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu");
    assert!(encoded(&mut redactor, message("KUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==")).contains("private-key"));
    assert!(encoded(&mut redactor, message("server started")).contains("server started"));
    assert!(encoded(&mut redactor, message("KUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==")).contains("KUpR"));
}

#[test]
fn budgets_mask_the_value_whole() {
    let rules = rules(&Options { max_value_bytes: 100, decode_depth: 1, ..Options::default() });
    let mut redactor = Redactor::new(rules);
    assert!(encoded(&mut redactor, message(&"x".repeat(101))).contains(r#""message":"[REDACTED:unscanned]""#));
    assert!(encoded(&mut redactor, message("a %2562ob")).contains(r#""message":"[REDACTED:unscanned]""#));
    assert!(encoded(&mut redactor, message("100% %20 fine")).contains("100% %20 fine"));
}

#[test]
fn redacting_twice_changes_nothing() {
    let mut redactor = Redactor::new(default_rules());
    for rule in rules::built_in() {
        for sample in rule.finds {
            let once = redacted(&mut redactor, sample);
            redactor.pass_over("-----END PRIVATE KEY-----");
            assert_eq!(redacted(&mut redactor, &once), once, "{}", rule.name);
        }
    }
}

#[test]
fn actions() {
    let act = |action: &[(&str, Action)]| {
        let actions = action.iter().map(|(name, action)| ((*name).to_owned(), *action)).collect();
        let key = Some(Secret("0123456789abcdef".to_owned()));
        Redactor::new(rules(&Options { actions, pseudonym_key: key, ..Options::default() }))
    };
    let card = || field("v", Value::str("4111111111111111"));
    assert!(encoded(&mut act(&[("payment-card", Action::Partial)]), card()).contains("[REDACTED:payment-card 1111]"));
    assert!(!encoded(&mut act(&[("payment-card", Action::DropField)]), card()).contains("\"v\""));
    assert_eq!(encoded(&mut act(&[("payment-card", Action::DropRecord)]), card()), "");
    assert!(encoded(&mut act(&[("payment-card", Action::Keep)]), card()).contains("4111111111111111"));
    let mail = encoded(&mut act(&[("email", Action::Pseudonym)]), message("bob@example.com or bob@example.com"));
    let [first, second] = mail
        .split(" or ")
        .map(|part| part.split("[REDACTED:email ").nth(1).unwrap().split(']').next().unwrap())
        .collect::<Vec<_>>()[..]
    else {
        panic!("{mail}")
    };
    assert_eq!((first, first.len()), (second, 16));
}

#[test]
fn configuration_adds_and_takes_away() {
    let options = Options {
        rules: vec![UserRule { name: "badge".into(), pattern: r"\bB-(?P<s>[0-9]{6})\b".into(), ..UserRule::default() }],
        sensitive_keys: vec!["internal_ref".into()],
        spared_keys: vec!["build_token".into()],
        allow: vec!["noreply@example.com".into()],
        ..Options::default()
    };
    let mut redactor = Redactor::new(rules(&options));
    let line = encoded(&mut redactor, message("badge B-123456 internalRef=abc build_token=def noreply@example.com"));
    let want = "badge B-[REDACTED:badge] internalRef=[REDACTED:sensitive-key] build_token=def noreply@example.com";
    assert!(line.contains(want), "{line}");
}

#[test]
fn every_problem_is_reported_at_once() {
    let bad =
        |name: &str, pattern: &str| UserRule { name: name.into(), pattern: pattern.into(), ..UserRule::default() };
    let options = Options {
        rules: vec![
            bad("Bad Name", "x"),
            bad("email", "x"),
            bad("a", "("),
            bad("b", r"\w{1000}{1000}"),
            bad("c", "x*"),
            UserRule {
                finds: vec!["y".into()],
                spares: vec!["x".into()],
                keywords: vec!["ab".into()],
                ..bad("d", "x")
            },
        ],
        disable: vec!["nope".into()],
        actions: [("email".to_owned(), Action::Pseudonym), ("iban".to_owned(), Action::Partial)].into(),
        ..Options::default()
    };
    let problems = Rules::compile(&options).unwrap_err();
    let keys: Vec<_> = problems.iter().map(|problem| problem.key.as_str()).collect();
    let want = "rules[0].name rules[1].name rules[2].pattern rules[3].pattern rules[4].pattern rules[5].keywords \
                rules[5].finds[0] rules[5].spares[0] disable actions.iban pseudonym_key";
    assert_eq!(keys.join(" "), want);
}

#[test]
fn a_secret_that_looks_like_an_address_goes_whole() {
    let mut redactor = Redactor::new(default_rules());
    assert_eq!(redacted(&mut redactor, "password=93.184.216.34"), "password=[REDACTED:passwd]");
    assert_eq!(redacted(&mut redactor, "peer=93.184.216.34"), "peer=93.184.216.0/24");
    assert_eq!(redacted(&mut redactor, "curl -u 2606:2800::1"), "curl -u [REDACTED:cli-passwd]");
    let own = UserRule { name: "own".into(), pattern: r"93\.[0-9.]+".into(), ..UserRule::default() };
    let options = Options { rules: vec![own], sensitive_keys: vec!["seat".into()], ..Options::default() };
    let mut redactor = Redactor::new(rules(&options));
    assert_eq!(redacted(&mut redactor, "at 93.184.216.34"), "at [REDACTED:own]");
    assert_eq!(redacted(&mut redactor, "seat=198.51.100.23 x"), "seat=[REDACTED:sensitive-key] x");
}
