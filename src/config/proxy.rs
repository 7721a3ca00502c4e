//! What the proxy is told to do. Everything has a default that suits a sidecar; nothing listens by default.

mod problems;
pub(super) mod standard;
mod upstream;

use std::path::PathBuf;

use crate::trace::propagate::Format;

pub use standard::{Sampler, UnknownSampler};
pub use upstream::{BadUpstream, Upstream};

/// Settings of the proxy.
#[derive(Debug, Clone, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Address at which callers are served, `host:port`; none: no reverse proxy.
    pub listen: Option<String>,
    /// The application: `host:port`, `http://host:port`, a port, or `unix:/path`.
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
    /// Join lines of the application's access log that name no request by method, path, query, status and time, where
    /// these are of one request alone.
    pub access_lines: bool,
    /// Join lines that name no request by the thread that wrote them, where a thread serves one request at a time.
    pub threads: bool,
    /// Take the only request in flight for the cause of lines and outgoing calls that name none.
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
            access_lines: true,
            threads: true,
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
