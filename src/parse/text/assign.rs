//! A header's parts to the fields of the record.
//!
//! What a part is called follows from its shape, or, for groups, names and numbers, from its
//! position among the others. Parts without a name of their own are kept together as `log.header`.

use super::group;
use super::part::{Header, Part, Role};
use crate::parse::attributes as attribute;
use crate::parse::level;
use crate::record::Record;
use crate::trace::{SpanId, TraceId};

/// Gives the parts of `header` to `record`.
pub(super) fn assign<'b>(line: &'b str, header: &Header, record: &mut Record<'b>) {
    let roles = Roles::of(line, header.parts());
    let mut fields = Fields { line, record, rest: None, pid: false, thread: false };
    for (n, part) in header.parts().iter().enumerate() {
        fields.part(n, *part, &roles);
    }
    fields.rest();
}

/// What positions decide.
#[derive(Debug, Default)]
struct Roles {
    logger: Option<usize>,
    thread: Option<usize>,
    service: Option<usize>,
    pid: Option<usize>,
    tid: Option<usize>,
    line_number: Option<usize>,
    host: bool,
    first_time: usize,
}

impl Roles {
    fn of(line: &str, parts: &[Part]) -> Roles {
        let first_time = parts.iter().position(|part| part.role == Role::Time).unwrap_or(0);
        let mut roles = Roles { first_time, ..Roles::default() };
        let mut spring = None;
        for (n, part) in parts.iter().enumerate() {
            match part.role {
                Role::Logger if is_file(part.text(line)) => {
                    let next = parts.iter().skip(n + 1).find(|next| next.role != Role::Separator);
                    if next.is_some_and(|next| next.role == Role::Number) {
                        roles.line_number = parts.iter().skip(n).position(|p| p.role == Role::Number).map(|k| n + k);
                    }
                }
                Role::Logger => roles.logger = Some(n),
                Role::Host => roles.host = true,
                Role::Thread => roles.thread = Some(n),
                Role::Separator if part.text(line) == "---" => spring = Some(n),
                _ => {}
            }
        }
        roles.names(line, parts, first_time);
        roles.groups(line, parts, first_time, spring);
        roles.numbers(parts, first_time);
        roles
    }

    /// The last name is the logger where no dotted one is; one of the others may be the thread.
    fn names(&mut self, line: &str, parts: &[Part], first_time: usize) {
        let names = || {
            let all = parts.iter().enumerate().skip(first_time);
            all.filter(|(_, part)| part.role == Role::Name).map(|(n, part)| (n, part.text(line)))
        };
        let mut count = names().count();
        if count > 3 {
            return;
        }
        if self.logger.is_none() && !parts.iter().any(|part| matches!(part.role, Role::Process | Role::ThreadClass)) {
            self.logger = names()
                .last()
                .map(|(n, _)| n)
                .or_else(|| parts.iter().take(first_time).rposition(|part| part.role == Role::Name));
            count -= usize::from(count > 0);
        }
        if self.thread.is_none() {
            let others = || names().filter(|(n, _)| Some(*n) != self.logger);
            self.thread = match count {
                1 => others().next().map(|(n, _)| n),
                _ => others().find(|(_, text)| is_thread(text)).map(|(n, _)| n),
            };
        }
    }

    fn groups(&mut self, line: &str, parts: &[Part], first_time: usize, spring: Option<usize>) {
        let from = spring.unwrap_or(first_time);
        let groups = || parts.iter().enumerate().skip(from).filter(|(_, part)| part.role == Role::Group);
        let count = groups().count();
        let mut free = groups().map(|(n, part)| (n, part.text(line).trim_ascii()));
        if spring.is_some() {
            if count > 1 {
                self.service = free.next().map(|(n, _)| n);
            }
            self.thread = free.next().map(|(n, _)| n);
            return;
        }
        if self.thread.is_none() && count > 0 {
            let named = self.logger.is_some();
            let thread =
                groups().map(|(n, part)| (n, part.text(line).trim_ascii())).find(|(_, text)| named || is_thread(text));
            self.thread = thread.map(|(n, _)| n);
            if self.thread.is_none() && count > 1 && groups().all(|(_, part)| !part.text(line).contains('-')) {
                self.thread = free.next().map(|(n, _)| n);
            }
        }
        if self.logger.is_none() {
            self.logger = groups().map(|(n, _)| n).rfind(|n| Some(*n) != self.thread);
        }
    }

    /// One number is the process; two are process and thread; a third before them is a user. Before a
    /// file, or a level in brackets, it is the thread.
    fn numbers(&mut self, parts: &[Part], first_time: usize) {
        let numbers = || {
            let all = parts.iter().enumerate().skip(first_time);
            all.filter(|(n, part)| part.role == Role::Number && Some(*n) != self.line_number).map(|(n, _)| n)
        };
        let count = numbers().count();
        let mut last = numbers().skip(count.saturating_sub(2));
        let behind = |n: usize| parts.get(n + 1).map(|part| part.role);
        match (last.next(), last.next()) {
            (Some(pid), Some(tid)) if count <= 3 => (self.pid, self.tid) = (Some(pid), Some(tid)),
            (Some(only), None) if behind(only) == Some(Role::Source) => self.tid = Some(only),
            (Some(only), None) => self.pid = Some(only),
            _ => {}
        }
    }
}

/// Whether a name is one that threads have.
fn is_thread(text: &str) -> bool {
    let numbered = text
        .rsplit_once(['-', '#', ' '])
        .is_some_and(|(_, end)| !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit()));
    numbered || text == "main" || ["hread", "orker", "exec", "pool", "scheduler"].iter().any(|part| text.contains(part))
}

/// Whether a dotted name is that of a source file.
fn is_file(text: &str) -> bool {
    const EXTENSIONS: [&str; 24] = [
        "c", "cc", "cpp", "cs", "cxx", "dart", "erl", "ex", "exs", "go", "h", "hpp", "java", "js", "kt", "lua", "mjs",
        "php", "py", "rb", "rs", "scala", "swift", "ts",
    ];
    text.rsplit_once('.').is_some_and(|(_, extension)| EXTENSIONS.contains(&extension))
}

/// The record being filled.
struct Fields<'r, 'b> {
    line: &'b str,
    record: &'r mut Record<'b>,
    /// Span of the parts that have no name.
    rest: Option<(u32, u32)>,
    pid: bool,
    thread: bool,
}

impl<'b> Fields<'_, 'b> {
    fn part(&mut self, n: usize, part: Part, roles: &Roles) {
        let text = part.text(self.line).trim_ascii();
        let at = Some(n);
        match part.role {
            Role::Separator => {}
            Role::Level => self.level(text),
            Role::Time => {
                if n != roles.first_time {
                    self.keep(part);
                }
            }
            Role::Ids => self.ids(text),
            Role::Request => self.request(part, text),
            Role::Source => self.source(part, text),
            Role::ThreadClass => self.thread_class(text),
            Role::Pairs => self.pairs(part, text),
            Role::Process => self.process(part, text, roles),
            Role::Host => self.record.push_str(attribute::HOST_NAME, text),
            Role::Client => self.client(text),
            Role::PidTid => self.pid_tid(text),
            Role::Connection => self.record.push_str(attribute::NGINX_CONNECTION, text.trim_start_matches('*')),
            Role::Span => self.record.push_str(attribute::SPAN, text),
            Role::Pid => self.process_id(part, text.trim_start_matches('#')),
            _ if at == roles.logger => self.logger(text),
            _ if at == roles.thread => self.thread(part, text),
            _ if at == roles.service => self.record.service = Some(text.into()),
            _ if at == roles.pid => self.process_id(part, text),
            _ if at == roles.tid => self.number(attribute::THREAD_ID, text),
            _ if at == roles.line_number => self.number(attribute::CODE_LINE, text),
            Role::Logger if is_file(text) => self.record.push_str(attribute::CODE_FILE, text),
            _ => self.keep(part),
        }
    }

    /// The part has no name of its own.
    fn keep(&mut self, part: Part) {
        let (start, _) = self.rest.unwrap_or((part.start, part.end));
        self.rest = Some((start, part.end));
    }

    /// Writes what was kept.
    fn rest(&mut self) {
        if let Some((start, end)) = self.rest
            && let Some(text) = self.line.get(start as usize..end as usize)
        {
            self.record.push_str(attribute::HEADER, text.trim_ascii());
        }
    }

    fn number(&mut self, name: &'static str, text: &'b str) {
        attribute::push_number(self.record, name, text);
    }

    /// The level's own word, where it says more than the level.
    fn level(&mut self, text: &'b str) {
        if text.len() > 1 && level::read_word(text).is_some_and(|(_, exact)| !exact) {
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

    /// A logger; loguru's holds function and line.
    fn logger(&mut self, text: &'b str) {
        if let Some((module, rest)) = text.split_once(':')
            && let Some((function, line)) = rest.split_once(':')
            && !function.is_empty()
            && !line.is_empty()
            && line.bytes().all(|byte| byte.is_ascii_digit())
        {
            self.record.push_str(attribute::LOGGER, module);
            self.record.push_str(attribute::CODE_FUNCTION, function);
            self.number(attribute::CODE_LINE, line);
            return;
        }
        self.record.push_str(attribute::LOGGER, text);
    }

    fn source(&mut self, part: Part, text: &'b str) {
        let Some((file, function, line)) = group::source(text) else { return self.keep(part) };
        let name = if is_file(file) || function.is_none() { attribute::CODE_FILE } else { attribute::LOGGER };
        self.record.push_str(name, file);
        if let Some(function) = function {
            self.record.push_str(attribute::CODE_FUNCTION, function);
        }
        self.number(attribute::CODE_LINE, line);
    }

    fn thread_class(&mut self, text: &'b str) {
        let Some((left, line)) = text.rsplit_once('@') else { return };
        let Some((thread, class)) = left.rsplit_once(':') else { return };
        if !thread.is_empty() {
            self.record.push_str(attribute::THREAD_NAME, thread);
        }
        self.record.push_str(attribute::LOGGER, class);
        self.number(attribute::CODE_LINE, line);
    }

    fn client(&mut self, text: &'b str) {
        let address = text.split_once(' ').map_or(text, |(_, address)| address);
        match address.rsplit_once(':') {
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

    fn process(&mut self, part: Part, text: &'b str, roles: &Roles) {
        let (name, content) = match text.split_once('[') {
            Some((name, rest)) => (name, rest.trim_end_matches(']')),
            None => (text, ""),
        };
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let dotted = name.contains('.') && self.record.time.is_none() && !roles.host;
        self.record.push_str(
            match (roles.host, dotted) {
                (true, _) => attribute::SYSLOG_APPNAME,
                (_, true) => attribute::LOGGER,
                _ => attribute::PROCESS_NAME,
            },
            name,
        );
        match content.split_once(':') {
            _ if content.is_empty() => {}
            None if digits(content) && dotted => self.number(attribute::EVENT_CODE, content),
            None if digits(content) => self.number(attribute::PROCESS_ID, content),
            Some((pid, tid)) if digits(pid) && digits(tid) => {
                self.number(attribute::PROCESS_ID, pid);
                self.number(attribute::THREAD_ID, tid);
            }
            _ => self.keep(part),
        }
    }

    /// The first word is the id; what stands behind it is kept.
    fn request(&mut self, part: Part, text: &'b str) {
        let (id, rest) = text.split_once(' ').unwrap_or((text, ""));
        self.record.push_str(attribute::REQUEST_ID, id);
        if rest.bytes().any(|byte| !matches!(byte, b' ' | b'-')) {
            self.keep(part);
        }
    }

    /// `trace-span`, `app,trace,span,sampled`.
    fn ids(&mut self, text: &'b str) {
        if let Some((trace, span)) = text.split_once('-')
            && group::is_id(trace)
        {
            return self.trace(trace, span);
        }
        let mut items = text.split(',').map(str::trim_ascii);
        let first = items.next().unwrap_or_default();
        if group::is_id(first) {
            return self.trace(first, items.next().unwrap_or_default());
        }
        if !matches!(first, "" | "-") {
            self.record.service = Some(first.into());
        }
        self.trace(items.next().unwrap_or_default(), items.next().unwrap_or_default());
    }

    fn trace(&mut self, trace: &str, span: &str) {
        self.record.trace_id = self.record.trace_id.or_else(|| TraceId::parse_hex(trace.as_bytes()));
        self.record.span_id = self.record.span_id.or_else(|| SpanId::parse_hex(span.as_bytes()));
    }

    fn pairs(&mut self, part: Part, text: &'b str) {
        if !group::is_pairs(text) {
            return self.keep(part);
        }
        for item in text.split([' ', ',']).filter(|item| !item.is_empty()) {
            let Some((key, value)) = item.split_once('=') else { continue };
            let value = value.trim_matches('"');
            match key {
                "trace_id" | "traceId" | "traceID" | "trace.id" | "otelTraceID" => {
                    self.trace(value, "");
                }
                "span_id" | "spanId" | "spanID" | "span.id" | "otelSpanID" => {
                    self.trace("", value);
                }
                "resource.service.name" | "service.name" | "service" if !value.is_empty() => {
                    self.record.service = Some(value.into());
                }
                _ => self.record.push_str(key, value),
            }
        }
    }
}
