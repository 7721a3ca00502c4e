use super::*;
use crate::record::{Level, Value};
use crate::registry::{self, Call, Ticket};
use crate::time::{Mono, Timestamp};
use crate::trace::state::TraceState;
use crate::trace::{Flags, SpanId, TraceContext, TraceId};

const MS: i64 = 1_000_000;
const START: i64 = 1_700_000_000_000 * MS;

fn at_us(us: i64) -> Now {
    Now { wall_ns: START + us * 1000, mono: Mono((us * 1000) as u64) }
}

fn at(ms: i64) -> Now {
    at_us(ms * 1000)
}

fn context(trace: u128) -> TraceContext {
    TraceContext {
        trace_id: TraceId::from_u128(trace).unwrap(),
        span_id: SpanId::from_u64(trace as u64).unwrap(),
        flags: Flags::default(),
        state: TraceState::EMPTY,
    }
}

fn registry() -> Arc<Registry> {
    Arc::new(Registry::new(&registry::Options::default()))
}

/// Trace and source of a record that says `message` and has one field.
fn joined(correlator: &mut Correlator, message: &str, field: (&str, &str)) -> Option<(u128, TraceSource)> {
    let mut record = Record { message: Value::str(message), ..Record::default() };
    record.push_str(field.0, field.1);
    correlator.attach(&mut record, at(1));
    Some((record.trace_id?.to_u128(), record.provenance.trace_source?))
}

#[test]
fn a_request_id_joins_wherever_it_stands_whole() {
    const FULL: u128 = 0x6d9f_1c2a_b3e8_4705_918d_2f60_c7a4_be13;
    let registry = registry();
    registry.begin(&context(1), [&b"3f2a9c51-77b0-4e1d-9a53-0d6f1c2ab3e8"[..]], at(0));
    registry.begin(&context(2), [&b"42"[..], b"edge/Zz81kQp04T"], at(0));
    registry.begin(&context(FULL), [&b"20260412"[..]], at(0));
    let mut correlator = Correlator::new(Some(registry), &Options::default());
    use TraceSource::{Line, RequestId};
    for (message, field, want) in [
        ("x", ("request_id", "3f2a9c51-77b0-4e1d-9a53-0d6f1c2ab3e8"), Some((1, RequestId))),
        ("x", ("request_id", "42"), Some((2, RequestId))),
        ("x", ("reqId", "20260412"), Some((FULL, RequestId))),
        ("x", ("other", "3f2a9c51-77b0-4e1d-9a53-0d6f1c2ab3e8"), Some((1, RequestId))),
        ("[3f2a9c51-77b0-4e1d-9a53-0d6f1c2ab3e8] begin", ("a", "b"), Some((1, RequestId))),
        ("rid=3f2a9c51-77b0-4e1d-9a53-0d6f1c2ab3e8, end.", ("a", "b"), Some((1, RequestId))),
        ("served edge/Zz81kQp04T in 3 ms", ("a", "b"), Some((2, RequestId))),
        ("trace 6d9f1c2ab3e84705918d2f60c7a4be13 open", ("a", "b"), Some((FULL, Line))),
        ("got 00-6d9f1c2ab3e84705918d2f60c7a4be13-b7ad6b7169203331-01", ("a", "b"), Some((FULL, Line))),
        ("served Zz81kQp04T", ("a", "b"), None),
        ("x3f2a9c51-77b0-4e1d-9a53-0d6f1c2ab3e8", ("a", "b"), None),
        ("3f2a9c51-77b0-4e1d-9a53-0d6f1c2ab3e8-1", ("a", "b"), None),
        ("3F2A9C51-77B0-4E1D-9A53-0D6F1C2AB3E8", ("a", "b"), None),
        ("order 42 on 20260412", ("count", "42"), None),
        ("nothing here", ("request_id", "unknown-id-0001"), None),
    ] {
        assert_eq!(joined(&mut correlator, message, field), want, "{message} {field:?}");
    }
}

#[test]
fn a_line_that_names_two_requests_belongs_to_neither() {
    let registry = registry();
    registry.begin(&context(1), [&b"req-7f3a90c1"[..]], at(0));
    registry.begin(&context(2), [&b"req-8e4b01d2"[..]], at(0));
    let mut correlator = Correlator::new(Some(registry), &Options { infer: true, ..Options::default() });
    assert_eq!(joined(&mut correlator, "req-7f3a90c1 waits for req-8e4b01d2", ("a", "b")), None);
    let named = joined(&mut correlator, "waits for req-8e4b01d2", ("request_id", "req-7f3a90c1"));
    assert_eq!(named, Some((1, TraceSource::RequestId)), "the field says whose line it is");
}

#[test]
fn ids_in_the_line_are_never_overwritten() {
    let registry = registry();
    registry.begin(&context(1), [&b"req-7f3a90c1"[..]], at(0));
    for mut correlator in
        [Correlator::default(), Correlator::new(Some(registry), &Options { infer: true, ..Options::default() })]
    {
        let mut record =
            Record { message: Value::str("req-7f3a90c1"), trace_id: TraceId::from_u128(9), ..Record::default() };
        correlator.attach(&mut record, at(1));
        assert_eq!(record.trace_id, TraceId::from_u128(9));
        assert_eq!(record.provenance.trace_source, Some(TraceSource::Line));
    }
    let mut record = Record { message: Value::str("req-7f3a90c1"), ..Record::default() };
    Correlator::default().attach(&mut record, at(1));
    assert_eq!(record.provenance.trace_source, None);
}

#[test]
fn the_search_of_a_huge_record_is_bounded() {
    let registry = registry();
    registry.begin(&context(1), [&b"req-7f3a90c1"[..]], at(0));
    let mut correlator = Correlator::new(Some(registry), &Options::default());
    let early = format!("req-7f3a90c1 {}", "x ".repeat(100_000));
    let late = format!("{} req-7f3a90c1", "x ".repeat(100_000));
    assert!(joined(&mut correlator, &early, ("a", "b")).is_some());
    assert_eq!(joined(&mut correlator, &late, ("a", "b")), None);
}

/// A pretended application: requests of 2 to 20 ms with three lines each, a timer that belongs to no
/// request, and a log that hands lines over at once or in blocks.
struct Simulation {
    concurrency: usize,
    gap_ms: i64,
    block: usize,
    /// The second of a line's time comes from a clock that is up to 4 ms behind that of its fraction.
    coarse: bool,
}

/// Right, wrong (a foreign request's or on a timer's line) and missing ids.
#[derive(Debug, Default)]
struct Score {
    right: u32,
    wrong: u32,
    missing: u32,
}

struct Line {
    us: i64,
    message: String,
    trace: Option<u128>,
}

impl Simulation {
    /// Begins and ends of requests (time, trace, is it the end) and lines, each in order of time.
    fn events(&self) -> (Vec<(i64, u128, bool)>, Vec<Line>) {
        let mut random = 12345u64;
        let mut below = |n: i64| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as i64 % n
        };
        let (mut turns, mut lines) = (Vec::new(), Vec::new());
        for worker in 0..self.concurrency {
            let mut us = below(20_000);
            for n in 0..600 {
                let trace = (worker * 1000 + n + 1) as u128;
                let (first, second) = (1000 + below(9000), 1000 + below(9000));
                turns.push((us, trace, false));
                let mut line = |us: i64, message: String| lines.push(Line { us, message, trace: Some(trace) });
                line(us + 300, ["begin cart", "begin login", "begin search"][below(3) as usize].to_owned());
                line(us + first, format!("loaded {} rows", below(1000)));
                line(us + first + second, "done".to_owned());
                us += first + second + 200;
                turns.push((us, trace, true));
                us += if self.gap_ms == 0 { 150 } else { below(2 * self.gap_ms * 1000) };
            }
        }
        let end = turns.iter().map(|turn| turn.0).max().unwrap_or(0);
        for us in (0..end).step_by(25_000) {
            lines.push(Line { us: us + below(5000), message: format!("gc pause {} us", below(900)), trace: None });
        }
        turns.sort();
        lines.sort_by_key(|line| line.us);
        (turns, lines)
    }

    fn run(&self) -> Score {
        let registry = registry();
        let mut correlator = Correlator::new(Some(registry.clone()), &Options { infer: true, ..Options::default() });
        let (turns, lines) = self.events();
        let (mut turns, mut live) = (turns.into_iter().peekable(), std::collections::HashMap::new());
        let mut score = Score::default();
        for block in lines.chunks(self.block) {
            let arrival = block.last().map_or(0, |line| line.us + 50);
            while let Some((us, trace, over)) = turns.next_if(|turn| turn.0 <= arrival) {
                if over {
                    registry.end(live.remove(&trace).unwrap(), 200, at_us(us));
                } else {
                    live.insert(trace, registry.begin(&context(trace), [], at_us(us)));
                }
            }
            for line in block {
                let early = self.coarse && line.us % 1_000_000 < 4000;
                let ns = (START + line.us * 1000) / MS * MS - if early { 1000 * MS } else { 0 };
                let mut record =
                    Record { message: Value::str(&line.message), level: Some(Level::Info), ..Record::default() };
                record.time = Some(Timestamp { ns, digits: 3 });
                correlator.attach(&mut record, at_us(arrival));
                match (record.trace_id.map(|id| id.to_u128()), line.trace) {
                    (Some(got), Some(want)) if got == want => score.right += 1,
                    (Some(_), _) => score.wrong += 1,
                    (None, want) => score.missing += u32::from(want.is_some()),
                }
            }
        }
        score
    }
}

#[test]
fn inferred_ids_are_right() {
    for (concurrency, gap_ms, block, coarse, at_least) in [
        (1, 20, 1, false, 1200),
        (1, 200, 1, false, 1200),
        (1, 0, 1, false, 0),
        (2, 20, 1, false, 500),
        (4, 20, 1, false, 100),
        (4, 200, 1, false, 2000),
        (16, 20, 1, false, 0),
        (16, 0, 1, false, 0),
        (1, 20, 60, false, 0),
        (4, 20, 60, false, 0),
        (1, 20, 1, true, 1200),
        (4, 20, 1, true, 100),
        (4, 20, 60, true, 0),
    ] {
        let score = Simulation { concurrency, gap_ms, block, coarse }.run();
        let inferred = score.right + score.wrong;
        assert!(
            score.wrong * 100 <= inferred,
            "precision: {concurrency} at once, gap {gap_ms}, block {block}: {score:?}"
        );
        assert!(score.right >= at_least, "coverage: {concurrency} at once, gap {gap_ms}, block {block}: {score:?}");
    }
}

#[test]
fn nothing_is_inferred_without_a_time_of_its_own() {
    let registry = registry();
    let mut correlator = Correlator::new(Some(registry.clone()), &Options { infer: true, ..Options::default() });
    let mut infer = |ms: i64, time: Option<Timestamp>| {
        let mut record = Record { message: Value::str("done"), time, ..Record::default() };
        correlator.attach(&mut record, at(ms));
        record.trace_id.is_some()
    };
    for n in 0..50 {
        let ms = 1000 + n * 100;
        let ticket = registry.begin(&context(n as u128 + 1), [], at(ms));
        let time = Timestamp { ns: START + (ms + 5) * MS, digits: 3 };
        let known = infer(ms + 6, Some(time));
        assert_eq!(known, n >= 4, "once the shape is known: {n}");
        assert!(!infer(ms + 6, None));
        assert!(!infer(ms + 6, Some(Timestamp { digits: 0, ..time })));
        registry.end(ticket, 200, at(ms + 10));
    }
    let late = Timestamp { ns: START + 5905 * MS, digits: 3 };
    assert!(!infer(6900, Some(late)), "held back");
    registry.begin(&context(99), [], at(7000));
    assert!(!infer(7001, Some(Timestamp { ns: START + 7000 * MS, digits: 3 })), "and mistrusted for a while");
    assert!(infer(12_001, Some(Timestamp { ns: START + 12_000 * MS, digits: 3 })));
}

/// What a line of an access log says, as the parser has it, with its time in seconds if it has one.
fn access(
    correlator: &mut Correlator,
    (method, target, status): (&str, &str, &str),
    time_s: Option<i64>,
    now: Now,
) -> Option<u128> {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let mut record = Record { message: Value::str("x"), ..Record::default() };
    record.time = time_s.map(|s| Timestamp { ns: START + s * 1000 * MS, digits: 0 });
    record.push_str("http.request.method", method);
    record.push_str("url.path", path);
    if let Some(query) = query {
        record.push_str("url.query", query);
    }
    record.push_str("http.response.status_code", status);
    correlator.attach(&mut record, now);
    if record.trace_id.is_some() {
        assert_eq!(record.provenance.trace_source, Some(TraceSource::AccessLog));
    }
    Some(record.trace_id?.to_u128())
}

fn begin(registry: &Registry, trace: u128, target: &str, now: Now) -> Ticket {
    let ticket = registry.begin(&context(trace), [], now);
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    registry.asks(&ticket, &Call { method: "GET", path, query });
    ticket
}

#[test]
fn a_line_of_an_access_log_joins_the_only_request_it_can_be_of() {
    let registry = registry();
    let mut correlator = Correlator::new(Some(registry.clone()), &Options { access: true, ..Options::default() });
    begin(&registry, 9, "/before", at(90_000));
    let (cart, stock) = (begin(&registry, 1, "/cart?x=1", at(100_000)), begin(&registry, 2, "/stock", at(100_100)));
    begin(&registry, 3, "/stock?all", at(100_200));
    let mut line = |call, time, now| access(&mut correlator, call, time, at(now));
    // Not answered yet: its status is not known.
    assert_eq!(line(("GET", "/cart?x=1", "200"), Some(100), 100_300), Some(1));
    assert_eq!(line(("GET", "/cart", "200"), Some(100), 100_300), Some(1), "logs leave queries out");
    assert_eq!(line(("GET", "/cart?x=2", "200"), Some(100), 100_300), None);
    assert_eq!(line(("POST", "/carts", "200"), Some(100), 100_300), None);
    // Two that it could be of.
    assert_eq!(line(("GET", "/stock", "200"), Some(100), 100_300), None);
    assert_eq!(line(("GET", "/stock?all", "200"), Some(100), 100_300), Some(3));
    registry.end(stock, 200, at(100_400));
    registry.end(cart, 404, at(100_400));
    assert_eq!(line(("GET", "/cart", "404"), Some(100), 100_500), Some(1));
    assert_eq!(line(("GET", "/cart", "200"), Some(100), 100_500), None, "it was answered otherwise");
    // Its own time counts: what is written later is of another request.
    assert_eq!(line(("GET", "/cart", "404"), Some(102), 102_000), None);
    assert_eq!(line(("GET", "/cart", "404"), Some(98), 100_600), None);
    // Without a time it has to come at once.
    assert_eq!(line(("GET", "/cart", "404"), None, 100_800), Some(1));
    assert_eq!(line(("GET", "/cart", "404"), None, 101_500), None);
}

#[test]
fn a_path_that_is_asked_for_beside_the_proxy_is_not_trusted() {
    let registry = registry();
    let mut correlator = Correlator::new(Some(registry.clone()), &Options { access: true, ..Options::default() });
    let mut line = |call, time, now| access(&mut correlator, call, time, at(now));
    assert_eq!(line(("GET", "/healthz", "200"), Some(100), 100_000), None);
    registry.end(begin(&registry, 1, "/other", at(90_000)), 200, at(90_001));
    begin(&registry, 2, "/healthz", at(101_000));
    begin(&registry, 3, "/cart", at(101_000));
    assert_eq!(line(("GET", "/healthz", "200"), Some(101), 101_000), None);
    assert_eq!(line(("GET", "/cart", "200"), Some(101), 101_000), Some(3));
    assert_eq!(line(("GET", "/healthz", "200"), Some(161), 161_000), Some(2), "a minute later");
}

/// A line of a thread, which names a request or not.
fn by_thread(correlator: &mut Correlator, thread: &str, id: Option<&str>, now: Now) -> Option<(u128, TraceSource)> {
    let mut record = Record { message: Value::str("x"), ..Record::default() };
    record.push_str("thread.name", thread);
    if let Some(id) = id {
        record.push_str("request_id", id);
    }
    correlator.attach(&mut record, now);
    Some((record.trace_id?.to_u128(), record.provenance.trace_source?))
}

#[test]
fn a_thread_that_serves_one_request_at_a_time_joins_its_lines() {
    let registry = registry();
    let mut correlator = Correlator::new(Some(registry.clone()), &Options { threads: true, ..Options::default() });
    // Another request is alive all the time: threads that overlap would show it.
    registry.begin(&context(999), [], at(0));
    for n in 1..=8u128 {
        let now = at(n as i64 * 10);
        let id = format!("r{n}");
        let ticket = registry.begin(&context(n), [id.as_bytes()], now);
        assert_eq!(by_thread(&mut correlator, "exec-1", Some(&id), now), Some((n, TraceSource::RequestId)));
        // The first one binds, four more prove.
        let want = (n > 4).then_some((n, TraceSource::Thread));
        assert_eq!(by_thread(&mut correlator, "exec-1", None, now), want, "{n}");
        assert_eq!(by_thread(&mut correlator, "exec-2", None, now), None);
        registry.end(ticket, 200, now);
        assert_eq!(by_thread(&mut correlator, "exec-1", None, now), None, "what it does now is not known");
    }
}

#[test]
fn a_thread_that_mixes_requests_is_never_believed_again() {
    let registry = registry();
    let mut correlator = Correlator::new(Some(registry.clone()), &Options { threads: true, ..Options::default() });
    registry.begin(&context(999), [], at(0));
    let mut serve = |n: u128, overlaps: bool| {
        let id = format!("r{n}");
        let ticket = registry.begin(&context(n), [id.as_bytes()], at(n as i64));
        by_thread(&mut correlator, "loop", Some(&id), at(n as i64));
        if overlaps {
            let id = format!("o{n}");
            let other = registry.begin(&context(100 + n), [id.as_bytes()], at(n as i64));
            by_thread(&mut correlator, "loop", Some(&id), at(n as i64));
            registry.end(other, 200, at(n as i64));
        }
        let joined = by_thread(&mut correlator, "loop", None, at(n as i64)).is_some();
        registry.end(ticket, 200, at(n as i64));
        joined
    };
    let joined: Vec<bool> = (1..=6).map(|n| serve(n, false)).collect();
    assert_eq!(joined, [false, false, false, false, true, true]);
    serve(7, true);
    assert!((8..=40).all(|n| !serve(n, false)));
}

#[test]
fn one_request_at_a_time_proves_nothing() {
    let registry = registry();
    let mut correlator = Correlator::new(Some(registry.clone()), &Options { threads: true, ..Options::default() });
    for n in 1..=40u128 {
        let id = format!("r{n}");
        let ticket = registry.begin(&context(n), [id.as_bytes()], at(n as i64));
        by_thread(&mut correlator, "main", Some(&id), at(n as i64));
        assert_eq!(by_thread(&mut correlator, "main", None, at(n as i64)), None);
        registry.end(ticket, 200, at(n as i64));
    }
}
