//! The proxy, inside `run` and alone. The application's requests are served by the test; its lines are what the test
//! writes to `cat`.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::harness::{Process, ask, eventually, finish, logweir, metrics, record};
use crate::http::{Upstream, Wire};

const TRACE: &str = "6d9f1c2ab3e84705918d2f60c7a4be13";
const SPAN: &str = "b7ad6b7169203331";
/// A secret that no rule knows by its shape, under a name that says what it is, and a signature.
const SECRETS: &str = "/pay?token=f3a9c1d27be84c55&sig=Zm9yZ2Vk&page=2";

fn parent() -> String {
    format!("traceparent: 00-{TRACE}-{SPAN}-01")
}

/// A running proxy.
struct Proxied {
    process: Process,
    admin: String,
    address: String,
    upstream: Upstream,
}

/// The address that a record on standard error names.
fn told(process: &mut Process, key: &str) -> String {
    let said: Value = serde_json::from_str(&process.error()).expect("a record");
    said[key].as_str().unwrap_or_else(|| panic!("no {key}: {said}")).to_owned()
}

impl Proxied {
    fn start(command: Command, upstream: Upstream) -> Self {
        let mut process = Process::start(command);
        let (admin, address) = (process.admin(), told(&mut process, "proxy.address"));
        Proxied { process, admin, address, upstream }
    }

    /// Before an application that is this script.
    fn run(script: &str, variables: &[(&str, &str)]) -> Self {
        let upstream = Upstream::start();
        let ports = ["--admin", "127.0.0.1:0", "--proxy-listen", "127.0.0.1:0", "--proxy-upstream", &upstream.address];
        let mut command = logweir(&["run"]);
        command.args(ports).args(["--", "sh", "-c", script]).envs(variables.iter().copied()).stdin(Stdio::piped());
        Proxied::start(command, upstream)
    }

    /// Alone.
    fn alone(variables: &[(&str, &str)]) -> Self {
        let upstream = Upstream::start();
        let ports = ["--admin", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--upstream", &upstream.address];
        let mut command = logweir(&["proxy"]);
        command.args(ports).envs(variables.iter().copied());
        Proxied::start(command, upstream)
    }

    fn caller(&self) -> Wire {
        Wire::to(&self.address)
    }

    /// One request and its answer.
    fn serve(&self, target: &str, status: &str) {
        let mut caller = self.caller();
        self.upstream.answer(status);
        caller.ask(target, &[&parent()]);
        assert!(caller.message().unwrap().start.contains(status));
        self.upstream.request();
    }
}

#[test]
fn lines_get_the_trace_of_the_request_whose_id_they_name() {
    let mut proxied = Proxied::run("exec cat", &[]);
    let mut caller = proxied.caller();
    caller.ask("/users/17", &[&parent(), "X-Request-Id: req-7f3a90c1"]);
    let request = proxied.upstream.request();
    assert_eq!((request.trace().0, request.get("x-request-id")), (TRACE, Some("req-7f3a90c1")));
    assert_ne!(request.trace().1, SPAN);

    proxied.process.write("2026-01-02T03:04:05.678Z INFO [req-7f3a90c1] begin\nINFO no request\n");
    let joined = record(&proxied.process.line());
    assert_eq!((&joined["traceId"], &joined["spanId"]), (&Value::from(TRACE), &Value::from(request.trace().1)));
    assert_eq!(joined["logweir.trace.source"], "request_id");
    let other = record(&proxied.process.line());
    assert_eq!((&other["traceId"], other.get("logweir.trace.source")), (&Value::from(""), None));

    proxied.upstream.answer("200 OK");
    assert_eq!(caller.message().unwrap().start, "HTTP/1.1 200 OK");
    // A line that is written late still finds it.
    proxied.process.write("done req-7f3a90c1\n");
    assert_eq!(record(&proxied.process.line())["traceId"], TRACE);
    let now = metrics(&proxied.admin);
    assert_eq!(now.sum("logweir_records_traced_total", &["source=\"request_id\"", "stream=\"stdout\""]), 2.0);
    assert_eq!(proxied.process.end().code, Some(0));
}

#[test]
fn an_id_that_the_proxy_made_joins_as_well() {
    let mut proxied = Proxied::run("exec cat", &[]);
    let mut caller = proxied.caller();
    caller.ask("/", &[]);
    let request = proxied.upstream.request();
    let id = request.get("x-request-id").expect("an id").to_owned();
    proxied.process.write(format!("{{\"level\":\"warn\",\"msg\":\"slow\",\"request_id\":\"{id}\"}}\n"));
    let joined = record(&proxied.process.line());
    assert_eq!((&joined["traceId"], &joined["level"]), (&Value::from(request.trace().0), &Value::from("warn")));
    proxied.upstream.answer("200 OK");
    assert!(caller.message().is_some());
    assert_eq!(proxied.process.end().code, Some(0));
}

#[test]
fn requests_are_measured() {
    let proxied = Proxied::run("read wait", &[]);
    proxied.serve("/users/17", "200 OK");
    proxied.serve("/users/18", "503 Service Unavailable");
    let name = "http_server_request_duration_seconds_count";
    let now = eventually("both requests", || {
        let now = metrics(&proxied.admin);
        (now.sum(name, &[]) == 2.0).then_some(now)
    });
    for status in ["200", "503"] {
        let labels = [
            "http_request_method=\"GET\"",
            "http_route=\"/users/{id}\"",
            &format!("http_response_status_code=\"{status}\""),
        ];
        assert_eq!(now.sum(name, &labels), 1.0, "{}", now.0);
    }
    for bound in ["0.005", "0.075", "7.5", "10", "+Inf"] {
        assert!(now.0.contains(&format!("le=\"{bound}\"")), "{bound}\n{}", now.0);
    }
    assert_eq!(now.sum("logweir_proxy_response_bytes_total", &["side=\"server\""]), 4.0);
    assert_eq!(now.sum("logweir_proxy_connections_total", &[]), 2.0);
    assert_eq!(now.sum("http_server_active_requests", &[]), 0.0);
    assert_eq!(now.sum("logweir_app_running", &[]), 1.0);
    proxied.process.end();
}

#[test]
fn requests_become_records_of_the_same_stream() {
    for (which, status, level) in [("all", "200 OK", "info"), ("errors", "500 Internal Server Error", "error")] {
        let mut proxied = Proxied::run("exec cat", &[("LOGWEIR_PROXY__ACCESS_LOG", which)]);
        proxied.serve(SECRETS, status);
        let line = proxied.process.line();
        assert!(!line.contains("f3a9c1d2") && !line.contains("Zm9y"), "{line}");
        let access = record(&line);
        for (key, value) in [
            ("level", level.into()),
            ("traceId", TRACE.into()),
            ("logger", "logweir.access".into()),
            ("http.request.method", "GET".into()),
            ("http.route", "/pay".into()),
            ("http.response.status_code", status.split(' ').next().unwrap().parse::<u16>().unwrap().into()),
            ("url.query", Value::from("token=[REDACTED:token]&sig=REDACTED&page=2")),
            ("response_bytes", 2.into()),
        ] {
            assert_eq!(access[key], value, "{key}: {line}");
        }
        assert_ne!(access["spanId"], SPAN);
        let now = metrics(&proxied.admin);
        assert_eq!((now.sum("logweir_lines_out_total", &["stream=\"access\""]), now.missing()), (1.0, 0.0));
        assert_eq!(proxied.process.end().code, Some(0));
    }
}

#[test]
fn requests_are_sampled_with_their_trace() {
    // The low 56 bits of the first are below the threshold of one half, those of the second above.
    let proxied = Proxied::run("exec cat", &[("LOGWEIR_PROXY__ACCESS_LOG", "all"), ("LOGWEIR_SAMPLE__RATIO", "0.5")]);
    let mut caller = proxied.caller();
    for trace in ["000000000000000000000000000000aa", "000000000000000000ffffffffffffff"] {
        proxied.upstream.answer("200 OK");
        caller.ask("/", &[&format!("traceparent: 00-{trace}-{SPAN}-01")]);
        assert!(caller.message().is_some());
    }
    drop(caller);
    let end = proxied.process.end();
    let traces: Vec<Value> = end.lines.iter().map(|line| record(line)["traceId"].clone()).collect();
    assert_eq!(traces, ["000000000000000000ffffffffffffff"]);
}

#[test]
fn without_a_wish_there_is_no_access_log() {
    let proxied = Proxied::run("exec cat", &[]);
    proxied.serve("/", "500 Internal Server Error");
    assert!(proxied.process.end().lines.is_empty());
}

#[test]
fn secrets_leave_neither_in_spans_nor_in_metrics() {
    let receiver = Upstream::start();
    let endpoint = format!("http://{}", receiver.address);
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("OTEL_BSP_SCHEDULE_DELAY", "1"),
        ("LOGWEIR_SERVICE", "shop-front"),
    ];
    let proxied = Proxied::alone(&variables);
    let mut caller = proxied.caller();
    proxied.upstream.answer("200 OK");
    receiver.take();
    let agent = "User-Agent: probe (contact ana@example.com)";
    caller.ask(SECRETS, &[&parent(), agent]);
    assert!(caller.message().is_some());
    let export = receiver.request();
    let text = String::from_utf8_lossy(&export.body).into_owned();
    for shown in ["shop-front", "/pay", "token=[REDACTED:token]&sig=REDACTED&page=2", "[REDACTED:email]"] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    let page = metrics(&proxied.admin).0;
    for secret in ["f3a9c1d2", "Zm9y", "example.com"] {
        assert!(!text.contains(secret) && !page.contains(secret), "{secret}");
    }
    eventually("the export to be counted", || {
        (metrics(&proxied.admin).sum("logweir_spans_exported_total", &[]) == 1.0).then_some(())
    });
    proxied.process.signal("TERM");
    assert_eq!(proxied.process.end().code, Some(0));
}

#[test]
fn one_switch_sends_the_applications_calls_through_the_proxy() {
    let script = "echo $http_proxy; echo $HTTP_PROXY; echo $NO_PROXY; read wait";
    let mut command = logweir(&["run", "--admin", "127.0.0.1:0", "--http-proxy", "--", "sh", "-c", script]);
    command.env_remove("http_proxy").env_remove("no_proxy").env("NO_PROXY", "db.test").stdin(Stdio::piped());
    let mut process = Process::start(command);
    let (admin, egress) = (process.admin(), told(&mut process, "egress.address"));
    let said: Vec<Value> = (0..3).map(|_| record(&process.line())["message"].clone()).collect();
    let url = format!("http://{egress}");
    assert_eq!(said, [&*url, &*url, "db.test,localhost,127.0.0.1,::1,169.254.169.254"]);

    let target = Upstream::start();
    let mut call = Wire::to(&egress);
    target.answer("200 OK");
    call.ask(&format!("http://{}/stock/4711", target.address), &[&parent()]);
    assert_eq!(call.message().unwrap().start, "HTTP/1.1 200 OK");
    assert_eq!(target.request().trace().0, TRACE);
    let name = "http_client_request_duration_seconds_count";
    eventually("the call", || (metrics(&admin).sum(name, &["server_address=\"127.0.0.1\""]) == 1.0).then_some(()));
    process.write("\n");
    assert_eq!(process.end().code, Some(0));
}

#[test]
fn without_the_switch_the_environment_is_left_alone() {
    let mut command = logweir(&["run", "--admin", "off", "--proxy-egress", "127.0.0.1:0", "--"]);
    command.args(["sh", "-c", "echo \"<$http_proxy>\""]).env_remove("http_proxy");
    assert_eq!(record(&finish(command).lines[0])["message"], "<>");
}

/// Says when it is told to end, and ends with 7 when it reads a line.
const STUBBORN: &str = "trap 'echo told' TERM; until read wait; do :; done; exit 7";

#[test]
fn requests_in_flight_are_finished_at_the_end() {
    let mut proxied = Proxied::run(STUBBORN, &[]);
    let mut caller = proxied.caller();
    caller.ask("/slow", &[]);
    proxied.upstream.request();
    assert_eq!(ask(&proxied.admin, "GET", "/readyz").unwrap().status, 200);
    proxied.process.signal("TERM");
    assert_eq!(record(&proxied.process.line())["message"], "told");
    assert_eq!(ask(&proxied.admin, "GET", "/readyz").unwrap().status, 503);
    eventually("nothing to be taken in", || std::net::TcpStream::connect(&proxied.address).is_err().then_some(()));
    proxied.upstream.answer("200 OK");
    let answer = caller.message().unwrap();
    assert_eq!((answer.start.as_str(), answer.get("connection")), ("HTTP/1.1 200 OK", Some("close")));
    proxied.process.write("\n");
    assert_eq!(proxied.process.end().code, Some(7));
}

#[test]
fn with_a_delay_the_application_serves_until_it_is_over() {
    let mut proxied = Proxied::run(STUBBORN, &[("LOGWEIR_PROXY__DRAIN__DELAY_MS", "1500")]);
    proxied.process.signal("TERM");
    eventually("not to be ready", || (ask(&proxied.admin, "GET", "/readyz")?.status == 503).then_some(()));
    assert_eq!(metrics(&proxied.admin).sum("logweir_signals_forwarded_total", &[]), 0.0);
    proxied.serve("/", "200 OK");
    assert_eq!(record(&proxied.process.line())["message"], "told");
    eventually("nothing to be taken in", || std::net::TcpStream::connect(&proxied.address).is_err().then_some(()));
    proxied.process.write("\n");
    assert_eq!(proxied.process.end().code, Some(7));
}

#[test]
fn who_asks_twice_is_not_held_back() {
    let script = "trap 'echo told' TERM; trap 'echo other' USR1; until read wait; do :; done; exit 7";
    let mut proxied = Proxied::run(script, &[("LOGWEIR_PROXY__DRAIN__DELAY_MS", "60000")]);
    proxied.process.signal("TERM");
    eventually("not to be ready", || (ask(&proxied.admin, "GET", "/readyz")?.status == 503).then_some(()));
    proxied.process.signal("USR1");
    assert_eq!(record(&proxied.process.line())["message"], "other");
    proxied.process.signal("TERM");
    assert_eq!(record(&proxied.process.line())["message"], "told");
    proxied.process.write("\n");
    let end = proxied.process.end();
    assert_eq!((end.code, end.lines.len()), (Some(7), 0), "{:?}", end.lines);
}

#[test]
fn when_the_application_is_gone_nobody_is_waited_for() {
    // A minute would be waited for an application that starts, and another for requests.
    let closed = TcpListener::bind("127.0.0.9:0").unwrap().local_addr().unwrap().to_string();
    let variables = [("LOGWEIR_PROXY__TIMEOUTS__STARTUP_MS", "60000"), ("LOGWEIR_PROXY__DRAIN__DELAY_MS", "60000")];
    let mut command = logweir(&["run", "--admin", "127.0.0.1:0", "--proxy-listen", "127.0.0.1:0"]);
    command.args(["--proxy-upstream", &closed, "--", "sh", "-c", "read wait; exit 3"]).envs(variables);
    command.stdin(Stdio::piped());
    let mut process = Process::start(command);
    let (admin, address) = (process.admin(), told(&mut process, "proxy.address"));
    let mut caller = Wire::to(&address);
    caller.ask("/", &[]);
    eventually("the request", || (metrics(&admin).sum("http_server_active_requests", &[]) == 1.0).then_some(()));
    process.write("\n");
    let answer = caller.message().expect("an answer");
    assert!(answer.start.contains("502") && String::from_utf8_lossy(&answer.body).contains("connection_refused"));
    assert_eq!(process.end().code, Some(3));
}

#[test]
fn alone_it_serves_metrics_and_writes_its_access_log() {
    let mut proxied = Proxied::alone(&[("LOGWEIR_PROXY__ACCESS_LOG", "all"), ("OTEL_SERVICE_NAME", "edge")]);
    assert_eq!(ask(&proxied.admin, "GET", "/readyz").unwrap().status, 200);
    proxied.serve("/users/17", "200 OK");
    let access = record(&proxied.process.line());
    assert_eq!((&access["service"], &access["traceId"]), (&Value::from("edge"), &Value::from(TRACE)));
    let now = metrics(&proxied.admin);
    assert_eq!(now.sum("http_server_request_duration_seconds_count", &["http_route=\"/users/{id}\""]), 1.0);
    assert_eq!(finish(logweir(&["healthcheck", "--admin", &proxied.admin])).code, Some(0));
    proxied.process.signal("TERM");
    let end = proxied.process.end();
    assert_eq!((end.code, end.lines.len(), end.errors.len()), (Some(0), 0, 0), "{:?}", end.errors);
}

#[test]
fn alone_it_outlives_those_who_read_its_output() {
    let upstream = Upstream::start();
    let ports = ["--admin", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--upstream", &upstream.address];
    let mut command = logweir(&["proxy"]);
    command.args(ports).env("LOGWEIR_PROXY__ACCESS_LOG", "all");
    let mut process = Process::start_unread(command);
    let (admin, address) = (process.admin(), told(&mut process, "proxy.address"));
    process.close_stdout();
    let mut caller = Wire::to(&address);
    for served in 1..=20 {
        upstream.answer("200 OK");
        caller.ask("/", &[]);
        assert_eq!(caller.message().unwrap().start, "HTTP/1.1 200 OK");
        eventually("the line", || {
            (metrics(&admin).sum("logweir_lines_in_total", &[]) == f64::from(served)).then_some(())
        });
    }
    assert_eq!(metrics(&admin).missing(), 0.0);
    process.signal("TERM");
    assert_eq!(process.end().code, Some(0));
}

#[test]
fn what_cannot_be_done_is_told_before_anything_is_started() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let directory = tempfile::tempdir().unwrap();
    let trace = directory.path().join("started").display().to_string();
    for (arguments, code, word) in [
        (&["proxy", "--admin", "off"][..], 64, "nothing to do"),
        (&["proxy", "--admin", "off", "--listen", &address], 1, &*address),
        (&["proxy", "--upstream", "https://a"], 64, "unix:/path"),
        (&["proxy", "--listen", "8080"], 64, "`proxy.listen`"),
        (&["run", "--admin", "off", "--proxy-listen", &address, "--", "touch", &trace], 1, &address),
    ] {
        let end = finish(logweir(arguments));
        let told = end.errors.join("\n");
        assert_eq!(end.code, Some(code), "{arguments:?} {told}");
        assert!(told.contains(word), "{arguments:?} {told}");
    }
    let mut command = logweir(&["run", "--admin", "off", "--proxy-listen", "127.0.0.1:0", "--", "touch", &trace]);
    command.envs([("LOGWEIR_PROXY__TLS", "{cert: /nowhere/cert.pem, key: /nowhere/key.pem}")]);
    let end = finish(command);
    assert!(end.code == Some(1) && end.errors.join("\n").contains("/nowhere/cert.pem"), "{:?}", end.errors);
    assert!(!std::path::Path::new(&trace).exists());
}

/// A thread for each request, and the access log that its library writes; which trace each request came in goes to a file.
const LOGGING: &str = r#"
import http.server, socketserver, sys, threading
lock = threading.Lock()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def address_string(self): return "10.0.0.7"
    def do_GET(self):
        with lock:
            with open(sys.argv[2], "a") as told:
                told.write("%s %s\n" % (self.path, self.headers["traceparent"].split("-")[1]))
        self.send_response(404 if self.path.endswith("7") else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 128
Server(sys.argv[1], Handler).serve_forever()
"#;

#[test]
fn lines_of_an_access_log_join_the_request_that_they_tell_of() {
    const EACH: usize = 40;
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let mut command = logweir(&["run", "--admin", "off", "--sample", "1", "--proxy-listen", "127.0.0.1:0"]);
    command.args(["--proxy-upstream", &format!("unix:{}", path("app")), "--", "python3", "-u", "-c", LOGGING]);
    command.args([path("app"), path("told")]).env("TZ", "UTC").stdin(Stdio::null());
    let mut process = Process::start(command);
    let address = record(&process.error())["proxy.address"].as_str().unwrap().to_owned();
    std::thread::scope(|scope| {
        for caller in 0..8 {
            let address = &address;
            scope.spawn(move || {
                let mut wire = Wire::to(address);
                for number in 0..EACH {
                    // Every fourth one is asked for by all.
                    let target =
                        if number % 4 == 0 { "/same?x=1".to_owned() } else { format!("/of/{caller}/{number}?q=a%20b") };
                    wire.ask(&target, &[]);
                    wire.message().unwrap();
                }
            });
        }
    });
    process.signal("TERM");
    let end = process.end();
    let told = std::fs::read_to_string(path("told")).unwrap();
    let told: Vec<(&str, &str)> = told.lines().filter_map(|line| line.split_once(' ')).collect();
    assert_eq!(told.len(), 8 * EACH);
    let (mut joined, mut lines) = (0, 0);
    for line in &end.lines {
        let record = record(line);
        let Some(path) = record["url.path"].as_str().filter(|_| record["log.iostream"] == "stderr") else { continue };
        lines += 1;
        let trace = record["traceId"].as_str().unwrap();
        if !trace.is_empty() {
            joined += 1;
            assert_eq!(record["logweir.trace.source"], "access_log", "{line}");
            let target = format!("{path}?{}", record["url.query"].as_str().unwrap());
            assert!(told.contains(&(target.as_str(), trace)), "{line}");
        }
    }
    assert_eq!(lines, 8 * EACH, "{:?}", end.errors);
    assert!(joined >= 8 * EACH * 3 / 4, "only {joined} lines joined");
}

/// Says three things about each request, of which the first names it, and which trace it came in to a file. A thread for
/// each connection, or one for all.
const TALKING: &str = r#"
import asyncio, http.server, json, random, socketserver, sys, threading, time
lock = threading.Lock()
def say(thread, path, step, request=None):
    with lock:
        line = {"level": "info", "thread": thread, "msg": "%s %d" % (path, step)}
        if request: line["request_id"] = request
        sys.stdout.write(json.dumps(line) + "\n"); sys.stdout.flush()
def tell(path, traceparent):
    with lock:
        with open(sys.argv[2], "a") as told:
            told.write("%s %s\n" % (path, traceparent.split("-")[1]))
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *_): pass
    def do_GET(self):
        name = threading.current_thread().name
        tell(self.path, self.headers["traceparent"])
        say(name, self.path, 0, self.headers["X-Request-Id"])
        for step in (1, 2):
            time.sleep(random.random() / 200)
            say(name, self.path, step)
        time.sleep(0.002)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")
class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    request_queue_size = 128
async def connection(reader, writer):
    while True:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError:
            return
        path = head.split(" ")[1]
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        tell(path, headers["traceparent"])
        say("loop", path, 0, headers["x-request-id"])
        for step in (1, 2):
            await asyncio.sleep(random.random() / 200)
            say("loop", path, step)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
async def loop():
    server = await asyncio.start_unix_server(connection, sys.argv[1])
    await server.serve_forever()
if sys.argv[3] == "threads": Server(sys.argv[1], Handler).serve_forever()
else: asyncio.run(loop())
"#;

/// Lines that were joined by their thread, after so many callers at a time; none to another request.
fn joined_by_thread(kind: &str, callers: usize) -> usize {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let mut command = logweir(&["run", "--admin", "off", "--sample", "1", "--proxy-listen", "127.0.0.1:0"]);
    command.args(["--proxy-upstream", &format!("unix:{}", path("app")), "--", "python3", "-c", TALKING]);
    command.args([&path("app"), &path("told"), kind]).stdin(Stdio::null());
    let mut process = Process::start(command);
    let address = record(&process.error())["proxy.address"].as_str().unwrap().to_owned();
    std::thread::scope(|scope| {
        for caller in 0..callers {
            let address = &address;
            scope.spawn(move || {
                let mut wire = Wire::to(address);
                for number in 0..30 {
                    wire.ask(&format!("/of/{caller}/{number}"), &[]);
                    wire.message().unwrap();
                }
            });
        }
    });
    process.signal("TERM");
    let end = process.end();
    let told = std::fs::read_to_string(path("told")).unwrap();
    let told: Vec<(&str, &str)> = told.lines().filter_map(|line| line.split_once(' ')).collect();
    let mut joined = 0;
    for line in &end.lines {
        let record = record(line);
        let (path, step) = record["message"].as_str().unwrap().split_once(' ').unwrap();
        let trace = record["traceId"].as_str().unwrap();
        assert!(step != "0" || !trace.is_empty(), "{line}");
        if !trace.is_empty() {
            assert!(told.contains(&(path, trace)), "{kind} {callers}: {line}");
            joined += usize::from(record["logweir.trace.source"] == "thread");
        }
    }
    assert_eq!(end.lines.len(), callers * 30 * 3, "{:?}", end.errors);
    joined
}

#[test]
fn lines_join_by_their_thread_where_that_serves_one_request_at_a_time() {
    // Most of two lines of each request, but for those before a thread has proved itself.
    let joined = joined_by_thread("threads", 8);
    assert!(joined >= 8 * 30, "only {joined}");
    for callers in [1, 2, 8] {
        assert_eq!(joined_by_thread("loop", callers), 0, "{callers}");
    }
}
