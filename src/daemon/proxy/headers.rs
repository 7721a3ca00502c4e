//! What of the headers of a message is for this hop alone, and which of the others matter here.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::trace::propagate::{Carrier, Name};

/// Names that the HTTP library knows no constant for.
pub(super) const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
pub(super) const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");
pub(super) const HTTP2_SETTINGS: HeaderName = HeaderName::from_static("http2-settings");
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
pub(super) const BAGGAGE: HeaderName = HeaderName::from_static("baggage");
pub(super) const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
pub(super) const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
pub(super) const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Further headers by which requests are known, after `x-request-id`.
static OTHER_IDS: [HeaderName; 4] = [
    HeaderName::from_static("x-correlation-id"),
    HeaderName::from_static("request-id"),
    HeaderName::from_static("x-amzn-requestid"),
    HeaderName::from_static("cf-ray"),
];

/// In the order of [`Name`]'s discriminants; a test looks.
static TRACE_NAMES: [HeaderName; Name::ALL.len()] = [
    HeaderName::from_static(Name::Traceparent.as_str()),
    HeaderName::from_static(Name::Tracestate.as_str()),
    HeaderName::from_static(Name::B3.as_str()),
    HeaderName::from_static(Name::B3TraceId.as_str()),
    HeaderName::from_static(Name::B3SpanId.as_str()),
    HeaderName::from_static(Name::B3ParentSpanId.as_str()),
    HeaderName::from_static(Name::B3Sampled.as_str()),
    HeaderName::from_static(Name::B3Flags.as_str()),
    HeaderName::from_static(Name::DatadogTraceId.as_str()),
    HeaderName::from_static(Name::DatadogParentId.as_str()),
    HeaderName::from_static(Name::DatadogPriority.as_str()),
    HeaderName::from_static(Name::DatadogTags.as_str()),
    HeaderName::from_static(Name::XRay.as_str()),
    HeaderName::from_static(Name::CloudTrace.as_str()),
    HeaderName::from_static(Name::Jaeger.as_str()),
];

/// The header of that name.
pub(super) fn name_of(name: Name) -> &'static HeaderName {
    &TRACE_NAMES[name as usize]
}

/// Which headers a message has that matter to the proxy, found in one pass over their names: most
/// messages have few of them, and looking for each would cost more than everything else here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Seen {
    trace: u32,
    flags: u32,
}

/// Headers that [`Seen`] notices, besides those of trace context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Noticed {
    Connection = 1,
    KeepAlive = 2,
    ProxyConnection = 4,
    Te = 8,
    TransferEncoding = 16,
    Upgrade = 32,
    ProxyAuthorization = 64,
    Http2Settings = 128,
    Expect = 256,
    RequestId = 512,
    OtherId = 1024,
    Baggage = 2048,
    Forwarded = 4096,
}

impl Seen {
    /// Looks at the names of all headers.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut seen = Seen::default();
        for name in headers.keys() {
            seen.notice(name.as_str());
        }
        seen
    }

    /// Whether there is any header of trace context.
    pub(super) fn has_trace(self) -> bool {
        self.trace != 0
    }

    fn notice(&mut self, name: &str) {
        use Noticed::*;
        let noticed = match name {
            "connection" => Connection,
            "keep-alive" => KeepAlive,
            "proxy-connection" => ProxyConnection,
            "te" => Te,
            "transfer-encoding" => TransferEncoding,
            "upgrade" => Upgrade,
            "proxy-authorization" | "proxy-authenticate" => ProxyAuthorization,
            "http2-settings" => Http2Settings,
            "expect" => Expect,
            "x-request-id" => RequestId,
            "x-correlation-id" | "request-id" | "x-amzn-requestid" | "cf-ray" => OtherId,
            "baggage" => Baggage,
            "forwarded" | "x-forwarded-for" | "x-forwarded-proto" | "x-forwarded-host" => Forwarded,
            other => {
                if let Some(name) = Name::from_lower_case(other) {
                    self.trace |= 1 << name as u32;
                }
                return;
            }
        };
        self.flags |= noticed as u32;
    }

    pub(super) fn has(self, noticed: Noticed) -> bool {
        self.flags & noticed as u32 != 0
    }
}

/// The headers of a message as a carrier of trace context.
pub(super) struct TraceHeaders<'m> {
    pub(super) headers: &'m HeaderMap,
    pub(super) seen: Seen,
}

impl Carrier for TraceHeaders<'_> {
    fn all(&self, name: Name) -> impl Iterator<Item = &[u8]> {
        let there = self.seen.trace & 1 << name as u32 != 0;
        there.then(|| self.headers.get_all(name_of(name)).iter()).into_iter().flatten().map(HeaderValue::as_bytes)
    }
}

/// The request ids that a caller sent besides `x-request-id`.
pub(super) fn other_ids(headers: &HeaderMap, seen: Seen) -> impl Iterator<Item = &[u8]> {
    let names = if seen.has(Noticed::OtherId) { &OTHER_IDS[..] } else { &[] };
    names.iter().filter_map(|name| headers.get(name)).map(HeaderValue::as_bytes)
}

/// Takes out what is for one hop alone (RFC 9110 §7.6.1), and what `Connection` names. The switch to
/// another protocol that was asked for is returned, for the caller to ask for it in turn.
pub(super) fn strip(headers: &mut HeaderMap, seen: Seen) -> Option<HeaderValue> {
    use Noticed::*;
    let mut upgrade = None;
    if seen.has(Connection) {
        upgrade = strip_named(headers, seen);
    }
    for (noticed, name) in [
        (KeepAlive, KEEP_ALIVE),
        (ProxyConnection, PROXY_CONNECTION),
        (TransferEncoding, header::TRANSFER_ENCODING),
        (Upgrade, header::UPGRADE),
        (Http2Settings, HTTP2_SETTINGS),
    ] {
        if seen.has(noticed) {
            headers.remove(name);
        }
    }
    if seen.has(ProxyAuthorization) {
        headers.remove(header::PROXY_AUTHORIZATION);
        headers.remove(header::PROXY_AUTHENTICATE);
    }
    if seen.has(Te) && headers.get(header::TE).is_some_and(|te| !accepts_trailers(te)) {
        headers.remove(header::TE);
    } else if seen.has(Te) {
        headers.insert(header::TE, HeaderValue::from_static("trailers"));
    }
    upgrade
}

/// Takes out `Connection` and what it names, but for what a client must not be able to take away.
fn strip_named(headers: &mut HeaderMap, seen: Seen) -> Option<HeaderValue> {
    let values: Vec<HeaderValue> = match headers.entry(header::CONNECTION) {
        header::Entry::Occupied(entry) => entry.remove_entry_mult().1.collect(),
        header::Entry::Vacant(_) => return None,
    };
    let mut upgrade = None;
    for option in values.iter().flat_map(|value| value.as_bytes().split(|&byte| byte == b',')).map(<[u8]>::trim_ascii) {
        if option.eq_ignore_ascii_case(b"upgrade") && seen.has(Noticed::Upgrade) {
            upgrade = headers.get(header::UPGRADE).cloned();
        } else if !option.eq_ignore_ascii_case(b"close")
            && !option.eq_ignore_ascii_case(b"keep-alive")
            && let Ok(name) = HeaderName::from_bytes(option)
            && !is_end_to_end(&name)
        {
            headers.remove(name);
        }
    }
    // A switch to HTTP/2 is between two hops; nobody needs it, since prior knowledge does.
    upgrade.filter(|protocol| !protocol.as_bytes().eq_ignore_ascii_case(b"h2c"))
}

/// Headers that the next hop relies on: naming them in `Connection` does not remove them.
fn is_end_to_end(name: &HeaderName) -> bool {
    matches!(*name, header::HOST | header::CONTENT_LENGTH | header::AUTHORIZATION | header::COOKIE | header::TE)
        || matches!(name.as_str(), "forwarded" | "x-request-id" | "traceparent" | "tracestate")
        || name.as_str().starts_with("x-forwarded-")
}

fn accepts_trailers(te: &HeaderValue) -> bool {
    te.as_bytes().split(|&byte| byte == b',').any(|coding| coding.trim_ascii().eq_ignore_ascii_case(b"trailers"))
}

/// Takes out of the headers of a response what is for one hop alone.
pub(super) fn strip_response(headers: &mut HeaderMap) {
    let seen = Seen::of(headers);
    if seen.has(Noticed::TransferEncoding) {
        // RFC 9112 §6.3: the coding overrides a length, which must not be sent on.
        headers.remove(header::CONTENT_LENGTH);
    }
    strip(headers, seen);
}

/// Several `Cookie` headers, as HTTP/2 may split them, become one for HTTP/1 (RFC 9113 §8.2.3).
pub(super) fn join_cookies(headers: &mut HeaderMap) {
    let mut cookies = headers.get_all(header::COOKIE).iter();
    let (Some(first), Some(second)) = (cookies.next(), cookies.next()) else { return };
    let mut joined = [first.as_bytes(), b"; ", second.as_bytes()].concat();
    for cookie in cookies {
        joined.extend([b"; ", cookie.as_bytes()].concat());
    }
    if let Ok(value) = HeaderValue::from_bytes(&joined) {
        headers.insert(header::COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(text: &str) -> HeaderMap {
        let pair = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.parse::<HeaderName>().unwrap(), value.trim().parse::<HeaderValue>().unwrap())
        };
        let mut headers = HeaderMap::new();
        text.split('|').filter(|line| !line.is_empty()).map(pair).for_each(|(name, value)| {
            headers.append(name, value);
        });
        headers
    }

    #[test]
    fn what_is_for_one_hop_goes() {
        for (came, left, upgrade) in [
            ("host:a|x:1", "host:a|x:1", None),
            ("host:a|connection:close|x:1", "host:a|x:1", None),
            ("connection:keep-alive|keep-alive:timeout=5|proxy-connection:x|x:1", "x:1", None),
            ("connection:x, Y|x:1|y:2|z:3", "z:3", None),
            ("connection:x|connection:y|x:1|y:2|z:3", "z:3", None),
            (
                "connection:host, cookie, x-forwarded-for, content-length|host:a|cookie:b|x-forwarded-for:c|content-length:1",
                "host:a|cookie:b|x-forwarded-for:c|content-length:1",
                None,
            ),
            ("transfer-encoding:chunked|x:1", "x:1", None),
            ("te:trailers", "te:trailers", None),
            ("te:gzip;q=0.5, Trailers", "te:trailers", None),
            ("te:gzip", "", None),
            ("connection:te|te:trailers", "te:trailers", None),
            ("proxy-authorization:b|proxy-authenticate:c|authorization:d", "authorization:d", None),
            ("connection:Upgrade|upgrade:websocket|x:1", "x:1", Some("websocket")),
            ("connection:keep-alive, upgrade|upgrade:a, b", "", Some("a, b")),
            ("upgrade:websocket", "", None),
            ("connection:upgrade", "", None),
            ("connection:Upgrade, HTTP2-Settings|upgrade:h2c|http2-settings:x", "", None),
            ("trailer:x|expect:100-continue", "trailer:x|expect:100-continue", None),
        ] {
            let mut headers = map(came);
            let seen = Seen::of(&headers);
            let got = strip(&mut headers, seen);
            assert_eq!((headers, got.as_ref().map(|v| v.to_str().unwrap())), (map(left), upgrade), "{came}");
        }
    }

    #[test]
    fn a_coded_response_loses_its_length() {
        let mut headers = map("content-length:5|transfer-encoding:chunked|x:1");
        strip_response(&mut headers);
        assert_eq!(headers, map("x:1"));
    }

    #[test]
    fn cookies_of_http2_become_one() {
        for (came, want) in
            [("cookie:a=1|cookie:b=2|cookie:c=3", "cookie:a=1; b=2; c=3"), ("cookie:a=1", "cookie:a=1"), ("x:1", "x:1")]
        {
            let mut headers = map(came);
            join_cookies(&mut headers);
            assert_eq!(headers, map(want));
        }
    }

    #[test]
    fn every_trace_header_is_noticed_and_reached() {
        for name in Name::ALL {
            let headers = map(&format!("{}: one|x:1|{}: two", name.as_str(), name.as_str()));
            let carrier = TraceHeaders { headers: &headers, seen: Seen::of(&headers) };
            assert_eq!(carrier.all(name).collect::<Vec<_>>(), [b"one", b"two"]);
            let others = Name::ALL.into_iter().filter(|other| *other != name);
            assert_eq!(others.filter(|other| carrier.first(*other).is_some()).count(), 0);
        }
    }
}
