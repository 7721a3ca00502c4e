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

/// Lines of every layout.
const LAYOUTS: [&[Case]; 10] = [
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
];

#[test]
fn reads_every_layout() {
    LAYOUTS.into_iter().for_each(check);
}

proptest::proptest! {
    /// What a parser remembers of a stream makes it faster, and nothing else: lines in any order, some with a digit
    /// changed, are read as by a parser that has seen none.
    #[test]
    fn memory_makes_no_difference(picks in proptest::collection::vec((0usize..4096, 0usize..64, b'0'..=b'9'), 1..24)) {
        let lines: Vec<&str> = LAYOUTS.into_iter().flatten().chain(plain::CASES).map(|case| case.0).collect();
        let mut used = Parser::new(&Options::default()).unwrap();
        for (pick, at, digit) in picks {
            let mut line = lines[pick % lines.len()].to_owned().into_bytes();
            if let Some(byte) = line.get_mut(at).filter(|byte| byte.is_ascii_digit()) {
                *byte = digit;
            }
            let line = String::from_utf8(line).unwrap();
            // The columns of a W3C log are named once, on purpose.
            if line.starts_with('#') {
                continue;
            }
            let scratch = Scratch::default();
            let mut record = Record::default();
            let context = Context { now: NOW, stream: Stream::None, lines: 1 };
            used.parse(&line, &scratch, &context, &mut record);
            parsed(&line, |fresh| assert_eq!(&record, fresh, "{line}"));
        }
    }
}

#[test]
fn leaves_text_without_a_header_alone() {
    check(plain::CASES);
}
