//! Asks the local instance whether it is ready.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;

/// A healthy instance answers in a millisecond.
const TIMEOUT: Duration = Duration::from_secs(2);

/// It is not ready, or does not say.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No address to ask.
    #[error("there is nothing to ask: the admin server is off or its port is not fixed")]
    NoAddress,
    /// It cannot be asked.
    #[error("{0} does not answer: {1}")]
    Connect(SocketAddr, #[source] io::Error),
    /// It does not speak HTTP.
    #[error("{0} does not answer as it should: {1}")]
    Http(SocketAddr, #[source] hyper::Error),
    /// It takes too long.
    #[error("{0} does not answer in time")]
    Timeout(SocketAddr),
    /// It answers that it is not.
    #[error("{0} is not ready: {1}")]
    NotReady(SocketAddr, StatusCode),
}

/// Succeeds when the instance whose admin server listens on `address` is ready.
pub(crate) fn ask(address: SocketAddr) -> Result<(), Error> {
    let address = reachable(address).ok_or(Error::NoAddress)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::Connect(address, error))?;
    let asked = async { tokio::time::timeout(TIMEOUT, get_ready(address)).await };
    match runtime.block_on(asked) {
        Ok(Ok(StatusCode::OK)) => Ok(()),
        Ok(Ok(status)) => Err(Error::NotReady(address, status)),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(Error::Timeout(address)),
    }
}

/// The address to connect to for one to listen on.
fn reachable(listen: SocketAddr) -> Option<SocketAddr> {
    let ip = match listen.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    (listen.port() != 0).then(|| SocketAddr::new(ip, listen.port()))
}

async fn get_ready(address: SocketAddr) -> Result<StatusCode, Error> {
    let stream = tokio::net::TcpStream::connect(address).await.map_err(|error| Error::Connect(address, error))?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| Error::Http(address, error))?;
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.uri_mut() = http::Uri::from_static("/readyz");
    if let Ok(host) = address.to_string().parse() {
        request.headers_mut().insert(header::HOST, host);
    }
    // The runtime ends it with everything else.
    tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(|error| Error::Http(address, error))?;
    Ok(answer.status())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_address_is_asked_on_this_host() {
        for (listen, want) in [
            ("0.0.0.0:9464", Some("127.0.0.1:9464")),
            ("[::]:9464", Some("[::1]:9464")),
            ("10.1.2.3:80", Some("10.1.2.3:80")),
            ("127.0.0.1:0", None),
        ] {
            let want = want.map(|address| address.parse::<SocketAddr>().unwrap());
            assert_eq!(reachable(listen.parse().unwrap()), want, "{listen}");
        }
    }
}
