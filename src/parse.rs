//! Text to record: picks the format that an event is in and fills a [`Record`]. Never fails: text
//! that no format fits is the message.

mod cef;
mod ids;
mod json;
mod keys;
mod level;
mod logfmt;
mod ltsv;
mod w3c;

use std::borrow::Cow;

use json::Parsed;
use keys::Cx;

use crate::record::{Record, Stream, Value};
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
    columns: w3c::Columns,
    unwrap_depth: u8,
}

impl Parser {
    /// A parser at the start of a stream.
    pub fn new(options: &Options) -> Result<Self, UnknownZone> {
        Ok(Parser {
            times: Reader::new(&options.timezone)?,
            columns: w3c::Columns::default(),
            unwrap_depth: options.unwrap_depth,
        })
    }

    /// Fills `record`, which is empty, from `text`: clean UTF-8 without colour codes, its lines
    /// separated by `\n`.
    pub fn parse<'b>(&mut self, text: &'b str, scratch: &'b Scratch, context: &Context, record: &mut Record<'b>) {
        let mut cx = Cx::new(context.now, &mut self.times, self.unwrap_depth);
        if text.trim_ascii_start().starts_with('{') {
            match json::parse(text, scratch, &mut cx, record) {
                Parsed::Done => return,
                Parsed::No => {}
                Parsed::Inner(envelope) => {
                    cx.unwrap_depth -= 1;
                    let inner = json::parse(envelope.line, scratch, &mut cx, record);
                    if let Parsed::No = inner {
                        record.message = Value::str(envelope.line);
                    }
                    envelope.close(&mut cx, record);
                    return;
                }
            }
        }
        if cef::parse(text, &mut cx, record)
            || ltsv::parse(text, &mut cx, record)
            || logfmt::parse(text, &mut cx, record)
            || self.columns.parse(text, scratch, &mut cx, record)
        {
            return;
        }
        record.message = Value::str(text);
        if let Some(found) = ids::find_in_text(text) {
            (record.trace_id, record.span_id) = (found.trace, found.span);
            record.service = found.service.map(Cow::Borrowed);
        }
    }
}
