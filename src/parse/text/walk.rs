//! The walk over a line's header, piece by piece.
//!
//! **Where the header ends.** Pieces are *anchors* or *tentative*. Anchors are what cannot be prose: a
//! time, a level in header position, a separator (`-`, `---`, `|`, `:`) behind tentative pieces, a name
//! with a colon behind it, a bracket group whose shape says what it is. Identifiers, numbers, other
//! groups and at most one word of prose are tentative: they belong to the header when an anchor
//! follows. The walk stops at prose, at a quote, at its bounds, or when level and name are known and a
//! separator closed them; the header then ends behind the last anchor, and everything behind it is
//! the message, whatever it looks like.

use super::group::{self, Content};
use super::part::{Header, Part, Role};
use super::scan;
use crate::parse::level;
use crate::record::Level;
use crate::time::{Now, Reader};

/// Pieces that are looked at.
const MOST_PIECES: usize = 28;
/// Bytes that are looked at.
const MOST_BYTES: usize = 512;

/// Parts that a separator behind them closes.
const CLOSED: u32 = Role::Name.bit()
    | Role::Word.bit()
    | Role::Capitals.bit()
    | Role::Group.bit()
    | Role::Logger.bit()
    | Role::Process.bit()
    | Role::Source.bit();

/// Go on, or the header ends here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Go,
    Stop,
}

/// State of the walk over one line.
#[derive(Debug)]
pub(super) struct Walk<'w, 't> {
    pub(super) line: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    pub(super) header: &'w mut Header,
    pub(super) reader: &'w mut Reader,
    pub(super) now: Now,
    /// Where the bracket ends whose inside is being read.
    pub(super) inside: Option<usize>,
    /// Words of prose in the run.
    pub(super) words: u8,
    /// Level and name are known and a separator closed them: only a second time reopens the header.
    pub(super) closed: bool,
    /// A name was closed by a separator before there was a level.
    pub(super) named: bool,
    /// It was closed by a colon: what follows is what a tag says.
    pub(super) tagged: bool,
    /// The level may be stated once more: by a word behind a letter, or by an inner header.
    pub(super) again: bool,
    /// The level was a single letter.
    pub(super) by_letter: bool,
    /// The level stands in brackets, so that single words in brackets behind it are header too.
    pub(super) bracketed: bool,
    /// The time is of syslog's kind, behind which a host stands.
    pub(super) syslog: bool,
    /// Bars separate the pieces.
    pub(super) bars: bool,
    /// Double colons do.
    pub(super) colons: bool,
    /// The level counts only if a time is found too.
    pub(super) needs_time: bool,
    /// Times found.
    pub(super) times: u8,
}

impl<'w, 't> Walk<'w, 't> {
    /// A walk over the first line of `text`.
    pub(super) fn new(text: &'t str, header: &'w mut Header, reader: &'w mut Reader, now: Now) -> Self {
        header.reset();
        Walk {
            line: text,
            bytes: text.as_bytes(),
            at: 0,
            header,
            reader,
            now,
            inside: None,
            words: 0,
            closed: false,
            named: false,
            tagged: false,
            again: false,
            by_letter: false,
            bracketed: false,
            syslog: false,
            bars: false,
            colons: false,
            needs_time: false,
            times: 0,
        }
    }

    /// Walks to the end of the header; says whether there is one.
    pub(super) fn run(&mut self) -> bool {
        let limit = self.at.saturating_add(MOST_BYTES);
        for _ in 0..MOST_PIECES {
            self.at = scan::blanks(self.bytes, self.at);
            let Some(&byte) = self.bytes.get(self.at).filter(|_| self.at <= limit) else { break };
            if matches!(byte, b'*' | b'.')
                && self.times == 0
                && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_uppercase)
            {
                // Cisco marks a clock that is not set, or not in step, in front of the month.
                self.at += 1;
                continue;
            }
            let flow = if self.may_be_time(byte) && self.time() {
                Flow::Go
            } else if self.closed {
                self.behind(byte)
            } else {
                self.piece(byte)
            };
            if flow == Flow::Stop {
                break;
            }
        }
        let header = &*self.header;
        header.time.is_some() || header.level.is_some() && !self.needs_time
    }

    /// Takes the piece that starts with `byte`.
    fn piece(&mut self, byte: u8) -> Flow {
        match byte {
            b'[' | b'(' | b'<' | b'{' => self.group(),
            b']' | b')' | b'}' | b'>' => self.close(byte),
            b',' | b';' if self.times > 0 && self.header.level.is_none() && self.delimited(byte) => Flow::Stop,
            b'|' | b'-' | b':' | b',' | b'=' => self.separator(byte),
            b'"' | b'\'' => self.quoted(byte),
            b'\n' => Flow::Stop,
            _ => self.word(),
        }
    }

    /// Whether a time may start with `byte` here.
    fn may_be_time(&self, byte: u8) -> bool {
        let shape = byte.is_ascii_digit()
            || matches!(byte, b'J' | b'F' | b'M' | b'A' | b'S' | b'O' | b'N' | b'D' | b'T' | b'W');
        shape && (self.times == 0 || self.times == 1 && (self.header.level.is_none() || self.again || self.closed))
    }

    /// Takes a time, if one stands here.
    pub(super) fn time(&mut self) -> bool {
        let rest = self.line.get(self.at..).unwrap_or_default();
        let found = match self.reader.head(rest, self.now) {
            Some(found) => found,
            None if self.times == 0 && self.expects_epoch() => match self.reader.head_epoch(rest) {
                Some(found) => found,
                None => return false,
            },
            None => return false,
        };
        let (time, len) = found;
        if self.bytes.get(self.at + len).is_some_and(u8::is_ascii_alphanumeric) {
            return false;
        }
        // Behind a tag a second time is the message's head, or none.
        if self.named && !self.header.run().is_empty() {
            return false;
        }
        // A time in the middle of a sentence is not the line's own.
        if self.words > 0 && self.inside.is_none() && !self.bars && !self.is_listing() && !self.is_labelled() {
            return false;
        }
        let text = rest.get(..len).unwrap_or_default();
        let named_month = text.starts_with(|c: char| c.is_ascii_uppercase()) && text.as_bytes().get(3) == Some(&b' ');
        // An inner time counts when it is written in full and the outer one is not, or is a wrapper's.
        if self.times == 0 || has_year(text) && (self.syslog || self.bars) {
            self.header.time = Some(time);
        }
        self.again |= self.times > 0;
        self.closed = false;
        self.named = false;
        self.tagged = false;
        self.times += 1;
        // `Jan  2 03:04:05` and nothing more: syslog's.
        self.syslog =
            named_month && self.inside.is_none() && text.len() <= 32 && !text.contains(',') && !has_weekday(text);
        self.push(Role::Time, self.at, self.at + len);
        self.at += len;
        self.commit();
        true
    }

    /// Whether a bare number is likely to be a time here: at the head of the line, alone in brackets,
    /// behind a label, or in a line that lists its columns.
    fn expects_epoch(&self) -> bool {
        let parts = &self.header.parts;
        self.inside.is_some()
            || parts.iter().all(|part| matches!(part.role, Role::Separator | Role::Capitals))
            || self.is_listing() && parts.len() >= 3
    }

    /// Whether the time is the value of a label that says so, as in `# Time: …`.
    fn is_labelled(&self) -> bool {
        let labels = ["time", "date", "timestamp"];
        self.header.run().last().is_some_and(|part| {
            let text = part.text(self.line);
            self.words == 1 && labels.iter().any(|label| label.eq_ignore_ascii_case(text))
        })
    }

    /// A line that begins with a number: a listing whose columns may be any words.
    fn is_listing(&self) -> bool {
        self.header.parts.first().is_some_and(|part| part.role == Role::Number)
    }

    /// Appends a tentative part.
    pub(super) fn push(&mut self, role: Role, start: usize, end: usize) {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.header.parts.push(Part { role, start: narrow(start), end: narrow(end) });
    }

    /// Makes all parts so far part of the header, which now goes on to the walk's position.
    pub(super) fn commit(&mut self) {
        self.header.roles |= self.header.run().iter().fold(0, |roles, part| roles | part.role.bit());
        self.header.len = self.header.parts.len();
        self.header.message = self.at;
        self.words = 0;
    }

    /// Notes a level; the header goes on to the walk's position.
    pub(super) fn level(&mut self, level: Level, start: usize, end: usize) {
        self.header.level = Some(level);
        self.again = false;
        self.push(Role::Level, start, end);
        self.commit();
    }

    /// Behind a closed header: ids that still belong to it.
    fn behind(&mut self, byte: u8) -> Flow {
        if byte != b'[' {
            return self.source_behind();
        }
        let Some((content, end)) = scan::group(self.line, self.at) else { return Flow::Stop };
        let role = match group::classify(content) {
            Content::Strong(role @ (Role::Ids | Role::Request)) => role,
            Content::Strong(Role::Pairs) if content.contains("race") => Role::Pairs,
            _ => return Flow::Stop,
        };
        self.push(role, self.at + 1, end - 1);
        self.at = end;
        self.commit();
        Flow::Go
    }

    /// File and line with a colon, between the logger's colon and the message.
    fn source_behind(&mut self) -> Flow {
        let start = self.at;
        if self.last_role() != Some(Role::Logger) || self.bytes.get(start.wrapping_sub(2)) != Some(&b':') {
            return Flow::Stop;
        }
        let word = scan::word(self.bytes, start);
        let text = self.line.get(start..word.end).unwrap_or_default();
        if self.bytes.get(word.end) != Some(&b':') || !super::word::is_source(text) {
            return Flow::Stop;
        }
        self.push(Role::Source, start, word.end);
        self.at = word.end + 1;
        self.commit();
        Flow::Stop
    }

    /// Takes a separator, or a word that begins like one.
    fn separator(&mut self, byte: u8) -> Flow {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let len = rest.iter().take_while(|&&next| next == byte).count();
        let next = rest.get(len).copied();
        if byte == b'-' && len > 1 && next == Some(b'>') && self.header.level.is_some() {
            let start = self.at;
            self.at += len + 1;
            return self.separated(byte, start);
        }
        let ends = matches!(next, None | Some(b' ' | b'\t' | b'\n' | b'['));
        let is_separator = match byte {
            b'|' => true,
            b'-' => ends,
            b':' => ends || len == 2 || self.header.run().is_empty() && self.times > 0,
            b',' => self.times > 0 || !self.header.parts.is_empty(),
            _ => false,
        };
        if byte == b'-' && self.header.level.is_none() && self.is_redis() {
            self.at += len;
            self.level(Level::Debug, self.at - len, self.at);
            return Flow::Go;
        }
        if !is_separator {
            return if byte == b'-' { self.word() } else { Flow::Stop };
        }
        self.bars |= byte == b'|';
        self.colons |= byte == b':' && len == 2;
        let start = self.at;
        self.at += len;
        self.separated(byte, start)
    }

    /// A level between two commas or semicolons right behind the time, as in a table; the rest is the message.
    fn delimited(&mut self, byte: u8) -> bool {
        const LONGEST: usize = 12;
        let start = self.at + 1;
        let cell = self.bytes.get(start..).unwrap_or_default().iter().take(LONGEST).position(|&next| next == byte);
        let Some(end) = cell.map(|len| start + len) else { return false };
        let Some(level) = self.line.get(start..end).and_then(|word| level::from_word(word.trim_ascii())) else {
            return false;
        };
        self.at = end + 1;
        self.level(level, start, end);
        true
    }

    /// What the separator at `start` makes of the run before it.
    fn separated(&mut self, byte: u8, start: usize) -> Flow {
        let run = self.header.run();
        let roles = run.iter().fold(0, |roles, part| roles | part.role.bit());
        let label = self.bars && self.times == 0 && run.len() <= 2;
        if self.words > 0 && run.len() > 1 && !label || byte == b':' && self.bars && self.times > 0 {
            // Several words before it: it stands in prose.
            return Flow::Stop;
        }
        // Spring Boot's three dashes stand in the middle of the header.
        let dashes = self.bytes.get(start..self.at) == Some(b"---");
        let closes = !dashes && (roles & CLOSED != 0 || roles == 0 && self.closing_anchor());
        let address = roles & Role::Name.bit() != 0 && run.last().is_some_and(|part| is_address(part.text(self.line)));
        if byte == b',' && closes || address && self.times > 0 && !self.bars {
            return Flow::Stop;
        }
        self.again |= byte == b'|' && self.times == 0 && self.header.level.is_some();
        if !self.named || self.header.level.is_some() || byte == b'|' {
            self.promote(byte, roles);
            self.push(Role::Separator, start, self.at);
            self.commit();
            if closes && byte != b'|' && self.inside.is_none() && !self.colons {
                self.closed = self.header.level.is_some();
                self.named = true;
            }
        } else {
            // Behind a name that was closed only a level or a time is worth waiting for.
            self.push(Role::Separator, start, self.at);
        }
        Flow::Go
    }

    /// A name in front of a separator is the logger; a word between bars is a name.
    fn promote(&mut self, byte: u8, roles: u32) {
        const NAMES: u32 = Role::Name.bit() | Role::Word.bit() | Role::Capitals.bit();
        let run = self.header.parts.get_mut(self.header.len..).unwrap_or_default();
        let alone = run.len() == 1;
        let names = run.iter().filter(|part| NAMES & part.role.bit() != 0).count();
        let Some(last) = run.last_mut().filter(|last| matches!(last.role, Role::Name | Role::Word)) else { return };
        if byte == b'|' {
            last.role = if alone { Role::Name } else { last.role };
        } else if names == 1 && roles & Role::Logger.bit() == 0 {
            last.role = Role::Logger;
        }
    }

    /// Whether the last anchor already named the logger, so that a separator behind it closes the header.
    fn closing_anchor(&self) -> bool {
        const NAMING: u32 = Role::Logger.bit()
            | Role::ThreadClass.bit()
            | Role::Source.bit()
            | Role::Ids.bit()
            | Role::Pairs.bit()
            | Role::Request.bit()
            | Role::Group.bit();
        let last = self.last_role().map_or(0, Role::bit);
        self.header.level.is_some() && NAMING & last != 0
    }

    /// Takes a closing bracket: of the group that is being read, or one that nothing opened, as
    /// behind klog's file and line.
    fn close(&mut self, byte: u8) -> Flow {
        let start = self.at;
        if self.inside == Some(start) {
            self.inside = None;
            self.at += 1;
            if self.bytes.get(self.at) == Some(&b':') {
                self.at += 1;
            }
            self.push(Role::Separator, start, self.at);
            self.commit();
            self.closed = self.header.level.is_some() && !self.again && !self.bracketed;
            return Flow::Go;
        }
        if self.inside.is_some() || self.header.run().is_empty() && byte != b'>' && byte != b']' {
            return Flow::Stop;
        }
        let known = self.times > 0 && self.header.run().iter().all(|part| part.role != Role::Word);
        if !known && self.header.level.is_none() {
            return Flow::Stop;
        }
        if byte == b')' {
            // ESXi's processor and world: nobody else's names.
            for part in self.header.parts.iter_mut().skip(self.header.len).filter(|part| part.role == Role::Name) {
                part.role = Role::Other;
            }
        }
        self.at += 1;
        self.push(Role::Separator, start, self.at);
        self.commit();
        self.closed = self.header.level.is_some() && byte != b')';
        self.again |= byte == b')';
        Flow::Go
    }

    /// Takes a quoted time, or a quoted word in a group that is read.
    fn quoted(&mut self, quote: u8) -> Flow {
        let start = self.at;
        let content = self.line.get(start + 1..).unwrap_or_default();
        let Some(len) = content.bytes().take(128).position(|byte| byte == quote || byte == b'\n') else {
            return Flow::Stop;
        };
        if content.as_bytes().get(len) != Some(&quote) {
            return Flow::Stop;
        }
        if self.inside.is_some() {
            self.push(Role::Group, start + 1, start + 1 + len);
            self.at = start + len + 2;
            return Flow::Go;
        }
        self.at += 1;
        if self.times > 0 || !self.time() {
            self.at = start;
            return Flow::Stop;
        }
        if self.bytes.get(self.at) == Some(&quote) {
            self.at += 1;
            self.commit();
        }
        Flow::Go
    }
}

/// Whether a name is an address: digits and dots, perhaps a port.
pub(super) fn is_address(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
        && text.contains('.')
        && scan::only(scan::mask_of(text), scan::DIGIT | scan::DOT | scan::COLON | scan::COMMA)
}

/// Whether the text of a time has a year of four digits at its head.
fn has_year(text: &str) -> bool {
    text.bytes().take_while(u8::is_ascii_digit).count() == 4
}

fn has_weekday(text: &str) -> bool {
    matches!(
        text.as_bytes(),
        [b'M', b'o', b'n', ..] | [b'T', b'u' | b'h', ..] | [b'W', ..] | [b'F', b'r', ..] | [b'S', b'a' | b'u', ..]
    )
}
