//! Each directory of `cases` is a pod: what the API server would ask about it, and what becomes of it.
//!
//! `UPDATE=1 cargo test --test inject` writes the expectations anew, for review.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use logweir::inject::entrypoints::Table;
use logweir::inject::{Canary, Options, review, undo};
use serde_json::{Value, json};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inject/cases")
}

pub(crate) fn options() -> Options {
    let table = "images:\n  sha256:aaaa:\n    entrypoint: [/docker-entrypoint.sh]\n    command: [web, start]\n";
    Options {
        image: "registry.example/logweir:0.1.0@sha256:1111".to_owned(),
        canary: Canary { image: Some("registry.example/logweir:0.2.0@sha256:2222".to_owned()), ..Canary::default() },
        entrypoints: Table::from_yaml(table).unwrap(),
        ..Options::default()
    }
}

/// A question of the API server.
pub(crate) fn question(pod: &Value) -> Value {
    json!({
        "apiVersion": "admission.k8s.io/v1",
        "kind": "AdmissionReview",
        "request": {
            "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
            "kind": { "group": "", "version": "v1", "kind": "Pod" },
            "resource": { "group": "", "version": "v1", "resource": "pods" },
            "namespace": "shop",
            "operation": "CREATE",
            "userInfo": { "username": "system:serviceaccount:kube-system:replicaset-controller" },
            "object": pod,
            "oldObject": null,
            "dryRun": false,
        },
    })
}

/// The answer's own part, and the pod after its patch.
pub(crate) fn answered(pod: &Value, response: &Value) -> (Value, Value) {
    let Some(patch) = response.get("patch") else { return (response.clone(), pod.clone()) };
    let bytes = STANDARD.decode(patch.as_str().expect("base64")).expect("base64");
    let patch: json_patch::Patch = serde_json::from_slice(&bytes).expect("a JSON Patch");
    let mut after = pod.clone();
    json_patch::patch(&mut after, &patch).expect("it fits");
    let mut rest = response.clone();
    rest.as_object_mut().unwrap().remove("patch");
    (rest, after)
}

fn ask(pod: &Value) -> (Value, Value) {
    let body = serde_json::to_vec(&question(pod)).unwrap();
    let answer = review::answer(&body, &options()).unwrap().body;
    assert_eq!(answer["response"]["allowed"], true, "a pod is always admitted");
    answered(pod, &answer["response"])
}

fn compare(path: &Path, got: &Value) {
    let text = serde_saphyr::to_string(got).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, text).unwrap();
        return;
    }
    let want = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(text, want, "{}", path.display());
}

#[test]
fn each_pod_becomes_what_is_written_beside_it() {
    let mut count = 0;
    for entry in fs::read_dir(directory()).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(path.join("pod.yaml")).unwrap();
        let pod: Value = serde_saphyr::from_str(&text).unwrap();
        let (response, after) = ask(&pod);
        compare(&path.join("response.yaml"), &response);
        count += 1;
        if after == pod {
            assert!(!path.join("injected.yaml").exists(), "{}", path.display());
            continue;
        }
        compare(&path.join("injected.yaml"), &after);
        let (again, same) = ask(&after);
        assert_eq!(again["auditAnnotations"]["reason"], "already_injected", "{}", path.display());
        assert_eq!(same, after, "{}: twice is once", path.display());
        assert_eq!(undo(&after).as_ref(), Some(&pod), "{}: the way back", path.display());
    }
    assert!(count >= 18, "{count}");
}

#[test]
fn a_container_that_comes_later_is_wrapped_on_the_second_call() {
    let container = |name: &str| json!({ "name": name, "image": "x:1", "command": [format!("/{name}")] });
    let pod = json!({ "kind": "Pod", "metadata": { "name": "x" }, "spec": { "containers": [container("app")] } });
    let (_, mut after) = ask(&pod);
    after["spec"]["containers"].as_array_mut().unwrap().push(container("late"));
    let (response, whole) = ask(&after);
    assert_eq!(response["auditAnnotations"]["reason"], "injected");
    assert_eq!(whole["spec"]["containers"][1]["args"], json!(["/late"]));
    assert_eq!(whole["spec"]["containers"][1]["ports"][0]["containerPort"], 9465);
    assert_eq!(whole["spec"]["initContainers"].as_array().unwrap().len(), 1);
    let mut both = pod.clone();
    both["spec"]["containers"].as_array_mut().unwrap().push(container("late"));
    assert_eq!(undo(&whole), Some(both));
}

#[test]
fn what_is_no_question_is_refused_and_no_pod_is_left_alone() {
    for body in [
        "",
        "{}",
        "[]",
        "{\"apiVersion\":\"admission.k8s.io/v1beta1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"1\"}}",
    ] {
        assert!(review::answer(body.as_bytes(), &options()).is_err(), "{body}");
    }
    let (response, after) = ask(&json!({ "kind": "ConfigMap", "spec": null }));
    assert_eq!((response["uid"].as_str().is_some(), after["kind"].as_str()), (true, Some("ConfigMap")));
}
