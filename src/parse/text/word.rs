//! The walk's step over a bare word that is no level.

use super::group;
use super::part::Role;
use super::places;
use super::scan::{self, COLON, COMMA, DASH, DIGIT, DOT, EQUALS, Gap, LETTERS, LOWER, Mask, OTHER, ROUND, SIGN, SLASH};
use super::scan::{UPPER, only};
use super::walk::{self, Flow, Walk};
use crate::parse::cut::{cut, find, find_last};

/// A word at the walk's position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) mask: Mask,
    /// The byte behind it.
    pub(super) next: Option<u8>,
}

impl Seen<'_> {
    /// A colon ends it.
    pub(super) fn colon(&self) -> bool {
        self.next == Some(b':')
    }
}

/// What a word looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Number,
    Pair,
    Source,
    Logger,
    Name,
    Capitals,
    /// Small letters alone.
    Plain,
    /// A word as prose has it.
    Prose,
}

impl<'t> Walk<'_, 't> {
    /// Takes the word that begins here.
    pub(super) fn word(&mut self) -> Flow {
        let start = self.at;
        let word = scan::word(self.bytes, start);
        let mut end = word.end;
        let mut next = self.bytes.get(end).copied();
        let Some(mut text) = self.line.get(start..end).filter(|text| !text.is_empty()) else { return Flow::Stop };
        if self.colons
            && let Some((part, _)) = text.split_once("::")
        {
            text = part;
            end = start + part.len();
            next = None;
        }
        let seen = Seen { text, start, end, mask: word.mask, next };
        if self.times == 0 && seen.mask & COLON != 0 && self.glued_time(&seen) {
            return Flow::Go;
        }
        if let Some(flow) = self.level_word(&seen) {
            return flow;
        }
        self.name(&seen)
    }

    /// A time right behind a name and its colon.
    fn glued_time(&mut self, seen: &Seen<'_>) -> bool {
        let Some((name, rest)) = cut(seen.text, b':') else { return false };
        if !rest.starts_with(|first: char| first.is_ascii_digit()) {
            return false;
        }
        self.push(Role::Name, seen.start, seen.start + name.len());
        self.at = seen.start + name.len() + 1;
        if self.time() {
            return true;
        }
        self.header.parts.pop();
        self.at = seen.start;
        false
    }

    fn name(&mut self, seen: &Seen<'_>) -> Flow {
        if self.takes_host(seen) {
            return self.host(seen);
        }
        match seen.next {
            Some(b'[') => {
                if let Some(flow) = self.process(seen) {
                    return flow;
                }
            }
            Some(b'{') if self.header.level.is_some() => return self.span(seen),
            _ => {}
        }
        if group::is_uuid(seen.text) {
            let set_apart = scan::gap(self.bytes, seen.end) == Gap::Wide && self.words == 0 && self.times > 0;
            return if set_apart { self.anchor(seen, Role::Request) } else { self.weak(seen, Role::Request) };
        }
        if seen.mask & ROUND != 0 && seen.text.starts_with("ThreadId(") {
            return self.weak(seen, Role::Thread);
        }
        match shape(seen) {
            Shape::Number => self.weak(seen, Role::Number),
            Shape::Pair if seen.mask & COMMA != 0 && group::is_pairs(seen.text) => self.weak(seen, Role::Pairs),
            Shape::Pair => self.weak(seen, Role::Pair),
            Shape::Source => self.source(seen),
            Shape::Logger => self.logger(seen),
            Shape::Name if seen.mask & SIGN != 0 && self.numbered(seen) => Flow::Go,
            Shape::Name | Shape::Capitals if self.is_column(seen) => self.column(seen),
            Shape::Name if seen.colon() && self.may_close(seen) => self.closing(seen),
            Shape::Name => self.weak(seen, Role::Name),
            Shape::Capitals if seen.colon() && self.by_letter && self.may_close(seen) => self.closing(seen),
            Shape::Capitals => self.weak(seen, Role::Capitals),
            Shape::Plain | Shape::Prose => self.prose(seen),
        }
    }

    /// Appends the word, and steps over it and its colon.
    fn weak(&mut self, seen: &Seen<'_>, role: Role) -> Flow {
        self.push(role, seen.start, seen.end);
        self.at = seen.end + usize::from(seen.colon());
        Flow::Go
    }

    /// The word belongs to the header.
    fn anchor(&mut self, seen: &Seen<'_>, role: Role) -> Flow {
        let flow = self.weak(seen, role);
        self.commit();
        flow
    }

    /// The word is a name whose colon closes the header.
    fn closing(&mut self, seen: &Seen<'_>) -> Flow {
        let tagged = self.last_role() == Some(Role::Host) || self.syslog;
        let known = self.header.level.is_some();
        let run = self.header.parts.get_mut(self.header.len..).unwrap_or_default();
        let version = only(seen.mask, DIGIT | DOT | DASH);
        let role = match run {
            [.., name] if version && !known => {
                name.role = Role::Process;
                Role::Other
            }
            // A word between a time and a tag is a host.
            [host] if !known && matches!(host.role, Role::Name | Role::Word | Role::Capitals | Role::Host) => {
                host.role = Role::Host;
                Role::Process
            }
            _ if tagged && !known => Role::Process,
            _ => Role::Logger,
        };
        let flow = self.anchor(seen, role);
        self.closed = self.header.level.is_some() && self.inside.is_none();
        self.named = true;
        self.tagged = true;
        flow
    }

    /// Whether the name may close the header: nothing stands between it and the last anchor that
    /// would be swallowed wrongly.
    fn may_close(&self, seen: &Seen<'_>) -> bool {
        let level = self.header.level.is_some();
        let named = self.header.has(Role::Process.bit() | Role::Logger.bit());
        let glued = self.bytes.get(seen.start.wrapping_sub(1)) == Some(&b']');
        if self.named
            || glued
            || walk::is_address(seen.text) && !self.syslog
            || named && level
            || !level && self.times == 0
            || is_exception(seen.text)
        {
            return false;
        }
        match self.header.run() {
            [] => true,
            // A syslog tag with its version: `syslogd 1.4.1:`.
            [host, _] if !level && host.role == Role::Host => only(seen.mask, DIGIT | DOT | DASH),
            [_] if !level && self.last_role() == Some(Role::Host) => only(seen.mask, DIGIT | DOT | DASH),
            [part] if !level && self.last_role() == Some(Role::Time) => {
                matches!(part.role, Role::Host | Role::Number) || part.role == Role::Name && is_tag(seen)
            }
            run => level && self.words == 0 && run.iter().all(|part| !matches!(part.role, Role::Name | Role::Host)),
        }
    }

    /// Whether the word is the host behind a syslog time.
    fn takes_host(&self, seen: &Seen<'_>) -> bool {
        self.syslog
            && self.header.run().is_empty()
            && self.last_role() == Some(Role::Time)
            && !seen.colon()
            && seen.next != Some(b'[')
            && seen.mask & (EQUALS | OTHER) == 0
    }

    fn host(&mut self, seen: &Seen<'_>) -> Flow {
        let flow = self.weak(seen, Role::Host);
        if seen.mask & (DIGIT | DASH | DOT) != 0 {
            self.commit();
        }
        flow
    }

    /// `name[12]`, with a colon behind it as the tag of syslog.
    fn process(&mut self, seen: &Seen<'_>) -> Option<Flow> {
        let (content, end) = scan::group(self.line, seen.end)?;
        let mask = scan::mask_of(content);
        if content.is_empty() || !only(mask, LETTERS | DIGIT | DASH | DOT | COLON) || seen.mask & (OTHER | EQUALS) != 0
        {
            return None;
        }
        let (known, colon) = (self.header.level.is_some(), self.bytes.get(end) == Some(&b':'));
        if colon {
            let start = self.start_of_tag(seen)?;
            self.push(Role::Process, start, end);
            self.at = end + 1;
            self.commit();
            self.closed = known;
            self.named = true;
            self.tagged = true;
            return Some(Flow::Go);
        }
        if self.words > 0 {
            return None;
        }
        let numbered = only(mask, DIGIT | COLON) && (content.len() > 1 || seen.mask & DOT != 0);
        if !(numbered || known && mask & LETTERS != 0) {
            return None;
        }
        self.push(Role::Process, seen.start, end);
        self.at = end;
        if numbered && (known || self.times > 0) {
            self.commit();
        }
        Some(Flow::Go)
    }

    /// Where the name begins that ends with the word in front of a number in brackets. Between time
    /// and tag stands the host; behind that, the tag may be several words, as on a Mac.
    fn start_of_tag(&mut self, seen: &Seen<'_>) -> Option<usize> {
        let (last, known) = (self.last_role(), self.header.level.is_some());
        let run = self.header.parts.get_mut(self.header.len..)?;
        match run {
            [host] if last == Some(Role::Time) && !known => {
                if matches!(host.role, Role::Name | Role::Word | Role::Capitals) {
                    host.role = Role::Host;
                }
            }
            [host, words @ ..] if host.role == Role::Host || last == Some(Role::Host) => {
                let first = if host.role == Role::Host { words.first() } else { Some(&*host) };
                let start = first.map_or(seen.start, |first| first.start as usize);
                let kept = self.header.len + usize::from(host.role == Role::Host);
                self.header.parts.truncate(kept);
                return Some(start);
            }
            run => {
                if self.words > 0 && run.len() > 1 {
                    return None;
                }
            }
        }
        Some(seen.start)
    }

    /// `name{key=value}`, perhaps several in a row, up to the colon behind the last.
    fn span(&mut self, seen: &Seen<'_>) -> Flow {
        if self.words > 0 || seen.mask & OTHER != 0 {
            return Flow::Stop;
        }
        let mut end = seen.end;
        while let Some((_, close)) = scan::group(self.line, end) {
            let behind = self.bytes.get(close..).unwrap_or_default();
            match behind {
                [b':', b' ', ..] => {
                    self.push(Role::Span, seen.start, close);
                    self.at = close + 1;
                    self.commit();
                    return Flow::Go;
                }
                [b':', ..] => {
                    let next = scan::word(self.bytes, close + 1);
                    // A span without fields, or the next one with some.
                    end = next.end;
                    if self.bytes.get(end) == Some(&b':') && next.end > close + 1 {
                        self.push(Role::Span, seen.start, end);
                        self.at = end + 1;
                        self.commit();
                        return Flow::Go;
                    }
                }
                _ => return Flow::Stop,
            }
        }
        Flow::Stop
    }

    /// File and line; an anchor by its shape.
    fn source(&mut self, seen: &Seen<'_>) -> Flow {
        if self.words > 0 {
            return Flow::Stop;
        }
        let flow = self.weak(seen, Role::Source);
        if self.times > 0 || self.header.level.is_some() {
            self.commit();
            self.closed = seen.colon() && self.header.level.is_some();
            self.named |= seen.colon();
        }
        flow
    }

    /// A dotted name: an anchor when it is that of a class behind a level.
    fn logger(&mut self, seen: &Seen<'_>) -> Flow {
        if seen.colon() && self.may_close(seen) {
            return self.closing(seen);
        }
        let dot = |at: Option<usize>| at.unwrap_or_default();
        let bytes = seen.text.as_bytes();
        let dots = || dot(find(bytes, b'.')) < dot(find_last(bytes, b'.'));
        let class = seen.mask & COLON != 0 || seen.mask & UPPER != 0 && dots();
        let free = self.words == 0 && !self.header.has(Role::Logger.bit());
        if class && free && self.header.level.is_some() && !is_exception(seen.text) {
            return self.anchor(seen, Role::Logger);
        }
        self.weak(seen, Role::Logger)
    }

    /// nginx's `29#29` and `*17`, Ruby's `#4711`.
    fn numbered(&mut self, seen: &Seen<'_>) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let role = match cut(seen.text, b'#') {
            Some((pid, tid)) if digits(pid) && digits(tid) => Role::PidTid,
            Some(("", pid)) if digits(pid) && self.inside.is_some() => Role::Pid,
            _ if seen.text.strip_prefix('*').is_some_and(digits) && self.last_role() == Some(Role::PidTid) => {
                Role::Connection
            }
            _ => return false,
        };
        self.weak(seen, role);
        if role != Role::Pid && self.times > 0 {
            self.commit();
        }
        true
    }

    /// Whether the word stands in a column of its own: room behind it, and more than data follows.
    fn is_column(&self, seen: &Seen<'_>) -> bool {
        let wide = scan::gap(self.bytes, seen.end) == Gap::Wide;
        let next = self.bytes.get(scan::blanks(self.bytes, seen.end)).copied();
        wide && self.words == 0
            && self.times > 0
            && self.header.run().is_empty()
            && !self.named
            && !matches!(next, None | Some(b'\n' | b'{'))
            && matches!(self.last_role(), Some(Role::Level | Role::Time))
    }

    /// The word is the logger. Between blanks nothing but the message follows; a tab may be followed by
    /// another column.
    fn column(&mut self, seen: &Seen<'_>) -> Flow {
        let flow = self.anchor(seen, Role::Logger);
        let tab = self.bytes.get(seen.end) == Some(&b'\t');
        self.closed = self.header.level.is_some() && !tab && !self.by_letter;
        flow
    }

    /// A word of prose, which may still be a name by what stands around it.
    fn prose(&mut self, seen: &Seen<'_>) -> Flow {
        if self.inside.is_some() {
            return self.weak(seen, Role::Name);
        }
        if self.header.level.is_some() && self.is_column(seen) {
            return self.column(seen);
        }
        let plain = shape(seen) == Shape::Plain || self.by_letter;
        // A class without a package behind the thread's bracket.
        let class = matches!(self.header.run(), [part] if part.role == Role::Group)
            && only(seen.mask, LETTERS | DIGIT)
            && crate::parse::level::from_word(seen.text).is_none();
        let tag = (plain || class) && seen.colon() && (self.header.level.is_some() || self.tag_follows_host());
        if tag && self.may_close(seen) {
            return self.closing(seen);
        }
        // A listing or a bracketed time may have words in front, and the tag behind a host may have several.
        let host = self.header.run().first().map_or(self.last_role(), |first| Some(first.role)) == Some(Role::Host)
            || self.last_role() == Some(Role::Host);
        let most = if self.times == 0 || host { 3 } else { 1 };
        self.words += 1;
        if self.words > most || seen.mask & OTHER != 0 && !self.bars {
            return Flow::Stop;
        }
        self.weak(seen, Role::Word)
    }

    /// Whether a plain word with a colon would be a syslog tag here.
    fn tag_follows_host(&self) -> bool {
        matches!(self.header.run(), [part] if matches!(part.role, Role::Host | Role::Name))
            && self.last_role() == Some(Role::Time)
            || self.header.run().is_empty() && (self.last_role() == Some(Role::Host) || self.syslog)
    }
}

/// Whether a word with a colon behind it could be the tag of a syslog line.
fn is_tag(seen: &Seen<'_>) -> bool {
    seen.colon() && only(seen.mask, LOWER | DIGIT | DASH | DOT)
}

/// Names of exceptions stand in front of a colon in messages.
fn is_exception(text: &str) -> bool {
    ["Error", "Exception", "Warning", "Interrupt", "Failure", "Throwable"].iter().any(|end| text.ends_with(end))
}

/// Whether a word is a source file and a line of it. A host and its port must not be taken for one.
pub(super) fn is_source(text: &str) -> bool {
    group::source(text).is_some_and(|(file, function, _)| function.is_some() || places::is_file(file))
}

fn shape(seen: &Seen<'_>) -> Shape {
    let mask = seen.mask;
    if only(mask, DIGIT) {
        return Shape::Number;
    }
    if mask & EQUALS != 0 {
        let pair = cut(seen.text, b'=').is_some_and(|(key, _)| only(scan::mask_of(key), LETTERS | DIGIT | DASH | DOT));
        return if pair && !seen.text.starts_with('=') { Shape::Pair } else { Shape::Prose };
    }
    if mask & OTHER != 0 || seen.text.ends_with('.') {
        return Shape::Prose;
    }
    if only(mask, LETTERS) {
        return match (mask & LOWER != 0, mask & UPPER != 0) {
            (false, _) => Shape::Capitals,
            (true, false) => Shape::Plain,
            (true, true) if scan::is_camel(seen.text) => Shape::Name,
            _ => Shape::Prose,
        };
    }
    if mask & COLON != 0 && is_source(seen.text) {
        return Shape::Source;
    }
    if mask & (DOT | COLON) != 0 && mask & (SLASH | ROUND) == 0 && group::is_logger(seen.text, mask) {
        return Shape::Logger;
    }
    Shape::Name
}
