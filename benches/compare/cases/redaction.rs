//! Secrets in seven disguises: how many come out, in whatever spelling, and whether what comes out is JSON.

use std::collections::BTreeMap;

use super::Bench;
use crate::corpora;
use crate::process;
use crate::report::{Report, Table};
use crate::tools::Feed;

/// Every tool on the corpus of secrets.
pub(crate) fn run(bench: &Bench, report: &mut Report) {
    let secrets = corpora::secrets();
    let corpus = bench.work.join("secrets");
    let lines: String = secrets.iter().map(|(_, _, line)| format!("{line}\n")).collect();
    std::fs::write(&corpus, lines).expect("writes a corpus");
    let kinds: Vec<&str> =
        secrets.iter().map(|(kind, _, _)| *kind).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    let head: Vec<String> = ["tool".to_owned()]
        .into_iter()
        .chain(kinds.iter().map(|kind| (*kind).to_owned()))
        .chain(["valid JSON".to_owned()])
        .collect();
    let mut table = Table::new("Secrets masked, of seven disguises each".to_owned(), &head);
    for tool in bench.fed(&[Feed::Stdin, Feed::File]) {
        let directory = bench.directory(tool);
        let out = bench.work.join("secrets.out");
        process::run(tool, &corpus, &directory, &out);
        let text = String::from_utf8_lossy(&std::fs::read(&out).unwrap_or_default()).into_owned();
        let records: Vec<&str> = text.lines().collect();
        let valid = records.iter().filter(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()).count();
        let mut masked: BTreeMap<&str, usize> = BTreeMap::new();
        // Without a record a line hides nothing, but does not count as masked either.
        if records.len() == secrets.len() {
            for ((kind, secret, _), record) in secrets.iter().zip(&records) {
                *masked.entry(kind).or_default() += usize::from(!shows(record, secret, 4));
            }
        }
        let count = |kind: &&str| masked.get(*kind).copied().unwrap_or(0).to_string();
        let row: Vec<String> = [tool.name.clone()]
            .into_iter()
            .chain(kinds.iter().map(count))
            .chain([format!("{valid} of {}", records.len())])
            .collect();
        table.row(row);
    }
    report.add(table);
}

/// Whether a reader who undoes JSON and percent-encoding, `depth` times over, gets to see the secret.
fn shows(text: &str, secret: &str, depth: usize) -> bool {
    let plain = text.replace("\u{1b}[31m", "").replace("\u{1b}[0m", "");
    if plain.contains(secret) {
        return true;
    }
    if depth == 0 {
        return false;
    }
    let decoded = percent_encoding::percent_decode_str(&plain).decode_utf8_lossy();
    if decoded != plain && shows(&decoded, secret, depth - 1) {
        return true;
    }
    match serde_json::from_str::<serde_json::Value>(&plain) {
        Ok(value) => strings(&value).iter().any(|inner| inner != text && shows(inner, secret, depth - 1)),
        Err(_) => false,
    }
}

/// Every text of a document, names too.
fn strings(value: &serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::String(text) => vec![text.clone()],
        serde_json::Value::Array(items) => items.iter().flat_map(strings).collect(),
        serde_json::Value::Object(members) => {
            members.iter().flat_map(|(name, value)| [vec![name.clone()], strings(value)].concat()).collect()
        }
        other => vec![other.to_string()],
    }
}
