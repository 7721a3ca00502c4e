//! Numbers: payment cards, social security numbers, telephone numbers, IPv4 addresses.
//!
//! A text is cut into chains: groups of digits with one separator between two groups. Each chain is looked at as a whole
//! and from each of its groups; a number never begins or ends inside of a longer run of letters, digits, dashes or dots.

use std::ops::Range;

use crate::redact::table::Scanned;
use crate::redact::text::{at, before, is_word, skip};
use crate::redact::validate::{card, net, phone};

/// Most groups of a chain that are looked at together.
const MOST: usize = 10;

/// Groups of digits, each followed by one separator.
#[derive(Debug, Default)]
struct Chain {
    groups: [(usize, usize); MOST],
    count: usize,
}

impl Chain {
    fn groups(&self) -> &[(usize, usize)] {
        self.groups.get(..self.count).unwrap_or_default()
    }
}

/// Finds numbers.
pub(super) fn find(text: &str, sink: &mut dyn FnMut(Range<usize>, Scanned)) {
    let bytes = text.as_bytes();
    let mut here = 0;
    while let Some(start) = next_digit(bytes, here) {
        let (chain, end) = chain(bytes, start);
        here = end;
        in_chain(text, &chain, sink);
    }
}

/// Index of the first digit at or behind `from`.
fn next_digit(bytes: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.iter().position(u8::is_ascii_digit).map(|offset| from + offset)
}

/// The chain that begins at `start`, and where the next can begin.
fn chain(bytes: &[u8], start: usize) -> (Chain, usize) {
    let mut chain = Chain::default();
    let mut here = start;
    loop {
        let end = skip(bytes, here, |byte| byte.is_ascii_digit());
        let Some(slot) = chain.groups.get_mut(chain.count) else { return (chain, here) };
        *slot = (here, end);
        chain.count += 1;
        let next = separated(bytes, end);
        match next {
            Some(next) => here = next,
            None => return (chain, end),
        }
    }
}

/// Index of the group behind the separator at `end`: ` `, `-`, `.`, `) `, ` (`, `)`.
fn separated(bytes: &[u8], end: usize) -> Option<usize> {
    let is_separator = |byte: u8| matches!(byte, b' ' | b'-' | b'.' | b'(' | b')' | b'+');
    let next = skip(bytes.get(..(end + 3).min(bytes.len()))?, end, is_separator);
    (next > end && at(bytes, next).is_ascii_digit()).then_some(next)
}

/// Looks at a chain from each of its groups.
fn in_chain(text: &str, chain: &Chain, sink: &mut dyn FnMut(Range<usize>, Scanned)) {
    let groups = chain.groups();
    let mut first = 0;
    while let Some(from) = groups.get(first..).filter(|from| !from.is_empty()) {
        let found = [address, social, payment, telephone].iter().find_map(|find| find(text, from));
        match found {
            Some((range, count, scanned)) => {
                sink(range, scanned);
                first += count.max(1);
            }
            None => first += 1,
        }
    }
}

type Found = Option<(Range<usize>, usize, Scanned)>;

/// No letter, digit, dash or dot stands before.
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
fn one_separator(bytes: &[u8], groups: &[(usize, usize)]) -> Option<u8> {
    let mut separators = groups.windows(2).map(|pair| match pair {
        [(_, end), (next, _)] if next - end == 1 => at(bytes, *end),
        _ => 0,
    });
    let first = separators.next()?;
    (first != 0 && separators.all(|separator| separator == first)).then_some(first)
}

fn lengths<const N: usize>(groups: &[(usize, usize)]) -> Option<[usize; N]> {
    let groups = groups.first_chunk::<N>()?;
    Some(groups.map(|(start, end)| end - start))
}

/// `123-45-6789`.
fn social(text: &str, groups: &[(usize, usize)]) -> Found {
    let bytes = text.as_bytes();
    let [(start, _), _, (_, end)] = *groups.first_chunk::<3>()?;
    let separator = one_separator(bytes, groups.get(..3)?)?;
    let number = text.get(start..end)?;
    let fits = lengths(groups)? == [3, 2, 4] && matches!(separator, b'-' | b' ');
    let clean = starts_clean(bytes, start) && ends_clean(bytes, end);
    (fits && clean && is_ssn(number)).then_some((start..end, 3, Scanned::Ssn))
}

/// Area, group and serial as the Social Security Administration gives them out.
fn is_ssn(number: &str) -> bool {
    let part = |range: Range<usize>| number.get(range).unwrap_or_default();
    !matches!(part(0..3), "000" | "666") && !number.starts_with('9') && part(4..6) != "00" && part(7..11) != "0000"
}

/// 12 to 19 digits, in one group or in several with one separator.
fn payment(text: &str, groups: &[(usize, usize)]) -> Found {
    let bytes = text.as_bytes();
    let start = groups.first()?.0;
    if !starts_clean(bytes, start) {
        return None;
    }
    let most = groups.len().min(5);
    (1..=most).rev().find_map(|count| {
        let groups = groups.get(..count)?;
        let digits: usize = groups.iter().map(|(start, end)| end - start).sum();
        let end = groups.last()?.1;
        let grouped = count == 1 || matches!(one_separator(bytes, groups), Some(b' ' | b'-'));
        let fits = (13..=19).contains(&digits) && grouped && ends_clean(bytes, end);
        (fits && card::payment_card(text.get(start..end)?)).then_some((start..end, count, Scanned::Card))
    })
}

/// `+` and a country's number, or ten digits as North Americans write them.
fn telephone(text: &str, groups: &[(usize, usize)]) -> Found {
    let bytes = text.as_bytes();
    let start = groups.first()?.0;
    if before(bytes, start) == b'+' {
        return international(text, groups);
    }
    let open = before(bytes, start) == b'(' && groups.first().is_some_and(|(_, close)| at(bytes, *close) == b')');
    let from = start - usize::from(open);
    let long = (groups.first()?.1 - start == 1 && at(bytes, start) == b'1') as usize;
    let parts = groups.get(long..long + 3)?;
    let end = parts.last()?.1;
    let fits = lengths(parts)? == [3, 3, 4] && starts_clean(bytes, from) && ends_clean(bytes, end);
    let separated = match one_separator(bytes, parts) {
        Some(separator) => matches!(separator, b'-' | b'.' | b' ') && !(separator == b' ' && long == 0),
        None => parts.first().is_some_and(|(area, close)| before(bytes, *area) == b'(' && at(bytes, *close) == b')'),
    };
    (fits && separated && phone::north_american(text.get(start..end)?)).then(|| (from..end, long + 3, Scanned::Phone))
}

/// `+49 30 901820`: as many groups as make a number.
fn international(text: &str, groups: &[(usize, usize)]) -> Found {
    let bytes = text.as_bytes();
    let start = groups.first()?.0 - 1;
    if is_word(before(bytes, start)) || matches!(before(bytes, start), b'+' | b'.') {
        return None;
    }
    (1..=groups.len()).rev().find_map(|count| {
        let groups = groups.get(..count)?;
        let end = groups.last()?.1;
        let plus = groups.windows(2).any(|pair| matches!(pair, [(_, end), (next, _)] if bytes.get(*end..*next).is_some_and(|between| between.contains(&b'+'))));
        let number = text.get(start..end)?;
        (!plus && ends_clean(bytes, end) && phone::international(number)).then_some((start..end, count, Scanned::Phone))
    })
}

/// `203.0.113.7`, but no version.
fn address(text: &str, groups: &[(usize, usize)]) -> Found {
    let bytes = text.as_bytes();
    let four = groups.first_chunk::<4>()?;
    let (start, end) = (four.first()?.0, four.last()?.1);
    if one_separator(bytes, four)? != b'.' || !lengths::<4>(groups)?.iter().all(|length| *length <= 3) {
        return None;
    }
    let product =
        before(bytes, start) == b'/' && start.checked_sub(2).is_some_and(|at_name| is_word(at(bytes, at_name)));
    let clean = starts_clean(bytes, start) && !matches!(before(bytes, start), b':') && address_ends(bytes, end);
    // The network that an earlier redaction left.
    let network = at(bytes, end - 1) == b'0' && bytes.get(end..end + 3) == Some(b"/24");
    (clean && !product && !network && net::public_v4(text.get(start..end)?)).then_some((start..end, 4, Scanned::Ipv4))
}

/// An address may be followed by a dash (a range) but not by a fifth number.
fn address_ends(bytes: &[u8], end: usize) -> bool {
    let byte = at(bytes, end);
    let next = at(bytes, end + 1);
    !(is_word(byte) || byte == b'.' && next.is_ascii_digit() || byte == b'-' && is_word(next) && !next.is_ascii_digit())
}
