//! What a look finds when files move under its eyes.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::own::Own;
use super::super::patterns::{Patterns, Seen};
use super::super::place::{Head, Key, Place};
use super::super::tail::State;
use super::super::watch::Watch;
use super::Table;
use crate::config::ship::From;

struct Site {
    dir: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        Site { dir: tempfile::tempdir().unwrap() }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(name)
    }

    /// Writes `lines` long lines that no file of another name has.
    fn write(&self, name: &str, lines: usize) -> String {
        let text: String = (0..lines).map(|n| format!("{name} {n} {}\n", "x".repeat(100))).collect();
        fs::write(self.at(name), &text).unwrap();
        text
    }

    fn table(&self) -> Table {
        let patterns = Patterns::new(&[self.at("*.log").to_str().unwrap().to_owned()], &[]).unwrap();
        Table::new(patterns, Watch::new().unwrap(), Own::new(vec![], vec![]), From::default())
    }

    /// The table of a run that an earlier one left with `app.log`, of which `text` was delivered.
    fn restarted(&self, text: &str) -> Table {
        let mut before = self.table();
        before.scan();
        let mut entries = before.entries();
        assert_eq!(entries.len(), 1);
        entries[0].head = Head::of(text.as_bytes());
        entries[0].places = [Place { offset: text.len() as u64, records: 9, read: 9 }; 2];
        let mut table = self.table();
        table.load(entries);
        table
    }

    fn seen(&self, name: &str) -> Seen {
        let path = self.at(name);
        let meta = fs::metadata(&path).unwrap();
        Seen::of(path.clone(), path, &meta, true)
    }
}

/// Names of files with their states, and where reading goes on, in the order of names.
fn files(table: &Table) -> Vec<(String, bool, u64)> {
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let there = table.tails.values().filter(|tail| tail.state != State::Gone);
    let mut all: Vec<_> = there.map(|tail| (name(&tail.path), tail.state == State::Live, tail.read)).collect();
    all.sort();
    all
}

fn file(name: &str, live: bool, read: usize) -> (String, bool, u64) {
    (name.to_owned(), live, read as u64)
}

#[test]
fn a_known_file_that_is_renamed_after_it_was_seen_stays_what_it_is() {
    let site = Site::new();
    let text = site.write("app.log", 40);
    let mut table = site.restarted(&text);
    let seen = site.seen("app.log");
    fs::rename(site.at("app.log"), site.at("app.log.1")).unwrap();
    assert!(table.meet(&seen) && table.undecided, "nothing is there");
    site.write("app.log", 50);
    assert!(table.meet(&seen) && table.undecided, "another file is there");
    table.scan();
    assert_eq!(files(&table), [file("app.log", true, 0), file("app.log.1", true, text.len())]);
}

#[test]
fn a_copy_that_is_renamed_after_it_was_seen_is_no_new_file() {
    let site = Site::new();
    let text = site.write("app.log", 40);
    let mut table = site.restarted(&text);
    fs::copy(site.at("app.log"), site.at("app.log.1")).unwrap();
    fs::write(site.at("app.log"), "").unwrap();
    let seen = site.seen("app.log.1");
    fs::rename(site.at("app.log.1"), site.at("app.log.2")).unwrap();
    let lineage = || Some(site.at("app.log"));
    assert!(table.greet(&seen, lineage()).is_none() && table.undecided, "nothing is there");
    site.write("app.log.1", 50);
    assert!(table.greet(&seen, lineage()).is_none() && table.undecided, "another file is there");
    table.scan();
    let want = [file("app.log", true, 0), file("app.log.1", true, 0), file("app.log.2", true, text.len())];
    assert_eq!(files(&table), want);
}

#[test]
fn a_copy_is_known_before_and_after_its_original_is_truncated() {
    for truncated in [false, true] {
        let site = Site::new();
        let text = site.write("app.log", 40);
        let mut table = site.restarted(text.get(..2000).unwrap());
        fs::copy(site.at("app.log"), site.at("app.log.1")).unwrap();
        if truncated {
            site.write("app.log", 0);
            table.scan();
            assert_eq!(files(&table), [file("app.log", true, 0), file("app.log.1", true, 2000)]);
        } else {
            table.scan();
            assert_eq!(files(&table), [file("app.log", true, 2000), file("app.log.1", false, 0)]);
        }
    }
}

#[test]
fn a_copy_of_what_was_not_read_yet_is_known_too() {
    let site = Site::new();
    let mut table = site.table();
    table.scan();
    let text = site.write("app.log", 40);
    fs::copy(site.at("app.log"), site.at("app.log.1")).unwrap();
    table.scan();
    assert_eq!(files(&table), [file("app.log", true, 0), file("app.log.1", false, 0)]);
    // The same for an empty file that has been open for long.
    let site = Site::new();
    site.write("app.log", 0);
    let mut table = site.table();
    table.scan();
    assert!(table.tails.values_mut().all(|tail| tail.open().unwrap()));
    fs::write(site.at("app.log"), &text).unwrap();
    fs::copy(site.at("app.log"), site.at("app.log.1")).unwrap();
    table.scan();
    assert_eq!(files(&table), [file("app.log", true, 0), file("app.log.1", false, 0)]);
}

#[test]
fn a_file_that_one_look_misses_is_not_gone() {
    let site = Site::new();
    let text = site.write("app.log", 40);
    let mut table = site.restarted(&text);
    fs::rename(site.at("app.log"), site.at("hidden")).unwrap();
    table.scan();
    assert!(table.undecided);
    fs::rename(site.at("hidden"), site.at("app.log.1")).unwrap();
    table.scan();
    assert_eq!(files(&table), [file("app.log.1", true, text.len())]);
    fs::remove_file(site.at("app.log.1")).unwrap();
    table.scan();
    assert_eq!(files(&table).len(), 1);
    table.scan();
    assert_eq!(files(&table), []);
}

#[test]
fn when_one_of_two_copies_goes_on_the_other_is_its_copy() {
    let site = Site::new();
    let text = site.write("app.log", 40);
    let mut table = site.restarted(text.get(..2000).unwrap());
    for copy in ["app.log.1", "app.log.2"] {
        fs::copy(site.at("app.log"), site.at(copy)).unwrap();
    }
    table.scan();
    site.write("app.log", 0);
    let original = table.tails.values().find(|tail| tail.state == State::Live).unwrap().id;
    table.lose(original);
    let heir = table.tails.values().find(|tail| tail.state == State::Live).unwrap().id;
    assert_eq!(table.tails.values().filter(|tail| tail.state == State::Copy(heir)).count(), 1);
    assert_eq!(table.tails[&heir].read, 2000);
}

/// A table that knows `app.log`, delivered as a whole, and another file by the number that `name` has now.
fn reused(site: &Site, name: &str, head: Head, offset: u64) -> Table {
    let text = fs::read(site.at("app.log")).unwrap();
    let mut before = site.table();
    before.scan();
    let mut entries: Vec<_> = before.entries().into_iter().filter(|entry| entry.path == site.at("app.log")).collect();
    entries[0].head = Head::of(&text);
    entries[0].places = [Place { offset: text.len() as u64, records: 9, read: 9 }; 2];
    let key = Key::from(&fs::metadata(site.at(name)).unwrap());
    let places = [Place { offset, ..Place::default() }; 2];
    entries.push(super::Entry { key, head, places, path: site.at("app.log.9"), ..entries[0].clone() });
    let mut table = site.table();
    table.load(entries);
    table
}

#[test]
fn a_copy_that_was_given_the_number_of_an_empty_file_is_a_copy() {
    let site = Site::new();
    let text = site.write("app.log", 40);
    fs::copy(site.at("app.log"), site.at("app.log.1")).unwrap();
    let mut table = reused(&site, "app.log.1", Head::default(), 0);
    table.scan();
    assert_eq!(files(&table), [file("app.log", true, text.len()), file("app.log.1", false, 0)]);
}

#[test]
fn what_is_still_being_compressed_is_not_taken_for_the_file_that_had_its_number() {
    let site = Site::new();
    site.write("app.log", 40);
    // A header, and nothing behind it yet.
    fs::write(site.at("app.log.2.gz"), b"\x1f\x8b\x08\0\0\0\0\0\0\xff").unwrap();
    let mut table = reused(&site, "app.log.2.gz", Head::of(b"another one\n"), 12);
    table.scan();
    assert!(table.tails.values().all(|tail| tail.path != site.at("app.log.2.gz")), "{:?}", files(&table));
}

#[test]
fn a_copy_over_a_generation_that_was_empty_is_a_copy() {
    let site = Site::new();
    fs::write(site.at("app.log"), "").unwrap();
    let mut table = site.table();
    table.scan();
    let id = *table.tails.keys().next().unwrap();
    assert!(table.tails.get_mut(&id).unwrap().open().unwrap() && table.may_read(id), "it is empty");
    fs::rename(site.at("app.log"), site.at("app.log.1")).unwrap();
    site.write("app.log", 40);
    assert!(!table.may_read(id) && table.undecided, "another file is at its path");
    table.scan();
    fs::copy(site.at("app.log"), site.at("app.log.1")).unwrap();
    assert!(!table.may_read(id), "it is to be looked at");
    assert_eq!(files(&table), [file("app.log", true, 0), file("app.log.1", false, 0)]);
    // Compressed, an empty file has bytes and still nothing to be looked at.
    let nothing = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x03\0\0\0\0\0\0\0\0\0";
    fs::write(site.at("app.log.2.gz"), nothing).unwrap();
    table.scan();
    let found = table.tails.values().find(|tail| tail.path == site.at("app.log.2.gz")).map(|tail| tail.id);
    assert!(found.is_none_or(|id| table.may_read(id)));
}
