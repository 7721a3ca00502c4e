//! Which traces are recorded: OpenTelemetry's samplers, decided by consistent probability.
//!
//! A trace is kept when its randomness reaches the rejection threshold, so that every sampler on its
//! way that keeps a larger share keeps it too. What was decided is handed on in `tracestate`
//! ([`crate::trace::ot`]).

use crate::sample;
use crate::trace::ot::{self, Sampling};
use crate::trace::state::TraceState;
use crate::trace::{Remote, TraceId};

use super::options::{Options, Sampler as Kind};

/// Decides for every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sampler {
    parent_based: bool,
    root: Root,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    On,
    Off,
    Threshold(u64),
}

/// Whether a request is sampled, and what is handed on about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    pub(super) sampled: bool,
    pub(super) state: TraceState,
}

impl Sampler {
    /// The sampler that the options ask for; a ratio out of its range counts as 1.
    pub(super) fn new(options: &Options) -> Self {
        // Nothing is no probability: the threshold that rejects everything does not exist.
        let ratio = match options.sampler_ratio {
            0.0 => Root::Off,
            ratio => Root::Threshold(sample::threshold(ratio).unwrap_or(0)),
        };
        let (parent_based, root) = match options.sampler {
            Kind::AlwaysOn => (false, Root::On),
            Kind::AlwaysOff => (false, Root::Off),
            Kind::TraceIdRatio => (false, ratio),
            Kind::ParentBasedAlwaysOn => (true, Root::On),
            Kind::ParentBasedAlwaysOff => (true, Root::Off),
            Kind::ParentBasedTraceIdRatio => (true, ratio),
        };
        Sampler { parent_based, root }
    }

    /// Decides for a trace, of which `remote` is what the caller said.
    pub(super) fn decide(&self, remote: &Remote, trace_id: TraceId) -> Decision {
        let came = Sampling::read(&remote.state);
        let randomness = came.randomness_of(trace_id);
        let (sampled, threshold) = match (remote.sampled, self.root) {
            // Forced, not by chance: no threshold can tell how many it stands for.
            _ if remote.debug => (true, None),
            (Some(sampled), _) if self.parent_based => {
                (sampled, came.threshold.filter(|&threshold| sampled && randomness >= threshold))
            }
            (_, Root::On) => (true, came.threshold.map(|_| 0)),
            (_, Root::Off) => (false, None),
            (_, Root::Threshold(threshold)) => {
                let sampled = randomness >= threshold;
                (sampled, sampled.then_some(threshold))
            }
        };
        Decision { sampled, state: ot::with_threshold(&remote.state, threshold) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIGH: u128 = 0xf0_0000_0000_0000;
    const LOW: u128 = 0x10_0000_0000_0000;

    fn decided(sampler: Kind, ratio: f64, parent: Option<bool>, trace: u128, state: &str) -> (bool, String) {
        let options = Options { sampler, sampler_ratio: ratio, ..Options::default() };
        let state = TraceState::parse([state.as_bytes()]);
        let remote = Remote { sampled: parent, state, ..Remote::default() };
        let decision = Sampler::new(&options).decide(&remote, TraceId::from_u128(trace).unwrap());
        (decision.sampled, decision.state.header().unwrap_or_default().to_owned())
    }

    #[test]
    fn samplers() {
        use Kind::*;
        for (sampler, ratio, parent, trace, state, want) in [
            (ParentBasedAlwaysOn, 1.0, None, LOW, "", (true, "")),
            (ParentBasedAlwaysOn, 1.0, Some(false), HIGH, "", (false, "")),
            (ParentBasedAlwaysOn, 1.0, Some(true), HIGH, "a=1", (true, "a=1")),
            (ParentBasedAlwaysOff, 1.0, None, HIGH, "", (false, "")),
            (ParentBasedAlwaysOff, 1.0, Some(true), LOW, "", (true, "")),
            (ParentBasedTraceIdRatio, 0.5, None, HIGH, "", (true, "ot=th:8")),
            (ParentBasedTraceIdRatio, 0.5, None, LOW, "", (false, "")),
            (ParentBasedTraceIdRatio, 0.5, Some(true), LOW, "", (true, "")),
            (ParentBasedTraceIdRatio, 0.5, Some(false), HIGH, "", (false, "")),
            (ParentBasedTraceIdRatio, 1.0, None, LOW, "", (true, "ot=th:0")),
            (ParentBasedTraceIdRatio, 0.0, None, HIGH, "", (false, "")),
            // The parent's threshold goes on while it is true, its randomness always.
            (ParentBasedAlwaysOn, 1.0, Some(true), HIGH, "ot=th:c", (true, "ot=th:c")),
            (ParentBasedAlwaysOn, 1.0, Some(true), LOW, "ot=th:c", (true, "")),
            (
                ParentBasedAlwaysOn,
                1.0,
                Some(true),
                LOW,
                "ot=th:c;rv:ff000000000000",
                (true, "ot=th:c;rv:ff000000000000"),
            ),
            (
                ParentBasedAlwaysOn,
                1.0,
                Some(true),
                HIGH,
                "ot=th:c;rv:00000000000001,b=2",
                (true, "ot=rv:00000000000001,b=2"),
            ),
            (ParentBasedAlwaysOn, 1.0, Some(false), HIGH, "ot=th:c", (false, "")),
            // Independent samplers do not ask the parent.
            (TraceIdRatio, 0.5, Some(false), HIGH, "ot=th:f", (true, "ot=th:8")),
            (TraceIdRatio, 0.5, Some(true), LOW, "ot=th:0", (false, "")),
            (TraceIdRatio, 0.5, Some(true), LOW, "ot=rv:ff000000000000", (true, "ot=th:8;rv:ff000000000000")),
            (AlwaysOn, 1.0, Some(false), LOW, "", (true, "")),
            (AlwaysOn, 1.0, Some(true), LOW, "ot=th:8", (true, "ot=th:0")),
            (AlwaysOff, 1.0, Some(true), HIGH, "ot=th:8,a=1", (false, "a=1")),
        ] {
            let got = decided(sampler, ratio, parent, trace, state);
            assert_eq!((got.0, got.1.as_str()), want, "{sampler:?} {ratio} {parent:?} {trace:x} {state}");
        }
    }

    #[test]
    fn forced_traces_claim_no_probability() {
        let state = TraceState::parse([&b"ot=th:8"[..]]);
        let remote = Remote { sampled: Some(true), debug: true, state, ..Remote::default() };
        let decision = Sampler::new(&Options::default()).decide(&remote, TraceId::from_u128(HIGH).unwrap());
        assert_eq!(decision, Decision { sampled: true, state: TraceState::EMPTY });
    }

    #[test]
    fn agrees_with_the_sampler_of_logs() {
        let options = Options { sampler: Kind::TraceIdRatio, sampler_ratio: 0.1, ..Options::default() };
        let traces = Sampler::new(&options);
        let logs = sample::Sampler::new(&sample::Options { ratio: 0.1, ..sample::Options::default() }, 0).unwrap();
        for n in 1..2000u128 {
            let id = TraceId::from_u128(n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c834)).unwrap();
            let kept = logs.decide(crate::record::Level::Info, Some(id), 0) != sample::Verdict::Drop;
            assert_eq!(traces.decide(&Remote::default(), id).sampled, kept, "{n}");
        }
    }
}
