//! Instructions that the binary executes for a byte of each corpus, counted by Valgrind: the same on a busy machine and on
//! an idle one, where times are noise. Compared with the committed baseline; more than 3 % above it fails.
//!
//! `cargo bench --bench instructions`; `-- --bless` writes the baseline anew. Counts depend on the compiler, so that with
//! another one than the baseline's the comparison only tells.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement fails by panicking and reports by printing"
)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

#[path = "../support/corpus.rs"]
mod corpus;

/// Bytes of the small input; the large one has four times as many, and their difference leaves start-up out.
const SMALL: usize = 1 << 20;

/// How far above the baseline a count may be, in per cent.
const TOLERANCE: f64 = 3.0;

type Corpus = fn(usize) -> Vec<u8>;

const CORPORA: [(&str, &[&str], Corpus); 6] = [
    ("json", &["pipe"], |bytes| corpus::json(bytes, 0)),
    ("json_escapes", &["pipe"], |bytes| corpus::json(bytes, 3)),
    ("text", &["pipe"], corpus::text),
    ("traces", &["pipe"], corpus::traces),
    ("sensitive", &["pipe"], corpus::sensitive),
    ("text_keep_1_percent", &["pipe", "--sample", "0.01"], corpus::text),
];

fn main() -> ExitCode {
    let bless = std::env::args().any(|argument| argument == "--bless");
    let there = Command::new("valgrind").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !there.is_ok_and(|status| status.success()) {
        eprintln!("skipped: valgrind is not installed, or does not run; nothing is counted");
        return ExitCode::SUCCESS;
    }
    let work = tempfile::tempdir().expect("a directory for the corpora");
    let mut counts = BTreeMap::new();
    for (name, arguments, corpus) in CORPORA {
        let (small, large) = (corpus(SMALL), corpus(4 * SMALL));
        let count = |text: &[u8]| {
            let path = work.path().join(name);
            std::fs::write(&path, text).expect("writes a corpus");
            instructions(arguments, &path)
        };
        let per_byte = (count(&large) - count(&small)) as f64 / (large.len() - small.len()) as f64;
        counts.insert(name.to_owned(), (per_byte * 100.0).round() / 100.0);
    }
    let empty = work.path().join("empty");
    std::fs::write(&empty, "").expect("writes nothing");
    counts.insert("start_million".to_owned(), (instructions(&["pipe"], &empty) as f64 / 1e4).round() / 100.0);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions/baseline.txt");
    if bless { write(&path, &counts) } else { compare(&path, &counts) }
}

/// Instructions of one run.
fn instructions(arguments: &[&str], input: &Path) -> u64 {
    let out = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env!("CARGO_BIN_EXE_logweir"))
        .args(arguments)
        .stdin(File::open(input).expect("the corpus"))
        .stdout(Stdio::null())
        .output()
        .expect("runs valgrind");
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    let line = told.lines().find_map(|line| line.split_once("Collected :")).unwrap_or_else(|| panic!("{told}"));
    line.1.trim().parse().expect("a count")
}

fn compiler() -> String {
    let out = Command::new("rustc").arg("--version").output().map(|out| out.stdout).unwrap_or_default();
    String::from_utf8_lossy(&out).trim().to_owned()
}

fn write(path: &PathBuf, counts: &BTreeMap<String, f64>) -> ExitCode {
    let mut text = format!("# Instructions a byte, by corpus; start-up in millions. {}\n", compiler());
    for (name, count) in counts {
        writeln!(text, "{name} {count}").expect("writes to a string");
    }
    std::fs::write(path, &text).expect("writes the baseline");
    print!("{text}");
    ExitCode::SUCCESS
}

fn compare(path: &PathBuf, counts: &BTreeMap<String, f64>) -> ExitCode {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let baseline: BTreeMap<&str, f64> = text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(name, count)| Some((name, count.parse().ok()?)))
        .collect();
    let comparable = text.lines().next().is_some_and(|line| line.contains(&compiler()));
    let mut worse = false;
    for (name, count) in counts {
        let known = baseline.get(name.as_str()).copied();
        let change = known.map_or(0.0, |known| (count / known - 1.0) * 100.0);
        worse |= change > TOLERANCE;
        println!(
            "{name:22} {count:>8.2}  {:>8}  {change:+.1} %",
            known.map_or("new".to_owned(), |known| format!("{known:.2}"))
        );
    }
    match (worse, comparable) {
        (true, true) => {
            eprintln!("more than {TOLERANCE} % above the baseline: find out why, or bless it and say why");
            ExitCode::FAILURE
        }
        (true, false) => {
            eprintln!("above the baseline, which another compiler made");
            ExitCode::SUCCESS
        }
        (false, _) => ExitCode::SUCCESS,
    }
}
