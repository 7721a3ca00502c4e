//! A tool that is killed and started again while it follows a file: which lines came, and which came twice.

use super::Bench;
use crate::follow::{Application, Follower, tally};
use crate::report::{Report, Table};
use crate::tools::{Feed, Tool};

/// Bytes a second that the application writes.
const RATE: u64 = 4_000_000;
/// Times that a tool is killed, two seconds apart.
const KILLS: u64 = 3;
/// Lines that are written at once.
const LINES: u64 = 500;

/// Every tool that follows files.
pub(crate) fn run(bench: &Bench, report: &mut Report) {
    let mut table = Table::new(
        format!("Lines through a tool that is killed {KILLS} times (kill -9)"),
        &["tool", "lines", "missing", "twice", "does"],
    );
    for tool in bench.fed(&[Feed::Tail]) {
        table.row(one(bench, tool));
    }
    report.add(table);
}

fn one(bench: &Bench, tool: &Tool) -> [String; 5] {
    let directory = bench.directory(tool);
    let logs = directory.join("logs");
    std::fs::create_dir(&logs).expect("a directory for logs");
    let file = logs.join("app.log");
    let mut application = Application::new(&file, RATE);
    let mut follower = Follower::start(tool, &file, &directory, &[]);
    for kill in 1..=KILLS + 1 {
        while application.size < kill * 2 * RATE {
            application.write(LINES);
        }
        if kill <= KILLS {
            follower.kill();
            follower = Follower::start(tool, &file, &directory, &[]);
        }
    }
    follower.settle();
    follower.stop();
    let tally = tally(&directory, application.next);
    [
        tool.name.clone(),
        application.next.to_string(),
        tally.missing().to_string(),
        tally.twice().to_string(),
        tool.does.clone(),
    ]
}
