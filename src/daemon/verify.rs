//! `logweir verify`: reads shipped records back and proves that none is missing.
//!
//! Records that were shipped with `--sequence` name their source and number themselves in it. A number that is not there
//! below one that is, is a gap. With the checkpoint of the shipper, everything that it calls delivered must be there too,
//! which covers the end of each source.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde::Deserialize;

use super::error;
use super::ship::checkpoint;
use crate::cli;

/// A line is not longer than this.
const LONGEST: u64 = 64 << 20;

/// Something cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}: {1}")]
pub struct Error(PathBuf, #[source] io::Error);

/// What counts in a record.
#[derive(Deserialize)]
struct Record {
    #[serde(rename = "logweir.source")]
    source: Option<String>,
    #[serde(rename = "logweir.sequence")]
    sequence: Option<u64>,
    #[serde(rename = "logweir.gap")]
    gap: Option<Gap>,
}

#[derive(Deserialize)]
struct Gap {
    #[serde(default)]
    records: u64,
    #[serde(default)]
    lines: u64,
}

/// Numbers of one source, as runs without a gap: first → behind the last.
#[derive(Debug, Default)]
struct Numbers {
    runs: BTreeMap<u64, u64>,
    doubled: u64,
}

impl Numbers {
    fn add(&mut self, number: u64) {
        let before = self.runs.range(..=number).next_back().map(|(start, end)| (*start, *end));
        if before.is_some_and(|(_, end)| number < end) {
            self.doubled += 1;
            return;
        }
        let start = before.filter(|(_, end)| *end == number).map_or(number, |(start, _)| start);
        let end = self.runs.remove(&(number + 1)).unwrap_or(number + 1);
        self.runs.insert(start, end);
    }

    /// Numbers below `end`, or below the highest, that are missing.
    fn gaps(&self, end: Option<u64>) -> Vec<(u64, u64)> {
        let mut gaps = Vec::new();
        let mut at = 0;
        for (start, behind) in &self.runs {
            if *start > at {
                gaps.push((at, *start));
            }
            at = *behind;
        }
        if let Some(end) = end.filter(|end| *end > at) {
            gaps.push((at, end));
        }
        gaps
    }
}

/// What was read.
#[derive(Debug, Default)]
struct Found {
    sources: BTreeMap<String, Numbers>,
    records: u64,
    unnumbered: u64,
    /// Lines that are no records.
    torn: u64,
    /// Records that gap records tell of.
    told: u64,
}

/// Does what the command line says: 0 when nothing is missing, 1 otherwise.
pub(super) fn run(flags: &cli::Verify) -> Result<u8, error::Error> {
    let mut found = Found::default();
    for path in &flags.files {
        read(path, &mut found).map_err(|error| Error(path.clone(), error))?;
    }
    let mut expected = BTreeMap::new();
    if let Some(dir) = &flags.state {
        let path = dir.join(checkpoint::NAME);
        let delivered = checkpoint::delivered(&path).map_err(|error| Error(path, error))?;
        expected.extend(delivered.into_iter().filter(|(_, records)| *records > 0));
    }
    let (text, complete) = report(&found, &expected);
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(error::Error::System("standard output", error));
        }
        _ => {}
    }
    Ok(u8::from(!complete))
}

fn read(path: &Path, found: &mut Found) -> io::Result<()> {
    let file = File::open(path)?;
    let gzip = path.extension().is_some_and(|ending| ending == "gz");
    let bytes: Box<dyn Read> = if gzip { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut reader = BufReader::with_capacity(256 << 10, bytes);
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        match serde_json::from_slice::<Record>(&line) {
            Err(_) => found.torn += u64::from(!line.trim_ascii().is_empty()),
            Ok(Record { gap: Some(gap), .. }) => found.told += gap.records.max(gap.lines),
            Ok(Record { source: Some(source), sequence: Some(number), .. }) => {
                found.records += 1;
                found.sources.entry(source).or_default().add(number);
            }
            Ok(_) => {
                found.records += 1;
                found.unnumbered += 1;
            }
        }
    }
}

fn report(found: &Found, expected: &BTreeMap<String, u64>) -> (String, bool) {
    let mut text = String::new();
    let (mut missing, mut doubled) = (0, 0);
    let none = Numbers::default();
    let unseen = expected.keys().filter(|source| !found.sources.contains_key(*source)).map(|source| (source, &none));
    for (source, numbers) in found.sources.iter().chain(unseen) {
        doubled += numbers.doubled;
        for (from, to) in numbers.gaps(expected.get(source).copied()) {
            missing += to - from;
            text.push_str(&format!("source {source}: {} missing, {from} to {}\n", to - from, to - 1));
        }
    }
    text.push_str(&format!(
        "{} records of {} sources: {missing} missing, {doubled} doubled, {} torn lines, {} told by gap records, {} \
         without a number\n",
        found.records,
        found.sources.len(),
        found.torn,
        found.told,
        found.unnumbered
    ));
    (text, missing == 0 && found.unnumbered == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_and_doubles_are_found_in_any_order() {
        let mut numbers = Numbers::default();
        for number in [0, 1, 5, 3, 2, 5, 9] {
            numbers.add(number);
        }
        assert_eq!((numbers.gaps(None), numbers.doubled), (vec![(4, 5), (6, 9)], 1));
        assert_eq!(numbers.gaps(Some(12)), [(4, 5), (6, 9), (10, 12)]);
        assert_eq!(Numbers::default().gaps(Some(2)), [(0, 2)]);
        let mut whole = Numbers::default();
        (0..1000).rev().for_each(|number| whole.add(number));
        assert_eq!((whole.gaps(Some(1000)), whole.runs.len()), (vec![], 1));
    }
}
