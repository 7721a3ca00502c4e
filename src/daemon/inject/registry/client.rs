//! HTTP for registries: one question a connection, over TLS, but to this machine also without. Answers are bounded in size
//! and time; a redirection to another host is followed without saying who asks.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, LOCATION, USER_AGENT};
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::Error;

/// Bytes of an answer at most: as much as a registry must take for a manifest.
const LARGEST: usize = 4 << 20;

/// How long a question may take in all.
const PATIENCE: Duration = Duration::from_secs(30);

/// Redirections that are followed.
const HOPS: usize = 5;

/// The client.
pub(super) struct Client {
    tls: Arc<ClientConfig>,
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// A question.
struct Question<'q> {
    method: Method,
    accept: &'q str,
    authorization: Option<&'q str>,
    form: Option<String>,
}

impl Client {
    /// A client that trusts whom the system trusts (or `SSL_CERT_FILE` names).
    pub(super) fn new() -> Result<Self, Error> {
        let mut roots = RootCertStore::empty();
        rustls_native_certs::load_native_certs().certs.into_iter().for_each(|certificate| drop(roots.add(certificate)));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(|error| Error::System("TLS", std::io::Error::other(error)))?;
        Ok(Client { tls: Arc::new(builder.with_root_certificates(roots).with_no_client_auth()) })
    }

    /// Asks for something.
    pub(super) async fn get(&self, uri: &Uri, accept: &str, authorization: Option<&str>) -> Result<Answer, Error> {
        self.ask(uri, Question { method: Method::GET, accept, authorization, form: None }).await
    }

    /// Sends a form.
    pub(super) async fn post(&self, uri: &Uri, form: String) -> Result<Answer, Error> {
        let question =
            Question { method: Method::POST, accept: "application/json", authorization: None, form: Some(form) };
        self.ask(uri, question).await
    }

    async fn ask(&self, uri: &Uri, question: Question<'_>) -> Result<Answer, Error> {
        let host = uri.host().unwrap_or_default();
        let failed = |why: String| Error::Unreachable(host.to_owned(), why);
        match timeout(PATIENCE, self.follow(uri.clone(), question)).await {
            Ok(answer) => answer.map_err(failed),
            Err(_) => Err(failed(format!("no answer within {} s", PATIENCE.as_secs()))),
        }
    }

    async fn follow(&self, mut uri: Uri, mut question: Question<'_>) -> Result<Answer, String> {
        for _ in 0..HOPS {
            let answer = self.once(&uri, &question).await?;
            let moved = answer.status.is_redirection().then(|| answer.headers.get(LOCATION)).flatten();
            let Some(to) = moved.filter(|_| question.method == Method::GET) else { return Ok(answer) };
            let next = to.to_str().ok().and_then(|to| resolve(&uri, to)).ok_or("a redirection to nowhere")?;
            if next.authority() != uri.authority() {
                question.authorization = None;
            }
            uri = next;
        }
        Err("too many redirections".to_owned())
    }

    async fn once(&self, uri: &Uri, question: &Question<'_>) -> Result<Answer, String> {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let host = uri.host().ok_or("an address without a host")?.trim_matches(['[', ']']);
        let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let plain = uri.scheme_str() == Some("http");
        if plain && !local {
            return Err("it is to be asked without TLS".to_owned());
        }
        let port = uri.port_u16().unwrap_or(if plain { 80 } else { 443 });
        let connect = || TcpStream::connect((host.to_owned(), port));
        let stream = connect().await.map_err(|error| text(&error))?;
        if plain {
            return send(stream, uri, question).await;
        }
        let name = ServerName::try_from(host.to_owned()).map_err(|error| text(&error))?;
        match TlsConnector::from(self.tls.clone()).connect(name, stream).await {
            Ok(stream) => send(stream, uri, question).await,
            // What listens here may be a registry for trials, which speaks plain HTTP: nobody is between.
            Err(error) if local && !is_certificate(&error) => {
                send(connect().await.map_err(|error| text(&error))?, uri, question).await
            }
            Err(error) => Err(text(&error)),
        }
    }
}

/// It speaks TLS, and is not who it should be.
fn is_certificate(error: &std::io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(inner, Some(rustls::Error::InvalidCertificate(_)))
}

/// The address that a redirection means.
fn resolve(from: &Uri, to: &str) -> Option<Uri> {
    if to.starts_with('/') {
        return format!("{}://{}{to}", from.scheme_str()?, from.authority()?).parse().ok();
    }
    to.parse::<Uri>().ok().filter(|uri| uri.host().is_some() && matches!(uri.scheme_str(), Some("http" | "https")))
}

async fn send<S>(stream: S, uri: &Uri, question: &Question<'_>) -> Result<Answer, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| text(&error))?;
    // What goes wrong there is reported to whoever waits for the answer.
    let connection = tokio::spawn(async move { drop(connection.await) });
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let mut request = Request::builder()
        .method(question.method.clone())
        .uri(uri.path_and_query().map_or("/", |path| path.as_str()))
        .header(HOST, host)
        .header(ACCEPT, question.accept)
        .header(USER_AGENT, concat!("logweir/", env!("CARGO_PKG_VERSION")))
        .header(CONNECTION, "close");
    if let Some(authorization) = question.authorization {
        request = request.header(AUTHORIZATION, authorization);
    }
    if question.form.is_some() {
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    let body = Full::new(Bytes::from(question.form.clone().unwrap_or_default()));
    let request = request.body(body).map_err(|error| text(&error))?;
    let (parts, body) = sender.send_request(request).await.map_err(|error| text(&error))?.into_parts();
    let body = Limited::new(body, LARGEST).collect().await.map_err(|error| text(&error))?;
    connection.abort();
    Ok(Answer { status: parts.status, headers: parts.headers, body: body.to_bytes().to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirections_are_resolved() {
        let from: Uri = "https://r.example:5000/v2/a/blobs/x".parse().unwrap();
        for (to, want) in [
            ("/b?c=d", Some("https://r.example:5000/b?c=d")),
            ("https://cdn.example/x?sig=1", Some("https://cdn.example/x?sig=1")),
            ("http://cdn.example/x", Some("http://cdn.example/x")),
            ("ftp://cdn.example/x", None),
            ("file:///etc/passwd", None),
            ("b", None),
            ("", None),
        ] {
            assert_eq!(resolve(&from, to).map(|uri| uri.to_string()).as_deref(), want, "{to}");
        }
    }
}
