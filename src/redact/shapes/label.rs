//! What stands before a number: a name that says that a machine made it, or none.

use crate::redact::key::{self, Key};
use crate::redact::text::{is_word, skip_back};

/// Whether the number at `start` has a name before it (`span_id=…`, `"etag":"…"`, `version 1.2.3.4`) that makes it none
/// of a person's.
pub(in crate::redact) fn is_machine_made(text: &[u8], start: usize) -> bool {
    let floor = start.saturating_sub(64);
    let head = text.get(floor..start).unwrap_or_default();
    let open = skip_back(head, head.len(), |byte| matches!(byte, b'"' | b'\'' | b'\\' | b'[' | b'(' | b'<' | b'#'));
    let sign = skip_back(head, open, |byte| matches!(byte, b'=' | b':' | b' ' | b'>'));
    if sign == open {
        return false;
    }
    let close = skip_back(head, sign, |byte| matches!(byte, b'"' | b'\'' | b'\\' | b']'));
    let name = skip_back(head, close, |byte| is_word(byte) || matches!(byte, b'-' | b'.'));
    key::is_machine(&Key::parse(head.get(name..close).unwrap_or_default()))
}
