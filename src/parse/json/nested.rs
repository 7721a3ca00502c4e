//! Members of objects inside an object: finds those that mean something, by the path to them.

use super::scan::{Scanner, Token};
use crate::parse::keys::{Found, Inner, InnerKind, Inside, Name, Role, hash_of, lookup};

/// Objects within objects that are looked into; the table of names has no longer paths.
const MAX_DEPTH: u8 = 4;

/// Added to the rank of an id that was found by its own name rather than by its path.
const BY_NAME: u8 = 128;

/// A path such as `record.level.name`.
struct Path {
    text: String,
}

/// Notes the telling members of field `at`, which is called `name` and whose value is `json`, a valid
/// object or list.
pub(crate) fn look_inside(found: &mut Found, name: &str, at: usize, json: &str) {
    let mut walk = Walk { found, at, path: Path { text: name.to_owned() } };
    walk.value(json, 0, true, 0);
}

struct Walk<'f> {
    found: &'f mut Found,
    at: usize,
    path: Path,
}

impl Walk<'_> {
    /// Looks into an object or a list that begins at `base` of the field.
    fn value(&mut self, json: &str, base: usize, removable: bool, depth: u8) {
        // A valid value is read to its end; there is nothing to report.
        let _ = match json.as_bytes().first() {
            Some(b'{') => self.object(json, base, removable, depth),
            Some(b'[') => self.list(json, base, depth),
            _ => None,
        };
    }

    fn object(&mut self, json: &str, base: usize, removable: bool, depth: u8) -> Option<()> {
        each_member(json, |name, member, value, end| {
            if let Token::Str(name) = name {
                let inner = inner(if removable { base + member } else { usize::MAX }, value, base + end);
                self.member(name, value, inner, removable, depth);
            }
        })
    }

    /// A list of objects, or of OpenTelemetry's `{"key":…,"value":{"stringValue":…}}`.
    fn list(&mut self, json: &str, base: usize, depth: u8) -> Option<()> {
        let scan = Scanner::new(json);
        let mut at = scan.expect(0, b'[')?;
        while scan.peek(at) != b']' {
            let (value, end) = scan.value(at)?;
            if let Token::Object(object) = value {
                let base = base + at;
                match key_value(object) {
                    Some((key, value, end)) => {
                        let inner = inner(usize::MAX, value, base + end);
                        self.member(key, value, inner, false, depth);
                    }
                    None => {
                        self.value(object, base, false, depth);
                    }
                }
            }
            at = scan.blanks(end);
            if scan.peek(at) == b',' {
                at = scan.blanks(at + 1);
            }
        }
        Some(())
    }

    fn member(&mut self, name: &str, value: Token<'_>, inner: Inner, removable: bool, depth: u8) {
        let parent = self.path.text.len();
        self.path.text.push('.');
        self.path.text.push_str(name);
        let known = lookup(&self.path.text, hash_of(&self.path.text));
        match (known.and_then(|known| known.role), value) {
            (_, Token::Object(_) | Token::Array(_)) => {}
            (Some(_), _) => self.note(known, inner),
            (None, _) => self.note(by_name(name), inner),
        }
        if let (Token::Object(json) | Token::Array(json), Some(Inside::Something | Inside::Request), true) =
            (value, known.map(|known| known.inside), depth < MAX_DEPTH)
        {
            self.value(json, inner.start as usize, removable, depth + 1);
        }
        self.path.text.truncate(parent);
    }

    fn note(&mut self, known: Option<Name>, inner: Inner) {
        if let Some(known) = known {
            self.found.note_inner(known, self.at, inner);
        }
    }
}

/// An id under its usual name means the same in any object that is looked into.
fn by_name(name: &str) -> Option<Name> {
    let mut known = lookup(name, hash_of(name))?;
    known.rank = known.rank.saturating_add(BY_NAME);
    matches!(known.role, Some(Role::Trace | Role::Span)).then_some(known)
}

/// Where a value is that ends at `end`.
fn inner(member: usize, value: Token<'_>, end: usize) -> Inner {
    let (kind, text, quote) = match value {
        Token::Str(text) => (InnerKind::Str, text, 1),
        Token::Escaped(text) => (InnerKind::Escaped, text, 1),
        Token::Scalar(text) | Token::Object(text) | Token::Array(text) => (InnerKind::Raw, text, 0),
    };
    let end = end.saturating_sub(quote);
    Inner {
        member: u32::try_from(member).unwrap_or(u32::MAX),
        start: end.saturating_sub(text.len()) as u32,
        end: end as u32,
        kind,
    }
}

/// Calls back with each member of a valid object: name, where it begins, value, where it ends.
fn each_member<'b>(json: &'b str, mut call: impl FnMut(Token<'b>, usize, Token<'b>, usize)) -> Option<()> {
    let scan = Scanner::new(json);
    let mut at = scan.expect(0, b'{')?;
    while scan.peek(at) != b'}' {
        let (name, value_at) = scan.name(at)?;
        let (value, end) = scan.value(value_at)?;
        call(name, at, value, end);
        at = scan.blanks(end);
        if scan.peek(at) == b',' {
            at = scan.blanks(at + 1);
        }
    }
    Some(())
}

/// The key and the value of an attribute as OTLP writes it, and where in `object` the value ends.
fn key_value(object: &str) -> Option<(&str, Token<'_>, usize)> {
    let (mut key, mut value, mut others) = (None, None, 0);
    each_member(object, |name, _, token, end| match (name, token) {
        (Token::Str("key"), Token::Str(text)) => key = Some(text),
        (Token::Str("value"), Token::Object(any)) => {
            let start = end - any.len();
            // The only member: its name is the type.
            each_member(any, |_, _, token, end| value = value.or(Some((token, start + end))));
        }
        (Token::Str("value"), token) => value = Some((token, end)),
        _ => others += 1,
    })?;
    let (value, end) = value.filter(|_| others == 0)?;
    Some((key?, value, end))
}
