//! Text lines with a header: time, level, thread, logger and so on in any usual order, then the
//! message. See [`walk`] for the rule of where the header ends.

mod assign;
mod bracket;
mod group;
mod level;
mod level_word;
mod part;
mod scan;
mod two_line;
mod walk;
mod word;

use crate::parse::attributes;
use crate::parse::keys::Cx;
use crate::record::{Format, Record, Value};
use part::{Header, Role};
use walk::Walk;

/// Reads headers. Holds what is reused from line to line.
#[derive(Debug, Default)]
pub(super) struct Text {
    header: Header,
}

impl Text {
    /// Fills `record` from `text` if it has a header; otherwise leaves it alone and says so.
    pub(super) fn parse<'b>(&mut self, text: &'b str, cx: &mut Cx<'_>, record: &mut Record<'b>) -> bool {
        if !Walk::new(text, &mut self.header, cx.times, cx.now).run() {
            return false;
        }
        record.time = self.header.time;
        record.level = self.header.level;
        record.format = Format::Text;
        assign::assign(text, &self.header, record);
        let message = text.get(self.header.message..).unwrap_or_default();
        record.message = Value::str(self.message(message.trim_start_matches([' ', '\t', '\n']), record));
        true
    }

    /// The message, without what layouts put behind or into it.
    fn message<'b>(&self, message: &'b str, record: &mut Record<'b>) -> &'b str {
        let two_line = match record.level {
            None => two_line::java(message, record),
            Some(_) if self.ends_with_level() => two_line::dotnet(message, record),
            Some(_) => None,
        };
        if record.level.is_none() {
            record.level = level::php_phrase(message);
        }
        two_line.unwrap_or_else(|| self.without_logger(message, record))
    }

    /// Whether the message stands right behind the level.
    fn ends_with_level(&self) -> bool {
        self.header.parts().last().is_some_and(|part| part.role == Role::Level)
    }

    /// Kafka writes the logger in brackets at the end of the message: takes it from there.
    fn without_logger<'b>(&self, message: &'b str, record: &mut Record<'b>) -> &'b str {
        let named =
            self.header.parts().iter().any(|part| matches!(part.role, Role::Logger | Role::Source | Role::Process));
        if named || self.header.level.is_none() || !message.ends_with(')') {
            return message;
        }
        let Some((head, tail)) = message.trim_end_matches(')').rsplit_once(" (") else { return message };
        if !group::is_logger(tail) || head.contains('\n') {
            return message;
        }
        record.push_str(attributes::LOGGER, tail);
        head
    }
}
