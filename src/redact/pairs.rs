//! Keys and their values in running text, however they are written: `k=v`, `k: v`, `"k":"v"`, `k => v`, `<k>v</k>`,
//! `--k v`, `{"name":"k","value":"v"}`, `["k","v"]`, `k[v]`, at any depth of escaping.
//!
//! Works from a word that may end a key (found by the literal search) outwards: back to where the key begins, on to
//! where its value begins and ends. A value never reaches into the next pair. Linear: what was stepped over for one
//! key is not stepped over again for the next.

mod carrier;
mod extent;
mod scalars;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::key::{Family, Key, Names, Need, Place, Verdict};
use super::text::{at, before, has, is_blank, skip, skip_back};
use super::{value, web};
use carrier::Carrier;
pub(super) use extent::Quote;
pub(super) use scalars::each_scalar;

/// Longest key in bytes: anything longer is no name.
const LONGEST_KEY: usize = 96;

/// Finds pairs in one text, from left to right.
#[derive(Debug)]
pub(super) struct Pairs<'n> {
    names: &'n Names,
    /// The last bare value that was measured: a later one that begins in it ends where it does.
    bare: Range<usize>,
}

/// A key as it stands in a text.
#[derive(Debug, Clone)]
struct Token {
    range: Range<usize>,
    /// Quote before it.
    open: Option<Quote>,
    /// Dashes before it: an option of a command line.
    dashes: usize,
    place: Place,
}

impl<'n> Pairs<'n> {
    /// Nothing seen of a text yet.
    pub(super) fn new(names: &'n Names) -> Self {
        Pairs { names, bare: 0..0 }
    }

    /// Looks at the key that holds the byte at `hit`; gives what must go to `sink`. Returns where to go on.
    pub(super) fn at(&mut self, text: &[u8], hit: usize, sink: &mut dyn FnMut(Range<usize>, Family)) -> usize {
        let Some(token) = token(text, hit) else { return hit + 1 };
        let end = token.range.end;
        // In prose there is mostly no value: that is told sooner than what the word means.
        let Some((carrier, from)) = carrier::after(text, &token) else { return end };
        let Some(verdict) = judge(text, &token, self.names) else { return end };
        if carrier == Carrier::Flag && token.dashes == 1 && verdict.need != Need::Anything {
            return end;
        }
        let verdict = match carrier {
            Carrier::List => Verdict { need: verdict.need.max(Need::Opaque), ..verdict },
            _ => verdict,
        };
        self.value(text, from, carrier, &token, verdict, sink).max(end)
    }

    /// Handles the value that begins at `from`.
    fn value(
        &mut self,
        text: &[u8],
        from: usize,
        carrier: Carrier,
        token: &Token,
        verdict: Verdict,
        sink: &mut dyn FnMut(Range<usize>, Family),
    ) -> usize {
        let from = literal_prefix(text, from);
        if let Some(quote) = Quote::at(text, from) {
            let inside = from + quote.len();
            let range = inside..quote.close(text, inside);
            if carrier == Carrier::List && !ends_list(text, range.end + quote.len()) {
                return token.range.end;
            }
            return masked(text, range, verdict, sink);
        }
        if carrier == Carrier::Said {
            let verdict = Verdict { need: Need::Random, ..verdict };
            return masked(text, self.bare(text, from, token.place), verdict, sink).max(token.range.end);
        }
        if carrier == Carrier::List {
            return token.range.end;
        }
        if carrier == Carrier::Markup {
            return masked(text, extent::markup(text, from), verdict, sink);
        }
        if matches!(at(text, from), b'[' | b'{') {
            return self.container(text, from, token, verdict, sink);
        }
        if verdict.family == Family::Authorization {
            let end = if token.place == Place::Query { self.bare(text, from, token.place).end } else { text.len() };
            let text = text.get(..end).unwrap_or_default();
            return web::authorization(text, from, verdict.need, sink).unwrap_or(token.range.end);
        }
        if verdict.family == Family::Cookie {
            return web::cookies(text, from, text.len(), sink).unwrap_or(token.range.end);
        }
        let range = self.bare(text, from, token.place);
        if verdict.family != Family::Password && is_object(text.get(range.clone()).unwrap_or_default()) {
            return token.range.end;
        }
        let word = text.get(range.clone()).unwrap_or_default();
        let sentence = carrier == Carrier::Colon && (value::is_prose(word) || value::is_count(word, 3));
        let option = carrier == Carrier::Flag && word.starts_with(b"-");
        if sentence || option {
            return token.range.end;
        }
        masked(text, range, verdict, sink)
    }

    /// A list or an object as the value: every scalar in it goes.
    fn container(
        &mut self,
        text: &[u8],
        from: usize,
        token: &Token,
        verdict: Verdict,
        sink: &mut dyn FnMut(Range<usize>, Family),
    ) -> usize {
        let first = skip(text, from + 1, |byte| byte.is_ascii_whitespace() || byte == b'[' || byte == b'{');
        let json = Quote::at(text, first).is_some() || matches!(at(text, first), b'-' | b'0'..=b'9' | b']' | b'}');
        if verdict.family == Family::Cookie {
            return each_scalar(text, from, &mut |range, _| cookie(text, range, sink));
        }
        if json && (verdict.need == Need::Anything || at(text, from) == b'[') {
            return each_scalar(text, from, &mut |range, _| {
                masked(text, range, verdict, sink);
            });
        }
        if json || at(text, from) == b'{' {
            return token.range.end;
        }
        // `Authorization:[Bearer x]`, as Go prints a map of lists.
        if verdict.family == Family::Authorization {
            return web::authorization(text, from + 1, verdict.need, sink).unwrap_or(token.range.end);
        }
        let range = self.bare(text, from + 1, token.place);
        masked(text, range, verdict, sink)
    }

    /// The bare value that begins at `from`.
    fn bare(&mut self, text: &[u8], from: usize, place: Place) -> Range<usize> {
        if !self.bare.contains(&from) {
            self.bare = from..extent::bare(text, from, place);
        }
        from..self.bare.end
    }
}

/// Gives a value to the sink if it goes; returns where it ends.
fn masked(text: &[u8], range: Range<usize>, verdict: Verdict, sink: &mut dyn FnMut(Range<usize>, Family)) -> usize {
    let value = text.get(range.clone()).unwrap_or_default();
    let end = range.end;
    match verdict.family {
        _ if value::is_empty(value) => {}
        Family::Authorization => {
            web::authorization(text.get(..end).unwrap_or_default(), range.start, verdict.need, sink);
        }
        Family::Cookie => {
            web::cookies(text, range.start, end, sink);
        }
        family if value::goes(value, verdict) => sink(range, family),
        _ => return end.min(range.start),
    }
    end
}

/// Handles one value of an object of cookies: the value of a cookie, or a whole header.
fn cookie(text: &[u8], range: Range<usize>, sink: &mut dyn FnMut(Range<usize>, Family)) {
    let value = text.get(range.clone()).unwrap_or_default();
    if memchr::memchr(b'=', value).is_some() {
        web::cookies(text, range.start, range.end, sink);
    } else if !value::is_empty(value) {
        sink(range, Family::Cookie);
    }
}

/// Handles a value that a parser found: all of `text` is one, in JSON (`raw`) or decoded.
pub(super) fn whole(text: &str, verdict: Verdict, raw: bool, sink: &mut dyn FnMut(Range<usize>, Family)) {
    let bytes = text.as_bytes();
    if !raw {
        masked(bytes, 0..bytes.len(), verdict, sink);
    } else if verdict.family == Family::Cookie {
        each_scalar(bytes, 0, &mut |range, _| cookie(bytes, range, sink));
    } else {
        each_scalar(bytes, 0, &mut |range, _| {
            masked(bytes, range, verdict, sink);
        });
    }
}

/// The key around the byte at `hit`.
fn token(text: &[u8], hit: usize) -> Option<Token> {
    let in_key = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let floor = hit.saturating_sub(LONGEST_KEY);
    let from = floor + skip_back(text.get(floor..hit)?, hit - floor, in_key);
    let ceiling = (hit + LONGEST_KEY).min(text.len());
    let to = skip(text.get(..ceiling)?, hit, in_key);
    if to - from >= LONGEST_KEY {
        return None;
    }
    let start = skip(text.get(..to)?, from, |byte| matches!(byte, b'-' | b'.'));
    let end = skip_back(text.get(..to)?, to, |byte| matches!(byte, b'.' | b'-'));
    if start >= end {
        return None;
    }
    let dashes = start - from;
    let open = (dashes == 0).then(|| Quote::before(text, start)).flatten();
    let query = dashes == 0 && matches!(before(text, start), b'?' | b'&' | b'#' | b';');
    Some(Token { range: start..end, open, dashes, place: if query { Place::Query } else { Place::Text } })
}

/// Judges a key, with the word before it when it is only one (`api key`, `next token`).
fn judge(text: &[u8], token: &Token, names: &Names) -> Option<Verdict> {
    let name = text.get(token.range.clone())?;
    let mut key = Key::parse(name);
    if key.count() == 1 && token.dashes == 0 && before(text, token.range.start) == b' ' {
        let end = token.range.start - 1;
        let floor = end.saturating_sub(24);
        let start = floor + skip_back(text.get(floor..end)?, end - floor, |byte| byte.is_ascii_alphanumeric());
        if start < end {
            key = Key::parse(text.get(start..end)?);
            key.push(name);
        }
    }
    names.verdict(&key, token.place)
}

/// Steps over what languages put before a quote: `b'…'`, `u"…"`, `r"…"`, `@"…"`.
fn literal_prefix(text: &[u8], from: usize) -> usize {
    let prefixed = matches!(at(text, from), b'b' | b'u' | b'r' | b'f' | b'@' | b'$' | b'B' | b'L')
        && matches!(at(text, from + 1), b'"' | b'\'');
    from + usize::from(prefixed)
}

/// Whether a value is an object as Java and Kotlin print one: a name and a brace (`Token{78af589 …`).
fn is_object(value: &[u8]) -> bool {
    let name = skip(value, 0, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'$' | b'_'));
    name >= 4 && at(value, name) == b'{' && value.first().is_some_and(u8::is_ascii_alphabetic)
}

/// Whether a list ends behind its second element, so that it is a pair.
fn ends_list(text: &[u8], from: usize) -> bool {
    let next = skip(text, from, |byte| byte.is_ascii_whitespace());
    matches!(at(text, next), b']' | b')' | 0)
}

/// Whether the word before `at` is `word`.
fn follows_word(text: &[u8], end: usize, word: &[u8]) -> bool {
    end.checked_sub(word.len()).is_some_and(|start| has(text, start, word))
}

/// First byte at or behind `from` that is no blank.
fn skip_blanks(text: &[u8], from: usize) -> usize {
    skip(text, from, is_blank)
}
