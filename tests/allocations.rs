//! What a record costs the allocator once buffers have their size: nothing, in the common case.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use logweir::config::Config;
use logweir::encode::Output;
use logweir::frame::End;

#[allow(dead_code, reason = "shared with tests that use more of it")]
mod support;

/// Events of one kind, and the most allocations that one of them may cost.
const KINDS: &[(&str, &str, u64)] = &[
    (
        "json",
        "{\"level\":30,\"time\":1767355200123,\"pid\":7,\"msg\":\"request completed\",\"req\":{\"id\":9,\"ok\":true}}\n",
        0,
    ),
    ("json with escapes", "{\"level\":\"info\",\"msg\":\"a \\\"quoted\\\" line\\tand a tab\"}\n", 0),
    ("json with a trace", "{\"level\":\"info\",\"msg\":\"x\",\"trace_id\":\"0af7651916cd43dd8448eb211c80319c\"}\n", 0),
    ("logfmt", "time=2026-01-02T03:04:05.678Z level=info msg=\"request completed\" status=200 took=3ms\n", 0),
    ("text", "2026-01-02 03:04:05,678 INFO shop.cart: item added to cart 17\n", 0),
    (
        "access log",
        "192.168.0.9 - - [02/Jan/2026:03:04:05 +0000] \"GET /cart?item=7 HTTP/1.1\" 200 512 \"-\" \"curl/8\"\n",
        0,
    ),
    ("plain", "nothing that any format knows\n", 0),
    ("coloured", "\u{1b}[32mINFO\u{1b}[0m server is listening\n", 0),
    ("masked", "2026-01-02 03:04:05,678 INFO mail sent to bob@example.com, password=hunter2hunter2\n", 0),
];

const EVENTS: u64 = 500;

#[test]
fn events_cost_no_allocation() {
    let mut wrong = Vec::new();
    for (name, line, most) in KINDS {
        let mut pipeline = support::pipeline(&Config::default());
        let input = line.repeat(EVENTS as usize);
        let mut out = Output::default();
        let mut pass = || {
            out.clear();
            assert_eq!(pipeline.process(input.as_bytes(), End::Eof, support::NOW, &mut out), input.len());
        };
        pass();
        pass();
        let cost = allocation_counter::measure(pass);
        // Tables that grow now and then are not what an event costs.
        if cost.count_total > most * EVENTS + EVENTS / 100 {
            wrong.push(format!("{name}: {:.2} an event, {most} allowed", cost.count_total as f64 / EVENTS as f64));
        }
        assert_eq!(out.records.len() as u64, EVENTS, "{name}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocation_counter::measure(|| drop(std::hint::black_box(vec![1u8; 100]))).count_total, 1);
}
