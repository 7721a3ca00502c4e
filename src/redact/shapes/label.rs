//! What stands before a number: a name that says that a machine made it, or none.

use crate::redact::key::{Key, Origin};
use crate::redact::text::{is_word, skip_back};

/// What the name before the number at `start` says of it: `span_id=…`, `"etag":"…"`, `version 1.2.3.4` make it none of a
/// person's.
pub(in crate::redact) fn origin(text: &[u8], start: usize) -> Origin {
    let floor = start.saturating_sub(64);
    let head = text.get(floor..start).unwrap_or_default();
    let open = skip_back(head, head.len(), |byte| matches!(byte, b'"' | b'\'' | b'\\' | b'[' | b'(' | b'<' | b'#'));
    let sign = skip_back(head, open, |byte| matches!(byte, b'=' | b':' | b' ' | b'>'));
    if sign == open {
        return Origin::Anyone;
    }
    let close = skip_back(head, sign, |byte| matches!(byte, b'"' | b'\'' | b'\\' | b']'));
    let name = skip_back(head, close, |byte| is_word(byte) || matches!(byte, b'-' | b'.'));
    Origin::of(&Key::parse(head.get(name..close).unwrap_or_default()))
}
