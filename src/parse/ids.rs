//! Trace and span ids out of whatever convention a line follows.
//!
//! | convention | example |
//! |---|---|
//! | W3C, OpenTelemetry | 32 and 16 hex digits of any case |
//! | 64-bit B3, Jaeger | 16 hex digits, padded on the left; a UUID counts as its 32 |
//! | Datadog | a decimal number of 64 bits, or 32 hex digits |
//! | AWS X-Ray | `1-5759e988-bd862e3fe1be46a994272793`, alone or after `Root=` |
//! | Google Cloud | `projects/P/traces/HEX`, `HEX/SPAN;o=1` |
//! | `traceparent` | `00-HEX-HEX-01` |
//! | `b3` single | `HEX-HEX-1` |
//! | `uber-trace-id` | `HEX:HEX:HEX:1` |
//!
//! Nothing but zeros, `0` and the empty string mean that there is none.

mod hex;
mod text;

use crate::trace::{SpanId, TraceId};
pub(crate) use text::find_in_text;

/// What a value under a trace key says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Ids {
    /// The trace.
    pub(crate) trace: Option<TraceId>,
    /// The span, where the convention puts both in one value.
    pub(crate) span: Option<SpanId>,
    /// The value says nothing else (or states that there is no trace): it need not be kept beside them.
    pub(crate) complete: bool,
}

/// Reads the value of a key that names a trace; none when it is in no known convention. `decimal`:
/// digits alone are a decimal number, as Datadog writes them.
pub(crate) fn trace(text: &str, decimal: bool) -> Option<Ids> {
    let text = text.trim_ascii();
    if let Some(id) = trace_alone(text, decimal) {
        return Some(Ids { trace: Some(id), span: None, complete: true });
    }
    if is_none(text) {
        return Some(Ids { complete: true, ..Ids::default() });
    }
    traceparent(text)
        .or_else(|| xray(text))
        .or_else(|| cloud(text))
        .or_else(|| jaeger(text))
        .or_else(|| b3(text))
        .map(|(trace, span)| Ids { trace: Some(trace), span, complete: false })
}

/// Reads the value of a key that names a span: `Some(None)` says that there is none.
pub(crate) fn span(text: &str, decimal: bool) -> Option<Option<SpanId>> {
    let text = text.trim_ascii();
    let number = || SpanId::from_u64(decimal_id(text)?);
    let hex = || hex::span_id(text.as_bytes());
    let id = if decimal { number().or_else(hex) } else { hex().or_else(number) };
    if id.is_none() && !is_none(text) {
        return None;
    }
    Some(id)
}

/// A trace id in a value of its own.
fn trace_alone(text: &str, decimal: bool) -> Option<TraceId> {
    let bytes = text.as_bytes();
    match bytes.len() {
        32 => hex::trace_id(bytes),
        36 => uuid(text),
        1..=20 => {
            let hex = || hex::trace_id(bytes);
            let number = || TraceId::from_u128(decimal_id(text)?.into());
            if decimal { number().or_else(hex) } else { hex().or_else(number) }
        }
        _ => xray_id(text),
    }
}

/// Zeros, or nothing at all.
fn is_none(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0' | b'-'))
}

/// A number of 64 bits; a short one is a counter and no id.
fn decimal_id(text: &str) -> Option<u64> {
    if text.len() < 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// `8-4-4-4-12` hex digits.
fn uuid(text: &str) -> Option<TraceId> {
    let mut digits = [0; 32];
    let mut at = 0;
    for (group, len) in text.split('-').zip([8, 4, 4, 4, 12]) {
        let to = digits.get_mut(at..at + len)?;
        if group.len() != len {
            return None;
        }
        to.copy_from_slice(group.as_bytes());
        at += len;
    }
    hex::trace_id(&digits)
}

/// `00-TRACE-SPAN-FLAGS`, and later versions that begin so (W3C Trace Context §3.2).
fn traceparent(text: &str) -> Option<(TraceId, Option<SpanId>)> {
    let mut parts = text.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    if version.len() != 2 || version == "ff" || flags.len() != 2 || trace.len() != 32 {
        return None;
    }
    Some((hex::trace_id(trace.as_bytes())?, Some(hex::span_id(span.as_bytes())?)))
}

/// `1-TIME-REST`.
fn xray_id(text: &str) -> Option<TraceId> {
    let (time, rest) = text.strip_prefix("1-")?.split_once('-')?;
    let mut digits = [0; 32];
    let (to_time, to_rest) = digits.split_at_mut_checked(8)?;
    if time.len() != to_time.len() || rest.len() != to_rest.len() {
        return None;
    }
    to_time.copy_from_slice(time.as_bytes());
    to_rest.copy_from_slice(rest.as_bytes());
    hex::trace_id(&digits)
}

/// `Root=1-TIME-REST;Parent=SPAN;Sampled=1`, in any order.
fn xray(text: &str) -> Option<(TraceId, Option<SpanId>)> {
    let part = |key: &str| text.split(';').find_map(|part| part.trim_ascii().strip_prefix(key)?.strip_prefix('='));
    let trace = xray_id(part("Root")?)?;
    Some((trace, part("Parent").and_then(|span| hex::span_id(span.as_bytes()))))
}

/// `projects/P/traces/TRACE`, or `TRACE/SPAN;o=1` with the span as a decimal number.
fn cloud(text: &str) -> Option<(TraceId, Option<SpanId>)> {
    let (head, rest) = text.split_once('/')?;
    if let Some(id) = text.strip_prefix("projects/").and_then(|rest| rest.split_once("/traces/")) {
        return Some((hex::trace_id(id.1.as_bytes())?, None));
    }
    let span = rest.split(';').next()?;
    let trace = hex::trace_id(head.as_bytes()).filter(|_| head.len() == 32)?;
    Some((trace, span.parse().ok().and_then(SpanId::from_u64)))
}

/// `TRACE:SPAN:PARENT:FLAGS`, without leading zeros, its colons perhaps percent-encoded.
fn jaeger(text: &str) -> Option<(TraceId, Option<SpanId>)> {
    let colons = if text.contains(':') { ":" } else { "%3A" };
    let mut parts = text.split(colons);
    let (trace, span, _parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let hex = |text: &str, most: usize| text.len() <= most && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if parts.next().is_some() || !hex(trace, 32) || !hex(span, 16) || !hex(flags, 2) {
        return None;
    }
    let trace = TraceId::from_u128(u128::from_str_radix(trace, 16).ok()?)?;
    Some((trace, SpanId::from_u64(u64::from_str_radix(span, 16).ok()?)))
}

/// `TRACE-SPAN`, and perhaps `-SAMPLED-PARENT`.
fn b3(text: &str) -> Option<(TraceId, Option<SpanId>)> {
    let mut parts = text.split('-');
    let (trace, span) = (parts.next()?, parts.next()?);
    let sampled = parts.next().is_none_or(|state| matches!(state, "0" | "1" | "d"));
    let parent = parts.next().is_none_or(|parent| parent.len() == 16);
    if !sampled || !parent || parts.next().is_some() {
        return None;
    }
    Some((hex::trace_id(trace.as_bytes())?, Some(hex::span_id(span.as_bytes())?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";

    fn hex(ids: Ids) -> (String, String) {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (ids.trace.map_or(String::new(), |id| text(&id.hex())), ids.span.map_or(String::new(), |id| text(&id.hex())))
    }

    #[test]
    fn reads_every_convention() {
        for (text, trace_id, span_id, complete) in [
            ("4bf92f3577b34da6a3ce929d0e0e4736", TRACE, "", true),
            ("4BF92F3577B34DA6A3CE929D0E0E4736", TRACE, "", true),
            ("a3ce929d0e0e4736", "0000000000000000a3ce929d0e0e4736", "", true),
            ("4bf92f35-77b3-4da6-a3ce-929d0e0e4736", TRACE, "", true),
            ("1-4bf92f35-77b34da6a3ce929d0e0e4736", TRACE, "", true),
            ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", TRACE, SPAN, false),
            ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what", TRACE, SPAN, false),
            ("Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1", TRACE, SPAN, false),
            ("Self=1-x;Root=1-4bf92f35-77b34da6a3ce929d0e0e4736", TRACE, "", false),
            ("projects/my-shop/traces/4bf92f3577b34da6a3ce929d0e0e4736", TRACE, "", false),
            ("4bf92f3577b34da6a3ce929d0e0e4736/67667974448284343;o=1", TRACE, SPAN, false),
            ("4bf92f3577b34da6a3ce929d0e0e4736:f067aa0ba902b7:0:1", TRACE, SPAN, false),
            ("4bf92f3577b34da6a3ce929d0e0e4736%3A00f067aa0ba902b7%3A0%3A1", TRACE, SPAN, false),
            ("4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1", TRACE, SPAN, false),
            ("4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", TRACE, SPAN, false),
            ("67667974448284343", "000000000000000000f067aa0ba902b7", "", true),
            ("0", "", "", true),
            ("", "", "", true),
            ("00000000000000000000000000000000", "", "", true),
        ] {
            let ids = trace(text, false).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(hex(ids), (trace_id.to_owned(), span_id.to_owned()), "{text}");
            assert_eq!(ids.complete, complete, "{text}");
        }
    }

    #[test]
    fn leaves_alone_what_is_no_id() {
        for text in ["17", "req-81", "zz", "4bf92f3577b34da6", "é".repeat(16).as_str(), "ff-x-y-01", "a:b", "1-2-3"] {
            if text != "4bf92f3577b34da6" {
                assert_eq!(trace(text, false), None, "{text}");
            }
        }
        assert_eq!(trace("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false), None);
    }

    #[test]
    fn reads_datadog_numbers_as_such() {
        assert_eq!(hex(trace("1234567890123456", true).unwrap()).0, "0000000000000000000462d53c8abac0");
        assert_eq!(hex(trace("1234567890123456", false).unwrap()).0, "00000000000000001234567890123456");
        assert_eq!(hex(trace(TRACE, true).unwrap()).0, TRACE);
        assert_eq!(span("1234567890123456", true), Some(SpanId::from_u64(1_234_567_890_123_456)));
        assert_eq!(span("1234567890123456", false), Some(SpanId::from_u64(0x1234_5678_9012_3456)));
        assert_eq!(span("0", true), Some(None));
        assert_eq!(span("x", false), None);
        assert_eq!(trace("99999999999999999999", true), None);
    }

    proptest::proptest! {
        #[test]
        fn survives_any_text(text: String, decimal: bool) {
            trace(&text, decimal);
            span(&text, decimal);
            find_in_text(&text);
        }
    }
}
