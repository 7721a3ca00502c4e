//! What the redactor gives out: the texts of a record, in pieces.

use super::table::Rules;
use super::{Redacted, RuleId};
use crate::record::{Level, Provenance, Record, Value};
use crate::time::Timestamp;
use crate::trace::{SpanId, TraceId};

/// A range of a slot's source text that is replaced while encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mask {
    /// Slot: see [`Redacted`].
    pub(super) slot: u32,
    /// First byte, in the slot's source text ([`Value::source`], or the name).
    pub(super) start: u32,
    /// Byte behind the last.
    pub(super) end: u32,
    /// Rule that asked for it.
    pub(super) rule: RuleId,
    /// What it needs to stay a value of the document that it is in.
    pub(super) quoting: Quoting,
    /// Its text in the arena, when it is not the rule's own.
    pub(super) text: Option<(u32, u32)>,
}

/// The quotes that a mask needs where it replaces something that had none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// None: it stands inside of a string.
    None,
    /// It replaces a value of a [`Value::Raw`].
    Json,
    /// It replaces a value of a document inside of a string, where quotes have so many backslashes.
    Nested(u8),
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
    words: Words<'a>,
}

/// Where masks have their texts from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) rules: &'a Rules,
    pub(super) arena: &'a str,
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
    pub fn pieces(&self) -> Pieces<'a> {
        Pieces { slot: *self, done: 0, step: Step::Text }
    }

    /// The text, when nothing in it is masked.
    pub fn whole(&self) -> Option<&'a str> {
        self.masks.is_empty().then_some(self.text)
    }
}

/// Iterator over the pieces of a slot.
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    slot: Slot<'a>,
    done: usize,
    step: Step,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Text,
    Open,
    Mask,
    Close,
    End,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    #[inline]
    fn next(&mut self) -> Option<Piece<'a>> {
        if self.slot.masks.is_empty() && self.done == 0 && self.step == Step::Text {
            self.step = Step::End;
            return (!self.slot.text.is_empty()).then_some(Piece::Text(self.slot.text));
        }
        self.next_of_masked()
    }
}

impl<'a> Pieces<'a> {
    fn next_of_masked(&mut self) -> Option<Piece<'a>> {
        loop {
            let mask = self.slot.masks.first();
            let (piece, next) = match (self.step, mask) {
                (Step::Text, Some(mask)) => {
                    let text = self.slot.text.get(self.done..mask.start as usize).unwrap_or_default();
                    (Some(Piece::Text(text)), Step::Open)
                }
                (Step::Text, None) => (self.slot.text.get(self.done..).map(Piece::Text), Step::End),
                (Step::Open, Some(mask)) => (mask.quoting.quote().map(Piece::Text), Step::Mask),
                (Step::Mask, Some(mask)) => {
                    let piece = Piece::Mask { text: self.slot.words.of(mask), quote: mask.quoting == Quoting::Json };
                    (Some(piece), Step::Close)
                }
                (Step::Close, Some(mask)) => {
                    self.done = mask.end as usize;
                    self.slot.masks = self.slot.masks.split_first().map(|(_, rest)| rest).unwrap_or_default();
                    (mask.quoting.quote().map(Piece::Text), Step::Text)
                }
                (Step::End, _) | (_, None) => return None,
            };
            self.step = next;
            if piece.is_some_and(|piece| piece != Piece::Text("")) {
                return piece;
            }
        }
    }
}

impl Quoting {
    /// The quote to write before and behind the mask, as the slot's source would write it.
    fn quote(self) -> Option<&'static str> {
        const QUOTE: &str = concat!(r"\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\", "\"");
        match self {
            Quoting::Nested(backslashes) => QUOTE.get(QUOTE.len().saturating_sub(1 + usize::from(backslashes))..),
            Quoting::None | Quoting::Json => None,
        }
    }
}

impl<'a> Words<'a> {
    fn of(self, mask: &Mask) -> &'a str {
        match mask.text {
            Some((from, to)) => self.arena.get(from as usize..to as usize).unwrap_or("[REDACTED]"),
            None => self.rules.mask(mask.rule),
        }
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
        let text = self.record.service.as_deref()?;
        Some(Slot { kind: Kind::Str, text, masks: split(self.masks, 0).0, words: self.words })
    }

    /// The masks: the rule of each, and the name of the field that it is in; `None` for service and message. A mask of a
    /// name comes with an empty one.
    pub fn masks(&self) -> impl Iterator<Item = (RuleId, Option<&str>)> {
        self.masks.iter().map(|mask| {
            let field = mask.slot.checked_sub(2).map(|slot| {
                let clean = self.masks.iter().all(|other| other.slot != mask.slot & !1);
                let field = self.record.fields.get(slot as usize / 2).filter(|_| clean);
                field.map_or("", |field| &*field.name)
            });
            (mask.rule, field)
        })
    }

    /// What it says.
    pub fn message(&self) -> Slot<'_> {
        let masks = split(split(self.masks, 0).1, 1).0;
        self.slot(&self.record.message, masks)
    }

    /// Names and values of the fields that are left.
    pub fn fields(&self) -> impl Iterator<Item = (Slot<'_>, Slot<'_>)> {
        let mut masks = split(self.masks, 1).1;
        let mut dropped = self.dropped;
        let fields = self.record.fields.iter().zip((2u32..).step_by(2));
        fields.filter_map(move |(field, slot)| {
            // Behind the last mask, which is nearly everywhere, there is nothing to share out.
            if masks.is_empty() && dropped.is_empty() {
                let name = Slot { kind: Kind::Str, text: &field.name, masks, words: self.words };
                return Some((name, self.slot(&field.value, masks)));
            }
            let (name, rest) = split(masks, slot);
            let (value, rest) = split(rest, slot + 1);
            masks = rest;
            if dropped.first() == Some(&slot) {
                dropped = dropped.split_first().map(|(_, rest)| rest).unwrap_or_default();
                return None;
            }
            let name = Slot { kind: Kind::Str, text: &field.name, masks: name, words: self.words };
            Some((name, self.slot(&field.value, value)))
        })
    }

    /// The spent record, to be reused.
    pub fn into_spent(self) -> Record<'b> {
        self.record
    }

    fn slot<'a>(&'a self, value: &'a Value<'_>, masks: &'a [Mask]) -> Slot<'a> {
        Slot { kind: Kind::of(value), text: value.source(), masks, words: self.words }
    }
}

impl Kind {
    /// How a value is written.
    pub(super) fn of(value: &Value<'_>) -> Kind {
        match value {
            Value::Str(_) => Kind::Str,
            Value::Escaped(_) => Kind::Escaped,
            Value::Raw(_) => Kind::Raw,
        }
    }
}

/// The masks up to and with slot `slot`, and the rest.
fn split(masks: &[Mask], slot: u32) -> (&[Mask], &[Mask]) {
    // Most slots have none, and then the first mask says so.
    if masks.first().is_none_or(|mask| mask.slot > slot) {
        return (&[], masks);
    }
    masks.split_at_checked(masks.partition_point(|mask| mask.slot <= slot)).unwrap_or((masks, &[]))
}
