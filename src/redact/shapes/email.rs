//! E-mail addresses, as people have them: RFC 5321 without quoted local parts and comments.

use std::ops::Range;

use crate::redact::table::Scanned;
use crate::redact::text::{at, before, has, skip, skip_back};

/// Longest local part that is looked at; RFC 5321 allows 64.
const LONGEST_LOCAL: usize = 96;
/// Longest domain, RFC 1035.
const LONGEST_DOMAIN: usize = 255;

/// Finds addresses.
pub(super) fn find(text: &[u8], sink: &mut dyn FnMut(Range<usize>, Scanned)) {
    for sign in memchr::memchr_iter(b'@', text) {
        if let Some(range) = around(text, sign) {
            sink(range, Scanned::Email);
        }
    }
}

/// The address around the at sign at `sign`.
fn around(text: &[u8], sign: usize) -> Option<Range<usize>> {
    let floor = sign.saturating_sub(LONGEST_LOCAL);
    let start = floor + skip_back(text.get(floor..sign)?, sign - floor, is_local);
    let start = skip(text.get(..sign)?, start, |byte| matches!(byte, b'.' | b'-' | b'%'));
    let limit = text.get(..(sign + 1 + LONGEST_DOMAIN).min(text.len()))?;
    let end = skip(limit, sign + 1, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.') || byte >= 0x80);
    let end = skip_back(limit.get(..end)?, end, |byte| matches!(byte, b'.' | b'-')).max(sign + 1);
    let domain = limit.get(sign + 1..end)?;
    let local = limit.get(start..sign)?;
    let spared = local.is_empty() || !is_domain(domain) || in_url(text, start) || remote(text, local, end);
    (!spared).then_some(start..end)
}

const fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'~' | b'-') || byte >= 0x80
}

/// Two or more labels, the last of which is no number and no file's ending.
fn is_domain(domain: &[u8]) -> bool {
    const FILES: &[&[u8]] = &[
        b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"ico", b"js", b"mjs", b"css", b"ts", b"json", b"map",
        b"html", b"rb", b"go", b"so", b"dll", b"exe", b"java", b"class", b"jar", b"service", b"target", b"socket",
        b"timer", b"slice", b"scope", b"mount", b"device", b"swap", b"yml", b"yaml", b"xml", b"conf", b"log", b"txt",
        b"plist",
    ];
    let Some(dot) = memchr::memrchr(b'.', domain) else { return false };
    let last = domain.get(dot + 1..).unwrap_or_default();
    let letters = last.iter().all(|&byte| byte.is_ascii_alphabetic() || byte >= 0x80) || has(last, 0, b"xn--");
    let whole = !domain.split(|&byte| byte == b'.').any(<[u8]>::is_empty);
    last.len() >= 2 && letters && whole && !FILES.iter().any(|file| last.eq_ignore_ascii_case(file))
}

/// Whether `start` is in the user information of a URL: then it is a password or a user, not a mailbox.
fn in_url(text: &[u8], start: usize) -> bool {
    let floor = start.saturating_sub(128);
    let head = text.get(floor..start).unwrap_or_default();
    let word = skip_back(head, head.len(), |byte| {
        byte > b' ' && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'/' | b'?' | b'#')
    });
    let userinfo = word >= 3 && head.get(word - 3..word) == Some(b"://");
    userinfo && !has(head, word.saturating_sub(9), b"mailto://")
}

/// `git@host:path` names a repository.
fn remote(text: &[u8], local: &[u8], end: usize) -> bool {
    matches!(local, b"git" | b"hg" | b"svn")
        && (at(text, end) == b':' || at(text, end) == b'/' || before(text, end) == b':')
}
