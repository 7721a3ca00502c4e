//! The trace context of one request: adopted from the caller's headers or begun here, and handed on
//! with a span id of our own.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use rand::Rng;

use crate::trace::baggage;
use crate::trace::propagate::{Format, extract, inject};
use crate::trace::{Flags, Remote, SpanId, TraceContext, TraceId, w3c};

use super::headers::{BAGGAGE, Noticed, Seen, TraceHeaders, name_of};
use super::options::Options;
use super::sampling::Sampler;

const TRACE_RESPONSE: HeaderName = HeaderName::from_static("traceresponse");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// What is done about trace context.
#[derive(Debug)]
pub(super) struct Tracing {
    extract: Vec<Format>,
    inject: Vec<Format>,
    sampler: Sampler,
    trace_response: bool,
    server_timing: bool,
}

/// Our span in the trace of a request.
#[derive(Debug, Clone)]
pub(super) struct Span {
    /// What is handed on; its span id is ours.
    pub(super) context: TraceContext,
    /// The caller's span.
    pub(super) parent: Option<SpanId>,
    /// The caller is another process, as far as is known.
    pub(super) remote: bool,
    /// The caller says that it records the trace.
    pub(super) called_sampled: bool,
    debug: bool,
    came_as: Option<Format>,
}

impl Tracing {
    pub(super) fn new(options: &Options) -> Self {
        Tracing {
            extract: options.extract.clone(),
            inject: options.inject.clone(),
            sampler: Sampler::new(options),
            trace_response: options.trace_response,
            server_timing: options.server_timing,
        }
    }

    /// What the headers of a request say, if anything.
    pub(super) fn read(&self, headers: &TraceHeaders<'_>) -> Option<(Format, Remote)> {
        extract(&self.extract, headers)
    }

    /// Begins our span: a child of what the caller said, or the first of a new trace.
    pub(super) fn begin(&self, came: Option<(Format, Remote)>) -> Span {
        let (came_as, remote) = came.map_or((None, Remote::default()), |(format, remote)| (Some(format), remote));
        let trace_id = remote.trace_id.unwrap_or_else(new_trace_id);
        let decision = self.sampler.decide(&remote, trace_id);
        let random = remote.trace_id.is_none() || remote.random;
        let flags = Flags::default().with_sampled(decision.sampled).with_random(random);
        Span {
            context: TraceContext { trace_id, span_id: new_span_id(), flags, state: decision.state },
            parent: remote.span_id,
            remote: remote.span_id.is_some(),
            called_sampled: remote.sampled == Some(true),
            debug: remote.debug,
            came_as,
        }
    }

    /// Begins a child of a span of our own, whose sampling was decided then.
    pub(super) fn begin_child(&self, parent: TraceContext) -> Span {
        Span {
            parent: Some(parent.span_id),
            context: TraceContext { span_id: new_span_id(), ..parent },
            remote: false,
            called_sampled: false,
            debug: false,
            came_as: None,
        }
    }

    /// Writes our span into the headers that go on, and keeps baggage within its limits.
    pub(super) fn hand_on(&self, span: &Span, headers: &mut HeaderMap, seen: Seen) {
        let foreign = span.came_as.filter(|format| !self.inject.contains(format));
        for &format in self.inject.iter().chain(&foreign) {
            // The most that any format has; applied afterwards, since the headers are read meanwhile.
            let mut changes = [const { None }; 5];
            let mut places = changes.iter_mut();
            inject(format, &span.context, span.debug, &TraceHeaders { headers, seen }, |name, value| {
                if let Some(place) = places.next() {
                    *place = Some((name_of(name), value.and_then(|value| HeaderValue::from_bytes(value).ok())));
                }
            });
            for (name, value) in changes.into_iter().flatten() {
                match value {
                    Some(value) => drop(headers.insert(name, value)),
                    None if seen.has_trace() => drop(headers.remove(name)),
                    None => {}
                }
            }
        }
        if seen.has(Noticed::Baggage) {
            limit_baggage(headers);
        }
    }

    /// Offers the trace to the caller, where that is asked for.
    pub(super) fn offer(&self, span: &Span, headers: &mut HeaderMap) {
        if !self.trace_response && !self.server_timing {
            return;
        }
        let context = &span.context;
        let value = w3c::format(context.trace_id, context.span_id, context.flags);
        if self.trace_response
            && let Ok(value) = HeaderValue::from_bytes(&value)
        {
            headers.insert(TRACE_RESPONSE, value);
        }
        if self.server_timing
            && let Ok(value) = HeaderValue::from_bytes(&[b"trace;desc=", &value[..]].concat())
        {
            headers.append(SERVER_TIMING, value);
        }
    }
}

fn limit_baggage(headers: &mut HeaderMap) {
    let values: Vec<&[u8]> = headers.get_all(BAGGAGE).iter().map(HeaderValue::as_bytes).collect();
    let limited = baggage::limit(&values);
    if let Some(Ok(value)) = limited.map(|value| HeaderValue::from_bytes(&value)) {
        headers.remove(BAGGAGE);
        if !value.is_empty() {
            headers.insert(BAGGAGE, value);
        }
    }
}

/// A trace id of 128 random bits.
fn new_trace_id() -> TraceId {
    let mut random = rand::rng();
    loop {
        let bits = u128::from(random.next_u64()) << 64 | u128::from(random.next_u64());
        if let Some(id) = TraceId::from_u128(bits) {
            return id;
        }
    }
}

/// A span id of 64 random bits.
fn new_span_id() -> SpanId {
    let mut random = rand::rng();
    loop {
        if let Some(id) = SpanId::from_u64(random.next_u64()) {
            return id;
        }
    }
}

/// A request id: a random UUID (RFC 9562 §5.4), which is what other proxies make and expect.
pub(super) fn new_request_id() -> HeaderValue {
    let mut random = rand::rng();
    let (high, low) = (random.next_u64(), random.next_u64());
    let bits = u128::from(high & !0xf000 | 0x4000) << 64 | u128::from(low & !(3 << 62) | 2 << 62);
    HeaderValue::from_bytes(&uuid(bits)).unwrap_or_else(|_| HeaderValue::from_static("0"))
}

/// 128 bits as a UUID is written.
fn uuid(bits: u128) -> [u8; 36] {
    let mut text = [b'-'; 36];
    let digits = bits.to_be_bytes().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let places = text.iter_mut().enumerate().filter(|(at, _)| !matches!(at, 8 | 13 | 18 | 23));
    for ((_, place), digit) in places.zip(digits) {
        *place = if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_ids_are_random_uuids() {
        assert_eq!(&uuid(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef), b"01234567-89ab-cdef-0123-456789abcdef");
        let ids: std::collections::HashSet<String> =
            (0..1000).map(|_| new_request_id().to_str().unwrap().to_owned()).collect();
        assert_eq!(ids.len(), 1000);
        for id in ids {
            let bytes = id.as_bytes();
            assert_eq!((bytes.len(), bytes[14]), (36, b'4'), "{id}");
            assert!(matches!(bytes[19], b'8' | b'9' | b'a' | b'b'), "{id}");
        }
    }
}
