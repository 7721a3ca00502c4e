//! A pod of two processes and a shared directory: the application's runner, and the sidecar that reads it.

use std::path::PathBuf;
use std::process::Stdio;

use crate::harness::{End, Process, ask, eventually, finish, logweir, messages, metrics, record};
use crate::http::{Upstream, Wire};

/// What the containers of a pod share.
struct Pod {
    volume: tempfile::TempDir,
}

impl Pod {
    fn new() -> Self {
        Pod { volume: tempfile::tempdir().unwrap() }
    }

    fn socket(&self) -> String {
        self.at("socket").to_str().unwrap().to_owned()
    }

    fn at(&self, name: &str) -> PathBuf {
        self.volume.path().join(name)
    }

    /// The sidecar, when it listens.
    fn sidecar(&self, flags: &[&str]) -> Process {
        let mut command = logweir(&["sidecar", "--service", "shop"]);
        if !flags.contains(&"--admin") {
            command.args(["--admin", "off"]);
        }
        command.args(flags).arg(self.socket());
        let mut process = Process::start(command);
        let said = record(&process.error());
        assert_eq!(said["message"], "applications can be handed over", "{said}");
        process
    }

    /// A shell as the application; `deadline` in milliseconds is how long it does without a sidecar.
    fn app(&self, deadline: u32, script: &str) -> Process {
        let mut command = logweir(&["run", "--service", "shop", "--handoff", &self.socket(), "--", "sh", "-c", script]);
        command.env("LOGWEIR_RUN__HANDOFF_DEADLINE_MS", deadline.to_string()).stdin(Stdio::piped());
        Process::start(command)
    }
}

/// Long enough for any sidecar to be there again.
const PATIENT: u32 = 60_000;

fn end_sidecar(sidecar: Process) -> End {
    sidecar.signal("TERM");
    let end = sidecar.end();
    assert_eq!(end.code, Some(0), "{:?}", end.errors);
    end
}

/// The record's message says its own number.
fn numbers(lines: &[String]) -> Vec<u64> {
    messages(lines).iter().filter_map(|message| message.strip_prefix("line ")?.parse().ok()).collect()
}

#[test]
fn lines_come_out_of_the_sidecar_and_a_job_ends_with_its_code() {
    let pod = Pod::new();
    let sidecar = pod.sidecar(&[]);
    let app = pod.app(PATIENT, "echo 'level=warn msg=one password=hunter22'; echo two >&2; printf three; exit 7");
    let end = app.end();
    assert_eq!((end.code, end.lines.len()), (Some(7), 0), "{:?}", end.errors);
    let end = end_sidecar(sidecar);
    let records: Vec<_> = end.lines.iter().map(|line| record(line)).collect();
    let mut told: Vec<_> = records
        .iter()
        .map(|record| (record["message"].as_str().unwrap(), record["log.iostream"].as_str().unwrap()))
        .collect();
    told.sort_unstable();
    assert_eq!(told, [("one", "stdout"), ("three", "stdout"), ("two", "stderr")]);
    assert!(records.iter().all(|record| record["service"] == "shop"));
    assert!(end.lines.iter().all(|line| !line.contains("hunter22")));
}

#[test]
fn a_sidecar_that_is_killed_again_and_again_loses_no_line() {
    const LINES: u64 = 30_000;
    let pod = Pod::new();
    let mut sidecar = pod.sidecar(&[]);
    let script = format!("i=0; while [ $i -lt {LINES} ]; do echo \"line $i\"; i=$((i + 1)); done");
    let app = pod.app(PATIENT, &script);
    let mut lines = Vec::new();
    for kill in 1..=5 {
        // Wherever it is: most likely in the middle of a batch. On a busy machine all may be said before it is killed.
        for _ in 0..kill * 700 {
            if lines.last().is_some_and(|line: &String| line.contains(&format!("\"line {}\"", LINES - 1))) {
                break;
            }
            lines.push(sidecar.line());
        }
        sidecar.signal("KILL");
        let end = sidecar.end();
        assert_eq!(end.signal, Some(9));
        lines.extend(end.lines);
        sidecar = pod.sidecar(&[]);
    }
    let end = app.end();
    assert_eq!((end.code, end.lines.len()), (Some(0), 0), "{:?}", end.errors);
    lines.extend(end_sidecar(sidecar).lines);
    // A record that the kill cut in two is the only thing that is no record.
    let whole: Vec<String> = lines.into_iter().filter(|line| line.starts_with('{') && line.ends_with('}')).collect();
    let mut seen = numbers(&whole);
    let written = seen.len() as u64;
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, (0..LINES).collect::<Vec<_>>(), "lines are missing");
    // What was written and not acknowledged comes twice: of each kill at most what one pipe holds.
    assert!(written - LINES <= 5 * 262_144 / 7, "{} came twice", written - LINES);
}

#[test]
fn an_unfinished_line_outlives_the_sidecar_that_has_read_it() {
    let pod = Pod::new();
    let mut sidecar = pod.sidecar(&[]);
    let mut app = pod.app(PATIENT, "echo first; printf 'begun '; read go; echo ended; read end");
    assert_eq!(record(&sidecar.line())["message"], "first");
    sidecar.signal("KILL");
    assert_eq!(sidecar.end().lines.len(), 0);
    let mut sidecar = pod.sidecar(&[]);
    app.write("\n");
    assert_eq!(record(&sidecar.line())["message"], "begun ended");
    app.write("\n");
    assert_eq!(app.end().code, Some(0));
    assert_eq!(end_sidecar(sidecar).lines.len(), 0, "nothing comes twice that was acknowledged");
}

#[test]
fn without_a_sidecar_records_come_out_of_the_runner() {
    let pod = Pod::new();
    let end = pod.app(100, "echo 'token=hunter22secret msg=hello'; echo oops >&2; exit 3").end();
    assert_eq!((end.code, end.lines.len()), (Some(3), 2), "{:?}", end.errors);
    assert!(end.lines.iter().all(|line| record(line)["service"] == "shop" && !line.contains("hunter22")));
    let said = messages(&end.errors);
    assert!(said.iter().any(|message| message.starts_with("no sidecar has taken the outputs in time")), "{said:?}");
    assert!(said.iter().any(|message| message == "lines came out here for want of a sidecar"), "{said:?}");
}

#[test]
fn a_sidecar_that_is_gone_for_good_leaves_the_rest_to_the_runner() {
    let pod = Pod::new();
    let mut sidecar = pod.sidecar(&[]);
    let mut app = pod.app(200, "echo before; read go; echo 'line 1'; echo 'line 2'; exit 5");
    assert_eq!(record(&sidecar.line())["message"], "before");
    sidecar.signal("KILL");
    drop(sidecar.end());
    app.write("\n");
    let end = app.end();
    assert_eq!(end.code, Some(5), "{:?}", end.errors);
    assert_eq!(numbers(&end.lines), [1, 2]);
}

#[test]
fn a_sidecar_that_sends_it_away_is_none() {
    use rustix::net::{AddressFamily, SocketAddrUnix, SocketType, accept, bind, listen, socket};
    let pod = Pod::new();
    let listener = socket(AddressFamily::UNIX, SocketType::SEQPACKET, None).unwrap();
    bind(&listener, &SocketAddrUnix::new(pod.at("socket")).unwrap()).unwrap();
    listen(&listener, 64).unwrap();
    let (counts, asked) = std::sync::mpsc::channel();
    std::thread::spawn(move || while accept(&listener).is_ok_and(|_| counts.send(()).is_ok()) {});
    let end = pod.app(300, "echo 'line 1'; exit 6").end();
    assert_eq!((end.code, numbers(&end.lines)), (Some(6), vec![1]), "{:?}", end.errors);
    let asked = asked.try_iter().count();
    assert!((1..20).contains(&asked), "{asked} times within the deadline");
}

#[test]
fn a_sidecar_that_says_nothing_is_none_and_reads_nothing_when_it_wakes() {
    let pod = Pod::new();
    let mut sidecar = pod.sidecar(&[]);
    sidecar.signal("STOP");
    let mut app = pod.app(300, "echo 'line 1'; read go; echo 'line 2'; read go; echo 'line 3'; exit 7");
    assert_eq!(numbers(&[app.line()]), [1], "the runner has gone on alone");
    sidecar.signal("CONT");
    app.write("\n");
    assert_eq!(numbers(&[app.line()]), [2]);
    // What the sidecar was offered it has looked at by the time that it serves another.
    assert_eq!(pod.app(PATIENT, "echo 'line 9'").end().code, Some(0));
    assert_eq!(numbers(&[sidecar.line()]), [9]);
    app.write("\n");
    let end = app.end();
    assert_eq!((end.code, numbers(&end.lines)), (Some(7), vec![3]), "{:?}", end.errors);
    assert_eq!(end_sidecar(sidecar).lines.len(), 0, "nothing was read by two");
}

#[test]
fn signals_reach_the_application_and_it_ends_before_the_sidecar() {
    let pod = Pod::new();
    let mut sidecar = pod.sidecar(&[]);
    let script = "trap 'echo stopping; read go; echo stopped; exit 4' TERM; echo up; while :; do read never; done";
    let mut app = pod.app(PATIENT, script);
    assert_eq!(record(&sidecar.line())["message"], "up");
    // The whole pod is told at once, as at the end of its grace period.
    sidecar.signal("TERM");
    app.signal("TERM");
    assert_eq!(record(&sidecar.line())["message"], "stopping");
    app.write("\n");
    assert_eq!(record(&sidecar.line())["message"], "stopped");
    assert_eq!(app.end().code, Some(4));
    assert_eq!(sidecar.end().code, Some(0));
}

#[test]
fn several_containers_have_one_sidecar_and_it_counts_them() {
    let pod = Pod::new();
    let mut sidecar = pod.sidecar(&["--admin", "127.0.0.1:0"]);
    let admin = sidecar.admin();
    let app = |n| {
        let script = format!("echo line {n}; echo line 1{n} >&2; read go");
        let mut command =
            logweir(&["run", "--service", &format!("app-{n}"), "--handoff", &pod.socket(), "--", "sh", "-c", &script]);
        command.stdin(Stdio::piped());
        Process::start(command)
    };
    let apps: Vec<Process> = (0..3).map(app).collect();
    for line in (0..6).map(|_| sidecar.line()) {
        let record = record(&line);
        let (service, message) = (record["service"].as_str().unwrap(), record["message"].as_str().unwrap());
        assert_eq!(service.strip_prefix("app-"), message.get(message.len() - 1..), "each has its own name: {line}");
    }
    let now = |name: &str, labels: &[&str]| metrics(&admin).sum(name, labels);
    eventually("all that was written", || (now("logweir_lines_out_total", &[]) == 6.0).then_some(()));
    assert_eq!(now("logweir_handoff_applications", &[]), 3.0);
    assert_eq!(now("logweir_lines_in_total", &["stream=\"stdout\""]), 3.0);
    assert_eq!(ask(&admin, "GET", "/readyz").unwrap().status, 200);
    // Their standard input is closed: `read` finds its end.
    apps.into_iter().for_each(|app| assert_eq!(app.end().code, Some(1)));
    eventually("their end", || (now("logweir_handoff_applications", &[]) == 0.0).then_some(()));
    assert_eq!(now("logweir_handoff_taken_total", &["again=\"false\""]), 3.0);
    // What they said is still in the books.
    assert_eq!(now("logweir_lines_in_total", &[]), 6.0);
    assert_eq!(metrics(&admin).missing(), 0.0);
    end_sidecar(sidecar);
}

#[test]
fn lines_of_another_container_get_the_trace_of_the_request_that_they_name() {
    let pod = Pod::new();
    let upstream = Upstream::start();
    let flags = ["--proxy-listen", "127.0.0.1:0", "--proxy-upstream", &upstream.address];
    let mut sidecar = pod.sidecar(&flags);
    let address = record(&sidecar.error())["proxy.address"].as_str().unwrap().to_owned();
    let mut command = logweir(&["run", "--handoff", &pod.socket(), "--", "cat"]);
    command.stdin(Stdio::piped());
    let mut app = Process::start(command);
    let mut caller = Wire::to(&address);
    caller.ask(
        "/cart",
        &["traceparent: 00-6d9f1c2ab3e84705918d2f60c7a4be13-b7ad6b7169203331-01", "X-Request-Id: req-1a2b3c4d"],
    );
    let request = upstream.request();
    app.write("INFO [req-1a2b3c4d] cart loaded\n");
    let record = record(&sidecar.line());
    assert_eq!(record["traceId"], "6d9f1c2ab3e84705918d2f60c7a4be13");
    assert_eq!(record["spanId"], request.trace().1);
    upstream.answer("200 OK");
    assert!(caller.message().is_some());
    assert_eq!(app.end().code, Some(0));
    end_sidecar(sidecar);
}

#[test]
fn who_says_nonsense_is_sent_away_and_others_are_served() {
    let pod = Pod::new();
    let mut sidecar = pod.sidecar(&[]);
    let address = rustix::net::SocketAddrUnix::new(pod.at("socket")).unwrap();
    let stranger =
        rustix::net::socket(rustix::net::AddressFamily::UNIX, rustix::net::SocketType::SEQPACKET, None).unwrap();
    rustix::net::connect(&stranger, &address).unwrap();
    rustix::io::write(
        &stranger,
        b"{\"type\":\"hello\",\"version\":1,\"program\":\"x\",\"service\":\"x\",\"again\":false}",
    )
    .unwrap();
    let said = record(&sidecar.error());
    assert_eq!(
        (&said["message"], &said["why"]),
        (&"a runner is sent away".into(), &"it hands over no two pipes".into())
    );
    assert_eq!(pod.app(PATIENT, "echo hello").end().code, Some(0));
    assert_eq!(messages(&end_sidecar(sidecar).lines), ["hello"]);
}

#[test]
fn a_socket_that_cannot_be_made_is_told() {
    let end = finish(logweir(&["sidecar", "--admin", "off", "/no/such/directory/socket"]));
    assert_eq!(end.code, Some(1));
    assert!(end.errors[0].contains("/no/such/directory/socket cannot be listened on"), "{:?}", end.errors);
}
