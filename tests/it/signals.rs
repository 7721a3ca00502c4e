//! Signals reach the application, and nothing that it says before its end is lost.

use std::process::Stdio;

use crate::harness::{Process, logweir, messages, run_script};

#[test]
fn signals_are_passed_on() {
    let signals = [("HUP", 1), ("INT", 2), ("QUIT", 3), ("TERM", 15), ("USR1", 10), ("USR2", 12), ("WINCH", 28)];
    for (name, number) in signals {
        let script = format!("trap 'echo got {name}; exit 7' {name}; echo ready; while :; do sleep 0.01; done");
        let mut process = Process::start(run_script(&[], &script));
        assert!(process.line().contains("ready"));
        // What is ignored from the start a shell cannot trap either.
        if process.ignores(number) {
            process.signal("TERM");
            assert_eq!(process.end().code, Some(128 + 15));
            continue;
        }
        process.signal(name);
        let end = process.end();
        assert_eq!((end.code, messages(&end.lines)), (Some(7), vec![format!("got {name}")]), "{name}");
    }
}

#[test]
fn an_application_that_a_signal_kills_is_told_apart() {
    let mut process = Process::start(run_script(&[], "echo ready; exec sleep 20"));
    process.line();
    process.signal("TERM");
    assert_eq!(process.end().code, Some(128 + 15));
}

#[test]
fn last_words_after_term_are_not_lost() {
    let script = "trap 'seq 1 20000; printf end; exit 0' TERM; echo ready; while :; do sleep 0.01; done";
    let mut process = Process::start(run_script(&[], script));
    process.line();
    process.signal("TERM");
    let end = process.end();
    let said = messages(&end.lines);
    assert_eq!((end.code, said.len(), said.last().map(String::as_str)), (Some(0), 20_001, Some("end")));
}

#[test]
fn term_while_it_writes_loses_nothing() {
    // The application counts what it has written, and says so in its last line.
    let script = "trap 'echo wrote $n; exit 0' TERM; n=0; while :; do echo line $((n+1)); n=$((n+1)); done";
    let mut process = Process::start(run_script(&["--overflow", "block"], script));
    process.line();
    process.signal("TERM");
    let said = messages(&process.end().lines);
    let last = said.last().unwrap();
    let wrote: usize = last.strip_prefix("wrote ").unwrap_or_else(|| panic!("{last}")).parse().unwrap();
    // The trap may run between the writing and the counting of a line. The first line was read above.
    assert!((wrote..=wrote + 1).contains(&said.len()), "{wrote} {}", said.len());
}

#[test]
fn signals_that_were_ignored_stay_ignored() {
    let mut command = logweir(&[]);
    command = {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]).arg(command.get_program());
        shell.args(["run", "--admin", "off", "--", "sh", "-c", "echo ready; read wait; echo still here"]);
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        shell
    };
    let mut process = Process::start(command);
    process.line();
    process.signal("HUP");
    process.write("\n");
    let end = process.end();
    assert_eq!((end.code, messages(&end.lines)), (Some(0), vec!["still here".to_owned()]));
}

#[test]
fn a_filter_that_is_told_to_end_gives_out_what_it_has() {
    let mut command = logweir(&["pipe"]);
    command.stdin(Stdio::piped());
    let mut process = Process::start(command);
    process.write("one\nunfinished");
    assert!(process.line().contains("one"));
    process.signal("TERM");
    let stdin = process.stdin.take();
    let end = process.end();
    drop(stdin);
    assert_eq!((end.code, messages(&end.lines)), (Some(0), vec!["unfinished".to_owned()]));
}
