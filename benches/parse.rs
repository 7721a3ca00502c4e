//! How fast lines become records, by format.

#[path = "support/corpus.rs"]
#[allow(dead_code, reason = "a file of several benches, each using a part")]
mod corpus;

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use logweir::parse::{Context, Options, Parser};
use logweir::record::{Record, Stream};
use logweir::scratch::Scratch;
use logweir::time::{Mono, Now};

const BYTES: usize = 1 << 20;

/// Every line of `text`, once.
fn lines(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, text: &str) {
    let Ok(mut parser) = Parser::new(&Options::default()) else { return };
    let now = Now { wall_ns: 1_767_225_600_000_000_000, mono: Mono(0) };
    let context = Context { now, stream: Stream::None, lines: 1 };
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function(name, |bench| {
        bench.iter(|| {
            let mut spent: Record<'static> = Record::default();
            let mut scratch = Scratch::default();
            for line in text.lines() {
                scratch.clear();
                let mut record = Record::reuse(std::mem::take(&mut spent));
                parser.parse(black_box(line), &scratch, &context, &mut record);
                black_box(&record);
                spent = Record::reuse(record);
            }
        });
    });
}

/// Each line in the envelope of docker's json-file driver.
fn in_docker(text: &str) -> String {
    let line = |line: &str| {
        let inside = serde_json::Value::from(format!("{line}\n"));
        format!("{{\"log\":{inside},\"stream\":\"stdout\",\"time\":\"2026-01-02T03:04:05.901234567Z\"}}\n")
    };
    text.lines().map(line).collect()
}

/// As tracing-subscriber writes them: the message inside of an object.
fn nested(text: &str) -> String {
    let line = |(n, line): (usize, &str)| {
        let level = if line.contains("error") { "ERROR" } else { "INFO" };
        format!(
            "{{\"timestamp\":\"2026-01-02T03:04:05.{n:06}Z\",\"level\":\"{level}\",\"fields\":{{\"message\":\"order {n} accepted with 4 items\",\
             \"order\":{n},\"took\":\"{}ms\"}},\"target\":\"shop::orders\",\"spans\":[{{\"id\":{n},\"name\":\"request\"}}]}}\n",
            n % 900
        )
    };
    text.lines().enumerate().map(line).collect()
}

fn logfmt(text: &str) -> String {
    let line = |(n, _): (usize, &str)| {
        format!(
            "ts=2026-01-02T03:04:05.{:03}Z level=info service=orders trace_id={:032x} span_id={:016x} caller=handler.go:{} \
             msg=\"fetched {n} rows from replica-2\" dur={}ms\n",
            n % 1000,
            n as u128 * 0x9e37_79b9_7f4a_7c15_f39c + 1,
            n * 0x9e37_79b9 + 1,
            n % 900,
            n % 700
        )
    };
    text.lines().enumerate().map(line).collect()
}

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    let utf8 = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_default();
    let json = utf8(corpus::json(BYTES, 0));
    lines(&mut group, "json", &json);
    lines(&mut group, "json_with_escapes", &utf8(corpus::json(BYTES, 3)));
    lines(&mut group, "json_nested", &nested(&json));
    lines(&mut group, "json_in_docker", &in_docker(&json));
    lines(&mut group, "logfmt", &logfmt(&json));
    lines(&mut group, "text", &utf8(corpus::text(BYTES)));
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
