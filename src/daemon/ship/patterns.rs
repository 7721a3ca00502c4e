//! Which files are asked for: paths, globs and directories.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use globset::{GlobBuilder, GlobMatcher, GlobSet, GlobSetBuilder};

use super::place::Key;

/// Directories below a root at most.
const DEEPEST: usize = 32;

/// Endings of files that are no logs in any directory.
const NOT_LOGS: [&str; 9] = ["gz", "bz2", "xz", "zst", "zip", "tmp", "swp", "lock", "new"];

/// A file that was found.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// Where it is, links resolved.
    pub(super) path: PathBuf,
    /// Where it was found.
    pub(super) shown: PathBuf,
    pub(super) key: Key,
    pub(super) size: u64,
    /// When it was last written, in seconds since the Unix epoch.
    pub(super) written_s: u64,
    /// It is asked for itself, not only as a generation of another.
    pub(super) asked: bool,
}

impl Seen {
    pub(super) fn of(path: PathBuf, shown: PathBuf, meta: &Metadata, asked: bool) -> Self {
        let since = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let written_s = since.map_or(0, |since| since.as_secs());
        Seen { path, shown, key: Key::from(meta), size: meta.len(), written_s, asked }
    }
}

#[derive(Debug)]
enum Wanted {
    /// Everything below the root that looks like a log.
    Any,
    /// One file.
    File,
    /// What matches.
    Glob(GlobMatcher),
}

#[derive(Debug)]
struct Root {
    /// Directory, or the one file.
    base: PathBuf,
    wanted: Wanted,
    depth: usize,
}

/// What is asked for.
#[derive(Debug)]
pub(super) struct Patterns {
    roots: Vec<Root>,
    exclude: GlobSet,
}

/// A pattern that is none.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Bad glob.
    #[error(transparent)]
    Glob(#[from] globset::Error),
    /// No working directory.
    #[error("a relative path cannot be resolved: {0}")]
    Relative(#[source] io::Error),
}

impl Patterns {
    /// Understands what was asked for.
    pub(super) fn new(paths: &[String], exclude: &[String]) -> Result<Self, Error> {
        let mut builder = GlobSetBuilder::new();
        for glob in exclude {
            builder.add(GlobBuilder::new(glob).literal_separator(true).build()?);
        }
        let roots = paths.iter().map(|path| root(path)).collect::<Result<_, _>>()?;
        Ok(Patterns { roots, exclude: builder.build()? })
    }

    /// Finds files. Each directory is given to `enter` before it is read, so that nothing that comes later is missed.
    pub(super) fn walk(&self, enter: &mut dyn FnMut(&Path), found: &mut Vec<Seen>) {
        for root in &self.roots {
            let mut add = |seen: Seen| {
                if !self.is_excluded(&seen.shown) {
                    found.push(seen);
                }
            };
            match &root.wanted {
                Wanted::File => {
                    if let Some(parent) = root.base.parent() {
                        enter_nearest(parent, enter);
                    }
                    look(&root.base, None, &mut add);
                }
                _ if root.base.is_dir() => root.walk(&root.base, root.depth, enter, &mut add),
                _ => enter_nearest(&root.base, enter),
            }
        }
    }

    /// Is a file left alone?
    pub(super) fn is_excluded(&self, path: &Path) -> bool {
        self.exclude.is_match(path) || path.file_name().is_some_and(|name| self.exclude.is_match(name))
    }
}

impl Root {
    fn walk(&self, dir: &Path, depth: usize, enter: &mut dyn FnMut(&Path), add: &mut dyn FnMut(Seen)) {
        enter(dir);
        let Ok(entries) = fs::read_dir(dir) else { return };
        // Most entries are files: the directory's links are resolved once for all of them.
        let real = fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            if kind.is_dir() {
                if depth > 0 {
                    self.walk(&path, depth - 1, enter, add);
                }
            } else if self.wants(&path, &entry.file_name()) {
                let resolved = kind.is_file().then(|| real.join(entry.file_name()));
                if let Some(at) = resolved.as_deref().or(Some(&path)) {
                    look_at(at, &path, resolved.is_some(), enter, add);
                }
            }
        }
    }

    fn wants(&self, path: &Path, name: &OsStr) -> bool {
        match &self.wanted {
            Wanted::File => path == self.base,
            Wanted::Glob(glob) => glob.is_match(path),
            Wanted::Any => {
                let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
                !name.as_bytes().starts_with(b".") && !name.as_bytes().ends_with(b"~") && !NOT_LOGS.contains(&ending)
            }
        }
    }
}

/// Adds the file at `shown`, when there is one.
fn look(shown: &Path, real: Option<PathBuf>, add: &mut dyn FnMut(Seen)) {
    let Ok(meta) = fs::metadata(shown) else { return };
    let real = real.or_else(|| fs::canonicalize(shown).ok()).unwrap_or_else(|| shown.to_owned());
    if meta.is_file() {
        add(Seen::of(real, shown.to_owned(), &meta, true));
    }
}

fn look_at(at: &Path, shown: &Path, resolved: bool, enter: &mut dyn FnMut(&Path), add: &mut dyn FnMut(Seen)) {
    look(shown, resolved.then(|| at.to_owned()), &mut |seen: Seen| {
        // What a link leads to is written and rotated elsewhere.
        if !resolved && let Some(parent) = seen.path.parent() {
            enter(parent);
        }
        add(seen);
    });
}

/// Enters a directory, or the one of its ancestors that is there.
fn enter_nearest(dir: &Path, enter: &mut dyn FnMut(&Path)) {
    if let Some(dir) = dir.ancestors().find(|dir| dir.is_dir()) {
        enter(dir);
    }
}

fn root(text: &str) -> Result<Root, Error> {
    let path = std::path::absolute(text).map_err(Error::Relative)?;
    let is_glob = |text: &str| text.contains(['*', '?', '[', '{']);
    // A name that looks like a glob may still be a file's.
    if fs::symlink_metadata(&path).is_ok() || !is_glob(text) {
        let wanted = if path.is_dir() { Wanted::Any } else { Wanted::File };
        return Ok(Root { base: path, wanted, depth: DEEPEST });
    }
    let whole = path.to_string_lossy();
    let glob = GlobBuilder::new(&whole).literal_separator(true).build()?.compile_matcher();
    let fixed: PathBuf = path.iter().take_while(|step| !is_glob(&step.to_string_lossy())).collect();
    let steps = path.iter().count() - fixed.iter().count();
    let depth = if whole.contains("**") { DEEPEST } else { steps.saturating_sub(1) };
    Ok(Root { base: fixed, wanted: Wanted::Glob(glob), depth })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(dir: &Path, patterns: &[&str], exclude: &[&str]) -> (Vec<String>, usize) {
        let at = |pattern: &&str| dir.join(pattern).to_str().unwrap().to_owned();
        let paths: Vec<String> = patterns.iter().map(at).collect();
        let exclude: Vec<String> = exclude.iter().map(|glob| (*glob).to_owned()).collect();
        let (mut seen, mut entered) = (Vec::new(), 0);
        Patterns::new(&paths, &exclude).unwrap().walk(&mut |_| entered += 1, &mut seen);
        let name = |seen: &Seen| seen.shown.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
        let mut names: Vec<String> = seen.iter().map(name).collect();
        names.sort();
        (names, entered)
    }

    #[test]
    fn files_globs_and_directories() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("a/b/c")).unwrap();
        for name in ["a/x.log", "a/y.txt", "a/.hidden", "a/old.gz", "a/b/z.log", "a/b/c/w.log", "[odd].log"] {
            fs::write(at(name), "").unwrap();
        }
        std::os::unix::fs::symlink(at("a/b/z.log"), at("a/link.log")).unwrap();
        for (patterns, names) in [
            (vec!["a/x.log"], vec!["a/x.log"]),
            (vec!["a/none.log"], vec![]),
            (vec!["a/*.log"], vec!["a/link.log", "a/x.log"]),
            (vec!["a/*/*.log"], vec!["a/b/z.log"]),
            (vec!["a/**/*.log"], vec!["a/b/c/w.log", "a/b/z.log", "a/link.log", "a/x.log"]),
            (vec!["a"], vec!["a/b/c/w.log", "a/b/z.log", "a/link.log", "a/x.log", "a/y.txt"]),
            (vec!["a/{x,y}.*"], vec!["a/x.log", "a/y.txt"]),
            (vec!["[odd].log"], vec!["[odd].log"]),
            (vec!["none/*.log"], vec![]),
        ] {
            let (got, entered) = found(dir.path(), &patterns, &[]);
            assert_eq!(got, names, "{patterns:?}");
            assert!(entered > 0, "{patterns:?}");
        }
        assert_eq!(found(dir.path(), &["a"], &["**/b/**", "*.txt"]).0, ["a/link.log", "a/x.log"]);
    }
}
