//! From finds to masks: ranges that do not overlap, that split no escape, and that leave every document, also one inside
//! of a string, well-formed.
//!
//! Overlapping finds become one mask over all that they cover. It bears the name of the longest; of two as long, of
//! the one whose rule stands first in the table; and never that of an address with something else in it. Masks of an
//! earlier redaction are left as they are.

mod json;
mod nesting;

use std::ops::Range;

use super::RuleId;
use super::slot::{Kind, Quoting};
use super::text::{masks, whole_chars};
use nesting::Nesting;

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

    /// Whether its name is kept where both become one. Of an address the network may stay, so that it weighs less than
    /// whatever else is found in it; `addresses` is the first of their rules.
    fn outweighs(&self, other: &Find, addresses: RuleId) -> bool {
        let weight = |one: &Find| (one.rule < addresses, one.len(), std::cmp::Reverse(one.rule));
        weight(self) > weight(other)
    }
}

/// Sorts finds and joins those that overlap.
pub(super) fn join(finds: &mut Vec<Find>, addresses: RuleId) {
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
        if next.outweighs(&heaviest, addresses) {
            heaviest = *next;
        }
        kept.rule = heaviest.rule;
        kept.end = kept.end.max(next.end);
        true
    });
}

/// Takes the masks of an earlier redaction out of joined finds.
pub(super) fn spare_masks(source: &str, finds: &mut Vec<Find>) {
    let mut masks = masks(source.as_bytes()).peekable();
    if masks.peek().is_none() {
        return;
    }
    let mut parts = Vec::new();
    for find in finds.iter() {
        let mut start = find.start;
        while let Some(Range { start: from, end: to }) = masks.next_if(|mask| mask.start < find.end) {
            if to > start {
                parts.push(Find { start, end: from.max(start), ..*find });
                start = to;
            }
        }
        parts.push(Find { start, ..*find });
    }
    parts.retain(|find| find.start < find.end);
    *finds = parts;
}

/// Turns joined finds in a slot's source into masks, given to `each`: by start, without overlap.
pub(super) fn place(source: &str, kind: Kind, finds: &[Find], each: &mut dyn FnMut(Find, Quoting)) {
    let mut last = 0;
    let mut each = |find: Find, quoting: Quoting| {
        let find = Find { start: find.start.max(last), ..find };
        if find.start < find.end {
            last = find.end;
            each(find, quoting);
        }
    };
    let mut nesting = Nesting::new(source.as_bytes(), kind == Kind::Escaped);
    let scalar = match kind {
        Kind::Raw => Some(Quoting::Json),
        Kind::Str if json::is_document(source) => Some(Quoting::Nested(0)),
        Kind::Str | Kind::Escaped => None,
    };
    if let Some(scalar) = scalar {
        return json::place(source.as_bytes(), scalar, finds, &mut nesting, &mut each);
    }
    for find in finds {
        let Range { start, end } = whole_chars(source, find.start..find.end);
        let (find, quoting) = nesting.number(Find { start, end, ..*find });
        each(find, quoting);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(start: usize, end: usize, rule: RuleId) -> Find {
        Find { start, end, rule }
    }

    #[test]
    fn overlapping_finds_become_one_with_the_name_of_the_longest() {
        let mut finds = vec![
            find(5, 9, 1),
            find(0, 4, 2),
            find(7, 20, 3),
            find(8, 12, 4),
            find(30, 34, 6),
            find(30, 34, 5),
            find(40, 40, 1),
        ];
        join(&mut finds, 7);
        assert_eq!(finds, [find(0, 4, 2), find(5, 20, 3), find(30, 34, 5)]);
    }

    #[test]
    fn an_address_weighs_less_than_what_stands_in_it() {
        let mut finds = vec![find(0, 12, 7), find(5, 12, 1), find(20, 30, 8), find(20, 30, 7)];
        join(&mut finds, 7);
        assert_eq!(finds, [find(0, 12, 1), find(20, 30, 7)]);
    }

    #[test]
    fn earlier_masks_are_left_as_they_are() {
        let text = "ab[REDACTED:x]cd [REDACTED:y 12ab]";
        for (given, want) in [
            (find(0, 16, 1), vec![find(0, 2, 1), find(14, 16, 1)]),
            (find(4, 8, 1), vec![]),
            (find(2, 14, 1), vec![]),
            (find(12, 20, 1), vec![find(14, 17, 1)]),
            (find(0, 34, 1), vec![find(0, 2, 1), find(14, 17, 1)]),
        ] {
            let mut finds = vec![given];
            spare_masks(text, &mut finds);
            assert_eq!(finds, want, "{given:?}");
        }
        let mut finds = vec![find(0, 20, 1)];
        spare_masks("x[REDACTED:No Such!]y", &mut finds);
        assert_eq!(finds, [find(0, 20, 1)]);
    }
}
