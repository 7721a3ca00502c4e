//! From the end of a key to the start of its value.

use super::{Quote, Token, follows_word, skip_blanks};
use crate::redact::text::{at, before, has, is_blank, skip};

/// How a value is tied to its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    /// `=`, `:=`, `=>`, `->`, or any sign behind a quoted key.
    Assign,
    /// A colon and a blank behind a bare key: a pair, or a sentence.
    Colon,
    /// `<key>value</key>`.
    Markup,
    /// `--key value`.
    Flag,
    /// `["key","value"]`.
    List,
    /// `key is "value"`.
    Said,
}

/// What ties `token` to its value, and where the value begins.
pub(super) fn after(text: &[u8], token: &Token) -> Option<(Carrier, usize)> {
    let close = Quote::at(text, token.range.end);
    let mut end = token.range.end + close.map_or(0, |quote| quote.len());
    while at(text, end) == b']' && end < token.range.end + 4 {
        end += 1;
    }
    let quoted = close.is_some();
    let sign = if quoted { skip(text, end, |byte| byte.is_ascii_whitespace()) } else { skip_blanks(text, end) };
    if token.dashes > 0 && !quoted && sign > end && !matches!(at(text, sign), b'=' | b':' | b'|' | b'>') {
        return (sign < text.len()).then_some((Carrier::Flag, sign));
    }
    if at(text, sign) == b'>' {
        return markup(text, token, quoted, sign);
    }
    if let Some(behind) = operator(text, sign) {
        return assigned(text, token, quoted, sign, behind);
    }
    if quoted && token.open.is_some() {
        return named(text, sign).or_else(|| listed(text, token, sign));
    }
    numbered(text, token, end).or_else(|| said(text, sign))
}

/// Behind an operator: the value, unless what looks like a pair is a path, an address or a type.
fn assigned(text: &[u8], token: &Token, quoted: bool, sign: usize, behind: usize) -> Option<(Carrier, usize)> {
    let colon = at(text, sign) == b':' && behind == sign + 1;
    if colon && !quoted {
        let address = has(text, behind, b"//") || before(text, token.range.start) == b'/';
        if address {
            return None;
        }
    }
    let value = if quoted { skip(text, behind, |byte| byte.is_ascii_whitespace()) } else { skip_blanks(text, behind) };
    if let Some(value) = typed(text, value).filter(|_| colon) {
        return Some((Carrier::Assign, value));
    }
    let sentence = colon && !quoted && value > behind;
    (value < text.len()).then_some((if sentence { Carrier::Colon } else { Carrier::Assign }, value))
}

/// Index behind the operator at `from`.
fn operator(text: &[u8], from: usize) -> Option<usize> {
    let next = at(text, from + 1);
    match at(text, from) {
        b':' if next == b':' => None,
        b':' if next == b'=' => Some(from + 2),
        b':' => Some(from + 1),
        b'=' => Some(skip(text, from + 1, |byte| matches!(byte, b'=' | b'>' | b'~')).min(from + 3)),
        b'-' if next == b'>' => Some(from + 2),
        b'?' | b'.' | b'+' if next == b'=' => Some(from + 2),
        b'|' | b'?' if next == at(text, from) && at(text, from + 2) == b'=' => Some(from + 3),
        // `fooToken string = "…"`, as Go declares it.
        b's' => typed(text, from),
        _ => None,
    }
}

/// Behind `string =`: where a declaration's value begins.
fn typed(text: &[u8], from: usize) -> Option<usize> {
    let word = skip(text, from, |byte| byte.is_ascii_alphabetic() || byte == b'&');
    let name = text.get(from..word)?;
    if !matches!(name, b"string" | b"String" | b"str" | b"&str" | b"text" | b"char") {
        return None;
    }
    let sign = skip_blanks(text, word);
    (at(text, sign) == b'=' && sign > word).then(|| skip_blanks(text, sign + 1))
}

/// `<key>value` and `<entry name="key">value`.
fn markup(text: &[u8], token: &Token, quoted: bool, sign: usize) -> Option<(Carrier, usize)> {
    let element = before(text, token.range.start) == b'<' || before(text, token.range.start) == b':';
    let attribute = quoted && token.open.is_some_and(|open| before(text, token.range.start - open.len()) == b'=');
    (element || attribute).then(|| (Carrier::Markup, skip(text, sign + 1, |byte| byte.is_ascii_whitespace())))
}

/// `"name":"key","value":"…"` and `key="key" value="…"`.
fn named(text: &[u8], sign: usize) -> Option<(Carrier, usize)> {
    let comma = usize::from(matches!(at(text, sign), b',' | b';'));
    let word = skip(text, sign + comma, |byte| byte.is_ascii_whitespace());
    let word = word + Quote::at(text, word).map_or(0, |quote| quote.len());
    let end = skip(text, word, |byte| byte.is_ascii_alphabetic() || byte == b'_');
    let name = text.get(word..end)?;
    let known: &[&[u8]] = &[b"value", b"val", b"v", b"string_value", b"stringvalue", b"content", b"secret", b"default"];
    if !known.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        return None;
    }
    let end = end + Quote::at(text, end).map_or(0, |quote| quote.len());
    let sign = skip(text, end, |byte| byte.is_ascii_whitespace());
    let behind = operator(text, sign)?;
    Some((Carrier::Assign, skip(text, behind, |byte| byte.is_ascii_whitespace())))
}

/// `["key","value"]` and `f('key', 'value')`.
fn listed(text: &[u8], token: &Token, sign: usize) -> Option<(Carrier, usize)> {
    let open = token.range.start - token.open?.len();
    if at(text, sign) != b',' || !matches!(before(text, open), b'[' | b'(') {
        return None;
    }
    Some((Carrier::List, skip(text, sign + 1, |byte| byte.is_ascii_whitespace())))
}

/// `Unseal Key 2: …`.
fn numbered(text: &[u8], token: &Token, end: usize) -> Option<(Carrier, usize)> {
    let digits = skip(text, end + 1, |byte| byte.is_ascii_digit());
    let fits = at(text, end) == b' ' && (end + 2..=end + 3).contains(&digits) && at(text, digits) == b':';
    (fits && token.dashes == 0).then(|| (Carrier::Assign, skip_blanks(text, digits + 1)))
}

/// `password is "…"`.
fn said(text: &[u8], sign: usize) -> Option<(Carrier, usize)> {
    let word = skip(text, sign, |byte| byte.is_ascii_alphabetic());
    let verb = follows_word(text, word, b"is") || follows_word(text, word, b"was") || follows_word(text, word, b"to");
    let value = skip(text, word, is_blank);
    (verb && value > word && word - sign <= 3).then_some((Carrier::Said, value))
}
