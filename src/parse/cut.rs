//! Cutting text at a byte: what `split_once` does, for ASCII bytes and without its machinery.

/// The text before and behind the first `byte`, which is ASCII.
#[inline]
pub(super) fn cut(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = memchr::memchr(byte, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The text before and behind the last `byte`, which is ASCII.
#[inline]
pub(super) fn cut_last(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = memchr::memrchr(byte, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The first word of `text`, which does not begin with a blank, and what stands behind it.
#[inline]
pub(super) fn word(text: &str) -> (&str, &str) {
    let len = text.bytes().position(|byte| byte == b' ').unwrap_or(text.len());
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
        assert_eq!(word("a b c"), ("a", " b c"));
        assert_eq!(word("\u{fc}"), ("\u{fc}", ""));
    }
}
