//! Keep or drop: pure functions of level, trace id and place in the stream.
//!
//! With a trace id the decision is OpenTelemetry's consistent probability sampling: keep when the
//! low 56 bits of the id reach the rejection threshold, so that every sampler on that trace agrees
//! without talking. Without one, a hash of source and sequence number takes the place of the id.

use crate::record::Level;
use crate::trace::TraceId;

/// 2^56: one more than the highest randomness value.
const SPACE: u64 = 1 << 56;

/// How much is kept.
#[derive(Debug, Clone, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Share of records that is kept, 0 to 1.
    pub ratio: f64,
    /// Records at this level and above are always kept.
    pub always_keep: Level,
    /// What becomes of debug and trace records.
    pub debug: Debug,
}

impl Default for Options {
    fn default() -> Self {
        Options { ratio: 1.0, always_keep: Level::Warn, debug: Debug::Keep }
    }
}

/// What becomes of debug and trace records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Debug {
    /// They are sampled like all others.
    Keep,
    /// They come out when their request fails, or the application crashes.
    OnError,
}

impl Debug {
    /// Records below this level come out in case of an error alone.
    pub const fn quiet_below(self) -> Level {
        match self {
            Debug::Keep => Level::Trace,
            Debug::OnError => Level::Info,
        }
    }
}

/// A ratio that is none.
#[derive(Debug, thiserror::Error)]
#[error("sampling ratio {0} is not between 0 and 1: 1 keeps everything, 0.01 one record in a hundred")]
pub struct BadRatio(pub f64);

/// What becomes of a record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// It stays; with sampling on, it stands for so many records.
    Keep {
        /// Adjusted count, `None` when everything is kept.
        adjusted_count: Option<f64>,
    },
    /// It goes.
    Drop,
}

/// Decides for one stream.
#[derive(Debug, Clone)]
pub struct Sampler {
    threshold: u64,
    always_keep: Level,
    adjusted_count: f64,
    source: u64,
}

impl Sampler {
    /// A sampler for the stream numbered `source`.
    pub fn new(options: &Options, source: u64) -> Result<Self, BadRatio> {
        let threshold = threshold(options.ratio).ok_or(BadRatio(options.ratio))?;
        Ok(Sampler {
            threshold,
            always_keep: options.always_keep,
            adjusted_count: SPACE as f64 / (SPACE - threshold).max(1) as f64,
            source: mix(source ^ 0x9e37_79b9_7f4a_7c15),
        })
    }

    /// The 56 bits that decide: of the trace id, else of a hash of source and sequence number.
    pub fn randomness(&self, trace_id: Option<TraceId>, sequence: u64) -> u64 {
        let bits = trace_id.map_or_else(|| mix(self.source.wrapping_add(sequence)), |id| id.to_u128() as u64);
        bits & (SPACE - 1)
    }

    /// What they have to reach for the record to be kept.
    pub fn threshold(&self) -> u64 {
        self.threshold
    }

    /// Whether anything is sampled away: then records that are kept say how many they stand for.
    pub fn is_on(&self) -> bool {
        self.threshold != 0
    }

    /// Decides for the record numbered `sequence` of this stream.
    pub fn decide(&self, level: Level, trace_id: Option<TraceId>, sequence: u64) -> Verdict {
        if self.threshold == 0 {
            return Verdict::Keep { adjusted_count: None };
        }
        if level >= self.always_keep {
            // Kept for what it is, not by chance: it stands for itself alone.
            return Verdict::Keep { adjusted_count: Some(1.0) };
        }
        if self.randomness(trace_id, sequence) >= self.threshold {
            Verdict::Keep { adjusted_count: Some(self.adjusted_count) }
        } else {
            Verdict::Drop
        }
    }
}

/// Rejection threshold `(1 - ratio) × 2^56` of a ratio between 0 and 1.
pub fn threshold(ratio: f64) -> Option<u64> {
    (0.0..=1.0).contains(&ratio).then(|| SPACE - (ratio * SPACE as f64).round() as u64)
}

/// The finaliser of SplitMix64: spreads consecutive numbers over all bits.
const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampler(ratio: f64) -> Sampler {
        Sampler::new(&Options { ratio, ..Options::default() }, 7).unwrap()
    }

    fn keeps(sampler: &Sampler, level: Level, trace_id: Option<TraceId>, sequence: u64) -> bool {
        sampler.decide(level, trace_id, sequence) != Verdict::Drop
    }

    #[test]
    fn thresholds_are_opentelemetrys() {
        for (ratio, want) in [(1.0, 0), (0.5, 0x80_0000_0000_0000), (0.01, 0xfd_70a3_d70a_3d71), (0.0, SPACE)] {
            let got = threshold(ratio).unwrap();
            assert!(got.abs_diff(want) < 16, "{ratio}: {got:x}");
        }
        for bad in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert_eq!(threshold(bad), None);
        }
    }

    #[test]
    fn warnings_stay_whatever_the_ratio() {
        let none = sampler(0.0);
        assert!(keeps(&none, Level::Warn, None, 1));
        assert!(keeps(&none, Level::Fatal, TraceId::from_u128(1), 1));
        assert!(!keeps(&none, Level::Info, TraceId::from_u128(u128::MAX), 1));
    }

    #[test]
    fn kept_sets_are_nested_and_of_the_right_size() {
        let (small, large) = (sampler(0.01), sampler(0.1));
        let mut kept = (0, 0);
        for sequence in 0..100_000 {
            let id = TraceId::from_u128(u128::from(mix(sequence)));
            for trace in [None, id] {
                let (in_small, in_large) =
                    (keeps(&small, Level::Info, trace, sequence), keeps(&large, Level::Info, trace, sequence));
                assert!(in_large || !in_small);
                kept = (kept.0 + u32::from(in_small), kept.1 + u32::from(in_large));
            }
        }
        // 200,000 draws: five standard deviations either way.
        assert!((1776..=2224).contains(&kept.0), "{kept:?}");
        assert!((19_329..=20_671).contains(&kept.1), "{kept:?}");
    }

    #[test]
    fn one_decision_a_trace() {
        let a = sampler(0.3);
        let b = Sampler::new(&Options { ratio: 0.3, ..Options::default() }, 99).unwrap();
        for n in 1..1000u64 {
            let id = TraceId::from_u128(u128::from(mix(n)) << 64 | u128::from(mix(n + 5000)));
            assert_eq!(keeps(&a, Level::Info, id, n), keeps(&b, Level::Debug, id, 1));
        }
    }
}
