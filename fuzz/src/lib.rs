//! What the fuzz targets share: a fixed time, and one record out of one text.

use logweir::parse::{Context, Options, Parser};
use logweir::record::{Record, Stream, Value};
use logweir::scratch::Scratch;
use logweir::time::{Mono, Now};

/// 2026-01-02T12:00:00Z.
pub const NOW: Now = Now { wall_ns: 1_767_355_200_000_000_000, mono: Mono(1) };

/// Parses `head` and what `data` says behind it, as one event; then the same again with a parser that has seen it,
/// which must make no difference.
pub fn parse(head: &str, data: &[u8]) {
    let text = format!("{head}{}", String::from_utf8_lossy(data));
    // What the stages before take out.
    let text: String = text.chars().filter(|c| !matches!(c, '\0' | '\r' | '\u{1b}')).collect();
    let mut parser = Parser::new(&Options::default()).expect("UTC is a zone");
    let context = Context { now: NOW, stream: Stream::None, lines: 1 + text.matches('\n').count() as u32 };
    let (scratch, again) = (Scratch::default(), Scratch::default());
    let (mut first, mut second) = (Record::default(), Record::default());
    parser.parse(&text, &scratch, &context, &mut first);
    let remembers = !text.trim_start().starts_with('#');
    parser.parse(&text, &again, &context, &mut second);
    assert!(!matches!(first.message, Value::Raw(_)), "a message is text");
    for field in &first.fields {
        match &field.value {
            Value::Raw(json) => drop(serde_json::from_str::<&serde_json::value::RawValue>(json).expect(json)),
            Value::Escaped(inside) => drop(serde_json::from_str::<String>(&format!("\"{inside}\"")).expect(inside)),
            Value::Str(_) => {}
        }
    }
    // A directive of a W3C log is remembered on purpose.
    assert!(!remembers || first == second, "memory made a difference: {first:?} {second:?}");
}
