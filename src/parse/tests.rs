//! Lines in the style of many programs, and what becomes of them. Each case is a line, its record
//! (format, level, time, fields) and its message. The time is 2026-11-24T12:00:00Z.

mod custom;
mod envelopes;
mod jvm;
mod native;
mod others;
mod plain;
mod products;
mod python;
mod servers;
mod systems;
mod web;

use super::*;
use crate::time::Mono;

/// A line, what its record says, its message.
type Case = (&'static str, &'static str, &'static str);

const NOW: Now = Now { wall_ns: 1_795_521_600_000_000_000, mono: Mono(0) };

/// Parses a line as the only one of its stream.
fn parsed(text: &str, look: impl FnOnce(&Record<'_>)) {
    let mut parser = Parser::new(&Options::default()).unwrap();
    let scratch = Scratch::default();
    let mut record = Record::default();
    let context = Context { now: NOW, stream: Stream::None, lines: 1 };
    parser.parse(text, &scratch, &context, &mut record);
    look(&record);
}

/// Format, level, time and fields of a record in one line.
fn shown(record: &Record<'_>) -> String {
    let time = record.time.map_or("-".to_owned(), |time| {
        let mut out = Vec::new();
        time.write_rfc3339(&mut out);
        String::from_utf8(out).unwrap()
    });
    let hex = |id: &[u8]| String::from_utf8(id.iter().take(6).copied().collect()).unwrap();
    let mut fields = Vec::new();
    fields.extend(record.service.as_ref().map(|service| format!("service={service}")));
    fields.extend(record.trace_id.map(|id| format!("trace={}", hex(&id.hex()))));
    fields.extend(record.span_id.map(|id| format!("span={}", hex(&id.hex()))));
    fields.extend(record.fields.iter().map(|field| format!("{}={}", field.name, field.value.source())));
    let level = record.level.map_or("-", |level| level.as_str());
    format!("{} {level} {time} {}", record.format.as_str(), fields.join(" | ")).trim_end().to_owned()
}

fn check(cases: &[Case]) {
    for (text, record, message) in cases {
        parsed(text, |got| {
            assert_eq!((shown(got).as_str(), got.message.source()), (*record, *message), "\n{text}");
        });
    }
}

#[test]
fn reads_every_layout() {
    for cases in [
        jvm::CASES,
        python::CASES,
        web::CASES,
        native::CASES,
        servers::CASES,
        systems::CASES,
        products::CASES,
        envelopes::CASES,
        others::CASES,
        custom::CASES,
    ] {
        check(cases);
    }
}

#[test]
fn leaves_text_without_a_header_alone() {
    check(plain::CASES);
}
