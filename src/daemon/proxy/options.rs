//! How the proxy is told what to do. Everything has a default that suits a sidecar.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::trace::propagate::Format;

/// Settings of the proxy.
#[derive(Debug, Clone, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Address at which callers are served, `host:port`; none: no reverse proxy.
    pub listen: Option<String>,
    /// The application: `host:port`, `http://host:port` or `unix:/path`.
    pub upstream: Upstream,
    /// Protocol spoken to the application.
    pub protocol: Protocol,
    /// Address at which the application's own calls are taken as a forward proxy; none: not at all.
    /// Anyone who reaches it can reach what the application can: keep it on the loopback interface.
    pub egress: Option<String>,
    /// What is done about `X-Forwarded-*` and `Forwarded`.
    pub forwarded: Forwarded,
    /// Formats in which trace context is looked for, in this order.
    pub extract: Vec<Format>,
    /// Formats in which it is handed on; what it came in is always among them.
    pub inject: Vec<Format>,
    /// Offer the trace to callers in `traceresponse`.
    pub trace_response: bool,
    /// Offer the trace to callers in `Server-Timing`.
    pub server_timing: bool,
    /// Take an outgoing call that names no request for a child of the only request in flight.
    pub infer: bool,
    /// Which traces are recorded.
    pub sampler: Sampler,
    /// Share that a ratio sampler keeps, 0 to 1.
    pub sampler_ratio: f64,
    /// Spans of requests slower than this are exported though unsampled, in milliseconds.
    pub slow_ms: Option<u64>,
    /// Known routes, such as `/users/{id}`; a path that fits none is templated by itself.
    pub routes: Vec<String>,
    /// Which requests are written to the access log.
    pub access_log: AccessLog,
    /// Bounds.
    pub limits: Limits,
    /// Patience.
    pub timeouts: Timeouts,
    /// Going away.
    pub drain: Drain,
    /// Certificate and key in PEM with which callers are served over TLS.
    pub tls: Option<Tls>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            listen: None,
            upstream: Upstream::Tcp("127.0.0.1:8080".to_owned()),
            protocol: Protocol::Auto,
            egress: None,
            forwarded: Forwarded::Append,
            extract: Format::ALL.to_vec(),
            inject: vec![Format::TraceContext],
            trace_response: false,
            server_timing: false,
            infer: false,
            sampler: Sampler::ParentBasedAlwaysOn,
            sampler_ratio: 1.0,
            slow_ms: None,
            routes: Vec::new(),
            access_log: AccessLog::Off,
            limits: Limits::default(),
            timeouts: Timeouts::default(),
            drain: Drain::default(),
            tls: None,
        }
    }
}

/// Where the application listens.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Upstream {
    /// A host and a port.
    Tcp(String),
    /// A Unix domain socket.
    Unix(PathBuf),
}

/// An upstream that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("upstream {0:?} is none: write host:port, http://host:port, a port, or unix:/path")]
pub struct BadUpstream(pub String);

impl FromStr for Upstream {
    type Err = BadUpstream;

    fn from_str(text: &str) -> Result<Self, BadUpstream> {
        let bad = || BadUpstream(text.to_owned());
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.starts_with('/') { Ok(Upstream::Unix(path.into())) } else { Err(bad()) };
        }
        let address = text.strip_prefix("http://").unwrap_or(text).trim_end_matches('/');
        if address.parse::<u16>().is_ok() {
            return Ok(Upstream::Tcp(format!("127.0.0.1:{address}")));
        }
        let authority: http::uri::Authority = address.parse().map_err(|_| bad())?;
        match (authority.host(), authority.port_u16()) {
            ("", _) | (_, Some(0)) => Err(bad()),
            _ if address.contains('@') => Err(bad()),
            (_, Some(_)) => Ok(Upstream::Tcp(address.to_owned())),
            (_, None) if text.starts_with("http://") => Ok(Upstream::Tcp(format!("{address}:80"))),
            _ => Err(bad()),
        }
    }
}

impl TryFrom<String> for Upstream {
    type Error = BadUpstream;

    fn try_from(text: String) -> Result<Self, BadUpstream> {
        text.parse()
    }
}

impl From<Upstream> for String {
    fn from(upstream: Upstream) -> Self {
        match upstream {
            Upstream::Tcp(address) => address,
            Upstream::Unix(path) => format!("unix:{}", path.display()),
        }
    }
}

/// Protocol to the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// The caller's: who speaks HTTP/2 without TLS knows that the application does. Behind our TLS,
    /// HTTP/1.1 but for gRPC.
    Auto,
    /// HTTP/1.1.
    Http1,
    /// HTTP/2 with prior knowledge.
    Http2,
}

/// What is done about the headers that tell the application who called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Forwarded {
    /// The caller's address is appended to `X-Forwarded-For` (and to `Forwarded`, if that came); the
    /// others are set if they are missing. What callers wrote stays readable as what it is.
    Append,
    /// What came is replaced: for a proxy at the edge, where callers are not to be believed.
    Replace,
    /// Nothing.
    Off,
}

/// Which traces are recorded: the values of `OTEL_TRACES_SAMPLER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampler {
    /// All.
    AlwaysOn,
    /// None.
    AlwaysOff,
    /// A share.
    TraceIdRatio,
    /// As the caller says; all of those that begin here.
    ParentBasedAlwaysOn,
    /// As the caller says; none of those that begin here.
    ParentBasedAlwaysOff,
    /// As the caller says; a share of those that begin here.
    ParentBasedTraceIdRatio,
}

/// A sampler's name is not known.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no sampler that is supported here")]
pub struct UnknownSampler(pub String);

impl FromStr for Sampler {
    type Err = UnknownSampler;

    fn from_str(name: &str) -> Result<Self, UnknownSampler> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "always_on" => Sampler::AlwaysOn,
            "always_off" => Sampler::AlwaysOff,
            "traceidratio" => Sampler::TraceIdRatio,
            "parentbased_always_on" => Sampler::ParentBasedAlwaysOn,
            "parentbased_always_off" => Sampler::ParentBasedAlwaysOff,
            "parentbased_traceidratio" => Sampler::ParentBasedTraceIdRatio,
            _ => return Err(UnknownSampler(name.to_owned())),
        })
    }
}

/// Which requests are written to the access log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AccessLog {
    /// None.
    Off,
    /// Those that failed: a status of 500 and above, or no response.
    Errors,
    /// All.
    All,
}

/// Bounds of what is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of a request's header.
    pub header_bytes: usize,
    /// Fields of a request's header.
    pub header_fields: usize,
    /// Bytes of a request's body; none: no bound, since bodies are streamed.
    pub body_bytes: Option<u64>,
    /// Callers' connections; beyond it new ones wait in the backlog.
    pub connections: usize,
    /// Requests in flight; beyond it they are answered with 503.
    pub in_flight: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { header_bytes: 32 * 1024, header_fields: 100, body_bytes: None, connections: 8192, in_flight: 4096 }
    }
}

/// How long is waited, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timeouts {
    /// For a request's header, from its first byte.
    pub header_ms: u64,
    /// For a connection to the application.
    pub connect_ms: u64,
    /// For the next request on a connection, the next piece of a body, or a caller that does not read.
    pub idle_ms: u64,
    /// For the header of the response; none: as long as the caller waits.
    pub response_ms: Option<u64>,
    /// After the start, for the application to begin to listen.
    pub startup_ms: u64,
}

impl Default for Timeouts {
    fn default() -> Self {
        // Load balancers keep idle connections for 60 s; ours must be kept longer, or their next
        // request meets a connection that is just being closed.
        Timeouts { header_ms: 10_000, connect_ms: 3000, idle_ms: 90_000, response_ms: None, startup_ms: 30_000 }
    }
}

/// How to go away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Drain {
    /// Milliseconds for which new connections are still taken after readiness is gone.
    pub delay_ms: u64,
    /// Milliseconds, after that, that requests in flight may take.
    pub deadline_ms: u64,
}

impl Default for Drain {
    fn default() -> Self {
        Drain { delay_ms: 0, deadline_ms: 20_000 }
    }
}

/// Files for TLS.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Certificate chain, PEM.
    pub cert: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
}

impl Options {
    /// Applies `OTEL_PROPAGATORS`, `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`, as the
    /// standard says: a value that is not understood is reported and counts as unset.
    pub fn apply_otel(&mut self, env: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let mut complaints = Vec::new();
        let env = |name: &str| env(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        if let Some((formats, unknown)) =
            env("OTEL_PROPAGATORS").and_then(|value| crate::trace::propagate::parse_list(&value))
        {
            complaints.extend(unknown.iter().map(|error| format!("OTEL_PROPAGATORS: {error}")));
            self.inject = formats.clone();
            self.extract = formats;
        }
        match env("OTEL_TRACES_SAMPLER").map(|name| name.parse()) {
            Some(Ok(sampler)) => {
                self.sampler = sampler;
                self.sampler_ratio = 1.0;
                match env("OTEL_TRACES_SAMPLER_ARG").map(|arg| arg.parse::<f64>()) {
                    Some(Ok(ratio)) if (0.0..=1.0).contains(&ratio) => self.sampler_ratio = ratio,
                    Some(_) => complaints.push("OTEL_TRACES_SAMPLER_ARG: not a number from 0 to 1".to_owned()),
                    None => {}
                }
            }
            Some(Err(error)) => complaints.push(format!("OTEL_TRACES_SAMPLER: {error}")),
            None => {}
        }
        complaints
    }
}

/// Milliseconds as a duration.
pub(super) const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
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

    #[test]
    fn the_environment_of_opentelemetry() {
        let applied = |vars: &[(&str, &str)]| {
            let mut options = Options::default();
            let complaints = options
                .apply_otel(|name| vars.iter().find(|(other, _)| *other == name).map(|(_, value)| value.to_string()));
            (options.sampler, options.sampler_ratio, options.inject, complaints.len())
        };
        use Sampler::*;
        let w3c = || vec![Format::TraceContext];
        for (vars, want) in [
            (vec![], (ParentBasedAlwaysOn, 1.0, w3c(), 0)),
            (vec![("OTEL_TRACES_SAMPLER", "")], (ParentBasedAlwaysOn, 1.0, w3c(), 0)),
            (
                vec![("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0.25")],
                (TraceIdRatio, 0.25, w3c(), 0),
            ),
            (
                vec![("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "2")],
                (TraceIdRatio, 1.0, w3c(), 1),
            ),
            (vec![("OTEL_TRACES_SAMPLER", "PARENTBASED_ALWAYS_OFF")], (ParentBasedAlwaysOff, 1.0, w3c(), 0)),
            (
                vec![("OTEL_TRACES_SAMPLER", "jaeger_remote"), ("OTEL_TRACES_SAMPLER_ARG", "0.1")],
                (ParentBasedAlwaysOn, 1.0, w3c(), 1),
            ),
            (vec![("OTEL_PROPAGATORS", "b3,baggage,ottrace")], (ParentBasedAlwaysOn, 1.0, vec![Format::B3], 1)),
            (vec![("OTEL_PROPAGATORS", "none")], (ParentBasedAlwaysOn, 1.0, vec![], 0)),
        ] {
            assert_eq!(applied(&vars), want, "{vars:?}");
        }
    }
}
