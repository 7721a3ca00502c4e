//! Which keys mean what: the names under which loggers write the required fields.

use crate::parse::level;
use crate::record::{Record, Value};
use crate::trace::{SpanId, TraceId};

/// What a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Role {
    Level,
    Message,
    Service,
    TraceId,
    SpanId,
}

const ROLES: usize = 5;

/// The table of names.
pub(crate) struct Names;

impl Names {
    /// What `name` stands for, if anything.
    pub(crate) fn lookup(name: &str) -> Option<Role> {
        Some(match name.as_bytes() {
            b"level" | b"severity" | b"levelname" | b"lvl" => Role::Level,
            b"msg" | b"message" | b"event" => Role::Message,
            b"service" | b"service.name" | b"otelServiceName" => Role::Service,
            b"trace_id" | b"traceId" | b"otelTraceID" | b"trace.id" => Role::TraceId,
            b"span_id" | b"spanId" | b"otelSpanID" | b"span.id" => Role::SpanId,
            _ => return None,
        })
    }
}

/// Where in a record's fields the required ones were seen.
#[derive(Debug, Default)]
pub(crate) struct Found {
    at: [Option<usize>; ROLES],
}

impl Found {
    /// Remembers that field `at` has a role.
    pub(crate) fn note(&mut self, role: Option<Role>, at: usize) {
        if let Some(slot) = role.and_then(|role| self.at.get_mut(role as usize)) {
            slot.get_or_insert(at);
        }
    }

    /// Moves what was found into its place; what cannot be read stays a field.
    pub(crate) fn resolve<'b>(self, text: &'b str, record: &mut Record<'b>) {
        let mut used = [usize::MAX; ROLES];
        let [level, message, service, trace, span] = self.at;
        let source = |record: &Record<'b>, at: Option<usize>| {
            record.fields.get(at?).map(|field| field.value.source().to_owned())
        };
        if let Some(value) = source(record, level) {
            record.level = level::from_word(&value).or_else(|| level::from_number(value.parse().ok()?));
            used[0] = level.filter(|_| record.level.is_some()).unwrap_or(usize::MAX);
        }
        match message.and_then(|at| record.fields.get(at)).map(|field| field.value.clone()) {
            Some(Value::Raw(json)) => record.message = Value::Str(json),
            Some(value) => record.message = value,
            None => record.message = Value::str(text),
        }
        used[1] = message.unwrap_or(usize::MAX);
        if let Some(Value::Str(name)) = service.and_then(|at| record.fields.get(at)).map(|field| field.value.clone()) {
            record.service = Some(name);
            used[2] = service.unwrap_or(usize::MAX);
        }
        if let Some(value) = source(record, trace) {
            record.trace_id = TraceId::parse_hex(value.as_bytes());
            used[3] = trace.filter(|_| record.trace_id.is_some()).unwrap_or(usize::MAX);
        }
        if let Some(value) = source(record, span) {
            record.span_id = SpanId::parse_hex(value.as_bytes());
            used[4] = span.filter(|_| record.span_id.is_some()).unwrap_or(usize::MAX);
        }
        let mut at = 0;
        record.fields.retain(|_| {
            at += 1;
            !used.contains(&(at - 1))
        });
    }
}
