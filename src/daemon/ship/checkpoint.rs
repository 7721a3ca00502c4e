//! How far the files were delivered, in one small file that is replaced as a whole.
//!
//! A save is a rename: whoever reads the file finds the old one or the new one. It is synchronised once a second, which
//! is for a crash of the machine: a crash of this process loses nothing that was written. One that cannot be read is kept
//! aside and told of, and files are taken for unknown: read again rather than not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::place::{Head, Key, Places};
use crate::daemon::clock;
use crate::daemon::ledger::lock;
use crate::time::Mono;

/// The file's name in the state directory.
pub(crate) const NAME: &str = "checkpoint.json";

/// The form that this program writes.
const VERSION: u32 = 1;

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    #[serde(flatten)]
    pub(super) key: Key,
    #[serde(serialize_with = "lossy")]
    pub(super) path: PathBuf,
    #[serde(serialize_with = "lossy")]
    pub(super) shown: PathBuf,
    #[serde(serialize_with = "lossy")]
    pub(super) lineage: PathBuf,
    pub(super) source: String,
    pub(super) head: Head,
    pub(super) places: Places,
    /// It has two streams, each with a place of its own.
    pub(super) enveloped: bool,
    /// It is not read.
    pub(super) ignored: bool,
    /// It is not there any more: another content may have its number.
    pub(super) gone: bool,
    /// Nothing more is to be had from a copy of it.
    pub(super) spent: bool,
}

/// A path as text: it is known again by its number, should it not be UTF-8.
fn lossy<S: serde::Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}

#[derive(Serialize, Deserialize)]
struct Content<E> {
    version: u32,
    files: E,
}

/// The checkpoint of this process, which keeps others out.
#[derive(Debug)]
pub(super) struct Checkpoint {
    path: PathBuf,
    saves: Arc<Mutex<Saves>>,
    _lock: File,
}

/// How writing it went.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Saves {
    /// Attempts that failed.
    pub(super) failures: u64,
    /// When the first of those failed that no good one came after.
    failing_since: Option<Mono>,
}

impl Saves {
    fn note(&mut self, good: bool, now: Mono) {
        self.failures += u64::from(!good);
        self.failing_since = if good { None } else { self.failing_since.or(Some(now)) };
    }

    /// For how long it could not be written.
    pub(super) fn unsaved(&self, now: Mono) -> Duration {
        self.failing_since.map_or(Duration::ZERO, |since| Duration::from_nanos(now.0.saturating_sub(since.0)))
    }
}

/// It cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process ships from there.
    #[error("{0} is in use by another logweir ship; give each its own with --state")]
    InUse(PathBuf),
    /// The file system refuses.
    #[error("the state directory {0} cannot be used: {1}; choose another with --state")]
    Io(PathBuf, #[source] io::Error),
}

impl Checkpoint {
    /// The checkpoint in `dir`, which is made.
    pub(super) fn open(dir: &Path) -> Result<Self, Error> {
        let bad = |error| Error::Io(dir.to_owned(), error);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(bad)?;
        let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(dir.join("lock"));
        let lock = lock.map_err(bad)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(Error::InUse(dir.to_owned())),
            Err(fs::TryLockError::Error(error)) => return Err(bad(error)),
        }
        Ok(Checkpoint { path: dir.join(NAME), saves: Arc::default(), _lock: lock })
    }

    /// How writing it goes.
    pub(super) fn saves(&self) -> Arc<Mutex<Saves>> {
        self.saves.clone()
    }

    /// What it holds; `None` without one.
    pub(super) fn load(&self) -> io::Result<Option<Vec<Entry>>> {
        let bytes = match fs::read(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        match parse(&bytes) {
            Ok(entries) => Ok(Some(entries)),
            Err(why) => {
                let aside = self.path.with_extension("json.bad");
                fs::rename(&self.path, &aside)?;
                tracing::error!(
                    why,
                    kept = %aside.display(),
                    "the checkpoint cannot be used and is kept aside; files count as unknown and are read again"
                );
                Ok(None)
            }
        }
    }

    /// Replaces it; with `sync` it is on the disk afterwards.
    pub(super) fn save(&self, entries: &[Entry], sync: bool) -> io::Result<()> {
        let result = self.replace(entries, sync);
        lock(&self.saves).note(result.is_ok(), clock::mono());
        result
    }

    fn replace(&self, entries: &[Entry], sync: bool) -> io::Result<()> {
        let temporary = self.path.with_extension("json.new");
        let mut bytes = serde_json::to_vec(&Content { version: VERSION, files: entries })?;
        bytes.push(b'\n');
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
        file.write_all(&bytes)?;
        if sync {
            file.sync_data()?;
        }
        fs::rename(&temporary, &self.path)?;
        if sync && let Some(dir) = self.path.parent() {
            File::open(dir)?.sync_all()?;
        }
        Ok(())
    }
}

fn parse(bytes: &[u8]) -> Result<Vec<Entry>, String> {
    let content: Content<serde_json::Value> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if content.version != VERSION {
        return Err(format!("it has version {}, this program knows {VERSION}", content.version));
    }
    serde_json::from_value(content.files).map_err(|error| error.to_string())
}

/// Sources that a checkpoint knows, and how many records of each were acknowledged.
pub(crate) fn delivered(path: &Path) -> io::Result<Vec<(String, u64)>> {
    let entries = parse(&fs::read(path)?).map_err(io::Error::other)?;
    let mut found = Vec::new();
    for entry in entries.into_iter().filter(|entry| !entry.ignored) {
        let [first, second] = entry.places;
        if !entry.enveloped {
            found.push((entry.source.clone(), first.records));
        } else {
            found.push((format!("{}-stdout", entry.source), first.records));
            found.push((format!("{}-stderr", entry.source), second.records));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::ship::place::Place;

    fn entry() -> Entry {
        Entry {
            key: Key { dev: 1, ino: u64::MAX },
            path: "/a".into(),
            shown: "/b".into(),
            lineage: "/a".into(),
            source: "00ff".into(),
            head: Head::of(b"x"),
            places: [Place { offset: 7, records: 2, read: 3 }; 2],
            enveloped: false,
            ignored: false,
            gone: false,
            spent: false,
        }
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let dir = tempfile::tempdir().unwrap();
        let checkpoint = Checkpoint::open(dir.path()).unwrap();
        assert_eq!(checkpoint.load().unwrap(), None);
        for sync in [false, true] {
            checkpoint.save(&[entry()], sync).unwrap();
            assert_eq!(checkpoint.load().unwrap(), Some(vec![entry()]));
        }
        assert_eq!(delivered(&dir.path().join(NAME)).unwrap(), [("00ff".to_owned(), 2)]);
    }

    #[test]
    fn one_that_cannot_be_written_is_told_until_it_can() {
        let dir = tempfile::tempdir().unwrap();
        let checkpoint = Checkpoint::open(dir.path()).unwrap();
        // A directory stands where the new one is to be written.
        let obstacle = dir.path().join("checkpoint.json.new");
        fs::create_dir(&obstacle).unwrap();
        let now = || {
            let saves = *lock(&checkpoint.saves);
            (saves.failures, saves.unsaved(Mono(u64::MAX)) > Duration::ZERO)
        };
        assert_eq!(now(), (0, false));
        for failures in 1..3 {
            checkpoint.save(&[entry()], false).unwrap_err();
            assert_eq!(now(), (failures, true));
        }
        fs::remove_dir(&obstacle).unwrap();
        checkpoint.save(&[entry()], false).unwrap();
        assert_eq!(now(), (2, false));
    }

    #[test]
    fn one_that_cannot_be_read_is_kept_aside() {
        let dir = tempfile::tempdir().unwrap();
        let checkpoint = Checkpoint::open(dir.path()).unwrap();
        for bad in ["", "{", "{\"version\":1}", "{\"version\":2,\"files\":[]}", "{\"version\":1,\"files\":[{}]}"] {
            fs::write(dir.path().join(NAME), bad).unwrap();
            assert_eq!(checkpoint.load().unwrap(), None, "{bad}");
            assert_eq!(fs::read_to_string(dir.path().join("checkpoint.json.bad")).unwrap(), bad);
        }
    }

    #[test]
    fn it_belongs_to_one_process() {
        let dir = tempfile::tempdir().unwrap();
        let _first = Checkpoint::open(dir.path()).unwrap();
        assert!(matches!(Checkpoint::open(dir.path()), Err(Error::InUse(_))));
    }
}
