//! Text to record: picks the format that an event is in and fills a [`Record`]. Never fails: text
//! that no format fits is the message.

mod access;
mod attributes;
mod cef;
mod cut;
mod envelope;
mod exception;
mod ids;
mod json;
mod keys;
mod level;
mod logfmt;
mod ltsv;
mod syslog;
#[cfg(test)]
mod tests;
mod text;
mod w3c;

use std::borrow::Cow;

use envelope::Envelope;
use json::Parsed;
use keys::Cx;
use text::Text;

use crate::record::{Format, Level, Record, Stream, Value};
use crate::scratch::Scratch;
pub use crate::time::UnknownZone;
use crate::time::{Now, Reader};

/// How lines are read.
#[derive(Debug, Clone, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Zone of times that name none: `UTC`, an IANA name, or a fixed offset such as `+02:00`.
    pub timezone: String,
    /// How many documents inside string values are unwrapped into one another.
    pub unwrap_depth: u8,
}

impl Default for Options {
    fn default() -> Self {
        Options { timezone: "UTC".to_owned(), unwrap_depth: 2 }
    }
}

/// What is known of an event besides its text.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// When it was read.
    pub now: Now,
    /// Which output it came from.
    pub stream: Stream,
    /// Lines in it.
    pub lines: u32,
}

/// Parser of one stream: the formats' tables and what it remembers of the stream.
#[derive(Debug)]
pub struct Parser {
    times: Reader,
    formats: Formats,
    unwrap_depth: u8,
}

/// The formats' own state.
#[derive(Debug, Default)]
struct Formats {
    headers: Text,
    columns: w3c::Columns,
}

/// Envelopes in one another that are opened.
const MOST_ENVELOPES: u8 = 4;

impl Parser {
    /// A parser at the start of a stream.
    pub fn new(options: &Options) -> Result<Self, UnknownZone> {
        let times = Reader::new(&options.timezone)?;
        Ok(Parser { times, formats: Formats::default(), unwrap_depth: options.unwrap_depth })
    }

    /// Fills `record`, which is empty, from `text`: clean UTF-8 without colour codes, its lines
    /// separated by `\n`.
    pub fn parse<'b>(&mut self, text: &'b str, scratch: &'b Scratch, context: &Context, record: &mut Record<'b>) {
        let mut cx = Cx::new(context.now, &mut self.times, self.unwrap_depth);
        self.formats.line(text, scratch, &mut cx, MOST_ENVELOPES, record);
    }
}

impl Formats {
    /// Fills `record` from a line, of which `envelopes` may be opened.
    fn line<'b>(
        &mut self,
        text: &'b str,
        scratch: &'b Scratch,
        cx: &mut Cx<'_>,
        envelopes: u8,
        record: &mut Record<'b>,
    ) {
        if text.trim_ascii_start().starts_with('{') && self.json(text, scratch, cx, envelopes, record) {
            return;
        }
        if envelopes > 0
            && let Some(envelope) = Envelope::of(text, cx)
        {
            self.line(envelope.line, scratch, cx, envelopes - 1, record);
            if !envelope.doubtful || record.format != Format::Plain {
                return envelope.close(record);
            }
        }
        // No key of a pair, and no label, begins with a digit or a bracket; most times do.
        let named = !text.starts_with(|first: char| first.is_ascii_digit() || first == '[');
        if named && (ltsv::parse(text, cx, record) || logfmt::parse(text, cx, record) || cef::parse(text, cx, record))
            || self.columns.parse(text, scratch, cx, record)
        {
            return;
        }
        self.text(text, cx, record);
    }

    /// Fills `record` if `text` is one JSON object.
    fn json<'b>(
        &mut self,
        text: &'b str,
        scratch: &'b Scratch,
        cx: &mut Cx<'_>,
        envelopes: u8,
        record: &mut Record<'b>,
    ) -> bool {
        match json::parse(text, scratch, cx, record) {
            Parsed::No => return false,
            Parsed::Done => {}
            Parsed::Inner(envelope) => {
                cx.unwrap_depth = cx.unwrap_depth.saturating_sub(1);
                self.line(envelope.line, scratch, cx, envelopes.saturating_sub(1), record);
                envelope.close(cx, record);
            }
        }
        true
    }

    /// Fills `record` from a line of text.
    fn text<'b>(&mut self, text: &'b str, cx: &mut Cx<'_>, record: &mut Record<'b>) {
        let several = memchr::memchr(b'\n', text.as_bytes()).is_some();
        if syslog::parse(text, &mut self.headers, cx, record)
            || access::parse(text, cx, record)
            || several && exception::parse(text, record)
        {
        } else if self.headers.parse(text, cx, record) {
            access::enrich(cx, record);
            keep_lone_header(text, record);
        } else if !exception::parse_rest(text, record) {
            record.message = Value::str(text);
            record.time = text::trailing_time(text, cx);
        }
        if several
            && record.format != Format::Trace
            && let Value::Str(Cow::Borrowed(message)) = record.message
        {
            exception::split(message, record);
            if record.level.is_none() && exception::has_frames(message) {
                record.level = Some(Level::Error);
            }
        }
        if record.trace_id.is_none()
            && let Some(found) = ids::find_in_text(text)
        {
            (record.trace_id, record.span_id) = (found.trace, found.span);
            record.service = record.service.take().or(found.service.map(Cow::Borrowed));
        }
    }
}

/// A line that is nothing but a time keeps it as its message; a number alone is no time at all.
fn keep_lone_header<'b>(text: &'b str, record: &mut Record<'b>) {
    if record.level.is_some() || !record.fields.is_empty() || !record.message.source().is_empty() {
        return;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        record.time = None;
        record.format = Format::Plain;
    }
    record.message = Value::str(text);
}
