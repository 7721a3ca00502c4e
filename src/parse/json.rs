//! One JSON object a line: the record's required fields come from the keys that loggers are known to
//! use, everything else stays as it is written.
//!
//! The object is validated and read in one pass that copies nothing. Text that is not exactly one
//! object (half of one, two in a row, nested deeper than [`scan::MAX_DEPTH`]) is left to other
//! parsers. A document inside of the message is unwrapped: what it says counts, its envelope fills in
//! what it does not say.

mod escape;
mod nested;
mod scan;
mod strip;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::parse::keys::{self, Cx, Found, Inside, Source};
use crate::record::{Field, Format, Record, Value};
use crate::scratch::Scratch;
pub(crate) use escape::unescape;
pub(crate) use nested::look_inside;
use scan::{Scanner, Token};
pub(crate) use strip::without;

/// What came of a text.
#[derive(Debug)]
pub(crate) enum Parsed<'b> {
    /// It is not one JSON object; the record is untouched.
    No,
    /// The record is filled.
    Done,
    /// It is the envelope of another line, which is to be parsed into the same record; then the
    /// envelope is to be [closed](Envelope::close).
    Inner(Envelope<'b>),
}

/// What a container engine or a shipper wrapped around a line. Its fields are in the record already.
#[derive(Debug)]
pub(crate) struct Envelope<'b> {
    /// The line.
    pub(crate) line: &'b str,
    found: Box<Found>,
}

impl Envelope<'_> {
    /// Fills in what the inner line did not say.
    pub(crate) fn close(mut self, cx: &mut Cx<'_>, record: &mut Record<'_>) {
        self.found.resolve(cx, record);
        self.found.drop_taken(record);
        record.level = record.level.or(cx.implied.take());
        keys::rename_repeated(record);
    }
}

/// Fills `record` from `text` if that is one JSON object.
pub(crate) fn parse<'b>(text: &'b str, scratch: &'b Scratch, cx: &mut Cx<'_>, record: &mut Record<'b>) -> Parsed<'b> {
    let parsed = document(text, scratch, cx, record, true);
    if let Parsed::Done = parsed {
        record.level = record.level.or(cx.implied.take());
    }
    parsed
}

/// One object: the line itself (`outermost`), or one inside of it.
fn document<'b>(
    text: &'b str,
    scratch: &'b Scratch,
    cx: &mut Cx<'_>,
    record: &mut Record<'b>,
    outermost: bool,
) -> Parsed<'b> {
    let mut found = Found::default();
    let Some(text) = object(text, scratch, &mut found, record) else { return Parsed::No };
    record.format = Format::Json;
    let merged = match found.set_message(record) {
        Source::Envelope if outermost && cx.unwrap_depth > 0 => match inner_line(&record.message, scratch) {
            Some(line) => return Parsed::Inner(Envelope { line, found: Box::new(found) }),
            None => false,
        },
        Source::Key | Source::Envelope => unwrap(scratch, cx, record),
        Source::Nothing => {
            record.message = found.message_without_key(text, record);
            false
        }
    };
    found.resolve(cx, record);
    found.drop_taken(record);
    if found.repeated() || merged {
        keys::rename_repeated(record);
    }
    Parsed::Done
}

/// Appends the members of the object that `text` is; gives the text that they borrow from.
fn object<'b>(text: &'b str, scratch: &'b Scratch, found: &mut Found, record: &mut Record<'b>) -> Option<&'b str> {
    let before = record.fields.len();
    let scan = Scanner::new(text);
    let mut read = members(scan, found, record).map(|()| text);
    // Half a surrogate pair stands for no character, and strict readers refuse a line for it. Rare enough
    // to be looked for only where an escape of one can be: among the surrogates.
    if read.is_some()
        && !scan.is_plain()
        && let Some(mended) = escape::without_lone_surrogates(text)
    {
        record.fields.truncate(before);
        *found = Found::default();
        read = scratch.keep(mended).filter(|text| members(Scanner::new(text), found, record).is_some());
    }
    if read.is_none() {
        record.fields.truncate(before);
    }
    read
}

/// Appends the members of an object.
fn members<'b>(scan: Scanner<'b>, found: &mut Found, record: &mut Record<'b>) -> Option<()> {
    let mut at = scan.expect(scan.blanks(0), b'{')?;
    let mut more = scan.peek(at) != b'}';
    while more {
        let (name, value_at) = scan.name(at)?;
        let (value, end) = scan.value(value_at)?;
        let name = match name {
            Token::Str(name) => Cow::Borrowed(name),
            Token::Escaped(name) => Cow::Owned(unescape(name)),
            _ => return None,
        };
        let field = record.fields.len();
        if let Some(known) = found.note(&name, field)
            && let Token::Object(json) | Token::Array(json) = value
        {
            match known.inside {
                Inside::Something => look_inside(found, &name, field, json),
                Inside::Request => found.note_request(field),
                Inside::Nothing => {}
            }
        }
        record.fields.push(Field { name, value: value.into() });
        at = scan.blanks(end);
        more = scan.peek(at) == b',';
        if more {
            at = scan.blanks(at + 1);
        }
    }
    at = scan.expect(at, b'}')?;
    scan.is_done(at).then_some(())
}

impl<'b> From<Token<'b>> for Value<'b> {
    #[inline]
    fn from(token: Token<'b>) -> Self {
        match token {
            Token::Str(text) => Value::str(text),
            Token::Escaped(text) => Value::Escaped(text),
            Token::Scalar(json) | Token::Object(json) | Token::Array(json) => Value::raw(json),
        }
    }
}

/// The line in an envelope, without its line end.
fn inner_line<'b>(message: &Value<'b>, scratch: &'b Scratch) -> Option<&'b str> {
    let line = match message {
        Value::Str(Cow::Borrowed(text)) => text,
        Value::Escaped(inside) => scratch.keep(unescape(inside))?,
        _ => return None,
    };
    let line = line.strip_suffix('\n').unwrap_or(line);
    Some(line.strip_suffix('\r').unwrap_or(line))
}

/// Parses the document that the message is, if it is one, into the record it came from. Says whether it did.
fn unwrap<'b>(scratch: &'b Scratch, cx: &mut Cx<'_>, record: &mut Record<'b>) -> bool {
    let Value::Escaped(inside) = record.message else { return false };
    let end = inside.trim_end_matches([' ', '\\', 'n', 'r', 't']);
    if cx.unwrap_depth == 0 || !inside.trim_ascii_start().starts_with('{') || !end.ends_with('}') {
        return false;
    }
    let Some(document_text) = scratch.keep(unescape(inside)) else { return false };
    cx.unwrap_depth -= 1;
    let parsed = document(document_text, scratch, cx, record, false);
    cx.unwrap_depth += 1;
    matches!(parsed, Parsed::Done)
}
