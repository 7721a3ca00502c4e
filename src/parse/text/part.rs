//! What a header is cut into.

use crate::record::Level;
use crate::time::Timestamp;

/// What one piece of a header is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A point in time.
    Time,
    /// A level.
    Level,
    /// A separator, or a bracket of a group that other parts stand in.
    Separator,
    /// Digits alone.
    Number,
    /// Digits alone in a bracket of their own, or behind `#`.
    Pid,
    /// `pid 1:tid 2`, `29#29`.
    PidTid,
    /// `*17`: nginx's number of the connection.
    Connection,
    /// A host name.
    Host,
    /// `name[12]`, or the name of a syslog tag.
    Process,
    /// A dotted name, a path of modules, or a name that a separator closes.
    Logger,
    /// An identifier that may be many things.
    Name,
    /// Capitals that are no level.
    Capitals,
    /// A word of prose: part of the header only when a separator or a strong part says so.
    Word,
    /// A bracket group of one word or several, of which the position decides.
    Group,
    /// A thread's name.
    Thread,
    /// `file.go:42`, `Class.java:info(51)`, `module:func:16`.
    Source,
    /// `thread:Class@774`.
    ThreadClass,
    /// `32hex-16hex`, `app,32hex,16hex`.
    Ids,
    /// A UUID or `req-…`, perhaps with more behind it.
    Request,
    /// `client 10.0.0.7:51234`.
    Client,
    /// `key=value` pairs.
    Pairs,
    /// `name{key=value}:…`: spans of the tracing library.
    Span,
    /// Understood to belong to the header, but to nothing that has a name.
    Other,
}

/// A piece of a header: what it is and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) role: Role,
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Part {
    /// Its text.
    pub(super) fn text<'b>(&self, line: &'b str) -> &'b str {
        line.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// A header: everything in front of the message. Reused from line to line.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// Its parts in their order; those behind `len` were looked at and belong to the message.
    pub(super) parts: Vec<Part>,
    /// Parts that belong to it.
    pub(super) len: usize,
    /// Where the message begins.
    pub(super) message: usize,
    pub(super) time: Option<Timestamp>,
    pub(super) level: Option<Level>,
}

impl Header {
    /// Makes it empty.
    pub(super) fn reset(&mut self) {
        self.parts.clear();
        self.len = 0;
        self.message = 0;
        self.time = None;
        self.level = None;
    }

    /// The parts that belong to it.
    pub(super) fn parts(&self) -> &[Part] {
        self.parts.get(..self.len).unwrap_or_default()
    }

    /// The parts behind the last anchor, of which it is not yet known whether they belong to it.
    pub(super) fn run(&self) -> &[Part] {
        self.parts.get(self.len..).unwrap_or_default()
    }
}
