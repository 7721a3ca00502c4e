//! Ids that are labelled in running text: `trace_id=…`, `traceId: …`, `dd.trace_id=…`,
//! `traceparent=00-…`, and the correlation brackets of Spring (`[TRACE-SPAN]`, `[app,TRACE,SPAN]`).
//!
//! Linear in the text: each label, and each bracket, is looked at once and no further than an id is long.

use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use super::hex;
use crate::trace::{SpanId, TraceId};

/// What a text says of its trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Labelled<'b> {
    /// The trace.
    pub(crate) trace: Option<TraceId>,
    /// The span.
    pub(crate) span: Option<SpanId>,
    /// The service, when it is named beside them (`resource.service.name=`, `dd.service=`, Sleuth's bracket).
    pub(crate) service: Option<&'b str>,
}

/// Longest value of a label: that of `X-Amzn-Trace-Id` with all its parts.
const LONGEST: usize = 160;

/// Finds the ids that are labelled in `text`; none when there is no label or no value that is an id
/// under it. A value that says that there is no trace counts: then only the service may be there.
pub(crate) fn find_in_text(text: &str) -> Option<Labelled<'_>> {
    labelled(text).or_else(|| bracket(text))
}

fn labelled(text: &str) -> Option<Labelled<'_>> {
    static RACE: LazyLock<[Finder<'static>; 2]> = LazyLock::new(|| [Finder::new("race"), Finder::new("RACE")]);
    let [small, capital] = &*RACE;
    // Where a line has both spellings, the one in small letters comes first.
    for at in small.find_iter(text.as_bytes()).chain(capital.find_iter(text.as_bytes())) {
        let Some((decimal, value)) = trace_value(text, at).filter(|(_, value)| !value.is_empty()) else { continue };
        let Some(ids) = super::trace(value, decimal) else { continue };
        let span = ids.span.or_else(|| span_value(text, decimal));
        return Some(Labelled { trace: ids.trace, span: span.filter(|_| ids.trace.is_some()), service: service(text) });
    }
    None
}

/// The value behind a label of which `race` begins at `at`, and whether digits in it are decimal.
fn trace_value(text: &str, at: usize) -> Option<(bool, &str)> {
    let before = text.get(..at)?;
    let before = before.strip_suffix(['t', 'T'])?;
    let rest = text.get(at + 4..)?;
    let rest = match strip_id(rest) {
        Some(rest) => rest,
        None => strip_word(rest, "parent")?,
    };
    Some((before.ends_with("dd.") || before.ends_with("dd_"), value(rest)?))
}

/// The span that is labelled anywhere in `text`.
fn span_value(text: &str, decimal: bool) -> Option<SpanId> {
    let bytes = text.as_bytes();
    for at in memmem::find_iter(bytes, "pan").chain(memmem::find_iter(bytes, "PAN")) {
        let label = text.get(..at).filter(|before| before.ends_with(['s', 'S'])).and(text.get(at + 3..));
        if let Some(value) = label.and_then(strip_id).and_then(value) {
            return super::span(value, decimal).flatten();
        }
    }
    None
}

/// What follows `id` and the separator that may be before it: `_id`, `-Id`, `.id`, ` ID`, `Id`.
fn strip_id(rest: &str) -> Option<&str> {
    strip_word(rest.strip_prefix(['_', '-', '.', ' ']).unwrap_or(rest), "id")
}

fn strip_word<'b>(text: &'b str, word: &str) -> Option<&'b str> {
    let (head, rest) = text.split_at_checked(word.len())?;
    head.eq_ignore_ascii_case(word).then_some(rest)
}

/// The value behind a label: `=V`, `: V`, `"=>"V"`, `":"V"`.
fn value(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest).trim_start_matches(' ');
    let rest = rest.strip_prefix("=>").or_else(|| rest.strip_prefix(['=', ':']))?;
    let rest = rest.trim_start_matches(' ');
    let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
    let inside =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b':' | b';' | b'=' | b'%');
    let len = rest.bytes().take(LONGEST).take_while(|byte| inside(*byte)).count();
    let value = rest.get(..len)?;
    // A separator that belongs to the sentence, not to the id.
    Some(value.trim_end_matches([':', ';', '-', '=']))
}

/// The service that is named beside the ids.
fn service(text: &str) -> Option<&str> {
    let label = ["service.name=", "dd.service="].into_iter();
    let value = label.filter_map(|label| {
        let at = memmem::find(text.as_bytes(), label.as_bytes())?;
        text.get(at + label.len()..)
    });
    let mut found = value.map(|rest| {
        let end = rest.find([' ', ']', ',', ')', '}', ';', '"', '\n']).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    });
    found.find(|name| !name.is_empty())
}

/// `[TRACE-SPAN]` of Spring Boot 3, `[app,TRACE,SPAN]` or `[app,TRACE,SPAN,true]` of Sleuth.
fn bracket(text: &str) -> Option<Labelled<'_>> {
    for at in memchr::memchr_iter(b'[', text.as_bytes()) {
        let Some(rest) = text.get(at + 1..) else { continue };
        let Some(end) = memchr::memchr2(b']', b'[', rest.as_bytes().get(..LONGEST.min(rest.len())).unwrap_or_default())
        else {
            continue;
        };
        let inside = rest.get(..end).unwrap_or_default();
        if let Some(found) = correlation(inside) {
            return Some(found);
        }
    }
    None
}

fn correlation(inside: &str) -> Option<Labelled<'_>> {
    if let Some((trace, span)) = inside.split_once('-') {
        let (trace, span) = pair(trace, span).filter(|_| trace.len() == 32)?;
        return Some(Labelled { trace, span, service: None });
    }
    let mut parts = inside.split(',').map(str::trim_ascii);
    let (first, second) = (parts.next()?, parts.next()?);
    let Some(third) = parts.next() else {
        let (trace, span) = pair(first, second)?;
        return Some(Labelled { trace, span, service: None });
    };
    let exported = parts.next().is_none_or(|flag| matches!(flag, "true" | "false" | ""));
    let (trace, span) = pair(second, third).filter(|_| exported && parts.next().is_none())?;
    Some(Labelled { trace, span, service: Some(first).filter(|app| !app.is_empty()) })
}

/// Both ids, if each is as long as one.
fn pair(trace: &str, span: &str) -> Option<(Option<TraceId>, Option<SpanId>)> {
    let hex = |text: &str, len: usize| text.len() == len && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let known = (hex(trace, 32) || hex(trace, 16)) && hex(span, 16);
    known.then(|| (hex::trace_id(trace.as_bytes()), hex::span_id(span.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const SPAN: &str = "00f067aa0ba902b7";

    #[test]
    fn finds_labelled_ids() {
        for (text, service) in [
            ("done trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7", None),
            ("span_id=00f067aa0ba902b7 trace_id=4BF92F3577B34DA6A3CE929D0E0E4736", None),
            (
                "[trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7 resource.service.name=shop] - x",
                Some("shop"),
            ),
            ("traceId: 4bf92f3577b34da6a3ce929d0e0e4736, spanId: 00f067aa0ba902b7, ok", None),
            (r#"{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7""#, None),
            (r#"ctx={"trace_id"=>"4bf92f3577b34da6a3ce929d0e0e4736", "span_id"=>"00f067aa0ba902b7"}"#, None),
            ("TRACE_ID=4bf92f3577b34da6a3ce929d0e0e4736 SPAN_ID=00f067aa0ba902b7", None),
            ("sending traceparent=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 up", None),
            ("X-Amzn-Trace-Id: Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1", None),
            ("uber-trace-id: 4bf92f3577b34da6a3ce929d0e0e4736:f067aa0ba902b7:0:1", None),
            ("INFO [main] [4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7] c.e.A : x", None),
            ("INFO [cart,4bf92f3577b34da6a3ce929d0e0e4736,00f067aa0ba902b7] 1 --- x", Some("cart")),
            ("INFO [cart,4bf92f3577b34da6a3ce929d0e0e4736,00f067aa0ba902b7,true] 1 --- x", Some("cart")),
            ("INFO [,4bf92f3577b34da6a3ce929d0e0e4736,00f067aa0ba902b7] x", None),
        ] {
            let want = Labelled {
                trace: TraceId::parse_hex(TRACE.as_bytes()),
                span: SpanId::parse_hex(SPAN.as_bytes()),
                service,
            };
            assert_eq!(find_in_text(text), Some(want), "{text}");
        }
    }

    #[test]
    fn reads_decimal_numbers_under_a_label_of_datadog() {
        let found =
            find_in_text("[dd.service=cart dd.env=prod dd.trace_id=1234567890123456 dd.span_id=42424242] GET /")
                .unwrap();
        assert_eq!(found.trace.map(TraceId::to_u128), Some(1_234_567_890_123_456));
        assert_eq!(found.span.map(SpanId::to_u64), Some(42_424_242));
        assert_eq!(found.service, Some("cart"));
    }

    #[test]
    fn a_label_that_says_none_is_none() {
        let text = "[trace_id=0 span_id=0 resource.service.name=search trace_sampled=False] - idle";
        assert_eq!(find_in_text(text), Some(Labelled { service: Some("search"), ..Labelled::default() }));
    }

    #[test]
    fn finds_nothing_in_prose() {
        for text in [
            "embrace identity: 17",
            "trace identified",
            "trace id",
            "traced=4",
            "[1234-5678]",
            "[a,b,c]",
            "trace_id=",
            "the trace: 4bf92f3577b34da6a3ce929d0e0e4736",
        ] {
            assert_eq!(find_in_text(text), None, "{text}");
        }
    }
}
