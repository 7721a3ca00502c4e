//! The kernel's word that something has changed in a directory.
//!
//! Only a hint: what is there is found by looking. A directory that cannot be watched is looked at by the slow rescan.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};

/// What has changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// Files that were written.
    pub(super) written: Vec<PathBuf>,
    /// Names have come, gone or moved: look again.
    pub(super) names: bool,
}

/// Watches directories.
#[derive(Debug)]
pub(super) struct Watch {
    fd: OwnedFd,
    directories: BTreeMap<PathBuf, i32>,
    by_number: HashMap<i32, PathBuf>,
    /// A directory could not be watched, and that was told.
    told: bool,
}

impl Watch {
    /// Watches nothing yet.
    pub(super) fn new() -> io::Result<Self> {
        let fd = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)?;
        Ok(Watch { fd, directories: BTreeMap::new(), by_number: HashMap::new(), told: false })
    }

    /// Watches a directory too.
    pub(super) fn add(&mut self, dir: &Path) {
        if self.directories.contains_key(dir) {
            return;
        }
        let flags = WatchFlags::MODIFY
            | WatchFlags::CREATE
            | WatchFlags::DELETE
            | WatchFlags::MOVED_FROM
            | WatchFlags::MOVED_TO
            | WatchFlags::ONLYDIR;
        match inotify::add_watch(&self.fd, dir, flags) {
            Ok(number) => {
                self.directories.insert(dir.to_owned(), number);
                let real = std::fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
                self.by_number.insert(number, real);
            }
            Err(error) if !self.told => {
                self.told = true;
                let path = dir.display();
                tracing::warn!(%path, %error, "a directory cannot be watched: it is looked at every ship.rescan_ms");
            }
            Err(_) => {}
        }
    }

    /// What has changed since the last time; paths have their links resolved.
    pub(super) fn changes(&mut self) -> Changes {
        let mut changes = Changes::default();
        let mut room = [MaybeUninit::uninit(); 16 << 10];
        let mut gone = Vec::new();
        let mut reader = Reader::new(self.fd.as_fd(), &mut room);
        // Another read once what was read is used up: an empty queue ends it.
        while let Ok(event) = reader.next() {
            let flags = event.events();
            if flags.contains(ReadFlags::IGNORED) {
                gone.push(event.wd());
            } else if flags.contains(ReadFlags::MODIFY) {
                let name = event.file_name().map(|name| std::ffi::OsStr::from_bytes(name.to_bytes()));
                let path = self.by_number.get(&event.wd()).zip(name).map(|(dir, name)| dir.join(name));
                // A busy writer is told of many times.
                changes.written.extend(path.filter(|path| changes.written.last() != Some(path)));
                if changes.written.len() >= 4096 {
                    // Looking finds what the rest would have told of.
                    changes.names = true;
                    break;
                }
                continue;
            }
            changes.names = true;
        }
        for number in gone {
            self.by_number.remove(&number);
            self.directories.retain(|_, other| *other != number);
        }
        changes
    }
}

impl AsFd for Watch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_of_names_and_of_writes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        let mut watch = Watch::new().unwrap();
        watch.add(dir.path());
        assert_eq!(watch.changes(), Changes::default());
        std::fs::write(&path, "").unwrap();
        assert!(watch.changes().names);
        std::fs::write(&path, "x").unwrap();
        assert_eq!(watch.changes(), Changes { written: vec![path.clone()], names: false });
        std::fs::rename(&path, dir.path().join("g")).unwrap();
        assert!(watch.changes().names);
        std::fs::remove_dir_all(dir.path()).unwrap();
        assert!(watch.changes().names);
        std::fs::create_dir(dir.path()).unwrap();
        watch.add(dir.path());
        std::fs::write(&path, "").unwrap();
        assert!(watch.changes().names);
    }
}
