//! What stands in deploy/, .github/ and docs/ agrees with the program and with itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "deploy/placeholders.rs"]
mod placeholders;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All files below a directory.
fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn below(directory: &str, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&root().join(directory), &mut found);
    found.retain(|path| path.extension().is_some_and(|other| other == extension));
    found.sort();
    let name = |path: &Path| path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
    found.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// Metrics that the documents name, with the series that a histogram has.
fn metrics() -> BTreeSet<String> {
    let pages = ["docs/metrics.md", "docs/kubernetes.md", "docs/shipping.md"].map(read).concat();
    let names = pages.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let known = |name: &&str| ["logweir_", "http_", "process_"].iter().any(|prefix| name.starts_with(prefix));
    names.filter(known).flat_map(|name| ["", "_bucket", "_count", "_sum"].map(|end| format!("{name}{end}"))).collect()
}

/// Words of a text that look like metrics of ours.
fn asked(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':');
    let ours = |word: &&str| {
        let prefixes = ["logweir_", "http_server_", "http_client_", "process_"];
        prefixes.iter().any(|prefix| word.starts_with(prefix)) && !word.starts_with("logweir_dev_track")
    };
    words.filter(ours).collect()
}

#[test]
fn alerts_and_dashboard_ask_for_metrics_that_exist() {
    let known = metrics();
    let mut count = 0;
    for path in ["deploy/base/monitoring/rules.yaml", "deploy/base/monitoring/dashboard.json", "deploy/rules.test.yaml"]
    {
        let text = read(path);
        for name in asked(&text).into_iter().filter(|name| *name != "logweir_") {
            assert!(known.contains(name), "{path} asks for {name}");
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

fn alerts() -> Vec<Value> {
    let rules: Value = serde_saphyr::from_str(&read("deploy/base/monitoring/rules.yaml")).unwrap();
    let groups = rules["spec"]["groups"].as_array().unwrap().clone();
    let rules = groups.into_iter().flat_map(|group| group["rules"].as_array().unwrap().clone());
    rules.filter(|rule| rule.get("alert").is_some()).collect()
}

#[test]
fn every_alert_has_a_runbook_and_a_case() {
    let cases = read("deploy/rules.test.yaml");
    let mut told = BTreeSet::new();
    for alert in alerts() {
        let name = alert["alert"].as_str().unwrap();
        let url = alert["annotations"]["runbook_url"].as_str().unwrap();
        let file = url.rsplit('/').next().unwrap();
        let page = read(&format!("docs/runbooks/{file}"));
        assert!(page.starts_with(&format!("# {name}\n")), "{file} is not about {name}");
        for heading in ["Symptom", "Diagnose", "Causes", "Remedy", "Rollback"] {
            let body = page.split(&format!("\n## {heading}\n")).nth(1).unwrap_or_else(|| panic!("{file}: {heading}"));
            assert!(
                body.split("\n## ").next().unwrap().trim().len() > 40 || heading == "Rollback",
                "{file}: {heading}"
            );
        }
        assert!(cases.contains(&format!("alertname: {name}\n")), "{name} has no case that fires");
        assert!(alert["labels"]["severity"].is_string(), "{name}");
        told.insert(file.to_owned());
    }
    let there: BTreeSet<String> =
        below("docs/runbooks", "md").into_iter().map(|(path, _)| path.rsplit('/').next().unwrap().to_owned()).collect();
    assert_eq!(told, there, "a runbook without an alert");
}

#[test]
fn commands_in_documents_are_commands_of_ours() {
    let command = logweir::cli::Cli::command();
    let known: BTreeSet<&str> = command.get_subcommands().map(|command| command.get_name()).collect();
    let mut count = 0;
    for (path, text) in below("docs", "md") {
        for line in text.split("```sh\n").skip(1).flat_map(|block| block.split("```").next().unwrap().lines()) {
            for part in line.split('|').map(str::trim) {
                if let Some(rest) = part.strip_prefix("logweir ") {
                    let word = rest.split_whitespace().next().unwrap();
                    assert!(known.contains(word), "{path}: {line}");
                    count += 1;
                }
            }
        }
    }
    assert!(count > 8, "{count}");
}

/// Our own image: a release writes its digest.
const OWN: [&str; 2] = ["ghcr.io/logweir/logweir", "registry.example/"];

fn is_pinned(image: &str) -> bool {
    let digest = image.split_once("@sha256:").map(|(_, digest)| digest).unwrap_or_default();
    digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()) && digest.bytes().any(|byte| byte != b'0')
}

#[test]
fn foreign_images_are_pinned_by_digest() {
    let mut count = 0;
    for line in read("Dockerfile").lines().filter_map(|line| line.strip_prefix("FROM ")) {
        let image = line.split(' ').next().unwrap();
        assert!(image == "scratch" || is_pinned(image), "Dockerfile: {image}");
        count += 1;
    }
    for (path, text) in below("deploy", "yaml") {
        for line in text.lines().filter_map(|line| line.trim().strip_prefix("image: ")) {
            let image = line.trim_matches('"');
            let own = OWN.iter().any(|own| image.starts_with(own)) && !image.ends_with(":latest");
            assert!(own || image == "null" || is_pinned(image), "{path}: {image}");
            count += 1;
        }
    }
    assert!(count > 5, "{count}");
    let own = read("deploy/components/image/kustomization.yaml");
    assert!(own.contains(&format!("newTag: {}", env!("CARGO_PKG_VERSION"))) || own.contains("digest: sha256:"));
}

#[test]
fn settings_of_the_webhook_are_good() {
    for overlay in ["deploy/base/webhook", "deploy/overlays/canary"] {
        let options = logweir::inject::Options::from_yaml(&read(&format!("{overlay}/settings.yaml"))).unwrap();
        let own = format!("{}:{}", OWN[0], env!("CARGO_PKG_VERSION"));
        assert!(options.image == own || options.image.contains("@sha256:"), "{overlay}: {}", options.image);
        assert_eq!(options.canary.percent > 0.0, options.canary.image.is_some(), "{overlay}");
    }
    logweir::inject::entrypoints::Table::from_yaml(&read("deploy/base/webhook/entrypoints.yaml")).unwrap();
}

#[test]
fn workflows_ask_for_little_and_pin_what_they_use() {
    for (path, text) in below(".github/workflows", "yml") {
        assert!(text.contains("\npermissions: {}\n"), "{path}: rights are given by job");
        for line in text.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: ")) {
            let commit = line.split_once('@').unwrap().1.split(' ').next().unwrap();
            assert!(commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{path}: {line}");
            assert!(line.contains(" # "), "{path}: {line} does not say its version");
        }
    }
    let release = read(".github/workflows/release.yml");
    let place = |what: &str| release.find(what).unwrap_or_else(|| panic!("{what}"));
    assert!(place("anchore/sbom-action") < place("skopeo copy"), "described before it is pushed");
    assert!(place("trivy-action") < place("skopeo copy"), "scanned before it is pushed");
    assert!(release.contains("severity: HIGH,CRITICAL\n          exit-code: \"1\""), "what is found stops it");
    assert!(place("skopeo copy") < place("attest-build-provenance"), "signed is what was pushed");
}

#[test]
fn every_row_of_conformance_names_files_that_exist() {
    let page = read("docs/conformance.md");
    let mut count = 0;
    for row in page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| guideline")) {
        let mut names = row
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|name| (name.contains('/') || name.contains('.')) && *name != ".env");
        let path = |name: &str| root().join(name.split_whitespace().next().unwrap());
        assert!(names.clone().next().is_some(), "no file: {row}");
        assert!(names.all(|name| path(name).exists()), "{row}");
        count += 1;
    }
    assert!(count >= 23, "{count}");
}

/// `.env.example` as it follows from the annotated configuration: every key, its comment and its default.
fn example() -> String {
    let mut out = String::from(
        "# Every variable that the configuration can be set by, with its default. Copy to .env and take the # away from what\n\
         # you change; .env is never committed. Made from config/logweir.yaml: UPDATE=1 cargo test --test deploy\n",
    );
    let text = read("config/logweir.yaml");
    let (mut comments, mut path, mut list) = (Vec::new(), Vec::<(usize, String)>::new(), false);
    for line in text.lines() {
        let depth = line.len() - line.trim_start().len();
        let body = line.trim();
        if let Some(comment) = body.strip_prefix('#') {
            comments.push(comment.trim().to_owned());
            continue;
        }
        if body.is_empty() || body.starts_with("- ") || list && path.last().is_some_and(|(last, _)| depth > *last) {
            // The head of the file, and what belongs to a list.
            if body.is_empty() {
                comments.clear();
            }
            continue;
        }
        let (key, value) = body.split_once(':').unwrap();
        path.retain(|(other, _)| *other < depth);
        path.push((depth, key.to_uppercase()));
        list = false;
        let value = value.trim();
        if value.is_empty() {
            comments.clear();
            continue;
        }
        let name = path.iter().map(|(_, key)| key.as_str()).collect::<Vec<_>>().join("__");
        let value = if value == "null" { "" } else { value };
        out.push('\n');
        for comment in comments.drain(..) {
            out.push_str(&format!("# {comment}\n"));
        }
        out.push_str(&format!("#LOGWEIR_{name}={value}\n"));
    }
    out.push_str(&format!("\n{}", OTHERS.trim_start()));
    out
}

const OTHERS: &str = "
# Not keys of the configuration.
# The file that it is read from.
#LOGWEIR_CONFIG=/etc/logweir/logweir.yaml
# `inject`, `audit` and `webhook`: settings, entrypoints and image of the sidecar.
#LOGWEIR_INJECT_SETTINGS=
#LOGWEIR_INJECT_ENTRYPOINTS=
#LOGWEIR_INJECT_IMAGE=
# As OpenTelemetry says. Headers hold secrets: from a secret store only.
#OTEL_SERVICE_NAME=shop
#OTEL_RESOURCE_ATTRIBUTES=deployment.environment.name=dev
#OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318
#OTEL_EXPORTER_OTLP_HEADERS=
#OTEL_TRACES_SAMPLER=parentbased_traceidratio
#OTEL_TRACES_SAMPLER_ARG=1
";

#[test]
fn the_example_of_an_environment_is_complete() {
    let want = example();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(root().join(".env.example"), &want).unwrap();
    }
    assert!(want.contains("#LOGWEIR_SAMPLE__RATIO=1.0\n") && want.contains("#LOGWEIR_REDACT__PACKS__PII=true\n"));
    assert_eq!(read(".env.example"), want, "UPDATE=1 cargo test --test deploy");
    assert!(read(".gitignore").lines().any(|line| line == ".env"));
}

/// Runs `deploy/rollout.sh prod` with a kubectl that notes what it is asked, and fails at `failing`.
fn rollout(failing: &str) -> (bool, Vec<String>) {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let (kubectl, log) = (directory.path().join("kubectl"), directory.path().join("log"));
    let script = format!("#!/bin/sh\necho \"$*\" >>'{}'\ncase \"$*\" in {failing}) exit 1;; esac\n", log.display());
    fs::write(&kubectl, script).unwrap();
    fs::set_permissions(&kubectl, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", directory.path().display(), std::env::var("PATH").unwrap());
    let ran =
        std::process::Command::new(root().join("deploy/rollout.sh")).arg("prod").env("PATH", path).output().unwrap();
    (ran.status.success(), fs::read_to_string(log).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn a_rollout_that_does_not_get_ready_is_taken_back() {
    let (good, asked) = rollout("nothing");
    assert!(good && asked.len() == 3 && asked[0].starts_with("apply --server-side"), "{asked:?}");

    let (good, asked) = rollout("*daemonset/logweir-shipper\\ --timeout=240s");
    assert!(!good);
    let undone: Vec<&String> = asked.iter().filter(|line| line.contains("rollout undo")).collect();
    assert_eq!(undone.len(), 2, "both are taken back: {asked:?}");
}
