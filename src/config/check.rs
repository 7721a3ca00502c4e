//! Rules that types cannot express; each stage says for itself what it cannot work with.

use super::Config;
use crate::parse::Parser;
use crate::sample::Sampler;

/// What is wrong with a configuration whose types are right: path of the key, and what.
pub(super) fn check(config: &Config) -> Vec<(&'static [&'static str], String)> {
    let mut wrong: Vec<(&'static [&'static str], String)> = Vec::new();
    if let Err(error) = Sampler::new(&config.sample, 0) {
        wrong.push((&["sample", "ratio"], error.to_string()));
    }
    if let Err(error) = Parser::new(&config.parse) {
        wrong.push((&["parse", "timezone"], error.to_string()));
    }
    let mut within = |path, value: u64, least: u64, most: u64| {
        if !(least..=most).contains(&value) {
            wrong.push((path, format!("{value} is not between {least} and {most}")));
        }
    };
    within(&["frame", "max_event_bytes"], config.frame.max_event_bytes as u64, 64, 16 << 20);
    within(&["frame", "max_event_lines"], config.frame.max_event_lines.into(), 1, 1 << 20);
    within(&["frame", "join_timeout_ms"], config.frame.join_timeout_ms, 1, 60_000);
    within(&["output", "queue_bytes"], config.output.queue_bytes as u64, 64 << 10, 1 << 30);
    within(&["output", "flush_timeout_ms"], config.output.flush_timeout_ms, 0, 3_600_000);
    within(&["run", "linger_silence_ms"], config.run.linger_silence_ms, 0, 3_600_000);
    within(&["run", "linger_total_ms"], config.run.linger_total_ms, 0, 3_600_000);
    wrong
}
