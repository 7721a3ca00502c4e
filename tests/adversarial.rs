//! No line costs more than its length: eight times the bytes take about eight times the time, whatever they are.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use logweir::config::Config;
use logweir::encode::Output;
use logweir::frame::End;
use logweir::pipeline::Pipeline;
use rustix::time::{ClockId, clock_gettime};

#[path = "../benches/support/adversarial.rs"]
mod adversarial;
#[allow(dead_code, reason = "shared with tests that use more of it")]
mod support;

const SHORT: usize = 16 << 10;
const FACTOR: usize = 8;

/// CPU time of this thread in nanoseconds: others' work does not count.
fn cpu_ns() -> i64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Time that a line takes: the least of several, since caches and interrupts only add to it.
fn cost(pipeline: &mut Pipeline, line: &[u8]) -> i64 {
    let mut out = Output::default();
    let mut once = || {
        out.clear();
        let begun = cpu_ns();
        pipeline.process(line, End::Eof, support::NOW, &mut out);
        cpu_ns() - begun
    };
    (0..4).map(|_| once()).min().unwrap()
}

#[test]
fn no_line_costs_more_than_its_length() {
    let mut pipeline = support::pipeline(&Config::default());
    let mut wrong = Vec::new();
    let (short, long) = (adversarial::lines(SHORT), adversarial::lines(SHORT * FACTOR));
    for ((name, short), (_, long)) in short.iter().zip(&long) {
        let (few, many) = (cost(&mut pipeline, short), cost(&mut pipeline, long));
        let grown = long.len() as f64 / short.len() as f64;
        let ratio = many as f64 / few as f64 / grown;
        println!("{name:<28} {:>9} ns {:>7.1} ns/byte, grows {ratio:.2}", many, many as f64 / long.len() as f64);
        // A quadratic one would have 8.
        if ratio > 2.5 {
            wrong.push(format!("{name}: {ratio:.1}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_hostile_line_comes_out_as_json() {
    let mut pipeline = support::pipeline(&Config::default());
    for (name, line) in adversarial::lines(SHORT) {
        let out = support::run(&mut pipeline, &line, usize::MAX);
        assert!(!out.is_empty(), "{name}");
        for line in out.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}
