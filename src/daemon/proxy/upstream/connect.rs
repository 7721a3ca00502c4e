//! Opens connections, and says why it could not.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio::time::{Instant, sleep, timeout};

use super::super::cause::Cause;
use super::super::stream::Stream;
use crate::daemon::clock;

/// How often an application that is not up yet is tried.
const RETRY: Duration = Duration::from_millis(50);

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Address {
    /// A known address.
    Ip(SocketAddr),
    /// `host:port`, resolved at every connection.
    Name(String),
    /// A Unix domain socket.
    Unix(PathBuf),
}

impl Address {
    /// From `host:port`.
    pub(in super::super) fn tcp(host_port: &str) -> Self {
        host_port.parse().map_or_else(|_| Address::Name(host_port.to_owned()), Address::Ip)
    }
}

/// Opens connections to one address.
#[derive(Debug)]
pub(in super::super) struct Connector {
    address: Address,
    timeout: Duration,
    /// Until when a server that never was there is waited for.
    startup: Option<Instant>,
    /// It was there once, or is not expected any more.
    was_there: AtomicBool,
}

impl Connector {
    pub(in super::super) fn new(address: Address, timeout: Duration, startup: Option<Instant>) -> Self {
        Connector { address, timeout, startup, was_there: AtomicBool::new(false) }
    }

    /// From now on nothing is waited for.
    pub(in super::super) fn expect_no_more(&self) {
        self.was_there.store(true, Ordering::Relaxed);
    }

    /// A new connection. A server that was never there before, lately after the start, is waited for.
    pub(in super::super) async fn connect(&self) -> Result<Stream, Cause> {
        loop {
            let error = match timeout(self.timeout, self.dial()).await {
                Ok(Ok(stream)) => {
                    self.was_there.store(true, Ordering::Relaxed);
                    return Ok(stream);
                }
                Ok(Err(cause)) => cause,
                Err(_) => return Err(Cause::ConnectTimeout),
            };
            let waits = error == Cause::ConnectionRefused
                && !self.was_there.load(Ordering::Relaxed)
                && self.startup.is_some_and(|until| clock::instant() < until);
            if !waits {
                return Err(error);
            }
            sleep(RETRY).await;
        }
    }

    async fn dial(&self) -> Result<Stream, Cause> {
        match &self.address {
            Address::Ip(address) => dial_tcp(*address).await.map_err(|error| cause_of(&error)),
            Address::Name(name) => {
                let addresses = lookup_host(name).await.map_err(|_| Cause::NameResolution)?;
                let mut cause = Cause::NameResolution;
                for address in addresses {
                    match dial_tcp(address).await {
                        Ok(stream) => return Ok(stream),
                        Err(error) => cause = cause_of(&error),
                    }
                }
                Err(cause)
            }
            Address::Unix(path) => match UnixStream::connect(path).await {
                Ok(stream) => Ok(Stream::Unix(stream)),
                Err(error) => Err(cause_of(&error)),
            },
        }
    }
}

async fn dial_tcp(address: SocketAddr) -> io::Result<Stream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(Stream::Tcp(stream))
}

fn cause_of(error: &io::Error) -> Cause {
    match error.kind() {
        // A socket file that is not there yet is a server that is not there yet.
        io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => Cause::ConnectionRefused,
        io::ErrorKind::TimedOut => Cause::ConnectTimeout,
        _ => Cause::ConnectFailed,
    }
}
