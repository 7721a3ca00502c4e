//! A header's parts to the fields of the record.
//!
//! What a part is called follows from its shape, or, for groups, names and numbers, from its
//! position among the others. Parts without a name of their own are kept together as `log.header`.

use super::group;
use super::part::{Header, Part, Role};
use super::places::{Places, is_file};
use super::scan::is_number;
use crate::parse::attributes as attribute;
use crate::parse::cut::{cut, cut_last};
use crate::parse::ids::{span_id, trace_id};
use crate::parse::level;
use crate::record::Record;

/// Gives the parts of `header` to `record`.
pub(super) fn assign<'b>(line: &'b str, header: &Header, record: &mut Record<'b>) {
    let places = Places::of(line, header);
    let mut fields = Fields { line, record, rest: None, rests: 0, pid: false, thread: false };
    for (n, part) in header.parts().iter().enumerate() {
        fields.part(n, *part, header.parts(), &places);
    }
    fields.rest();
}

/// Whether part `n`, a level, stands behind the tag of a syslog line and no header begins there anew with a time: it is
/// a word of what the process says, and stays one.
fn is_said(n: usize, parts: &[Part]) -> bool {
    let before = parts.get(..n).unwrap_or_default();
    let Some(tag) = before.iter().rposition(|part| part.role == Role::Process) else { return false };
    let has = |parts: &[Part], role: Role| parts.iter().any(|part| part.role == role);
    has(before, Role::Host) && !has(before.get(tag..).unwrap_or_default(), Role::Time)
}

/// Roles of what stands in brackets, perhaps with room around it.
const GROUPS: u32 = Role::Group.bit()
    | Role::Thread.bit()
    | Role::Ids.bit()
    | Role::Logger.bit()
    | Role::Pid.bit()
    | Role::Level.bit()
    | Role::Pairs.bit()
    | Role::Source.bit()
    | Role::Request.bit()
    | Role::Client.bit()
    | Role::PidTid.bit()
    | Role::ThreadClass.bit()
    | Role::Other.bit();

/// The record being filled.
struct Fields<'r, 'b> {
    line: &'b str,
    record: &'r mut Record<'b>,
    /// Span of the parts that have no name, and how many such spans were written.
    rest: Option<(u32, u32)>,
    rests: usize,
    pid: bool,
    thread: bool,
}

impl<'b> Fields<'_, 'b> {
    fn part(&mut self, n: usize, part: Part, parts: &[Part], places: &Places) {
        if part.role == Role::Separator {
            return;
        }
        let text = part.text(self.line);
        let text = if GROUPS & part.role.bit() != 0 { text.trim_ascii() } else { text };
        let at = Some(n);
        match part.role {
            Role::Level => self.level(text, is_said(n, parts)),
            Role::Time => {
                if n != places.first_time {
                    self.keep(part);
                }
            }
            Role::Ids => self.ids(part, text),
            Role::Request => self.request(part, text),
            Role::Source => self.source(part, text),
            Role::ThreadClass => self.thread_class(text),
            Role::Pairs => self.pairs(text),
            Role::Pair => self.single_pair(text),
            Role::Process => self.process(part, text, places),
            Role::Host => self.record.push_str(attribute::HOST_NAME, text),
            Role::Client => self.client(text),
            Role::PidTid => self.pid_tid(text),
            Role::Connection => self.record.push_str(attribute::NGINX_CONNECTION, text.trim_start_matches('*')),
            Role::Span => self.record.push_str(attribute::SPAN, text),
            Role::Pid => self.process_id(part, text.trim_start_matches('#')),
            _ if at == places.logger => self.logger(text),
            _ if at == places.thread => self.thread(part, text),
            _ if at == places.service && self.record.service.is_none() => self.record.service = Some(text.into()),
            _ if at == places.pid => self.process_id(part, text),
            _ if at == places.tid => self.number(attribute::THREAD_ID, text),
            _ if at == places.line_number => self.number(attribute::CODE_LINE, text),
            Role::Name if self.redis(text) => self.keep(part),
            Role::Logger if is_file(text) => self.record.push_str(attribute::CODE_FILE, text),
            _ => self.keep(part),
        }
    }

    /// The part has no name of its own: it is kept, together with those right in front of it.
    fn keep(&mut self, part: Part) {
        self.keep_span(part.start, part.end);
    }

    fn keep_span(&mut self, start: u32, end: u32) {
        if let Some((first, last)) = self.rest {
            let between = self.line.get(last as usize..start as usize).unwrap_or("?");
            if self.rests + 1 >= attribute::HEADERS.len() || between.bytes().all(|byte| matches!(byte, b' ' | b'\t')) {
                self.rest = Some((first, end));
                return;
            }
            self.rest();
        }
        self.rest = Some((start, end));
    }

    /// Keeps a piece of a part.
    fn keep_piece(&mut self, part: Part, piece: &str) {
        let text = part.text(self.line);
        let offset = (piece.as_ptr() as usize).saturating_sub(text.as_ptr() as usize) as u32;
        self.keep_span(part.start + offset, part.start + offset + piece.len() as u32);
    }

    /// Writes what was kept.
    fn rest(&mut self) {
        if let Some((start, end)) = self.rest.take()
            && let Some(text) = self.line.get(start as usize..end as usize)
            && let Some(name) = attribute::HEADERS.get(self.rests)
        {
            self.record.push_str(name, text.trim_ascii());
            self.rests += 1;
        }
    }

    fn number(&mut self, name: &'static str, text: &'b str) {
        attribute::push_number(self.record, name, text);
    }

    /// Redis begins its lines with its process number and its role.
    fn redis(&mut self, text: &'b str) -> bool {
        let Some((pid, _)) = cut(text, b':').filter(|_| !self.pid) else { return false };
        let digits = !pid.is_empty() && pid.bytes().all(|byte| byte.is_ascii_digit());
        if digits {
            self.pid = true;
            self.number(attribute::PROCESS_ID, pid);
        }
        digits
    }

    /// The level's own word, where it says more than the level, or was said.
    fn level(&mut self, text: &'b str, said: bool) {
        let said = said && self.record.level.is_some_and(|level| level.as_str() != text);
        if text.len() > 1 && (said || level::read_word(text).is_none_or(|(_, exact)| !exact)) {
            self.record.push_str(attribute::LOG_LEVEL, text);
        }
    }

    fn process_id(&mut self, part: Part, text: &'b str) {
        if std::mem::replace(&mut self.pid, true) {
            self.keep(part);
        } else {
            self.number(attribute::PROCESS_ID, text);
        }
    }

    fn thread(&mut self, part: Part, text: &'b str) {
        if std::mem::replace(&mut self.thread, true) {
            self.keep(part);
        } else {
            self.record.push_str(attribute::THREAD_NAME, text);
        }
    }

    /// A logger, perhaps with function and line (loguru), or the line.
    fn logger(&mut self, text: &'b str) {
        let Some((name, line)) = cut_last(text, b':') else {
            return self.record.push_str(attribute::LOGGER, text);
        };
        if name.is_empty() || !is_number(line) {
            return self.record.push_str(attribute::LOGGER, text);
        }
        match cut(name, b':').filter(|(_, function)| !function.is_empty()) {
            Some((module, function)) => {
                self.record.push_str(attribute::LOGGER, module);
                self.record.push_str(attribute::CODE_FUNCTION, function);
            }
            None => self.record.push_str(attribute::LOGGER, name),
        }
        self.number(attribute::CODE_LINE, line);
    }

    fn source(&mut self, part: Part, text: &'b str) {
        let Some((file, function, line)) = group::source(text) else { return self.keep(part) };
        let name = if is_file(file) || file.contains(['/', '\\']) { attribute::CODE_FILE } else { attribute::LOGGER };
        self.record.push_str(name, file);
        if let Some(function) = function {
            self.record.push_str(attribute::CODE_FUNCTION, function);
        }
        self.number(attribute::CODE_LINE, line);
    }

    fn thread_class(&mut self, text: &'b str) {
        let Some((left, line)) = cut_last(text, b'@') else { return };
        let Some((thread, class)) = cut_last(left, b':') else { return };
        if !thread.is_empty() {
            self.record.push_str(attribute::THREAD_NAME, thread);
        }
        self.record.push_str(attribute::LOGGER, class);
        self.number(attribute::CODE_LINE, line);
    }

    fn client(&mut self, text: &'b str) {
        let address = cut(text, b' ').map_or(text, |(_, address)| address);
        match cut_last(address, b':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
                self.record.push_str(attribute::CLIENT_ADDRESS, host.trim_matches(['[', ']']));
                self.number(attribute::CLIENT_PORT, port);
            }
            _ => self.record.push_str(attribute::CLIENT_ADDRESS, address),
        }
    }

    fn pid_tid(&mut self, text: &'b str) {
        let mut numbers = text.split([' ', ':', '#']).filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        if let Some(pid) = numbers.next() {
            self.number(attribute::PROCESS_ID, pid);
        }
        if let Some(tid) = numbers.next() {
            self.number(attribute::THREAD_ID, tid);
        }
    }

    fn process(&mut self, part: Part, text: &'b str, places: &Places) {
        let (name, content) = match cut(text, b'[') {
            Some((name, rest)) => (name, rest.trim_end_matches(']')),
            None => (text, ""),
        };
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let dotted = name.contains('.') && self.record.time.is_none() && !places.host;
        self.record.push_str(
            match (places.host, dotted) {
                (true, _) => attribute::SYSLOG_APPNAME,
                (_, true) => attribute::LOGGER,
                _ => attribute::PROCESS_NAME,
            },
            name,
        );
        match cut(content, b':') {
            _ if content.is_empty() => {}
            None if digits(content) && dotted => self.number(attribute::EVENT_CODE, content),
            None if digits(content) => self.number(attribute::PROCESS_ID, content),
            Some((pid, tid)) if digits(pid) && digits(tid) => {
                self.number(attribute::PROCESS_ID, pid);
                self.number(attribute::THREAD_ID, tid);
            }
            _ => self.keep_piece(part, content),
        }
    }

    /// The first word is the id; what stands behind it is kept.
    fn request(&mut self, part: Part, text: &'b str) {
        let (id, rest) = cut(text, b' ').unwrap_or((text, ""));
        self.record.push_str(attribute::REQUEST_ID, id);
        if rest.bytes().any(|byte| !matches!(byte, b' ' | b'-')) {
            self.keep_piece(part, rest);
        }
    }

    /// `trace-span`, `trace,span`, `app,trace,span,sampled`.
    fn ids(&mut self, part: Part, text: &'b str) {
        if matches!(text, "" | "-") {
            return;
        }
        if group::is_correlation(text) {
            let (trace, span) = text.split_at_checked(32).unwrap_or_default();
            if !self.trace(trace, span.trim_start_matches('-')) {
                self.keep(part);
            }
            return;
        }
        let mut items = text.split(',').map(str::trim_ascii);
        let first = items.next().unwrap_or_default();
        let known = if group::is_id(first) {
            self.trace(first, items.next().unwrap_or_default())
        } else {
            let free = self.record.service.is_none() && !first.is_empty();
            if free {
                self.record.service = Some(first.into());
            }
            let ids = self.trace(items.next().unwrap_or_default(), items.next().unwrap_or_default());
            (free || first.is_empty()) && ids && items.next().is_none()
        };
        if !known {
            self.keep(part);
        }
    }

    /// Takes the ids of the trace; says whether nothing of them would be lost. Zeros and nothing at all
    /// say that there is none.
    fn trace(&mut self, trace: &str, span: &str) -> bool {
        let none = |id: &str| id.bytes().all(|byte| byte == b'0');
        let mut known = true;
        if !none(trace) {
            let id = trace_id(trace.as_bytes());
            known &= id.is_some() && self.record.trace_id.is_none_or(|old| Some(old) == id);
            self.record.trace_id = self.record.trace_id.or(id);
        }
        if !none(span) {
            let id = span_id(span.as_bytes());
            known &= id.is_some() && self.record.span_id.is_none_or(|old| Some(old) == id);
            self.record.span_id = self.record.span_id.or(id);
        }
        known
    }

    /// `key=value` pairs, separated by blanks or commas.
    fn pairs(&mut self, text: &'b str) {
        let mut rest = text;
        while let Some((key, behind)) = cut(rest, b'=') {
            let len = memchr::memchr2(b' ', b',', behind.as_bytes()).unwrap_or(behind.len());
            let Some((value, tail)) = behind.split_at_checked(len) else { return };
            self.pair(key, value);
            rest = tail.trim_start_matches([' ', ',']);
        }
    }

    fn single_pair(&mut self, text: &'b str) {
        let (key, value) = cut(text, b'=').unwrap_or((text, ""));
        self.pair(key, value);
    }

    fn pair(&mut self, key: &'b str, value: &'b str) {
        let value = value.trim_matches('"');
        let known = match key {
            "trace_id" | "traceId" | "traceID" | "trace.id" | "otelTraceID" => self.trace(value, ""),
            "span_id" | "spanId" | "spanID" | "span.id" | "otelSpanID" => self.trace("", value),
            "resource.service.name" | "service.name" | "service"
                if !value.is_empty() && self.record.service.is_none() =>
            {
                self.record.service = Some(value.into());
                true
            }
            _ => false,
        };
        if !known {
            self.record.push_str(key, value);
        }
    }
}
