//! Whole requests: what came before a failure is there, what belongs to nothing worth telling is not.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;

use serde_json::Value;

use crate::harness::{Process, eventually, finish, logweir, metrics, record, run_script};
use crate::http::Wire;

/// A thread for each request; it says six things about each, one of them across two lines, and fails for every
/// fiftieth. It warns of none.
const SERVER: &str = r#"
import http.server, socketserver, sys, threading, json
lock = threading.Lock()
def say(text):
    with lock:
        sys.stdout.write(text + "\n"); sys.stdout.flush()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *_): pass
    def do_GET(self):
        number = self.path[1:]
        request = self.headers["X-Request-Id"]
        failed = int(number) % 50 == 0
        say("2026-01-02 03:04:05.678 INFO [%s] story %s 0" % (request, number))
        say(json.dumps({"level": "debug", "msg": "story %s 1" % number, "request_id": request}))
        say("2026-01-02 03:04:05.679 DEBUG [%s] story %s 2 for ana@example.com" % (request, number))
        say("level=info msg=\"story %s 3\" request_id=%s" % (number, request))
        say("2026-01-02 03:04:05.680 INFO [%s] story %s 4" % (request, number))
        say("{\"level\":\"info\",\"msg\":\"story %s 5\",\"request_id\":\"%s\"}" % (number, request))
        body = b"broken" if failed else b"fine"
        self.send_response(500 if failed else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 128
Server(sys.argv[1], Handler).serve_forever()
"#;

/// Lines of a story.
const LINES: u64 = 6;

/// A running `logweir run` before that server.
struct Served {
    process: Process,
    admin: String,
    address: String,
    _directory: tempfile::TempDir,
}

impl Served {
    fn start(variables: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let socket = directory.path().join("app").to_str().unwrap().to_owned();
        let mut command = logweir(&["run", "--admin", "127.0.0.1:0", "--proxy-listen", "127.0.0.1:0"]);
        command.args(["--proxy-upstream", &format!("unix:{socket}"), "--", "python3", "-c", SERVER, &socket]);
        command.envs(variables.iter().copied()).stdin(Stdio::null());
        let mut process = Process::start(command);
        let admin = process.admin();
        let said: Value = serde_json::from_str(&process.error()).unwrap();
        let address = said["proxy.address"].as_str().unwrap().to_owned();
        Served { process, admin, address, _directory: directory }
    }

    /// Asks for these, so many at a time.
    fn ask(&self, numbers: std::ops::Range<u64>, callers: u64) {
        let address = &self.address;
        std::thread::scope(|scope| {
            for caller in 0..callers {
                let mine = numbers.clone().filter(move |number| number % callers == caller);
                scope.spawn(move || {
                    let mut wire = Wire::to(address);
                    for number in mine {
                        wire.ask(&format!("/{number}"), &[]);
                        let want = if number % 50 == 0 { "500" } else { "200" };
                        assert!(wire.message().unwrap().start.contains(want));
                    }
                });
            }
        });
    }

    /// Waits until nothing is held, and tells it to end: the lines of each story, by their number.
    fn stories(self) -> BTreeMap<u64, Vec<Value>> {
        eventually("every verdict", || {
            let now = metrics(&self.admin);
            let all = now.sum("logweir_lines_in_total", &[]) >= 1.0;
            (all && now.sum("logweir_lines_held", &[]) == 0.0).then(|| assert_eq!(now.missing(), 0.0))
        });
        self.process.signal("TERM");
        let mut stories: BTreeMap<u64, Vec<Value>> = BTreeMap::new();
        for line in self.process.end().lines {
            let record = record(&line);
            let message = record["message"].as_str().unwrap().to_owned();
            let mut words = message.split(' ');
            assert_eq!(words.next(), Some("story"), "{line}");
            stories.entry(words.next().unwrap().parse().unwrap()).or_default().push(record);
        }
        stories
    }
}

/// Whether these are all lines of one story, in order, in one trace.
fn is_whole(story: &[Value]) -> bool {
    let steps: Vec<&str> =
        story.iter().map(|line| line["message"].as_str().unwrap().split(' ').nth(2).unwrap()).collect();
    let traces: BTreeSet<&str> = story.iter().map(|line| line["traceId"].as_str().unwrap()).collect();
    steps == ["0", "1", "2", "3", "4", "5"] && traces.len() == 1 && !traces.contains("")
}

#[test]
fn at_one_percent_every_line_of_every_failed_request_is_there() {
    for callers in [1, 16] {
        let served = Served::start(&[("LOGWEIR_SAMPLE__RATIO", "0.01")]);
        served.ask(1..801, callers);
        let stories = served.stories();
        for (number, story) in &stories {
            assert!(is_whole(story), "{number}: {story:?}");
            for line in story {
                let counts_for = if number % 50 == 0 && line["logweir.adjusted_count"] == 1 { 1 } else { 100 };
                assert_eq!(line["logweir.adjusted_count"].as_f64().unwrap().round() as u64, counts_for, "{line}");
                assert!(!line.to_string().contains("ana@example.com"));
                assert_eq!(line.get("logweir.retro"), None);
            }
        }
        for failed in (50..801).step_by(50) {
            assert!(stories.contains_key(&failed), "{callers} callers: {failed} is not there");
        }
        // 784 draws at one in a hundred: five standard deviations.
        let others = stories.keys().filter(|number| *number % 50 != 0).count();
        assert!(others <= 22, "{others}");
    }
}

#[test]
fn debug_lines_come_out_when_their_request_fails() {
    let served = Served::start(&[("LOGWEIR_SAMPLE__DEBUG", "on_error")]);
    served.ask(1..101, 4);
    let stories = served.stories();
    assert_eq!(stories.len(), 100);
    for (number, story) in &stories {
        let failed = number % 50 == 0;
        assert_eq!(story.len() as u64, if failed { LINES } else { LINES - 2 }, "{number}: {story:?}");
        for line in story {
            assert_eq!(line.get("logweir.retro").is_some(), line["level"] == "debug", "{line}");
            assert_eq!(line.get("logweir.adjusted_count"), None);
        }
    }
}

#[test]
fn the_span_of_a_story_with_a_warning_is_exported() {
    let receiver = crate::http::Upstream::start();
    let upstream = crate::http::Upstream::start();
    let mut command = logweir(&["run", "--admin", "127.0.0.1:0", "--proxy-listen", "127.0.0.1:0"]);
    command.args(["--proxy-upstream", &upstream.address, "--sample", "0", "--", "cat"]).stdin(Stdio::piped());
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{}", receiver.address));
    command.env("OTEL_BSP_SCHEDULE_DELAY", "1").env("OTEL_TRACES_SAMPLER", "always_off");
    let mut process = Process::start(command);
    process.admin();
    let said: Value = serde_json::from_str(&process.error()).unwrap();
    let mut caller = Wire::to(said["proxy.address"].as_str().unwrap());
    caller.ask("/pay", &["X-Request-Id: req-7f3a90c1"]);
    upstream.request();
    process.write("INFO [req-7f3a90c1] before\nWARN [req-7f3a90c1] odd\nINFO [req-7f3a90c1] after\nINFO other\n");
    let said: Vec<Value> = (0..3).map(|_| record(&process.line())["message"].clone()).collect();
    assert_eq!(said, ["before", "odd", "after"]);
    upstream.answer("200 OK");
    receiver.take();
    assert!(caller.message().is_some());
    let export = String::from_utf8_lossy(&receiver.request().body).into_owned();
    assert!(export.contains("/pay") && export.contains("log_record"), "{export}");
    let end = process.end();
    assert_eq!((end.code, end.lines.len()), (Some(0), 0), "{:?}", end.lines);
}

#[test]
fn a_warning_that_is_read_after_the_response_has_the_span_exported_too() {
    let receiver = crate::http::Upstream::start();
    let upstream = crate::http::Upstream::start();
    let mut command = logweir(&["run", "--admin", "127.0.0.1:0", "--proxy-listen", "127.0.0.1:0"]);
    command.args(["--proxy-upstream", &upstream.address, "--sample", "0", "--", "cat"]).stdin(Stdio::piped());
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{}", receiver.address));
    command.env("OTEL_BSP_SCHEDULE_DELAY", "1").env("OTEL_TRACES_SAMPLER", "always_off");
    command.env("LOGWEIR_STORY__LINGER_MS", "5000");
    let mut process = Process::start(command);
    process.admin();
    let said: Value = serde_json::from_str(&process.error()).unwrap();
    let mut caller = Wire::to(said["proxy.address"].as_str().unwrap());
    for (path, id) in [("/quiet?token=1", "req-00c1d2e3"), ("/pay?email=ana@example.com", "req-7f3a90c1")] {
        caller.ask(path, &[&format!("X-Request-Id: {id}")]);
        upstream.request();
        upstream.answer("200 OK");
        assert!(caller.message().is_some());
    }
    process.write("INFO [req-00c1d2e3] fine\nWARN [req-7f3a90c1] odd\n");
    assert_eq!(record(&process.line())["message"], "odd");
    // The proxy ends before its time is over: who waits is judged then.
    receiver.take();
    let end = process.end();
    let export = String::from_utf8_lossy(&receiver.request().body).into_owned();
    assert!(export.contains("/pay") && export.contains("log_record"), "{export}");
    assert!(!export.contains("/quiet") && !export.contains("ana@"), "{export}");
    assert_eq!((end.code, end.lines.len()), (Some(0), 0), "{:?}", end.lines);
}

#[test]
fn a_crash_brings_out_the_last_lines() {
    let lines = r#"awk 'BEGIN { for (i = 0; i < 100000; i++) print "{\"level\":\"debug\",\"msg\":\"line " i "\"}" }'"#;
    for (ending, last) in [("kill -SEGV $$", 1000), ("exit 3", 1000), ("exit 0", 0)] {
        let mut command = run_script(&[], &format!("{lines}; {ending}"));
        command.env("LOGWEIR_SAMPLE__DEBUG", "on_error");
        let end = finish(command);
        let said: Vec<Value> = end.lines.iter().map(|line| record(line)).collect();
        let want: Vec<String> = (100_000 - last..100_000).map(|n| format!("line {n}")).collect();
        let got: Vec<&str> = said.iter().map(|line| line["message"].as_str().unwrap()).collect();
        assert_eq!(got, want, "{ending}: {:?}", end.errors);
        assert!(said.iter().all(|line| line["logweir.retro"] == true && line["level"] == "debug"));
    }
}

#[test]
fn whoever_is_told_to_end_has_not_crashed() {
    let mut command = logweir(&[
        "run",
        "--admin",
        "off",
        "--sample",
        "0",
        "--",
        "sh",
        "-c",
        "echo quiet; echo WARN up; exec sleep 60",
    ]);
    command.stdin(Stdio::null());
    let mut process = Process::start(command);
    assert_eq!(record(&process.line())["message"], "up");
    process.signal("TERM");
    let end = process.end();
    assert_eq!((end.code, end.lines), (Some(143), vec![]));
}

#[test]
fn what_the_lines_say_of_requests_is_counted() {
    let upstream = crate::http::Upstream::start();
    let mut command = logweir(&["run", "--admin", "127.0.0.1:0", "--proxy-listen", "127.0.0.1:0"]);
    command.args(["--proxy-upstream", &upstream.address, "--", "cat"]).stdin(Stdio::piped());
    let mut process = Process::start(command);
    let admin = process.admin();
    let said: Value = serde_json::from_str(&process.error()).unwrap();
    let mut caller = Wire::to(said["proxy.address"].as_str().unwrap());
    for (id, status, line) in [
        ("req-7f3a90c1", "200 OK", "ERROR [req-7f3a90c1] stock is gone\n"),
        ("req-8e4b01d2", "500 Internal Server Error", "INFO nothing of it\n"),
        ("req-9d5c12e3", "500 Internal Server Error", "INFO [req-9d5c12e3] so it goes\n"),
    ] {
        caller.ask("/pay", &[&format!("X-Request-Id: {id}")]);
        upstream.request();
        process.write(line);
        process.line();
        upstream.answer(status);
        assert!(caller.message().is_some());
    }
    let sum = |name: &str, status: &str| {
        let labels = [&format!("http_response_status_code=\"{status}\""), "http_route=\"/pay\""];
        metrics(&admin).sum(name, &labels)
    };
    let silent = "logweir_failed_requests_without_lines_total";
    eventually("the verdicts", || (sum(silent, "500") >= 1.0).then_some(()));
    assert_eq!(sum(silent, "500"), 1.0);
    assert_eq!(sum("logweir_requests_with_error_lines_total", "200"), 1.0);
    assert_eq!(sum("logweir_requests_with_error_lines_total", "500"), 0.0);
    assert_eq!(process.end().code, Some(0));
}
