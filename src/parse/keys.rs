//! From keys to a record's required fields, whatever format the keys came in.
//!
//! While a parser pushes fields, [`Found::note`] remembers those whose name means something (the
//! tables of names are in [`table`]). Then [`Found::set_message`] and [`Found::resolve`] move values into
//! their places: the best that can be read. What moved without loss is no longer a field; what
//! could not be read, or says more than the place holds, stays one under its own name.

mod errors;
mod found;
mod http;
mod index;
mod message;
mod resolve;
mod table;
mod template;
mod unique;

use std::borrow::Cow;

use crate::parse::json;
use crate::record::{Level, Value};
use crate::time::{Now, Reader};

pub(crate) use found::{Found, Inner, InnerKind};
pub(crate) use index::{Inside, Name, Role, hash_of, lookup};
pub(crate) use message::Source;
pub(crate) use unique::rename_repeated;

/// What reading a line takes besides its text.
#[derive(Debug)]
pub(crate) struct Cx<'a> {
    /// When it was read.
    pub(crate) now: Now,
    /// Reads timestamps.
    pub(crate) times: &'a mut Reader,
    /// How many more documents inside string values may be unwrapped.
    pub(crate) unwrap_depth: u8,
    /// Level that an unwrapped document implies but does not state.
    pub(crate) implied: Option<Level>,
}

impl<'a> Cx<'a> {
    /// For one event.
    pub(crate) fn new(now: Now, times: &'a mut Reader, unwrap_depth: u8) -> Self {
        Cx { now, times, unwrap_depth, implied: None }
    }
}

/// What a value says to a reader; a document is its text.
fn decoded<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    match value {
        Value::Str(text) | Value::Raw(text) => Cow::Borrowed(text),
        Value::Escaped(inside) => Cow::Owned(json::unescape(inside)),
    }
}
