//! The stages of a stream's pipeline, made from the configuration.

use crate::config::Config;
use crate::correlate::Correlator;
use crate::encode::Encoder;
use crate::frame::Framer;
use crate::parse::{Parser, UnknownZone};
use crate::pipeline::Stages;
use crate::record::Stream;
use crate::redact::Redactor;
use crate::sample::{BadRatio, Sampler};

/// A stage refuses its options; a configuration that was checked does not let this happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Sampling.
    #[error(transparent)]
    Ratio(#[from] BadRatio),
    /// Time zone.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
}

/// The stages for `stream`.
pub(crate) fn stages(config: &Config, service: &str, stream: Stream) -> Result<Stages, Error> {
    Ok(Stages {
        framer: Framer::new(config.frame.clone()),
        parser: Parser::new(&config.parse)?,
        correlator: Correlator::default(),
        sampler: Sampler::new(&config.sample, stream as u64)?,
        redactor: Redactor::new(&config.redact),
        encoder: Encoder::new(service),
    })
}
