//! The request line in quotes.

/// A request line. Where it is none that HTTP knows, all parts are absent.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Request<'b> {
    pub(super) method: Option<&'b str>,
    /// The target, when it is a whole URL.
    pub(super) full: Option<&'b str>,
    pub(super) path: Option<&'b str>,
    pub(super) query: Option<&'b str>,
    pub(super) version: Option<&'b str>,
}

/// Methods that servers meet (the IANA registry's common ones, WebDAV's and caches').
const METHODS: [&str; 20] = [
    "GET",
    "POST",
    "HEAD",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PATCH",
    "CONNECT",
    "TRACE",
    "PROPFIND",
    "PROPPATCH",
    "MKCOL",
    "COPY",
    "MOVE",
    "LOCK",
    "UNLOCK",
    "REPORT",
    "SEARCH",
    "PURGE",
    "PRI",
];

/// Whether a request line begins here.
pub(super) fn begins(text: &str) -> bool {
    let first = text.as_bytes().first().copied().unwrap_or(0);
    first.is_ascii_uppercase()
        && METHODS.iter().any(|method| text.strip_prefix(method).is_some_and(|rest| rest.starts_with(' ')))
}

impl<'b> Request<'b> {
    /// Reads up to the closing quote; gives the length of what is inside the quotes.
    pub(super) fn read(text: &'b str) -> Option<(Request<'b>, usize)> {
        let len = closing_quote(text)?;
        let line = text.get(..len)?;
        if !begins(line) {
            return Some((Request::default(), len));
        }
        let (method, rest) = line.split_once(' ')?;
        let (target, version) = match rest.rsplit_once(" HTTP/") {
            Some((target, version)) => (target, Some(version)),
            None => (rest, None),
        };
        let mut request = Request { method: Some(method), version, ..Request::default() };
        if target.starts_with('/') || target == "*" {
            let (path, query) = match target.split_once('?') {
                Some((path, query)) => (path, Some(query)),
                None => (target, None),
            };
            (request.path, request.query) = (Some(path), query);
        } else {
            request.full = Some(target);
        }
        Some((request, len))
    }
}

/// Where the quote stands that ends a quoted text, quotes behind a backslash aside.
pub(super) fn closing_quote(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'"', bytes).find(|&at| {
        let slashes = bytes.get(..at).unwrap_or_default().iter().rev().take_while(|&&byte| byte == b'\\').count();
        slashes % 2 == 0
    })
}
