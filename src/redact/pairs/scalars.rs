//! The values in a JSON list or object that is written in a text, at any depth of escaping, whole or cut off.

use std::ops::Range;

use super::extent::Quote;
use crate::redact::text::{at, skip};

/// Calls `each` with every value of the container that begins at `from` that is neither a container nor the name of a
/// member, and whether it is a string (without its quotes then). Returns the index behind the container.
pub(in crate::redact) fn each_scalar(text: &[u8], from: usize, each: &mut dyn FnMut(Range<usize>, bool)) -> usize {
    let mut depth = 0usize;
    let mut here = from;
    while let Some(&byte) = text.get(here) {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth <= 1 => return here + 1,
            b']' | b'}' => depth -= 1,
            b'"' | b'\'' | b'`' | b'\\' => {
                let Some(quote) = Quote::at(text, here) else {
                    here += 1;
                    continue;
                };
                let start = here + quote.len();
                let end = quote.close(text, start);
                here = (end + quote.len()).min(text.len()).max(start);
                let next = skip(text, here, |byte| byte.is_ascii_whitespace());
                if at(text, next) != b':' && !(at(text, next) == b'=' && at(text, next + 1) == b'>') {
                    each(start..end, true);
                }
                continue;
            }
            b'-' | b'+' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                let end = skip(text, here, |byte| {
                    !byte.is_ascii_whitespace() && !matches!(byte, b',' | b']' | b'}' | b':' | b'"' | b'\'' | b'\\')
                });
                let next = skip(text, end, |byte| byte.is_ascii_whitespace());
                if at(text, next) != b':' {
                    each(here..end, false);
                }
                here = end.max(here + 1);
                continue;
            }
            _ => {}
        }
        here += 1;
    }
    text.len()
}
