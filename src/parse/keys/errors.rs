//! Names the kind and the message of an error as OpenTelemetry does (`exception.type`,
//! `exception.message`), wherever the line has them. The error itself stays where it is: a stack
//! trace is large, and is not written twice.

use std::borrow::Cow;

use super::found::{Found, Seen};
use super::index::Role;
use crate::record::{Field, Record, Value};

/// OpenTelemetry's names.
const TYPE: &str = "exception.type";
const MESSAGE: &str = "exception.message";

impl Found {
    /// Adds `exception.type` and `exception.message` where the line tells of an error under other names.
    pub(super) fn name_error(&self, record: &mut Record<'_>) {
        let (kind, says) = (self.has(Role::ErrorType), self.has(Role::ErrorMessage));
        if !kind && !says && !self.has(Role::ErrorStack) {
            return;
        }
        let mut error_type = self.text(Role::ErrorType, record);
        let mut message = self.text(Role::ErrorMessage, record);
        if error_type.is_none() {
            let head = self.candidates(Role::ErrorStack).find_map(|(_, seen)| head_of(seen.value(record)?));
            if let Some(head) = head {
                error_type = Some(head.0);
                message = message.or(head.1);
            }
        }
        let has = |name: &str| record.fields.iter().any(|field| field.name == name);
        let (has_type, has_message) = (has(TYPE), has(MESSAGE));
        let both = [(TYPE, error_type.filter(|_| !has_type)), (MESSAGE, message.filter(|_| !has_message))];
        let named =
            both.into_iter().filter_map(|(name, value)| Some(Field { name: Cow::Borrowed(name), value: value? }));
        record.fields.extend(named);
    }

    /// Whether the line tells of an error: a kind, a message or a trace that is not empty.
    pub(super) fn has_error(&self, record: &Record<'_>) -> bool {
        let roles = [Role::ErrorStack, Role::ErrorType, Role::ErrorMessage];
        roles.into_iter().any(|role| {
            self.candidates(role).any(|(_, seen)| match seen.value(record) {
                Some(Value::Raw(json)) => matches!(json.as_bytes(), [b'{' | b'[', _, _, ..]),
                Some(text) => !matches!(text.source(), "" | "-" | "null" | "nil" | "<nil>" | "none" | "None"),
                None => false,
            })
        })
    }

    fn text<'b>(&self, role: Role, record: &Record<'b>) -> Option<Value<'b>> {
        let text = |(_, seen): (usize, Seen)| seen.value(record);
        self.candidates(role)
            .filter_map(text)
            .find(|value| !matches!(value, Value::Raw(_)) && !value.source().is_empty())
    }
}

/// The kind of error and what it says, from the head of a stack trace (or the foot, in Python's).
fn head_of(trace: Value<'_>) -> Option<(Value<'_>, Option<Value<'_>>)> {
    match trace {
        Value::Str(Cow::Borrowed(text)) => {
            split(text, "\n").map(|(kind, says)| (Value::str(kind), says.map(Value::str)))
        }
        Value::Escaped(inside) => {
            let written = |text| {
                if memchr::memchr(b'\\', str::as_bytes(text)).is_some() {
                    Value::Escaped(text)
                } else {
                    Value::str(text)
                }
            };
            split(inside, "\\n").map(|(kind, says)| (Value::str(kind), says.map(written)))
        }
        _ => None,
    }
}

fn split<'b>(trace: &'b str, newline: &str) -> Option<(&'b str, Option<&'b str>)> {
    let line = if trace.starts_with("Traceback (most recent call last)") {
        trace.trim_end().rsplit(newline).find(|line| !line.is_empty() && !line.starts_with([' ', '\\']))?
    } else {
        trace.split(newline).next()?
    };
    let line = line.strip_prefix("Exception in thread \"main\" ").unwrap_or(line).trim_end();
    let (kind, says) = line.split_once(": ").map_or((line, None), |(kind, says)| (kind, Some(says)));
    is_kind(kind).then_some((kind, says.filter(|says| !says.is_empty())))
}

/// A class name such as `java.io.IOException`, `TypeError` or `App\Errors\NotFound`.
fn is_kind(name: &str) -> bool {
    const ENDS: [&str; 6] = ["Error", "Exception", "Exit", "Interrupt", "Warning", "Failure"];
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$' | b':' | b'\\');
    let qualified = name.contains(['.', '\\']) || name.contains("::");
    name.len() <= 256
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(inside)
        && (qualified
            && name
                .rsplit(['.', ':', '\\'])
                .next()
                .is_some_and(|last| last.starts_with(|c: char| c.is_ascii_uppercase()))
            || ENDS.iter().any(|end| name.ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::keys::table;

    #[test]
    fn reads_the_head_of_a_trace() {
        for (trace, kind, says) in [
            (
                "java.lang.IllegalStateException: boom\n\tat a.B.c(B.java:1)",
                "java.lang.IllegalStateException",
                Some("boom"),
            ),
            ("TypeError: x is undefined\n    at f (a.js:1:1)", "TypeError", Some("x is undefined")),
            ("System.IO.IOException: disk full\n   at Shop.Save()", "System.IO.IOException", Some("disk full")),
            (
                "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nValueError: bad",
                "ValueError",
                Some("bad"),
            ),
            (
                "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nKeyboardInterrupt\n",
                "KeyboardInterrupt",
                None,
            ),
            ("java.lang.NullPointerException\n\tat a.B.c(B.java:1)", "java.lang.NullPointerException", None),
        ] {
            assert_eq!(split(trace, "\n"), Some((kind, says)), "{trace}");
            let inside = serde_json::to_string(trace).unwrap();
            let inside = inside.get(1..inside.len() - 1).unwrap();
            let (found, message) = head_of(Value::Escaped(inside)).unwrap();
            assert_eq!((found, message.is_some()), (Value::str(kind), says.is_some()));
        }
        for text in ["timeout", "main.main\n\t/src/a.go:1", "dial tcp: lookup x", "", "goroutine 1 [running]:"] {
            assert_eq!(split(text, "\n"), None, "{text}");
        }
        assert!(table::ERROR_TYPE.contains(&TYPE) && table::ERROR_MESSAGE.contains(&MESSAGE));
    }
}
