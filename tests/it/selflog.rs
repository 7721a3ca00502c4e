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
