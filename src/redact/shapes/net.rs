//! IPv6 and hardware addresses.

use std::ops::Range;

use crate::redact::table::Scanned;
use crate::redact::text::{at, before, is_word, skip};
use crate::redact::validate::net;

/// Finds addresses.
pub(super) fn find(text: &str, sink: &mut dyn FnMut(Range<usize>, Scanned)) {
    let bytes = text.as_bytes();
    let mut here = 0;
    while let Some(offset) = bytes.get(here..).unwrap_or_default().iter().position(|&byte| matches!(byte, b':' | b'-'))
    {
        let sign = here + offset;
        let colon = at(bytes, sign) == b':';
        let in_address = |byte: u8| byte.is_ascii_hexdigit() || byte == at(bytes, sign) || colon && byte == b'.';
        let floor = sign.saturating_sub(4).max(here);
        let start =
            (floor..sign).rev().take_while(|&place| at(bytes, place).is_ascii_hexdigit()).last().unwrap_or(sign);
        let end = skip(bytes, sign, in_address);
        here = end.max(sign + 1);
        if is_word(before(bytes, start)) || matches!(before(bytes, start), b':' | b'-' | b'.') {
            continue;
        }
        if let Some(found) = address(text, start, end, colon) {
            sink(found.0, found.1);
        }
    }
}

/// The address in `start..end`, a maximal run of the bytes that addresses are made of.
fn address(text: &str, start: usize, end: usize, six: bool) -> Option<(Range<usize>, Scanned)> {
    let bytes = text.as_bytes();
    if end - start > 45 || end - start < 3 {
        return None;
    }
    let end = end - usize::from(before(bytes, end) == b'.');
    let run = text.get(start..end)?;
    if is_word(at(bytes, end)) {
        return None;
    }
    if run.len() >= 17 && net::mac(run) {
        return Some((start..end, Scanned::Mac));
    }
    if !six {
        return None;
    }
    // A colon behind an address ends a clause.
    let whole = run.strip_suffix(':').filter(|run| !run.ends_with(':')).unwrap_or(run);
    let zone = if at(bytes, start + whole.len()) == b'%' {
        skip(bytes, start + whole.len() + 1, is_word)
    } else {
        start + whole.len()
    };
    // The network that an earlier redaction left.
    if whole.ends_with("::") && bytes.get(zone..zone + 3) == Some(b"/48") {
        return None;
    }
    let digits = whole.bytes().filter(u8::is_ascii_digit).count();
    let groups = whole.split(':').filter(|group| !group.is_empty()).count();
    (digits > 0 && (groups >= 3 || digits >= 2) && net::public_v6(whole)).then_some((start..zone, Scanned::Ipv6))
}
