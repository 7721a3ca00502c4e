//! What stands for something of the reader's is said to in deploy/README.md.

use std::collections::BTreeSet;

use super::{OWN, below, read};

/// Rows of the table: what, and the files that it stands in.
fn rows() -> Vec<(String, Vec<String>)> {
    let page = read("deploy/README.md");
    let table = page.split("## Placeholders").nth(1).unwrap().split("\n## ").next().unwrap();
    let cells = |row: &str| -> Vec<Vec<String>> {
        let words = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        row.split('|').skip(1).map(words).collect()
    };
    let rows = table.lines().filter(|line| line.starts_with("| `")).map(cells);
    rows.map(|mut cells| (cells[0].remove(0), cells.remove(1))).collect()
}

#[test]
fn placeholders_stand_where_the_list_says() {
    let rows = rows();
    assert!(rows.len() >= 9, "{rows:?}");
    for (placeholder, files) in &rows {
        assert!(!files.is_empty(), "{placeholder}");
        for file in files {
            assert!(read(&format!("deploy/{file}")).contains(placeholder.as_str()), "{file} has no {placeholder}");
        }
    }
}

#[test]
fn the_list_of_placeholders_is_complete() {
    let rows = rows();
    let listed = |path: &str, text: &str| {
        let file = path.strip_prefix("deploy/").unwrap();
        rows.iter().any(|(what, files)| text.contains(what.as_str()) && files.iter().any(|known| known == file))
    };
    let mut found = BTreeSet::new();
    for (path, text) in below("deploy", "yaml") {
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            // Images of ours, addresses of others, and labels that only the reader can know.
            let image = line.contains(OWN[0]);
            let address = line.contains("http://") || line.contains("https://");
            let label = line.contains("cost-center:") || line.contains("team:");
            if image || address || label {
                assert!(listed(&path, line), "{path}: {} is in no row of that file", line.trim());
                found.insert(path.clone());
            }
        }
    }
    assert!(found.len() >= 9, "{found:?}");
}
