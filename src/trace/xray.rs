//! AWS X-Ray's `X-Amzn-Trace-Id`: `Root=1-{8 hex}-{24 hex};Parent={16 hex};Sampled={0|1|?}`, in any
//! order, with other fields between that are handed on.

use super::{Remote, SpanId, TraceId, any_hex, trim_ows};

/// Reads an `X-Amzn-Trace-Id` value. A load balancer names a root alone.
pub fn parse(value: &[u8]) -> Option<Remote> {
    let mut remote = Remote::default();
    for (key, field) in fields(value) {
        match key {
            b"Root" => remote.trace_id = Some(root(field)?),
            b"Parent" => remote.span_id = Some(SpanId::parse_hex(field)?),
            b"Sampled" => {
                remote.sampled = match field {
                    b"1" => Some(true),
                    b"0" => Some(false),
                    b"?" => None,
                    _ => return None,
                }
            }
            _ => {}
        }
    }
    remote.trace_id.is_some().then_some(remote)
}

/// Writes an `X-Amzn-Trace-Id` value; the fields of `came` that are not ours follow.
pub fn format(came: Option<&[u8]>, trace_id: TraceId, span_id: SpanId, sampled: bool) -> Vec<u8> {
    let hex = trace_id.hex();
    let (time, unique) = hex.split_at(8);
    let sampled = super::b3::sampled_digit(sampled);
    let mut out = [b"Root=1-", time, b"-", unique, b";Parent=", &span_id.hex(), b";Sampled=", sampled].concat();
    for (key, field) in came.into_iter().flat_map(fields) {
        if !matches!(key, b"Root" | b"Parent" | b"Sampled") {
            out.extend([b";", key, b"=", field].concat());
        }
    }
    out
}

fn fields(value: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    value.split(|&byte| byte == b';').filter_map(|field| {
        let field = trim_ows(field);
        let at = field.iter().position(|&byte| byte == b'=')?;
        Some((field.get(..at)?, field.get(at + 1..)?))
    })
}

/// `1-{8 hex}-{24 hex}`: together the 32 digits of a trace id.
fn root(field: &[u8]) -> Option<TraceId> {
    let (time, rest) = field.strip_prefix(b"1-")?.split_at_checked(8)?;
    let unique = rest.strip_prefix(b"-").filter(|unique| unique.len() == 24)?;
    TraceId::from_u128(any_hex(time)? << 96 | any_hex(unique)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_fields_in_any_order() {
        let remote = |span: u64, sampled| {
            let trace_id = TraceId::parse_hex(b"6d9f1c2ab3e84705918d2f60c7a4be13");
            Some(Remote { trace_id, span_id: SpanId::from_u64(span), sampled, ..Remote::default() })
        };
        for (value, want) in [
            ("Root=1-6d9f1c2a-b3e84705918d2f60c7a4be13", remote(0, None)),
            ("Root=1-6d9f1c2a-b3e84705918d2f60c7a4be13;Parent=00000000000000ff;Sampled=1", remote(255, Some(true))),
            ("Sampled=0;Parent=00000000000000ff; Root=1-6d9f1c2a-b3e84705918d2f60c7a4be13", remote(255, Some(false))),
            ("Self=1-x;Root=1-6d9f1c2a-b3e84705918d2f60c7a4be13;Lineage=a:1|b:2;Sampled=?", remote(0, None)),
            ("", None),
            ("Parent=00000000000000ff;Sampled=1", None),
            ("root=1-6d9f1c2a-b3e84705918d2f60c7a4be13", None),
            ("Root=2-6d9f1c2a-b3e84705918d2f60c7a4be13", None),
            ("Root=1-6d9f1c2a-b3e84705918d2f60c7a4be1", None),
            ("Root=1-6d9f1c2a-b3e84705918d2f60c7a4be1g", None),
            ("Root=1-00000000-000000000000000000000000", None),
            ("Root=1-6d9f1c2a-b3e84705918d2f60c7a4be13;Parent=ff", None),
            ("Root=1-6d9f1c2a-b3e84705918d2f60c7a4be13;Sampled=yes", None),
        ] {
            assert_eq!(parse(value.as_bytes()), want, "{value}");
        }
    }

    #[test]
    fn keeps_the_fields_of_others() {
        let (trace_id, span_id) = (TraceId::from_u128(0xa << 96 | 0xb).unwrap(), SpanId::from_u64(0xc).unwrap());
        let own = "Root=1-0000000a-00000000000000000000000b;Parent=000000000000000c;Sampled=1";
        for (came, want) in [
            (None, own.to_owned()),
            (Some("Self=1-x;Root=1-y;Sampled=0;Lineage=a:1"), format!("{own};Self=1-x;Lineage=a:1")),
        ] {
            let got = format(came.map(str::as_bytes), trace_id, span_id, true);
            assert_eq!(String::from_utf8(got).unwrap(), want);
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(value: Vec<u8>, text in "(Root|Parent|Sampled|[=;1-]|[0-9a-f]{0,24}){0,12}") {
            let _ = (parse(&value), parse(text.as_bytes()));
        }

        #[test]
        fn writes_what_it_reads(trace in 1u128.., span in 1u64.., sampled: bool) {
            let (trace_id, span_id) = (TraceId::from_u128(trace), SpanId::from_u64(span));
            let written = format(None, trace_id.unwrap(), span_id.unwrap(), sampled);
            let want = Remote { trace_id, span_id, sampled: Some(sampled), ..Remote::default() };
            proptest::prop_assert_eq!(parse(&written), Some(want));
        }
    }
}
