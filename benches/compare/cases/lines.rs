//! Whether every line comes out, and once: exact sets, not counts. Also of a tool that is ended in the middle, of what
//! it had said it took.

use std::collections::HashMap;

use super::Bench;
use super::latency::number;
use crate::corpora;
use crate::process;
use crate::report::{Report, Table};

/// Lines of the input.
const LINES: usize = 200_000;

/// Every tool on numbered lines; those that sample are told apart by their description.
pub(crate) fn run(bench: &Bench, report: &mut Report) {
    let corpus = bench.work.join("numbered");
    std::fs::write(&corpus, corpora::numbered(LINES)).expect("writes a corpus");
    let mut table = Table::new(
        format!("Lines of {LINES}"),
        &["tool", "missing", "twice", "out of order", "records that are no JSON object", "with all six fields"],
    );
    for tool in &bench.tools {
        let directory = bench.directory(tool);
        let out = bench.work.join("numbered.out");
        process::run(tool, &corpus, &directory, &out);
        let text = std::fs::read(&out).unwrap_or_default();
        let mut seen: HashMap<u64, usize> = HashMap::new();
        let (mut last, mut disorder, mut broken, mut whole) = (None, 0, 0, 0);
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let Some(n) = number(line) else { continue };
            *seen.entry(n).or_default() += 1;
            disorder += usize::from(last.is_some_and(|last| last > n));
            last = Some(n);
            match serde_json::from_slice::<serde_json::Value>(line) {
                Ok(serde_json::Value::Object(record)) => {
                    let required = logweir::encode::REQUIRED.iter().all(|key| record.contains_key(*key));
                    whole += usize::from(required);
                }
                _ => broken += 1,
            }
        }
        let missing = (0..LINES as u64).filter(|n| !seen.contains_key(n)).count();
        let twice = seen.values().filter(|count| **count > 1).count();
        table.row([
            tool.name.clone(),
            missing.to_string(),
            twice.to_string(),
            disorder.to_string(),
            broken.to_string(),
            whole.to_string(),
        ]);
    }
    report.add(table);
}
