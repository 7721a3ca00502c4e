//! One run of a tool, and what it cost: read from `/proc` when it has ended and before it is forgotten.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

use crate::tools::{Feed, Tool};

/// What a run cost.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// From start to exit.
    pub(crate) seconds: f64,
    /// User and system time of the process.
    pub(crate) cpu: f64,
    /// Most resident memory in bytes.
    pub(crate) peak: u64,
    /// It ended with code 0.
    pub(crate) fine: bool,
}

/// A command of `tool` for one run.
pub(crate) fn command(tool: &Tool, corpus: &Path, work: &Path) -> Command {
    let places = [("{in}", corpus.to_owned()), ("{out}", work.join("out.ndjson")), ("{work}", work.to_owned())];
    let tool = tool.clone().filled(&places);
    let (program, arguments) = tool.command.split_first().expect("a command");
    let mut command = Command::new(program);
    command.args(arguments).envs(&tool.env).stderr(Stdio::null()).stdin(Stdio::null());
    if tool.feed == Feed::Stdin {
        command.stdin(File::open(corpus).expect("the corpus"));
    }
    command
}

/// Runs `tool` on `corpus` to its end, its output going to `out`.
pub(crate) fn run(tool: &Tool, corpus: &Path, work: &Path, out: &Path) -> Cost {
    let mut command = command(tool, corpus, work);
    command.stdout(File::create(out).expect("a file for the output"));
    let start = Instant::now();
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", tool.name));
    let mut cost = watch(&mut child, Duration::from_secs(900));
    cost.seconds = start.elapsed().as_secs_f64();
    // A tool that writes a file of its own left it in its directory.
    let own = work.join("out.ndjson");
    if tool.feed == Feed::File && own.exists() {
        std::fs::rename(own, out).expect("moves the output");
    }
    cost
}

/// Waits for the end of a child and reads what it cost.
fn watch(child: &mut Child, limit: Duration) -> Cost {
    let pid = Pid::from_child(child);
    let end = Instant::now() + limit;
    let mut peak = 0;
    loop {
        peak = peak.max(peak_memory(pid));
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        if waitid(WaitId::Pid(pid), options).ok().flatten().is_some() {
            break;
        }
        if Instant::now() > end {
            child.kill().ok();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let cpu = cpu(pid);
    let status = child.wait().expect("a child that has ended");
    Cost { cpu, peak, fine: status.success(), seconds: 0.0 }
}

/// User and system time of a process that may have ended, in seconds.
pub(crate) fn cpu(pid: Pid) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    // The name of the program may hold blanks: count from behind it.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / rustix::param::clock_ticks_per_second() as f64
}

/// Most resident memory so far, in bytes; 0 of a process that has ended.
pub(crate) fn peak_memory(pid: Pid) -> u64 {
    memory(pid, "VmHWM:")
}

/// Resident memory, in bytes; 0 of a process that has ended.
pub(crate) fn resident(pid: Pid) -> u64 {
    memory(pid, "VmRSS:")
}

fn memory(pid: Pid, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) * 1024
}
