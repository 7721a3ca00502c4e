//! CPU time and bytes a second by corpus, and whether memory grows with the input.

use std::path::Path;

use super::{Bench, median};
use crate::corpora::{self, Corpus};
use crate::picture::Bars;
use crate::process::{self, Cost};
use crate::report::{Report, Table};
use crate::tools::{Feed, Tool};

/// Seconds at work below which `cat` tells more of its start, which takes about one millisecond, than of copying.
const LEAST_FLOOR: f64 = 0.005;

/// Rounds of every tool on every corpus.
pub(crate) fn run(bench: &Bench, report: &mut Report) {
    let tools: Vec<&Tool> = bench.fed(&[Feed::Stdin, Feed::File]).collect();
    let mut bars = Bars::new("CPU seconds per GB (lower is better)");
    for corpus in corpora::all(&bench.work, bench.mb << 20) {
        let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); tools.len()];
        for _ in 0..bench.rounds {
            for (tool, costs) in tools.iter().zip(&mut costs) {
                costs.push(one(bench, tool, &corpus));
            }
        }
        let per_gb = |cost: &Cost| cost.cpu / corpus.bytes as f64 * 1e9;
        let floor = tools.iter().position(|tool| tool.name == "cat").and_then(|at| costs.get(at).cloned());
        let mut table = Table::new(
            format!("Throughput: {} ({} MB)", corpus.name, bench.mb),
            &["tool", "CPU s/GB", "× cat", "MB/s", "peak RSS MiB", "does"],
        );
        for (tool, costs) in tools.iter().zip(&costs) {
            if costs.iter().any(|cost| !cost.fine) {
                eprintln!("{}: a round on {} failed", tool.name, corpus.name);
            }
            let fine: Vec<Cost> = costs.iter().filter(|cost| cost.fine).copied().collect();
            let cpu = median(&fine.iter().map(per_gb).collect::<Vec<_>>());
            let ratios = |floor: &Vec<Cost>| {
                median(&costs.iter().zip(floor).map(|(cost, floor)| cost.cpu / floor.cpu).collect::<Vec<_>>())
            };
            let speed = median(&fine.iter().map(|cost| corpus.bytes as f64 / 1e6 / cost.seconds).collect::<Vec<_>>());
            let peak = fine.iter().map(|cost| cost.peak).max().unwrap_or(0);
            bars.add(corpus.name, &tool.name, cpu);
            table.row([
                tool.name.clone(),
                format!("{cpu:.2}"),
                // A floor that is little more than the start of a process is none: a larger corpus gives one.
                floor
                    .as_ref()
                    .filter(|floor| floor.iter().all(|cost| cost.cpu >= LEAST_FLOOR))
                    .map_or("–".to_owned(), |floor| format!("{:.1}", ratios(floor))),
                format!("{speed:.0}"),
                format!("{:.1}", peak as f64 / f64::from(1 << 20)),
                tool.does.clone(),
            ]);
        }
        report.add(table);
    }
    report.picture("throughput.svg", bars.svg());
}

/// Peak memory on inputs of three sizes: flat is what it should be.
pub(crate) fn memory(bench: &Bench, report: &mut Report) {
    let sizes = [bench.mb.div_ceil(10), bench.mb, bench.mb * 4];
    let head = ["tool".to_owned()].into_iter().chain(sizes.iter().map(|mb| format!("{mb} MB")));
    let mut table = Table::new("Peak RSS in MiB by size of the input".to_owned(), &head.collect::<Vec<_>>());
    let tools: Vec<&Tool> = bench.fed(&[Feed::Stdin, Feed::File]).collect();
    let mut rows: Vec<Vec<String>> = tools.iter().map(|tool| vec![tool.name.clone()]).collect();
    for mb in sizes {
        let path = bench.work.join("memory");
        let bytes = crate::corpus::text(mb << 20);
        std::fs::write(&path, &bytes).expect("writes a corpus");
        let corpus = Corpus { name: "memory", path, bytes: bytes.len() };
        for (tool, row) in tools.iter().zip(&mut rows) {
            let peak = one(bench, tool, &corpus).peak;
            row.push(format!("{:.1}", peak as f64 / f64::from(1 << 20)));
        }
    }
    for row in rows {
        table.row(row);
    }
    report.add(table);
}

fn one(bench: &Bench, tool: &Tool, corpus: &Corpus) -> Cost {
    // Written to a file, as the tools that open theirs do; thrown away at once.
    let directory = bench.directory(tool);
    let cost = process::run(tool, &corpus.path, &directory, Path::new("/dev/null"));
    std::fs::remove_dir_all(directory).ok();
    cost
}
