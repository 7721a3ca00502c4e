//! What the documents say is what the program does.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::harness::{Process, ask, finish, logweir};

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn the_metrics_page_names_what_is_served() {
    let mut command = logweir(&["run", "--admin", "127.0.0.1:0", "--", "sh", "-c", "echo hello; read wait"]);
    command.stdin(Stdio::piped());
    let mut process = Process::start(command);
    let admin = process.admin();
    process.line();
    let answer = ask(&admin, "GET", "/metrics").unwrap();
    let served: BTreeSet<&str> =
        answer.body.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    let page = page("docs/metrics.md");
    let told: BTreeSet<&str> = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert_eq!(told, served);
    process.write("\n");
    process.end();
}

/// Keys of a record that do not depend on the clock.
fn timeless(line: &str) -> String {
    let mut record: serde_json::Value = serde_json::from_str(line).unwrap();
    record.as_object_mut().unwrap().remove("timestamp");
    record.to_string()
}

#[test]
fn the_readme_shows_what_comes_out() {
    let page = page("README.md");
    let block = |title: &str| -> Vec<&str> {
        let from = page.split(title).nth(1).unwrap();
        from.split("```").nth(1).unwrap().lines().skip(1).collect()
    };
    let (before, after) = (block("**Before**"), block("**After**"));
    let mut command = logweir(&["pipe", "--service", "shop"]);
    command.stdin(Stdio::piped());
    let mut process = Process::start(command);
    process.write(before.join("\n") + "\n");
    let end = process.end();
    assert_eq!(end.code, Some(0));
    let got: Vec<String> = end.lines.iter().map(|line| timeless(line)).collect();
    let told: Vec<String> = after.iter().map(|line| timeless(line)).collect();
    assert_eq!(told, got);
}

#[test]
fn the_readme_names_every_command() {
    let end = finish(logweir(&["--help"]));
    let page = page("README.md");
    let help = end.lines.join("\n");
    let commands = help.split("Commands:").nth(1).unwrap().lines().skip(1).take_while(|line| !line.is_empty());
    // A wrapped line is indented further.
    let commands = commands.filter(|line| !line.starts_with("   "));
    for command in commands.filter_map(|line| line.split_whitespace().next()) {
        assert!(page.contains(&format!("`logweir {command}")), "{command}");
    }
}

#[test]
fn the_shipping_page_names_what_ship_serves() {
    let site = crate::ship::Site::new();
    crate::ship::append(&site.log("a.log"), "hello\n");
    let run = |command| {
        let mut process = Process::start(command);
        let admin = process.admin();
        let answer = ask(&admin, "GET", "/metrics").unwrap();
        process.signal("TERM");
        process.end();
        answer.body
    };
    let served = run(site.ship(&["--admin", "127.0.0.1:0", site.at("log").to_str().unwrap()]));
    let common = page("docs/metrics.md");
    let name = |line: &str| line.strip_prefix("# TYPE ").and_then(|rest| rest.split(' ').next()).map(str::to_owned);
    let served = served.lines().filter_map(name).filter(|name| !common.contains(&format!("`{name}`")));
    let page = page("docs/shipping.md");
    let metrics = page.split("## Metrics").nth(1).unwrap();
    let told = metrics.split('`').filter(|word| word.starts_with("logweir_")).map(str::to_owned);
    assert_eq!(told.collect::<BTreeSet<_>>(), served.collect::<BTreeSet<_>>());
}
