//! Rate, errors and duration of what passes, under the names of OpenTelemetry's conventions.
//!
//! Handles are made once and kept: recording is a look-up and an atomic addition. The number of
//! series is bounded, whatever callers send. Nothing is counted before a recorder is installed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Method;
use metrics::{
    Counter, Gauge, Histogram, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};

use super::cause::Cause;
use super::hash::Fnv;
use super::routes::{Route, Routes};

/// Bounds of the duration histograms, in seconds: what the conventions prescribe.
pub const DURATION_BUCKETS: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// Durations of requests that were served.
pub const SERVER_DURATION: &str = "http_server_request_duration_seconds";
/// Durations of requests that the application made.
pub const CLIENT_DURATION: &str = "http_client_request_duration_seconds";

/// Label sets of one histogram at most; beyond it the route, or server, is `other`.
const MAX_SERIES: usize = 1000;
/// Servers called by the application that have their own label.
const MAX_SERVERS: usize = 50;

/// The proxy's metrics.
#[derive(Debug)]
pub(super) struct Metrics {
    pub(super) server: Side,
    pub(super) client: Side,
    pub(super) connections: Gauge,
    pub(super) connections_total: Counter,
    pub(super) resent: Counter,
    causes: Vec<Counter>,
    servers: Mutex<HashMap<Arc<str>, u16>>,
}

/// One direction: requests served, or made.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) active: Gauge,
    pub(super) request_bytes: Counter,
    pub(super) response_bytes: Counter,
    durations: Mutex<HashMap<u64, Histogram, Fnv>>,
    name: &'static str,
}

impl Side {
    fn new(name: &'static str, active: &'static str, side: &'static str) -> Self {
        Side {
            active: gauge!(active),
            request_bytes: counter!("logweir_proxy_request_bytes_total", "side" => side),
            response_bytes: counter!("logweir_proxy_response_bytes_total", "side" => side),
            durations: Mutex::default(),
            name,
        }
    }

    /// Records the duration of a request under the labels that `key` numbers; `labels` names them
    /// when the series is new.
    fn record(
        &self,
        (method, place, status): (u8, u16, u16),
        took: Duration,
        labels: impl FnOnce(bool) -> (&'static str, String),
    ) {
        let mut durations = self.durations.lock().unwrap_or_else(PoisonError::into_inner);
        let key = |place: u16| u64::from(method) << 32 | u64::from(place) << 16 | u64::from(status);
        let full = durations.len() >= MAX_SERIES && !durations.contains_key(&key(place));
        let durations = durations.entry(key(if full { 0 } else { place })).or_insert_with(|| {
            let (label, value) = labels(full);
            let method = METHODS.get(usize::from(method)).copied().unwrap_or("_OTHER");
            histogram!(self.name, "http_request_method" => method, label => value, "http_response_status_code" => status_label(status))
        });
        durations.record(took.as_secs_f64());
    }
}

/// The methods that are known (RFC 9110 §9, RFC 5789); others are one.
const METHODS: [&str; 10] = ["_OTHER", "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/// The method's name, if it is one of those that are known.
pub(super) fn known_method(method: &Method) -> Option<&'static str> {
    METHODS.into_iter().skip(1).find(|known| method == known)
}

fn method_number(method: &Method) -> u8 {
    METHODS.iter().position(|known| method == known).unwrap_or(0) as u8
}

/// The status as a label; empty, which is as good as none, when there was no response.
fn status_label(status: u16) -> String {
    if status == 0 { String::new() } else { status.to_string() }
}

impl Metrics {
    pub(super) fn new() -> Self {
        describe();
        let cause = |cause: &Cause| match cause.is_upstream() {
            true => counter!("logweir_proxy_upstream_errors_total", "kind" => cause.as_str()),
            false => counter!("logweir_proxy_refused_total", "reason" => cause.as_str()),
        };
        Metrics {
            server: Side::new(SERVER_DURATION, "http_server_active_requests", "server"),
            client: Side::new(CLIENT_DURATION, "http_client_active_requests", "client"),
            connections: gauge!("logweir_proxy_open_connections"),
            connections_total: counter!("logweir_proxy_connections_total"),
            resent: counter!("logweir_proxy_resent_total"),
            causes: Cause::ALL.iter().map(cause).collect(),
            servers: Mutex::default(),
        }
    }

    /// Counts an answer that was not the application's, or a response that broke off.
    pub(super) fn cause(&self, cause: Cause) {
        if let Some(counter) = self.causes.get(cause as usize) {
            counter.increment(1);
        }
    }

    /// Records a request that was served.
    pub(super) fn served(&self, method: &Method, route: Route, status: u16, took: Duration, routes: &Routes) {
        self.server.record((method_number(method), route.0, status), took, |full| {
            ("http_route", routes.name(if full { Route::OTHER } else { route }).to_string())
        });
    }

    /// Records a request that the application made to `server`.
    pub(super) fn called(&self, method: &Method, server: &str, status: u16, took: Duration) {
        let number = self.server_number(server);
        self.client.record((method_number(method), number, status), took, |full| {
            ("server_address", if full || number == 0 { "other".to_owned() } else { server.to_owned() })
        });
    }

    fn server_number(&self, server: &str) -> u16 {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        match servers.get(server) {
            Some(number) => *number,
            None if servers.len() >= MAX_SERVERS => 0,
            None => {
                let number = servers.len() as u16 + 1;
                servers.insert(server.into(), number);
                number
            }
        }
    }
}

fn describe() {
    describe_histogram!(SERVER_DURATION, "Duration of HTTP requests that were served.");
    describe_histogram!(CLIENT_DURATION, "Duration of HTTP requests that the application made.");
    describe_gauge!("http_server_active_requests", "HTTP requests that are being served.");
    describe_gauge!("http_client_active_requests", "HTTP requests of the application that are under way.");
    describe_counter!("logweir_proxy_request_bytes_total", "Bytes of request bodies.");
    describe_counter!("logweir_proxy_response_bytes_total", "Bytes of response bodies.");
    describe_gauge!("logweir_proxy_open_connections", "Open connections of callers.");
    describe_counter!("logweir_proxy_connections_total", "Connections of callers.");
    describe_counter!("logweir_proxy_resent_total", "Requests that were sent again on another connection.");
    describe_counter!("logweir_proxy_upstream_errors_total", "Requests that failed since the upstream did, by kind.");
    describe_counter!("logweir_proxy_refused_total", "Requests that the proxy answered itself, by reason.");
}

#[cfg(test)]
mod tests {
    use super::*;
    use metrics_exporter_prometheus::PrometheusBuilder;

    #[test]
    fn the_number_of_series_is_bounded() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            let (metrics, routes) = (Metrics::new(), Routes::new(&[], None));
            for status in 100..600 {
                for path in ["/a", "/b", "/c", "/d"] {
                    let route = routes.of(path, 200);
                    metrics.served(&Method::GET, route, status, Duration::from_millis(3), &routes);
                }
            }
            let odd = Method::from_bytes(b"BREW").unwrap();
            metrics.served(&odd, Route::OTHER, 200, Duration::from_millis(3), &routes);
            for n in 0..100 {
                metrics.called(&Method::POST, &format!("host-{n}"), 200, Duration::from_millis(3));
            }
            metrics.cause(Cause::Timeout);
            metrics.cause(Cause::Host);
        });
        let page = handle.render();
        let count = |name: &str| page.lines().filter(|line| line.starts_with(name)).count();
        assert!(
            count("http_server_request_duration_seconds_count") <= MAX_SERIES + 501,
            "at most one overflow a status"
        );
        assert_eq!(count("http_client_request_duration_seconds_count"), MAX_SERVERS + 1);
        for line in [
            r#"logweir_proxy_upstream_errors_total{kind="timeout"} 1"#,
            r#"logweir_proxy_refused_total{reason="host"} 1"#,
            r#"http_client_request_duration_seconds_count{http_request_method="POST",server_address="other",http_response_status_code="200"} 50"#,
            r#"http_server_request_duration_seconds_count{http_request_method="_OTHER",http_route="other",http_response_status_code="200"} 1"#,
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
    }
}
