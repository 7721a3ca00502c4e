//! Cutting text at a byte: what `split_once` does, for ASCII bytes and without its machinery.
//!
//! What is cut off is a word most times: the first bytes are looked at here, sixteen at once, and only what is longer is
//! worth the call of a search that is made for long texts.

use wide::u8x16;

/// Index of the first `byte`.
#[inline]
pub(super) fn find(text: &[u8], byte: u8) -> Option<usize> {
    let Some((head, rest)) = text.split_first_chunk::<16>() else {
        return text.iter().position(|next| *next == byte);
    };
    match lanes(*head, byte) {
        0 => memchr::memchr(byte, rest).map(|at| 16 + at),
        found => Some(found.trailing_zeros() as usize),
    }
}

/// Index of the last `byte`.
#[inline]
pub(super) fn find_last(text: &[u8], byte: u8) -> Option<usize> {
    let Some((rest, tail)) = text.split_last_chunk::<16>() else {
        return text.iter().rposition(|next| *next == byte);
    };
    match lanes(*tail, byte) {
        0 => memchr::memrchr(byte, rest),
        found => Some(rest.len() + found.ilog2() as usize),
    }
}

/// A bit for each place at which `byte` stands.
#[inline]
fn lanes(bytes: [u8; 16], byte: u8) -> u32 {
    u8x16::from(bytes).simd_eq(u8x16::splat(byte)).to_bitmask()
}

/// The text before and behind the first `byte`, which is ASCII.
#[inline]
pub(super) fn cut(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = find(text.as_bytes(), byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The text before and behind the last `byte`, which is ASCII.
#[inline]
pub(super) fn cut_last(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = find_last(text.as_bytes(), byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The first word of `text`, which does not begin with a blank, and what stands behind it.
#[inline]
pub(super) fn word(text: &str) -> (&str, &str) {
    let len = find(text.as_bytes(), b' ').unwrap_or(text.len());
    text.split_at_checked(len).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_as_split_once_does() {
        for text in ["", "=", "a", "a=b", "=b", "a=", "a=b=c", "\u{fc}=\u{e4}"] {
            assert_eq!(cut(text, b'='), text.split_once('='), "{text}");
            assert_eq!(cut_last(text, b'='), text.rsplit_once('='), "{text}");
        }
        for at in 0..40 {
            let text = format!("{}={}=", "a".repeat(at), "b".repeat(40 - at));
            assert_eq!(cut(&text, b'='), text.split_once('='), "{text}");
            let text = format!("={}={}", "a".repeat(at), "b".repeat(40 - at));
            assert_eq!(cut_last(&text, b'='), text.rsplit_once('='), "{text}");
        }
        assert_eq!(word("a b c"), ("a", " b c"));
        assert_eq!(word("\u{fc}"), ("\u{fc}", ""));
    }
}
