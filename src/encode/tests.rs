//! Records in every preset.

use std::collections::HashSet;
use std::sync::Arc;

use super::*;
use crate::record::{Record, Value};
use crate::redact::{self, Redactor, Rules};
use crate::stats::Stats;
use crate::time::Mono;

const NOW: Now = Now { wall_ns: 1_767_355_200_000_000_000, mono: Mono(0) };
const ALL: [Fields; 5] = [Fields::Logweir, Fields::Otel, Fields::Ecs, Fields::Gcp, Fields::Datadog];

fn encoded(options: Options, record: Record<'_>, level: Level) -> String {
    let rules = Rules::compile(&redact::Options { enabled: false, ..redact::Options::default() }).unwrap();
    let mut redactor = Redactor::new(Arc::clone(&rules));
    let mut stats = Stats { redactions: vec![0; redactor.rules().count()], ..Stats::default() };
    let redacted = redactor.redact(record, &mut stats).unwrap();
    let mut out = Output::default();
    Encoder::new("shop", options).encode(&redacted, level, NOW, &mut out);
    String::from_utf8(out.bytes).unwrap()
}

fn options(fields: Fields) -> Options {
    Options { fields, observed_time: false }
}

/// A record with everything that presets have names for.
fn full() -> Record<'static> {
    let mut record = Record {
        time: Some(Timestamp { ns: 1_767_323_045_678_901_000, digits: 6 }),
        trace_id: TraceId::from_u128(0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c),
        span_id: SpanId::from_u64(0xb7ad_6b71_6920_3331),
        message: Value::str("no \"stock\""),
        ..Record::default()
    };
    record.push_str("logger", "a.B");
    record.push_str("exception.type", "Boom");
    record.push_raw("n", "1");
    record
}

#[test]
fn each_preset_has_the_names_of_its_receiver() {
    for (fields, want) in [
        (
            Fields::Logweir,
            r#"{"timestamp":"2026-01-02T03:04:05.678901Z","level":"error","service":"shop","traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","message":"no \"stock\"","logger":"a.B","exception.type":"Boom","n":1}"#,
        ),
        (
            Fields::Otel,
            r#"{"Timestamp":"1767323045678901000","SeverityText":"ERROR","SeverityNumber":17,"Resource":{"service.name":"shop"},"TraceId":"0af7651916cd43dd8448eb211c80319c","SpanId":"b7ad6b7169203331","Body":"no \"stock\"","ObservedTimestamp":"1767355200000000000","Attributes":{"logger":"a.B","exception.type":"Boom","n":1}}"#,
        ),
        (
            Fields::Ecs,
            r#"{"@timestamp":"2026-01-02T03:04:05.678901Z","log.level":"error","message":"no \"stock\"","ecs.version":"8.11.0","service.name":"shop","trace.id":"0af7651916cd43dd8448eb211c80319c","span.id":"b7ad6b7169203331","log.logger":"a.B","error.type":"Boom","n":1}"#,
        ),
        (
            Fields::Gcp,
            r#"{"time":"2026-01-02T03:04:05.678901Z","severity":"ERROR","serviceContext":{"service":"shop"},"logging.googleapis.com/trace":"0af7651916cd43dd8448eb211c80319c","logging.googleapis.com/spanId":"b7ad6b7169203331","message":"no \"stock\"","logger":"a.B","exception.type":"Boom","n":1}"#,
        ),
        (
            Fields::Datadog,
            r#"{"timestamp":"2026-01-02T03:04:05.678901Z","status":"error","service":"shop","dd.trace_id":"9532127138774266268","dd.span_id":"13235353014750950193","message":"no \"stock\"","logger.name":"a.B","error.kind":"Boom","n":1}"#,
        ),
    ] {
        assert_eq!(encoded(options(fields), full(), Level::Error), format!("{want}\n"));
    }
}

#[test]
fn a_record_of_nothing_is_valid_in_each_preset() {
    for fields in ALL {
        for observed_time in [false, true] {
            let line = encoded(Options { fields, observed_time }, Record::default(), Level::Info);
            let record: serde_json::Value = serde_json::from_str(&line).unwrap();
            let ids = record.as_object().unwrap().iter().filter(|(name, _)| name.to_lowercase().contains("trace"));
            let want = usize::from(fields == Fields::Logweir);
            assert_eq!(ids.filter(|(_, value)| value.as_str() == Some("")).count(), want, "{line}");
            assert!(!line.contains("logweir.observed") && !line.contains("event.created"), "{line}");
        }
    }
}

#[test]
fn levels_are_on_the_receivers_scale() {
    let scale = |fields, key: &str| {
        Level::ALL.map(|level| {
            let record: serde_json::Value =
                serde_json::from_str(&encoded(options(fields), Record::default(), level)).unwrap();
            record[key].to_string().trim_matches('"').to_owned()
        })
    };
    assert_eq!(scale(Fields::Otel, "SeverityNumber"), ["1", "5", "9", "13", "17", "21"]);
    assert_eq!(scale(Fields::Otel, "SeverityText"), ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]);
    assert_eq!(scale(Fields::Gcp, "severity"), ["DEBUG", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]);
    assert_eq!(scale(Fields::Datadog, "status"), ["trace", "debug", "info", "warn", "error", "critical"]);
    for (fields, key) in [(Fields::Logweir, "level"), (Fields::Ecs, "log.level")] {
        assert_eq!(scale(fields, key), Level::ALL.map(Level::as_str));
    }
}

#[test]
fn observed_time_is_written_when_asked_for_and_not_the_same() {
    let with = |fields| encoded(Options { fields, observed_time: true }, full(), Level::Info);
    for fields in [Fields::Logweir, Fields::Gcp, Fields::Datadog] {
        assert!(
            with(fields).contains(r#","logweir.observed_timestamp":"2026-01-02T12:00:00.000000Z","logger"#),
            "{fields:?}"
        );
    }
    assert!(with(Fields::Ecs).contains(r#","event.created":"2026-01-02T12:00:00.000000Z","log.logger"#));
    assert_eq!(with(Fields::Otel), encoded(options(Fields::Otel), full(), Level::Info));
    let timeless = Record { time: None, ..full() };
    assert!(
        !encoded(Options { fields: Fields::Logweir, observed_time: true }, timeless, Level::Info).contains("observed")
    );
}

/// Names of the members of the object in `line`, and of the objects in it, as they are written.
fn names(line: &str) -> Vec<String> {
    let (mut names, mut rest) = (Vec::new(), line);
    while let Some((before, after)) = rest.split_once("\":") {
        names.push(before.rsplit_once('"').unwrap().1.to_owned());
        rest = after;
    }
    names
}

#[test]
fn no_name_is_written_twice() {
    let all: Vec<&str> = ALL
        .into_iter()
        .flat_map(|fields| fields.preset().names.iter().flat_map(|name| [name.from, name.to]))
        .chain(["timestamp", "time", "severity", "status", "level", "log.level", "dd.trace_id", "source.severity"])
        .chain(["source.source.severity", "source.time", "@timestamp", "trace.id", "ecs.version", "serviceContext"])
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    for fields in ALL {
        let mut record = full();
        record.fields.clear();
        for name in &all {
            record.push_str(name, "x");
        }
        let line = encoded(options(fields), record, Level::Info);
        let written = names(&line);
        assert_eq!(written.iter().collect::<HashSet<_>>().len(), written.len(), "{fields:?}: {line}");
    }
}

#[test]
fn a_name_that_is_taken_is_left_alone() {
    let mut record = Record::default();
    record.push_str("error", "boom");
    record.push_str("exception.message", "boom");
    record.push_raw("host", r#"{"name":"a"}"#);
    let line = encoded(options(Fields::Ecs), record, Level::Info);
    let want = r#","error.message":"boom","exception.message":"boom","host":{"name":"a"}}"#;
    assert!(line.trim_end().ends_with(want), "{line}");
}

#[test]
fn a_gap_is_a_record_like_all_others() {
    let gap = |fields| {
        let mut out = Vec::new();
        Encoder::new("a \"b\"", options(fields)).gap(3, 400, Reason::Overflow, NOW, &mut out);
        String::from_utf8(out).unwrap()
    };
    assert_eq!(
        gap(Fields::Logweir),
        "{\"timestamp\":\"2026-01-02T12:00:00.000000Z\",\"level\":\"warn\",\"service\":\"a \\\"b\\\"\",\"traceId\":\"\",\
         \"spanId\":\"\",\"message\":\"3 lines are missing here: standard output was not read fast enough\",\
         \"logweir.gap\":{\"lines\":3,\"bytes\":400,\"reason\":\"overflow\"}}\n"
    );
    for fields in ALL {
        let record: serde_json::Value = serde_json::from_str(&gap(fields)).unwrap();
        let place = if fields == Fields::Otel { &record["Attributes"] } else { &record };
        assert_eq!(place["logweir.gap"]["lines"], 3, "{record}");
    }
}
