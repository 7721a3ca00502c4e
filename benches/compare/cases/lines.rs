//! Whether every line comes out, once, in order, and as a record.

use super::Bench;
use crate::corpora;
use crate::process;
use crate::report::{Report, Table};
use crate::tally::{Tally, number};
use crate::tools::Feed;

/// Lines of the input.
const LINES: u64 = 200_000;

/// Every tool on numbered lines; those that sample are told apart by their description.
pub(crate) fn run(bench: &Bench, report: &mut Report) {
    let corpus = bench.work.join("numbered");
    std::fs::write(&corpus, corpora::numbered(0..LINES)).expect("writes a corpus");
    let mut table = Table::new(
        format!("Lines of {LINES}"),
        &["tool", "missing", "twice", "out of order", "records that are no JSON object", "with all six fields"],
    );
    for tool in bench.fed(&[Feed::Stdin, Feed::File]) {
        let directory = bench.directory(tool);
        let out = bench.work.join("numbered.out");
        process::run(tool, &corpus, &directory, &out);
        let text = std::fs::read(&out).unwrap_or_default();
        let mut tally = Tally::of(LINES);
        let (mut broken, mut whole) = (0, 0);
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let Some(n) = number(line) else { continue };
            tally.line(n);
            match serde_json::from_slice::<serde_json::Value>(line) {
                Ok(serde_json::Value::Object(record)) => {
                    let required = logweir::encode::REQUIRED.iter().all(|key| record.contains_key(*key));
                    whole += usize::from(required);
                }
                _ => broken += 1,
            }
        }
        table.row([
            tool.name.clone(),
            tally.missing().to_string(),
            tally.twice().to_string(),
            tally.disorder().to_string(),
            broken.to_string(),
            whole.to_string(),
        ]);
    }
    report.add(table);
}
