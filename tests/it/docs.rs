//! What the documents say is what the program does.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::harness::{Process, ask, eventually, finish, logweir};
use crate::http::{Upstream, Wire};

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
    let (always, _) = page.split_once("## With a proxy").unwrap();
    assert_eq!(told(always), served);
    process.write("\n");
    process.end();
}

/// Names in the first column of a page's tables.
fn told(page: &str) -> BTreeSet<&str> {
    page.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

#[test]
fn the_metrics_page_names_what_a_proxy_adds() {
    let upstream = Upstream::start();
    let flags = ["--proxy-listen", "127.0.0.1:0", "--proxy-egress", "127.0.0.1:0", "--proxy-upstream"];
    let mut command = logweir(&["run", "--admin", "127.0.0.1:0"]);
    command.args(flags).arg(&upstream.address).args(["--", "sh", "-c", "echo hello; read wait"]).stdin(Stdio::piped());
    // The counters of an exporter are there whether its receiver is or not.
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.9:1");
    let mut process = Process::start(command);
    let admin = process.admin();
    for (key, target) in
        [("proxy.address", "/".to_owned()), ("egress.address", format!("http://{}/", upstream.address))]
    {
        let said: serde_json::Value = serde_json::from_str(&process.error()).unwrap();
        let mut caller = Wire::to(said[key].as_str().unwrap());
        upstream.answer("200 OK");
        caller.ask(&target, &[]);
        assert_eq!(caller.message().unwrap().start, "HTTP/1.1 200 OK");
    }
    process.line();
    let page = page("docs/metrics.md");
    let served = eventually("the metrics of both requests", || {
        let body = ask(&admin, "GET", "/metrics")?.body;
        let types = body.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
        let served: BTreeSet<String> = types.map(str::to_owned).collect();
        served.contains("http_client_request_duration_seconds").then_some(served)
    });
    let served: BTreeSet<&str> = served.iter().map(String::as_str).collect();
    assert_eq!(told(&page), served);
    process.signal("KILL");
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
fn the_readme_shows_how_a_line_gets_its_trace() {
    let page = page("README.md");
    let block = |title: &str| page.split(title).nth(1).unwrap().split("```").nth(1).unwrap().lines().nth(1).unwrap();
    let (says, told) = (block("**The application prints**"), block("**and out comes**"));
    let headers = page.lines().find(|line| line.starts_with("curl ")).unwrap().split('\'').skip(1).step_by(2);
    let upstream = Upstream::start();
    let ports = ["--admin", "127.0.0.1:0", "--proxy-listen", "127.0.0.1:0", "--proxy-upstream", &upstream.address];
    let mut command = logweir(&["run", "--service", "shop"]);
    command.args(ports).args(["--http-proxy", "--", "cat"]).stdin(Stdio::piped());
    let mut process = Process::start(command);
    process.admin();
    let said: serde_json::Value = serde_json::from_str(&process.error()).unwrap();
    let mut caller = Wire::to(said["proxy.address"].as_str().unwrap());
    caller.ask("/cart/17", &headers.filter(|header| header.contains(':')).collect::<Vec<_>>());
    let request = upstream.request();
    process.write(format!("{says}\n"));
    let told: serde_json::Value = serde_json::from_str(told).unwrap();
    // The span's id is another one each time.
    let told = told.to_string().replace("5a1c0f73b2d94e68", request.trace().1);
    let got: serde_json::Value = serde_json::from_str(&process.line()).unwrap();
    assert_eq!(told, got.to_string());
    upstream.answer("200 OK");
    assert!(caller.message().is_some());
    process.end();
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

#[test]
fn decisions_are_numbered_without_a_double_or_a_gap() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/decisions");
    let names = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<String> = names.collect();
    for (index, name) in names.iter().enumerate() {
        let number = index + 1;
        assert!(name.starts_with(&format!("{number:04}-")), "{name}: {number:04} is its place");
        let title = page(&format!("docs/decisions/{name}"));
        assert!(title.starts_with(&format!("# {number}. ")), "{name}: {}", title.lines().next().unwrap());
    }
    assert!(names.len() >= 14, "{names:?}");
}

/// Every Markdown file of the project that a reader is sent to.
fn pages(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => pages(&path, found),
            false => found.extend(path.extension().is_some_and(|end| end == "md").then_some(path)),
        }
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![root.join("README.md"), root.join("CHANGELOG.md")];
    pages(&root.join("docs"), &mut found);
    let mut count = 0;
    for from in found {
        let text = fs::read_to_string(&from).unwrap();
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for target in targets.filter(|target| !target.contains("://") && !target.starts_with('#')) {
            let file = target.split('#').next().unwrap();
            assert!(from.parent().unwrap().join(file).exists(), "{}: {target}", from.display());
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn the_readme_shows_how_lines_are_proved_to_be_there() {
    let page = page("README.md");
    let shown = page.split("```\n$ logweir ship ").nth(1).unwrap().split("```").next().unwrap();
    let mut shown = shown.lines();
    let flags = shown.next().unwrap().strip_prefix("/srv/shop/log ").expect("the directory first");
    let asks = shown.next().unwrap().strip_prefix("$ logweir verify ").unwrap();
    let site = crate::ship::Site::new();
    for file in 0..12 {
        let lines: String = (0..1000).map(|n| format!("2026-01-02T03:04:05Z INFO {file} {n}\n")).collect();
        crate::ship::append(&site.log(&format!("{file}.log")), &lines);
    }
    let (log, state) = (site.at("log"), site.at("state"));
    let run = |command: &str, arguments: &str| {
        let arguments = arguments.replace("/var/lib/logweir", state.to_str().unwrap());
        let mut asked = logweir(&[command]);
        asked.args(arguments.split(' ')).current_dir(site.at(""));
        if command == "ship" {
            asked.arg(&log).arg("--state").arg(&state).args(["--admin", "off"]);
        }
        let end = finish(asked);
        assert_eq!(end.code, Some(0), "{:?}", end.errors);
        end.lines
    };
    run("ship", flags);
    assert_eq!(run("verify", asks), shown.collect::<Vec<_>>());
}
