//! The exporter crate, and what its answers mean.

use std::sync::{Arc, Mutex, PoisonError};

use http::StatusCode;
use opentelemetry::KeyValue;
use opentelemetry_otlp::{RetryPolicy, SpanExporter, WithExportConfig, WithHttpConfig, WithTonicConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SpanData, SpanExporter as _};
use tracing::instrument::WithSubscriber;

use super::connect::channel;
use super::http::{Attempt, Client};
use super::retry::{Failure, Partial, Watcher};
use super::settings::Protocol;
use super::tls::Tls;
use super::{Error, Settings};

/// Sends batches.
#[derive(Debug)]
pub(super) struct Transport {
    exporter: SpanExporter,
    /// What the HTTP client saw last; none over gRPC.
    last: Option<Arc<Mutex<Attempt>>>,
    watcher: Watcher,
}

impl Transport {
    /// The transport that the settings ask for. Must be called on the runtime that will drive it.
    pub(super) fn new(settings: &Settings) -> Result<Self, Error> {
        let build = |error: opentelemetry_otlp::ExporterBuildError| Error::Settings(error.to_string());
        let (mut exporter, last) = match settings.protocol {
            Protocol::Http => {
                let last = Arc::new(Mutex::new(Attempt::Failed));
                let tls = if settings.secure { Some(Tls::new(settings, &[])?) } else { None };
                let client = Client::new(tls, settings.timeout, last.clone());
                // Retries are ours: they outlast the timeout of one attempt.
                let once = RetryPolicy::default().with_max_retries(0);
                let builder = SpanExporter::builder().with_http().with_http_client(client).with_retry_policy(once);
                let builder = builder.with_endpoint(&settings.endpoint).with_timeout(settings.timeout);
                (builder.build().map_err(build)?, Some(last))
            }
            Protocol::Grpc => {
                // The delay that a receiver asks for is seen by the crate alone, so it retries too.
                let builder = SpanExporter::builder().with_tonic().with_retry_policy(RetryPolicy::default());
                let builder = builder.with_channel(channel(settings)?).with_timeout(settings.timeout);
                (builder.build().map_err(build)?, None)
            }
        };
        let attributes = settings.resource.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
        exporter.set_resource(&Resource::builder_empty().with_attributes(attributes).build());
        Ok(Transport { exporter, last, watcher: Watcher::default() })
    }

    /// Sends a batch once, or a few times in quick succession; what the receiver said about single
    /// spans when it took it.
    pub(super) async fn send(&self, batch: Vec<SpanData>) -> Result<Partial, Failure> {
        let sent = self.exporter.export(batch).with_subscriber(self.watcher.dispatch()).await;
        let partial = self.watcher.take();
        let last = self.last.as_ref().map(|last| last.lock().unwrap_or_else(PoisonError::into_inner).clone());
        match (sent, last) {
            // A success that does not speak OTLP is some other server's.
            (Ok(()), Some(Attempt::Answered { otlp: false, .. })) => Err(Failure::Final),
            (Ok(()), _) => Ok(partial),
            (Err(error), Some(last)) => Err(of_http(&last, &error.to_string())),
            (Err(error), None) => Err(of_grpc(&error.to_string())),
        }
    }
}

/// What the OTLP specification makes of an HTTP response, or of none.
fn of_http(attempt: &Attempt, error: &str) -> Failure {
    // Not sent at all: over the size that OTLP allows.
    if error.contains("request will not be sent") {
        return Failure::Final;
    }
    match attempt {
        Attempt::Failed => Failure::Retry(None),
        Attempt::Answered { status, retry_after, .. } => match *status {
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Failure::Retry(*retry_after),
            _ => Failure::Final,
        },
    }
}

/// The same for gRPC, of which the crate's error tells the code alone, as a word.
fn of_grpc(error: &str) -> Failure {
    let code = error.split_once("gRPC code: ").map_or("", |(_, rest)| rest);
    let code: String = code.chars().take_while(char::is_ascii_alphanumeric).collect();
    match code.as_str() {
        "Cancelled" | "DeadlineExceeded" | "Aborted" | "OutOfRange" | "Unavailable" | "DataLoss" => {
            Failure::Retry(None)
        }
        _ => Failure::Final,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn what_may_be_sent_again_over_http() {
        let answered = |status: u16, retry_after: Option<u64>| Attempt::Answered {
            status: StatusCode::from_u16(status).unwrap(),
            retry_after: retry_after.map(Duration::from_secs),
            otlp: true,
        };
        for (attempt, want) in [
            (Attempt::Failed, Failure::Retry(None)),
            (answered(429, Some(3)), Failure::Retry(Some(Duration::from_secs(3)))),
            (answered(502, None), Failure::Retry(None)),
            (answered(503, None), Failure::Retry(None)),
            (answered(504, None), Failure::Retry(None)),
            (answered(500, Some(3)), Failure::Final),
            (answered(400, None), Failure::Final),
            (answered(401, None), Failure::Final),
            (answered(413, None), Failure::Final),
            (answered(302, None), Failure::Final),
        ] {
            assert_eq!(of_http(&attempt, "HTTP export failed"), want, "{attempt:?}");
        }
        assert_eq!(of_http(&Attempt::Failed, "… the limit; request will not be sent …"), Failure::Final);
    }

    #[test]
    fn what_may_be_sent_again_over_grpc() {
        for (code, retry) in [
            ("Unavailable", true),
            ("Cancelled", true),
            ("DeadlineExceeded", true),
            ("Aborted", true),
            ("OutOfRange", true),
            ("DataLoss", true),
            ("ResourceExhausted", false),
            ("InvalidArgument", false),
            ("Unauthenticated", false),
            ("Internal", false),
            ("Unknown", false),
        ] {
            let error = format!("Operation failed: TonicTracesClient export failed with gRPC code: {code}: source");
            assert_eq!(of_grpc(&error), if retry { Failure::Retry(None) } else { Failure::Final }, "{code}");
        }
        assert_eq!(of_grpc("something else"), Failure::Final);
    }
}
