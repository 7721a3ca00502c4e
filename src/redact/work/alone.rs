//! The short way with a text in which all there can be is one shape: most texts in which there is anything are of this
//! kind, and nothing else need be asked of them. When in doubt the long way is taken.

use super::super::place::Find;
use super::super::table::{Rules, Scanned};
use super::super::text;
use super::search::Slot;

/// Whether all that a text can hold is one shape.
pub(super) fn is_bare(rules: &Rules, slot: Slot<'_>) -> bool {
    let subject = slot.subject;
    subject.shapes.len() == 1
        && subject.hits.is_empty()
        && subject.labels.is_none()
        && !slot.encoded
        && slot.verdict.is_none()
        && rules.literals.always().is_empty()
        && rules.allow.is_empty()
        && text::masks(subject.text.as_bytes()).next().is_none()
}

/// Whether the one find in a bare text is an IPv4 address that stands so apart that it hides nothing: no digits near it
/// could be read together with its own.
pub(super) fn is_address(rules: &Rules, slot: Slot<'_>, finds: &[Find]) -> bool {
    let [find] = finds else { return false };
    let text = slot.subject.text.as_bytes();
    let separates = |byte: &u8| matches!(byte, b' ' | b'('..=b'.');
    let part = |byte: &u8| byte.is_ascii_digit() || *byte == b':';
    let before = text.get(..find.start).unwrap_or_default().iter().rfind(|byte| !separates(byte));
    let rest = text.get(find.end..).unwrap_or_default();
    let port = text::skip(rest.strip_prefix(b":").unwrap_or_default(), 0, |byte| byte.is_ascii_digit());
    let rest = rest.get(if port > 0 { port + 1 } else { 0 }..).unwrap_or_default();
    let behind = rest.iter().find(|byte| !separates(byte));
    rules.scanned(Scanned::Ipv4) == Some(find.rule) && !before.is_some_and(part) && !behind.is_some_and(part)
}
