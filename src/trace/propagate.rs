//! Context in and out of the headers of a request, over all formats.
//!
//! The first format of a list that yields something valid wins; W3C Trace Context comes first unless
//! it is told otherwise. Headers are reached through [`Carrier`], so that this stays free of HTTP.

use std::str::FromStr;

use super::{Remote, TraceContext, b3, datadog, gcp, jaeger, state::TraceState, w3c, xray};

/// A family of headers that carries trace context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// W3C Trace Context: `traceparent`, `tracestate`.
    TraceContext,
    /// Zipkin's single header.
    B3,
    /// Zipkin's several headers.
    B3Multi,
    /// Datadog.
    Datadog,
    /// AWS X-Ray.
    XRay,
    /// Google Cloud Trace.
    CloudTrace,
    /// Jaeger's own, from before it took to W3C.
    Jaeger,
}

impl Format {
    /// Every format, in the order in which they are tried.
    pub const ALL: [Format; 7] = [
        Format::TraceContext,
        Format::B3,
        Format::B3Multi,
        Format::Datadog,
        Format::XRay,
        Format::CloudTrace,
        Format::Jaeger,
    ];
}

/// A propagator's name is not known.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no propagator: tracecontext, b3, b3multi, datadog, xray, cloudtrace or jaeger")]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Ok(match name {
            "tracecontext" => Format::TraceContext,
            "b3" => Format::B3,
            "b3multi" => Format::B3Multi,
            "datadog" => Format::Datadog,
            "xray" => Format::XRay,
            "cloudtrace" => Format::CloudTrace,
            "jaeger" => Format::Jaeger,
            _ => return Err(UnknownFormat(name.to_owned())),
        })
    }
}

/// Reads a value of `OTEL_PROPAGATORS`: the formats that it names, each once, and the names that are
/// not known. `None` when it is empty, which means unset; `none` names no format. `baggage` is left
/// out: baggage passes anyway.
pub fn parse_list(value: &str) -> Option<(Vec<Format>, Vec<UnknownFormat>)> {
    let (mut formats, mut unknown) = (Vec::new(), Vec::new());
    if value.trim().is_empty() {
        return None;
    }
    for name in value.split(',').map(str::trim).filter(|name| !matches!(*name, "" | "baggage" | "none")) {
        match name.parse() {
            Ok(format) if formats.contains(&format) => {}
            Ok(format) => formats.push(format),
            Err(error) => unknown.push(error),
        }
    }
    Some((formats, unknown))
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A header that carries trace context.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Name { $($(#[$doc])* $name,)* }

        impl Name {
            /// Every name, in the order of the discriminants.
            pub const ALL: [Name; [$($text),*].len()] = [$(Name::$name),*];

            /// In lower case.
            pub const fn as_str(self) -> &'static str {
                match self { $(Name::$name => $text,)* }
            }

            /// The name that is spelt so, in lower case.
            pub fn from_lower_case(text: &str) -> Option<Name> {
                Some(match text { $($text => Name::$name,)* _ => return None })
            }
        }
    };
}

names! {
    /// W3C.
    Traceparent = "traceparent",
    /// W3C.
    Tracestate = "tracestate",
    /// Zipkin, single.
    B3 = "b3",
    /// Zipkin, several.
    B3TraceId = "x-b3-traceid",
    /// Zipkin, several.
    B3SpanId = "x-b3-spanid",
    /// Zipkin, several.
    B3ParentSpanId = "x-b3-parentspanid",
    /// Zipkin, several.
    B3Sampled = "x-b3-sampled",
    /// Zipkin, several.
    B3Flags = "x-b3-flags",
    /// Datadog.
    DatadogTraceId = "x-datadog-trace-id",
    /// Datadog.
    DatadogParentId = "x-datadog-parent-id",
    /// Datadog.
    DatadogPriority = "x-datadog-sampling-priority",
    /// Datadog.
    DatadogTags = "x-datadog-tags",
    /// AWS.
    XRay = "x-amzn-trace-id",
    /// Google Cloud.
    CloudTrace = "x-cloud-trace-context",
    /// Jaeger.
    Jaeger = "uber-trace-id",
}

/// The headers of a message.
pub trait Carrier {
    /// The values of all headers of that name, in order.
    fn all(&self, name: Name) -> impl Iterator<Item = &[u8]>;

    /// The first value.
    fn first(&self, name: Name) -> Option<&[u8]> {
        self.all(name).next()
    }
}

/// The first of `formats` that the headers hold in a valid form, and what they say in it.
pub fn extract(formats: &[Format], headers: &impl Carrier) -> Option<(Format, Remote)> {
    formats.iter().find_map(|&format| Some((format, extract_one(format, headers)?)))
}

fn extract_one(format: Format, headers: &impl Carrier) -> Option<Remote> {
    match format {
        Format::TraceContext => {
            let mut values = headers.all(Name::Traceparent);
            let (value, None) = (values.next()?, values.next()) else { return None };
            let (trace_id, span_id, flags) = w3c::parse(value)?;
            Some(Remote {
                trace_id: Some(trace_id),
                span_id: Some(span_id),
                sampled: Some(flags.sampled()),
                debug: false,
                random: flags.random(),
                state: TraceState::parse(headers.all(Name::Tracestate)),
            })
        }
        Format::B3 => b3::parse_single(headers.first(Name::B3)?),
        Format::B3Multi => b3::parse_multi(
            headers.first(Name::B3TraceId),
            headers.first(Name::B3SpanId),
            headers.first(Name::B3Sampled),
            headers.first(Name::B3Flags),
        ),
        Format::Datadog => datadog::parse(
            headers.first(Name::DatadogTraceId)?,
            headers.first(Name::DatadogParentId),
            headers.first(Name::DatadogPriority),
            headers.first(Name::DatadogTags),
        ),
        Format::XRay => xray::parse(headers.first(Name::XRay)?),
        Format::CloudTrace => gcp::parse(headers.first(Name::CloudTrace)?),
        Format::Jaeger => jaeger::parse(headers.first(Name::Jaeger)?),
    }
}

/// Tells `set` which headers to replace so that a message hands on `context` in `format`; `None` for
/// the value takes a header out. `came` are the headers as they were received.
pub fn inject(
    format: Format,
    context: &TraceContext,
    debug: bool,
    came: &impl Carrier,
    mut set: impl FnMut(Name, Option<&[u8]>),
) {
    let TraceContext { trace_id, span_id, flags, state } = context;
    let (trace_id, span_id, sampled) = (*trace_id, *span_id, flags.sampled());
    match format {
        Format::TraceContext => {
            set(Name::Traceparent, Some(&w3c::format(trace_id, span_id, *flags)));
            set(Name::Tracestate, state.header().map(str::as_bytes));
        }
        Format::B3 => set(Name::B3, Some(&b3::format_single(trace_id, span_id, sampled, debug))),
        Format::B3Multi => {
            set(Name::B3TraceId, Some(&trace_id.hex()));
            set(Name::B3SpanId, Some(&span_id.hex()));
            set(Name::B3ParentSpanId, None);
            set(Name::B3Sampled, (!debug).then(|| b3::sampled_digit(sampled)));
            set(Name::B3Flags, debug.then_some(b"1"));
        }
        Format::Datadog => {
            let (trace, parent) = datadog::format(trace_id, span_id);
            let tags = datadog::format_tags(came.first(Name::DatadogTags), trace_id);
            // A decision that says more than yes or no (2: the user wants it) is left as it came.
            let priority = came.first(Name::DatadogPriority).filter(|&came| sampled == matches!(came, b"1" | b"2"));
            let priority = priority.unwrap_or(b3::sampled_digit(sampled)).to_vec();
            set(Name::DatadogTraceId, Some(trace.as_bytes()));
            set(Name::DatadogParentId, Some(parent.as_bytes()));
            set(Name::DatadogPriority, Some(&priority));
            set(Name::DatadogTags, (!tags.is_empty()).then_some(&*tags));
        }
        Format::XRay => {
            let value = xray::format(came.first(Name::XRay), trace_id, span_id, sampled);
            set(Name::XRay, Some(&value));
        }
        Format::CloudTrace => set(Name::CloudTrace, Some(&gcp::format(trace_id, span_id, sampled))),
        Format::Jaeger => set(Name::Jaeger, Some(&jaeger::format(trace_id, span_id, sampled, debug))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Flags, SpanId, TraceId};

    #[derive(Clone, Default)]
    struct Headers(Vec<(Name, Vec<u8>)>);

    impl Carrier for Headers {
        fn all(&self, name: Name) -> impl Iterator<Item = &[u8]> {
            self.0.iter().filter(move |(other, _)| *other == name).map(|(_, value)| value.as_slice())
        }
    }

    fn headers(text: &[(&str, &str)]) -> Headers {
        Headers(text.iter().map(|(n, v)| (Name::from_lower_case(n).unwrap(), v.as_bytes().to_vec())).collect())
    }

    const W3C: (&str, &str) = ("traceparent", "00-6d9f1c2ab3e84705918d2f60c7a4be13-b7ad6b7169203331-01");
    const B3: (&str, &str) = ("b3", "000000000000000000000000000000b3-00000000000000b3-0");
    const AWS: (&str, &str) = ("x-amzn-trace-id", "Root=1-00000000-0000000000000000000000aa");

    #[test]
    fn the_first_valid_format_wins() {
        let formats = |h: &[(&str, &str)], f: &[Format]| {
            extract(f, &headers(h)).map(|(format, remote)| (format, remote.trace_id.map(|id| id.to_u128() as u8)))
        };
        let order = |names: &str| names.split_whitespace().map(|name| name.parse().unwrap()).collect::<Vec<Format>>();
        for (came, names, want) in [
            (vec![W3C, B3], "tracecontext b3 xray", Some((Format::TraceContext, Some(0x13)))),
            (vec![B3, W3C], "b3 tracecontext", Some((Format::B3, Some(0xb3)))),
            (vec![B3, AWS], "tracecontext b3 xray", Some((Format::B3, Some(0xb3)))),
            (vec![AWS], "tracecontext b3 xray", Some((Format::XRay, Some(0xaa)))),
            (vec![AWS], "tracecontext b3", None),
            (vec![("traceparent", "junk"), B3], "tracecontext b3", Some((Format::B3, Some(0xb3)))),
            (vec![W3C, W3C], "tracecontext b3", None),
            (vec![("b3", "0")], "tracecontext b3", Some((Format::B3, None))),
            (vec![], "tracecontext b3", None),
            (vec![W3C], "", None),
        ] {
            assert_eq!(formats(&came, &order(names)), want, "{came:?} {names}");
        }
    }

    #[test]
    fn tracestate_counts_with_its_traceparent_alone() {
        let state = |came: &[(&str, &str)]| {
            extract(&Format::ALL, &headers(came)).and_then(|(_, r)| r.state.header().map(str::to_owned))
        };
        assert_eq!(state(&[("tracestate", "a=1"), W3C, ("tracestate", "b=2")]).as_deref(), Some("a=1,b=2"));
        assert_eq!(state(&[("tracestate", "a=1"), ("traceparent", "00-x")]), None);
        assert_eq!(state(&[("tracestate", "a=1"), B3]), None);
    }

    #[test]
    fn what_is_injected_is_extracted_again() {
        let context = TraceContext {
            trace_id: TraceId::from_u128(0x6d9f_1c2a_b3e8_4705_918d_2f60_c7a4_be13).unwrap(),
            span_id: SpanId::from_u64(0x1a2b).unwrap(),
            flags: Flags::SAMPLED,
            state: TraceState::parse([&b"a=1"[..]]),
        };
        for format in Format::ALL {
            for (came, debug) in
                [(vec![], false), (vec![W3C, B3, AWS, ("x-b3-parentspanid", "00000000000000b3")], true)]
            {
                let mut sent = headers(&came);
                inject(format, &context, debug, &headers(&came), |name, value| {
                    sent.0.retain(|(other, _)| *other != name);
                    sent.0.extend(value.map(|value| (name, value.to_vec())));
                });
                let (_, remote) = extract(&[format], &sent).unwrap();
                assert_eq!(remote.trace_id, Some(context.trace_id), "{format:?}");
                assert_eq!((remote.span_id, remote.sampled), (Some(context.span_id), Some(true)), "{format:?}");
                assert_eq!(sent.first(Name::B3ParentSpanId).is_some(), !came.is_empty() && format != Format::B3Multi);
            }
        }
    }

    #[test]
    fn the_environment_names_formats() {
        let unknown = |name: &str| UnknownFormat(name.to_owned());
        for (value, want) in [
            ("", None),
            (" ", None),
            ("none", Some((vec![], vec![]))),
            ("tracecontext,baggage", Some((vec![Format::TraceContext], vec![]))),
            ("b3, b3 ,xray", Some((vec![Format::B3, Format::XRay], vec![]))),
            ("ottrace,jaeger", Some((vec![Format::Jaeger], vec![unknown("ottrace")]))),
        ] {
            assert_eq!(parse_list(value), want, "{value:?}");
        }
    }
}
