//! Text to record: picks the format that an event is in and fills a [`Record`]. Never fails: text
//! that no format fits is the message.

mod json;
mod keys;
mod level;

use crate::record::{Record, Stream};
use crate::scratch::Scratch;
use crate::time::Now;
pub use crate::time::UnknownZone;

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
pub struct Parser {}

impl Parser {
    /// A parser at the start of a stream.
    pub fn new(_options: &Options) -> Result<Self, UnknownZone> {
        Ok(Parser {})
    }

    /// Fills `record`, which is empty, from `text`: clean UTF-8 without colour codes, its lines
    /// separated by `\n`.
    pub fn parse<'b>(&mut self, text: &'b str, scratch: &'b Scratch, _context: &Context, record: &mut Record<'b>) {
        if text.trim_ascii_start().starts_with('{') && json::parse(text, scratch, record) {
            return;
        }
        record.message = crate::record::Value::str(text);
    }
}
