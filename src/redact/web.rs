//! What HTTP carries: `Authorization` and cookie values, and the user information of URLs.

use std::ops::Range;

use super::key::Family;
use super::text::{at, before, has, is_blank, skip, skip_back};
use super::value;

/// Schemes of RFC 9110 §11 in use, whose credentials are one token.
const TOKEN_SCHEMES: &[&[u8]] = &[
    b"bearer",
    b"basic",
    b"token",
    b"apikey",
    b"api-key",
    b"negotiate",
    b"ntlm",
    b"key",
    b"jwt",
    b"dpop",
    b"bot",
    b"sso-key",
    b"splunk",
    b"sharedkey",
    b"sharedkeylite",
    b"genieKey",
    b"ssws",
    b"zoho-oauthtoken",
    b"klaviyo-api-key",
    b"discogs",
];

/// Schemes whose credentials are a list of parameters.
const LIST_SCHEMES: &[&[u8]] = &[
    b"digest",
    b"aws4-hmac-sha256",
    b"hmac",
    b"hawk",
    b"oauth",
    b"mac",
    b"signature",
    b"sharedaccesssignature",
    b"aws",
];

/// Handles the value of an `Authorization` header that begins at `from`: a scheme stays, what follows goes. Returns
/// where it ends; `None` when nothing went.
pub(super) fn authorization(text: &[u8], from: usize, sink: &mut dyn FnMut(Range<usize>, Family)) -> Option<usize> {
    let word = skip(text, from, is_credential);
    let scheme = text.get(from..word)?;
    let credentials = skip(text, word, |byte| is_blank(byte) || byte == b':');
    let in_list = |schemes: &[&[u8]]| schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let range = if credentials > word && in_list(LIST_SCHEMES) {
        credentials..skip(text, credentials, |byte| !matches!(byte, b'\n' | b'\r' | b'\'' | b']' | b'\\'))
    } else if credentials > word && in_list(TOKEN_SCHEMES) {
        let end = skip(text, credentials, is_credential);
        // `Token token="…"`.
        if at(text, end) == b'"' && before(text, end) == b'=' {
            credentials..skip(text, end + 1, |byte| byte != b'"' && byte != b'\n')
        } else {
            credentials..end
        }
    } else {
        from..word
    };
    let credentials = text.get(range.clone())?;
    let sentence = value::is_prose(credentials) || value::is_count(credentials, 4);
    if value::is_empty(credentials)
        || sentence
        || TOKEN_SCHEMES.iter().any(|known| credentials.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let end = range.end;
    sink(range, Family::Authorization);
    Some(end)
}

/// Bytes of a scheme or of a token: no white space, quotes, brackets or commas.
fn is_credential(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(
            byte,
            b'"' | b'\'' | b'`' | b'\\' | b'[' | b']' | b'<' | b'>' | b'(' | b')' | b',' | b';' | b'{' | b'}'
        )
}

/// Handles `name=value; name=value…` from `from` to `limit` at most: names stay, values go. Without a name, the one
/// value goes. Returns where it ends; `None` when nothing went.
pub(super) fn cookies(
    text: &[u8],
    from: usize,
    limit: usize,
    sink: &mut dyn FnMut(Range<usize>, Family),
) -> Option<usize> {
    let text = text.get(..limit)?;
    let mut here = from;
    let mut ended = None;
    loop {
        let name_end = skip(text, here, |byte| is_cookie(byte) && byte != b'=');
        let named = at(text, name_end) == b'=' && name_end > here;
        let start = if named { name_end + 1 } else { here };
        let start = start + usize::from(at(text, start) == b'"');
        let end = skip(text, start, is_cookie);
        let (name, content) = (text.get(here..name_end)?, text.get(start..end)?);
        let first = ended.is_none();
        let attribute = is_attribute(name) && (!first || named);
        let bare_word = !named && (!first || content.len() < 6 || value::is_prose(content));
        if !attribute && !bare_word && !value::is_empty(content) {
            sink(start..end, Family::Cookie);
        }
        if named || !bare_word || !first {
            ended = Some(end);
        }
        let next = skip(text, end, is_blank);
        if at(text, next) != b';' || end == here {
            return ended;
        }
        here = skip(text, next + 1, is_blank);
    }
}

fn is_cookie(byte: u8) -> bool {
    byte > b' ' && !matches!(byte, b';' | b'"' | b'\'' | b'\\' | b'<' | b'>')
}

/// Attributes of `Set-Cookie`, RFC 6265 §5.2 and its successors.
fn is_attribute(name: &[u8]) -> bool {
    let known: &[&[u8]] = &[
        b"path",
        b"domain",
        b"expires",
        b"max-age",
        b"samesite",
        b"secure",
        b"httponly",
        b"priority",
        b"partitioned",
        b"version",
        b"comment",
    ];
    known.iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Where the authority of the URL whose `://` stands at `at_colon` holds a password (or a token in its place).
pub(super) fn userinfo(text: &[u8], at_colon: usize) -> Option<Range<usize>> {
    let scheme = skip_back(text.get(..at_colon)?, at_colon, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
    });
    if scheme == at_colon || has(text, at_colon + 3, b"[REDACTED:") {
        return None;
    }
    let start = at_colon + 3;
    let limit = text.get(..(start + 1024).min(text.len()))?;
    let part = |byte: u8| byte > b' ' && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | b'|');
    let word = skip(limit, start, part);
    let authority = skip(limit, start, |byte| part(byte) && !matches!(byte, b'/' | b'?' | b'#'));
    let at_sign = last_at_sign(limit, start..authority).or_else(|| odd_at_sign(limit, start, authority, word))?;
    let user_end = skip(limit.get(..at_sign)?, start, |byte| byte != b':');
    let range = if user_end < at_sign { user_end + 1..at_sign } else { start..at_sign };
    let secret = limit.get(range.clone())?;
    let token = user_end < at_sign || value::is_random(secret) || secret.len() >= 20 && value::is_opaque(secret);
    let host = at(limit, at_sign + 1);
    (token
        && !value::is_empty(secret)
        && (host.is_ascii_alphanumeric() || matches!(host, b'[' | b'$' | b'{' | b'_' | b'*' | 0x80..)))
    .then_some(range)
}

fn last_at_sign(text: &[u8], range: Range<usize>) -> Option<usize> {
    memchr::memrchr(b'@', text.get(range.clone())?).map(|offset| range.start + offset)
}

/// A password may hold a slash, a question mark or a hash that nobody escaped: then what stands behind the colon is no
/// port.
fn odd_at_sign(text: &[u8], start: usize, authority: usize, word: usize) -> Option<usize> {
    let colon = start + memchr::memchr(b':', text.get(start..authority)?)?;
    let port = text.get(colon + 1..authority)?;
    if port.iter().all(u8::is_ascii_digit)
        || !has(text, authority, b"/") && !has(text, authority, b"#") && !has(text, authority, b"?")
    {
        return None;
    }
    last_at_sign(text, authority..word)
}
