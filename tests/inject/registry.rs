//! `logweir entrypoints IMAGE` against a registry of this test's own, on this machine.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn digest(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

/// What the registry lets see, and to whom.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Anyone,
    /// `Basic ana:s3cret:word`.
    Password,
    /// A token, which anyone gets.
    Token,
    /// A token, which that password gets.
    TokenForPassword,
    /// A token, which the refresh token `r3fresh` gets.
    TokenForToken,
}

/// A registry with an image for two platforms; blobs lie on another host.
struct Registry {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
    index: String,
}

const PASSWORD: &str = "ana:s3cret:word";

impl Registry {
    fn start(who: Who) -> Self {
        let config = |entry: &str| json!({ "config": { "Entrypoint": [entry], "Cmd": ["serve"] } }).to_string();
        let mut parts = BTreeMap::new();
        let mut put = |bytes: String| {
            let key = digest(bytes.as_bytes());
            parts.insert(key.clone(), bytes.into_bytes());
            key
        };
        let mut platform = |architecture: &str, entry: &str| {
            let config = put(config(entry));
            let manifest = put(json!({ "schemaVersion": 2, "config": { "digest": config }, "layers": [] }).to_string());
            json!({ "digest": manifest, "platform": { "os": "linux", "architecture": architecture } })
        };
        let unknown = json!({ "digest": digest(b""), "platform": { "os": "unknown", "architecture": "unknown" } });
        let manifests = [unknown, platform("amd64", "/amd"), platform("arm64", "/arm")];
        let index = put(json!({ "schemaVersion": 2, "manifests": manifests }).to_string());
        let lying = put("{}".to_owned());
        parts.insert(lying.clone(), b"something else".to_vec());
        parts.insert("lying".to_owned(), json!({ "config": { "digest": lying } }).to_string().into_bytes());
        parts.insert("1".to_owned(), parts[&index].clone());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (blobs, _) = serve(asked.clone(), {
            let parts = parts.clone();
            move |request: &Request, _: &str| {
                // Whoever keeps the blobs must not learn who asks.
                assert!(!request.headers.contains_key("authorization"), "credentials on another host");
                parts.get(request.path.rsplit('/').next().unwrap()).map_or(status(404), |bytes| ok(bytes))
            }
        });
        let (address, _) = serve(asked.clone(), move |request: &Request, own: &str| {
            if request.path.starts_with("/token") {
                return token(who, request);
            }
            let wanted = match who {
                Who::Anyone => None,
                Who::Password => Some(format!("Basic {}", STANDARD.encode(PASSWORD))),
                _ => Some("Bearer t0ken".to_owned()),
            };
            if wanted.is_some() && request.headers.get("authorization") != wanted.as_ref() {
                let ask = match who {
                    Who::Password => "Basic realm=\"r\"".to_owned(),
                    _ => format!("Bearer realm=\"http://{own}/token\",service=\"r\",scope=\"repository:x:pull\""),
                };
                return format!("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: {ask}\r\nContent-Length: 0\r\n\r\n")
                    .into();
            }
            let last = request.path.rsplit('/').next().unwrap();
            if request.path.contains("/blobs/") {
                let to = format!("http://{blobs}{}", request.path);
                return format!("HTTP/1.1 307 Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into();
            }
            assert!(request.headers["accept"].contains("application/vnd.oci.image.index.v1+json"));
            let here = request.path.starts_with("/v2/team/app/manifests/");
            parts.get(last).filter(|_| here).map_or(status(404), |bytes| ok(bytes))
        });
        Registry { address, asked, index }
    }

    fn image(&self, version: &str) -> String {
        format!("{}/team/app{version}", self.address)
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn token(who: Who, request: &Request) -> Vec<u8> {
    let basic = format!("Basic {}", STANDARD.encode(PASSWORD));
    let query = request.path.split_once('?').map_or("", |(_, query)| query);
    let words = |text: &str| text.contains("scope=repository%3Ateam%2Fapp%3Apull") && text.contains("service=r");
    let good = match who {
        Who::Token => words(query) && !request.headers.contains_key("authorization"),
        Who::TokenForPassword => words(query) && request.headers.get("authorization") == Some(&basic),
        Who::TokenForToken => {
            let form = &request.body;
            words(form) && form.contains("grant_type=refresh_token") && form.contains("refresh_token=r3fresh")
        }
        Who::Anyone | Who::Password => false,
    };
    if good { ok(json!({ "token": "t0ken" }).to_string().as_bytes()) } else { status(401) }
}

struct Request {
    path: String,
    headers: BTreeMap<String, String>,
    body: String,
}

fn ok(body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

fn status(code: u16) -> Vec<u8> {
    format!("HTTP/1.1 {code} No\r\nContent-Length: 0\r\n\r\n").into_bytes()
}

/// Answers one request a connection, as long as the test runs.
fn serve(
    asked: Arc<Mutex<Vec<String>>>,
    answer: impl Fn(&Request, &str) -> Vec<u8> + Send + 'static,
) -> (String, std::thread::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let own = address.clone();
    let thread = std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // A client that tries TLS first is not answered.
            if let Some(request) = read(&stream) {
                asked.lock().unwrap().push(request.path.clone());
                stream.write_all(&answer(&request, &own)).unwrap();
            }
        }
    });
    (address, thread)
}

fn read(stream: impl Read) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut first = Vec::new();
    reader.read_until(b'\n', &mut first).ok()?;
    let first = String::from_utf8(first).ok()?;
    let path = first.strip_prefix("GET ").or_else(|| first.strip_prefix("POST "))?.split(' ').next()?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { path, headers, body: String::from_utf8(body).ok()? })
}

/// `logweir entrypoints --table ARGUMENTS`, at home in `home`.
fn entrypoints(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logweir"));
    command.args(["entrypoints", "--table"]).args(arguments).env_clear().env("HOME", home).output().unwrap()
}

/// The words of the images in a table.
fn table(out: &Output) -> BTreeMap<String, Value> {
    let table: Value = serde_saphyr::from_str(std::str::from_utf8(&out.stdout).unwrap()).unwrap();
    table["images"].as_object().into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn said(out: &Output) -> &str {
    std::str::from_utf8(&out.stderr).unwrap()
}

/// A home with what `docker login` leaves.
fn home(address: &str, entry: Value) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".docker")).unwrap();
    let file = json!({ "auths": { address: entry } }).to_string();
    std::fs::write(home.path().join(".docker/config.json"), file).unwrap();
    home
}

#[test]
fn an_image_is_known_by_its_name_and_its_digests() {
    let registry = Registry::start(Who::Anyone);
    let nobody = tempfile::tempdir().unwrap();
    for (platform, entry) in [("linux/amd64", "/amd"), ("linux/arm64", "/arm")] {
        let out = entrypoints(nobody.path(), &["--platform", platform, &registry.image(":1")]);
        assert_eq!(out.status.code(), Some(0), "{}", said(&out));
        let table = table(&out);
        let want = json!({ "entrypoint": [entry], "command": ["serve"] });
        assert_eq!(table[&registry.image(":1")], want);
        assert_eq!(table[&registry.index], want);
        assert_eq!(table.len(), 3, "the name, the list, the platform's own: {table:?}");
    }
    let pinned = registry.image(&format!("@{}", registry.index));
    assert!(table(&entrypoints(nobody.path(), &[&pinned])).contains_key(&registry.index));
}

#[test]
fn who_asks_is_told_as_the_registry_wants_it() {
    let auth = json!({ "auth": STANDARD.encode(PASSWORD) });
    for (who, entry) in [
        (Who::Token, json!({})),
        (Who::Password, auth.clone()),
        (Who::TokenForPassword, auth),
        (Who::TokenForToken, json!({ "identitytoken": "r3fresh" })),
    ] {
        let registry = Registry::start(who);
        let home = home(&registry.address, entry);
        let out = entrypoints(home.path(), &["--platform", "linux/amd64", &registry.image(":1")]);
        assert_eq!(out.status.code(), Some(0), "{}", said(&out));
        assert_eq!(table(&out)[&registry.image(":1")]["entrypoint"], json!(["/amd"]));
    }
}

#[test]
fn what_cannot_be_had_is_told_and_the_rest_is_listed() {
    let wrong = json!({ "auth": STANDARD.encode("ana:wr0ng-w0rd") });
    for who in [Who::Password, Who::TokenForPassword, Who::TokenForToken] {
        let registry = Registry::start(who);
        let home = home(&registry.address, wrong.clone());
        let out = entrypoints(home.path(), &[&registry.image(":1")]);
        assert_eq!(out.status.code(), Some(3), "{}", said(&out));
        assert!(said(&out).contains("does not let this user see it"), "{}", said(&out));
        assert!(!said(&out).contains("wr0ng"), "{}", said(&out));
    }
    let registry = Registry::start(Who::Anyone);
    let nobody = tempfile::tempdir().unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let other = format!("sha256:{}", "0".repeat(64));
    for (image, why) in [
        (registry.image(":2"), "has no such image"),
        (registry.image(&format!("@{other}")), "has no such image"),
        (registry.image(":lying"), "a configuration of another digest"),
        (format!("{closed}/team/app:1"), "cannot be asked"),
    ] {
        let out = entrypoints(nobody.path(), &[&image, &registry.image(":1")]);
        assert_eq!(out.status.code(), Some(3), "{}", said(&out));
        assert!(said(&out).contains(&format!("logweir: {image}: ")) && said(&out).contains(why), "{}", said(&out));
        assert!(table(&out).contains_key(&registry.image(":1")), "the other one is there");
    }
}

#[test]
fn manifests_say_which_images_to_ask_for_and_files_are_asked_for_nothing() {
    let registry = Registry::start(Who::Anyone);
    let nobody = tempfile::tempdir().unwrap();
    let (image, known) = (registry.image(":1"), format!("{}/team/known:1", registry.address));
    let containers = json!([
        { "name": "a", "image": image },
        { "name": "b", "image": known },
        { "name": "c", "image": format!("{}/team/other:1", registry.address), "command": ["c"] },
    ]);
    let pod =
        json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "x" }, "spec": { "containers": containers } });
    let (manifest, file) = (nobody.path().join("pod.json"), nobody.path().join("known.yaml"));
    std::fs::write(&manifest, pod.to_string()).unwrap();
    std::fs::write(&file, format!("images: {{\"{known}\": {{entrypoint: [/known]}}}}")).unwrap();
    let (manifest, file) = (manifest.to_str().unwrap(), file.to_str().unwrap());
    let out = entrypoints(nobody.path(), &["-f", manifest, file]);
    assert_eq!(out.status.code(), Some(0), "{}", said(&out));
    let table = table(&out);
    assert!(table.contains_key(&image) && table.contains_key(&known), "{table:?}");
    let asked = registry.asked();
    // Whoever mistypes a path asks nobody.
    let out = entrypoints(nobody.path(), &["missing.tar"]);
    assert_eq!((out.status.code(), registry.asked()), (Some(64), asked), "{}", said(&out));
}

#[test]
fn a_registry_whose_certificate_nobody_vouches_for_is_not_believed() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let home = tempfile::tempdir().unwrap();
    let trusted = home.path().join("ca.pem");
    std::fs::write(&trusted, made.cert.pem()).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let image = format!("localhost:{}/team/app:1", listener.local_addr().unwrap().port());
    let plain = Arc::new(Mutex::new(0));
    let counted = plain.clone();
    std::thread::spawn(move || {
        let start = json!({ "config": { "Entrypoint": ["/tls"] } }).to_string();
        let manifest = json!({ "config": { "digest": digest(start.as_bytes()) } }).to_string();
        for stream in listener.incoming() {
            let mut tls =
                rustls::StreamOwned::new(rustls::ServerConnection::new(config.clone()).unwrap(), stream.unwrap());
            match read(&mut tls) {
                Some(request) => {
                    let body = if request.path.contains("/blobs/") { &start } else { &manifest };
                    tls.write_all(&ok(body.as_bytes())).unwrap();
                    tls.conn.send_close_notify();
                    tls.flush().unwrap();
                }
                // A client that does not like the certificate says so; one that speaks without TLS gets it wrong.
                None => *counted.lock().unwrap() += 1,
            }
        }
    });
    let out = entrypoints(home.path(), &[&image]);
    assert_eq!(out.status.code(), Some(3), "{}", said(&out));
    assert!(said(&out).contains("invalid peer certificate"), "{}", said(&out));
    let mut command = Command::new(env!("CARGO_BIN_EXE_logweir"));
    command.args(["entrypoints", "--table", &image]).env_clear().env("SSL_CERT_FILE", &trusted);
    let out = command.output().unwrap();
    assert_eq!(table(&out)[&image]["entrypoint"], json!(["/tls"]), "{}", said(&out));
    assert_eq!(*plain.lock().unwrap(), 1, "it is not asked again without TLS");
}
