//! IPv6 and hardware addresses.

use std::ops::Range;

use super::{Shape, valid};
use crate::redact::table::Scanned;
use crate::redact::text::{at, before, is_word, skip, skip_back};
use crate::redact::validate::net;

/// Longest address: eight groups, the last two written as IPv4.
const LONGEST: usize = 45;

/// Looks for the address that the colon or dash at `sign` is part of; returns up to where was looked.
pub(super) fn around(bytes: &[u8], sign: usize, sink: &mut dyn FnMut(Shape)) -> usize {
    let mark = at(bytes, sign);
    let in_address = |byte: u8| byte.is_ascii_hexdigit() || byte == mark || mark == b':' && byte == b'.';
    let floor = sign.saturating_sub(LONGEST);
    let head = bytes.get(floor..sign).unwrap_or_default();
    let start = floor + skip_back(head, head.len(), in_address);
    let end = skip(bytes, sign, in_address);
    let stray = before(bytes, start);
    let clean = !is_word(stray) && !matches!(stray, b':' | b'-' | b'.');
    if let Some((range, scanned)) = address(bytes, start, end, mark == b':').filter(|_| clean) {
        sink(Shape::new(range, scanned));
    }
    end.max(sign + 1)
}

/// The address in `start..end`, a maximal run of the bytes that addresses are made of.
fn address(bytes: &[u8], start: usize, end: usize, six: bool) -> Option<(Range<usize>, Scanned)> {
    let end = end - usize::from(before(bytes, end) == b'.');
    if !(3..=LONGEST).contains(&end.saturating_sub(start)) || is_word(at(bytes, end)) {
        return None;
    }
    if end - start >= 17 && valid(bytes, start..end, net::mac) {
        return Some((start..end, Scanned::Mac));
    }
    let run = bytes.get(start..end).filter(|_| six)?;
    // A colon behind an address ends a clause.
    let clause = run.ends_with(b":") && !run.ends_with(b"::");
    let end = end - usize::from(clause);
    let zone = if at(bytes, end) == b'%' { skip(bytes, end + 1, is_word) } else { end };
    // The network that an earlier redaction left.
    if run.ends_with(b"::") && bytes.get(zone..zone + 3) == Some(b"/48") {
        return None;
    }
    let digits = run.iter().filter(|byte| byte.is_ascii_digit()).count();
    let groups = run.split(|&byte| byte == b':').filter(|group| !group.is_empty()).count();
    let fits = digits > 0 && (groups >= 3 || digits >= 2) && valid(bytes, start..end, net::public_v6);
    fits.then_some((start..zone, Scanned::Ipv6))
}
