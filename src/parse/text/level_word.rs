//! The walk's step over a bare word that is, or holds, a level.

use super::level::{self, Style};
use super::part::{Part, Role};
use super::scan::{self, COLON, DIGIT, DOT, EQUALS, Gap, LETTERS, OTHER, ROUND, SIGN, SLASH, only};
use super::walk::{Flow, Walk};
use super::word::Seen;
use crate::record::Level;

impl<'t> Walk<'_, 't> {
    /// Takes the word if it is a level where the line's may stand.
    pub(super) fn level_word(&mut self, seen: &Seen<'t>) -> Option<Flow> {
        if self.header.level.is_some() && !self.again {
            return None;
        }
        let mask = seen.mask;
        if only(mask, LETTERS | DIGIT) {
            return if seen.text.len() == 1 { self.letter(seen) } else { self.plain_level(seen) };
        }
        if mask & ROUND != 0 {
            return match level::two_letters(seen.text) {
                Some(level) if self.times > 0 => Some(self.take_level(seen, level)),
                _ => self.logcat(seen),
            };
        }
        if mask & EQUALS != 0 {
            return self.level_pair(seen);
        }
        if mask & COLON != 0 {
            return self.glued_level(seen);
        }
        if mask & SLASH != 0 {
            return self.slashed_level(seen);
        }
        if mask & OTHER != 0 {
            return self.marked_level(seen);
        }
        if mask & DOT != 0 && seen.text.len() > 1 {
            return self.dotted_level(seen);
        }
        if only(mask, SIGN | DOT) && seen.text.len() == 1 && self.is_redis() {
            let level = match seen.text {
                "#" => Level::Warn,
                "*" => Level::Info,
                "." => Level::Debug,
                _ => return None,
            };
            return Some(self.take_level(seen, level));
        }
        None
    }

    /// Steps over the word and notes the level.
    fn take_level(&mut self, seen: &Seen<'_>, level: Level) -> Flow {
        self.needs_time |= self.times == 0 && !self.run_is_numbers();
        let tail = matches!(seen.next, Some(b':' | b','));
        self.at = seen.end + usize::from(tail);
        self.level(level, seen.start, seen.end);
        self.closed = seen.colon() && self.inside.is_none();
        Flow::Go
    }

    /// A level word of letters, perhaps with digits stuck to it.
    fn plain_level(&mut self, seen: &Seen<'t>) -> Option<Flow> {
        let Some(word) = level::word(seen.text) else { return self.numbered_level(seen) };
        if !self.fits(&word, seen) {
            return None;
        }
        if self.is_said(&word, seen) {
            self.header.level = Some(word.level);
            return Some(Flow::Stop);
        }
        if seen.next == Some(b'[') && word.style == Style::Upper && self.times == 0 {
            return Some(self.elapsed_level(seen, word.level));
        }
        Some(self.take_level(seen, word.level))
    }

    /// Whether the word is the line's level by its spelling and by what stands around it.
    fn fits(&self, word: &level::Word, seen: &Seen<'_>) -> bool {
        let upper = word.style == Style::Upper;
        let run = self.header.run();
        if self.words > 0 && !self.bars && self.inside.is_none() {
            // Words in front must be labels with a colon, or the level set apart by one.
            let is_label = |part: &Part| self.bytes.get(part.end as usize) == Some(&b':');
            let labels = run.iter().all(|part| part.role != Role::Word || is_label(part));
            let word_before = run.last().is_some_and(|part| part.role == Role::Word);
            if !labels && (word_before || !seen.colon() || !upper) {
                return false;
            }
        }
        let delimited = self.is_delimited(seen);
        match word.style {
            Style::Upper => !word.common || delimited || seen.colon(),
            _ if self.again => false,
            _ if word.common => delimited && self.times > 0 || seen.text == "fail" && seen.colon(),
            _ if seen.colon() || delimited => true,
            _ => {
                self.times > 0
                    && run.is_empty()
                    && !self.named
                    && (word.technical || self.sentence_starts(seen.end) || self.process_follows(seen.end))
            }
        }
    }

    /// Whether the level is part of what is said: `Warning: …` at the head of a line, `error: …` and
    /// `ALERT …` behind a tag.
    fn is_said(&self, word: &level::Word, seen: &Seen<'_>) -> bool {
        match word.style {
            Style::Upper => self.named && self.header.run().is_empty() && !seen.colon(),
            Style::Title if self.times == 0 => seen.colon(),
            _ => self.named && seen.colon(),
        }
    }

    /// Whether brackets, bars, a dash or a column set the word apart.
    fn is_delimited(&self, seen: &Seen<'_>) -> bool {
        let behind = self.bytes.get(seen.end..).unwrap_or_default();
        self.inside.is_some()
            || self.bars && self.last_role() == Some(Role::Separator)
            || scan::gap(self.bytes, seen.end) == Gap::Wide
            || matches!(behind, [b'|' | b']', ..] | [b' ', b'|', ..] | [b' ', b'-', b' ', ..])
    }

    /// Whether what follows begins like a sentence, or with a bracket or quote.
    fn sentence_starts(&self, end: usize) -> bool {
        let next = self.bytes.get(scan::blanks(self.bytes, end));
        next.is_some_and(|byte| byte.is_ascii_uppercase() || matches!(byte, b'[' | b'"' | b'{' | b'('))
    }

    /// Whether `name[…` follows.
    fn process_follows(&self, end: usize) -> bool {
        let word = scan::word(self.bytes, scan::blanks(self.bytes, end));
        self.bytes.get(word.end) == Some(&b'[')
    }

    /// logrus on a terminal: `INFO[0012]`, or with a time in the bracket.
    fn elapsed_level(&mut self, seen: &Seen<'_>, level: Level) -> Flow {
        let flow = self.take_level(seen, level);
        if let Some((content, end)) = scan::group(self.line, seen.end)
            && content.bytes().all(|byte| byte.is_ascii_digit())
        {
            self.push(Role::Other, seen.end + 1, end - 1);
            self.at = end;
            self.commit();
            self.closed = true;
        }
        flow
    }

    /// `WARN574240`, `5LOG`, and klog's `I0102 03:04:05`.
    fn numbered_level(&mut self, seen: &Seen<'_>) -> Option<Flow> {
        let text = seen.text;
        if seen.mask & DIGIT == 0 || self.words > 0 && !seen.colon() {
            return None;
        }
        let (first, rest) = text.split_at_checked(1)?;
        if rest.bytes().all(|byte| byte.is_ascii_digit()) && matches!(rest.len(), 4 | 6 | 8) && self.times == 0 {
            let level = level::letter(first.bytes().next()?)?;
            let parts = self.header.parts.len();
            self.push(Role::Level, seen.start, seen.start + 1);
            self.at = seen.start + 1;
            if self.time() {
                self.header.level = Some(level);
                return Some(Flow::Go);
            }
            self.header.parts.truncate(parts);
            self.at = seen.start;
            return None;
        }
        let word = text.trim_matches(|c: char| c.is_ascii_digit());
        let word = level::word(word).filter(|word| word.style == Style::Upper)?;
        let glued = seen.colon() || seen.next == Some(b'[');
        (glued && self.times > 0).then(|| self.take_level(seen, word.level))
    }

    /// A level of one letter.
    fn letter(&mut self, seen: &Seen<'_>) -> Option<Flow> {
        let level = level::letter(*seen.text.as_bytes().first()?)?;
        let rest = self.bytes.get(seen.end..).unwrap_or_default();
        let fits = match rest {
            [b',', b' ', ..] | [b' ', b'|', ..] | [b'[', ..] => self.header.run().is_empty(),
            [b' ', ..] if self.inside.is_some() => true,
            [b' ', b'[', ..] => self.header.parts.is_empty(),
            [b' ', ..] if self.times == 0 => false,
            [b' ', ..] if self.words > 0 => {
                matches!(self.header.run(), [.., pid, tid] if pid.role == Role::Number && tid.role == Role::Number)
            }
            [b' ', ..] => match self.header.run() {
                [] => self.name_follows(seen.end),
                run => run.iter().all(|part| matches!(part.role, Role::Number | Role::Name)),
            },
            _ => false,
        };
        if !fits {
            return None;
        }
        self.needs_time |= self.times == 0;
        let flow = self.take_level(seen, level);
        self.by_letter = true;
        self.again = self.times == 0 || self.inside.is_some();
        Some(flow)
    }

    /// Whether something follows that no sentence goes on with.
    fn name_follows(&self, end: usize) -> bool {
        let word = scan::word(self.bytes, scan::blanks(self.bytes, end));
        let next = self.bytes.get(word.end);
        word.mask & (DIGIT | DOT | COLON | scan::CAMEL | scan::DASH | SLASH) != 0
            || next == Some(&b':')
            || word.mask & scan::LOWER == 0
            || scan::gap(self.bytes, word.end) == Gap::Wide
            || self.sentence_starts(end)
    }

    /// logcat's `V/Tag( 1766)`.
    fn logcat(&mut self, seen: &Seen<'_>) -> Option<Flow> {
        let (letter, rest) = seen.text.split_once('/')?;
        let [letter] = letter.as_bytes() else { return None };
        let level = level::letter(*letter)?;
        let (tag, pid) = rest.strip_suffix(')')?.split_once('(')?;
        let pid = pid.trim_ascii_start();
        if pid.is_empty() || !pid.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.push(Role::Logger, seen.start + 2, seen.start + 2 + tag.len());
        self.push(Role::Pid, seen.end - 1 - pid.len(), seen.end - 1);
        Some(self.take_level(seen, level))
    }

    /// `level=info` among pairs behind the time.
    fn level_pair(&mut self, seen: &Seen<'_>) -> Option<Flow> {
        let (key, value) = seen.text.split_once('=')?;
        if self.times == 0 || !matches!(key, "level" | "lvl" | "severity" | "loglevel") || self.words > 0 {
            return None;
        }
        let word = level::word(value.trim_matches('"'))?;
        Some(self.take_level(seen, word.level))
    }

    /// `INFO:root:message`, `thread::DEBUG::time`.
    fn glued_level(&mut self, seen: &Seen<'t>) -> Option<Flow> {
        let text = seen.text;
        let is_level = |word: &str| level::word(word).filter(|word| word.style == Style::Upper);
        if let Some((thread, rest)) = text.split_once("::")
            && let Some((name, _)) = rest.split_once("::")
            && let Some(word) = is_level(name)
        {
            let start = seen.start + thread.len() + 2;
            self.push(Role::Thread, seen.start, seen.start + thread.len());
            self.at = start + name.len() + 2;
            self.level(word.level, start, start + name.len());
            self.colons = true;
            self.needs_time = self.times == 0;
            return Some(Flow::Go);
        }
        let (name, rest) = text.split_once(':')?;
        let word = is_level(name).filter(|word| !word.common)?;
        if self.words > 0 {
            return None;
        }
        let start = seen.start + name.len() + 1;
        self.needs_time |= self.times == 0 && !self.run_is_numbers();
        self.at = start;
        self.level(word.level, seen.start, start - 1);
        self.closed = true;
        let logger = match rest.find(':') {
            Some(len) => rest.get(..len),
            None if seen.colon() => Some(rest),
            None => None,
        };
        let plain = scan::LETTERS | DIGIT | DOT | scan::DASH;
        if let Some(logger) = logger.filter(|logger| !logger.is_empty() && only(scan::mask_of(logger), plain)) {
            self.push(Role::Logger, start, start + logger.len());
            self.at = start + logger.len() + 1;
            self.commit();
        }
        Some(Flow::Go)
    }

    /// Celery's `INFO/MainProcess`, and logcat's `I/Tag`.
    fn slashed_level(&mut self, seen: &Seen<'_>) -> Option<Flow> {
        let (name, rest) = seen.text.split_once('/')?;
        let (level, role) = match name.as_bytes() {
            [letter] => {
                let set_apart = seen.colon() || self.inside.is_some() || scan::gap(self.bytes, seen.end) == Gap::Wide;
                (level::letter(*letter).filter(|_| set_apart)?, Role::Logger)
            }
            _ => (level::word(name).filter(|word| word.style == Style::Upper)?.level, Role::Thread),
        };
        if self.words > 0 || self.times == 0 {
            return None;
        }
        self.push(role, seen.end - rest.len(), seen.end);
        Some(self.take_level(seen, level))
    }

    /// `I!`, `INFO>`.
    fn marked_level(&mut self, seen: &Seen<'_>) -> Option<Flow> {
        if self.words > 0 || self.times == 0 {
            return None;
        }
        let level = match seen.text.strip_suffix('!') {
            Some(letter) if letter.len() == 1 => level::letter(*letter.as_bytes().first()?)?,
            _ => level::word(seen.text.strip_suffix('>')?).filter(|word| word.style == Style::Upper)?.level,
        };
        Some(self.take_level(seen, level))
    }

    /// syslog's `daemon.err`, Monolog's `channel.ERROR:`.
    fn dotted_level(&mut self, seen: &Seen<'_>) -> Option<Flow> {
        if self.times == 0 || self.words > 0 {
            return None;
        }
        if let Some(level) = level::facility_severity(seen.text) {
            self.push(Role::Other, seen.start, seen.end);
            return Some(self.take_level(seen, level));
        }
        let (channel, name) = seen.text.rsplit_once('.')?;
        let word = level::word(name).filter(|word| word.style == Style::Upper && seen.colon())?;
        self.push(Role::Logger, seen.start, seen.start + channel.len());
        Some(self.take_level(seen, word.level))
    }

    /// Whether the line begins as Redis begins one: `1:M` or `[1]` before the time.
    pub(super) fn is_redis(&self) -> bool {
        let [first, time] = self.header.parts() else { return false };
        let text = first.text(self.line);
        let role = text.split_once(':').is_some_and(|(pid, role)| {
            pid.bytes().all(|byte| byte.is_ascii_digit()) && matches!(role, "M" | "S" | "C" | "X")
        });
        time.role == Role::Time && self.header.run().is_empty() && (role || first.role == Role::Pid)
    }
}
