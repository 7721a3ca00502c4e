//! Connections to the receiver, plain or secured, for HTTP and for gRPC.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tonic::codegen::Service;
use tonic::transport::{Channel, Endpoint};

use super::tls::Tls;
use super::{Error, Settings};

/// It could not be connected.
type Failed = Box<dyn std::error::Error + Send + Sync>;

/// What bytes go through.
pub(super) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A connection.
pub(super) type Stream = TokioIo<Box<dyn Io>>;

/// Connects to where `uri` points, with the certificates of this moment.
pub(super) async fn connect(uri: &Uri, tls: Option<&Tls>) -> Result<Stream, Failed> {
    let host = uri.host().ok_or("the endpoint has no host")?.trim_matches(['[', ']']);
    let port = uri.port_u16().unwrap_or(if tls.is_some() { 443 } else { 80 });
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    let stream: Box<dyn Io> = match tls {
        Some(tls) => {
            let name = ServerName::try_from(host.to_owned())?;
            Box::new(TlsConnector::from(tls.current()).connect(name, stream).await?)
        }
        None => Box::new(stream),
    };
    Ok(TokioIo::new(stream))
}

/// A gRPC channel to the receiver, which connects when it is needed.
pub(super) fn channel(settings: &Settings) -> Result<Channel, Error> {
    let bad = |what: &dyn std::fmt::Display| Error::Settings(format!("{}: {what}", settings.endpoint));
    let (_, rest) = settings.endpoint.split_once("://").unwrap_or(("", &settings.endpoint));
    let scheme = if settings.secure { "https" } else { "http" };
    let origin = format!("{scheme}://{rest}").parse().map_err(|error| bad(&error))?;
    // The crate would secure the connection by itself, with the certificates of the start: it is told of a plain one.
    let endpoint = Endpoint::from_shared(format!("http://{rest}"))
        .and_then(|endpoint| endpoint.user_agent(concat!("logweir/", env!("CARGO_PKG_VERSION"))))
        .map_err(|error| bad(&error))?
        .connect_timeout(settings.timeout)
        .timeout(settings.timeout)
        .origin(origin);
    let tls = if settings.secure { Some(Arc::new(Tls::new(settings, &[b"h2"])?)) } else { None };
    Ok(endpoint.connect_with_connector_lazy(Connector { tls }))
}

/// Connects for the channel.
struct Connector {
    tls: Option<Arc<Tls>>,
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, Failed>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failed>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let tls = self.tls.clone();
        Box::pin(async move { connect(&uri, tls.as_deref()).await })
    }
}
