//! Small questions about bytes, asked by every scanner. Reading past an end gives 0, which no
//! scanner takes for anything.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

/// The byte at `at`, 0 behind the end.
#[inline]
pub(super) fn at(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

/// The byte before `at`, 0 before the start.
#[inline]
pub(super) fn before(bytes: &[u8], at: usize) -> u8 {
    at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(0)
}

/// Part of a word: a letter, a digit, an underscore or a byte of a non-ASCII character.
#[inline]
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// First index at or behind `from` whose byte does not fit.
#[inline]
pub(super) fn skip(bytes: &[u8], from: usize, fits: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|&byte| !fits(byte)).unwrap_or(rest.len())
}

/// Smallest index such that all bytes from it up to `to` fit.
#[inline]
pub(super) fn skip_back(bytes: &[u8], to: usize, fits: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(..to).unwrap_or_default();
    rest.iter().rposition(|&byte| !fits(byte)).map_or(0, |last| last + 1)
}

/// The range, widened to whole characters: expressions search bytes, and may end within one.
pub(super) fn whole_chars(text: &str, range: Range<usize>) -> Range<usize> {
    let start = (0..=range.start).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let end = (range.end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    start..end
}

/// Blanks and tabs.
#[inline]
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Whether `bytes` has `word` at `from`, ASCII case aside.
#[inline]
pub(super) fn has(bytes: &[u8], from: usize, word: &[u8]) -> bool {
    bytes.get(from..from + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
}

/// Where the mask of an earlier redaction ends that begins at `start`: `[REDACTED:rule]`, perhaps with four digits or a
/// hash behind the rule.
fn mask_end(bytes: &[u8], start: usize) -> Option<usize> {
    if !has(bytes, start, b"[REDACTED:") {
        return None;
    }
    let limit = bytes.get(..(start + 96).min(bytes.len()))?;
    let name = skip(limit, start + 10, |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let rest = if at(limit, name) == b' ' { skip(limit, name + 1, |byte| byte.is_ascii_hexdigit()) } else { name };
    (name > start + 10 && at(limit, rest) == b']').then_some(rest + 1)
}

/// The masks of an earlier redaction in a text.
pub(super) fn masks(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    static MASK: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"[REDACTED:"));
    MASK.find_iter(bytes).filter_map(|start| Some(start..mask_end(bytes, start)?))
}
