//! Secrets fed to logweir by every way in: none of them is in what it says of itself (standard error, `/metrics`,
//! health, reports) nor in the records that it writes.

use std::process::Stdio;

use crate::harness::{Process, ask, eventually, finish, logweir, metrics};

/// Distinct, so that a leak tells the way it took; each of a shape that a rule knows, or known by its key.
const LINE: &str = "ghp_M7H4jxUDDWHP4kZ6A4dxlQYsQIWJuq11T4V3";
const KEYED: &str = "Zq7hunter2c0ffee91";
const MALFORMED: &str = "glpat-Zk2x9QmR7vLp4TsW8yBn";
const CONFIG: &str = "Vx3-config-value-8841";
const ENVIRONMENT: &str = "Vx3-environment-value-8842";
const ARGUMENT: &str = "Vx3-argument-value-8843";
const HEADER: &str = "Vx3-header-value-8844";

const ALL: [&str; 7] = [LINE, KEYED, MALFORMED, CONFIG, ENVIRONMENT, ARGUMENT, HEADER];

/// Asserts that none of the secrets, nor half of one, is in a text.
fn clean(what: &str, text: &str) {
    for secret in ALL {
        assert!(!text.contains(secret.get(..secret.len() * 2 / 3).unwrap()), "{what} shows {secret}: {text}");
    }
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

/// Lines of every kind of trouble.
fn script() -> String {
    let lines = [
        format!("{{\"msg\":\"x\",\"password\":\"{KEYED}\",\"token\":\"{LINE}\"}}"),
        format!("{{\"msg\":\"cut {LINE}"),
        format!("{{\"password\":\"{KEYED}\", \"a\":["),
        format!("level=info msg=\"{LINE}\" secret={KEYED}"),
        format!("{{\"{LINE}\":1}}"),
        format!("GET /?access_token={KEYED} HTTP/1.1"),
        format!("goroutine 1 [running]: token {MALFORMED}"),
        format!("Traceback (most recent call last): password={KEYED}"),
        format!("%2567hp_ {MALFORMED}%25%32%35%32%35"),
    ];
    let quoted: Vec<String> = lines.iter().map(|line| format!("printf '%s\\n' '{line}'")).collect();
    format!(
        "{}\nprintf '\\377\\000 {MALFORMED} \\300\\n' >&2\nprintf 'no end of line {LINE}'\nread wait\nkill -9 $$",
        quoted.join("\n")
    )
}

#[test]
fn a_run_tells_no_secret() {
    let config = file(&format!(
        "redact:\n  pseudonym_key: {CONFIG}\n  allow: ['{CONFIG}-allowed']\n  actions: {{email: pseudonym}}\n  verify: all\n"
    ));
    let mut command = logweir(&["run", "--admin", "127.0.0.1:0", "--config", config.path().to_str().unwrap(), "--"]);
    command.args(["sh", "-c", &script(), "sh", &format!("--password={ARGUMENT}")]).stdin(Stdio::piped());
    command
        .env("LOGWEIR_LOG__LEVEL", "trace")
        .env("DB_PASSWORD", ENVIRONMENT)
        .env("OTEL_EXPORTER_OTLP_HEADERS", HEADER);
    let mut process = Process::start(command);
    let mut said = process.error();
    let admin = loop {
        if let Some((_, rest)) = said.split_once("\"admin.address\":\"") {
            break rest.split('"').next().unwrap().to_owned();
        }
        clean("standard error", &said);
        said = process.error();
    };
    eventually("all lines", || (metrics(&admin).sum("logweir_lines_in_total", &[]) >= 10.0).then_some(()));
    for path in ["/metrics", "/readyz", "/livez", &format!("/{HEADER}?{HEADER}")] {
        let answer = ask(&admin, "GET", path).unwrap();
        clean(path, &answer.body);
        clean(path, &answer.head);
    }
    let answer = ask(&admin, &format!("{HEADER} /x HTTP/9.9\r\nAuthorization: {HEADER}\r\nGET"), "/metrics");
    clean("a bad request", &answer.map(|answer| answer.head + &answer.body).unwrap_or_default());
    let kept = metrics(&admin);
    assert_eq!(kept.missing(), 0.0);
    assert_eq!(kept.sum("logweir_lines_dropped_total", &["reason=\"verify\""]), 0.0);
    process.write("\n");
    let end = process.end();
    assert!(end.lines.len() >= 10, "{:?}", end.lines);
    clean("standard error", &end.errors.join("\n"));
    clean("standard output", &end.lines.join("\n"));
}

#[test]
fn no_report_tells_a_secret() {
    for text in [
        format!("redact:\n  pseudonym_key: {CONFIG}\n  pseudonym_key: {CONFIG}2\n  actions: {{email: {CONFIG}}}\n"),
        format!("redact: {{pseudonym_key: [{CONFIG}], allow: {CONFIG}, ip: {CONFIG}, enabled: {CONFIG}}}\n"),
        format!("redact:\n  rules:\n  - {{name: a, pattern: '(', finds: ['{CONFIG}']}}\n"),
        format!("redact:\n  rules:\n  - {{name: a, pattern: x, finds: ['{CONFIG}'], spares: ['{CONFIG}x']}}\n"),
        format!("redact:\n  pseudonym_key: \"{CONFIG}\n  x: [\n"),
        format!(
            "sample: {{ratio: {CONFIG}}}\nadmin: {{listen: {CONFIG}}}\nlog: {{level: {CONFIG}, format: {CONFIG}}}\n"
        ),
        CONFIG.to_owned(),
    ] {
        let config = file(&text);
        let path = config.path().to_str().unwrap();
        for arguments in
            [&["check", "--config", path][..], &["check", "--prove", "--config", path], &["pipe", "--config", path]]
        {
            let mut command = logweir(arguments);
            command
                .env("LOGWEIR_REDACT__ALLOW", format!("[{ENVIRONMENT}"))
                .env("LOGWEIR_OUTPUT__QUEUE_BYTES", ENVIRONMENT);
            let end = finish(command);
            assert_eq!(end.code, Some(64), "{text}: {:?}", end.errors);
            clean(&text.replace(CONFIG, "…"), &end.errors.join("\n"));
            clean(&text.replace(CONFIG, "…"), &end.lines.join("\n"));
        }
    }
}

#[test]
fn no_failure_to_start_tells_a_secret() {
    for arguments in [
        &["run", "--admin", ARGUMENT, "--", "true"][..],
        &["run", "--admin", "off", "--", "/no/such/program", ARGUMENT],
        &["pipe", "--sample", ARGUMENT],
        &["pipe", "--overflow", ARGUMENT],
        &["pipe", "--redact", ARGUMENT],
        &["pipe", ARGUMENT],
        &["run", ARGUMENT, &format!("--password={ARGUMENT}")],
        &["pipe", &format!("--token={ARGUMENT}")],
        &[ARGUMENT, "--x"],
        &["healthcheck", "--admin", ARGUMENT],
        &["run", "--admin", "off", "--config", "/no/such/file", "--", "x", ARGUMENT],
    ] {
        let mut command = logweir(arguments);
        command.env("LOGWEIR_REDACT__PSEUDONYM_KEY", ENVIRONMENT).env("LOGWEIR_LOG__LEVEL", "trace");
        let end = finish(command);
        assert_ne!(end.code, Some(0), "{arguments:?}");
        clean("a report", &end.errors.join("\n"));
    }
}
