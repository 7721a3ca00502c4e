//! Whole requests, through the whole pipeline, without a process: time is passed in.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may end here")]

use std::collections::BTreeMap;
use std::sync::Arc;

use logweir::config::Config;
use logweir::encode::Output;
use logweir::frame::End;
use logweir::pipeline::Pipeline;
use logweir::plan::Plan;
use logweir::record::Stream;
use logweir::registry::{self, Registry, Ticket};
use logweir::sample::Debug;
use logweir::time::{Mono, Now};
use logweir::trace::state::TraceState;
use logweir::trace::{Flags, SpanId, TraceContext, TraceId};
use proptest::prelude::*;

/// An application behind a proxy.
struct Served {
    registry: Arc<Registry>,
    pipeline: Pipeline,
    out: Output,
    ms: u64,
}

impl Served {
    fn new(config: &Config) -> Self {
        let registry = Arc::new(Registry::new(&registry::Options::default()));
        let plan = Plan::new(config, "shop", Some(registry.clone())).unwrap();
        let pipeline = plan.pipeline_of_child(Stream::Stdout).unwrap();
        Served { registry, pipeline, out: Output::default(), ms: 1000 }
    }

    fn now(&self) -> Now {
        Now { wall_ns: 1_767_355_200_000_000_000 + self.ms as i64 * 1_000_000, mono: Mono(self.ms * 1_000_000) }
    }

    fn begin(&self, n: u64) -> Ticket {
        let trace_id = TraceId::from_u128(u128::from(n) + 1).unwrap();
        let span_id = SpanId::from_u64(7).unwrap();
        let context = TraceContext { trace_id, span_id, flags: Flags::default(), state: TraceState::EMPTY };
        self.registry.begin(&context, [id(n).as_bytes()], self.now())
    }

    fn say(&mut self, text: &str) {
        let now = self.now();
        let used = self.pipeline.process(format!("{text}\n").as_bytes(), End::Open, now, &mut self.out);
        // A line that may go on in the next is given out at its deadline.
        let rest = format!("{text}\n").split_off(used);
        self.pipeline.process(rest.as_bytes(), End::Eof, now, &mut self.out);
        self.balance();
    }

    fn wait(&mut self, ms: u64) {
        self.ms += ms;
        let now = self.now();
        if self.pipeline.deadline().is_some_and(|due| due <= now.mono) {
            self.pipeline.process(b"", End::Open, now, &mut self.out);
        }
        self.balance();
    }

    fn conclude(&mut self, crashed: bool) -> Vec<serde_json::Value> {
        let now = self.now();
        self.pipeline.conclude(crashed, now, &mut self.out);
        self.balance();
        assert_eq!(self.pipeline.stats().lines_held, 0);
        std::str::from_utf8(&self.out.bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn balance(&self) {
        let stats = self.pipeline.stats();
        let dropped: u64 = stats.lines_dropped.iter().sum();
        assert_eq!(stats.lines_in, stats.lines_out + dropped + stats.lines_held);
        assert_eq!(stats.bytes_out, self.out.bytes.len() as u64);
    }
}

fn id(n: u64) -> String {
    format!("req-{n:08x}")
}

fn config(ratio: f64) -> Config {
    let mut config = Config::default();
    config.sample.ratio = ratio;
    config
}

#[test]
fn a_held_key_is_masked_as_if_it_had_come_out_at_once() {
    let lines = [
        format!("INFO [{}] -----BEGIN RSA PRIVATE KEY-----", id(1)),
        format!("INFO [{}] MIICXAIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf", id(1)),
        format!("INFO [{}] 9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit", id(1)),
        format!("INFO [{}] all is well", id(2)),
        format!("INFO [{}] nothing of a key", id(1)),
    ];
    let mut served = Served::new(&config(0.0));
    let (one, _other) = (served.begin(1), served.begin(2));
    lines.iter().for_each(|line| served.say(line));
    // It had ended for the stream; what comes out now does not begin it anew, nor is it ended by what is said meanwhile.
    served.say("WARN all the same");
    served.registry.end(one, 500, served.now());
    served.wait(60);
    served.say("WARN MIICXAIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPx");
    let held: Vec<String> = served.conclude(false).iter().map(|record| record["message"].to_string()).collect();
    let mut plain = Served::new(&config(1.0));
    let _tickets = (plain.begin(1), plain.begin(2));
    lines.iter().for_each(|line| plain.say(line));
    let at_once: Vec<String> = plain.conclude(false).iter().map(|record| record["message"].to_string()).collect();
    assert!(held.iter().chain(&at_once).all(|text| !text.contains("1tPf") && !text.contains("4p4WGe")), "{held:?}");
    assert!(held.iter().any(|text| text.contains("1tPx")), "{held:?}");
    for text in &at_once {
        assert!(held.contains(text), "{text}: {held:?}");
    }
}

#[test]
fn held_lines_keep_their_own_time() {
    let mut served = Served::new(&config(0.0));
    let ticket = served.begin(1);
    served.say(&format!("INFO [{}] first", id(1)));
    served.wait(500);
    served.say(&format!("INFO [{}] second", id(1)));
    served.registry.end(ticket, 500, served.now());
    served.wait(100);
    let times: Vec<String> = served.conclude(false).iter().map(|record| record["timestamp"].to_string()).collect();
    assert_eq!(times, ["\"2026-01-02T12:00:01.000000Z\"", "\"2026-01-02T12:00:01.500000Z\""]);
}

#[test]
fn what_waits_costs_no_allocation() {
    let mut served = Served::new(&config(0.0));
    let _ticket = served.begin(1);
    let own = format!("INFO [{}] in a request\n", id(1)).repeat(500);
    let none = "INFO in none at all\n".repeat(500);
    let now = served.now();
    for input in [&own, &none] {
        let mut pass = || {
            served.pipeline.process(input.as_bytes(), End::Open, now, &mut served.out);
        };
        (0..4).for_each(|_| pass());
        let cost = allocation_counter::measure(pass);
        assert!(cost.count_total <= 5, "{} for 500 events", cost.count_total);
    }
    assert!(served.pipeline.stats().lines_held > 500);
}

/// What happens to an application.
#[derive(Debug, Clone)]
enum Happening {
    Begin(u64),
    End(u64, u16),
    Line(u64, &'static str),
    Other(&'static str),
    Wait(u64),
}

fn happening() -> impl Strategy<Value = Happening> {
    let number = 0..6u64;
    prop_oneof![
        number.clone().prop_map(Happening::Begin),
        (number.clone(), prop::sample::select(vec![200, 404, 500, 0]))
            .prop_map(|(n, status)| Happening::End(n, status)),
        (number, prop::sample::select(vec!["DEBUG", "INFO", "INFO", "WARN", "ERROR"]))
            .prop_map(|(n, level)| Happening::Line(n, level)),
        prop::sample::select(vec!["INFO none", "ERROR none", "DEBUG none", "", "\tat a.b.C(D.java:1)"])
            .prop_map(Happening::Other),
        (0..300u64).prop_map(Happening::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn lines_are_conserved_and_failed_requests_whole(
        happenings in prop::collection::vec(happening(), 0..80),
        ratio in prop::sample::select(vec![0.0, 0.5, 1.0]),
        debug in prop::sample::select(vec![Debug::Keep, Debug::OnError]),
        crashed in any::<bool>(),
    ) {
        let mut config = config(ratio);
        config.sample.debug = debug;
        let mut served = Served::new(&config);
        let mut live: BTreeMap<u64, (u64, Ticket)> = BTreeMap::new();
        // Requests are numbered anew each time; the lines of each while it ran, and whether it failed.
        let mut requests: Vec<(u64, bool)> = Vec::new();
        for happening in happenings {
            match happening {
                Happening::Begin(n) if !live.contains_key(&n) => {
                    let number = requests.len() as u64;
                    live.insert(n, (number, served.begin(number)));
                    requests.push((0, true));
                }
                Happening::End(n, status) => {
                    if let Some((number, ticket)) = live.remove(&n) {
                        let outcome = registry::Outcome { failed: status >= 500 || status == 0, ..registry::Outcome::of_status(status) };
                        served.registry.end_as(ticket, outcome, served.now());
                        requests[number as usize].1 = outcome.failed;
                    }
                }
                Happening::Line(n, level) => {
                    if let Some((number, _)) = live.get(&n) {
                        served.say(&format!("{level} [{}] step", id(*number)));
                        requests[*number as usize].0 += 1;
                    }
                }
                Happening::Other(text) => served.say(text),
                Happening::Wait(ms) => served.wait(ms),
                Happening::Begin(_) => {}
            }
        }
        let evicted: u64 = served.pipeline.stats().lines_dropped[logweir::stats::Reason::Evicted as usize];
        prop_assert_eq!(evicted, 0);
        let short = served.ms < 10_000;
        let records = served.conclude(crashed);
        for (number, (lines, failed)) in requests.iter().enumerate() {
            let trace = format!("{:032x}", number + 1);
            let out = records.iter().filter(|record| record["traceId"] == trace.as_str()).count() as u64;
            // One that still runs at the end was cut off, which is a failure.
            prop_assert!(out <= *lines && (!failed || !short || out == *lines), "{}: {} of {}", number, out, lines);
        }
    }
}
