//! The webhook's own metrics.

use std::sync::Arc;

use ::metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::daemon::metrics::Error;
use crate::inject::review::Answer;

/// Bounds of durations, in seconds.
const BUCKETS: [f64; 8] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1.0];

const DURATION: &str = "logweir_webhook_request_duration_seconds";

/// What `/metrics` is made of.
#[derive(Clone)]
pub(super) struct Metrics {
    recorder: Arc<PrometheusHandle>,
}

impl Metrics {
    /// Installs the recorder of this process.
    pub(super) fn install() -> Result<Self, Error> {
        let builder = PrometheusBuilder::new();
        let builder = builder.set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &BUCKETS);
        // There are buckets.
        let recorder = builder.unwrap_or_else(|_| PrometheusBuilder::new()).build_recorder();
        let handle = recorder.handle();
        ::metrics::set_global_recorder(recorder)?;
        describe_counter!("logweir_webhook_requests_total", "Questions answered, by result, reason and mode.");
        describe_counter!("logweir_webhook_reloads_total", "Files read again, by what they are and how it went.");
        describe_histogram!(DURATION, "Time from the whole question to the answer.");
        describe_gauge!("logweir_webhook_cert_not_after_seconds", "When the certificate is over, in Unix time.");
        describe_gauge!("logweir_build_info", "1, with the version as a label.");
        gauge!("logweir_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        for what in ["certificate", "settings"] {
            for result in ["ok", "failed"] {
                counter!("logweir_webhook_reloads_total", "what" => what, "result" => result).absolute(0);
            }
        }
        for result in ["injected", "skipped", "error"] {
            let labels = [("result", result), ("reason", ""), ("mode", "")];
            counter!("logweir_webhook_requests_total", &labels).absolute(0);
        }
        Ok(Metrics { recorder: Arc::new(handle) })
    }

    /// A question was answered; `None` when it was none.
    pub(super) fn answered(&self, answer: Option<&Answer>, seconds: f64) {
        let (result, reason, mode) = match answer {
            Some(answer) if answer.reason == crate::inject::Reason::Injected => {
                ("injected", answer.reason.as_str(), answer.mode.as_str())
            }
            Some(answer) => ("skipped", answer.reason.as_str(), answer.mode.as_str()),
            None => ("error", "", ""),
        };
        let labels = [("result", result), ("reason", reason), ("mode", mode)];
        counter!("logweir_webhook_requests_total", &labels).increment(1);
        histogram!(DURATION).record(seconds);
    }

    /// When the certificate is over.
    pub(super) fn certificate(&self, not_after: i64) {
        gauge!("logweir_webhook_cert_not_after_seconds").set(not_after as f64);
    }

    /// Something was read again.
    pub(super) fn reloaded(&self, what: &'static str, ok: bool) {
        let result = if ok { "ok" } else { "failed" };
        counter!("logweir_webhook_reloads_total", "what" => what, "result" => result).increment(1);
    }

    /// The text of `/metrics`.
    pub(super) fn render(&self) -> String {
        self.recorder.run_upkeep();
        self.recorder.render()
    }
}
