//! Golden cases: `tests/cases/<name>/input` must come out as `expected.ndjson`, whatever the chunk size.
//!
//! `LOGWEIR_BLESS=1 cargo test --test cases` writes what comes out now, and `docs/formats.md` with it: read the
//! diff before you keep it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may end here")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use logweir::config::Config;
use logweir::encode::Fields;

mod support;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn blessing() -> bool {
    std::env::var_os("LOGWEIR_BLESS").is_some()
}

/// Names of all cases, sorted.
fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join("tests/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() > 90, "the cases are gone");
    names
}

fn input(name: &str) -> Vec<u8> {
    fs::read(root().join("tests/cases").join(name).join("input")).unwrap()
}

fn output(input: &[u8], chunk: usize) -> String {
    support::run(&mut support::pipeline(&Config::default()), input, chunk)
}

#[test]
fn cases_come_out_as_expected() {
    let mut wrong = String::new();
    for name in names() {
        let path = root().join("tests/cases").join(&name).join("expected.ndjson");
        let got = output(&input(&name), usize::MAX);
        if blessing() {
            fs::write(&path, &got).unwrap();
        } else {
            let want = fs::read_to_string(&path).unwrap_or_default();
            if got != want {
                write!(wrong, "\n--- {name}, want\n{want}--- {name}, got\n{got}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const SIZES: [usize; 20] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 64, 100, 333];

#[test]
fn chunk_size_does_not_matter() {
    for name in names() {
        let input = input(&name);
        let whole = output(&input, usize::MAX);
        // Every size within a short line; of long inputs, which take their time, some.
        let sizes: &[usize] = if input.len() < 2000 { &SIZES } else { &[1, 2, 7, 100, 333] };
        for &chunk in sizes {
            assert_eq!(output(&input, chunk), whole, "{name} in chunks of {chunk}");
        }
    }
}

#[test]
fn every_line_is_a_json_object_with_the_six_keys_first() {
    for name in names() {
        for line in output(&input(&name), usize::MAX).lines() {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            let object = value.as_object().unwrap();
            let mut at = 0;
            for key in logweir::encode::REQUIRED {
                assert!(object[key].is_string(), "{name}: {key} in {line}");
                let place = line.find(&format!("\"{key}\":")).unwrap();
                assert!(place >= at, "{name}: {key} is out of order in {line}");
                at = place;
            }
        }
    }
}

/// Records of each preset, read by logweir itself, say what they said: time, level, message.
#[test]
fn what_a_preset_writes_is_understood() {
    for fields in [Fields::Otel, Fields::Ecs, Fields::Gcp, Fields::Datadog] {
        let mut config = Config::default();
        config.output.fields = fields;
        for name in [
            "pino",
            "spring-boot-3",
            "java-trace",
            "logfmt",
            "syslog-5424",
            "monolog-line",
            "loguru",
            "python-logging-otel",
        ] {
            let plain = output(&input(name), usize::MAX);
            let preset = support::run(&mut support::pipeline(&config), &input(name), usize::MAX);
            let again = output(preset.as_bytes(), usize::MAX);
            assert_eq!(plain.lines().count(), again.lines().count(), "{name}");
            for (want, got) in plain.lines().zip(again.lines()) {
                let read = |line: &str, key: &str| {
                    let record: serde_json::Value = serde_json::from_str(line).unwrap();
                    record[key].as_str().unwrap().to_owned()
                };
                // Nanoseconds and strings of other lengths are the same time.
                let time = |line| read(line, "timestamp").chars().take(23).collect::<String>();
                // Google's scale has no trace.
                let level =
                    |line| read(line, "level").replace("trace", if fields == Fields::Gcp { "debug" } else { "trace" });
                assert_eq!(
                    (time(want), level(want), read(want, "message")),
                    (time(got), level(got), read(got, "message")),
                    "{name} as {fields:?}: {got}"
                );
            }
        }
    }
}

/// The table of `docs/formats.md`, made from the cases.
fn formats_page() -> String {
    let mut page = String::from(
        "# Formats\n\nMade from `tests/cases` by `LOGWEIR_BLESS=1 cargo test --test cases`: the first line of each case and \
         what becomes of it.\nNone of this needs configuration. `logweir explain` says the same of your own lines.\n\n\
         | case | first line | timestamp | level | message |\n|---|---|---|---|---|\n",
    );
    for name in names() {
        let input = input(&name);
        let input = String::from_utf8_lossy(&input);
        let out = output(input.as_bytes(), usize::MAX);
        let record: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
        let cell = |text: &str, width: usize| {
            let short: String = text.chars().filter(|c| !c.is_control()).take(width).collect();
            let dots = if text.chars().count() > width { "…" } else { "" };
            format!("`{}{dots}`", short.replace('|', "¦").replace('`', "'"))
        };
        let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
        writeln!(
            page,
            "| {name} | {} | {} | {} | {} |",
            cell(input.lines().next().unwrap_or_default(), 90),
            text("timestamp"),
            text("level"),
            cell(&text("message"), 60),
        )
        .unwrap();
    }
    page
}

#[test]
fn the_formats_page_is_true() {
    let path = root().join("docs/formats.md");
    if blessing() {
        fs::write(&path, formats_page()).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == formats_page(),
        "docs/formats.md is out of date: bless it"
    );
}
