//! What every command starts with, and how it takes leave.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::admin::{self, Port};
use super::delivery::sinks::Choice;
use super::error::Error;
use super::ledger::Books;
use super::pump::Patience;
use super::selflog;
use crate::config::load::{Sources, load};
use crate::config::{Config, Listen};
use crate::encode::Fields;
use crate::plan::Plan;
use crate::prove::{Extent, prove};
use crate::registry::{self, Registry};
use crate::stats::Reason;

/// Any local port.
const FREE: &str = "127.0.0.1:0";

/// Failures of a proof that are told one by one.
const FAILURES: usize = 10;

/// A configuration that is being put to work.
#[derive(Debug)]
pub(crate) struct Setup {
    pub(crate) config: Config,
    /// What pipelines are made of.
    pub(crate) plan: Plan,
    /// Live requests, when a proxy is to run.
    pub(crate) registry: Option<Arc<Registry>>,
}

impl Setup {
    /// Reads the configuration and starts the log. `program` is the application, when there is one.
    pub(crate) fn new(sources: Sources, program: Option<&OsString>) -> Result<Self, Error> {
        Self::of(read(sources)?, program)
    }

    /// The same for a configuration that was read.
    pub(crate) fn of(config: Config, program: Option<&OsString>) -> Result<Self, Error> {
        let service = service(&config, program);
        let plan = Plan::new(&config, &service, None)?;
        Ok(Setup { config, plan, registry: None })
    }

    /// The same for a command that runs the proxy where the configuration wants one.
    pub(crate) fn with_proxy(sources: Sources, program: Option<&OsString>) -> Result<Self, Error> {
        Self::of_a_proxy(read(sources)?, program)
    }

    /// The same for a configuration that was read.
    pub(crate) fn of_a_proxy(mut config: Config, program: Option<&OsString>) -> Result<Self, Error> {
        if config.run.http_proxy && program.is_some() {
            config.proxy.egress.get_or_insert_with(|| FREE.to_owned());
        }
        let service = service(&config, program);
        let registry = config.proxy.is_on().then(|| {
            let mut options = registry::Options::default();
            options.slots = options.slots.max(config.proxy.limits.in_flight);
            options.grace_ms = options.grace_ms.max(config.story.linger_ms.saturating_mul(2));
            options.follow_caller = config.story.follow_caller;
            Arc::new(Registry::new(&options))
        });
        let plan = Plan::new(&config, &service, registry.clone())?;
        Ok(Setup { config, plan, registry })
    }

    /// The sinks beside standard output.
    pub(crate) fn sinks(&mut self) -> Result<Choice, Error> {
        let choice = Choice::beside_stdout(&self.config)?;
        if choice.has_otlp() {
            self.name_fields_for_otlp()?;
        }
        Ok(choice)
    }

    /// Names fields as a sink wants them that has names of its own.
    pub(crate) fn name_fields_for_otlp(&mut self) -> Result<(), Error> {
        if self.config.output.fields != Fields::Logweir {
            tracing::warn!("output.fields does not apply: an OTLP receiver has names of its own");
            self.config.output.fields = Fields::Logweir;
            self.plan = Plan::new(&self.config, self.plan.service(), self.registry.clone())?;
        }
        Ok(())
    }

    /// Tries the redaction, when the configuration says so: whether nothing came out.
    pub(crate) fn proved(&self) -> Result<Option<bool>, Error> {
        if !self.config.redact.prove_at_start {
            return Ok(None);
        }
        let report = prove(&self.plan, Extent::Start)?;
        if report.holds() {
            tracing::info!(redact.rules = report.fingerprint, redact.sent = report.total().sent, "redaction is proved");
        } else {
            for (rule, _, encoding, _) in report.failures.iter().take(FAILURES) {
                tracing::error!(redact.rule = rule, redact.encoding = encoding.as_str(), "a value came out");
            }
            tracing::error!(
                redact.out = report.total().out,
                "redaction is not proved: `logweir check --prove` says more"
            );
        }
        Ok(Some(report.holds()))
    }

    /// The admin server's port, taken; `auto` is where `auto` means.
    pub(crate) fn admin_port(&self, auto: Option<SocketAddr>) -> Result<Option<Port>, Error> {
        Ok(listen(&self.config, auto).map(admin::bind).transpose()?)
    }

    /// How long to wait for what.
    pub(crate) fn patience(&self, lossless: bool) -> Patience {
        Patience {
            silence: Duration::from_millis(self.config.run.linger_silence_ms),
            total: Duration::from_millis(self.config.run.linger_total_ms),
            flush: Duration::from_millis(self.config.output.flush_timeout_ms),
            lossless,
        }
    }
}

/// Reads the configuration, starts the log, and tells in it what is odd.
pub(crate) fn read(sources: Sources) -> Result<Config, Error> {
    let loaded = load(sources)?;
    selflog::start(loaded.config.log.level, loaded.config.log.format);
    for warning in loaded.warnings {
        tracing::warn!("{warning}");
    }
    if !loaded.config.redact.enabled {
        tracing::warn!("redaction is off: secrets and personal data pass through");
    }
    Ok(loaded.config)
}

/// Where the admin server listens, if at all.
pub(crate) fn listen(config: &Config, auto: Option<SocketAddr>) -> Option<SocketAddr> {
    match config.admin.listen {
        Listen::Auto => auto,
        Listen::Off => None,
        Listen::Address(address) => Some(address),
    }
}

/// The service's name; without one, what OpenTelemetry's specification falls back to.
pub(crate) fn service(config: &Config, program: Option<&OsString>) -> String {
    match (&config.service, program.and_then(|program| Path::new(program).file_name())) {
        (Some(name), _) => name.clone(),
        (None, Some(program)) => format!("unknown_service:{}", program.to_string_lossy()),
        (None, None) => "unknown_service".to_owned(),
    }
}

/// Closes the books and says what they come to.
pub(crate) fn conclude(books: &mut Books) {
    books.close(Reason::Deadline);
    let (taken, written, dropped) = books.totals();
    let reasons = [Reason::Overflow, Reason::SinkClosed, Reason::Deadline];
    let lost: u64 = books.accounts.iter().flat_map(|account| reasons.map(|reason| account.dropped(reason))).sum();
    if lost > 0 {
        tracing::error!(
            "lines.in" = taken,
            lines.out = written,
            lines.dropped = dropped,
            lines.lost = lost,
            "lines were lost: they were not taken in time, or at all"
        );
    } else {
        tracing::debug!(
            "lines.in" = taken,
            lines.out = written,
            lines.dropped = dropped,
            "all lines are accounted for"
        );
    }
}
