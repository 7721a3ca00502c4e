//! Configuration as the user meets it.

use std::path::PathBuf;

use crate::harness::{filter, finish, logweir, record};

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("logweir.yaml");
    std::fs::write(&path, text).unwrap();
    (directory, path)
}

#[test]
fn all_problems_are_told_at_once() {
    let (_directory, path) =
        file("sample:\n  ratio: lots\nredact:\n  rules:\n  - {name: x-y, pattern: '['}\n  on: 1\n");
    let path = path.to_str().unwrap();
    for command in
        [&["check", "--config", path][..], &["pipe", "--config", path], &["run", "--config", path, "--", "x"]]
    {
        let end = finish(logweir(command));
        assert_eq!((end.code, end.lines.len()), (Some(64), 0), "{command:?}");
        assert_eq!(end.errors[0], "logweir: 3 problems in the configuration");
        for place in [":2:10: `sample.ratio`", ":6:3: unknown key `on` in `redact`", ":5:26: `redact.rules.0.pattern`"]
        {
            let want = format!("  {path}{place}");
            assert!(end.errors.iter().any(|line| line.starts_with(&want)), "{want}: {:#?}", end.errors);
        }
    }
}

#[test]
fn a_good_one_is_called_good() {
    for name in ["logweir.yaml", "dev.yaml", "prod.yaml"] {
        let path = format!("{}/config/{name}", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(finish(logweir(&["check", "--config", &path])).code, Some(0), "{name}");
    }
}

#[test]
fn the_environment_names_the_file_and_goes_over_it() {
    let (_directory, path) = file("service: from-file\nsample: {ratio: 0, always_keep: fatal}\n");
    let service = |variables: &[(&str, &str)], flags: &[&str]| {
        let mut command = logweir(&["run", "--admin", "off"]);
        command.args(flags).args(["--", "echo", "x"]).env("LOGWEIR_CONFIG", &path);
        command.envs(variables.iter().copied());
        finish(command).lines.first().map(|line| record(line)["service"].as_str().unwrap().to_owned())
    };
    assert_eq!(service(&[], &[]), None);
    let all = ("LOGWEIR_SAMPLE__RATIO", "1");
    assert_eq!(service(&[all], &[]).as_deref(), Some("from-file"));
    assert_eq!(service(&[all, ("OTEL_SERVICE_NAME", "otel")], &[]).as_deref(), Some("otel"));
    let attributes = ("OTEL_RESOURCE_ATTRIBUTES", "service.name=two%20words,host.name=h");
    assert_eq!(service(&[all, attributes], &[]).as_deref(), Some("two words"));
    assert_eq!(service(&[attributes], &["--sample", "1", "--service", "flag"]).as_deref(), Some("flag"));
}

#[test]
fn bad_flags_are_problems_too() {
    for (flags, want) in [
        (&["--sample", "2"][..], "--sample: `sample.ratio`"),
        (&["--sample", "-1"], "--sample: `sample.ratio`"),
        (&["--sample", "NaN"], "--sample: `sample.ratio`"),
        (&["--overflow", "spill"], "--overflow: `output.overflow`"),
        (&["--admin", "9464"], "--admin: `admin.listen`"),
    ] {
        let mut arguments = vec!["pipe"];
        arguments.extend(flags);
        let end = finish(logweir(&arguments));
        assert_eq!(end.code, Some(64), "{flags:?}");
        assert!(end.errors[1].trim_start().starts_with(want), "{:?}", end.errors);
    }
}

#[test]
fn redaction_can_be_turned_off_with_a_warning() {
    let on = filter(&["pipe"], "mail bob@example.com\n");
    assert!(on.errors.is_empty() && !on.lines[0].contains("bob@example.com"), "{on:?}");
    let off = filter(&["pipe", "--redact", "off"], "mail bob@example.com\n");
    assert!(off.lines[0].contains("bob@example.com"), "{off:?}");
    assert_eq!(record(&off.errors[0])["level"], "warn");
}

#[test]
fn the_pure_normaliser_drops_nothing_and_keeps_the_order() {
    let input: String = (0..5000).map(|n| format!("debug line {n}\n")).collect();
    let end = filter(&["pipe", "--redact", "off", "--sample", "1"], input);
    let said = crate::harness::messages(&end.lines);
    assert_eq!(said, (0..5000).map(|n| format!("debug line {n}")).collect::<Vec<_>>());
}

#[test]
fn the_flag_for_names_is_known_and_others_are_not() {
    let end = filter(
        &["pipe", "--fields", "ecs", "--service", "shop"],
        "{\"level\":\"warn\",\"msg\":\"slow\",\"logger\":\"a\"}\n",
    );
    let record: serde_json::Value = serde_json::from_str(&end.lines[0]).unwrap();
    assert_eq!(
        (&record["log.level"], &record["message"], &record["log.logger"]),
        (&"warn".into(), &"slow".into(), &"a".into())
    );
    assert_eq!(record["service.name"], "shop");
    let end = filter(&["pipe", "--fields", "splunk"], "");
    assert_eq!(end.code, Some(64));
    assert!(end.errors.iter().any(|line| line.contains("--fields") && line.contains("datadog")), "{:?}", end.errors);
}
