//! Files that are rotated while they are followed: which lines came, and which came twice.

use super::Bench;
use crate::follow::{Application, Follower, Rotation, tally};
use crate::report::{Report, Table};
use crate::tools::{Feed, Tool};

/// Bytes a second that the application writes.
const RATE: u64 = 8_000_000;
/// Times that the file is rotated; two or three times a second with the default size of a corpus.
const ROTATIONS: u64 = 16;
/// Older files that are kept, as `logrotate` is often told.
const KEPT: usize = 3;
/// Lines that are written at once.
const LINES: u64 = 500;

/// Both ways of rotating, with every tool that follows files.
pub(crate) fn run(bench: &Bench, report: &mut Report) {
    for (how, says) in [(Rotation::Rename, "renamed"), (Rotation::Copy, "copied and emptied")] {
        let mut table = Table::new(
            format!("Lines of a file that is {says} {ROTATIONS} times ({} MB)", bench.mb),
            &["tool", "lines", "missing", "twice", "CPU s/GB", "does"],
        );
        for tool in bench.fed(&[Feed::Tail]) {
            table.row(one(bench, tool, how));
        }
        report.add(table);
    }
}

fn one(bench: &Bench, tool: &Tool, how: Rotation) -> [String; 6] {
    let directory = bench.directory(tool);
    let logs = directory.join("logs");
    std::fs::create_dir(&logs).expect("a directory for logs");
    let file = logs.join("app.log");
    let mut application = Application::new(&file, RATE);
    let follower = Follower::start(tool, &file, &directory, &[]);
    let generation = ((bench.mb as u64) << 20) / (ROTATIONS + 1);
    let mut bytes = 0;
    for turn in 0..=ROTATIONS {
        while application.size < generation {
            application.write(LINES);
        }
        bytes += application.size;
        if turn < ROTATIONS {
            application.rotate(how, KEPT);
        }
    }
    follower.settle();
    let cpu = follower.stop();
    let tally = tally(&directory, application.next);
    [
        tool.name.clone(),
        application.next.to_string(),
        tally.missing().to_string(),
        tally.twice().to_string(),
        format!("{:.2}", cpu / bytes as f64 * 1e9),
        tool.does.clone(),
    ]
}
