//! Jaeger's `uber-trace-id`: `{trace}:{span}:{parent}:{flags}` in hex of any width, possibly
//! percent-encoded.

use super::{Remote, SpanId, TraceId, any_hex, trim_ows};

/// Reads an `uber-trace-id` value.
pub fn parse(value: &[u8]) -> Option<Remote> {
    let value = trim_ows(value);
    // Clients that encode the whole value write the colons as %3A; nothing else in it needs encoding.
    let (trace, rest) = split_colon(value)?;
    let (span, rest) = split_colon(rest)?;
    let (parent, flags) = split_colon(rest)?;
    if any_hex(parent).is_none_or(|parent| parent > u128::from(u64::MAX)) {
        return None;
    }
    let flags = u8::try_from(any_hex(flags)?).ok()?;
    Some(Remote {
        trace_id: Some(TraceId::from_u128(any_hex(trace)?)?),
        span_id: Some(SpanId::from_u64(u64::try_from(any_hex(span)?).ok()?)?),
        sampled: Some(flags & 1 != 0),
        debug: flags & 3 == 3,
        ..Remote::default()
    })
}

/// Writes an `uber-trace-id` value.
pub fn format(trace_id: TraceId, span_id: SpanId, sampled: bool, debug: bool) -> Vec<u8> {
    let flags = if debug { b"3" } else { super::b3::sampled_digit(sampled) };
    [&trace_id.hex()[..], b":", &span_id.hex(), b":0:", flags].concat()
}

fn split_colon(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|byte| matches!(byte, b':' | b'%'))?;
    let (head, tail) = text.split_at_checked(at)?;
    let rest = match tail {
        [b':', rest @ ..] => rest,
        [b'%', b'3', b'A' | b'a', rest @ ..] => rest,
        _ => return None,
    };
    Some((head, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_any_width() {
        let remote = |trace: u128, sampled, debug| {
            let (trace_id, span_id) = (TraceId::from_u128(trace), SpanId::from_u64(0x1a));
            Some(Remote { trace_id, span_id, sampled: Some(sampled), debug, ..Remote::default() })
        };
        for (value, want) in [
            ("6d9f1c2ab3e84705918d2f60c7a4be13:1a:0:1", remote(0x6d9f_1c2a_b3e8_4705_918d_2f60_c7a4_be13, true, false)),
            ("918d2f60c7a4be13:000000000000001a:0:0", remote(0x918d_2f60_c7a4_be13, false, false)),
            ("7:1a:5:3", remote(7, true, true)),
            ("7%3A1a%3a0%3A1", remote(7, true, false)),
            ("7:1A:0:09", remote(7, true, false)),
            ("", None),
            ("7:1a:0", None),
            ("7:1a:0:", None),
            ("7:1a:0:1:2", None),
            ("0:1a:0:1", None),
            ("7:0:0:1", None),
            ("7:1a::1", None),
            ("7:1a:0:100", None),
            ("7:11111111111111111:0:1", None),
            ("x:1a:0:1", None),
            ("7%3B1a:0:1", None),
        ] {
            assert_eq!(parse(value.as_bytes()), want, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(value: Vec<u8>, text in "[0-9a-f:%3A]{0,60}") {
            let _ = (parse(&value), parse(text.as_bytes()));
        }

        #[test]
        fn writes_what_it_reads(trace in 1u128.., span in 1u64.., sampled: bool) {
            let (trace_id, span_id) = (TraceId::from_u128(trace), SpanId::from_u64(span));
            let written = format(trace_id.unwrap(), span_id.unwrap(), sampled, false);
            let want = Remote { trace_id, span_id, sampled: Some(sampled), ..Remote::default() };
            proptest::prop_assert_eq!(parse(&written), Some(want));
        }
    }
}
