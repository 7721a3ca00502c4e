//! How fast text lines become records, by layout, beside JSON.

#[path = "support/corpus.rs"]
#[allow(dead_code, reason = "a file of several benches, each using a part")]
mod corpus;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use logweir::parse::{Context, Options, Parser};
use logweir::record::{Record, Stream};
use logweir::scratch::Scratch;
use logweir::time::{Mono, Now};

const LINES: u32 = 4096;

/// A layout: the line number `n` of it, at `s` seconds and `ms` milliseconds of an hour.
type Layout = fn(n: u32, s: u32, ms: u32) -> String;

const LAYOUTS: [(&str, Layout); 6] = [
    ("spring", |n, s, ms| {
        format!(
            "2026-01-02T03:{:02}:{:02}.{ms:03}Z  INFO 1 --- [orders-api] [nio-8080-exec-{}] [{:032x}-{:016x}] \
             c.e.shop.orders.OrderController          : fetched {n} rows from replica-{} in 17.{ms} ms",
            s / 60,
            s % 60,
            n % 12,
            u128::from(n) * 0x9e37_79b9_7f4a_7c15_f39c + 1,
            u64::from(n) * 0x9e37_79b9_7f4a + 1,
            n % 3
        )
    }),
    ("python", |n, s, ms| {
        format!(
            "2026-01-02 03:{:02}:{:02},{ms:03} INFO [app.orders] [worker.py:{}] [trace_id={:032x} span_id={:016x} \
             resource.service.name=orders-api] - request completed in {} ms, {n} bytes",
            s / 60,
            s % 60,
            n % 900,
            u128::from(n) * 0x9e37_79b9_7f4a_7c15_f39c + 1,
            u64::from(n) * 0x9e37_79b9_7f4a + 1,
            n % 700
        )
    }),
    ("nginx", |n, s, _| {
        format!(
            "198.51.100.{} - - [02/Jan/2026:03:{:02}:{:02} +0000] \"GET /api/v1/orders/{n}?page=2 HTTP/1.1\" {} {} \"-\" \
             \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36\"",
            n % 250,
            s / 60,
            s % 60,
            [200, 200, 200, 404, 503].get(n as usize % 5).unwrap_or(&200),
            n % 60000
        )
    }),
    ("log4j", |n, s, ms| {
        format!(
            "2026-01-02 03:{:02}:{:02},{ms:03} INFO [IPC Server handler {} on 8020] com.example.store.BlockManager: block {n} \
             of size 67108864 was added to 198.51.100.7:9866, 3 replicas are live now",
            s / 60,
            s % 60,
            n % 30
        )
    }),
    ("syslog", |n, s, _| {
        format!(
            "Jan  2 03:{:02}:{:02} web-7 sshd[{n}]: Accepted publickey for deploy from 198.51.100.{} port {} ssh2: ED25519",
            s / 60,
            s % 60,
            n % 250,
            n % 60000
        )
    }),
    ("plain", |n, s, _| {
        format!("order {n} was accepted with {s} items and goes on to the next step of the queue at once")
    }),
];

fn text(layout: Layout) -> String {
    let mut text = String::new();
    for n in 0..LINES {
        text.push_str(&layout(n, n / 8 % 3600, n.wrapping_mul(2_654_435_761) % 1000));
        text.push('\n');
    }
    text
}

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("text");
    let json = String::from_utf8(corpus::json(1 << 20, 0)).unwrap_or_default();
    let layouts = LAYOUTS.iter().map(|(name, layout)| (*name, text(*layout)));
    for (name, text) in layouts.chain([("json", json)]) {
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
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
