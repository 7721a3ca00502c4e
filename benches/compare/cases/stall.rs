//! An application whose log nobody reads for a while: how long its writes hang, and which lines it gets out.

use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::Bench;
use crate::process;
use crate::report::{Report, Table};
use crate::tally::Tally;
use crate::tools::{Feed, Tool};

/// Lines a second.
const RATE: u64 = 20_000;
/// Lines of a run.
const LINES: u64 = RATE * 4;
/// Nobody reads from the start for so long.
const STALL: Duration = Duration::from_secs(3);

/// Every tool that reads its standard input.
pub(crate) fn run(bench: &Bench, report: &mut Report) {
    let mut table = Table::new(
        format!("An application at {RATE} lines/s, its log not read for {} s", STALL.as_secs()),
        &["tool", "longest write (ms)", "lines", "missing", "does"],
    );
    for tool in bench.fed(&[Feed::Stdin]) {
        table.row(one(bench, tool));
    }
    report.add(table);
}

fn one(bench: &Bench, tool: &Tool) -> [String; 5] {
    let directory = bench.directory(tool);
    let mut command = process::command(tool, "/dev/null".as_ref(), &directory, &[]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", tool.name));
    let (mut to, mut from) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
    let reader = std::thread::spawn(move || {
        std::thread::sleep(STALL);
        let mut out = Vec::new();
        std::io::Read::read_to_end(&mut from, &mut out).ok();
        out
    });
    let start = Instant::now();
    let mut longest = Duration::ZERO;
    for n in 0..LINES {
        let due = start + Duration::from_nanos(1_000_000_000 / RATE * n);
        // Behind a write that hung it goes on at once, as an application does.
        while Instant::now() < due {
            std::hint::spin_loop();
        }
        let line = format!("2026-03-04T05:06:07.891Z INFO [main] step done rid={n} end\n");
        let before = Instant::now();
        to.write_all(line.as_bytes()).ok();
        longest = longest.max(before.elapsed());
    }
    drop(to);
    let mut tally = Tally::of(LINES);
    tally.all(&reader.join().unwrap_or_default());
    child.wait().ok();
    let missing = tally.missing().to_string();
    [tool.name.clone(), format!("{:.1}", longest.as_secs_f64() * 1e3), LINES.to_string(), missing, tool.does.clone()]
}
