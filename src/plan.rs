//! A checked configuration made ready: what all streams share, and the pipelines made of it.

use std::sync::Arc;

use crate::budget::{Budget, Summaries};
use crate::config::Config;
use crate::correlate::{self, Correlator};
use crate::encode::{self, Encoder};
use crate::frame::Framer;
use crate::parse::{Parser, UnknownZone};
use crate::pipeline::{Pipeline, Stages};
use crate::record::Stream;
use crate::redact::{Gate, Learned, Redactor, Rules};
use crate::registry::Registry;
use crate::sample::{BadRatio, Sampler};
use crate::story::Stories;

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
    learned: Option<Arc<Learned>>,
    budget: Option<Arc<Budget>>,
}

impl Plan {
    /// Compiles `config` for records of `service`; `registry` is there when a proxy runs.
    pub fn new(config: &Config, service: &str, registry: Option<Arc<Registry>>) -> Result<Plan, Error> {
        let rules = Rules::compile(&config.redact)
            .map_err(|problems| Error::Rules(problems.iter().map(ToString::to_string).collect()))?;
        let budget = Budget::new(&config.budget).map(Arc::new);
        let options = &config.redact;
        let learns = registry.is_some() && options.enabled && options.learn.enabled;
        let learned = learns.then(|| Arc::new(Learned::new(&options.learn, [rand::random(), rand::random()])));
        Ok(Plan { config: config.clone(), service: service.to_owned(), rules, registry, learned, budget })
    }

    /// What the proxy has others mask, where it runs.
    pub fn learned(&self) -> Option<&Arc<Learned>> {
        self.learned.as_ref()
    }

    /// A redactor by the rules that all streams share.
    pub fn redactor(&self) -> Redactor {
        Redactor::new(Arc::clone(&self.rules)).with_learned(self.learned.clone())
    }

    /// The same for records of another service.
    pub fn of_service(&self, service: &str) -> Plan {
        Plan { service: service.to_owned(), ..self.clone() }
    }

    /// Name for records whose line names no service.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The configuration that it was made from.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The compiled redaction rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The pipeline for `stream`.
    pub fn pipeline(&self, stream: Stream) -> Result<Pipeline, Error> {
        Ok(Pipeline::new(self.stages(stream)?, stream))
    }

    /// The pipeline for a stream of an application of our own, whose crash we will see.
    pub fn pipeline_of_child(&self, stream: Stream) -> Result<Pipeline, Error> {
        let mut stages = self.stages(stream)?;
        stages.stories = Some(self.stories(true));
        Ok(Pipeline::new(stages, stream))
    }

    /// The stages of that pipeline.
    pub fn stages(&self, stream: Stream) -> Result<Stages, Error> {
        let config = &self.config;
        Ok(Stages {
            framer: Framer::new(config.frame.clone()),
            parser: Parser::new(&config.parse)?,
            correlator: Correlator::new(
                self.registry.clone(),
                &correlate::Options {
                    access: config.proxy.access_lines,
                    threads: config.proxy.threads,
                    infer: config.proxy.infer,
                },
            ),
            sampler: Sampler::new(&config.sample, stream as u64)?,
            stories: self.registry.as_ref().map(|_| self.stories(false)),
            budget: self.budget.clone().map(|budget| (budget, Summaries::new(config.budget.summary_ms))),
            redactor: self.redactor(),
            encoder: self.encoder(),
            gate: Gate::new(&self.rules, config.redact.verify),
        })
    }

    /// What is held until it is known what becomes of a request, or of the application.
    fn stories(&self, black_box: bool) -> Stories {
        let (options, sample) = (&self.config.story, &self.config.sample);
        Stories::new(options, self.registry.clone(), black_box, sample.debug.quiet_below(), sample.always_keep)
    }

    /// What writes the records of all streams.
    pub fn encoder(&self) -> Encoder {
        let output = &self.config.output;
        let options = encode::Options { fields: output.fields, observed_time: output.observed_time };
        Encoder::new(&self.service, options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Output;
    use crate::frame::End;
    use crate::registry;
    use crate::time::{Mono, Now};
    use crate::trace::state::TraceState;
    use crate::trace::{Flags, SpanId, TraceContext, TraceId};

    /// Whether the last of many lines, each written in a request of its own, is taken for that request's.
    fn infers(infer: bool) -> bool {
        let mut config = Config::default();
        config.proxy.infer = infer;
        let registry = Arc::new(Registry::new(&registry::Options::default()));
        let mut pipeline =
            Plan::new(&config, "shop", Some(registry.clone())).unwrap().pipeline(Stream::Stdout).unwrap();
        let mut out = Output::default();
        for second in 10..59 {
            let at = |ms: i64| {
                let ns = (1_767_323_040_000 + second * 1000 + ms) * 1_000_000;
                Now { wall_ns: ns, mono: Mono(ns as u64) }
            };
            let context = TraceContext {
                trace_id: TraceId::from_u128(second as u128).unwrap(),
                span_id: SpanId::from_u64(7).unwrap(),
                flags: Flags::default(),
                state: TraceState::EMPTY,
            };
            let ticket = registry.begin(&context, [], at(0));
            let line = format!("2026-01-02T03:04:{second}.005Z INFO done\n");
            out.clear();
            pipeline.process(line.as_bytes(), End::Open, at(6), &mut out);
            registry.end(ticket, 200, at(10));
        }
        let text = String::from_utf8_lossy(&out.bytes).into_owned();
        assert!(text.contains("\"message\":\"done\""), "{text}");
        assert_eq!(text.contains("\"logweir.trace.source\":\"inferred\""), text.contains(&format!("{:032x}", 58)));
        text.contains("inferred")
    }

    #[test]
    fn traces_are_inferred_where_the_configuration_says_so() {
        assert!(infers(true));
        assert!(!infers(false));
    }
}
