//! From finds to masks: ranges that do not overlap, that split no escape, and that leave every document, also one inside
//! of a string, well-formed.
//!
//! Overlapping finds become one mask over all that they cover. It bears the name of the longest; of two as long, of
//! the one whose rule stands first in the table.

use std::ops::Range;

use super::RuleId;
use super::pairs::Quote;
use super::slot::{Kind, Quoting};
use super::text::{at, before, is_word, skip, skip_back};

/// Something that must go: a range of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Find {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) rule: RuleId,
}

impl Find {
    fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether its name is kept where both become one.
    fn outweighs(&self, other: &Find) -> bool {
        (self.len(), other.rule) > (other.len(), self.rule)
    }
}

/// Sorts finds and joins those that overlap.
pub(super) fn join(finds: &mut Vec<Find>) {
    finds.retain(|find| find.start < find.end);
    finds.sort_unstable_by_key(|find| (find.start, find.end, find.rule));
    let mut heaviest = Find { start: 0, end: 0, rule: 0 };
    finds.dedup_by(|next, kept| {
        if next.start >= kept.end {
            return false;
        }
        if heaviest.start < kept.start || heaviest.end == 0 {
            heaviest = *kept;
        }
        if next.outweighs(&heaviest) {
            heaviest = *next;
        }
        kept.rule = heaviest.rule;
        kept.end = kept.end.max(next.end);
        true
    });
}

/// Turns joined finds in a slot's source into masks, given to `each`.
pub(super) fn place(source: &str, kind: Kind, finds: &[Find], each: &mut dyn FnMut(Find, Quoting)) {
    match kind {
        Kind::Raw => place_raw(source.as_bytes(), finds, each),
        Kind::Str | Kind::Escaped => {
            for find in finds {
                let find = whole_chars(source, *find);
                let (find, quoting) = nested_number(source.as_bytes(), find);
                each(find, quoting);
            }
        }
    }
}

/// Widens a find to whole characters.
fn whole_chars(source: &str, mut find: Find) -> Find {
    while !source.is_char_boundary(find.start) {
        find.start -= 1;
    }
    while find.end < source.len() && !source.is_char_boundary(find.end) {
        find.end += 1;
    }
    find
}

/// A number of a document inside of a string: all of it goes, and the mask needs quotes like those of its key.
fn nested_number(text: &[u8], find: Find) -> (Find, Quoting) {
    let in_number = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
    let number = text.get(find.start..find.end).is_some_and(|found| found.iter().all(|&byte| in_number(byte)));
    if !number {
        return (find, Quoting::None);
    }
    let start = skip_back(text, find.start, in_number);
    let end = skip(text, find.end, in_number);
    let sign = skip_back(text, start, |byte| byte == b' ');
    let next = skip(text, end, |byte| byte == b' ');
    let closed = matches!(at(text, next), b',' | b'}' | b']' | b'\n') || text.get(next..next + 2) == Some(b"\\n");
    let quote = match before(text, sign) {
        b':' => {
            let key = skip_back(text, sign - 1, |byte| byte == b' ');
            Quote::before(text, key)
        }
        b',' | b'[' if in_document(text) => last_quote(text, sign),
        _ => None,
    };
    match quote.filter(|quote| closed && quote.is_double()) {
        Some(quote) => {
            let backslashes = u8::try_from(quote.len() - 1).unwrap_or(0);
            (Find { start, end, ..find }, Quoting::Nested(backslashes))
        }
        None => (find, Quoting::None),
    }
}

/// Whether a text is a JSON document by its looks.
fn in_document(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    matches!((text.first(), text.last()), (Some(b'{' | b'['), Some(b'}' | b']' | b'n')))
}

/// The last quote before `to`.
fn last_quote(text: &[u8], to: usize) -> Option<Quote> {
    let mark = memchr::memrchr(b'"', text.get(..to)?)?;
    Quote::before(text, mark + 1)
}

/// Places finds in a JSON value: in each scalar that they touch. In a string, up to its quotes and by whole escapes; a
/// scalar that is no string goes whole and gets quotes.
fn place_raw(text: &[u8], finds: &[Find], each: &mut dyn FnMut(Find, Quoting)) {
    let mut finds = finds.iter().copied().peekable();
    let mut here = 0;
    while let (Some(&byte), Some(_)) = (text.get(here), finds.peek()) {
        let (range, string) = match byte {
            b'"' => (here + 1..string_end(text, here + 1), true),
            b'-' | b'0'..=b'9' | b'a'..=b'z' => {
                (here..skip(text, here, |byte| is_word(byte) || matches!(byte, b'-' | b'+' | b'.')), false)
            }
            _ => {
                here += 1;
                continue;
            }
        };
        here = range.end + usize::from(string);
        let mut last = range.start;
        while let Some(find) = finds.peek().copied().filter(|find| find.start < range.end) {
            if find.end > range.start {
                let (start, end) = if string { by_escapes(text, &range, find) } else { (range.start, range.end) };
                if start.max(last) < end {
                    let quoting = if string { Quoting::None } else { Quoting::Json };
                    each(Find { start: start.max(last), end, ..find }, quoting);
                    last = end;
                }
            }
            if find.end > range.end {
                break;
            }
            finds.next();
        }
    }
}

/// Index of the quote that ends the string whose inside begins at `from`.
fn string_end(text: &[u8], from: usize) -> usize {
    let mut here = from;
    while let Some(&byte) = text.get(here) {
        match byte {
            b'"' => return here,
            b'\\' => here += 2,
            _ => here += 1,
        }
    }
    text.len()
}

/// The part of a find that is in a string, widened to whole escapes and characters.
fn by_escapes(text: &[u8], string: &Range<usize>, find: Find) -> (usize, usize) {
    let (mut start, mut end) = (string.start, string.end);
    let mut here = string.start;
    while here < string.end {
        let next = match (at(text, here), at(text, here + 1)) {
            (b'\\', b'u') => here + 6,
            (b'\\', _) => here + 2,
            _ => skip(text, here + 1, |byte| byte & 0xc0 == 0x80),
        };
        if here <= find.start {
            start = here;
        }
        if next >= find.end {
            end = next.min(string.end);
            break;
        }
        here = next;
    }
    (start, end)
}
