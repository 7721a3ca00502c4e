//! Credentials behind the name of their scheme alone: `Bearer …`, `Basic …`, without a key before it.

use std::ops::Range;

use super::super::literals::Hit;
use super::super::text::{before, is_blank, is_word, skip};
use super::super::value;

/// `Bearer` or `Basic` and its credentials, without a key before them.
pub(super) fn scheme(text: &[u8], hit: Hit) -> Option<Range<usize>> {
    if is_word(before(text, hit.start)) {
        return None;
    }
    let colon = skip(text, hit.end, |byte| matches!(byte, b':' | b'=' | b'"' | b'\''));
    let from = skip(text, colon, is_blank);
    if from == hit.end {
        return None;
    }
    let to = skip(text, from, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=')
    });
    let credentials = text.get(from..to)?;
    // Equals signs are padding: `Bearer expires_in=3600` is a pair.
    let padding = skip(credentials, 0, |byte| byte != b'=');
    if skip(credentials, padding, |byte| byte == b'=') < credentials.len() {
        return None;
    }
    let basic = has_basic(text, hit);
    let fits =
        if basic { is_user_and_password(credentials) } else { credentials.len() >= 8 && value::is_opaque(credentials) };
    (fits && !value::is_empty(credentials)).then_some(from..to)
}

fn has_basic(text: &[u8], hit: Hit) -> bool {
    text.get(hit.start..hit.end).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"basic"))
}

/// Base64 of `user:password`.
fn is_user_and_password(credentials: &[u8]) -> bool {
    use base64::Engine;
    let engine = base64::engine::GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        base64::engine::GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
    );
    let head = credentials.get(..credentials.len().min(512)).unwrap_or_default();
    let decoded = engine.decode(head).unwrap_or_default();
    memchr::memchr(b':', &decoded).is_some_and(|colon| colon > 0) && std::str::from_utf8(&decoded).is_ok()
}
