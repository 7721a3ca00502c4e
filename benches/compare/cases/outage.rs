//! A receiver that fails for a while: which lines came in the end, and what the tool held meanwhile.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::Bench;
use crate::follow::{Application, Follower, PATIENCE};
use crate::process;
use crate::receiver::{Mood, Receiver};
use crate::report::{Report, Table};
use crate::tools::{Feed, Tool};

/// Bytes a second that the application writes.
const RATE: u64 = 2_000_000;
/// Before the outage, and behind it.
const AROUND: Duration = Duration::from_secs(3);
/// How long it lasts.
const OUTAGE: Duration = Duration::from_secs(15);
/// Lines that are written at once.
const LINES: u64 = 250;

/// Every way of failing, with every tool that sends.
pub(crate) fn run(bench: &Bench, report: &mut Report) {
    let ways = [
        (Mood::Unavailable, "answers 503"),
        (Mood::Hanging, "does not answer"),
        (Mood::Resetting, "closes its connections"),
    ];
    for (mood, says) in ways {
        let mut table = Table::new(
            format!("Lines to a receiver that {says} for {} s", OUTAGE.as_secs()),
            &["tool", "lines", "missing", "twice", "caught up after (s)", "RSS MiB before", "peak MiB", "does"],
        );
        for tool in bench.fed(&[Feed::Sink]) {
            table.row(one(bench, tool, mood));
        }
        report.add(table);
    }
}

fn one(bench: &Bench, tool: &Tool, mood: Mood) -> [String; 8] {
    let directory = bench.directory(tool);
    let file = directory.join("app.log");
    let receiver = Receiver::start();
    let mut application = Application::new(&file, RATE);
    let sink = [("{sink}", PathBuf::from(receiver.address.to_string()))];
    let follower = Follower::start(tool, &file, &directory, &sink);
    let mut write_for = |time: Duration| {
        let end = Instant::now() + time;
        while Instant::now() < end {
            application.write(LINES);
        }
        application.next
    };
    write_for(AROUND);
    let before = process::resident(follower.pid());
    receiver.turn(mood);
    write_for(OUTAGE);
    receiver.turn(Mood::Well);
    let lines = write_for(AROUND);
    // How long a tool waits before it asks again is its own affair, but costs time here.
    let well = Instant::now();
    while receiver.tally(lines).missing() > 0 && well.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(100));
    }
    let tally = receiver.tally(lines);
    let caught_up =
        if tally.missing() > 0 { "never".to_owned() } else { format!("{:.1}", well.elapsed().as_secs_f64()) };
    let peak = process::peak_memory(follower.pid());
    follower.stop();
    let mib = |bytes: u64| format!("{:.1}", bytes as f64 / f64::from(1 << 20));
    [
        tool.name.clone(),
        lines.to_string(),
        tally.missing().to_string(),
        tally.twice().to_string(),
        caught_up,
        mib(before),
        mib(peak),
        tool.does.clone(),
    ]
}
