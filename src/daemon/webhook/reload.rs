//! Files that may change while the webhook runs. Kubernetes swaps whole directories by a link, so what counts is what
//! is read, not which file it is read from.

use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::sleep;

use super::Shared;
use super::tls::Certificate;
use crate::cli::kube;
use crate::daemon::inject;

/// How often they are looked at.
const PERIOD: Duration = Duration::from_secs(10);

/// What is looked at.
pub(super) struct Watched {
    sidecar: kube::Sidecar,
    certificate: Arc<Certificate>,
    shared: Arc<Shared>,
    hangup: Signal,
}

impl Watched {
    pub(super) fn new(
        flags: &kube::Webhook,
        certificate: Arc<Certificate>,
        shared: Arc<Shared>,
    ) -> std::io::Result<Self> {
        Ok(Watched { sidecar: flags.sidecar.clone(), certificate, shared, hangup: signal(SignalKind::hangup())? })
    }

    /// Looks at them from time to time, and at once on SIGHUP.
    pub(super) async fn watch(mut self) {
        loop {
            tokio::select! {
                () = sleep(PERIOD) => {}
                _ = self.hangup.recv() => {}
            }
            self.look();
        }
    }

    fn look(&self) {
        let metrics = &self.shared.metrics;
        match self.certificate.reload() {
            Ok(false) => {}
            Ok(true) => {
                metrics.reloaded("certificate", true);
                tracing::info!("another certificate is in use");
            }
            Err(error) => {
                metrics.reloaded("certificate", false);
                tracing::warn!("the certificate in use stays, since the new one is of no use: {error}");
            }
        }
        metrics.certificate(self.certificate.not_after());
        match inject::options(&self.sidecar) {
            Ok(options) if options == **self.shared.options.load() => {}
            Ok(options) => {
                metrics.reloaded("settings", true);
                tracing::info!(
                    image = options.image,
                    canary.percent = options.canary.percent,
                    entrypoints = options.entrypoints.len(),
                    "other settings are in use"
                );
                self.shared.options.store(Arc::new(options));
            }
            Err(error) => {
                metrics.reloaded("settings", false);
                tracing::warn!("the settings in use stay, since the new ones are wrong: {error}");
            }
        }
    }
}
