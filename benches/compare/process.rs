//! One run of a tool, and what it cost: asked of the kernel when it has ended and before it is forgotten. Time at work is
//! read from the process's own clock, in nanoseconds: the ticks of `/proc/PID/stat` are too few to measure `cat` by.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use crate::tools::{Feed, Tool, fill};

/// What a tool writes that does not write to its standard output, in its directory.
pub(crate) const OUT: &str = "out.ndjson";

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

/// A command of `tool` for one run, with what a case has to add to its places.
pub(crate) fn command(tool: &Tool, corpus: &Path, work: &Path, more: &[(&str, PathBuf)]) -> Command {
    let mut places = vec![("{in}", corpus.to_owned()), ("{out}", work.join(OUT)), ("{work}", work.to_owned())];
    places.extend_from_slice(more);
    if let Some(template) = &tool.config {
        let text = std::fs::read_to_string(template).unwrap_or_else(|error| panic!("{}: {error}", template.display()));
        let config = work.join("config");
        std::fs::write(&config, fill(&text, &places)).expect("writes a configuration");
        places.push(("{config}", config));
    }
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
    let mut command = command(tool, corpus, work, &[]);
    command.stdout(File::create(out).expect("a file for the output"));
    let start = Instant::now();
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", tool.name));
    let mut cost = watch(&mut child, Duration::from_secs(900));
    cost.seconds = start.elapsed().as_secs_f64();
    // A tool that writes a file of its own left it in its directory.
    let own = work.join(OUT);
    if tool.feed == Feed::File && own.exists() {
        std::fs::rename(own, out).expect("moves the output");
    }
    cost
}

/// Waits for the end of a child and reads what it cost.
fn watch(child: &mut Child, limit: Duration) -> Cost {
    let pid = Pid::from_child(child);
    let handle = pidfd_open(pid, PidfdFlags::empty()).expect("a handle of a child");
    let end = Instant::now() + limit;
    let look = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };
    let mut peak = 0;
    loop {
        peak = peak.max(peak_memory(pid));
        // Readable when the process has ended, which is known at once and not at the next look.
        if poll(&mut [PollFd::new(&handle, PollFlags::IN)], Some(&look)).is_ok_and(|ended| ended > 0) {
            break;
        }
        if Instant::now() > end {
            child.kill().ok();
        }
    }
    let cpu = cpu(pid);
    let status = child.wait().expect("a child that has ended");
    Cost { cpu, peak, fine: status.success(), seconds: 0.0 }
}

/// User and system time of all threads of a process that may have ended, in seconds; 0 of one that is forgotten.
pub(crate) fn cpu(pid: Pid) -> f64 {
    let clock = nix::time::clock_getcpuclockid(nix::unistd::Pid::from_raw(pid.as_raw_nonzero().get()));
    clock.and_then(|clock| clock.now()).map_or(0.0, |time| Duration::from(time).as_secs_f64())
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
