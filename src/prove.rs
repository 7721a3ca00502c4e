//! The proof that nothing sensitive leaves: synthetic values of every rule, in every encoding, at every position, sent
//! through the pipeline as it is configured, and looked for in what comes out.
//!
//! Only sampling is left aside, since what is dropped proves nothing. Pure: no clock, no output.

mod encoding;
mod look;
mod report;

use crate::encode::Output;
use crate::frame::End;
use crate::pipeline::Pipeline;
use crate::plan::{Error, Plan};
use crate::record::Stream;
use crate::redact::canary::{self, Canary};
use crate::sample::{self, Sampler};
use crate::stats::Reason;
use crate::time::{Mono, Now};

pub use encoding::{Encoding, Position, Probe, probe};
pub use report::{Count, Report};

/// 2026-01-02T12:00:00Z: the same report at any time.
const NOW: Now = Now { wall_ns: 1_767_355_200_000_000_000, mono: Mono(1) };

/// How much is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Every sample at every position.
    All,
    /// The first sample of every rule, each encoding at one position.
    Start,
}

/// Proves the plan.
pub fn prove(plan: &Plan, extent: Extent) -> Result<Report, Error> {
    let options = &plan.config().redact;
    let canaries = canary::canaries(plan.rules(), options);
    let mut report = Report {
        fingerprint: canary::fingerprint(plan.rules()),
        enabled: options.enabled,
        off: canaries.off,
        without: canaries.without,
        ..Report::default()
    };
    let mut out = Output::default();
    let mut sample = 0;
    for canary in &canaries.canaries {
        if report.rules.last().is_none_or(|(rule, _)| *rule != canary.rule) {
            report.rules.push((canary.rule.clone(), Count::default()));
            sample = 0;
        } else if extent == Extent::Start {
            continue;
        }
        sample += 1;
        // What was seen before must not matter.
        let mut pipeline = pipeline(plan)?;
        for (at, encoding) in Encoding::ALL.into_iter().enumerate() {
            for position in Position::ALL {
                let probe = match probe(canary, encoding, position) {
                    Ok(probe) => probe,
                    Err(reason) => {
                        report.exempt(reason);
                        continue;
                    }
                };
                if encoding::goes_on(canary) {
                    pipeline = self::pipeline(plan)?;
                }
                let out = comes_out(&mut pipeline, &mut out, canary, &probe);
                let counts = [report.rules.last_mut().map(|(_, count)| count), report.encodings.get_mut(at)];
                for count in counts.into_iter().flatten() {
                    count.sent += 1;
                    count.out += u64::from(out);
                }
                if out {
                    report.failures.push((canary.rule.clone(), sample, encoding, position));
                }
                if extent == Extent::Start {
                    break;
                }
            }
        }
    }
    Ok(report)
}

/// A pipeline as it is configured that keeps every record.
fn pipeline(plan: &Plan) -> Result<Pipeline, Error> {
    let mut stages = plan.stages(Stream::None)?;
    stages.sampler = Sampler::new(&sample::Options::default(), 0)?;
    Ok(Pipeline::new(stages, Stream::None))
}

/// Sends a probe; whether its secret comes out. A line of which nothing came, for no reason of the redactor's, proves
/// nothing and counts as such.
fn comes_out(pipeline: &mut Pipeline, out: &mut Output, canary: &Canary, probe: &Probe) -> bool {
    out.clear();
    let withheld = |pipeline: &Pipeline| pipeline.stats().lines_dropped[Reason::Rule as usize];
    let before = withheld(pipeline);
    pipeline.process(probe.line.as_bytes(), End::Eof, NOW, out);
    if out.bytes.is_empty() {
        return withheld(pipeline) == before;
    }
    look::comes_out(&out.bytes, probe, canary.network)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::redact;

    fn proved(config: &Config, extent: Extent) -> Report {
        prove(&Plan::new(config, "test", None).unwrap(), extent).unwrap()
    }

    #[test]
    fn nothing_comes_out_of_the_default_configuration() {
        let report = proved(&Config::default(), Extent::All);
        assert!(report.holds(), "{report}");
        assert!(report.rules.len() > 400 && report.encodings.iter().all(|count| count.sent > 0), "{report}");
    }

    #[test]
    fn what_comes_out_is_seen() {
        let off = redact::Options { enabled: false, ..redact::Options::default() };
        let report = proved(&Config { redact: off, ..Config::default() }, Extent::Start);
        assert!(!report.holds());
        assert_eq!(report.total().sent, report.total().out, "{report}");
    }
}
