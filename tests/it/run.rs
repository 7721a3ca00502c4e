//! `logweir run` and the application.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::harness::{Process, eventually, finish, logweir, messages, record, run_script};

#[test]
fn ends_with_the_applications_code() {
    for (script, code) in [("exit 0", 0), ("exit 3", 3), ("exit 255", 255), ("kill -9 $$", 137), ("kill -TERM $$", 143)]
    {
        assert_eq!(finish(run_script(&[], script)).code, Some(code), "{script}");
    }
}

#[test]
fn says_why_a_command_cannot_be_started() {
    let directory = tempfile::tempdir().unwrap();
    let plain = directory.path().join("plain");
    std::fs::write(&plain, "no program").unwrap();
    for (command, code, word) in [
        ("logweir-no-such-command", 127, "command not found"),
        ("/nonexistent/x", 127, "command not found"),
        (plain.to_str().unwrap(), 126, "cannot be executed"),
        (directory.path().to_str().unwrap(), 126, "cannot be executed"),
    ] {
        let end = finish(logweir(&["run", "--admin", "off", "--", command]));
        assert_eq!((end.code, end.errors.len()), (Some(code), 1), "{command}: {:?}", end.errors);
        assert!(record(&end.errors[0])["message"].as_str().unwrap().contains(word), "{:?}", end.errors);
    }
}

#[test]
fn wrong_usage_is_64() {
    for arguments in [&["run"][..], &["run", "--", ""][..1], &["pipe", "--no-such-flag"], &["walk"], &[]] {
        let end = finish(logweir(arguments));
        assert_eq!((end.code, end.lines.len()), (Some(64), 0), "{arguments:?}");
    }
    let end = finish(logweir(&["--version"]));
    assert_eq!((end.code, end.lines), (Some(0), vec![format!("logweir {}", env!("CARGO_PKG_VERSION"))]));
}

#[test]
fn both_outputs_become_records() {
    let end = finish(run_script(&["--service", "shop"], "echo one; echo two >&2; printf last"));
    assert!(end.errors.is_empty(), "{:?}", end.errors);
    let mut seen: Vec<_> = end
        .lines
        .iter()
        .map(|line| {
            let record = record(line);
            assert_eq!(record["service"], "shop");
            (record["log.iostream"].as_str().unwrap().to_owned(), record["message"].as_str().unwrap().to_owned())
        })
        .collect();
    let out: Vec<_> = seen.extract_if(.., |(stream, _)| stream == "stdout").map(|(_, message)| message).collect();
    assert_eq!(out, ["one", "last"]);
    assert_eq!(seen, [("stderr".to_owned(), "two".to_owned())]);
}

#[test]
fn the_application_has_our_input_and_environment() {
    let mut command = run_script(&[], "cat; echo \"$LOGWEIR_TEST_WORD\"");
    command.stdin(Stdio::piped()).env("LOGWEIR_TEST_WORD", "passed on");
    let mut process = Process::start(command);
    process.write("typed\n");
    let end = process.end();
    assert_eq!(messages(&end.lines), ["typed", "passed on"]);
}

#[test]
fn the_service_is_named_after_the_command_unless_told() {
    let line = finish(run_script(&[], "echo x")).lines.remove(0);
    assert_eq!(record(&line)["service"], "unknown_service:sh");
    let mut command = run_script(&[], "echo x");
    command.env("OTEL_SERVICE_NAME", "told");
    assert_eq!(record(&finish(command).lines.remove(0))["service"], "told");
}

#[test]
fn ends_at_once_with_the_application() {
    // The best of five: the machine may be busy.
    let best = (0..5).map(|_| {
        let mut process = Process::start(run_script(&[], "exec 3<&0; echo ready; exec sleep 0.2"));
        process.line();
        let begun = Instant::now();
        assert_eq!(process.end().code, Some(0));
        begun.elapsed()
    });
    let best = best.min().unwrap();
    assert!(best < Duration::from_millis(300), "{best:?} for 200 ms of sleep");
}

#[test]
fn an_output_that_someone_keeps_open_is_left() {
    let mut command = run_script(&[], "sleep 20 & echo $!; exit 5");
    command.env("LOGWEIR_RUN__LINGER_SILENCE_MS", "50");
    let begun = Instant::now();
    let end = finish(command);
    assert_eq!((end.code, end.lines.len()), (Some(5), 1));
    assert!(begun.elapsed() < Duration::from_secs(10));
    kill(&messages(&end.lines)[0]);
}

#[test]
fn someone_who_goes_on_writing_is_left_after_a_while() {
    let mut command = run_script(&[], "(while :; do echo on; sleep 0.01; done) & echo $!; exit 5");
    command.env("LOGWEIR_RUN__LINGER_SILENCE_MS", "5000").env("LOGWEIR_RUN__LINGER_TOTAL_MS", "200");
    let end = finish(command);
    assert_eq!(end.code, Some(5));
    assert!(end.lines.len() > 2, "{:?}", end.lines);
    let said = messages(&end.lines);
    kill(said.iter().find(|said| *said != "on").unwrap());
}

#[test]
fn last_words_of_those_left_behind_are_waited_for() {
    let end = finish(run_script(&[], "(sleep 0.2; echo last words) & exit 5"));
    assert_eq!((end.code, messages(&end.lines)), (Some(5), vec!["last words".to_owned()]));
}

#[test]
fn orphans_are_reaped() {
    // The shell in the middle ends at once and leaves an orphan, which ends too.
    let mut command = run_script(&[], "sh -c 'sh -c \"exit 0\" & echo $!'; read wait");
    command.stdin(Stdio::piped());
    let mut process = Process::start(command);
    let orphan = messages(&[process.line()]).remove(0);
    eventually("the orphan to be gone", || (!std::path::Path::new(&format!("/proc/{orphan}")).exists()).then_some(()));
    process.write("\n");
    assert_eq!(process.end().code, Some(0));
}

#[test]
fn a_burst_comes_out_whole_and_in_order() {
    let end = finish(run_script(&["--overflow", "block"], "seq 1 200000"));
    let said = messages(&end.lines);
    assert_eq!(said.len(), 200_000);
    assert!(said.iter().enumerate().all(|(at, said)| *said == (at + 1).to_string()));
}

/// Ends a process that a test has left behind.
fn kill(pid: &str) {
    let killed = std::process::Command::new("kill").args(["-9", pid]).status().unwrap();
    assert!(killed.success(), "{pid}");
}
