//! From start to the first line out, and what a tool holds while nothing comes.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::Pid;

use super::{Bench, median};
use crate::process;
use crate::report::{Report, Table};
use crate::tools::Feed;

/// Lines one record into every tool that reads its standard input.
pub(crate) fn run(bench: &Bench, report: &mut Report) {
    let mut table = Table::new(
        "Start, and idle".to_owned(),
        &["tool", "start to first line (ms)", "idle RSS MiB", "idle CPU (ms in 1 s)"],
    );
    for tool in bench.fed(&[Feed::Stdin]) {
        let (mut starts, mut idle, mut cpu) = (Vec::new(), 0, 0.0);
        for round in 0..bench.rounds.max(5) {
            let directory = bench.directory(tool);
            let mut command = process::command(tool, "/dev/null".as_ref(), &directory, &[]);
            command.stdin(Stdio::piped()).stdout(Stdio::piped());
            let start = Instant::now();
            let mut child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", tool.name));
            let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else { continue };
            writeln!(to, "2026-03-04T05:06:07.891Z INFO [main] started").ok();
            to.flush().ok();
            let mut line = String::new();
            let pid = Pid::from_child(&child);
            // Some tools write only when they are full or closed: such a one has no figure.
            let arrived = wait_for_line(from, &mut line);
            starts.extend(arrived.then(|| start.elapsed().as_secs_f64() * 1e3));
            if round == 0 {
                let before = process::cpu(pid);
                std::thread::sleep(Duration::from_secs(1));
                cpu = (process::cpu(pid) - before) * 1e3;
                idle = process::resident(pid);
            }
            drop(to);
            child.kill().ok();
            child.wait().ok();
        }
        let first = if starts.is_empty() { "–".to_owned() } else { format!("{:.1}", median(&starts)) };
        table.row([tool.name.clone(), first, format!("{:.1}", idle as f64 / f64::from(1 << 20)), format!("{cpu:.0}")]);
    }
    report.add(table);
}

/// Waits for the first line; the other end of the pipe stays open until its writer ends, so that nobody is idle for
/// having lost its reader.
fn wait_for_line(from: impl std::io::Read + Send + 'static, line: &mut String) -> bool {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut line = String::new();
        from.read_line(&mut line).ok();
        sender.send(line).ok();
        std::io::copy(&mut from, &mut std::io::sink()).ok();
    });
    match receiver.recv_timeout(Duration::from_secs(3)) {
        Ok(read) => *line = read,
        Err(_) => return false,
    }
    !line.is_empty()
}
