//! A pod as plain processes: what `wrap` makes of it is really started, with the paths of this machine.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use logweir::inject::{Options, mutate};
use serde_json::{Value, json};

use crate::{apply, context};

const BINARY: &str = env!("CARGO_BIN_EXE_logweir");

/// Command, arguments and variables of a container, its mounts moved below `root`.
fn command(container: &Value, root: &Path, binary: Option<&str>) -> Command {
    // What containers of the pod mount somewhere is one directory here.
    let mounts = ["/logweir/bin", "/install", "/logweir/handoff", "/handoff"];
    let here = |text: &str| match mounts.iter().find_map(|mount| text.strip_prefix(mount)) {
        Some(rest) => format!("{}{rest}", root.to_str().unwrap()),
        None => text.to_owned(),
    };
    let words = |key: &str| {
        let list = container[key].as_array().cloned().unwrap_or_default();
        list.iter().map(|word| here(word.as_str().unwrap())).collect::<Vec<_>>()
    };
    let mut words: Vec<String> =
        binary.map(str::to_owned).into_iter().chain(words("command")).chain(words("args")).collect();
    let mut command = Command::new(words.remove(0));
    command.args(words).env_clear().env("PATH", "/usr/bin:/bin");
    for variable in container["env"].as_array().into_iter().flatten() {
        command.env(variable["name"].as_str().unwrap(), here(variable["value"].as_str().unwrap()));
    }
    command
}

#[test]
fn a_wrapped_job_says_json_and_ends_with_its_own_code() {
    let script = "echo 'level=info msg=\"card 4000 0000 0000 0002\"'; echo oops >&2; exit 7";
    let pod = json!({
        "kind": "Pod",
        "metadata": { "labels": { "app": "job" }, "annotations": { "logweir.dev/metrics-port": "off" } },
        "spec": { "containers": [{ "name": "job", "image": "x:1", "command": ["sh", "-c"], "args": [script] }] },
    });
    let options = Options::default();
    let outcome = mutate(&pod, &context(&options, "shop"));
    let pod = apply(&pod, &outcome.ops);
    let root = tempfile::tempdir().unwrap();

    // The image's own entrypoint is the binary.
    let install = &pod["spec"]["initContainers"][0];
    let installed = command(install, root.path(), Some(BINARY)).output().unwrap();
    assert!(installed.status.success(), "{installed:?}");
    assert!(root.path().join("logweir").exists());

    let ran = command(&pod["spec"]["containers"][0], root.path(), None).output().unwrap();
    assert_eq!(ran.status.code(), Some(7), "{ran:?}");
    let records: Vec<Value> =
        String::from_utf8(ran.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 2, "{records:?}");
    assert!(records.iter().all(|record| record["service"] == "job"));
    assert!(records.iter().any(|record| record["message"] == "card [REDACTED:payment-card]"));
}

#[test]
fn a_job_is_handed_over_to_its_sidecar() {
    let script = "echo 'level=info msg=\"card 4000 0000 0000 0002\"'; echo oops >&2; exit 7";
    let annotations = json!({ "logweir.dev/mode": "handoff", "logweir.dev/metrics-port": "off" });
    let container = json!({ "name": "job", "image": "x:1", "command": ["sh", "-c"], "args": [script] });
    let pod = json!({
        "metadata": { "labels": { "app": "job" }, "annotations": annotations },
        "spec": { "containers": [container] },
    });
    let options = Options::default();
    let pod = apply(&pod, &mutate(&pod, &context(&options, "shop")).ops);
    let root = tempfile::tempdir().unwrap();
    // In the order of the kubelet: the sidecar goes on while the next ones run.
    let [sidecar, install] = [0, 1].map(|at| &pod["spec"]["initContainers"][at]);
    assert_eq!((&sidecar["name"], &sidecar["restartPolicy"]), (&"logweir".into(), &"Always".into()));
    let mut sidecar = command(sidecar, root.path(), Some(BINARY)).stdout(Stdio::piped()).spawn().unwrap();
    assert!(command(install, root.path(), Some(BINARY)).status().unwrap().success());

    let ran = command(&pod["spec"]["containers"][0], root.path(), None).output().unwrap();
    assert_eq!((ran.status.code(), ran.stdout.len()), (Some(7), 0), "{ran:?}");
    // The pod is over: the kubelet ends its sidecar.
    let told = Command::new("kill").arg(sidecar.id().to_string()).status().unwrap();
    let mut text = String::new();
    sidecar.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    assert!(told.success() && sidecar.wait().unwrap().success());
    let records: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 2, "{records:?}");
    assert!(records.iter().all(|record| record["service"] == "job"));
    assert!(records.iter().any(|record| record["message"] == "card [REDACTED:payment-card]"));
}

/// Answers one request, and gives what it was.
fn serve_once(listener: TcpListener) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let mut request = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while !request.ends_with("\r\n\r\n") {
        reader.read_line(&mut request).unwrap();
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello").unwrap();
    request
}

#[test]
fn a_wrapped_application_is_reached_through_its_proxy() {
    // The application's port is this test's own; the proxy's is free just now.
    let upstream = TcpListener::bind("127.0.0.1:0").unwrap();
    let app = upstream.local_addr().unwrap().port();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let annotations = json!({
        "logweir.dev/mode": "wrap,proxy", "logweir.dev/metrics-port": "off", "logweir.dev/proxy-port": free.to_string(),
    });
    let ports = json!([{ "name": "http", "containerPort": app }]);
    let container = json!({ "name": "web", "image": "x:1", "command": ["sleep", "60"], "ports": ports });
    let pod = json!({ "metadata": { "annotations": annotations }, "spec": { "containers": [container] } });
    let options = Options::default();
    let pod = apply(&pod, &mutate(&pod, &context(&options, "shop")).ops);
    let container = &pod["spec"]["containers"][0];
    let listen = container["ports"][1].clone();
    assert_eq!((&listen["name"], &container["ports"][0]["name"]), (&json!("http"), &json!("http-app")));

    let root = tempfile::tempdir().unwrap();
    assert!(command(&pod["spec"]["initContainers"][0], root.path(), Some(BINARY)).status().unwrap().success());
    let mut wrapped = command(container, root.path(), None).stdout(Stdio::null()).spawn().unwrap();
    let answering = std::thread::spawn(move || serve_once(upstream));
    let address = format!("127.0.0.1:{}", listen["containerPort"]);
    let mut answer = String::new();
    for _ in 0..200 {
        if let Ok(mut stream) = TcpStream::connect(&address) {
            stream.write_all(b"GET /cart HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n").unwrap();
            stream.read_to_string(&mut answer).unwrap();
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let _killed = wrapped.kill();
    let _reaped = wrapped.wait();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("hello"), "{answer}");
    let asked = answering.join().unwrap().to_lowercase();
    assert!(asked.starts_with("get /cart") && asked.contains("\r\ntraceparent: 00-"), "{asked}");
}

#[test]
fn our_own_image_is_mounted_over_nowhere() {
    // In it `/logweir` is a file: nothing can be mounted below.
    for mode in ["wrap", "file", "proxy-only"] {
        let annotations =
            json!({ "logweir.dev/mode": mode, "logweir.dev/log-paths": "a:/l/x", "logweir.dev/app-port": "80" });
        let container = json!({ "name": "a", "image": "x:1", "command": ["x"] });
        let pod = json!({ "metadata": { "annotations": annotations }, "spec": { "containers": [container] } });
        let options = Options::default();
        let pod = apply(&pod, &mutate(&pod, &context(&options, "shop")).ops);
        let ours = &pod["spec"]["initContainers"][0];
        assert!(ours["name"].as_str().unwrap().starts_with("logweir"), "{mode}");
        for mount in ours["volumeMounts"].as_array().into_iter().flatten() {
            assert!(!mount["mountPath"].as_str().unwrap().starts_with("/logweir"), "{mode}: {mount}");
        }
    }
}

#[test]
fn installing_twice_leaves_one_good_program() {
    let root = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let done = Command::new(BINARY).arg("install").arg(root.path()).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    }
    let names: Vec<_> = std::fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["logweir"]);
    let asked = Command::new(root.path().join("logweir")).arg("--version").output().unwrap();
    assert!(String::from_utf8(asked.stdout).unwrap().starts_with("logweir "));
    let refused = Command::new(BINARY).args(["install", "/nowhere/at/all"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
}
