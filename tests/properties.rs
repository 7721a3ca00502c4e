//! What must hold for any bytes at all.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may end here")]

use std::collections::BTreeSet;

use logweir::config::Config;
use logweir::stats::Stats;
use proptest::prelude::*;

mod support;

/// Bytes that look like logs often enough to reach every parser.
fn log_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        "\\PC{0,40}".prop_map(String::into_bytes),
        prop::sample::select(vec![
            "\n",
            "\r\n",
            "{\"level\":30,\"msg\":\"",
            "\"}",
            "{\"a\":",
            "\\u0040",
            "2026-01-02 03:04:05,678 ",
            "ERROR ",
            "[main] ",
            "\tat a.b.C(D.java:1)",
            "Traceback (most recent call last):",
            "password=",
            "4000 0000 0000 0002",
            "a@example.com",
            "\u{1b}[31m",
            "\0",
            "level=info msg=\"",
            "Bearer abcdefghijklmnop",
            "-----BEGIN PRIVATE KEY-----",
            "%40",
            "<34>",
            "goroutine 1 [running]:",
            "{\n  \"a\": {\n    \"b\": [\r\n1]\n  }\n}\n",
            "{\"log\":\"{\\\"a\\\":{\\n\\\"b\\\":1}}\"}",
            "panic: x\n",
            "==================\n",
            "*** ",
            "#\n",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn dropped(stats: &Stats) -> u64 {
    stats.lines_dropped.iter().sum()
}

fn config(ratio: f64) -> Config {
    let mut config = Config::default();
    config.sample.ratio = ratio;
    config
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_give_valid_records_and_every_line_is_accounted_for(input in log_bytes(), ratio in prop::sample::select(vec![0.0, 0.3, 1.0])) {
        let mut pipeline = support::pipeline(&config(ratio));
        let out = support::run(&mut pipeline, &input, usize::MAX);
        for line in out.lines() {
            let value: serde_json::Value = serde_json::from_str(line).expect(line);
            for key in logweir::encode::REQUIRED {
                prop_assert!(value[key].is_string(), "{} in {}", key, line);
            }
        }
        let stats = pipeline.stats();
        let newlines = input.iter().filter(|&&byte| byte == b'\n').count() as u64;
        let lines = newlines + u64::from(input.last().is_some_and(|&byte| byte != b'\n'));
        prop_assert_eq!(stats.lines_in, lines);
        prop_assert_eq!(stats.lines_in, stats.lines_out + dropped(stats));
        prop_assert_eq!(stats.bytes_in, input.len() as u64);
        prop_assert_eq!(stats.bytes_out, out.len() as u64);
        prop_assert_eq!(stats.records_out, out.lines().count() as u64);
    }

    #[test]
    fn chunks_do_not_matter(input in log_bytes(), chunk in 1usize..50) {
        let whole = support::run(&mut support::pipeline(&config(1.0)), &input, usize::MAX);
        let cut = support::run(&mut support::pipeline(&config(1.0)), &input, chunk);
        prop_assert_eq!(cut, whole);
    }

    #[test]
    fn what_was_redacted_once_stays_as_it_is(input in log_bytes()) {
        let once = support::run(&mut support::pipeline(&config(1.0)), &input, usize::MAX);
        let mut again = support::pipeline(&config(1.0));
        let twice = support::run(&mut again, once.as_bytes(), usize::MAX);
        // Nothing more is found, nor is anything masked since it could not be searched.
        let found: Vec<_> = again.rules().zip(&again.stats().redactions).filter(|(_, count)| **count > 0).collect();
        prop_assert!(found.is_empty(), "{:?} in {}", found, once);
        prop_assert_eq!(again.stats().redaction_failsafe, 0);
        let masks = |text: &str| -> Vec<BTreeSet<String>> {
            text.lines().map(|line| line.split("[REDACTED:").skip(1).filter_map(|rest| rest.split_once(']')).map(|(rule, _)| rule.to_owned()).collect()).collect()
        };
        prop_assert_eq!(masks(&twice), masks(&once));
        let messages = |text: &str| -> Vec<String> {
            text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["message"].as_str().unwrap().to_owned()).collect()
        };
        let (once, twice) = (messages(&once), messages(&twice));
        prop_assert_eq!(once.len(), twice.len());
        // A message that is a document is opened when it is read again, and is another one then, with the same masks.
        for (once, twice) in once.iter().zip(&twice).filter(|(once, _)| !once.trim_start().starts_with('{')) {
            prop_assert_eq!(once, twice);
        }
    }
}
