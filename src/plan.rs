//! A checked configuration made ready: what all streams share, and the pipelines made of it.

use std::sync::Arc;

use crate::config::Config;
use crate::correlate::{self, Correlator};
use crate::encode::{self, Encoder};
use crate::frame::Framer;
use crate::parse::{Parser, UnknownZone};
use crate::pipeline::{Pipeline, Stages};
use crate::record::Stream;
use crate::redact::{Redactor, Rules};
use crate::registry::Registry;
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
    /// Redaction rules.
    #[error("redaction rules: {}", .0.join("; "))]
    Rules(Vec<String>),
}

/// What the pipelines of all streams are made of.
#[derive(Debug, Clone)]
pub struct Plan {
    config: Config,
    service: String,
    rules: Arc<Rules>,
    registry: Option<Arc<Registry>>,
}

impl Plan {
    /// Compiles `config` for records of `service`; `registry` is there when a proxy runs.
    pub fn new(config: &Config, service: &str, registry: Option<Arc<Registry>>) -> Result<Plan, Error> {
        let rules = Rules::compile(&config.redact)
            .map_err(|problems| Error::Rules(problems.iter().map(ToString::to_string).collect()))?;
        Ok(Plan { config: config.clone(), service: service.to_owned(), rules, registry })
    }

    /// The pipeline for `stream`.
    pub fn pipeline(&self, stream: Stream) -> Result<Pipeline, Error> {
        Ok(Pipeline::new(self.stages(stream)?, stream))
    }

    /// The stages of that pipeline.
    pub fn stages(&self, stream: Stream) -> Result<Stages, Error> {
        let config = &self.config;
        Ok(Stages {
            framer: Framer::new(config.frame.clone()),
            parser: Parser::new(&config.parse)?,
            correlator: Correlator::new(self.registry.clone(), &correlate::Options::default()),
            sampler: Sampler::new(&config.sample, stream as u64)?,
            redactor: Redactor::new(Arc::clone(&self.rules)),
            encoder: self.encoder(),
        })
    }

    /// What writes the records of all streams.
    pub fn encoder(&self) -> Encoder {
        let output = &self.config.output;
        let options = encode::Options { fields: output.fields, observed_time: output.observed_time };
        Encoder::new(&self.service, options)
    }
}
