//! One kind of line that floods does not cost the others theirs.

use std::collections::BTreeMap;

use crate::harness::{Process, filter, logweir, metrics, record};
use std::process::Stdio;

#[test]
fn a_flood_costs_itself_alone() {
    // Fifty rare kinds in the middle of a hundred thousand lines of one, with an address in each.
    let mut input = String::new();
    for n in 0..100_000 {
        input.push_str(&format!("{{\"level\":\"info\",\"msg\":\"cache miss for key {n} of ana{n}@example.com\"}}\n"));
        if n % 2000 == 1999 {
            let kind = char::from(b'a' + (n / 2000 % 26) as u8).to_string().repeat(3 + n / 52_000);
            input.push_str(&format!("{{\"level\":\"info\",\"msg\":\"rare {kind} happened {n}\"}}\n"));
        }
    }
    let end = filter_with(&[("LOGWEIR_BUDGET__LINES_PER_SECOND", "1000")], input);
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    let mut told = 0;
    for line in &end {
        let record = record(line);
        let message = record["message"].as_str().unwrap();
        assert!(!line.contains("@example.com"), "{line}");
        if let Some(suppressed) = record.get("logweir.suppressed") {
            assert!(message.starts_with("cache miss"), "{line}");
            assert!(suppressed["first"].as_str().unwrap() <= suppressed["last"].as_str().unwrap());
            told += suppressed["lines"].as_u64().unwrap();
        } else {
            *kinds.entry(message.split(' ').take(2).collect::<Vec<_>>().join(" ")).or_default() += 1;
        }
    }
    let flood = kinds.remove("cache miss").unwrap();
    assert_eq!(kinds.values().sum::<u64>(), 50, "{kinds:?}");
    assert_eq!(flood + told, 100_000);
    assert!(flood >= 400, "{flood}");
}

/// What comes out of `pipe` with these in its environment.
fn filter_with(variables: &[(&str, &str)], input: String) -> Vec<String> {
    let mut command = logweir(&["pipe"]);
    command.envs(variables.iter().copied()).stdin(Stdio::piped());
    let mut process = Process::start(command);
    let mut stdin = process.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, input.as_bytes()).unwrap());
    let end = process.end();
    feeder.join().unwrap();
    assert_eq!(end.code, Some(0), "{:?}", end.errors);
    end.lines
}

#[test]
fn what_was_suppressed_is_told_while_it_goes_on() {
    let mut command = logweir(&["run", "--admin", "127.0.0.1:0", "--", "cat"]);
    command.env("LOGWEIR_BUDGET__LINES_PER_SECOND", "10").env("LOGWEIR_BUDGET__SUMMARY_MS", "200");
    command.stdin(Stdio::piped());
    let mut process = Process::start(command);
    let admin = process.admin();
    process.write("hello 1\n".repeat(1000));
    let told = loop {
        let record = record(&process.line());
        if let Some(told) = record.get("logweir.suppressed") {
            break told["lines"].as_u64().unwrap();
        }
        assert_eq!(record["message"], "hello 1");
    };
    assert!(told >= 900, "{told}");
    let now = metrics(&admin);
    assert_eq!(now.sum("logweir_lines_dropped_total", &["reason=\"suppressed\""]), told as f64);
    assert_eq!(now.missing(), 0.0);
    assert_eq!(process.end().code, Some(0));
}

#[test]
fn without_a_budget_everything_comes_out() {
    assert_eq!(filter(&["pipe"], "hello 1\n".repeat(5000)).lines.len(), 5000);
}
