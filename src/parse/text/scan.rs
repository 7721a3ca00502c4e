//! Bytes of a header: their classes, and where a bare word, a bracket group or a run of separators
//! ends. Every function looks at each byte once and stops at the end of the line.

/// What a word is made of: an OR of the bits below.
pub(super) type Mask = u16;

pub(super) const LOWER: Mask = 1;
pub(super) const UPPER: Mask = 2;
pub(super) const DIGIT: Mask = 4;
pub(super) const DOT: Mask = 8;
/// `-` and `_`.
pub(super) const DASH: Mask = 16;
pub(super) const SLASH: Mask = 32;
pub(super) const COLON: Mask = 64;
pub(super) const EQUALS: Mask = 128;
/// `@`, `#`, `$`, `~`, `+`, `*` and `%`: at home in identifiers, not in prose.
pub(super) const SIGN: Mask = 256;
/// Punctuation of prose, quotes, and whatever is not ASCII.
pub(super) const OTHER: Mask = 512;
/// A round bracket that was opened and closed.
pub(super) const ROUND: Mask = 1024;
/// A capital letter behind a small one.
pub(super) const CAMEL: Mask = 2048;
/// A blank (in bracket groups only).
pub(super) const BLANK: Mask = 4096;
/// A comma.
pub(super) const COMMA: Mask = 8192;

pub(super) const LETTERS: Mask = LOWER | UPPER | CAMEL;

const fn class(byte: u8) -> Mask {
    match byte {
        b'a'..=b'z' => LOWER,
        b'A'..=b'Z' => UPPER,
        b'0'..=b'9' => DIGIT,
        b'.' => DOT,
        b'-' | b'_' => DASH,
        b'/' | b'\\' => SLASH,
        b':' => COLON,
        b'=' => EQUALS,
        b'@' | b'#' | b'$' | b'~' | b'+' | b'*' | b'%' => SIGN,
        b' ' | b'\t' => BLANK,
        b',' => COMMA,
        _ => OTHER,
    }
}

static CLASS: [Mask; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = class(byte as u8);
        byte += 1;
    }
    table
};

/// Class of a byte.
#[inline]
fn class_of(byte: u8) -> Mask {
    CLASS.get(usize::from(byte)).copied().unwrap_or(OTHER)
}

/// Classes of all bytes of a group's content.
pub(super) fn mask_of(text: &str) -> Mask {
    let mut mask = 0;
    let mut last = 0;
    for &byte in text.as_bytes() {
        let class = class_of(byte);
        if class == UPPER && last == LOWER {
            mask |= CAMEL;
        }
        mask |= class;
        last = class;
    }
    mask
}

/// Whether `mask` has nothing outside `allowed`.
#[inline]
pub(super) const fn only(mask: Mask, allowed: Mask) -> bool {
    mask & !allowed == 0
}

/// A word without brackets around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    /// Byte behind it.
    pub(super) end: usize,
    pub(super) mask: Mask,
    /// Dots in it.
    pub(super) dots: u8,
}

/// The word at `at`: up to a blank, a bracket, a bar, a quote, or a colon or comma that ends it.
pub(super) fn word(line: &[u8], at: usize) -> Word {
    let mut mask = 0;
    let mut last = 0;
    let mut dots = 0u8;
    let mut end = at;
    while let Some(&byte) = line.get(end) {
        let class = class_of(byte);
        match class {
            LOWER | DIGIT | DASH | SLASH | SIGN => {}
            UPPER => mask |= (last == LOWER) as Mask * CAMEL,
            DOT => dots = dots.saturating_add(1),
            BLANK => break,
            COLON | COMMA if ends_word(line, end + 1) => break,
            COLON | COMMA => {}
            EQUALS => {
                if let Some(quoted) = quoted_value(line, end + 1) {
                    mask |= EQUALS;
                    end = quoted;
                    last = EQUALS;
                    continue;
                }
            }
            _ => match byte {
                b'(' => match round(line, end) {
                    Some(close) => {
                        mask |= ROUND;
                        last = ROUND;
                        end = close;
                        continue;
                    }
                    None => break,
                },
                b'\n' | b'|' | b'[' | b']' | b'{' | b'}' | b')' | b'"' => break,
                _ => {}
            },
        }
        mask |= class;
        last = class;
        end += 1;
    }
    Word { end, mask, dots }
}

/// Whether nothing of a word stands at `at`.
#[inline]
fn ends_word(line: &[u8], at: usize) -> bool {
    matches!(line.get(at), None | Some(b' ' | b'\t' | b'\n' | b'[' | b'"'))
}

/// Byte behind the quoted value of a pair, when one stands at `at`.
fn quoted_value(line: &[u8], at: usize) -> Option<usize> {
    let rest = line.get(at..)?.strip_prefix(b"\"")?;
    let len = rest.iter().take(128).position(|&byte| byte == b'"' || byte == b'\n')?;
    (rest.get(len) == Some(&b'"')).then_some(at + len + 2)
}

/// Byte behind the round brackets at `at` that belong to a word: no blanks but padding in front.
fn round(line: &[u8], at: usize) -> Option<usize> {
    let rest = line.get(at + 1..)?;
    let padding = rest.iter().take(8).take_while(|&&byte| byte == b' ').count();
    let len = rest.iter().skip(padding).take(128).position(|&byte| matches!(byte, b')' | b' ' | b'\n'))?;
    (rest.get(padding + len) == Some(&b')')).then_some(at + padding + len + 2)
}

/// Content and byte behind the bracket group that opens at `at`, brackets of its kind in it balanced.
pub(super) fn group(line: &str, at: usize) -> Option<(&str, usize)> {
    /// Longest group that a header may hold.
    const MOST: usize = 256;
    let bytes = line.as_bytes();
    let open = *bytes.get(at)?;
    let close = match open {
        b'[' => b']',
        b'(' => b')',
        b'{' => b'}',
        b'<' => b'>',
        _ => return None,
    };
    let mut depth = 0usize;
    for (offset, &byte) in bytes.get(at..)?.iter().enumerate().take(MOST) {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return Some((line.get(at + 1..at + offset)?, at + offset + 1));
            }
        } else if byte == b'\n' {
            return None;
        }
    }
    None
}

/// Steps over blanks; tells where they end.
#[inline]
pub(super) fn blanks(line: &[u8], mut at: usize) -> usize {
    while matches!(line.get(at), Some(b' ' | b'\t')) {
        at += 1;
    }
    at
}

/// How much room is left behind a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// None: something stands right behind it.
    None,
    /// One blank, or the end of the line.
    One,
    /// A column's end: several blanks, or a tab.
    Wide,
}

/// The gap at `at`.
pub(super) fn gap(line: &[u8], at: usize) -> Gap {
    match (line.get(at), line.get(at + 1)) {
        (None | Some(b'\n'), _) => Gap::One,
        (Some(b'\t'), _) | (Some(b' '), Some(b' ' | b'\t')) => Gap::Wide,
        (Some(b' '), _) => Gap::One,
        _ => Gap::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_words_where_they_end() {
        for (line, want) in [
            ("INFO msg", "INFO"),
            ("c.x.Y: msg", "c.x.Y"),
            ("a::b::c: msg", "a::b::c"),
            ("file.go:42] msg", "file.go:42"),
            ("vpxd[12]: msg", "vpxd"),
            ("V/Tag( 1766): msg", "V/Tag( 1766)"),
            ("sshd(pam_unix)[12]: msg", "sshd(pam_unix)"),
            ("f(a b) msg", "f"),
            ("E, [x]", "E"),
            ("a,b c", "a,b"),
            ("k=\"two words\" x", "k=\"two words\""),
            ("k=\"open x", "k="),
            ("cpu7:35)VC: x", "cpu7:35"),
            ("kid1| x", "kid1"),
            ("req{id=7}: x", "req"),
            ("", ""),
        ] {
            assert_eq!(&line[..word(line.as_bytes(), 0).end], want, "{line}");
        }
    }

    #[test]
    fn balances_groups() {
        for (line, want) in [
            ("[main] x", Some("main")),
            ("[a[b=1]:C@2] x", Some("a[b=1]:C@2")),
            ("(x y) z", Some("x y")),
            ("<0.1.0>", Some("0.1.0")),
            ("[open", None),
            ("[a\n]", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(group(line, 0).map(|(content, _)| content), want, "{line}");
        }
    }
}
