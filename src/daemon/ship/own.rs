//! Files that are written by ourselves: following them would never end.

use std::os::fd::AsFd;
use std::path::PathBuf;

use super::generation;
use super::patterns::Seen;
use super::place::Key;

/// What is ours.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// Outputs of this process.
    keys: Vec<Key>,
    /// Files that we rotate.
    files: Vec<PathBuf>,
    /// Directories of which everything is ours.
    dirs: Vec<PathBuf>,
}

impl Own {
    /// Standard output and error, `files` with their generations, and all in `dirs`.
    pub(super) fn new(files: Vec<PathBuf>, dirs: Vec<PathBuf>) -> Self {
        let key = |fd: std::os::fd::BorrowedFd<'_>| {
            let stat = rustix::fs::fstat(fd).ok()?;
            Some(Key { dev: stat.st_dev, ino: stat.st_ino })
        };
        let keys = [key(std::io::stdout().as_fd()), key(std::io::stderr().as_fd())];
        let real = |path: PathBuf| {
            let dir = path.parent().and_then(|dir| std::fs::canonicalize(dir).ok());
            dir.zip(path.file_name()).map(|(dir, name)| dir.join(name)).unwrap_or(path)
        };
        let dirs = dirs.into_iter().map(|dir| std::fs::canonicalize(&dir).unwrap_or(dir)).collect();
        Own { keys: keys.into_iter().flatten().collect(), files: files.into_iter().map(real).collect(), dirs }
    }

    /// Is a file ours?
    pub(super) fn is_ours(&self, seen: &Seen) -> bool {
        let name = seen.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let bases = generation::bases(name);
        let rotated =
            |file: &PathBuf| *file == seen.path || bases.iter().any(|base| seen.path.with_file_name(base) == *file);
        self.keys.contains(&seen.key)
            || self.files.iter().any(rotated)
            || self.dirs.iter().any(|dir| seen.path.starts_with(dir))
    }
}
