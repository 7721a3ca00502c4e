//! `logweir check --prove` and the proof at start.

use std::process::Stdio;

use sha2::{Digest, Sha256};

use crate::harness::{Process, ask, filter, finish, logweir};

#[test]
fn the_report_holds_and_is_signed_by_its_hash() {
    let end = finish(logweir(&["check", "--prove"]));
    assert_eq!(end.code, Some(0), "{:?}", end.lines.iter().filter(|line| line.starts_with("CAME")).collect::<Vec<_>>());
    let (last, body) = end.lines.split_last().unwrap();
    let body: String = body.iter().map(|line| format!("{line}\n")).collect();
    let hash: String = Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(last, &format!("sha256 {hash}"));
    assert!(body.contains(" 0 out: nothing came out"), "{body}");
    for value in ["hunter2", "ana.lima", "4000 0012", "ghp_"] {
        assert!(!body.contains(value), "{value}");
    }
}

#[test]
fn rules_of_the_user_are_proved_too() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("logweir.yaml");
    let proof = |text: &str| {
        std::fs::write(&path, text).unwrap();
        finish(logweir(&["check", "--prove", "--config", path.to_str().unwrap()]))
    };
    let end = proof(
        "redact:\n  sensitive_keys: [internal_ref]\n  rules:\n  - {name: badge, pattern: 'BADGE-[0-9]{6}', finds: ['BADGE-123456']}\n  - {name: bare, pattern: 'BARE[0-9]{6}'}\n",
    );
    let said = end.lines.join("\n");
    assert_eq!(end.code, Some(0), "{said}");
    assert!(end.lines.iter().any(|line| line.starts_with("badge ")) && said.contains("sensitive-key "), "{said}");
    assert!(said.contains("for want of samples: bare"), "{said}");
    let end = proof("redact: {enabled: false}\n");
    assert_eq!(end.code, Some(1));
    assert!(end.lines.iter().any(|line| line.ends_with("NOT PROVED")));
}

#[test]
fn whoever_is_not_proved_is_not_ready() {
    let start = |redact: &str| {
        let mut command =
            logweir(&["run", "--admin", "127.0.0.1:0", "--redact", redact, "--", "sh", "-c", "echo up; read wait"]);
        command.env("LOGWEIR_REDACT__PROVE_AT_START", "true").stdin(Stdio::piped());
        let mut process = Process::start(command);
        process.line();
        let mut said = process.error();
        while !said.contains("admin.address") {
            said = process.error();
        }
        let admin = said.split("\"admin.address\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let answer = ask(&admin, "GET", "/readyz").unwrap();
        process.write("\n");
        process.end();
        (answer.status, answer.body)
    };
    let (status, body) = start("on");
    assert!(status == 200 && body.contains("\"redaction\":\"proved\""), "{body}");
    let (status, body) = start("off");
    assert!(status == 503 && body.contains("\"redaction\":\"not proved\""), "{body}");
}

#[test]
fn a_filter_that_is_not_proved_filters_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("logweir.yaml");
    std::fs::write(&path, "redact: {prove_at_start: true, enabled: false}\n").unwrap();
    let end = filter(&["pipe", "--config", path.to_str().unwrap()], "password=hunter2\n");
    assert_eq!((end.code, end.lines.len()), (Some(1), 0));
    std::fs::write(&path, "redact: {prove_at_start: true}\n").unwrap();
    let end = filter(&["pipe", "--config", path.to_str().unwrap()], "password=hunter2\n");
    assert_eq!((end.code, end.lines.len()), (Some(0), 1));
}
