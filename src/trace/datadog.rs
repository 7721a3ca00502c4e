//! Datadog's headers: the low half of the trace id and the span id in decimal, the high half as
//! `_dd.p.tid` in `x-datadog-tags`.

use super::{Remote, SpanId, TraceId, decimal, lower_hex, trim_ows};

/// Tag that holds the high 64 bits of the trace id.
const HIGH: &[u8] = b"_dd.p.tid=";

/// Reads the values of `x-datadog-trace-id`, `-parent-id`, `-sampling-priority` and `-tags`.
pub fn parse(trace: &[u8], parent: Option<&[u8]>, priority: Option<&[u8]>, tags: Option<&[u8]>) -> Option<Remote> {
    let low = decimal(trim_ows(trace)).filter(|&low| low != 0)?;
    let high = tags
        .into_iter()
        .flat_map(|tags| tags.split(|&byte| byte == b','))
        .find_map(|tag| trim_ows(tag).strip_prefix(HIGH))
        .filter(|hex| hex.len() == 16)
        .and_then(lower_hex)
        .unwrap_or(0);
    let span_id = match parent {
        Some(parent) => SpanId::from_u64(decimal(trim_ows(parent))?),
        None => None,
    };
    let sampled = match priority.map(trim_ows) {
        Some(b"-1" | b"0") => Some(false),
        Some(b"1" | b"2") => Some(true),
        _ => None,
    };
    Some(Remote { trace_id: TraceId::from_u128(high << 64 | u128::from(low)), span_id, sampled, ..Remote::default() })
}

/// The values of `x-datadog-trace-id` and `-parent-id`.
pub fn format(trace_id: TraceId, span_id: SpanId) -> (String, String) {
    ((trace_id.to_u128() as u64).to_string(), span_id.to_u64().to_string())
}

/// The value of `x-datadog-tags`: what came, with the high half of the trace id set.
pub fn format_tags(came: Option<&[u8]>, trace_id: TraceId) -> Vec<u8> {
    let others = came
        .into_iter()
        .flat_map(|tags| tags.split(|&byte| byte == b','))
        .map(trim_ows)
        .filter(|tag| !tag.is_empty() && !tag.starts_with(HIGH));
    let high = SpanId::from_u64((trace_id.to_u128() >> 64) as u64);
    let own = high.map(|high| [HIGH, &high.hex()].concat());
    let all: Vec<&[u8]> = own.as_deref().into_iter().chain(others).collect();
    all.join(&b","[..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_halves() {
        let remote = |trace: u128, span: u64, sampled| {
            let (trace_id, span_id) = (TraceId::from_u128(trace), SpanId::from_u64(span));
            Some(Remote { trace_id, span_id, sampled, ..Remote::default() })
        };
        const HIGH: u128 = 0x6d9f_1c2a_0000_0000;
        for (trace, parent, priority, tags, want) in [
            ("17", Some("5"), Some("1"), None, remote(17, 5, Some(true))),
            ("17", Some("5"), Some("2"), None, remote(17, 5, Some(true))),
            ("17", Some("5"), Some("0"), None, remote(17, 5, Some(false))),
            ("17", Some("5"), Some("-1"), None, remote(17, 5, Some(false))),
            ("17", Some("5"), Some("7"), None, remote(17, 5, None)),
            ("17", None, None, None, remote(17, 0, None)),
            ("17", Some("0"), None, None, remote(17, 0, None)),
            ("17", Some("5"), None, Some("_dd.p.dm=-4,_dd.p.tid=6d9f1c2a00000000"), remote(HIGH << 64 | 17, 5, None)),
            ("17", Some("5"), None, Some("_dd.p.tid=6d9f"), remote(17, 5, None)),
            ("17", Some("5"), None, Some("_dd.p.tid=6D9F1C2A00000000"), remote(17, 5, None)),
            ("18446744073709551615", Some("5"), None, None, remote(u128::from(u64::MAX), 5, None)),
            ("18446744073709551616", Some("5"), None, None, None),
            ("0", Some("5"), None, None, None),
            ("", Some("5"), None, None, None),
            ("0x11", Some("5"), None, None, None),
            ("17", Some("five"), None, None, None),
        ] {
            let bytes = |text: Option<&'static str>| text.map(str::as_bytes);
            let got = parse(trace.as_bytes(), bytes(parent), bytes(priority), bytes(tags));
            assert_eq!(got, want, "{trace} {parent:?} {priority:?} {tags:?}");
        }
    }

    #[test]
    fn keeps_the_tags_of_others() {
        let full = TraceId::from_u128(0x6d9f_1c2a_0000_0000 << 64 | 17).unwrap();
        let half = TraceId::from_u128(17).unwrap();
        for (came, id, want) in [
            (None, full, "_dd.p.tid=6d9f1c2a00000000"),
            (Some("_dd.p.dm=-4,_dd.p.tid=1111111111111111"), full, "_dd.p.tid=6d9f1c2a00000000,_dd.p.dm=-4"),
            (Some("_dd.p.tid=1111111111111111,_dd.p.dm=-4"), half, "_dd.p.dm=-4"),
            (None, half, ""),
        ] {
            let got = format_tags(came.map(str::as_bytes), id);
            assert_eq!(String::from_utf8(got).unwrap(), want);
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(a: Vec<u8>, b: Option<Vec<u8>>, c: Option<Vec<u8>>, tags: Option<Vec<u8>>) {
            let _ = parse(&a, b.as_deref(), c.as_deref(), tags.as_deref());
            let _ = format_tags(tags.as_deref(), TraceId::from_u128(1).unwrap());
        }

        #[test]
        fn writes_what_it_reads(trace in 1u128.., span in 1u64..) {
            let (trace_id, span_id) = (TraceId::from_u128(trace | 1).unwrap(), SpanId::from_u64(span).unwrap());
            let (low, parent) = format(trace_id, span_id);
            let tags = format_tags(None, trace_id);
            let got = parse(low.as_bytes(), Some(parent.as_bytes()), None, Some(&tags)).unwrap();
            proptest::prop_assert_eq!((got.trace_id, got.span_id), (Some(trace_id), Some(span_id)));
        }
    }
}
