//! The commands as they are typed: files and directories, exit codes, what is told.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const APP: &str = "# kept
apiVersion: v1
kind: ConfigMap
metadata: {name: other}   # kept too
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly, namespace: shop}
spec:
  schedule: \"0 3 * * *\"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - {name: job, image: \"registry.example/job:1\", command: [/job], env: [{name: ON, value: \"yes\"}]}
";

fn logweir(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_logweir"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn what_is_injected_can_be_taken_out_and_moved_to_another_version() {
    let one = logweir(&["inject", "-f", "-", "--image", "registry.example/logweir:1"], APP);
    let out = text(&one.stdout);
    assert!(out.starts_with(APP.split("---").next().unwrap()), "the other document is as it was: {out}");
    assert!(out.contains("value: \"yes\""), "text stays text: {out}");
    assert_eq!(text(&one.stderr), "cronjob/nightly injected\n");

    let two = logweir(&["inject", "-f", "-", "--image", "registry.example/logweir:2"], out);
    assert!(text(&two.stdout).contains("logweir:2") && !text(&two.stdout).contains("logweir:1"));
    let again = logweir(&["inject", "-f", "-", "--image", "registry.example/logweir:2"], text(&two.stdout));
    assert_eq!((text(&again.stdout), text(&again.stderr)), (text(&two.stdout), "cronjob/nightly unchanged\n"));

    let back = logweir(&["uninject", "-f", "-"], text(&two.stdout));
    let documents = |text: &str| serde_saphyr::from_multiple::<Value>(text).unwrap();
    assert_eq!(documents(text(&back.stdout)), documents(APP));
    assert_eq!(text(&back.stderr), "cronjob/nightly uninjected\n");
}

#[test]
fn directories_are_read_in_order_and_patches_come_one_a_line() {
    let directory = tempfile::tempdir().unwrap();
    let pod = |name: &str| {
        format!(
            "{{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{{\"name\":\"{name}\"}},\"spec\":{{\"containers\":[{{\"name\":\"a\",\"image\":\"x\",\"command\":[\"x\"]}}]}}}}"
        )
    };
    fs::create_dir(directory.path().join("b")).unwrap();
    for (file, content) in [("b/two.json", pod("two")), ("a.yaml", pod("one")), ("note.txt", "no manifest".to_owned())]
    {
        fs::write(directory.path().join(file), content).unwrap();
    }
    let ran = logweir(&["inject", "-f", directory.path().to_str().unwrap(), "-o", "patch"], "");
    let lines: Vec<Value> = text(&ran.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.iter().map(|line| line["name"].as_str().unwrap()).collect::<Vec<_>>(), ["one", "two"]);
    assert!(lines.iter().all(|line| line["patch"].as_array().unwrap().len() > 5));
}

#[test]
fn exit_codes_say_what_is_the_matter() {
    let no_command = "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [{name: a, image: x}]}}";
    for (arguments, input, code, told) in [
        (&["inject", "-f", "-"][..], no_command, 0, "pod/x skipped: missing_command"),
        (&["inject", "-f", "-", "--strict"], no_command, 3, "logweir.dev/entrypoint.a"),
        (&["inject", "-f", "-"], "a: [", 64, "document 1"),
        (&["inject", "-f", "/not/here"], "", 64, "/not/here"),
        (&["inject", "-f", "-", "--mode", "wrp"], no_command, 64, "wrap,proxy"),
        (&["inject", "-f", "-", "--settings", "Cargo.toml"], no_command, 64, "Cargo.toml"),
        (&["inject"], "", 64, "--filename"),
        (&["entrypoints", "-"], "[{}]", 64, "docker inspect"),
    ] {
        let ran = logweir(arguments, input);
        assert_eq!(ran.status.code(), Some(code), "{arguments:?}: {}", text(&ran.stderr));
        assert!(text(&ran.stderr).contains(told), "{arguments:?}: {}", text(&ran.stderr));
    }
}

#[test]
fn an_audit_lists_who_asks_for_it_and_has_it_not() {
    let pod = |name: &str, namespace: &str, label: Option<&str>, command: bool| {
        let mut container = json!({ "name": "a", "image": "x" });
        if command {
            container["command"] = json!(["x"]);
        }
        let labels = label.map(|label| json!({ "logweir.dev/inject": label }));
        let metadata = json!({ "name": name, "namespace": namespace, "labels": labels });
        json!({ "kind": "Pod", "metadata": metadata, "spec": { "containers": [container] } })
    };
    let namespace = |name: &str, label: &str| json!({ "kind": "Namespace", "metadata": { "name": name, "labels": { "logweir.dev/inject": label } } });
    let mut done = pod("done", "shop", None, true);
    done["status"] = json!({ "phase": "Succeeded" });
    let mut has = pod("has", "shop", None, true);
    has["metadata"]["annotations"] = json!({ "logweir.dev/status": "{}" });
    let mut items = vec![
        namespace("shop", "true"),
        namespace("other", "false"),
        has,
        done,
        pod("no", "shop", Some("false"), true),
        pod("quiet", "other", None, true),
        pod("cannot", "shop", None, false),
    ];
    let list = |items: &[Value]| json!({ "kind": "List", "items": items }).to_string();
    let ran = logweir(&["audit", "-f", "-"], &list(&items));
    assert_eq!((ran.status.code(), text(&ran.stdout)), (Some(0), "shop\tcannot\tmissing_command\n"));

    items.push(pod("missed", "other", Some("true"), true));
    let ran = logweir(&["audit", "-f", "-"], &list(&items));
    assert_eq!(ran.status.code(), Some(3));
    assert!(text(&ran.stdout).contains("other\tmissed\tmissed: create it again\n"), "{}", text(&ran.stdout));
}

#[test]
fn what_images_start_is_listed_for_the_webhook() {
    let inspected = r#"[{"RepoTags":["web:1"],"RepoDigests":[],"Config":{"Entrypoint":["/web"],"Cmd":["serve"]}}]"#;
    let ran = logweir(&["entrypoints", "-", "-n", "ops"], inspected);
    let map: Value = serde_saphyr::from_str(text(&ran.stdout)).unwrap();
    assert_eq!((&map["kind"], &map["metadata"]["namespace"]), (&json!("ConfigMap"), &json!("ops")));
    let table = tempfile::NamedTempFile::new().unwrap();
    fs::write(table.path(), map["data"]["entrypoints.yaml"].as_str().unwrap()).unwrap();
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [{name: a, image: 'web:1'}]}}";
    let ran = logweir(&["inject", "-f", "-", "-o", "json", "--entrypoints", table.path().to_str().unwrap()], pod);
    let pod: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(pod["spec"]["containers"][0]["args"], json!(["/web", "serve"]));
}
