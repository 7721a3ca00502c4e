//! Who may import whom: words ◂ stages ◂ pipeline ◂ configuration and plan ◂ shell.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

const WORDS: &[&str] = &["record", "scratch", "stats", "time", "trace"];
const STAGES: &[&str] =
    &["budget", "buffer", "clean", "correlate", "encode", "frame", "parse", "redact", "registry", "sample", "story"];
const SHELL: &[&str] = &["cli", "daemon"];

/// A stage that needs another: there are no more.
const SIDEWAYS: &[(&str, &str)] = &[("correlate", "registry"), ("story", "registry"), ("encode", "redact")];

/// What only the shell may name.
const WORLD: &[&str] = &[
    "tokio",
    "hyper",
    "rustix",
    "std::fs",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "std::thread",
    "std::process",
    "std::env",
    "Instant::now",
    "SystemTime::now",
    "println!",
    "eprintln!",
    "tracing::",
];

/// May `module` import `other`?
fn may_import(module: &str, other: &str) -> bool {
    let (word, stage) = (WORDS.contains(&other), STAGES.contains(&other));
    match module {
        _ if module == other => true,
        _ if WORDS.contains(&module) => word,
        _ if STAGES.contains(&module) => word || SIDEWAYS.contains(&(module, other)),
        "pipeline" => word || stage,
        "config" => word || stage,
        "prove" => word || stage || matches!(other, "pipeline" | "plan"),
        "plan" => word || stage || matches!(other, "pipeline" | "config"),
        "inject" => false,
        "cli" => other == "config",
        "daemon" => true,
        _ => panic!("src/{module}.rs has no layer: give it one here"),
    }
}

/// All Rust files under `directory`.
fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Path below `src` and code of every module, without comments and tests.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let name = |path: &Path| path.strip_prefix(&root).unwrap().with_extension("").to_str().unwrap().to_owned();
    let kept = paths.iter().filter(|path| !matches!(name(path).as_str(), "main" | "lib") && !is_test(path));
    kept.map(|path| (name(path), code(&fs::read_to_string(path).unwrap()))).collect()
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests") || path.file_stem().unwrap() == "tests"
}

/// The text without comment lines, and without what stands behind the first `#[cfg(test)] mod … {`.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Top-level modules named by `crate::…` in `code`.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => {
                let group = group.split(';').next().unwrap();
                let mut depth = 0;
                for part in group.split(',') {
                    if depth == 0 {
                        found.push(word(part.trim()));
                    }
                    depth += part.matches('{').count() as i32 - part.matches('}').count() as i32;
                }
            }
            None => found.push(word(rest)),
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect()
}

#[test]
fn imports_are_understood() {
    let code = "use crate::time::Now;\nuse crate::{frame, parse::{self, Options}, redact};\nlet x = crate::stats::Reason::Rule;";
    assert_eq!(imports(code), ["time", "frame", "parse", "redact", "stats"]);
    assert!(!may_import("parse", "frame") && !may_import("record", "parse") && may_import("encode", "redact"));
}

#[test]
fn nobody_imports_what_is_above() {
    let mut wrong = Vec::new();
    let sources = sources();
    for (name, code) in &sources {
        let module = name.split('/').next().unwrap();
        let bad = imports(code).into_iter().filter(|other| !may_import(module, other));
        wrong.extend(bad.map(|other| format!("src/{name}.rs imports {other}")));
    }
    assert!(sources.len() > 50 && wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_core_does_not_touch_the_world() {
    let mut wrong = Vec::new();
    for (name, code) in sources() {
        let module = name.split('/').next().unwrap();
        if !SHELL.contains(&module) && module != "config" {
            wrong
                .extend(WORLD.iter().filter(|word| code.contains(**word)).map(|word| format!("src/{name}.rs: {word}")));
        }
        if name != "daemon/clock" {
            let clocks = ["Instant::now", "SystemTime::now"].into_iter().filter(|clock| code.contains(clock));
            wrong.extend(clocks.map(|clock| format!("src/{name}.rs: {clock}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_proxy_knows_nothing_of_log_lines() {
    for (name, code) in sources().iter().filter(|(name, _)| name.starts_with("daemon/proxy")) {
        for stage in ["parse", "encode", "frame", "pipeline", "clean", "buffer"] {
            assert!(!imports(code).iter().any(|other| other == stage), "src/{name}.rs imports {stage}");
        }
    }
}
