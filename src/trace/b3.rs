//! B3, Zipkin's headers: the single `b3` and the several `X-B3-*`.

use super::{Remote, SpanId, TraceId, trim_ows};

/// Reads a `b3` value: `{trace}-{span}[-{state}[-{parent}]]`, or a state alone.
pub fn parse_single(value: &[u8]) -> Option<Remote> {
    let value = trim_ows(value);
    if let Some(remote) = decision(value) {
        return Some(remote);
    }
    let mut parts = value.split(|&byte| byte == b'-');
    let trace_id = TraceId::parse_hex(parts.next()?)?;
    let span_id = SpanId::parse_hex(parts.next()?)?;
    let decided = match parts.next() {
        Some(state) => decision(state)?,
        None => Remote::default(),
    };
    if let Some(parent) = parts.next() {
        SpanId::parse_hex(parent)?;
    }
    if parts.next().is_some() {
        return None;
    }
    Some(Remote { trace_id: Some(trace_id), span_id: Some(span_id), ..decided })
}

/// Reads the values of `X-B3-TraceId`, `-SpanId`, `-Sampled` and `-Flags`. A decision without ids is
/// an answer too; ids that are malformed are none.
pub fn parse_multi(
    trace: Option<&[u8]>,
    span: Option<&[u8]>,
    sampled: Option<&[u8]>,
    flags: Option<&[u8]>,
) -> Option<Remote> {
    let mut remote = match (flags.map(trim_ows), sampled.map(trim_ows)) {
        (Some(b"1"), _) => Remote { sampled: Some(true), debug: true, ..Remote::default() },
        (_, Some(b"1" | b"true")) => Remote { sampled: Some(true), ..Remote::default() },
        (_, Some(b"0" | b"false")) => Remote { sampled: Some(false), ..Remote::default() },
        _ => Remote::default(),
    };
    match (trace, span) {
        (Some(trace), Some(span)) => {
            remote.trace_id = Some(TraceId::parse_hex(trim_ows(trace))?);
            remote.span_id = Some(SpanId::parse_hex(trim_ows(span))?);
            Some(remote)
        }
        (None, None) => remote.sampled.is_some().then_some(remote),
        _ => None,
    }
}

/// Writes a `b3` value.
pub fn format_single(trace_id: TraceId, span_id: SpanId, sampled: bool, debug: bool) -> Vec<u8> {
    let state = if debug { b"d" } else { sampled_digit(sampled) };
    [&trace_id.hex()[..], b"-", &span_id.hex(), b"-", state].concat()
}

/// `1` or `0`.
pub fn sampled_digit(sampled: bool) -> &'static [u8] {
    if sampled { b"1" } else { b"0" }
}

fn decision(state: &[u8]) -> Option<Remote> {
    let (sampled, debug) = match state {
        b"1" => (true, false),
        b"0" => (false, false),
        b"d" => (true, true),
        _ => return None,
    };
    Some(Remote { sampled: Some(sampled), debug, ..Remote::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: &str = "6d9f1c2ab3e84705918d2f60c7a4be13";
    const HALF: &str = "918d2f60c7a4be13";
    const S: &str = "b7ad6b7169203331";

    fn ids(trace: &str, sampled: Option<bool>, debug: bool) -> Option<Remote> {
        let trace_id = TraceId::parse_hex(trace.as_bytes());
        Some(Remote { trace_id, span_id: SpanId::parse_hex(S.as_bytes()), sampled, debug, ..Remote::default() })
    }

    fn only(sampled: bool, debug: bool) -> Option<Remote> {
        Some(Remote { sampled: Some(sampled), debug, ..Remote::default() })
    }

    #[test]
    fn single() {
        for (value, want) in [
            ("0", only(false, false)),
            ("1", only(true, false)),
            ("d", only(true, true)),
            (" T-S ", ids(T, None, false)),
            ("T-S-1", ids(T, Some(true), false)),
            ("T-S-0", ids(T, Some(false), false)),
            ("T-S-d", ids(T, Some(true), true)),
            ("T-S-1-05e3ac9a4f6e3b90", ids(T, Some(true), false)),
            ("H-S-1", ids(HALF, Some(true), false)),
            ("", None),
            ("2", None),
            ("T", None),
            ("T-", None),
            ("T-S-", None),
            ("T-S-2", None),
            ("T-S-1-", None),
            ("T-S-1-0", None),
            ("T-S-1-05e3ac9a4f6e3b90-1", None),
            ("00000000000000000000000000000000-S-1", None),
            ("T-0000000000000000-1", None),
            ("T0-S-1", None),
        ] {
            let text = value.replace('T', T).replace('H', HALF).replace('S', S);
            assert_eq!(parse_single(text.as_bytes()), want, "{value}");
        }
    }

    #[test]
    fn multi() {
        for (trace, span, sampled, flags, want) in [
            (Some(T), Some(S), Some("1"), None, ids(T, Some(true), false)),
            (Some(T), Some(S), Some("true"), None, ids(T, Some(true), false)),
            (Some(T), Some(S), Some("0"), None, ids(T, Some(false), false)),
            (Some(T), Some(S), Some("false"), None, ids(T, Some(false), false)),
            (Some(T), Some(S), None, None, ids(T, None, false)),
            (Some(T), Some(S), Some("yes"), None, ids(T, None, false)),
            (Some(T), Some(S), None, Some("1"), ids(T, Some(true), true)),
            (Some(T), Some(S), Some("0"), Some("1"), ids(T, Some(true), true)),
            (Some(T), Some(S), Some("0"), Some("0"), ids(T, Some(false), false)),
            (Some(HALF), Some(S), None, None, ids(HALF, None, false)),
            (None, None, Some("0"), None, only(false, false)),
            (None, None, None, Some("1"), only(true, true)),
            (None, None, None, None, None),
            (Some(T), None, Some("1"), None, None),
            (None, Some(S), Some("1"), None, None),
            (Some("xyz"), Some(S), Some("1"), None, None),
            (Some(T), Some("1"), Some("1"), None, None),
        ] {
            let bytes = |text: Option<&'static str>| text.map(str::as_bytes);
            let got = parse_multi(bytes(trace), bytes(span), bytes(sampled), bytes(flags));
            assert_eq!(got, want, "{trace:?} {span:?} {sampled:?} {flags:?}");
        }
    }

    #[test]
    fn writes_what_it_reads() {
        let (trace_id, span_id) = (TraceId::parse_hex(T.as_bytes()).unwrap(), SpanId::parse_hex(S.as_bytes()).unwrap());
        for (sampled, debug) in [(false, false), (true, false), (true, true)] {
            let written = format_single(trace_id, span_id, sampled, debug);
            assert_eq!(parse_single(&written), ids(T, Some(sampled), debug));
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(a: Vec<u8>, b: Option<Vec<u8>>, c: Option<Vec<u8>>, text in "[0-9a-f-]{0,70}") {
            let _ = (parse_single(&a), parse_single(text.as_bytes()));
            let _ = parse_multi(Some(&a), b.as_deref(), c.as_deref(), Some(text.as_bytes()));
        }
    }
}
