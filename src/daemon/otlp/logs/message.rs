//! A batch as OTLP's message: OpenTelemetry's log data model.
//!
//! Records come as they were encoded once for all sinks. Severity, times and ids go to their fields, who wrote a record
//! goes to its resource, the rest are attributes of the type that they have.

use std::collections::BTreeMap;
use std::sync::Arc;

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as Any;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, InstrumentationScope, KeyValue, KeyValueList};
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};
use opentelemetry_proto::tonic::resource::v1::Resource;
use serde_json::{Map, Value};

use super::super::Error;
use crate::daemon::delivery::render::{SEQUENCE, SOURCE};
use crate::daemon::delivery::{Batch, Origin};
use crate::time::{Mono, Now, Reader};

/// Makes messages.
pub(super) struct Translator {
    resource: Vec<(String, String)>,
    service: String,
    sequence: bool,
    times: Reader,
}

impl Translator {
    /// For records that name no other service and whose source tells of no other resource.
    pub(super) fn new(resource: &[(String, String)], service: &str, sequence: bool) -> Result<Self, Error> {
        // What files hold was not made by an SDK.
        let resource = resource.iter().filter(|(key, _)| key != "service.name" && !key.starts_with("telemetry."));
        let times = Reader::new("UTC").map_err(|error| Error::Settings(error.to_string()))?;
        Ok(Translator { resource: resource.cloned().collect(), service: service.to_owned(), sequence, times })
    }

    /// The message for `batch`.
    pub(super) fn request(&mut self, batch: &Batch) -> ExportLogsServiceRequest {
        let mut groups: BTreeMap<(usize, String), Vec<LogRecord>> = BTreeMap::new();
        let mut origins: Vec<Arc<Origin>> = Vec::new();
        for (segment, bytes) in batch.parts() {
            let known = origins.iter().position(|origin| origin.resource == segment.origin.resource);
            let group = known.unwrap_or_else(|| {
                origins.push(segment.origin.clone());
                origins.len() - 1
            });
            for (number, line) in (segment.first..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
                let (service, mut record) = self.record(line, batch.observed_ns);
                let source = &segment.origin.source;
                record.attributes.extend(segment.origin.attributes.iter().map(|(key, value)| text(key, value)));
                if self.sequence && !source.is_empty() {
                    record.attributes.push(text(SOURCE, source));
                    record.attributes.push(pair(SEQUENCE, Any::IntValue(i64::try_from(number).unwrap_or(i64::MAX))));
                }
                groups.entry((group, service)).or_default().push(record);
            }
        }
        let logs = groups.into_iter().map(|((group, service), records)| {
            let of_source = origins.get(group).map(|origin| origin.resource.as_slice()).unwrap_or_default();
            self.resource_logs(of_source, &service, records)
        });
        ExportLogsServiceRequest { resource_logs: logs.collect() }
    }

    fn resource_logs(&self, of_source: &[(String, String)], service: &str, records: Vec<LogRecord>) -> ResourceLogs {
        let mut attributes = vec![text("service.name", service)];
        attributes.extend(of_source.iter().map(|(key, value)| text(key, value)));
        // Our own pod is not the one that wrote a file which tells of its pod.
        let foreign = of_source.iter().any(|(key, _)| key.starts_with("k8s."));
        let own = ["k8s.pod.", "k8s.container.", "k8s.namespace."];
        let ours = self.resource.iter().filter(|(key, _)| {
            let of_our_pod = foreign && own.iter().any(|prefix| key.starts_with(prefix));
            let told = of_source.iter().any(|(other, _)| other == key);
            !of_our_pod && !told
        });
        attributes.extend(ours.map(|(key, value)| text(key, value)));
        let scope = InstrumentationScope {
            name: "logweir".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..InstrumentationScope::default()
        };
        ResourceLogs {
            resource: Some(Resource { attributes, ..Resource::default() }),
            scope_logs: vec![ScopeLogs { scope: Some(scope), log_records: records, schema_url: String::new() }],
            schema_url: String::new(),
        }
    }

    /// One record and its service.
    fn record(&mut self, line: &[u8], observed_ns: i64) -> (String, LogRecord) {
        let nanos = |ns: i64| u64::try_from(ns).unwrap_or(0);
        let mut record = LogRecord { observed_time_unix_nano: nanos(observed_ns), ..LogRecord::default() };
        let Ok(fields) = serde_json::from_slice::<Map<String, Value>>(line) else {
            // Not met: encoders write nothing but objects. Its text is kept all the same.
            record.body = Some(any(Any::StringValue(String::from_utf8_lossy(line).trim_end().to_owned())));
            return (self.service.clone(), record);
        };
        let mut service = None;
        for (key, value) in fields {
            match (key.as_str(), value) {
                ("timestamp", Value::String(time)) => {
                    let now = Now { wall_ns: observed_ns, mono: Mono(0) };
                    record.time_unix_nano = self.times.head(&time, now).map_or(0, |(time, _)| nanos(time.ns));
                }
                ("level", Value::String(level)) => {
                    record.severity_number = severity(&level);
                    record.severity_text = level;
                }
                ("service", Value::String(name)) => service = Some(name),
                ("traceId", Value::String(id)) => record.trace_id = hex(&id, 16),
                ("spanId", Value::String(id)) => record.span_id = hex(&id, 8),
                ("message", Value::String(message)) => record.body = Some(any(Any::StringValue(message))),
                (_, value) => {
                    record.attributes.push(KeyValue { value: Some(typed(value)), ..pair(&key, Any::BoolValue(false)) })
                }
            }
        }
        (service.unwrap_or_else(|| self.service.clone()), record)
    }
}

/// OpenTelemetry's severity numbers: the first of each range.
fn severity(level: &str) -> i32 {
    match level {
        "trace" => 1,
        "debug" => 5,
        "info" => 9,
        "warn" => 13,
        "error" => 17,
        "fatal" => 21,
        _ => 0,
    }
}

/// Bytes of an id; none when it has not so many.
fn hex(text: &str, bytes: usize) -> Vec<u8> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect();
    let digits = digits.filter(|digits| digits.len() == 2 * bytes).unwrap_or_default();
    digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
}

/// A JSON value in its own type. A whole number beyond 64 bits with sign keeps its digits as text.
fn typed(value: Value) -> AnyValue {
    match value {
        Value::Null => AnyValue { value: None },
        Value::Bool(value) => any(Any::BoolValue(value)),
        Value::String(value) => any(Any::StringValue(value)),
        Value::Number(number) => any(match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), ..) => Any::IntValue(whole),
            (None, None, Some(float)) => Any::DoubleValue(float),
            _ => Any::StringValue(number.to_string()),
        }),
        Value::Array(values) => any(Any::ArrayValue(ArrayValue { values: values.into_iter().map(typed).collect() })),
        Value::Object(fields) => {
            let pair = |(key, value): (String, Value)| KeyValue {
                value: Some(typed(value)),
                ..pair(&key, Any::BoolValue(false))
            };
            any(Any::KvlistValue(KeyValueList { values: fields.into_iter().map(pair).collect() }))
        }
    }
}

fn any(value: Any) -> AnyValue {
    AnyValue { value: Some(value) }
}

fn pair(key: &str, value: Any) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(any(value)), ..KeyValue::default() }
}

fn text(key: &str, value: &str) -> KeyValue {
    pair(key, Any::StringValue(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::delivery::batch::Segment;

    #[test]
    fn fields_go_where_opentelemetry_wants_them() {
        let own = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let resource = [
            own("service.name", "x"),
            own("k8s.pod.name", "ours"),
            own("k8s.node.name", "n1"),
            own("telemetry.sdk.name", "y"),
        ];
        let mut translator = Translator::new(&resource, "shop", true).unwrap();
        let line = concat!(
            r#"{"timestamp":"2026-01-02T03:04:05.678901234Z","level":"warn","service":"cart","traceId":"#,
            r#""5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","message":"m","n":-3,"f":1.5,"#,
            r#""b":true,"z":null,"big":18446744073709551615,"a":[1,"x"],"o":{"k":"v"}}"#,
            "\n"
        );
        let origin = Origin {
            source: "ab".to_owned(),
            attributes: vec![own("log.file.path", "/p")],
            resource: vec![own("k8s.pod.name", "theirs")],
        };
        let segment = Segment { origin: Arc::new(origin), first: 7, records: 1, bytes: line.len() };
        let batch = Batch { number: 1, observed_ns: 99, bytes: line.as_bytes().to_vec(), segments: vec![segment] };
        let request = translator.request(&batch);
        let [logs] = request.resource_logs.as_slice() else { panic!("{request:?}") };
        let resource = &logs.resource.as_ref().unwrap().attributes;
        assert_eq!(
            *resource,
            [text("service.name", "cart"), text("k8s.pod.name", "theirs"), text("k8s.node.name", "n1")]
        );
        let [record] = logs.scope_logs[0].log_records.as_slice() else { panic!() };
        assert_eq!((record.time_unix_nano, record.observed_time_unix_nano), (1_767_323_045_678_901_234, 99));
        assert_eq!((record.severity_number, record.severity_text.as_str()), (13, "warn"));
        assert_eq!(
            (record.trace_id.len(), record.trace_id[0], record.span_id.len(), record.span_id[7]),
            (16, 0x5b, 8, 0x74)
        );
        assert_eq!(record.body, Some(any(Any::StringValue("m".to_owned()))));
        let value =
            |key: &str| record.attributes.iter().find(|pair| pair.key == key).unwrap().value.clone().unwrap().value;
        assert_eq!(value("n"), Some(Any::IntValue(-3)));
        assert_eq!(value("f"), Some(Any::DoubleValue(1.5)));
        assert_eq!(value("b"), Some(Any::BoolValue(true)));
        assert_eq!(value("z"), None);
        assert_eq!(value("big"), Some(Any::StringValue("18446744073709551615".to_owned())));
        assert!(matches!(value("a"), Some(Any::ArrayValue(list)) if list.values.len() == 2));
        assert!(matches!(value("o"), Some(Any::KvlistValue(list)) if list.values == [text("k", "v")]));
        assert_eq!(value("log.file.path"), Some(Any::StringValue("/p".to_owned())));
        assert_eq!(value(SEQUENCE), Some(Any::IntValue(7)));
        assert_eq!(record.attributes.len(), 10);
    }
}
