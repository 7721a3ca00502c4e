//! Rules that types cannot express; each stage says for itself what it cannot work with.

use super::Config;
use crate::parse::Parser;
use crate::redact::{Options, Rules};
use crate::sample::Sampler;

/// What is wrong with a configuration whose types are right: path of the key, and what.
pub(super) fn check(config: &Config) -> Vec<(Vec<String>, String)> {
    let mut wrong = Vec::new();
    let mut add = |section: &str, key: &str, what: String| wrong.push((path(section, key), what));
    if let Err(error) = Sampler::new(&config.sample, 0) {
        add("sample", "ratio", error.to_string());
    }
    if let Err(error) = Parser::new(&config.parse) {
        add("parse", "timezone", error.to_string());
    }
    // The default rules are known to compile: trying that would double the time to start.
    let rules = if config.redact == Options::default() { None } else { Rules::compile(&config.redact).err() };
    for problem in rules.into_iter().flatten() {
        // An error of the regex crate draws the pattern with a mark; its last line is the reason.
        let what = problem.what.lines().last().unwrap_or_default().trim_start_matches("error: ");
        add("redact", &problem.key, what.to_owned());
    }
    for (key, globs) in [("paths", &config.ship.paths), ("exclude", &config.ship.exclude)] {
        for (at, glob) in globs.iter().enumerate() {
            if let Err(error) = globset::Glob::new(glob) {
                add("ship", &format!("{key}[{at}]"), error.to_string());
            }
        }
    }
    for (key, what) in config.proxy.problems() {
        add("proxy", &key, what);
    }
    let milliseconds = 0..=3_600_000;
    for (section, key, value, range) in [
        ("frame", "max_event_bytes", config.frame.max_event_bytes as u64, 64..=16 << 20),
        ("frame", "max_event_lines", config.frame.max_event_lines.into(), 1..=1 << 20),
        ("frame", "join_timeout_ms", config.frame.join_timeout_ms, 1..=60_000),
        ("output", "queue_bytes", config.output.queue_bytes as u64, 64 << 10..=1 << 30),
        ("output", "flush_timeout_ms", config.output.flush_timeout_ms, milliseconds.clone()),
        ("run", "linger_silence_ms", config.run.linger_silence_ms, milliseconds.clone()),
        ("run", "linger_total_ms", config.run.linger_total_ms, milliseconds.clone()),
        ("run", "handoff_deadline_ms", config.run.handoff_deadline_ms, milliseconds.clone()),
        ("ship", "rescan_ms", config.ship.rescan_ms, 10..=3_600_000),
        ("ship", "memory_bytes", config.ship.memory_bytes.map_or(1 << 20, |bytes| bytes as u64), 1 << 20..=1 << 32),
        ("ship", "max_open_files", config.ship.max_open_files as u64, 8..=1 << 20),
        ("batch", "max_bytes", config.batch.max_bytes as u64, 1 << 10..=16 << 20),
        ("batch", "max_records", config.batch.max_records.into(), 1..=1 << 20),
        ("batch", "max_delay_ms", config.batch.max_delay_ms, milliseconds.clone()),
        ("spool", "max_bytes", config.spool.max_bytes, 1 << 20..=1 << 44),
        ("spool", "max_age_s", config.spool.max_age_s, 1..=1 << 32),
        ("sinks", "file.max_bytes", config.sinks.file.max_bytes, 4 << 10..=1 << 44),
        ("sinks", "file.max_age_s", config.sinks.file.max_age_s, 1..=1 << 32),
        ("sinks", "file.max_files", config.sinks.file.max_files.into(), 1..=10_000),
        ("redact", "learn.ttl_ms", config.redact.learn.ttl_ms, 1000..=7 * 86_400_000),
        ("redact", "learn.tokens", config.redact.learn.tokens as u64, 8..=1 << 24),
        ("budget", "lines_per_second", config.budget.lines_per_second.unwrap_or(1), 1..=1 << 40),
        ("budget", "bytes_per_second", config.budget.bytes_per_second.unwrap_or(1024), 1024..=1 << 40),
        ("budget", "summary_ms", config.budget.summary_ms, 100..=3_600_000),
        ("story", "hold_ms", config.story.hold_ms, 0..=600_000),
        ("story", "linger_ms", config.story.linger_ms, 0..=60_000),
        ("story", "lines", config.story.lines.into(), 1..=1 << 20),
        ("story", "bytes", config.story.bytes as u64, 4096..=1 << 30),
        ("story", "total_bytes", config.story.total_bytes as u64, 4096..=1 << 30),
        ("story", "black_box_ms", config.story.black_box_ms, milliseconds),
    ] {
        if !range.contains(&value) {
            add(section, key, format!("{value} is not between {} and {}", range.start(), range.end()));
        }
    }
    wrong
}

/// The steps to a key of a section, written as `rules[2].pattern`.
fn path(section: &str, key: &str) -> Vec<String> {
    let steps = key.split(['.', '[']).map(|step| step.trim_end_matches(']'));
    std::iter::once(section).chain(steps).map(str::to_owned).collect()
}
