//! What tells the application, in its environment, to make its calls through the egress proxy.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Hosts that are never called through the proxy: the application's own machine, where agents and receivers of
/// telemetry live, and the clouds' metadata servers, which refuse what comes from a proxy.
const DIRECT: &str = "localhost,127.0.0.1,::1,169.254.169.254";

/// Variables that say where telemetry goes: its receivers are called directly, or each export would make spans.
const RECEIVERS: [&str; 4] = [
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
    "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
];

/// Variables for the application, over our own; `egress` is where the proxy listens.
pub(crate) fn environment(egress: SocketAddr) -> Vec<(&'static str, OsString)> {
    let env = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if ["http_proxy", "HTTP_PROXY"].into_iter().any(|name| env(name).is_some()) {
        tracing::warn!("the application's HTTP_PROXY is replaced: its calls no longer go through that proxy");
    }
    over(egress, env)
}

fn over(egress: SocketAddr, env: impl Fn(&str) -> Option<OsString>) -> Vec<(&'static str, OsString)> {
    let host = match egress.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    let url = OsString::from(format!("http://{}", SocketAddr::new(host, egress.port())));
    let mut direct = env("no_proxy").or_else(|| env("NO_PROXY")).unwrap_or_default();
    let mut add = |hosts: &str| {
        if !direct.is_empty() {
            direct.push(",");
        }
        direct.push(hosts);
    };
    add(DIRECT);
    for receiver in RECEIVERS.into_iter().filter_map(&env) {
        if let Some(host) = receiver.to_str().and_then(host_of) {
            add(&host);
        }
    }
    vec![
        // Many programs heed the lower-case name alone, since a header `Proxy` of a CGI request becomes the other.
        ("http_proxy", url.clone()),
        ("HTTP_PROXY", url),
        ("no_proxy", direct.clone()),
        ("NO_PROXY", direct),
    ]
}

/// The host of a URL.
fn host_of(url: &str) -> Option<String> {
    let uri: http::Uri = url.trim().parse().ok()?;
    let host = uri.host()?.trim_matches(['[', ']']);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_and_what_goes_around_it() {
        for (egress, variables, url, direct) in [
            ("127.0.0.1:15001", &[][..], "http://127.0.0.1:15001", ""),
            ("0.0.0.0:1", &[("NO_PROXY", "db,.cluster.local")], "http://127.0.0.1:1", "db,.cluster.local,"),
            ("[::]:1", &[("NO_PROXY", "db"), ("no_proxy", "lower")], "http://[::1]:1", "lower,"),
        ] {
            let env =
                |name: &str| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| OsString::from(value));
            let got = over(egress.parse().unwrap(), env);
            let value = |name: &str| {
                got.iter().find(|(other, _)| *other == name).map(|(_, value)| value.to_str().unwrap().to_owned())
            };
            for name in ["http_proxy", "HTTP_PROXY"] {
                assert_eq!(value(name).as_deref(), Some(url));
            }
            for name in ["no_proxy", "NO_PROXY"] {
                assert_eq!(value(name), Some(format!("{direct}{DIRECT}")));
            }
        }
    }

    #[test]
    fn receivers_of_telemetry_are_called_directly() {
        let env = |name: &str| match name {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => Some(OsString::from("http://collector.obs:4318")),
            "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT" => Some(OsString::from("https://[fd00::7]:4317/x")),
            _ => None,
        };
        let got = over("127.0.0.1:1".parse().unwrap(), env);
        let (_, direct) = got.last().unwrap();
        assert_eq!(direct.to_str(), Some(&*format!("{DIRECT},collector.obs,fd00::7")));
    }
}
