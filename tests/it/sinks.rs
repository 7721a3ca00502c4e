//! What an application prints, on its way to further sinks beside standard output.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::{End, Process, ask, eventually, filter, finish, logweir, messages, metrics, record};
use crate::ship::receiver::{Mode, Receiver};
use crate::ship::{lines, records};

/// `logweir run` that forwards to `receiver` as well.
fn run(receiver: &Receiver, grpc: bool, script: &str) -> Command {
    let mut command = logweir(&["run", "--service", "shop", "--admin", "127.0.0.1:0", "--", "sh", "-c", script]);
    otlp(&mut command, receiver, grpc);
    command.stdin(Stdio::piped());
    command
}

fn otlp(command: &mut Command, receiver: &Receiver, grpc: bool) {
    command
        .env("LOGWEIR_SINKS__OTLP", "on")
        .env("LOGWEIR_BATCH__MAX_DELAY_MS", "20")
        .env("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", format!("http://{}/v1/logs", receiver.address))
        .env("OTEL_EXPORTER_OTLP_PROTOCOL", if grpc { "grpc" } else { "http/protobuf" })
        .env("OTEL_EXPORTER_OTLP_TIMEOUT", "500");
}

/// `FILE` as a further sink.
fn file(mut command: Command, file: &Path) -> Command {
    command.env("LOGWEIR_SINKS__FILE__PATH", file);
    command
}

fn told(end: &End, message: &str) -> usize {
    end.errors.iter().filter(|line| record(line)["message"] == message).count()
}

#[test]
fn a_file_gets_the_same_records_as_standard_output() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let script = "echo 'level=warn msg=one password=hunter22'; echo two >&2; printf three; exit 3";
    let end = finish(file(logweir(&["run", "--admin", "off", "--", "sh", "-c", script]), &out));
    assert_eq!(end.code, Some(3), "{:?}", end.errors);
    let sorted = |mut lines: Vec<String>| {
        lines.sort_unstable();
        lines
    };
    let written = fs::read_to_string(&out).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(sorted(written), sorted(end.lines.clone()));
    assert_eq!(sorted(messages(&end.lines)), ["one", "three", "two"]);
    assert!(!end.lines.concat().contains("hunter22"));
}

#[test]
fn standard_output_can_be_left_out_and_completeness_be_proved() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let mut command = file(logweir(&["pipe", "--sample", "1", "--admin", "127.0.0.1:0"]), &out);
    command.env("LOGWEIR_SINKS__STDOUT", "off").env("LOGWEIR_SINKS__SEQUENCE", "true").stdin(Stdio::piped());
    let mut process = Process::start(command);
    let admin = process.admin();
    process.write(lines(0, 20_000));
    eventually("all records in the file", || {
        let now = metrics(&admin);
        // In the books at every moment, whichever it is asked.
        assert_eq!(now.missing(), 0.0, "{}", now.0);
        (now.sum("logweir_lines_out_total", &[]) == 20_000.0).then_some(())
    });
    assert_eq!(metrics(&admin).sum("logweir_sink_records_delivered_total", &["sink=\"file\""]), 20_000.0);
    let end = process.end();
    assert_eq!((end.code, end.lines.len()), (Some(0), 0), "{:?}", end.errors);
    let said: Vec<_> = records(&out).iter().map(|record| record["message"].as_str().unwrap().to_owned()).collect();
    assert!(said.iter().map(String::as_str).eq(lines(0, 20_000).lines()));
    let end = finish(logweir(&["verify", out.to_str().unwrap()]));
    assert_eq!(end.code, Some(0), "{:?}", end.lines);
    assert!(end.lines[0].starts_with("20000 records of 1 sources: 0 missing"), "{:?}", end.lines);
}

#[test]
fn a_receiver_gets_them_too() {
    for grpc in [false, true] {
        let receiver = Receiver::start(grpc, Mode::Take);
        let mut process = Process::start(run(&receiver, grpc, "echo level=error msg=no; cat"));
        let admin = process.admin();
        assert_eq!(record(&process.line())["message"], "no");
        // Not at the end alone.
        eventually("the first record", || (receiver.bodies() == ["no"]).then_some(()));
        process.write("more\n");
        eventually("the second", || (receiver.bodies().len() == 2).then_some(()));
        assert_eq!(metrics(&admin).sum("logweir_sink_records_taken_total", &["sink=\"otlp\""]), 2.0);
        process.write("last\n");
        let end = process.end();
        assert_eq!(end.code, Some(0), "{:?}", end.errors);
        assert_eq!(receiver.bodies(), ["no", "more", "last"]);
        let taken = receiver.taken();
        let logs = &taken[0].resource_logs[0];
        assert!(format!("{:?}", logs.resource).contains("\"shop\""), "{logs:?}");
        assert_eq!(logs.scope_logs[0].log_records[0].severity_number, 17);
    }
}

#[test]
fn an_endpoint_alone_asks_for_no_sink() {
    let receiver = Receiver::start(false, Mode::Take);
    let mut command = run(&receiver, false, "echo one");
    command.env_remove("LOGWEIR_SINKS__OTLP");
    let end = finish(command);
    assert_eq!((end.code, messages(&end.lines)), (Some(0), vec!["one".to_owned()]));
    assert_eq!(receiver.requests(), 0);
}

#[test]
fn what_cannot_be_is_said_before_the_application_is_started() {
    let dir = tempfile::tempdir().unwrap();
    let there = dir.path().join("there");
    let script = format!("touch {}", there.display());
    for (name, value, code) in [
        ("LOGWEIR_SINKS__OTLP", "on", 64),
        ("LOGWEIR_SINKS__STDOUT", "off", 64),
        ("LOGWEIR_SINKS__FILE__PATH", "/proc/none/x", 1),
    ] {
        let mut command = logweir(&["run", "--admin", "off", "--", "sh", "-c", &script]);
        command.env(name, value);
        let end = finish(command);
        assert_eq!((end.code, there.exists()), (Some(code), false), "{name}: {:?}", end.errors);
    }
}

#[test]
fn an_application_never_waits_for_a_receiver_that_takes_nothing() {
    const LINES: f64 = 400_000.0;
    for mode in [Mode::Refuse(503), Mode::Hang] {
        let receiver = Receiver::start(false, mode);
        let script = "yes 'a line that is as long as lines of an application are' | head -n 400000; echo end; cat";
        let mut command = run(&receiver, false, script);
        command.env("LOGWEIR_OUTPUT__QUEUE_BYTES", "1048576").env("LOGWEIR_OUTPUT__FLUSH_TIMEOUT_MS", "200");
        let mut process = Process::start(command);
        let admin = process.admin();
        // Standard output is read, and goes on.
        while record(&process.line())["message"] != "end" {}
        let now = metrics(&admin);
        let sink = |name: &str| now.sum(&format!("logweir_sink_{name}"), &["sink=\"otlp\""]);
        assert_eq!((now.missing(), sink("records_delivered_total")), (0.0, 0.0), "{}", now.0);
        assert!(sink("records_lost_total") > LINES / 2.0);
        assert!(sink("memory_bytes") <= 1_048_576.0);
        assert_eq!(sink("records_taken_total"), sink("records_lost_total") + sink("records_pending"));
        // It takes them again: a gap record says what is missing.
        receiver.set(Mode::Take);
        let lost = eventually("what was left", || {
            let now = metrics(&admin);
            let sink = |name: &str| now.sum(&format!("logweir_sink_{name}"), &["sink=\"otlp\""]);
            (sink("records_pending") == 0.0).then(|| sink("records_lost_total"))
        });
        process.write("bye\n");
        let end = process.end();
        assert_eq!((end.code, told(&end, "records were lost")), (Some(0), 1), "{:?}", end.errors);
        let bodies = receiver.bodies();
        assert_eq!(bodies.last().map(String::as_str), Some("bye"));
        let gap = bodies.iter().filter(|body| body.contains("records")).count();
        assert!(gap >= 1 && bodies.len() as f64 >= LINES - lost, "{gap} {lost} {}", bodies.len());
    }
}

#[test]
fn with_block_all_wait_for_the_receiver_and_nothing_is_lost() {
    let receiver = Receiver::start(false, Mode::Refuse(503));
    let mut command = logweir(&["pipe", "--admin", "127.0.0.1:0", "--sample", "1"]);
    otlp(&mut command, &receiver, false);
    command.env("LOGWEIR_OUTPUT__QUEUE_BYTES", "262144").stdin(Stdio::piped());
    let mut process = Process::start(command);
    let admin = process.admin();
    let mut stdin = process.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, lines(0, 50_000).as_bytes()));
    eventually("reading that pauses", || {
        let now = metrics(&admin);
        (now.sum("logweir_sink_memory_bytes", &[]) >= 131_072.0 && now.sum("logweir_sink_failing", &[]) == 1.0)
            .then_some(())
    });
    assert!(!feeder.is_finished());
    receiver.set(Mode::Take);
    let end = process.end();
    feeder.join().unwrap().unwrap();
    assert_eq!((end.code, end.lines.len()), (Some(0), 50_000), "{:?}", end.errors);
    assert!(receiver.bodies().iter().map(String::as_str).eq(lines(0, 50_000).lines()));
}

#[test]
fn what_is_left_at_the_end_is_in_the_spool_or_told_of() {
    let dir = tempfile::tempdir().unwrap();
    let receiver = Receiver::start(false, Mode::Hang);
    let command = |script: &str| {
        let mut command = run(&receiver, false, script);
        command.env("LOGWEIR_OUTPUT__FLUSH_TIMEOUT_MS", "100");
        command
    };
    let spooling = |script: &str| {
        let mut command = command(script);
        command.env("LOGWEIR_SPOOL__DIR", dir.path());
        command
    };
    let end = finish(command("echo gone"));
    assert_eq!((end.code, told(&end, "records were lost")), (Some(0), 1), "{:?}", end.errors);
    for word in ["one", "two"] {
        let end = finish(spooling(&format!("echo {word}")));
        assert_eq!((end.code, told(&end, "records were lost")), (Some(0), 0), "{:?}", end.errors);
    }
    receiver.set(Mode::Take);
    let mut process = Process::start(spooling("echo three; cat"));
    eventually("all three", || (receiver.bodies().len() >= 3).then_some(()));
    process.line();
    process.end();
    let bodies: Vec<String> = receiver.bodies().into_iter().filter(|body| body != "gone").collect();
    assert_eq!(bodies, ["one", "two", "three"]);
}

#[test]
fn a_sidecar_that_is_killed_has_lost_nothing_of_what_a_receiver_did_not_take() {
    let volume = tempfile::tempdir().unwrap();
    let socket = volume.path().join("socket").to_str().unwrap().to_owned();
    let receiver = Receiver::start(false, Mode::Hang);
    let sidecar = || {
        let mut command = logweir(&["sidecar", "--service", "shop", "--admin", "off", &socket]);
        otlp(&mut command, &receiver, false);
        command.env("LOGWEIR_SINKS__STDOUT", "off");
        let mut process = Process::start(command);
        assert_eq!(record(&process.error())["message"], "applications can be handed over");
        process
    };
    let first = sidecar();
    let script = "i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i + 1)); done";
    let mut command = logweir(&["run", "--handoff", &socket, "--", "sh", "-c", script]);
    command.env("LOGWEIR_RUN__HANDOFF_DEADLINE_MS", "60000");
    let app = Process::start(command);
    eventually("a request that hangs", || (receiver.requests() > 0).then_some(()));
    first.signal("KILL");
    assert_eq!(first.end().signal, Some(9));
    receiver.set(Mode::Take);
    let second = sidecar();
    let end = app.end();
    assert_eq!((end.code, end.lines.len()), (Some(0), 0), "{:?}", end.errors);
    second.signal("TERM");
    assert_eq!(second.end().code, Some(0));
    let bodies: BTreeSet<String> = receiver.bodies().into_iter().collect();
    assert_eq!(bodies, (0..2000).map(|n| format!("line {n}")).collect());
}

#[test]
fn a_closed_standard_output_does_not_keep_a_file_from_its_records() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let mut command = file(logweir(&["run", "--admin", "127.0.0.1:0", "--", "sh", "-c", "cat"]), &out);
    command.stdin(Stdio::piped());
    let mut process = Process::start_unread(command);
    let admin = process.admin();
    process.close_stdout();
    process.write("one\n");
    eventually("a closed output", || (metrics(&admin).sum("logweir_output_closed", &[]) == 1.0).then_some(()));
    process.write("two\n");
    eventually("the file", || (records(&out).len() == 2).then_some(()));
    assert_eq!(ask(&admin, "GET", "/readyz").unwrap().status, 200);
    process.end();
}

#[test]
fn names_of_fields_are_the_receivers() {
    let receiver = Receiver::start(false, Mode::Take);
    let mut command = run(&receiver, false, "echo one");
    command.env("LOGWEIR_OUTPUT__FIELDS", "ecs");
    let end = finish(command);
    assert_eq!(messages(&end.lines), ["one"]);
    assert_eq!(receiver.bodies(), ["one"]);
    assert!(end.errors.iter().any(|line| line.contains("output.fields does not apply")), "{:?}", end.errors);
    let end = filter(&["pipe", "--fields", "ecs"], "one\n");
    assert!(end.lines[0].contains("\"@timestamp\""), "without such a receiver they are what was asked for");
}
