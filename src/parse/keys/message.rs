//! Picks the message.

use std::borrow::Cow;

use super::found::Found;
use super::index::Role;
use super::{decoded, table, template};
use crate::record::{Record, Value};

/// Names that are a message whatever their value is; of the others only text is.
const ALWAYS: [&str; 6] = ["record.message", "message", "msg", "@m", "@message", "short_message"];

/// How the message was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// Under a key of its own.
    Key,
    /// Under `log`: the line of another program, in the envelope of a container engine or a shipper.
    Envelope,
    /// Nowhere.
    Nothing,
}

impl Found {
    /// Moves the message to its place and says where it was.
    pub(crate) fn set_message(&mut self, record: &mut Record<'_>) -> Source {
        for (slot, seen) in self.candidates(Role::Message) {
            let Some(name) = table::MESSAGE.get(usize::from(seen.rank)) else { continue };
            let Some(value) = seen.value(record) else { continue };
            let message = match value {
                Value::Raw(json) if ALWAYS.contains(name) && json != "null" => bytes(&json).unwrap_or(Value::Str(json)),
                Value::Raw(_) => continue,
                text => text,
            };
            if matches!(*name, "@mt" | "MessageTemplate") {
                // The template stays: what was filled in cannot be taken out again.
                record.message = template::render(&decoded(&message), record).map_or(message, Value::Str);
                return Source::Key;
            }
            record.message = message;
            self.take(slot);
            return if *name == "log" { Source::Envelope } else { Source::Key };
        }
        Source::Nothing
    }

    /// What stands in for the message where there is none: method, target and status of an HTTP request,
    /// else all of the line.
    pub(crate) fn message_without_key<'b>(&mut self, line: &'b str, record: &Record<'_>) -> Value<'b> {
        self.http(record).summary().map_or(Value::str(line), |summary| Value::Str(Cow::Owned(summary)))
    }
}

/// Text that came as a list of bytes: what journald makes of a message that it does not trust.
fn bytes(json: &str) -> Option<Value<'static>> {
    let numbers = json.strip_prefix('[')?.strip_suffix(']')?;
    let bytes: Option<Vec<u8>> = numbers.split(',').map(|number| number.trim_ascii().parse().ok()).collect();
    let text = String::from_utf8(bytes?).ok()?;
    Some(Value::Str(Cow::Owned(text)))
}
