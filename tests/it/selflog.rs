//! logweir's own records.

use crate::harness::{KEYS, filter, finish, logweir, record, run_script};

const SECRET: &str = "Zq7-hunter2-c0ffee";

#[test]
fn they_have_the_keys_of_all_records_in_order() {
    let mut command = run_script(&["--redact", "off"], "exit 0");
    command.env("LOGWEIR_LOG__LEVEL", "trace");
    let end = finish(command);
    assert!(end.errors.len() >= 2, "{:?}", end.errors);
    for line in &end.errors {
        let said = record(line);
        assert_eq!((&said["service"], &said["traceId"], &said["spanId"]), (&"logweir".into(), &"".into(), &"".into()));
        assert!(line.starts_with(&format!("{{\"{}\":\"20", KEYS[0])), "{line}");
    }
}

#[test]
fn they_hold_nothing_of_what_passes_through() {
    let script = format!(
        "echo 'password={SECRET}'; echo '{{\"token\":\"{SECRET}\",\"msg\":\"{SECRET}'; printf '\\377{SECRET}\\0'; kill -9 $$"
    );
    let mut command = run_script(&[], &script);
    command.env("LOGWEIR_LOG__LEVEL", "trace").env("LOGWEIR_REDACT__PSEUDONYM_KEY", SECRET);
    let end = finish(command);
    assert_eq!(end.code, Some(137));
    assert!(end.errors.iter().all(|line| !line.contains(SECRET)), "{:?}", end.errors);
}

#[test]
fn reports_hold_no_values() {
    let mut command = logweir(&["check", "--sample", SECRET, "--admin", SECRET]);
    command.env("LOGWEIR_FRAME__JOIN", SECRET).env("OTEL_RESOURCE_ATTRIBUTES", SECRET);
    let end = finish(command);
    assert_eq!(end.code, Some(64));
    let mut command = logweir(&["check", "--sample", SECRET]);
    command.env("LOGWEIR_FRAME__JOIN", SECRET).env("LOGWEIR_NO_SUCH", SECRET);
    let end = finish(command);
    assert_eq!((end.code, end.errors.len()), (Some(64), 3), "{:?}", end.errors);
    assert!(end.errors.iter().all(|line| !line.contains(SECRET)), "{:?}", end.errors);
}

#[test]
fn quiet_means_quiet() {
    let end = filter(&["pipe"], "x\n");
    assert!(end.errors.is_empty(), "{:?}", end.errors);
    let mut command = run_script(&["--redact", "off"], "exit 0");
    command.env("LOGWEIR_LOG__LEVEL", "off");
    assert!(finish(command).errors.is_empty());
}

#[test]
fn they_can_be_text() {
    let mut command = run_script(&["--redact", "off"], "exit 0");
    command.env("LOGWEIR_LOG__FORMAT", "text");
    let end = finish(command);
    assert!(end.errors[0].contains(" warn  logweir: redaction is off"), "{:?}", end.errors);
}

#[test]
fn no_command_fails_without_a_word() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("missing/logweir");
    let missing = missing.to_str().unwrap();
    for (arguments, code) in [
        (&["install", missing][..], 1),
        (&["verify", missing], 1),
        (&["inject", "-f", missing], 64),
        (&["uninject", "-f", missing], 64),
        (&["audit", "-f", missing], 64),
        (&["entrypoints", missing], 64),
        (&["webhook", "--cert", missing, "--key", missing, "--admin", "127.0.0.1:0"], 64),
        (&["check", "--config", missing], 64),
        (&["run", "--admin", "off", "--", missing], 127),
        (&["ship", "--admin", "off"], 64),
        (&["proxy", "--admin", "off"], 64),
    ] {
        let end = finish(logweir(arguments));
        assert_eq!(end.code, Some(code), "{arguments:?}: {:?}", end.errors);
        assert!(!end.errors.concat().is_empty(), "{arguments:?} says nothing");
    }
}
