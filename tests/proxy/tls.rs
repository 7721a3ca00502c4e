//! Callers over TLS, with the protocol agreed on in the handshake.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Version};
use http_body_util::{BodyExt, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use logweir::daemon::proxy::{Options, Tls};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::support::{App, DEADLINE, Proxy, options};

/// A proxy that serves TLS, what clients need to trust it, and its files.
fn start(app: &App) -> (Proxy, RootCertStore, tempfile::TempDir) {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["shop.example".to_owned()]).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let files = Tls { cert: directory.path().join("cert.pem"), key: directory.path().join("key.pem") };
    std::fs::write(&files.cert, cert.pem()).unwrap();
    std::fs::write(&files.key, signing_key.serialize_pem()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let mut options = options(app.address);
    options.tls = Some(files);
    options.timeouts.header_ms = 300;
    (Proxy::start(options), roots, directory)
}

async fn connect(proxy: &Proxy, roots: RootCertStore, protocol: &[u8]) -> TlsStream<TcpStream> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let stream = TcpStream::connect(proxy.address).await.unwrap();
    let name = ServerName::try_from("shop.example").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol));
    stream
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(DEADLINE, test).await.expect("took too long") });
}

fn get() -> Request<Empty<Bytes>> {
    Request::get("https://shop.example/x").header("host", "shop.example").body(Empty::new()).unwrap()
}

#[test]
fn either_protocol_can_be_agreed_on() {
    let app = App::ok();
    let (mut proxy, roots, _files) = start(&app);
    run(async {
        let io = TokioIo::new(connect(&proxy, roots.clone(), b"http/1.1").await);
        let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.unwrap();
        tokio::spawn(async move { connection.await.ok() });
        let response = sender.send_request(get()).await.unwrap();
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "ok");

        let io = TokioIo::new(connect(&proxy, roots, b"h2").await);
        let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
        tokio::spawn(async move { connection.await.ok() });
        let response = sender.send_request(get()).await.unwrap();
        assert_eq!(response.version(), Version::HTTP_2);
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "ok");
    });
    for version in ["1.1", "2"] {
        let request = app.request();
        assert_eq!(request.start, "GET /x HTTP/1.1", "behind TLS the application is spoken to in HTTP/1.1");
        assert_eq!((request.get("x-forwarded-proto"), request.get("host")), (Some("https"), Some("shop.example")));
        let span = proxy.span();
        let attribute = |name: &str| {
            span.attributes.iter().find(|attribute| attribute.key.as_str() == name).map(|a| a.value.to_string())
        };
        assert_eq!(attribute("url.scheme").as_deref(), Some("https"));
        assert_eq!(attribute("network.protocol.version").as_deref(), Some(version));
    }
}

#[test]
fn whoever_does_not_shake_hands_is_let_go() {
    let app = App::ok();
    let (proxy, ..) = start(&app);
    let mut silent = proxy.connect();
    let mut plain = proxy.connect();
    plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(!String::from_utf8_lossy(&plain.rest().0).contains("HTTP"));
    assert_eq!(silent.rest().0, b"");
    assert!(app.saw_nothing());
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let files = Tls { cert: "/nowhere/cert.pem".into(), key: "/nowhere/key.pem".into() };
    let options = Options { tls: Some(files), ..Options::default() };
    let services = logweir::daemon::proxy::Services {
        registry: Arc::new(logweir::registry::Registry::new(&logweir::registry::Options::default())),
        spans: logweir::daemon::otlp::Spans::off(),
        access_log: None,
        redact: None,
        learned: None,
        linger: std::time::Duration::ZERO,
    };
    let never = std::future::pending();
    let status = logweir::daemon::proxy::Status::default();
    let served = logweir::daemon::proxy::serve(&options, services, Default::default(), &status, never);
    assert!(runtime.block_on(served).unwrap_err().to_string().contains("/nowhere/cert.pem"));
}
