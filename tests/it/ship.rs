//! `logweir ship`: files in, acknowledged records out.

mod budget;
mod crash;
mod files;
mod many;
mod otlp;
pub(crate) mod receiver;
mod reload;
mod rotation;
mod soak;
mod spool;

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::harness::{End, Process, eventually, finish, logweir};

/// A directory with logs, state and output.
pub(crate) struct Site {
    dir: tempfile::TempDir,
}

impl Site {
    pub(crate) fn new() -> Self {
        let site = Site { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(site.at("log")).unwrap();
        site
    }

    /// A path in it.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A log file.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.at("log").join(name)
    }

    /// `logweir ship` with its state here, for the file `out`.
    pub(crate) fn ship(&self, flags: &[&str]) -> Command {
        let mut command = self.ship_to_stdout(flags);
        command.arg("--out").arg(self.at("out"));
        command
    }

    /// The same for standard output.
    pub(crate) fn ship_to_stdout(&self, flags: &[&str]) -> Command {
        let mut command = logweir(&["ship", "--sequence", "--state"]);
        command.arg(self.at("state")).args(flags);
        if !flags.contains(&"--admin") {
            command.args(["--admin", "off"]);
        }
        command
    }

    /// Ships what is there and ends.
    pub(crate) fn once(&self, flags: &[&str]) -> End {
        let mut command = self.ship(flags);
        command.arg("--once");
        let end = finish(command);
        assert_eq!(end.code, Some(0), "{:?}", end.errors);
        end
    }

    /// Records in the output.
    pub(crate) fn records(&self) -> Vec<Value> {
        records(&self.at("out"))
    }

    /// How often each message is in the output.
    pub(crate) fn messages(&self) -> BTreeMap<String, u64> {
        let mut count = BTreeMap::new();
        for record in self.records() {
            *count.entry(record["message"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        count
    }

    /// Waits until the output has so many different messages.
    pub(crate) fn wait_for(&self, messages: usize) -> BTreeMap<String, u64> {
        eventually(&format!("{messages} messages"), || {
            let got = self.messages();
            (got.len() >= messages).then_some(got)
        })
    }

    /// What `logweir verify` says of the output, and whether it is content.
    pub(crate) fn verify(&self) -> (String, bool) {
        let mut command = logweir(&["verify", "--state"]);
        command.arg(self.at("state")).arg(self.at("out"));
        let end = finish(command);
        (end.lines.join("\n"), end.code == Some(0))
    }
}

/// Records of a file; a last line that is still being written is none.
pub(crate) fn records(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let whole = text.rfind('\n').map_or("", |end| text.get(..=end).unwrap_or_default());
    whole.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// Appends to a file.
pub(crate) fn append(path: &Path, text: impl AsRef<[u8]>) {
    let mut file = OpenOptions::new().append(true).create(true).open(path).unwrap();
    file.write_all(text.as_ref()).unwrap();
}

/// Lines `from..to`, each different and longer than nothing.
pub(crate) fn lines(from: usize, to: usize) -> String {
    (from..to).map(|n| format!("line {n} of the log\n")).collect()
}

/// Ends it by a signal and waits.
pub(crate) fn stop(process: Process) -> End {
    process.signal("TERM");
    let end = process.end();
    assert_eq!(end.code, Some(0), "{:?}", end.errors);
    end
}

/// Kills it at once.
pub(crate) fn kill(process: Process) {
    process.signal("KILL");
    assert_eq!(process.end().signal, Some(9));
}
