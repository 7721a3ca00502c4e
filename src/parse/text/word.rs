//! The walk's step over a bare word that is no level.

use super::group;
use super::part::Role;
use super::scan::{self, CAMEL, COLON, DASH, DIGIT, DOT, EQUALS, Gap, LETTERS, LOWER, Mask, OTHER, ROUND, SIGN, SLASH};
use super::scan::{UPPER, only};
use super::walk::{Flow, Walk};

/// A word at the walk's position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) mask: Mask,
    pub(super) dots: u8,
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
        let Some(mut text) = self.line.get(start..end).filter(|text| !text.is_empty()) else { return Flow::Stop };
        if let (true, Some((part, _))) = (self.colons, text.split_once("::")) {
            text = part;
            end = start + part.len();
        }
        let seen = Seen { text, start, end, mask: word.mask, dots: word.dots, next: self.bytes.get(end).copied() };
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
        let Some((name, rest)) = seen.text.split_once(':') else { return false };
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
        match shape(seen) {
            Shape::Number => self.weak(seen, Role::Number),
            Shape::Pair => self.weak(seen, Role::Pairs),
            Shape::Source => self.source(seen),
            Shape::Logger => self.logger(seen),
            Shape::Name if seen.mask & SIGN != 0 && self.numbered(seen) => Flow::Go,
            Shape::Name | Shape::Capitals if self.is_column(seen) => self.anchor(seen, Role::Logger),
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
        let role = match run {
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
        flow
    }

    /// Whether the name may close the header: nothing stands between it and the last anchor that
    /// would be swallowed wrongly.
    fn may_close(&self, seen: &Seen<'_>) -> bool {
        let level = self.header.level.is_some();
        if self.named || !level && self.times == 0 || is_exception(seen.text) {
            return false;
        }
        match self.header.run() {
            [] => true,
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
        let digits = content.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') && !content.is_empty();
        let ident = only(scan::mask_of(content), LETTERS | DIGIT | DASH | DOT | COLON) && !content.is_empty();
        if !ident || seen.mask & (OTHER | EQUALS) != 0 || self.words > 0 && self.header.run().len() > 1 {
            return None;
        }
        let colon = self.bytes.get(end) == Some(&b':');
        let known = self.header.level.is_some();
        if !colon && !(digits && (content.len() > 1 || seen.dots > 0) && (known || self.times > 0) && self.words == 0) {
            return (known && !digits && self.words == 0).then(|| {
                self.push(Role::Process, seen.start, end);
                self.at = end;
                Flow::Go
            });
        }
        if colon
            && let [host] = self.header.parts.get_mut(self.header.len..).unwrap_or_default()
            && matches!(host.role, Role::Name | Role::Word | Role::Capitals)
            && !known
        {
            host.role = Role::Host;
        }
        self.push(Role::Process, seen.start, end);
        self.at = end + usize::from(colon);
        self.commit();
        self.closed = colon && known;
        self.named = colon;
        Some(Flow::Go)
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
        let class = seen.dots >= 2 && seen.mask & UPPER != 0 || seen.mask & COLON != 0;
        let free = self.words == 0 && !self.header.parts().iter().any(|part| part.role == Role::Logger);
        if class && free && self.header.level.is_some() && !is_exception(seen.text) {
            return self.anchor(seen, Role::Logger);
        }
        self.weak(seen, Role::Logger)
    }

    /// nginx's `29#29` and `*17`, Ruby's `#4711`.
    fn numbered(&mut self, seen: &Seen<'_>) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let role = match seen.text.split_once('#') {
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

    /// A word of prose, which may still be a name by what stands around it.
    fn prose(&mut self, seen: &Seen<'_>) -> Flow {
        if self.inside.is_some() {
            return self.weak(seen, Role::Name);
        }
        if self.header.level.is_some() && self.is_column(seen) {
            return self.anchor(seen, Role::Logger);
        }
        let plain = shape(seen) == Shape::Plain || self.by_letter;
        let tag = plain && seen.colon() && (self.header.level.is_some() || self.tag_follows_host());
        if tag && self.may_close(seen) {
            return self.closing(seen);
        }
        let most = if self.times == 0 { 3 } else { 1 };
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

fn shape(seen: &Seen<'_>) -> Shape {
    let mask = seen.mask;
    if only(mask, DIGIT) {
        return Shape::Number;
    }
    if mask & EQUALS != 0 {
        let pair =
            seen.text.split_once('=').is_some_and(|(key, _)| only(scan::mask_of(key), LETTERS | DIGIT | DASH | DOT));
        return if pair && !seen.text.starts_with('=') { Shape::Pair } else { Shape::Prose };
    }
    if mask & OTHER != 0 || seen.text.ends_with('.') {
        return Shape::Prose;
    }
    if only(mask, LETTERS) {
        return match (mask & LOWER != 0, mask & UPPER != 0) {
            (false, _) => Shape::Capitals,
            (true, false) => Shape::Plain,
            (true, true) if mask & CAMEL != 0 => Shape::Name,
            _ => Shape::Prose,
        };
    }
    if mask & COLON != 0 && group::source(seen.text).is_some() {
        return Shape::Source;
    }
    if mask & (DOT | COLON) != 0 && mask & (SLASH | ROUND) == 0 && group::is_logger(seen.text) {
        return Shape::Logger;
    }
    Shape::Name
}
