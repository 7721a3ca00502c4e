//! The webhook as the API server meets it: over TLS, with certificates that change under it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::{Value, json};

use crate::cases::{answered, question};

const DEADLINE: Duration = Duration::from_secs(20);

struct Webhook {
    child: Child,
    address: String,
    admin: String,
    log: BufReader<std::process::ChildStderr>,
}

impl Drop for Webhook {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Writes a new certificate and key, and gives the certificate.
fn certify(directory: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["logweir-webhook.logweir-system.svc".to_owned()]).unwrap();
    fs::write(directory.join("tls.crt"), made.cert.pem()).unwrap();
    fs::write(directory.join("tls.key"), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

fn start(directory: &Path) -> Webhook {
    fs::write(directory.join("settings.yaml"), "image: registry.example/logweir@sha256:1111\n").unwrap();
    fs::write(directory.join("entrypoints.yaml"), "{}\n").unwrap();
    let path = |name: &str| directory.join(name).to_str().unwrap().to_owned();
    let mut child = Command::new(env!("CARGO_BIN_EXE_logweir"))
        .args(["webhook", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--drain-delay", "0"])
        .args(["--cert", &path("tls.crt"), "--key", &path("tls.key")])
        .args(["--settings", &path("settings.yaml"), "--entrypoints", &path("entrypoints.yaml")])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    log.read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).expect(&line);
    let text = |key: &str| said[key].as_str().unwrap().to_owned();
    Webhook { address: text("webhook.address"), admin: text("admin.address"), child, log }
}

/// One question over a connection of its own; an error is one of TLS.
fn ask(webhook: &Webhook, trusted: &CertificateDer<'static>, path: &str, body: &str) -> std::io::Result<(u16, String)> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "logweir-webhook.logweir-system.svc".try_into().unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(&webhook.address)?);
    let host = "Host: logweir-webhook\r\nConnection: close";
    write!(stream, "POST {path} HTTP/1.1\r\n{host}\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
    Ok(answer(stream))
}

fn get(address: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    answer(stream)
}

fn answer(mut stream: impl Read) -> (u16, String) {
    let mut bytes = Vec::new();
    // The end may come without its farewell.
    let _ended = stream.read_to_end(&mut bytes);
    let text = String::from_utf8(bytes).unwrap();
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
    (status, text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}

fn eventually(what: &str, mut is: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is() {
        assert!(start.elapsed() < DEADLINE, "{what} did not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn hangup(webhook: &Webhook, signal: &str) {
    let id = webhook.child.id().to_string();
    assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
}

fn pod(image: &str) -> Value {
    let container = json!({ "name": "app", "image": image });
    json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "generateName": "web-" }, "spec": { "containers": [container] } })
}

#[test]
fn questions_are_answered_and_what_changes_is_taken_up() {
    let directory = tempfile::tempdir().unwrap();
    let first = certify(directory.path());
    let mut webhook = start(directory.path());
    let body = question(&pod("web:1")).to_string();

    let (status, text) = ask(&webhook, &first, "/mutate", &body).unwrap();
    let review: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((status, &review["response"]["uid"]), (200, &json!("705ab4f5-6393-11e8-b7cc-42010a800002")));
    assert_eq!(review["response"]["auditAnnotations"]["reason"], "missing_command");
    assert_eq!(review["response"]["allowed"], true);

    // The table says what the image starts now.
    let table = "images:\n  web:1:\n    entrypoint: [/web]\n";
    fs::write(directory.path().join("entrypoints.yaml"), table).unwrap();
    hangup(&webhook, "HUP");
    let injected = || {
        let (_, text) = ask(&webhook, &first, "/mutate", &body).unwrap();
        let review: Value = serde_json::from_str(&text).unwrap();
        let (_, after) = answered(&pod("web:1"), &review["response"]);
        after["spec"]["containers"][0]["args"] == json!(["/web"])
    };
    eventually("the new table", injected);

    // Wrong settings change nothing, and are told.
    fs::write(directory.path().join("settings.yaml"), "imaage: x\n").unwrap();
    hangup(&webhook, "HUP");
    let failed = "logweir_webhook_reloads_total{what=\"settings\",result=\"failed\"} 1";
    eventually("the failure", || get(&webhook.admin, "/metrics").1.contains(failed));
    assert!(injected());

    // A key that does not fit its certificate changes nothing; the whole of a new pair does.
    let old_key = fs::read(directory.path().join("tls.key")).unwrap();
    let second = certify(directory.path());
    let new_key = fs::read(directory.path().join("tls.key")).unwrap();
    fs::write(directory.path().join("tls.key"), old_key).unwrap();
    hangup(&webhook, "HUP");
    let failed = "logweir_webhook_reloads_total{what=\"certificate\",result=\"failed\"}";
    eventually("the failure", || get(&webhook.admin, "/metrics").1.contains(&format!("{failed} 1")));
    assert!(ask(&webhook, &first, "/mutate", &body).is_ok());
    fs::write(directory.path().join("tls.key"), new_key).unwrap();
    hangup(&webhook, "HUP");
    eventually("the new certificate", || ask(&webhook, &second, "/mutate", &body).is_ok());
    assert!(ask(&webhook, &first, "/mutate", &body).is_err(), "the old one is gone");

    for (path, body, want) in [("/mutate", "{}", 400), ("/other", body.as_str(), 404)] {
        assert_eq!(ask(&webhook, &second, path, body).unwrap().0, want, "{path}");
    }
    let metrics = get(&webhook.admin, "/metrics").1;
    assert!(metrics.contains("logweir_webhook_requests_total{result=\"injected\",reason=\"injected\",mode=\"wrap\"}"));
    assert!(metrics.contains("logweir_webhook_requests_total{result=\"error\",reason=\"\",mode=\"\"} 1"));
    assert!(metrics.contains("logweir_webhook_cert_not_after_seconds"), "{metrics}");
    assert_eq!(get(&webhook.admin, "/readyz").0, 200);

    hangup(&webhook, "TERM");
    let ended = webhook.child.wait().unwrap();
    assert!(ended.success(), "{ended:?}");
    let mut rest = String::new();
    webhook.log.read_to_string(&mut rest).unwrap();
    assert!(rest.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{rest}");
}

#[test]
fn a_certificate_of_no_use_is_an_error_of_usage() {
    let directory = tempfile::tempdir().unwrap();
    certify(directory.path());
    fs::write(directory.path().join("tls.crt"), "nonsense").unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let mut command = Command::new(env!("CARGO_BIN_EXE_logweir"));
    command.args(["webhook", "--cert", &path("tls.crt"), "--key", &path("tls.key"), "--listen", "127.0.0.1:0"]);
    let ended = command.args(["--admin", "127.0.0.1:0"]).output().unwrap();
    assert_eq!(ended.status.code(), Some(64), "{ended:?}");
}
