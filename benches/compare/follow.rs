//! A tool that follows a file until it is ended, and the application that writes the file.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::corpora;
use crate::process;
use crate::tally::Tally;
use crate::tools::Tool;

/// Output that has not grown for so long is all there will be.
const QUIET: Duration = Duration::from_secs(3);
/// A tool that has not come to an end of its reading by then is not waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);
/// How long a tool may take to leave.
const GRACE: Duration = Duration::from_secs(10);

/// A running tool.
pub(crate) struct Follower {
    child: Child,
    directory: PathBuf,
}

impl Follower {
    /// Starts a tool on a file; what it writes to its standard output is appended to what it wrote before.
    pub(crate) fn start(tool: &Tool, file: &Path, directory: &Path, more: &[(&str, PathBuf)]) -> Self {
        let mut command = process::command(tool, file, directory, more);
        let output = directory.join(format!("{}.stdout", process::OUT));
        command.stdout(OpenOptions::new().create(true).append(true).open(output).expect("a file for the output"));
        command.stdin(Stdio::null());
        let child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", tool.name));
        Follower { child, directory: directory.to_owned() }
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Ends it with no word of warning.
    pub(crate) fn kill(mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// Asks it to leave; gives its CPU time.
    pub(crate) fn stop(self) -> f64 {
        kill_process(self.pid(), Signal::TERM).ok();
        let end = Instant::now() + GRACE;
        // Its clock is there for as long as it has not been waited for.
        let mut cpu = 0.0_f64;
        while Instant::now() < end {
            cpu = cpu.max(process::cpu(self.pid()));
            if self.has_ended() {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.kill();
        cpu
    }

    fn has_ended(&self) -> bool {
        use rustix::process::{WaitId, WaitIdOptions, waitid};
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        waitid(WaitId::Pid(self.pid()), look).is_ok_and(|status| status.is_some())
    }

    /// Waits until its output has stopped growing.
    pub(crate) fn settle(&self) {
        let size = || outputs(&self.directory).iter().filter_map(|path| path.metadata().ok()).map(|it| it.len()).sum();
        let end = Instant::now() + PATIENCE;
        let (mut last, mut since): (u64, _) = (size(), Instant::now());
        while Instant::now() < end && since.elapsed() < QUIET {
            std::thread::sleep(Duration::from_millis(50));
            let now = size();
            if now != last {
                (last, since) = (now, Instant::now());
            }
        }
    }
}

/// Which lines of `lines` a tool has written into its directory, over all of its runs.
pub(crate) fn tally(directory: &Path, lines: u64) -> Tally {
    let mut tally = Tally::of(lines);
    for path in outputs(directory) {
        tally.all(&fs::read(path).expect("reads an output"));
    }
    tally
}

/// The files that a tool writes, rotated ones too.
fn outputs(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("lists a directory");
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(process::OUT))).collect()
}

/// How a file is rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rotation {
    /// It is given another name, and a new one is made.
    Rename,
    /// It is copied and emptied.
    Copy,
}

/// The application: writes numbered lines at a steady rate.
pub(crate) struct Application {
    path: PathBuf,
    file: File,
    /// Number of the next line.
    pub(crate) next: u64,
    /// Bytes in the file.
    pub(crate) size: u64,
    rate: u64,
    start: Instant,
    written: u64,
}

impl Application {
    /// One that writes `rate` bytes a second into the file at `path`.
    pub(crate) fn new(path: &Path, rate: u64) -> Self {
        let file = append(path);
        Application { path: path.to_owned(), file, next: 0, size: 0, rate, start: Instant::now(), written: 0 }
    }

    /// Writes some lines when they are due.
    pub(crate) fn write(&mut self, lines: u64) {
        let text = corpora::numbered(self.next..self.next + lines);
        let due = self.start + Duration::from_secs_f64(self.written as f64 / self.rate as f64);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        self.file.write_all(text.as_bytes()).expect("writes lines");
        self.next += lines;
        self.size += text.len() as u64;
        self.written += text.len() as u64;
    }

    /// Rotates the file; of older ones `keep` are kept.
    pub(crate) fn rotate(&mut self, how: Rotation, keep: usize) {
        let generation = |n: usize| PathBuf::from(format!("{}.{n}", self.path.display()));
        for n in (1..keep).rev() {
            fs::rename(generation(n), generation(n + 1)).ok();
        }
        match how {
            Rotation::Rename => {
                fs::rename(&self.path, generation(1)).expect("renames a file");
                self.file = append(&self.path);
            }
            Rotation::Copy => {
                fs::copy(&self.path, generation(1)).expect("copies a file");
                self.file.set_len(0).expect("empties a file");
            }
        }
        self.size = 0;
    }
}

fn append(path: &Path) -> File {
    OpenOptions::new().create(true).append(true).open(path).expect("a file to write to")
}
