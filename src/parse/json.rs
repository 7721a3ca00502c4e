//! One JSON object a line: the record's required fields come from the keys that loggers are known to
//! use, everything else stays as it is written.
//!
//! The object is validated and read in one pass that copies nothing. Text that is not exactly one
//! object (half of one, two in a row, nested deeper than [`scan::MAX_DEPTH`]) is left to other parsers.

mod scan;

use std::borrow::Cow;

use crate::parse::keys::{Found, Names};
use crate::record::{Field, Format, Record, Value};
use crate::scratch::Scratch;
use scan::{Scanner, Token};

/// Fills `record` from `text` if that is one JSON object; otherwise leaves it alone and says so.
pub(super) fn parse<'b>(text: &'b str, _scratch: &'b Scratch, record: &mut Record<'b>) -> bool {
    let mut found = Found::default();
    let before = record.fields.len();
    if members(text, &mut found, record).is_none() {
        record.fields.truncate(before);
        return false;
    }
    record.format = Format::Json;
    found.resolve(text, record);
    true
}

/// Appends the members of the object that `text` is.
fn members<'b>(text: &'b str, found: &mut Found, record: &mut Record<'b>) -> Option<()> {
    let mut scan = Scanner::new(text);
    scan.blanks();
    if !scan.eat(b'{') {
        return None;
    }
    scan.blanks();
    let mut more = !scan.eat(b'}');
    while more {
        scan.blanks();
        let name = match scan.name()? {
            Token::Str(name) => Cow::Borrowed(name),
            Token::Escaped(name) => Cow::Owned(serde_json::from_str(&format!("\"{name}\"")).ok()?),
            _ => return None,
        };
        let value = match scan.value()? {
            Token::Str(text) => Value::str(text),
            Token::Escaped(text) => Value::Escaped(text),
            Token::Scalar(json) | Token::Object(json) | Token::Array(json) => Value::raw(json),
        };
        found.note(Names::lookup(&name), record.fields.len());
        record.fields.push(Field { name, value });
        scan.blanks();
        more = scan.eat(b',');
        if !more && !scan.eat(b'}') {
            return None;
        }
    }
    scan.blanks();
    (scan.is_done() && !scan.lone_surrogate).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Level;

    fn parsed<'b>(text: &'b str, scratch: &'b Scratch) -> Option<Record<'b>> {
        let mut record = Record::default();
        parse(text, scratch, &mut record).then_some(record)
    }

    #[test]
    fn reads_the_required_fields_and_keeps_the_rest() {
        let scratch = Scratch::default();
        let text = r#"{"level":40,"pid":7,"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","n":{"a":[1,2]},"msg":"a\tb","x":"y"}"#;
        let record = parsed(text, &scratch).unwrap();
        assert_eq!(record.level, Some(Level::Warn));
        assert_eq!(record.message, Value::Escaped("a\\tb"));
        assert!(record.trace_id.is_some());
        let fields: Vec<_> = record.fields.iter().map(|f| (&*f.name, f.value.source())).collect();
        assert_eq!(fields, [("pid", "7"), ("n", r#"{"a":[1,2]}"#), ("x", "y")]);
    }

    #[test]
    fn leaves_alone_what_is_not_one_object() {
        for text in
            ["", "{", r#"{"a":1"#, r#"{"a":1}}"#, r#"{"a":1} x"#, r#"{"a":01}"#, r#"{"a" 1}"#, r#"{"a":"\x"}"#, "[1]"]
        {
            let scratch = Scratch::default();
            assert_eq!(parsed(text, &scratch), None, "{text}");
        }
    }
}
