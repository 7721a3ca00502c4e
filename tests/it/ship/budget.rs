//! What a budget suppresses is told of, whatever the lines are wrapped in.

use super::{Site, append, stop};
use crate::harness::{Process, eventually};

/// A file of a thousand lines of one kind, as they are and as a container engine writes them.
fn sites() -> [Site; 2] {
    ["", "2026-01-02T03:04:05.1Z stdout F "].map(|envelope| {
        let site = Site::new();
        append(&site.log("a.log"), format!("{envelope}hello 1\n").repeat(1000));
        site
    })
}

/// Lines in the output, and lines that are told of.
fn told(site: &Site) -> (u64, u64) {
    let records = site.records();
    let told: Vec<u64> = records.iter().filter_map(|record| record["logweir.suppressed"]["lines"].as_u64()).collect();
    ((records.len() - told.len()) as u64, told.into_iter().sum())
}

#[test]
fn it_is_told_while_a_file_is_followed() {
    for site in sites() {
        let mut command = site.ship(&[site.log("a.log").to_str().unwrap()]);
        command.env("LOGWEIR_BUDGET__LINES_PER_SECOND", "10").env("LOGWEIR_BUDGET__SUMMARY_MS", "200");
        let process = Process::start(command);
        let (out, told) = eventually("a summary", || Some(told(&site)).filter(|(_, told)| *told > 0));
        assert!(told >= 900 && out + told == 1000, "{out} out, {told} told");
        stop(process);
        assert!(site.verify().1);
    }
}

#[test]
fn it_is_told_at_the_end_though_it_is_not_due() {
    for site in sites() {
        let mut command = site.ship(&["--once", site.log("a.log").to_str().unwrap()]);
        command.env("LOGWEIR_BUDGET__LINES_PER_SECOND", "10");
        let end = crate::harness::finish(command);
        assert_eq!(end.code, Some(0), "{:?}", end.errors);
        let (out, told) = told(&site);
        assert!(told >= 900 && out + told == 1000, "{out} out, {told} told");
    }
}
