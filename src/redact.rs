//! Record to [`Redacted`]: finds what must not leave and remembers it as ranges, applied while encoding.
//! This module is the only one that can make a `Redacted`, and encoders take nothing else.

pub mod rule;

use crate::record::{Level, Provenance, Record, Value};
use crate::stats::Stats;
use crate::time::Timestamp;
use crate::trace::{SpanId, TraceId};

/// Index of a rule in the redactor's table.
pub type RuleId = u16;

/// A range of a slot's source text that is replaced while encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mask {
    /// Slot: see [`Redacted`].
    pub(crate) slot: u32,
    /// First byte, in the slot's source text ([`Value::source`], or the name).
    pub(crate) start: u32,
    /// Byte behind the last.
    pub(crate) end: u32,
    /// Rule that asked for it.
    pub(crate) rule: RuleId,
    /// The range is a JSON value that is no string (in a [`Value::Raw`]): its replacement needs quotes.
    pub(crate) quote: bool,
}

/// What is redacted.
#[derive(Debug, Clone, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Off lets everything through.
    pub enabled: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { enabled: true }
    }
}

/// Finds what must not leave, in one stream.
#[derive(Debug)]
pub struct Redactor {
    masks: Vec<Mask>,
}

impl Redactor {
    /// A redactor at the start of a stream.
    pub fn new(_options: &Options) -> Self {
        Redactor { masks: Vec::new() }
    }

    /// Names of the rules, by [`RuleId`].
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        [].into_iter()
    }

    /// Redacts a record; gives it back as an error when a rule says that the whole record goes.
    #[expect(clippy::result_large_err, reason = "the record is handed back to be reused, not to report a failure")]
    pub fn redact<'r, 'b>(
        &'r mut self,
        record: Record<'b>,
        _stats: &mut Stats,
    ) -> Result<Redacted<'r, 'b>, Record<'b>> {
        self.masks.clear();
        Ok(Redacted { record, masks: &self.masks })
    }

    /// Looks at an event that was sampled away: a private key may begin in it and go on in the next.
    pub fn pass_over(&mut self, _text: &str) {}
}

/// A record of which nothing sensitive can be read any more.
///
/// Slots number its texts: 0 the service, 1 the message, then for field `i` its name `2 + 2i` and
/// its value `3 + 2i`. `masks` are sorted by slot and start and do not overlap.
#[derive(Debug)]
pub struct Redacted<'r, 'b> {
    record: Record<'b>,
    masks: &'r [Mask],
}

/// How a slot's text is written in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Decoded text.
    Str,
    /// Inside of a JSON string literal.
    Escaped,
    /// A JSON value that is no string.
    Raw,
}

/// One text of a redacted record, given out in pieces.
#[derive(Debug, Clone, Copy)]
pub struct Slot<'a> {
    /// How the pieces of text are written.
    pub kind: Kind,
    text: &'a str,
    masks: &'a [Mask],
}

/// A piece of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that may be written.
    Text(&'a str),
    /// Stands for text that may not; plain ASCII without characters that JSON escapes.
    Mask {
        /// What to write.
        text: &'a str,
        /// It replaces a JSON value that is no string: write it as a string of its own.
        quote: bool,
    },
}

impl<'a> Slot<'a> {
    /// Its pieces, in order.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'a>> + use<'a> {
        let _ = self.masks;
        std::iter::once(Piece::Text(self.text))
    }

    /// The text, when nothing in it is masked.
    pub fn whole(&self) -> Option<&'a str> {
        self.masks.is_empty().then_some(self.text)
    }
}

impl<'b> Redacted<'_, 'b> {
    /// When it happened.
    pub fn time(&self) -> Option<Timestamp> {
        self.record.time
    }

    /// Its level.
    pub fn level(&self) -> Option<Level> {
        self.record.level
    }

    /// Its trace.
    pub fn trace_id(&self) -> Option<TraceId> {
        self.record.trace_id
    }

    /// Its span.
    pub fn span_id(&self) -> Option<SpanId> {
        self.record.span_id
    }

    /// How it came to be.
    pub fn provenance(&self) -> &Provenance {
        &self.record.provenance
    }

    /// The service that the line names.
    pub fn service(&self) -> Option<Slot<'_>> {
        self.record.service.as_deref().map(|text| Slot { kind: Kind::Str, text, masks: &[] })
    }

    /// What it says.
    pub fn message(&self) -> Slot<'_> {
        slot(&self.record.message)
    }

    /// Names and values of the fields that are left.
    pub fn fields(&self) -> impl Iterator<Item = (Slot<'_>, Slot<'_>)> {
        self.record
            .fields
            .iter()
            .map(|field| (Slot { kind: Kind::Str, text: &field.name, masks: &[] }, slot(&field.value)))
    }

    /// The spent record, to be reused.
    pub fn into_spent(self) -> Record<'b> {
        self.record
    }
}

fn slot<'a>(value: &'a Value<'_>) -> Slot<'a> {
    let kind = match value {
        Value::Str(_) => Kind::Str,
        Value::Escaped(_) => Kind::Escaped,
        Value::Raw(_) => Kind::Raw,
    };
    Slot { kind, text: value.source(), masks: &[] }
}
