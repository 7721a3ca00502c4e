//! What a header's groups, names and numbers are by their place among the other parts.

use super::part::{Header, Part, Role};
use super::scan::is_number;
use crate::parse::cut::find_last;

/// Indices of the parts that a place gives a meaning to.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) logger: Option<usize>,
    pub(super) thread: Option<usize>,
    pub(super) service: Option<usize>,
    pub(super) pid: Option<usize>,
    pub(super) tid: Option<usize>,
    pub(super) line_number: Option<usize>,
    /// The line names a host: what stands before a bracketed number is the tag of syslog.
    pub(super) host: bool,
    pub(super) first_time: usize,
}

impl Places {
    /// Looks at the parts of `header`, which is that of `line`.
    pub(super) fn of(line: &str, header: &Header) -> Places {
        let parts = header.parts();
        let first_time = parts.iter().position(|part| part.role == Role::Time).unwrap_or(0);
        let mut places = Places { first_time, host: header.has(Role::Host.bit()), ..Places::default() };
        if first_time > 1 && parts.first().is_some_and(|part| part.role == Role::Number) {
            // A listing: its columns have names that only its reader knows.
            return places;
        }
        let mut spring = None;
        for (n, part) in parts.iter().enumerate() {
            match part.role {
                Role::Logger if is_file(part.text(line)) => {
                    let number = parts.iter().enumerate().skip(n + 1).find(|(_, next)| next.role != Role::Separator);
                    places.line_number = number.filter(|(_, next)| next.role == Role::Number).map(|(n, _)| n);
                }
                Role::Logger => places.logger = Some(n),
                Role::Thread => places.thread = Some(n),
                Role::Separator if part.end - part.start == 3 && part.text(line) == "---" => spring = Some(n),
                _ => {}
            }
        }
        if header.has(Role::Name.bit()) {
            places.names(line, header);
        }
        if header.has(Role::Group.bit()) {
            match spring {
                Some(dashes) => places.spring(parts, dashes),
                None => places.groups(line, header),
            }
        }
        if header.has(Role::Number.bit()) {
            places.numbers(line, parts);
        }
        places
    }

    /// The last name is the logger where no dotted one is; one of the others may be the thread.
    fn names(&mut self, line: &str, header: &Header) {
        let parts = header.parts();
        let names = || {
            let all = parts.iter().enumerate().skip(self.first_time).filter(|(_, part)| part.role == Role::Name);
            all.map(|(n, part)| (n, part.text(line))).filter(|(_, text)| is_name(text))
        };
        let mut count = names().count();
        if count > 3 || header.has(Role::Host.bit() | Role::Capitals.bit()) {
            return;
        }
        if self.logger.is_none() && !header.has(Role::Process.bit() | Role::ThreadClass.bit()) {
            // A name that is glued to the time, as in `name:2026-01-02 …`, stands in for one behind it.
            let glued = |part: &Part| part.role == Role::Name && is_name(part.text(line));
            let last = names().next_back().map(|(n, _)| n);
            self.logger = last.or_else(|| parts.iter().take(self.first_time).rposition(glued));
            count -= usize::from(count > 0);
        }
        if self.thread.is_none() {
            let mut others = names().filter(|(n, _)| Some(*n) != self.logger);
            let thread = if count == 1 { others.next() } else { others.find(|(_, text)| is_thread(text)) };
            self.thread = thread.map(|(n, _)| n);
        }
    }

    /// Spring Boot's groups behind its dashes: the application, if there are two, then the thread.
    fn spring(&mut self, parts: &[Part], dashes: usize) {
        for (n, part) in parts.iter().enumerate().skip(dashes) {
            if part.role == Role::Group && self.service.is_none() {
                (self.service, self.thread) = (self.thread, Some(n));
            }
        }
    }

    /// A group is the thread when the logger stands behind it, or when it looks like one; a last one
    /// is the logger where nothing else is.
    fn groups(&mut self, line: &str, header: &Header) {
        let parts = header.parts();
        let level = parts.iter().position(|part| part.role == Role::Level).unwrap_or(self.first_time);
        let groups = || {
            let all = parts.iter().enumerate().skip(self.first_time.min(level));
            all.filter(|(_, part)| part.role == Role::Group).map(|(n, part)| (n, part.text(line).trim_ascii()))
        };
        if self.thread.is_none() {
            let thread = groups().find(|(n, text)| match self.logger {
                Some(logger) => *n < logger,
                None => is_thread(text),
            });
            self.thread = thread.map(|(n, _)| n);
        }
        if self.logger.is_none() && !header.has(Role::ThreadClass.bit()) {
            let names = groups().filter(|(n, text)| Some(*n) != self.thread && is_name(text));
            self.logger = names.fold(None, |_, (n, _)| Some(n));
        }
    }

    /// One number is the process; two are process and thread; a third before them is a user. Before a
    /// file, or a level in brackets, it is the thread.
    fn numbers(&mut self, line: &str, parts: &[Part]) {
        let (mut before, mut last, mut count) = (None, None, 0);
        for (n, part) in parts.iter().enumerate().skip(self.first_time) {
            if part.role == Role::Number && Some(n) != self.line_number {
                (before, last) = (last, Some(n));
                count += 1;
            }
        }
        let bracketed = |part: &Part| part.start > 0 && line.as_bytes().get(part.start as usize - 1) == Some(&b'[');
        let is_thread = |n: usize| {
            parts.get(n + 1).is_some_and(|part| match part.role {
                Role::Source => true,
                Role::Level => bracketed(part),
                _ => false,
            })
        };
        match (before, last) {
            (Some(pid), Some(tid)) if count <= 3 => (self.pid, self.tid) = (Some(pid), Some(tid)),
            (None, Some(only)) if is_thread(only) => self.tid = Some(only),
            (None, Some(only)) => self.pid = Some(only),
            _ => {}
        }
    }
}

/// Whether a text can be the name of a logger or thread: no number, no address.
fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | '#')) && !text.contains('@')
}

/// Whether a name is one that threads have.
fn is_thread(text: &str) -> bool {
    let numbered = text.rsplit_once(['-', '#', ' ']).is_some_and(|(_, end)| is_number(end));
    numbered && text.bytes().any(|byte| byte.is_ascii_lowercase())
        || text == "main"
        || ["hread", "orker", "exec", "pool", "scheduler"].iter().any(|part| text.contains(part))
}

/// Whether a dotted name is that of a source file.
pub(super) fn is_file(text: &str) -> bool {
    let extension = find_last(text.as_bytes(), b'.').and_then(|dot| text.as_bytes().get(dot + 1..));
    matches!(
        extension,
        Some(
            b"c" | b"cc"
                | b"cpp"
                | b"cs"
                | b"cxx"
                | b"dart"
                | b"erl"
                | b"ex"
                | b"exs"
                | b"go"
                | b"h"
                | b"hpp"
                | b"java"
                | b"js"
                | b"kt"
                | b"lua"
                | b"mjs"
                | b"php"
                | b"py"
                | b"rb"
                | b"rs"
                | b"scala"
                | b"swift"
                | b"ts"
        )
    )
}
