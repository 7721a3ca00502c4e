//! What holds for every built-in rule, asked of a slow matcher that is obviously right.

use regex::bytes::{Captures, Regex};

use crate::redact::rule::Rule;
use crate::redact::rules;

/// The rules that have a pattern; the others are found by scanners, which have tests of their own.
fn all() -> impl Iterator<Item = &'static Rule> {
    rules::all().filter(|rule| !rule.pattern.is_empty())
}

fn regex(rule: &Rule) -> Regex {
    Regex::new(&format!("(?-u){}", rule.pattern)).unwrap_or_else(|error| panic!("{}: {error}", rule.name))
}

fn sensitive<'t>(found: &Captures<'t>) -> &'t [u8] {
    found.name("s").or_else(|| found.get(0)).map_or(b"", |part| part.as_bytes())
}

/// The sensitive parts that a rule finds, keywords taken as given.
fn find<'t>(rule: &Rule, regex: &Regex, text: &'t str) -> Vec<&'t str> {
    regex
        .captures_iter(text.as_bytes())
        .filter_map(|found| std::str::from_utf8(sensitive(&found)).ok())
        .filter(|part| rule.validate.is_none_or(|check| (check.valid)(part)))
        .collect()
}

fn keyword_stands(rule: &Rule, text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    rule.keywords.is_empty() || rule.keywords.iter().any(|word| text.contains(word))
}

#[test]
fn names_are_unique_and_kebab_case() {
    let mut names: Vec<_> = rules::all().map(|rule| rule.name).collect();
    for name in &names {
        let kebab = name.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        assert!(kebab, "{name}");
    }
    names.sort_unstable();
    for pair in names.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
}

#[test]
fn triggers_are_lower_case_and_long_enough() {
    for rule in all() {
        for word in rule.triggers.iter().chain(rule.keywords) {
            assert!(word.len() >= 3, "{}: {word}", rule.name);
            assert_eq!(**word, word.to_ascii_lowercase(), "{}", rule.name);
        }
    }
}

#[test]
fn samples_are_found_and_spared() {
    let mut wrong = Vec::new();
    for rule in all() {
        let regex = regex(rule);
        assert!(!rule.finds.is_empty(), "{} has no samples", rule.name);
        for sample in rule.finds {
            let parts = find(rule, &regex, sample);
            if parts.is_empty() || parts.iter().any(|part| part.is_empty()) {
                wrong.push(format!("{} misses {sample}", rule.name));
            }
        }
        for sample in rule.spares {
            let parts = find(rule, &regex, sample);
            if !parts.is_empty() && keyword_stands(rule, sample) {
                wrong.push(format!("{} takes {parts:?} of {sample}", rule.name));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn every_match_contains_a_trigger() {
    for rule in all().filter(|rule| !rule.triggers.is_empty()) {
        let regex = regex(rule);
        for sample in rule.finds {
            let found = regex.find(sample.as_bytes()).unwrap_or_else(|| panic!("{} misses {sample}", rule.name));
            let found = String::from_utf8_lossy(found.as_bytes()).to_ascii_lowercase();
            let stands = rule.triggers.iter().any(|trigger| found.contains(trigger));
            assert!(stands, "{}: none of {:?} in {found}", rule.name, rule.triggers);
        }
    }
}

/// What may stand directly before and behind a secret in a log line.
const NEIGHBOURS: &[(&str, &str)] = &[
    ("", ""),
    ("upstream said ", " after 3 tries"),
    ("https://h.example/p?v=", "&n=1"),
    ("a,", ",b"),
    ("{\"v\":\"", "\"}"),
    ("{'v': '", "'}"),
    ("v=", ";w=1"),
    ("<v>", "</v>"),
    ("(", ")"),
    ("[", "]"),
    ("v=`", "`"),
    ("\t", "\r"),
    ("v: ", "\\n"),
];

#[test]
fn what_stands_beside_a_secret_does_not_hide_it() {
    for rule in all() {
        let regex = regex(rule);
        for sample in rule.finds {
            let alone = find(rule, &regex, sample);
            for (before, behind) in NEIGHBOURS {
                let text = format!("{before}{sample}{behind}");
                let found = find(rule, &regex, &text);
                let same = alone.iter().all(|part| found.iter().any(|longer| longer.contains(part)));
                assert!(same, "{}: {text} gives {found:?}", rule.name);
            }
        }
    }
}

/// Lines without a secret, each of a kind that redactors are known to harm.
const INNOCENT: &[&str] = &[
    "GET /api/v1/users/12345 200 in 12ms",
    "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7",
    "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "request 7d444840-9dc0-11d1-b245-5ffdce74fad2 done",
    "commit 9fceb02d0ae598e95dc970b74767f19372d61af8 pushed to origin/main",
    "pulled registry.example.com/team/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "pod payment-service-7d9f8b6c5d-x2x4z is ready on node ip-10-0-12-7.ec2.internal",
    "at com.example.service.UserService$Impl.load(UserService.java:120)",
    "ts=1764012345678 took 1764012345.123456789 s",
    "id 01ARZ3NDEKTSV4RRFFQ69G5FAV of the queue, version 1.24.0-rc.1+build.5",
    "arn:aws:iam::123456789012:role/service-role/deploy",
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.6478.114 Safari/537.36",
    "std::collections::hash_map::HashMap<alloc::string::String, u64>",
    "listening on 10.0.0.5:8080, metrics on [::1]:9090",
    "ERROR task-7 failed: token count 4096 exceeds max_tokens=2048",
    "resourceVersion: \"183920471\", generation 12, uid e2b4c1a0-1f2e-4c3d-8a9b-0c1d2e3f4a5b",
    "user logged in with role=admin tenant=acme-corp-eu-west-1 plan=pro_live_2024",
    "etag \"5d41402abc4b2a76b9719d911017c592\" size 1048576 bytes=0-1023",
    "2026-03-04T05:06:07.891Z INFO 12:34:56.789 finished 3/3",
    "block blk_-1608999687919862906 terminating",
    "0x7f3c2a1b9000-0x7f3c2a1bb000 r-xp libc.so.6",
    "isbn 978-3-16-148410-0, order 4006381333931, parcel 1Z999AA10123456784",
];

#[test]
fn innocent_lines_stay_whole() {
    for rule in all() {
        let regex = regex(rule);
        for line in INNOCENT.iter().filter(|line| keyword_stands(rule, line)) {
            assert_eq!(find(rule, &regex, line), [""; 0], "{} harms {line}", rule.name);
        }
    }
}
