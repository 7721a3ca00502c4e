//! A standard output that is not read, or not any more.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use crate::harness::{Process, eventually, logweir, messages, metrics, record, run_script};

/// `run` with an admin server, so that the books can be read.
fn run_with_admin(flags: &[&str], script: &str) -> Command {
    let mut command = logweir(&["run", "--admin", "127.0.0.1:0"]);
    command.args(flags).args(["--", "sh", "-c", script]);
    command
}

fn wait_for(path: &Path) {
    eventually("the application to finish", || path.exists().then_some(()));
}

#[test]
fn the_application_is_not_stalled_and_the_gap_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let done = directory.path().join("done");
    let script = format!("seq 1 50000; : > {}; read wait", done.display());
    let mut command = run_with_admin(&[], &script);
    command.stdin(std::process::Stdio::piped()).env("LOGWEIR_OUTPUT__QUEUE_BYTES", "200000");
    let mut process = Process::start_unread(command);
    let admin = process.admin();
    wait_for(&done);
    // Everything is in, little is out, and the books balance all the same.
    let now = eventually("all lines", || {
        let now = metrics(&admin);
        assert_eq!(now.missing(), 0.0);
        (now.sum("logweir_lines_in_total", &[]) == 50_000.0).then_some(now)
    });
    let lost = now.sum("logweir_lines_dropped_total", &["reason=\"overflow\""]);
    assert!(lost > 20_000.0, "{lost}");
    assert!(now.sum("logweir_queue_bytes", &[]) <= 1_500_000.0);

    process.read();
    process.write("\n");
    let end = process.end();
    assert_eq!(end.code, Some(0));
    let (mut said, mut missing, mut gaps) = (0, 0, 0);
    for line in &end.lines {
        let record = record(line);
        match record.get("logweir.gap") {
            Some(gap) => {
                assert_eq!((&record["level"], &gap["reason"]), (&"warn".into(), &"overflow".into()), "{line}");
                assert!(gap["bytes"].as_u64().unwrap() > gap["lines"].as_u64().unwrap());
                missing += gap["lines"].as_u64().unwrap();
                gaps += 1;
            }
            None => said += 1,
        }
    }
    assert_eq!((said + missing, missing as f64), (50_000, lost));
    assert!((1..10).contains(&gaps), "{gaps}");
    // The newest are there, in order.
    let numbers: Vec<u32> = messages(&end.lines).iter().filter_map(|said| said.parse().ok()).collect();
    assert!(numbers.is_sorted() && numbers.last() == Some(&50_000));
    let errors: Vec<_> = end.errors.iter().map(|line| record(line)).collect();
    assert!(errors.iter().any(|error| error["level"] == "error" && error["lines.lost"] == lost), "{errors:?}");
}

#[test]
fn low_levels_go_first() {
    let directory = tempfile::tempdir().unwrap();
    let done = directory.path().join("done");
    let script = format!(
        "i=0; while [ $i -lt 200 ]; do echo '{{\"level\":\"error\",\"msg\":\"failed\"}}'; \
         seq -f '{{\"level\":\"debug\",\"msg\":\"detail %g\"}}' 1 200; i=$((i+1)); done; : > {}; read wait",
        done.display()
    );
    let mut command = run_script(&[], &script);
    command.stdin(std::process::Stdio::piped()).env("LOGWEIR_OUTPUT__QUEUE_BYTES", "200000");
    let mut process = Process::start_unread(command);
    wait_for(&done);
    process.read();
    process.write("\n");
    let end = process.end();
    let said = messages(&end.lines);
    assert_eq!(said.iter().filter(|said| *said == "failed").count(), 200);
    assert!(said.len() < 10_000, "{}", said.len());
}

#[test]
fn blocking_waits_and_loses_nothing() {
    let mut command = run_with_admin(&["--overflow", "block"], "seq 1 50000");
    command.env("LOGWEIR_OUTPUT__QUEUE_BYTES", "1000000");
    let mut process = Process::start_unread(command);
    let admin = process.admin();
    // Far more than the pipes and the queue hold: at some point nothing moves any more.
    eventually("the queue to be full", || {
        let now = metrics(&admin);
        assert_eq!(now.missing(), 0.0);
        (now.sum("logweir_queue_bytes", &[]) >= 1_000_000.0).then_some(())
    });
    process.read();
    let end = process.end();
    let numbers: Vec<u32> = messages(&end.lines).iter().filter_map(|said| said.parse().ok()).collect();
    assert_eq!((end.code, numbers.len()), (Some(0), 50_000));
    assert!(numbers.is_sorted());
}

#[test]
fn blocking_waits_for_a_reader_who_comes_late() {
    // The application is gone, its last words still in its pipe, and nothing moves for longer than silence may last.
    let mut command = run_with_admin(&["--overflow", "block"], "seq 1 50000");
    command.env("LOGWEIR_OUTPUT__QUEUE_BYTES", "65536").env("LOGWEIR_RUN__LINGER_SILENCE_MS", "10");
    command.env("LOGWEIR_RUN__LINGER_TOTAL_MS", "20").env("LOGWEIR_OUTPUT__FLUSH_TIMEOUT_MS", "10");
    let mut process = Process::start_unread(command);
    let admin = process.admin();
    eventually("the application to end", || (metrics(&admin).sum("logweir_app_running", &[]) == 0.0).then_some(()));
    let begun = std::time::Instant::now();
    eventually("silence to be over", || (begun.elapsed().as_millis() > 100).then_some(()));
    process.read();
    let end = process.end();
    assert_eq!((end.code, end.lines.len()), (Some(0), 50_000));
}

#[test]
fn a_dropping_filter_ends_when_nobody_reads() {
    let mut command = logweir(&["pipe", "--overflow", "drop"]);
    command.stdin(std::process::Stdio::piped());
    let mut process = Process::start_unread(command);
    process.close_stdout();
    let mut stdin = process.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || while stdin.write_all(b"a line\n").is_ok() {});
    assert_eq!(process.end().code, Some(0));
    feeder.join().unwrap();
}

#[test]
fn a_closed_output_neither_kills_nor_stalls_the_application() {
    for policy in ["drop", "block"] {
        let directory = tempfile::tempdir().unwrap();
        let done = directory.path().join("done");
        let script = format!("seq 1 30000; echo also here >&2; : > {}; read wait; exit 9", done.display());
        let mut command = run_with_admin(&["--overflow", policy], &script);
        command.stdin(std::process::Stdio::piped());
        let mut process = Process::start_unread(command);
        let admin = process.admin();
        process.close_stdout();
        wait_for(&done);
        let now = eventually("all lines", || {
            let now = metrics(&admin);
            assert_eq!(now.missing(), 0.0);
            (now.sum("logweir_lines_in_total", &[]) == 30_001.0).then_some(now)
        });
        // What the pipe had taken before it was closed counts as written.
        let out = now.sum("logweir_lines_out_total", &[]);
        assert!(out < 20_000.0, "{out}");
        assert!(now.sum("logweir_lines_dropped_total", &["reason=\"sink_closed\""]) > 0.0);
        assert_eq!(now.sum("logweir_output_closed", &[]), 1.0);
        process.write("\n");
        let end = process.end();
        assert_eq!((end.code, end.signal), (Some(9), None), "{policy}");
        assert!(end.errors.iter().any(|line| line.contains("standard output is closed")), "{:?}", end.errors);
    }
}

#[test]
fn a_dead_output_does_not_keep_us_alive() {
    let mut command = run_script(&[], "seq 1 30000; exit 4");
    command.env("LOGWEIR_OUTPUT__FLUSH_TIMEOUT_MS", "50");
    let process = Process::start_unread(command);
    let end = process.end();
    assert_eq!(end.code, Some(4));
    let last = record(end.errors.last().unwrap());
    let number = |key: &str| last[key].as_u64().unwrap();
    assert_eq!(number("lines.in"), 30_000, "{last}");
    assert_eq!(number("lines.in"), number("lines.out") + number("lines.dropped"), "{last}");
    assert!(number("lines.lost") > 0);
}

#[test]
fn a_signal_ends_even_a_blocking_filter_whose_output_is_dead() {
    let mut command = logweir(&["pipe"]);
    command.stdin(std::process::Stdio::piped()).env("LOGWEIR_OUTPUT__FLUSH_TIMEOUT_MS", "50");
    let mut process = Process::start_unread(command);
    // What is written here fits the pipes around the filter, and what it makes of it does not.
    process.write("x\n".repeat(40_000));
    process.signal("TERM");
    let stdin = process.stdin.take();
    let end = process.end();
    drop(stdin);
    assert_eq!((end.code, end.signal), (Some(0), None));
}
