//! A stream of one event a line, held and told; time in milliseconds.

use std::collections::BTreeMap;

use super::*;
use crate::registry::{self, Outcome, Ticket};
use crate::trace::state::TraceState;
use crate::trace::{Flags, SpanId, TraceContext};

const OPTIONS: Options = Options {
    hold_ms: 1000,
    linger_ms: 100,
    lines: 100,
    bytes: 20_000,
    total_bytes: 100_000,
    black_box_ms: 500,
    follow_caller: false,
};

fn at(ms: u64) -> Now {
    Now { wall_ns: ms as i64 * 1_000_000, mono: Mono(ms * 1_000_000) }
}

fn trace(n: u128) -> TraceId {
    TraceId::from_u128(n).unwrap()
}

/// A stream that is sampled away but for what its requests are worth.
struct Stream {
    registry: Arc<Registry>,
    stories: Stories,
    stats: Stats,
    out: Vec<String>,
}

impl Stream {
    fn new(options: Options, quiet_below: Level) -> Self {
        let registry = Arc::new(Registry::new(&registry::Options::default()));
        let stories = Stories::new(&options, Some(registry.clone()), true, quiet_below, Level::Warn);
        Stream { registry, stories, stats: Stats::default(), out: Vec::new() }
    }

    fn begin(&self, n: u128, ms: u64) -> Ticket {
        let span_id = SpanId::from_u64(7).unwrap();
        let context = TraceContext { trace_id: trace(n), span_id, flags: Flags::default(), state: TraceState::EMPTY };
        self.registry.begin(&context, [], at(ms))
    }

    fn line(&mut self, n: Option<u128>, level: Level, text: &str, ms: u64) {
        self.sampled_line(n, level, level < Level::Warn, text, ms);
    }

    fn sampled_line(&mut self, n: Option<u128>, level: Level, dropped: bool, text: &str, ms: u64) {
        self.stats.lines_in += 1;
        let record = Record { trace_id: n.map(trace), ..Record::default() };
        let held = |retro| Held {
            now: at(ms),
            lines: 1,
            truncated: false,
            trace_id: n.map(trace),
            span_id: None,
            source: None,
            carried: false,
            retro,
        };
        match self.stories.call(&record, level, dropped, text.len(), at(ms)) {
            Call::AsSampled if !dropped => self.write(text, false),
            Call::Keep { retro } => self.write(text, retro),
            Call::AsSampled | Call::Drop => self.stats.drop_lines(Reason::Sampled, 1),
            Call::Hold { trace_id, retro } => {
                self.stories.hold(trace_id, held(retro), text.as_bytes(), &mut self.stats);
            }
            Call::Release { trace_id, retro } => {
                let tale = self.stories.release_with(trace_id, held(retro), text.as_bytes(), &mut self.stats);
                self.tell(tale);
            }
        }
        self.balance();
    }

    fn write(&mut self, text: &str, retro: bool) {
        self.stats.lines_out += 1;
        self.out.push(if retro { format!("{text}*") } else { text.to_owned() });
    }

    fn tell(&mut self, mut tale: Tale) {
        let told: Vec<_> =
            tale.events().map(|(held, bytes)| (String::from_utf8(bytes.to_vec()).unwrap(), held.retro)).collect();
        told.iter().for_each(|(text, retro)| self.write(text, *retro));
        self.stories.spend(tale);
    }

    fn look(&mut self, ms: u64) -> String {
        self.stories.look(at(ms), &mut self.stats);
        let all = self.all();
        self.balance();
        all
    }

    fn all(&mut self) -> String {
        while let Some(trace_id) = self.stories.next_told() {
            let tale = self.stories.release(trace_id, &mut self.stats).unwrap();
            self.tell(tale);
        }
        self.out.drain(..).collect::<Vec<_>>().join(" ")
    }

    fn conclude(&mut self, ms: u64, crashed: bool) -> String {
        let last = self.stories.conclude(at(ms), crashed, &mut self.stats);
        let mut all = self.all();
        if let Some(tale) = last {
            self.tell(tale);
            all = format!("{all} | {}", self.all());
        }
        self.balance();
        assert_eq!(self.stats.lines_held, 0);
        all
    }

    fn balance(&self) {
        let stats = &self.stats;
        let dropped: u64 = stats.lines_dropped.iter().sum();
        assert_eq!(stats.lines_in, stats.lines_out + dropped + stats.lines_held);
        assert!(self.stories.cost <= self.stories.options.total_bytes, "{}", self.stories.cost);
    }

    fn dropped(&self, reason: Reason) -> u64 {
        self.stats.lines_dropped[reason as usize]
    }
}

#[test]
fn a_failed_request_comes_out_whole_and_others_do_not() {
    let mut stream = Stream::new(OPTIONS, Level::Trace);
    let (good, bad) = (stream.begin(1, 0), stream.begin(2, 0));
    for ms in 1..4 {
        stream.line(Some(1), Level::Info, "good", ms);
        stream.line(Some(2), Level::Debug, &format!("bad{ms}"), ms);
    }
    assert_eq!(stream.look(60), "");
    stream.registry.end(good, 200, at(60));
    stream.registry.end(bad, 503, at(60));
    assert_eq!(stream.look(120), "bad1 bad2 bad3");
    // Late ones follow: within the linger, and after it.
    stream.line(Some(2), Level::Info, "late", 130);
    stream.line(Some(1), Level::Info, "late-good", 130);
    assert_eq!(stream.look(180), "late");
    stream.line(Some(1), Level::Info, "later-good", 1000);
    stream.line(Some(2), Level::Info, "later", 1000);
    assert_eq!((stream.look(1000), stream.dropped(Reason::Sampled)), ("later".to_owned(), 5));
    assert_eq!((stream.stats.stories_kept, stream.stats.stories_dropped), (1, 1));
    assert!(!stream.stories.is_waiting());
}

#[test]
fn slow_requests_and_those_of_a_caller_who_records_come_out() {
    for (outcome, kept) in [
        (Outcome { slow: true, ..Outcome::of_status(200) }, true),
        (Outcome { failed: true, ..Outcome::default() }, true),
        (Outcome { called_sampled: true, ..Outcome::of_status(200) }, false),
        (Outcome::of_status(404), false),
    ] {
        let mut stream = Stream::new(OPTIONS, Level::Trace);
        let ticket = stream.begin(1, 0);
        stream.line(Some(1), Level::Info, "a", 1);
        stream.registry.end_as(ticket, outcome, at(2));
        assert_eq!(stream.look(150), if kept { "a" } else { "" }, "{outcome:?}");
    }
    let options = registry::Options { follow_caller: true, ..registry::Options::default() };
    let mut stream = Stream::new(OPTIONS, Level::Trace);
    stream.registry = Arc::new(Registry::new(&options));
    stream.stories.registry = Some(stream.registry.clone());
    let ticket = stream.begin(1, 0);
    stream.line(Some(1), Level::Info, "a", 1);
    stream.registry.end_as(ticket, Outcome { called_sampled: true, ..Outcome::of_status(200) }, at(2));
    assert_eq!(stream.look(150), "a");
}

#[test]
fn an_alarming_line_brings_the_others_with_it() {
    let mut stream = Stream::new(OPTIONS, Level::Trace);
    let (one, other) = (stream.begin(1, 0), stream.begin(2, 0));
    stream.line(Some(1), Level::Info, "a", 1);
    stream.line(Some(2), Level::Info, "x", 1);
    stream.line(Some(1), Level::Warn, "B", 2);
    stream.line(Some(1), Level::Info, "c", 3);
    assert_eq!(stream.all(), "a B c");
    // Another stream was alarmed.
    stream.registry.promote(trace(2));
    stream.line(Some(2), Level::Info, "y", 4);
    assert_eq!(stream.all(), "x y");
    assert!(stream.registry.end_as(one, Outcome::of_status(200), at(5)));
    assert!(stream.registry.end_as(other, Outcome::of_status(200), at(5)));
    // Lines that nobody knows a request of are none of ours.
    stream.line(Some(3), Level::Error, "E", 6);
    assert_eq!(stream.all(), "E");
}

#[test]
fn what_waits_too_long_is_sampled_away() {
    let mut stream = Stream::new(OPTIONS, Level::Trace);
    let ticket = stream.begin(1, 0);
    stream.line(Some(1), Level::Info, "old", 1);
    stream.line(Some(1), Level::Info, "new", 900);
    stream.look(1100);
    assert_eq!((stream.dropped(Reason::Sampled), stream.stats.lines_held), (1, 1));
    stream.registry.end(ticket, 500, at(1200));
    assert_eq!(stream.look(1300), "new");
}

#[test]
fn with_quiet_debug_it_comes_out_with_a_failure_alone() {
    let mut stream = Stream::new(OPTIONS, Level::Info);
    let (kept, failed) = (stream.begin(1, 0), stream.begin(2, 0));
    for n in [1, 2] {
        // The trace was sampled by its id.
        stream.sampled_line(Some(n), Level::Info, false, "info", 1);
        stream.sampled_line(Some(n), Level::Debug, false, "debug", 2);
    }
    assert_eq!(stream.all(), "info info");
    stream.registry.end(kept, 200, at(3));
    stream.registry.end(failed, 500, at(3));
    assert_eq!(stream.look(150), "debug*");
    stream.sampled_line(Some(2), Level::Trace, false, "late", 160);
    stream.sampled_line(Some(1), Level::Trace, false, "late", 160);
    assert_eq!((stream.look(160), stream.dropped(Reason::Sampled)), ("late*".to_owned(), 2));
}

#[test]
fn the_last_lines_before_a_crash_come_out() {
    for crashed in [true, false] {
        let mut stream = Stream::new(OPTIONS, Level::Trace);
        for n in 0..100_000u64 {
            stream.line(None, Level::Debug, &format!("line{n}"), n / 100);
        }
        assert_eq!((stream.stats.lines_held, stream.out.len()), (100, 0));
        let (_live, done) = (stream.begin(1, 990), stream.begin(2, 990));
        stream.line(Some(1), Level::Info, "live", 998);
        stream.line(Some(2), Level::Info, "done", 998);
        stream.registry.end(done, 200, at(999));
        let all = stream.conclude(1000, crashed);
        let last = (99_900..100_000).map(|n| format!("line{n}*")).collect::<Vec<_>>().join(" ");
        // A request under way was cut off.
        assert_eq!(all, if crashed { format!("live | {last}") } else { "live | ".to_owned() });
    }
    let mut stream = Stream::new(OPTIONS, Level::Trace);
    stream.line(None, Level::Info, "long ago", 100);
    stream.line(None, Level::Info, "lately", 800);
    assert_eq!(stream.conclude(1000, true), " | lately*");
}

#[test]
fn one_that_prints_without_end_loses_its_own_lines_alone() {
    let mut stream = Stream::new(Options { lines: 1_000_000, ..OPTIONS }, Level::Trace);
    let tickets: Vec<Ticket> = (1..=50).map(|n| stream.begin(n, 0)).collect();
    for n in 2..=50 {
        stream.line(Some(n), Level::Info, &format!("r{n}"), 1);
    }
    for _ in 0..1_000_000 {
        stream.line(Some(1), Level::Info, "and another one, and another one, and another one", 1);
    }
    let held: BTreeMap<u128, u64> =
        stream.stories.rings.iter().map(|(trace_id, ring)| (trace_id.to_u128(), ring.lines())).collect();
    assert!((2..=50).all(|n| held[&n] == 1) && held[&1] > 50, "{held:?}");
    assert_eq!(stream.dropped(Reason::Evicted), 1_000_000 - held[&1]);
    tickets.into_iter().for_each(|ticket| stream.registry.end(ticket, 500, at(2)));
    let out = stream.look(60);
    assert!((2..=50).all(|n| out.split(' ').any(|text| text == format!("r{n}"))));
    assert_eq!(stream.stories.cost, 0);
}

#[test]
fn many_that_print_without_end_leave_room_for_the_small() {
    let mut stream = Stream::new(OPTIONS, Level::Trace);
    let tickets: Vec<Ticket> = (1..=120).map(|n| stream.begin(n, 0)).collect();
    let noise = "x".repeat(500);
    for n in 101..=120 {
        stream.line(Some(n), Level::Info, &format!("r{n}"), 1);
    }
    for round in 0..50 {
        for n in 1..=100 {
            stream.line(Some(n), Level::Info, &noise, 1 + round / 10);
        }
    }
    tickets.into_iter().for_each(|ticket| stream.registry.end(ticket, 500, at(9)));
    let out = stream.look(60);
    assert!((101..=120).all(|n| out.contains(&format!("r{n}"))));
    assert!(stream.dropped(Reason::Evicted) > 4000);
}

#[test]
fn an_event_too_large_to_be_held_is_not() {
    let mut stream = Stream::new(OPTIONS, Level::Trace);
    let _ticket = stream.begin(1, 0);
    let large = "x".repeat(30_000);
    stream.line(Some(1), Level::Info, "small", 1);
    stream.line(Some(1), Level::Info, &large, 1);
    assert_eq!((stream.dropped(Reason::Sampled), stream.stats.lines_held), (1, 1));
    // It is never too large to come out.
    stream.line(Some(1), Level::Error, &large, 2);
    assert_eq!(stream.look(2), format!("{large} small"));
}

#[test]
fn what_cannot_come_out_is_booked() {
    let mut stream = Stream::new(OPTIONS, Level::Trace);
    let _ticket = stream.begin(1, 0);
    stream.line(Some(1), Level::Info, "a", 1);
    stream.line(None, Level::Info, "b", 1);
    stream.stories.abandon(Reason::SinkClosed, &mut stream.stats);
    assert_eq!((stream.dropped(Reason::SinkClosed), stream.stats.lines_held), (2, 0));
    stream.balance();
}
