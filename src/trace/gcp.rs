//! Google Cloud's `X-Cloud-Trace-Context`: `{32 hex}[/{span, decimal}[;o={0|1}]]`.

use super::{Remote, SpanId, TraceId, decimal, trim_ows};

/// Reads an `X-Cloud-Trace-Context` value.
pub fn parse(value: &[u8]) -> Option<Remote> {
    let (trace, rest) = trim_ows(value).split_at_checked(32)?;
    let (span, option) = match rest.iter().position(|&byte| byte == b';') {
        Some(at) => (rest.get(..at)?, rest.get(at..)?),
        None => (rest, &b""[..]),
    };
    let span_id = match span {
        [] => None,
        [b'/', number @ ..] => SpanId::from_u64(decimal(number)?),
        _ => return None,
    };
    let sampled = match option {
        b";o=1" | b";o=3" => Some(true),
        b";o=0" | b";o=2" => Some(false),
        b"" => None,
        _ => return None,
    };
    Some(Remote { trace_id: Some(TraceId::parse_hex(trace)?), span_id, sampled, ..Remote::default() })
}

/// Writes an `X-Cloud-Trace-Context` value.
pub fn format(trace_id: TraceId, span_id: SpanId, sampled: bool) -> Vec<u8> {
    let span = span_id.to_u64().to_string();
    [&trace_id.hex()[..], b"/", span.as_bytes(), b";o=", super::b3::sampled_digit(sampled)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_parts_that_are_there() {
        let remote = |span: u64, sampled| {
            let trace_id = TraceId::parse_hex(b"6d9f1c2ab3e84705918d2f60c7a4be13");
            Some(Remote { trace_id, span_id: SpanId::from_u64(span), sampled, ..Remote::default() })
        };
        for (value, want) in [
            ("T", remote(0, None)),
            ("T/5", remote(5, None)),
            ("T/5;o=1", remote(5, Some(true))),
            ("T/5;o=0", remote(5, Some(false))),
            ("T/0;o=1", remote(0, Some(true))),
            ("T;o=1", remote(0, Some(true))),
            (" T/5 ", remote(5, None)),
            ("T/18446744073709551615", remote(u64::MAX, None)),
            ("", None),
            ("T/", None),
            ("T/ff", None),
            ("T/5;o=", None),
            ("T/5;o=9", None),
            ("T/5;x=1", None),
            ("T5", None),
            ("T/18446744073709551616", None),
            ("6d9f1c2ab3e84705918d2f60c7a4be1/5", None),
            ("00000000000000000000000000000000/5", None),
        ] {
            let text = value.replace('T', "6d9f1c2ab3e84705918d2f60c7a4be13");
            assert_eq!(parse(text.as_bytes()), want, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(value: Vec<u8>, text in "[0-9a-f]{32}[/;o=0-9]{0,12}") {
            let _ = (parse(&value), parse(text.as_bytes()));
        }

        #[test]
        fn writes_what_it_reads(trace in 1u128.., span in 1u64.., sampled: bool) {
            let (trace_id, span_id) = (TraceId::from_u128(trace), SpanId::from_u64(span));
            let written = format(trace_id.unwrap(), span_id.unwrap(), sampled);
            let want = Remote { trace_id, span_id, sampled: Some(sampled), ..Remote::default() };
            proptest::prop_assert_eq!(parse(&written), Some(want));
        }
    }
}
