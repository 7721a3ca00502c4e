//! How long a line takes through a tool, at a steady rate. The clock starts when a line was due, not when it could be
//! written, so that a stall counts for every line that had to wait.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{Bench, quantile};
use crate::process;
use crate::report::{Report, Table};
use crate::tally::number;
use crate::tools::Feed;

/// Lines a second.
const RATES: [u64; 2] = [1000, 20_000];
/// Seconds of each rate.
const SECONDS: u64 = 3;

/// Both rates through every tool that reads its standard input.
pub(crate) fn run(bench: &Bench, report: &mut Report) {
    for rate in RATES {
        let mut table = Table::new(
            format!("Line latency at {rate} lines/s (ms)"),
            &["tool", "p50", "p99", "p99.9", "lines in, lines out"],
        );
        for tool in bench.fed(&[Feed::Stdin]) {
            let directory = bench.directory(tool);
            let mut command = process::command(tool, "/dev/null".as_ref(), &directory, &[]);
            command.stdin(Stdio::piped()).stdout(Stdio::piped());
            let mut child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", tool.name));
            let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else { continue };
            let start = Instant::now() + Duration::from_millis(200);
            let due = move |n: u64| start + Duration::from_nanos(1_000_000_000 / rate * n);
            let reader = std::thread::spawn(move || {
                let mut delays = Vec::new();
                let mut lines = BufReader::new(from);
                let mut line = Vec::new();
                while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                    let now = Instant::now();
                    delays.extend(number(&line).map(|n| now.saturating_duration_since(due(n)).as_secs_f64() * 1e3));
                    line.clear();
                }
                delays
            });
            let count = rate * SECONDS;
            for n in 0..count {
                while Instant::now() < due(n) {
                    std::hint::spin_loop();
                }
                let line = format!("2026-03-04T05:06:07.891Z INFO [main] step done rid={n} end\n");
                if to.write_all(line.as_bytes()).is_err() {
                    break;
                }
            }
            drop(to);
            let delays = reader.join().unwrap_or_default();
            child.wait().ok();
            let of = |share| format!("{:.3}", quantile(&delays, share));
            table.row([tool.name.clone(), of(0.5), of(0.99), of(0.999), format!("{count}, {}", delays.len())]);
        }
        report.add(table);
    }
}
