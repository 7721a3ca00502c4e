//! OpenTelemetry's member of `tracestate` (`ot=th:…;rv:…`): what consistent probability sampling tells
//! the next sampler.
//!
//! `th` is the rejection threshold by which the trace was kept, `rv` explicit randomness in place of
//! the trace id's. Sub-keys of others are kept as they are.

use super::TraceId;
use super::state::TraceState;

/// Key of the member.
const KEY: &str = "ot";
/// Characters that the member's value may have.
const MAX_LENGTH: usize = 256;
/// The low 56 bits, in which thresholds and randomness live.
const MASK: u64 = (1 << 56) - 1;

/// The sampling values of a trace state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sampling {
    /// Rejection threshold, 0 (everything is kept) to 2^56 - 1.
    pub threshold: Option<u64>,
    /// Explicit randomness, 56 bits.
    pub randomness: Option<u64>,
}

impl Sampling {
    /// Reads `th` and `rv`; a malformed one counts as absent.
    pub fn read(state: &TraceState) -> Self {
        let mut found = Sampling::default();
        for (key, value) in state.get(KEY).into_iter().flat_map(sub_keys) {
            match key {
                "th" => found.threshold = threshold(value),
                "rv" => found.randomness = randomness(value),
                _ => {}
            }
        }
        found
    }

    /// What the trace is sampled by: explicit randomness, else the low 56 bits of its id.
    pub fn randomness_of(self, trace_id: TraceId) -> u64 {
        self.randomness.unwrap_or(trace_id.to_u128() as u64 & MASK)
    }
}

/// `state` with `th` set or taken out; everything else in it stays as it came. When nothing changes
/// the member keeps its place too.
pub fn with_threshold(state: &TraceState, threshold: Option<u64>) -> TraceState {
    if Sampling::read(state).threshold == threshold {
        return state.clone();
    }
    let mut value = String::new();
    if let Some(threshold) = threshold {
        value.push_str("th:");
        push_threshold(threshold, &mut value);
    }
    for (key, kept) in state.get(KEY).into_iter().flat_map(sub_keys).filter(|(key, _)| *key != "th") {
        if value.len() + key.len() + kept.len() + 2 <= MAX_LENGTH {
            value.extend([if value.is_empty() { "" } else { ";" }, key, ":", kept]);
        }
    }
    state.with(KEY, (!value.is_empty()).then_some(&value))
}

/// The `key:value` pairs within the grammar of the `ot` member.
fn sub_keys(value: &str) -> impl Iterator<Item = (&str, &str)> {
    value.split(';').filter_map(|pair| pair.split_once(':')).filter(|(key, value)| {
        key.starts_with(|c: char| c.is_ascii_lowercase())
            && key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9'))
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
    })
}

/// One to 14 lower-case hex digits, extended with zeros on the right.
fn threshold(value: &str) -> Option<u64> {
    let bits = u64::try_from(super::lower_hex(value.as_bytes())?).ok()?;
    let missing = 14usize.checked_sub(value.len())?;
    Some(bits << (4 * missing))
}

/// Exactly 14 lower-case hex digits.
fn randomness(value: &str) -> Option<u64> {
    (value.len() == 14).then(|| super::lower_hex(value.as_bytes())).flatten().and_then(|bits| u64::try_from(bits).ok())
}

/// Writes a threshold without its trailing zeros.
fn push_threshold(threshold: u64, out: &mut String) {
    let digits = format!("{:014x}", threshold & MASK);
    let short = digits.trim_end_matches('0');
    out.push_str(if short.is_empty() { "0" } else { short });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(header: &str) -> TraceState {
        TraceState::parse([header.as_bytes()])
    }

    #[test]
    fn reads_thresholds_and_randomness() {
        for (header, threshold, randomness) in [
            ("ot=th:0", Some(0), None),
            ("ot=th:8", Some(0x80_0000_0000_0000), None),
            ("ot=th:fd70a", Some(0xfd_70a0_0000_0000), None),
            ("ot=th:fd70a3d70a3d71", Some(0xfd_70a3_d70a_3d71), None),
            ("ot=rv:0123456789abcd", None, Some(0x01_2345_6789_abcd)),
            ("a=1,ot=rv:00000000000001;th:c;x9:Y.z_-", Some(0xc0_0000_0000_0000), Some(1)),
            ("ot=th:", None, None),
            ("ot=th:G", None, None),
            ("ot=th:FD", None, None),
            ("ot=th:012345678901234", None, None),
            ("ot=rv:0123456789abc", None, None),
            ("ot=rv:0123456789abcde", None, None),
            ("ot=rv:0123456789ABCD", None, None),
            ("ot=nonsense", None, None),
            ("dd=th:8", None, None),
            ("", None, None),
        ] {
            assert_eq!(Sampling::read(&state(header)), Sampling { threshold, randomness }, "{header}");
        }
    }

    #[test]
    fn writes_the_threshold_and_keeps_the_rest() {
        for (header, threshold, want) in [
            ("", Some(0), "ot=th:0"),
            ("", Some(0xfd_70a0_0000_0000), "ot=th:fd70a"),
            ("", Some(0x80_0000_0000_0000), "ot=th:8"),
            ("", Some(0x00_0000_0000_0001), "ot=th:00000000000001"),
            ("a=1", Some(0xc0_0000_0000_0000), "ot=th:c,a=1"),
            ("a=1,ot=rv:0123456789abcd;th:8", Some(0xc0_0000_0000_0000), "ot=th:c;rv:0123456789abcd,a=1"),
            ("a=1,ot=rv:0123456789abcd;th:8", None, "ot=rv:0123456789abcd,a=1"),
            ("a=1,ot=th:8,b=2", None, "a=1,b=2"),
            ("a=1,ot=th:8,b=2", Some(0x80_0000_0000_0000), "a=1,ot=th:8,b=2"),
            ("a=1,ot=rv:0123456789abcd", None, "a=1,ot=rv:0123456789abcd"),
            ("ot=x:y;th:8;z:1", None, "ot=x:y;z:1"),
        ] {
            assert_eq!(with_threshold(&state(header), threshold).header().unwrap_or_default(), want, "{header}");
        }
    }

    #[test]
    fn explicit_randomness_wins_over_the_trace_id() {
        let id = TraceId::from_u128(u128::MAX).unwrap();
        assert_eq!(Sampling::read(&state("")).randomness_of(id), MASK);
        assert_eq!(Sampling::read(&state("ot=rv:00000000000007")).randomness_of(id), 7);
    }

    proptest::proptest! {
        #[test]
        fn any_threshold_survives(threshold in 0u64..1 << 56, header in "(ot=[a-z0-9:;.]{0,40})?") {
            let written = with_threshold(&state(&header), Some(threshold));
            proptest::prop_assert_eq!(Sampling::read(&written).threshold, Some(threshold));
        }
    }
}
