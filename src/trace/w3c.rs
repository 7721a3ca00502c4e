//! The `traceparent` header: W3C Trace Context level 2 §3.2. Strict: anything that the text does not
//! allow is no context at all, and the trace is started anew.

use super::{Flags, SpanId, TraceId, lower_hex, trim_ows};

/// Length of a version 00 header, and the part of any later version that is understood.
const LENGTH: usize = 55;

/// Reads one `traceparent` value. Of versions after 00 the first 55 characters are read as if they
/// were version 00, provided that a dash follows them; version ff is forbidden.
pub fn parse(value: &[u8]) -> Option<(TraceId, SpanId, Flags)> {
    let (fixed, rest) = trim_ows(value).split_at_checked(LENGTH)?;
    let (version, fixed) = fixed.split_at_checked(2)?;
    let (trace_id, fixed) = fixed.strip_prefix(b"-")?.split_at_checked(32)?;
    let (span_id, fixed) = fixed.strip_prefix(b"-")?.split_at_checked(16)?;
    let flags = fixed.strip_prefix(b"-")?;

    match (lower_hex(version)?, rest) {
        (0xff, _) => return None,
        (_, []) => {}
        (0, _) => return None,
        (_, [b'-', ..]) => {}
        _ => return None,
    }
    Some((
        TraceId::from_u128(lower_hex(trace_id)?)?,
        SpanId::from_u64(u64::try_from(lower_hex(span_id)?).ok()?)?,
        Flags::from_bits(u8::try_from(lower_hex(flags)?).ok()?),
    ))
}

/// Writes a version 00 `traceparent` value.
pub fn format(trace_id: TraceId, span_id: SpanId, flags: Flags) -> [u8; LENGTH] {
    let mut out = *b"00-00000000000000000000000000000000-0000000000000000-00";
    let [_, _, _, ids @ .., _, low] = &mut out;
    let (trace, rest) = ids.split_at_mut(32);
    trace.copy_from_slice(&trace_id.hex());
    if let [_, span @ ..] = rest {
        span.iter_mut().zip(span_id.hex()).for_each(|(out, digit)| *out = digit);
    }
    *low = b'0' + flags.bits();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "6d9f1c2ab3e84705918d2f60c7a4be13";
    const SPAN: &str = "b7ad6b7169203331";

    #[test]
    fn accepts_what_the_specification_allows() {
        for (value, flags) in [
            ("00-T-S-00", 0),
            ("00-T-S-01", 1),
            ("00-T-S-02", 2),
            ("00-T-S-03", 3),
            ("00-T-S-ff", 3),
            ("00-T-S-fc", 0),
            (" \t00-T-S-01\t ", 1),
            ("01-T-S-01", 1),
            ("fe-T-S-01", 1),
            ("fe-T-S-01-", 1),
            ("cc-T-S-0b-and-what-not", 3),
            ("cc-T-S-01-UPPER case", 1),
        ] {
            let value = value.replace('T', TRACE).replace('S', SPAN);
            let want = (
                TraceId::parse_hex(TRACE.as_bytes()).unwrap(),
                SpanId::parse_hex(SPAN.as_bytes()).unwrap(),
                Flags::from_bits(flags),
            );
            assert_eq!(parse(value.as_bytes()), Some(want), "{value}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for value in [
            "",
            "00",
            "00-",
            "00-T",
            "00-T-S",
            "00-T-S-",
            "00-T-S-1",
            "00-T-S-001",
            "00-T-S-01-",
            "00-T-S-01-more",
            "00-T-S-01.",
            "00-T-S-0g",
            "00-T-S-0A",
            "00-T-S- 1",
            "ff-T-S-01",
            "FF-T-S-01",
            "0A-T-S-01",
            "0-T-S-01",
            "000-T-S-01",
            "cc-T-S-01x",
            "cc-T-S-01.more",
            "cc-T-S-0",
            "00_T_S_01",
            "00TS01",
            "00- T-S-01",
            "00-T -S-01",
            "00-T-S-01,00-T-S-01",
            "00-00000000000000000000000000000000-S-01",
            "00-T-0000000000000000-01",
            "00-6D9F1C2AB3E84705918D2F60C7A4BE13-S-01",
            "00-T-B7AD6B7169203331-01",
            "00-.d9f1c2ab3e84705918d2f60c7a4be13-S-01",
            "00-6d9f1c2ab3e84705918d2f60c7a4be1-S-01",
            "00-6d9f1c2ab3e84705918d2f60c7a4be130-S-01",
            "00-T-b7ad6b716920333-01",
            "00-T-b7ad6b71692033310-01",
            "00-T-S-0\u{e9}",
        ] {
            let value = value.replace('T', TRACE).replace('S', SPAN);
            assert_eq!(parse(value.as_bytes()), None, "{value}");
        }
    }

    #[test]
    fn writes_what_it_reads() {
        for flags in 0..=3 {
            let text = format!("00-{TRACE}-{SPAN}-0{flags}");
            let (trace_id, span_id, flags) = parse(text.as_bytes()).unwrap();
            assert_eq!(format(trace_id, span_id, flags), text.as_bytes());
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_is_stable(value in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            if let Some((trace_id, span_id, flags)) = parse(&value) {
                proptest::prop_assert_eq!(parse(&format(trace_id, span_id, flags)), Some((trace_id, span_id, flags)));
            }
        }

        #[test]
        fn any_one_changed_byte_is_read_or_refused(at in 0usize..55, byte: u8) {
            let mut value = format!("00-{TRACE}-{SPAN}-01").into_bytes();
            value[at] = byte;
            let _ = parse(&value);
        }
    }
}
