//! Metrics and health.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::process::Stdio;

use crate::harness::{Process, ask, eventually, finish, logweir, metrics, record};

fn with_admin(script: &str) -> Process {
    let mut command = logweir(&["run", "--admin", "127.0.0.1:0", "--", "sh", "-c", script]);
    command.stdin(Stdio::piped());
    Process::start(command)
}

#[test]
fn a_taken_port_is_told_before_anything_is_started() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let directory = tempfile::tempdir().unwrap();
    let trace = directory.path().join("started");
    let end = finish(logweir(&["run", "--admin", &address, "--", "touch", trace.to_str().unwrap()]));
    assert_eq!((end.code, end.errors.len(), trace.exists()), (Some(1), 1, false), "{:?}", end.errors);
    let said = record(&end.errors[0])["message"].as_str().unwrap().to_owned();
    assert!(said.contains(&address) && said.contains("--admin"), "{said}");
}

#[test]
fn the_format_is_prometheus() {
    let mut process = with_admin("echo hello; read wait");
    let admin = process.admin();
    process.line();
    let answer = ask(&admin, "GET", "/metrics").unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.head.contains("content-type: text/plain; version=0.0.4; charset=utf-8"), "{}", answer.head);
    let (mut types, mut helps, mut order) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
    for line in answer.body.lines() {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        match words[..] {
            ["#", "HELP", name, text] => assert!(helps.insert(name) && text.ends_with('.'), "{line}"),
            ["#", "TYPE", name, kind] => assert!(types.insert(name, kind).is_none(), "{line}"),
            _ => {
                let name = line.split(['{', ' ']).next().unwrap();
                assert!(types.contains_key(name) && helps.contains(name), "{line}");
                assert!(line.rsplit(' ').next().unwrap().parse::<f64>().is_ok(), "{line}");
                if order.last() != Some(&name) {
                    order.push(name);
                }
            }
        }
    }
    for (name, kind) in &types {
        assert_eq!(name.ends_with("_total"), *kind == "counter", "{name}");
        assert!(name.starts_with("logweir_") || name.starts_with("process_"), "{name}");
    }
    assert!(order.is_sorted() && order.len() == types.len(), "{order:?}");
    for name in ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"] {
        assert!(types.contains_key(name), "{name}");
    }
}

#[test]
fn what_happens_is_counted() {
    let script =
        "printf '{\"level\":\"warn\",\"msg\":\"mail bob@example.com\"}\\nplain\\n\\n'; echo oops >&2; read wait";
    let mut process = with_admin(script);
    let admin = process.admin();
    let now = eventually("the lines", || {
        let now = metrics(&admin);
        (now.sum("logweir_lines_out_total", &[]) == 3.0).then_some(now)
    });
    for (name, labels, want) in [
        ("logweir_lines_in_total", &["stream=\"stdout\""][..], 3.0),
        ("logweir_lines_in_total", &["stream=\"stderr\""], 1.0),
        ("logweir_lines_dropped_total", &["stream=\"stdout\"", "reason=\"blank\""], 1.0),
        ("logweir_records_total", &["level=\"warn\""], 1.0),
        ("logweir_records_parsed_total", &["format=\"json\""], 1.0),
        ("logweir_records_parsed_total", &["format=\"plain\"", "stream=\"stdout\""], 1.0),
        ("logweir_values_redacted_total", &["rule=\"email\""], 1.0),
        ("logweir_app_running", &[], 1.0),
        ("logweir_build_info", &[concat!("version=\"", env!("CARGO_PKG_VERSION"), "\"")], 1.0),
    ] {
        assert_eq!(now.sum(name, labels), want, "{name} {labels:?}\n{}", now.0);
    }
    assert!(now.sum("logweir_pipeline_busy_seconds_total", &[]) > 0.0);
    assert!(!now.0.contains("example.com"));
    process.write("\n");
    assert_eq!(process.end().code, Some(0));
}

#[test]
fn answers_fit_the_questions() {
    let mut process = with_admin("trap '' TERM; echo up; read wait");
    let admin = process.admin();
    process.line();
    let status = |method, path| ask(&admin, method, path).unwrap().status;
    assert_eq!(status("GET", "/livez"), 200);
    assert_eq!(status("HEAD", "/livez"), 200);
    assert_eq!(status("GET", "/readyz"), 200);
    assert_eq!(status("POST", "/metrics"), 405);
    assert_eq!(status("GET", "/"), 404);
    let check = || finish(logweir(&["healthcheck", "--admin", &admin])).code;
    assert_eq!(check(), Some(0));
    // Asked to end, the application is alive but takes no new work.
    process.signal("TERM");
    eventually("not to be ready", || (status("GET", "/readyz") == 503).then_some(()));
    let detail = ask(&admin, "GET", "/readyz").unwrap().body;
    assert_eq!(
        detail,
        "{\"ready\":false,\"application\":\"running\",\"ending\":true,\"output\":\"open\",\"redaction\":\"not tried\"}\n"
    );
    assert_eq!((check(), status("GET", "/livez")), (Some(1), 200));
    assert_eq!(metrics(&admin).sum("logweir_signals_forwarded_total", &["signal=\"SIGTERM\""]), 1.0);
    process.write("\n");
    assert_eq!(process.end().code, Some(0));
    assert_eq!(finish(logweir(&["healthcheck", "--admin", &admin])).code, Some(1));
}

#[test]
fn a_check_without_an_address_says_so() {
    for admin in ["off", "127.0.0.1:0"] {
        let end = finish(logweir(&["healthcheck", "--admin", admin]));
        assert_eq!((end.code, end.errors.len()), (Some(1), 1), "{:?}", end.errors);
    }
}
