//! Starts the binary and talks to it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Nothing here takes so long unless it hangs.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Keys that every record has, in this order.
pub(crate) const KEYS: [&str; 6] = ["timestamp", "level", "service", "traceId", "spanId", "message"];

/// The binary, about to be started with nothing in its environment that it listens to.
pub(crate) fn logweir(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logweir"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("LOGWEIR_") || name.starts_with("OTEL_")) {
            command.env_remove(name);
        }
    }
    command
}

/// `logweir run --admin off FLAGS -- sh -c SCRIPT`.
pub(crate) fn run_script(flags: &[&str], script: &str) -> Command {
    let mut command = logweir(&["run", "--admin", "off"]);
    command.args(flags).args(["--", "sh", "-c", script]);
    command
}

/// A running binary.
pub(crate) struct Process {
    child: Child,
    pub(crate) stdin: Option<ChildStdin>,
    stdout: Option<ChildStdout>,
    lines: Option<Receiver<String>>,
    errors: Receiver<String>,
}

/// How it ended, and what it left unread.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) lines: Vec<String>,
    pub(crate) errors: Vec<String>,
}

impl Process {
    /// Starts it; its outputs are read as they come.
    pub(crate) fn start(command: Command) -> Self {
        let mut process = Process::start_unread(command);
        process.read();
        process
    }

    /// Starts it without reading its standard output.
    pub(crate) fn start_unread(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the binary starts");
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let errors = lines_of(child.stderr.take().expect("standard error is a pipe"));
        Process { child, stdin, stdout, lines: None, errors }
    }

    /// Begins to read its standard output.
    pub(crate) fn read(&mut self) {
        self.lines = self.stdout.take().map(lines_of);
    }

    /// Closes the reading end of its standard output.
    pub(crate) fn close_stdout(&mut self) {
        drop(self.stdout.take().expect("standard output is not being read"));
    }

    /// Writes to its standard input.
    pub(crate) fn write(&mut self, bytes: impl AsRef<[u8]>) {
        let stdin = self.stdin.as_mut().expect("standard input is a pipe");
        stdin.write_all(bytes.as_ref()).and_then(|()| stdin.flush()).expect("it reads");
    }

    /// The next line of its standard output.
    pub(crate) fn line(&mut self) -> String {
        self.lines.as_ref().expect("standard output is read").recv_timeout(DEADLINE).expect("a line in time")
    }

    /// The next line of its standard error.
    pub(crate) fn error(&mut self) -> String {
        self.errors.recv_timeout(DEADLINE).expect("a line in time")
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal by name.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// The address that it says its admin server has.
    pub(crate) fn admin(&mut self) -> String {
        let said: Value = serde_json::from_str(&self.error()).expect("a record");
        said["admin.address"].as_str().expect("an address").to_owned()
    }

    /// What `/proc/PID/status` says under `name`, in its own unit.
    pub(crate) fn status(&self, name: &str) -> u64 {
        self.status_word(name).parse().unwrap_or_default()
    }

    /// It has come as far as to have a handler for SIGTERM.
    pub(crate) fn catches_sigterm(&self) -> bool {
        u64::from_str_radix(&self.status_word("SigCgt"), 16).unwrap_or_default() >> (15 - 1) & 1 == 1
    }

    /// It was started with this signal ignored, as `nohup` has it for hang-ups and `&` of a shell for interrupts, and
    /// ignores it.
    pub(crate) fn ignores(&self, signal: i32) -> bool {
        u64::from_str_radix(&self.status_word("SigIgn"), 16).unwrap_or_default() >> (signal - 1) & 1 == 1
    }

    /// How often its first thread has gone to sleep.
    pub(crate) fn switches(&self) -> u64 {
        self.status_word("voluntary_ctxt_switches").parse().unwrap_or_default()
    }

    fn status_word(&self, name: &str) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap_or_default();
        line.split_ascii_whitespace().next().unwrap_or_default().to_owned()
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> End {
        drop(self.stdin.take());
        let lines = self.lines.take().map(rest).unwrap_or_default();
        let errors = rest(std::mem::replace(&mut self.errors, sync_channel(1).1));
        let status = eventually("its end", || self.child.try_wait().expect("it can be waited for"));
        End { code: status.code(), signal: status.signal(), lines, errors }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A test that failed leaves nothing behind.
        if self.child.try_wait().is_ok_and(|status| status.is_none()) {
            let _killed = self.child.kill();
            let _reaped = self.child.wait();
        }
    }
}

/// Runs it to its end.
pub(crate) fn finish(command: Command) -> End {
    Process::start(command).end()
}

/// Runs it to its end with something on its standard input.
pub(crate) fn filter(arguments: &[&str], input: impl AsRef<[u8]> + Send + 'static) -> End {
    let mut command = logweir(arguments);
    command.stdin(Stdio::piped());
    let mut process = Process::start(command);
    let mut stdin = process.stdin.take().expect("standard input is a pipe");
    let feeder = std::thread::spawn(move || {
        // Whether it reads everything is for the test to say.
        let _fed = stdin.write_all(input.as_ref());
    });
    let end = process.end();
    feeder.join().unwrap();
    end
}

fn lines_of(from: impl Read + Send + 'static) -> Receiver<String> {
    let (send, lines) = sync_channel(1 << 20);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines() {
            let Ok(line) = line else { return };
            if send.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn rest(lines: Receiver<String>) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        match lines.recv_timeout(DEADLINE) {
            Ok(line) => all.push(line),
            Err(RecvTimeoutError::Disconnected) => return all,
            Err(RecvTimeoutError::Timeout) => panic!("its output goes on for too long"),
        }
    }
}

/// Asks until there is an answer.
pub(crate) fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < DEADLINE, "waited too long for {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// A record, checked for what all records have.
pub(crate) fn record(line: &str) -> Value {
    let value: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let mut at = 0;
    for key in KEYS {
        let quoted = format!("\"{key}\":\"");
        let found = line.get(at..).and_then(|rest| rest.find(&quoted)).unwrap_or_else(|| panic!("no {key}: {line}"));
        at += found + quoted.len();
    }
    value
}

/// The messages of records.
pub(crate) fn messages(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| record(line)["message"].as_str().unwrap().to_owned()).collect()
}

/// An HTTP answer: status, head and body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Asks `address` for `path`; `None` when nobody answers.
pub(crate) fn ask(address: &str, method: &str, path: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(DEADLINE)).ok()?;
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head: head.to_lowercase(), body: body.to_owned() })
}

/// Metrics of `address`.
pub(crate) fn metrics(address: &str) -> Metrics {
    Metrics(ask(address, "GET", "/metrics").expect("metrics").body)
}

/// The text of `/metrics`.
pub(crate) struct Metrics(pub(crate) String);

impl Metrics {
    /// Sum of the samples of `name` that have all `labels`.
    pub(crate) fn sum(&self, name: &str, labels: &[&str]) -> f64 {
        let samples = self.0.lines().filter(|line| {
            let rest = line.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with(['{', ' ']) && labels.iter().all(|label| rest.contains(label)))
        });
        samples.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum()
    }

    /// Lines in, less those out, dropped, held and queued: 0 when the books balance.
    pub(crate) fn missing(&self) -> f64 {
        let sum = |name| self.sum(name, &[]);
        sum("logweir_lines_in_total")
            - sum("logweir_lines_out_total")
            - sum("logweir_lines_dropped_total")
            - sum("logweir_lines_queued")
            - sum("logweir_lines_held")
    }
}
