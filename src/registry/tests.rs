use super::*;
use crate::time::Mono;
use crate::trace::state::TraceState;

const MS: i64 = 1_000_000;

fn at(ms: i64) -> Now {
    Now { wall_ns: 1_700_000_000_000 * MS + ms * MS, mono: Mono((ms * MS) as u64) }
}

fn wall(ms: i64) -> i64 {
    at(ms).wall_ns
}

fn context(trace: u128, span: u64) -> TraceContext {
    TraceContext {
        trace_id: TraceId::from_u128(trace).unwrap(),
        span_id: SpanId::from_u64(span).unwrap(),
        flags: Flags::SAMPLED,
        state: TraceState::EMPTY,
    }
}

fn registry(slots: u32) -> Registry {
    Registry::new(&Options { slots, grace_ms: 1000, ..Options::default() })
}

fn found(trace: u128, span: u64, status: Option<u16>) -> Match {
    let TraceContext { trace_id, span_id, flags, .. } = context(trace, span);
    Match::One(Found { trace_id, span_id: Some(span_id), flags, status })
}

fn one(trace: u128, span: u64) -> Match {
    found(trace, span, None)
}

#[test]
fn a_request_is_known_under_each_of_its_ids_until_its_grace_is_over() {
    let registry = registry(8);
    assert!(registry.is_empty());
    let ids: [&[u8]; 4] = [b"req-7f3a90c1", b"", b"edge/Zz81kQp04T", b"third-id-0001"];
    let ticket = registry.begin(&context(7, 70), ids, at(0));
    for (id, want) in [
        ("req-7f3a90c1", one(7, 70)),
        ("edge/Zz81kQp04T", one(7, 70)),
        ("Zz81kQp04T", Match::None),
        ("third-id-0001", Match::None),
        ("req-7f3a90c2", Match::None),
        ("", Match::None),
    ] {
        assert_eq!(registry.by_id(id.as_bytes(), at(1)), want, "{id}");
    }
    registry.end(ticket, 204, at(10));
    for (ms, known) in [(11, true), (1010, true), (1011, false)] {
        let ended = found(7, 70, Some(204));
        assert_eq!(registry.by_id(b"req-7f3a90c1", at(ms)), if known { ended } else { Match::None });
    }
}

#[test]
fn anywhere_in_a_line_only_random_ids_count() {
    let registry = registry(8);
    registry.begin(&context(7, 70), [&b"20260412"[..], b"edge/Zz81kQp04T"], at(0));
    let anywhere = |run: &str, fits: bool| registry.by_run(run.as_bytes(), true, at(1), |_, _| fits);
    assert_eq!(anywhere("20260412", true), Match::None);
    assert_eq!(anywhere("Zz81kQp04T", true), one(7, 70));
    assert_eq!(anywhere("Zz81kQp04T", false), Match::None);
    assert_eq!(anywhere("00000000000000000000000000000007", false), one(7, 70), "the trace id in hex");
    assert!(registry.has_length(10) && registry.has_length(32) && !registry.has_length(11));
}

#[test]
fn two_candidates_are_no_answer() {
    let registry = registry(8);
    let first = registry.begin(&context(7, 70), [&b"req-7f3a90c1"[..]], at(0));
    registry.begin(&context(8, 80), [&b"req-7f3a90c1"[..]], at(0));
    assert_eq!(registry.by_id(b"req-7f3a90c1", at(1)), Match::Many);
    assert_eq!(registry.context_of_id(b"req-7f3a90c1"), None);
    registry.end(first, 200, at(2));
    assert_eq!(registry.by_id(b"req-7f3a90c1", at(3)), Match::Many, "the first is in its grace time");
    assert_eq!(registry.context_of_id(b"req-7f3a90c1"), Some(context(8, 80)), "but no longer live");
    assert_eq!(registry.by_id(b"req-7f3a90c1", at(1500)), one(8, 80));
}

#[test]
fn two_requests_of_one_trace_give_the_trace_alone() {
    let registry = registry(8);
    registry.begin(&context(7, 70), [&b"req-7f3a90c1"[..]], at(0));
    registry.begin(&context(7, 71), [&b"req-7f3a90c1"[..]], at(0));
    let Match::One(found) = registry.by_id(b"req-7f3a90c1", at(1)) else { panic!() };
    assert_eq!((found.trace_id.to_u128(), found.span_id), (7, None));
}

#[test]
fn alive_goes_by_the_wall_clock_times_of_requests() {
    let registry = registry(8);
    let a = registry.begin(&context(1, 10), [], at(5000));
    registry.end(a, 200, at(5010));
    let b = registry.begin(&context(2, 20), [], at(5020));
    let c = registry.begin(&context(3, 30), [], at(5025));
    registry.end(b, 200, at(5030));
    let trace = |alive| match alive {
        Alive::One(found) => Some(found.trace_id.to_u128()),
        _ => None,
    };
    for (from, to, want) in
        [(4990, 4999, Alive::Idle), (5011, 5019, Alive::Idle), (5009, 5021, Alive::Many), (5026, 5027, Alive::Many)]
    {
        assert_eq!(registry.alive(wall(from), wall(to)), want, "{from}..{to}");
    }
    for (from, to, want) in [(4999, 5001, 1), (5009, 5012, 1), (5015, 5020, 2), (5021, 5024, 2), (5031, 5040, 3)] {
        assert_eq!(trace(registry.alive(wall(from), wall(to))), Some(want), "{from}..{to}");
    }
    assert_eq!(registry.context_of_only(), Some(context(3, 30)));
    registry.end(c, 200, at(5050));
    assert_eq!(registry.context_of_only(), None);
    assert_eq!(registry.alive(wall(3000), wall(3001)), Alive::Unknown, "before the first request");
}

#[test]
fn when_slots_run_out_the_longest_ended_goes_and_history_says_so() {
    let registry = registry(2);
    let a = registry.begin(&context(1, 10), [&b"req-aaaa0001"[..]], at(0));
    let b = registry.begin(&context(2, 20), [&b"req-bbbb0002"[..]], at(1));
    let over = registry.begin(&context(3, 30), [&b"req-cccc0003"[..]], at(2));
    assert_eq!(registry.live(), 3);
    assert_eq!(registry.by_id(b"req-cccc0003", at(3)), Match::None, "no slot, no answer");
    assert_eq!(registry.alive(wall(2), wall(3)), Alive::Unknown);
    registry.end(over, 200, at(4));
    assert_eq!(registry.alive(wall(3), wall(3)), Alive::Unknown, "not all of that time is known");
    assert_eq!(registry.alive(wall(5), wall(5)), Alive::Many);

    registry.end(b, 200, at(6));
    registry.end(a, 200, at(7));
    registry.begin(&context(4, 40), [&b"req-dddd0004"[..]], at(8));
    assert_eq!(registry.by_id(b"req-bbbb0002", at(9)), Match::None, "ended first, forgotten first");
    assert!(matches!(registry.by_id(b"req-aaaa0001", at(9)), Match::One(_)));
    assert!(matches!(registry.by_id(b"req-dddd0004", at(9)), Match::One(_)));
    assert_eq!(registry.alive(wall(6), wall(6)), Alive::Unknown);
    assert!(matches!(registry.alive(wall(7), wall(7)), Alive::One(_)));
}

#[test]
fn many_requests_with_one_id_cost_no_more_than_a_few() {
    let registry = registry(4096);
    let tickets: Vec<Ticket> =
        (1..=4000).map(|n| registry.begin(&context(n, 1), [&b"same/req-7f3a90c1"[..]], at(n as i64))).collect();
    assert_eq!(registry.by_id(b"same/req-7f3a90c1", at(4001)), Match::Many);
    assert_eq!(registry.by_run(b"req-7f3a90c1", true, at(4001), |_, _| false), Match::Many, "looked at too many");
    for (n, ticket) in tickets.into_iter().enumerate() {
        registry.end(ticket, 200, at(5000 + n as i64));
    }
    assert_eq!(registry.live(), 0);
}

#[test]
fn idle_time_is_what_lies_well_between_requests() {
    let registry = registry(8);
    let mut share = 0.0;
    for n in 0..100 {
        let ticket = registry.begin(&context(n + 1, 1), [], at(n as i64 * 20));
        registry.end(ticket, 200, at(n as i64 * 20 + 6));
        share = registry.idle_share(at(n as i64 * 20 + 20));
    }
    assert!((0.49..0.51).contains(&share), "6 ms busy, 4 ms margin, 10 ms idle: {share}");
}

/// The registry against a model that keeps everything in plain lists.
#[derive(Debug, Clone)]
enum Step {
    Begin(u8),
    End(u8),
    Ask(u8),
}

fn steps() -> impl proptest::strategy::Strategy<Value = Vec<Step>> {
    use proptest::prelude::*;
    let step =
        prop_oneof![(0..12u8).prop_map(Step::Begin), any::<u8>().prop_map(Step::End), (0..12u8).prop_map(Step::Ask)];
    proptest::collection::vec(step, 0..120)
}

proptest::proptest! {
    #[test]
    fn agrees_with_a_model_that_forgets_nothing(steps in steps()) {
        let registry = Registry::new(&Options { slots: 200, grace_ms: 20, ..Options::default() });
        let name = |id: u8| format!("req-{id:08}x");
        let mut live: Vec<(u8, u128, Ticket)> = Vec::new();
        let mut ended: Vec<(u8, u128, i64)> = Vec::new();
        for (ms, step) in steps.into_iter().enumerate() {
            let ms = ms as i64;
            match step {
                Step::Begin(id) => {
                    let trace = ms as u128 + 1;
                    let ticket = registry.begin(&context(trace, 1), [name(id).as_bytes()], at(ms));
                    live.push((id, trace, ticket));
                }
                Step::End(which) if !live.is_empty() => {
                    let (id, trace, ticket) = live.remove(usize::from(which) % live.len());
                    registry.end(ticket, 200, at(ms));
                    ended.push((id, trace, ms));
                }
                Step::End(_) => {}
                Step::Ask(id) => {
                    let mut traces: Vec<u128> = live.iter().filter(|l| l.0 == id).map(|l| l.1).collect();
                    traces.extend(ended.iter().filter(|e| e.0 == id && ms - e.2 <= 20).map(|e| e.1));
                    let got = registry.by_run(name(id).as_bytes(), true, at(ms), |bytes, _| bytes == name(id).as_bytes());
                    match (&traces[..], got) {
                        ([], Match::None) | ([_, _, ..], Match::Many) => {}
                        ([trace], Match::One(found)) => proptest::prop_assert_eq!(found.trace_id.to_u128(), *trace),
                        other => proptest::prop_assert!(false, "{other:?}"),
                    }
                }
            }
            proptest::prop_assert_eq!(registry.live() as usize, live.len());
        }
    }
}
