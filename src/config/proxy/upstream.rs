//! Where the application listens, as it is written in a configuration or on the command line.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::de::{Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Where the application listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upstream {
    /// A host and a port.
    Tcp(String),
    /// A Unix domain socket.
    Unix(PathBuf),
}

/// What an upstream may look like.
const WANTED: &str = "host:port, http://host:port, a port, or unix:/path";

/// An upstream that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an upstream: write {WANTED}")]
pub struct BadUpstream;

impl FromStr for Upstream {
    type Err = BadUpstream;

    fn from_str(text: &str) -> Result<Self, BadUpstream> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.starts_with('/') { Ok(Upstream::Unix(path.into())) } else { Err(BadUpstream) };
        }
        let address = text.strip_prefix("http://").unwrap_or(text).trim_end_matches('/');
        if address.parse::<u16>().is_ok_and(|port| port > 0) {
            return Ok(Upstream::Tcp(format!("127.0.0.1:{address}")));
        }
        let authority: http::uri::Authority = address.parse().map_err(|_| BadUpstream)?;
        match (authority.host(), authority.port_u16()) {
            ("", _) | (_, Some(0)) => Err(BadUpstream),
            _ if address.contains('@') => Err(BadUpstream),
            (_, Some(_)) => Ok(Upstream::Tcp(address.to_owned())),
            (_, None) if text.starts_with("http://") => Ok(Upstream::Tcp(format!("{address}:80"))),
            _ => Err(BadUpstream),
        }
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Upstream::Tcp(address) => f.write_str(address),
            Upstream::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Serialize for Upstream {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Upstream {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Upstream;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(WANTED)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Upstream, E> {
        text.parse().map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_u64<E: serde::de::Error>(self, port: u64) -> Result<Upstream, E> {
        port.to_string().parse().map_err(|_| E::invalid_value(Unexpected::Unsigned(port), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upstreams() {
        let tcp = |address: &str| Some(Upstream::Tcp(address.to_owned()));
        for (text, want) in [
            ("app:8080", tcp("app:8080")),
            ("127.0.0.1:80", tcp("127.0.0.1:80")),
            ("[::1]:80", tcp("[::1]:80")),
            ("http://app:8080", tcp("app:8080")),
            ("http://app:8080/", tcp("app:8080")),
            ("http://app", tcp("app:80")),
            ("3000", tcp("127.0.0.1:3000")),
            ("unix:/run/app.sock", Some(Upstream::Unix("/run/app.sock".into()))),
            ("unix:///run/app.sock", Some(Upstream::Unix("/run/app.sock".into()))),
            ("unix:app.sock", None),
            ("app", None),
            ("", None),
            ("0", None),
            (":80", None),
            ("app:0", None),
            ("app:99999", None),
            ("https://app:443", None),
            ("user@app:80", None),
            ("http://app:80/path", None),
        ] {
            assert_eq!(text.parse::<Upstream>().ok(), want, "{text}");
        }
    }
}
