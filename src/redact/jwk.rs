//! The private members of JSON Web Keys, RFC 7517 and 7518 §6.

use std::ops::Range;

use super::pairs::Quote;
use super::text::{at, skip};

/// How far from its `kty` a key's members are looked for.
const REACH: usize = 8192;

/// Gives the private members of the key whose `"kty"` stands at `at_kty` to `sink`; returns up to where was looked.
pub(super) fn private(text: &[u8], at_kty: usize, sink: &mut dyn FnMut(Range<usize>)) -> usize {
    let floor = at_kty.saturating_sub(REACH);
    let open =
        text.get(floor..at_kty).and_then(|head| memchr::memrchr(b'{', head)).map_or(floor, |offset| floor + offset);
    let limit = text.get(..(at_kty + REACH).min(text.len())).unwrap_or_default();
    let mut here = open + 1;
    while here < limit.len() && at(limit, here) != b'}' {
        let Some(quote) = Quote::at(limit, here).filter(|quote| quote.is_double()) else {
            here += 1;
            continue;
        };
        let name_end = quote.close(limit, here + quote.len());
        let name = limit.get(here + quote.len()..name_end).unwrap_or_default();
        let sign = skip(limit, name_end + quote.len(), |byte| byte == b' ');
        let value = skip(limit, sign + 1, |byte| byte == b' ');
        let opened = at(limit, sign) == b':' && Quote::at(limit, value) == Some(quote);
        if !opened {
            here = (name_end + quote.len()).max(here + 1);
            continue;
        }
        let range = value + quote.len()..quote.close(limit, value + quote.len());
        here = (range.end + quote.len()).max(here + 1);
        if is_private(name) {
            sink(range);
        }
    }
    here
}

/// Whether a member of that name is private.
pub(super) fn is_private(name: &[u8]) -> bool {
    matches!(name, b"d" | b"p" | b"q" | b"dp" | b"dq" | b"qi" | b"k" | b"oth")
}
