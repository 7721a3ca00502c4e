//! Numbers: payment cards, social security numbers, telephone numbers, IPv4 addresses.
//!
//! A text is cut into chains: groups of digits with one separator between two groups. Each chain is looked at as a whole
//! and from each of its groups; a number never begins or ends inside of a longer run of letters, digits, dashes or dots.

use super::{Shape, valid};
use crate::redact::table::Scanned;
use crate::redact::text::{at, before, is_word, skip};
use crate::redact::validate::{card, net, phone};

/// Most groups of a chain that are looked at together.
const MOST: usize = 10;

/// A run of digits.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    start: usize,
    end: usize,
}

impl Group {
    const fn len(self) -> usize {
        self.end - self.start
    }
}

/// Looks for numbers in the chain whose first digit stands at `start`; returns up to where was looked.
pub(super) fn from(bytes: &[u8], start: usize, sink: &mut dyn FnMut(Shape)) -> usize {
    let mut end = skip(bytes, start, |byte| byte.is_ascii_digit());
    let Some(mut next) = separated(bytes, end) else {
        // One group: a card, or a telephone number with its country's code.
        if end - start >= 13 || end - start >= 7 && before(bytes, start) == b'+' {
            in_chain(bytes, &[Group { start, end }], sink);
        }
        return end;
    };
    let mut groups = [Group::default(); MOST];
    let (mut count, mut here, mut digits, mut lengths, mut plus) = (0, start, 0, 0u64, before(bytes, start) == b'+');
    let mut likely = false;
    loop {
        let length = end - here;
        digits += length;
        // The lengths of the last groups, four bits each.
        lengths = lengths << 4 | length.min(15) as u64;
        likely |= matches!(lengths & 0xfff, 0x324 | 0x334 | 0x344) || count >= 3 && at(bytes, here - 1) == b'.';
        let Some(slot) = groups.get_mut(count) else { break };
        *slot = Group { start: here, end };
        count += 1;
        if next == end {
            break;
        }
        plus |= before(bytes, next) == b'+';
        here = next;
        end = skip(bytes, here, |byte| byte.is_ascii_digit());
        next = separated(bytes, end).unwrap_or(end);
    }
    if likely || digits >= 13 || plus && digits >= 7 {
        in_chain(bytes, groups.get(..count).unwrap_or_default(), sink);
    }
    // Of a chain with more groups than are looked at together, the last ones may begin another.
    if count == MOST { groups.get(MOST - 4).map_or(end, |group| group.start) } else { end }
}

/// Index of the group behind the separator at `end`: ` `, `-`, `.`, `) `, ` (`, `)`.
fn separated(bytes: &[u8], end: usize) -> Option<usize> {
    let is_separator = |byte: u8| matches!(byte, b' ' | b'-' | b'.' | b'(' | b')' | b'+');
    if !is_separator(at(bytes, end)) {
        return None;
    }
    let next = end + 1 + usize::from(is_separator(at(bytes, end + 1)));
    let next = next + usize::from(next == end + 2 && is_separator(at(bytes, next)));
    at(bytes, next).is_ascii_digit().then_some(next)
}

/// Looks at a chain from each of its groups.
fn in_chain(bytes: &[u8], groups: &[Group], sink: &mut dyn FnMut(Shape)) {
    let mut rest = groups;
    while let Some(first) = rest.first() {
        let found = match (first.len(), before(bytes, first.start)) {
            (_, b'+') => international(bytes, rest),
            (1..=3, _) => address(bytes, rest)
                .or_else(|| social(bytes, rest))
                .or_else(|| telephone(bytes, rest))
                .or_else(|| mobile(bytes, rest)),
            _ => None,
        };
        let found = found.or_else(|| payment(bytes, rest));
        let used = match found {
            Some((shape, used)) => {
                sink(shape);
                used
            }
            None => 1,
        };
        rest = rest.get(used..).unwrap_or_default();
    }
}

/// A shape and how many groups it took.
type Found = Option<(Shape, usize)>;

fn found(start: usize, end: usize, scanned: Scanned, groups: usize) -> (Shape, usize) {
    (Shape::new(start..end, scanned), groups)
}

/// No letter, digit, dash, dot or plus stands before.
fn starts_clean(bytes: &[u8], start: usize) -> bool {
    let byte = before(bytes, start);
    !is_word(byte) && !matches!(byte, b'-' | b'.' | b'+')
}

/// No letter, digit or dash stands behind, and no dot with a digit behind it.
fn ends_clean(bytes: &[u8], end: usize) -> bool {
    let byte = at(bytes, end);
    !is_word(byte) && byte != b'-' && !(byte == b'.' && at(bytes, end + 1).is_ascii_digit())
}

/// The one separator between each two of the groups.
fn one_separator(bytes: &[u8], groups: &[Group]) -> Option<u8> {
    let mut separators = groups.windows(2).map(|pair| match pair {
        [a, b] if b.start - a.end == 1 => at(bytes, a.end),
        _ => 0,
    });
    let first = separators.next()?;
    (first != 0 && separators.all(|separator| separator == first)).then_some(first)
}

/// The first groups, when they have these lengths.
fn of_lengths<const N: usize>(groups: &[Group], lengths: [usize; N]) -> Option<&[Group; N]> {
    let first = groups.first_chunk::<N>()?;
    (first.map(Group::len) == lengths).then_some(first)
}

/// `123-45-6789`.
fn social(bytes: &[u8], groups: &[Group]) -> Found {
    let parts @ [a, b, c] = of_lengths(groups, [3, 2, 4])?;
    let separator = one_separator(bytes, parts)?;
    let text = |group: &Group| bytes.get(group.start..group.end).unwrap_or_default();
    // Area, group and serial as the Social Security Administration gives them out.
    let given = !matches!(text(a), b"000" | b"666" | [b'9', ..]) && text(b) != b"00" && text(c) != b"0000";
    let fits = matches!(separator, b'-' | b' ') && starts_clean(bytes, a.start) && ends_clean(bytes, c.end);
    (given && fits).then(|| found(a.start, c.end, Scanned::Ssn, 3))
}

/// 13 to 19 digits, in one group or in several with one separator.
fn payment(bytes: &[u8], groups: &[Group]) -> Found {
    let first = groups.first()?;
    // No card begins with 0, 1 or 7, but for JCB's 1800: times in milliseconds begin with 1.
    let lead = bytes.get(first.start..first.start + 2)?;
    if matches!(lead, [b'0' | b'7', _] | [b'1', b'0'..=b'7' | b'9']) {
        return None;
    }
    let mut digits = 0;
    let mut best = None;
    for (at, group) in groups.iter().take(5).enumerate() {
        digits += group.len();
        let whole = groups.get(..=at)?;
        let grouped = at == 0 || matches!(one_separator(bytes, whole), Some(b' ' | b'-'));
        if !grouped || digits > 19 {
            break;
        }
        let clean = starts_clean(bytes, first.start) && ends_clean(bytes, group.end);
        if digits >= 13 && clean && valid(bytes, first.start..group.end, card::payment_card) {
            best = Some(found(first.start, group.end, Scanned::Card, at + 1));
        }
    }
    best
}

/// Ten digits as North Americans write them, with or without a country's code.
fn telephone(bytes: &[u8], groups: &[Group]) -> Found {
    let first = groups.first()?;
    let bracket = before(bytes, first.start) == b'(' && at(bytes, first.end) == b')';
    let start = first.start - usize::from(bracket);
    let (parts, code) = match of_lengths(groups, [3, 3, 4]) {
        Some(parts) => (parts, 0),
        None => (of_lengths(groups.get(1..)?, [3, 3, 4])?, 1),
    };
    let [area, _, last] = parts;
    let coded = code == 0
        || at(bytes, first.start) == b'1' && first.len() == 1
        || separator_before(bytes, area) == b'-' && first.len() <= 3;
    let separated = match one_separator(bytes, parts) {
        Some(b'-' | b'.') => true,
        Some(b' ') => code == 1,
        _ => before(bytes, area.start) == b'(' && at(bytes, area.end) == b')',
    };
    let clean = starts_clean(bytes, start) && ends_clean(bytes, last.end);
    let fits = coded && separated && clean && valid(bytes, area.start..last.end, phone::north_american);
    fits.then(|| found(start, last.end, Scanned::Phone, code + 3))
}

/// `090-1234-5678` and `010-1234-5678`, as mobile numbers are written in Japan and Korea.
fn mobile(bytes: &[u8], groups: &[Group]) -> Found {
    let parts @ [first, _, last] = of_lengths(groups, [3, 4, 4])?;
    let network = matches!(
        bytes.get(first.start..first.end)?,
        [b'0', b'7'..=b'9', b'0'] | [b'0', b'1', b'0' | b'1' | b'6'..=b'9']
    );
    let fits = network
        && one_separator(bytes, parts) == Some(b'-')
        && starts_clean(bytes, first.start)
        && ends_clean(bytes, last.end);
    fits.then(|| found(first.start, last.end, Scanned::Phone, 3))
}

fn separator_before(bytes: &[u8], group: &Group) -> u8 {
    before(bytes, group.start)
}

/// `+49 30 901820`: as many groups as make a number.
fn international(bytes: &[u8], groups: &[Group]) -> Found {
    let start = groups.first()?.start - 1;
    if is_word(before(bytes, start)) || matches!(before(bytes, start), b'+' | b'.') {
        return None;
    }
    let mut best = None;
    for (place, group) in groups.iter().enumerate() {
        if place > 0 && before(bytes, group.start) == b'+' {
            break;
        }
        if ends_clean(bytes, group.end) && valid(bytes, start..group.end, phone::international) {
            best = Some(found(start, group.end, Scanned::Phone, place + 1));
        }
    }
    best
}

/// `203.0.113.7`, but no version.
fn address(bytes: &[u8], groups: &[Group]) -> Found {
    let four @ [first, .., last] = groups.first_chunk::<4>()?;
    if four.iter().any(|group| group.len() > 3) || one_separator(bytes, four)? != b'.' {
        return None;
    }
    let name = first.start.checked_sub(2).is_some_and(|name| is_word(at(bytes, name)));
    let product = before(bytes, first.start) == b'/' && name;
    let clean = starts_clean(bytes, first.start) && before(bytes, first.start) != b':' && address_ends(bytes, last.end);
    // The network that an earlier redaction left.
    let network = before(bytes, last.end) == b'0' && bytes.get(last.end..last.end + 3) == Some(b"/24");
    let fits = clean && !product && !network && valid(bytes, first.start..last.end, net::public_v4);
    fits.then(|| found(first.start, last.end, Scanned::Ipv4, 4))
}

/// An address may be followed by a dash (a range) but not by a fifth number.
fn address_ends(bytes: &[u8], end: usize) -> bool {
    let (byte, next) = (at(bytes, end), at(bytes, end + 1));
    !(is_word(byte) || byte == b'.' && next.is_ascii_digit() || byte == b'-' && is_word(next) && !next.is_ascii_digit())
}
