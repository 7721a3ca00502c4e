//! What the standard's environment variables say about exporting spans.
//!
//! Headers and compression are read by the exporter crate itself; this is the
//! rest: whether to export at all, where to, how, and the sizes of queue and batch.

use std::path::PathBuf;
use std::time::Duration;

/// Protocol of the receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// gRPC.
    Grpc,
    /// Protobuf over HTTP.
    Http,
}

/// How spans are exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Protocol of the receiver.
    pub protocol: Protocol,
    /// URL of the receiver, as it is used.
    pub endpoint: String,
    /// Spans that wait at most.
    pub queue: usize,
    /// Spans sent at once.
    pub batch: usize,
    /// How long the first span of a batch waits for others.
    pub delay: Duration,
    /// How long one attempt may take.
    pub timeout: Duration,
    /// The receiver is reached over TLS.
    pub secure: bool,
    /// Certificates that the receiver's is checked against, PEM; none: the system's.
    pub ca: Option<PathBuf>,
    /// Certificate and key that we identify ourselves with, PEM.
    pub identity: Option<(PathBuf, PathBuf)>,
    /// Who the spans come from.
    pub resource: Vec<(String, String)>,
}

impl Settings {
    /// Reads the environment; `None` when nothing is to be exported: no endpoint is named, or it is
    /// switched off. What is not understood is reported and counts as unset.
    pub fn from_env(env: impl Fn(&str) -> Option<String>) -> (Option<Self>, Vec<String>) {
        Settings::of_signal("traces", env)
    }

    /// The same for `traces` or `logs`.
    fn of_signal(name: &str, env: impl Fn(&str) -> Option<String>) -> (Option<Self>, Vec<String>) {
        let (upper, path) = (name.to_ascii_uppercase(), format!("v1/{name}"));
        let mut complaints = Vec::new();
        let env = |name: &str| env(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let signal = |name: &str| {
            env(&format!("OTEL_EXPORTER_OTLP_{upper}_{name}")).or_else(|| env(&format!("OTEL_EXPORTER_OTLP_{name}")))
        };
        let off = env("OTEL_SDK_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true"))
            || env(&format!("OTEL_{upper}_EXPORTER")).is_some_and(|value| value.eq_ignore_ascii_case("none"));
        let own = env(&format!("OTEL_EXPORTER_OTLP_{upper}_ENDPOINT"));
        let Some(endpoint) = own.clone().or_else(|| env("OTEL_EXPORTER_OTLP_ENDPOINT")).filter(|_| !off) else {
            return (None, complaints);
        };
        let protocol = match signal("PROTOCOL").map(|value| value.to_ascii_lowercase()).as_deref() {
            Some("grpc") => Protocol::Grpc,
            Some("http/protobuf") | None => Protocol::Http,
            Some(other) => {
                complaints
                    .push(format!("OTEL_EXPORTER_OTLP_PROTOCOL: {other:?} is not supported, http/protobuf is used"));
                Protocol::Http
            }
        };
        let mut number = |name: &str, default: u64| match env(name).map(|value| value.parse()) {
            Some(Ok(number)) => number,
            Some(Err(_)) => {
                complaints.push(format!("{name}: not a number"));
                default
            }
            None => default,
        };
        let timeout = signal("TIMEOUT").and_then(|value| value.parse().ok()).unwrap_or(10_000);
        let insecure = signal("INSECURE").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let secure = match endpoint.split_once("://") {
            Some((scheme, _)) => scheme.eq_ignore_ascii_case("https"),
            None => protocol == Protocol::Grpc && !insecure,
        };
        // Over HTTP the common endpoint is a base; the signal's own is used exactly as it is.
        let endpoint = match protocol {
            Protocol::Http if own.is_none() => format!("{}/{path}", endpoint.trim_end_matches('/')),
            _ => endpoint,
        };
        let settings = Settings {
            protocol,
            endpoint,
            secure,
            queue: number("OTEL_BSP_MAX_QUEUE_SIZE", 2048).clamp(1, 1 << 16) as usize,
            batch: number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512).clamp(1, 1 << 16) as usize,
            delay: Duration::from_millis(number("OTEL_BSP_SCHEDULE_DELAY", 5000)),
            timeout: Duration::from_millis(timeout),
            ca: signal("CERTIFICATE").map(PathBuf::from),
            identity: signal("CLIENT_CERTIFICATE").zip(signal("CLIENT_KEY")).map(|(c, k)| (c.into(), k.into())),
            resource: super::resource(&env, &mut complaints),
        };
        (Some(settings), complaints)
    }
}

/// How logs are exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// What they have in common with spans.
    pub common: Settings,
    /// Headers of requests.
    pub headers: Vec<(String, String)>,
    /// How requests are compressed.
    pub compression: Compression,
}

/// How requests are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// By gzip.
    Gzip,
    /// By Zstandard.
    Zstd,
}

impl Settings {
    /// What the environment says of exporting logs; `None` when no endpoint is named, or it is switched off.
    pub fn of_logs(env: impl Fn(&str) -> Option<String>) -> (Option<LogSettings>, Vec<String>) {
        let (common, mut complaints) = Settings::of_signal("logs", &env);
        let env = |name: &str| env(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let either = |name: &str| {
            env(&format!("OTEL_EXPORTER_OTLP_LOGS_{name}")).or_else(|| env(&format!("OTEL_EXPORTER_OTLP_{name}")))
        };
        let compression = match either("COMPRESSION").as_deref() {
            Some("gzip") => Compression::Gzip,
            Some("zstd") => Compression::Zstd,
            None | Some("none") => Compression::None,
            Some(other) => {
                complaints.push(format!("OTEL_EXPORTER_OTLP_COMPRESSION: {other:?} is not supported, none is used"));
                Compression::None
            }
        };
        let mut headers = Vec::new();
        for pair in either("HEADERS").unwrap_or_default().split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let decode =
                |text: &str| percent_encoding::percent_decode_str(text.trim()).decode_utf8().ok().map(Into::into);
            match pair.split_once('=').and_then(|(name, value)| Some((decode(name)?, decode(value)?))) {
                Some(header) => headers.push(header),
                // It may hold a secret: it is not shown.
                None => complaints.push("OTEL_EXPORTER_OTLP_HEADERS: a header is no name=value, ignored".to_owned()),
            }
        }
        (common.map(|common| LogSettings { common, headers, compression }), complaints)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(vars: &[(&str, &str)]) -> (Option<Settings>, usize) {
        let env = |name: &str| vars.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
        let (settings, complaints) = Settings::from_env(env);
        (settings, complaints.len())
    }

    #[test]
    fn without_an_endpoint_nothing_is_exported() {
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        for vars in [
            vec![],
            vec![("OTEL_EXPORTER_OTLP_ENDPOINT", " ")],
            vec![("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")],
            vec![endpoint, ("OTEL_SDK_DISABLED", "TRUE")],
            vec![endpoint, ("OTEL_TRACES_EXPORTER", "none")],
        ] {
            assert_eq!(read(&vars), (None, 0), "{vars:?}");
        }
    }

    #[test]
    fn variables_of_the_signal_win() {
        let (settings, complaints) = read(&[
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://collector:4317"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "GRPC"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "2500"),
            ("OTEL_BSP_MAX_QUEUE_SIZE", "100"),
            ("OTEL_BSP_SCHEDULE_DELAY", "soon"),
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca.pem"),
            ("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/c.pem"),
        ]);
        let settings = settings.unwrap();
        assert_eq!(settings.protocol, Protocol::Grpc);
        assert!(!settings.secure);
        assert_eq!((settings.queue, settings.batch), (100, 512));
        assert_eq!((settings.timeout.as_millis(), settings.delay.as_millis()), (2500, 5000));
        assert_eq!((settings.ca, settings.identity), (Some("/ca.pem".into()), None), "half an identity is none");
        assert_eq!(complaints, 1);
    }

    #[test]
    fn the_common_endpoint_is_a_base() {
        for (name, value, protocol, want) in [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318", "http/protobuf", "http://c:4318/v1/traces"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318/base/", "http/protobuf", "http://c:4318/base/v1/traces"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://c:4318/x", "http/protobuf", "http://c:4318/x"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4317", "grpc", "http://c:4317"),
        ] {
            let vars = [(name, value), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)];
            assert_eq!(read(&vars).0.unwrap().endpoint, want);
        }
    }

    #[test]
    fn the_scheme_decides_on_tls() {
        for (endpoint, protocol, insecure, secure) in [
            ("https://c:4318", "http/protobuf", "true", true),
            ("http://c:4318", "grpc", "false", false),
            ("c:4317", "grpc", "", true),
            ("c:4317", "grpc", "true", false),
            ("c:4317", "grpc", "1", true),
        ] {
            let vars = [
                ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
                ("OTEL_EXPORTER_OTLP_INSECURE", insecure),
            ];
            assert_eq!(read(&vars).0.unwrap().secure, secure, "{endpoint} {protocol} {insecure}");
        }
    }

    #[test]
    fn logs_have_variables_of_their_own() {
        let vars = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a=1,b=2"),
            ("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "authorization=Bearer%20x, c = d ,bad"),
            ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
            ("OTEL_TRACES_EXPORTER", "none"),
        ];
        let env = |name: &str| vars.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
        let (settings, complaints) = Settings::of_logs(env);
        let settings = settings.unwrap();
        assert_eq!(settings.common.endpoint, "http://c:4318/v1/logs");
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(settings.headers, [header("authorization", "Bearer x"), header("c", "d")]);
        assert_eq!((settings.compression, complaints.len()), (Compression::Gzip, 1));
    }

    #[test]
    fn an_unknown_protocol_is_reported() {
        let vars = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:1"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")];
        let (settings, complaints) = read(&vars);
        assert_eq!((settings.unwrap().protocol, complaints), (Protocol::Http, 1));
    }
}
