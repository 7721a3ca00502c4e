//! Judges the header of an HTTP/1 request before the HTTP library sees it: strict where RFC 9112
//! leaves room, since two readers that disagree on where a message ends can be made to disagree on
//! whose it is.

use super::super::cause::Cause;

/// What is allowed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of a header, request line included.
    pub(super) bytes: usize,
    /// Header fields.
    pub(super) fields: usize,
}

/// How the body of a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// There is none.
    None,
    /// After so many bytes.
    Length(u64),
    /// With the last chunk.
    Chunked,
}

/// A header that is in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// Its bytes, including the empty line.
    pub(super) len: usize,
    /// The body that follows.
    pub(super) body: Body,
    /// What comes after this request may not be HTTP any more.
    pub(super) switches: bool,
}

/// Judges what was received of a header; `None` while it is not complete and not yet wrong. The time
/// is linear in `bytes`, which the limit bounds.
pub(super) fn judge(bytes: &[u8], limits: Limits) -> Result<Option<Head>, Cause> {
    let mut facts = Facts::default();
    let mut fields = 0usize;
    let mut at = 0;
    let mut started = false;
    for end in memchr::memchr_iter(b'\n', bytes).map(|at| at + 1).chain([bytes.len()]) {
        let line = bytes.get(at..end).unwrap_or_default();
        at = end;
        if at > limits.bytes {
            return Err(if started { Cause::HeaderTooLarge } else { Cause::UriTooLong });
        }
        let line = match line {
            [line @ .., b'\r', b'\n'] => line,
            [.., b'\n'] => return Err(Cause::BareLineEnd),
            _ => return Ok(None),
        };
        match (started, line) {
            // RFC 9112 §2.2: an empty line or two before the request line are let pass.
            (false, []) if at <= 4 => {}
            (false, line) => {
                facts.request_line(line)?;
                started = true;
            }
            (true, []) => return facts.head(at).map(Some),
            (true, line) => {
                fields += 1;
                if fields > limits.fields {
                    return Err(Cause::TooManyHeaders);
                }
                facts.field(line)?;
            }
        }
    }
    Ok(None)
}

/// What the lines of a header say about its end and the message's.
#[derive(Debug, Default)]
struct Facts {
    http_10: bool,
    connect: bool,
    hosts: u32,
    length: Option<u64>,
    chunked: bool,
    upgrade: bool,
}

impl Facts {
    fn request_line(&mut self, line: &[u8]) -> Result<(), Cause> {
        let mut parts = line.split(|&byte| byte == b' ');
        let (Some(method), Some(target), Some(version), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Cause::RequestLine);
        };
        let visible = |byte: &u8| matches!(byte, 0x21..=0x7e | 0x80..=0xff) && *byte != b'#';
        if !is_token(method) || target.is_empty() || !target.iter().all(visible) {
            return Err(Cause::RequestLine);
        }
        match version {
            b"HTTP/1.1" => {}
            b"HTTP/1.0" => self.http_10 = true,
            [b'H', b'T', b'T', b'P', b'/', b'0'..=b'9', b'.', b'0'..=b'9'] => return Err(Cause::Version),
            _ => return Err(Cause::RequestLine),
        }
        self.connect = method == b"CONNECT";
        Ok(())
    }

    fn field(&mut self, line: &[u8]) -> Result<(), Cause> {
        if matches!(line, [b' ' | b'\t', ..]) {
            return Err(Cause::ObsFold);
        }
        let at = line.iter().position(|&byte| !is(TOKEN, byte)).ok_or(Cause::HeaderField)?;
        let Some((name, [b':', value @ ..])) = line.split_at_checked(at) else {
            return Err(Cause::HeaderField);
        };
        if value.iter().any(|&byte| !is(TEXT, byte)) {
            return Err(if value.contains(&b'\r') { Cause::BareLineEnd } else { Cause::HeaderField });
        }
        match name.len() {
            0 => Err(Cause::HeaderField),
            4 if name.eq_ignore_ascii_case(b"host") => self.host(value.trim_ascii()),
            7 if name.eq_ignore_ascii_case(b"upgrade") => {
                self.upgrade = true;
                Ok(())
            }
            14 if name.eq_ignore_ascii_case(b"content-length") => self.content_length(value.trim_ascii()),
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => self.transfer_encoding(value.trim_ascii()),
            _ => Ok(()),
        }
    }

    fn host(&mut self, value: &[u8]) -> Result<(), Cause> {
        self.hosts += 1;
        let valid = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'\\' | b'@' | b'?' | b'#' | b',');
        if self.hosts == 1 && value.iter().all(valid) { Ok(()) } else { Err(Cause::Host) }
    }

    fn content_length(&mut self, value: &[u8]) -> Result<(), Cause> {
        let digits = (1..=19).contains(&value.len()) && value.iter().all(u8::is_ascii_digit);
        if !digits || self.length.is_some() {
            return Err(Cause::ContentLength);
        }
        self.length = Some(value.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0')));
        Ok(())
    }

    fn transfer_encoding(&mut self, value: &[u8]) -> Result<(), Cause> {
        if self.http_10 || self.chunked {
            return Err(Cause::TransferEncoding);
        }
        if value.eq_ignore_ascii_case(b"chunked") {
            self.chunked = true;
            return Ok(());
        }
        let mut codings = value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
        let last_is_chunked = codings.next_back().is_some_and(|last| last.eq_ignore_ascii_case(b"chunked"));
        let others = codings.all(|coding| is_token(coding) && !coding.eq_ignore_ascii_case(b"chunked"));
        Err(if last_is_chunked && others { Cause::UnknownCoding } else { Cause::TransferEncoding })
    }

    fn head(&self, len: usize) -> Result<Head, Cause> {
        let body = match (self.chunked, self.length) {
            (true, Some(_)) => return Err(Cause::LengthConflict),
            (true, None) => Body::Chunked,
            (false, None | Some(0)) => Body::None,
            (false, Some(length)) => Body::Length(length),
        };
        if self.hosts == 0 && !self.http_10 {
            return Err(Cause::Host);
        }
        Ok(Head { len, body, switches: self.connect || self.upgrade && !self.http_10 })
    }
}

/// RFC 9110 §5.6.2.
fn is_token(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|&byte| is(TOKEN, byte))
}

/// What a token is made of.
const TOKEN: u8 = 1;
/// What the value of a field is made of: anything but control characters, and tabs.
const TEXT: u8 = 2;

/// The classes of every byte.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0usize;
    while byte < 256 {
        let text = byte == 9 || byte >= 32 && byte != 127;
        classes[byte] = ((byte as u8).is_ascii_alphanumeric() as u8 * TOKEN) | (text as u8 * TEXT);
        byte += 1;
    }
    let marks = b"!#$%&'*+-.^_`|~";
    let mut at = 0;
    while at < marks.len() {
        classes[marks[at] as usize] |= TOKEN;
        at += 1;
    }
    classes
};

const fn is(class: u8, byte: u8) -> bool {
    CLASSES[byte as usize] & class != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { bytes: 200, fields: 5 };

    fn judged(text: &str) -> Result<Option<(Body, bool)>, Cause> {
        judge(text.as_bytes(), LIMITS).map(|head| head.map(|head| (head.body, head.switches)))
    }

    #[test]
    fn requests_in_order() {
        for (text, body, switches) in [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Body::None, false),
            ("GET / HTTP/1.0\r\n\r\n", Body::None, false),
            ("\r\nGET / HTTP/1.1\r\nhost:a\r\n\r\n", Body::None, false),
            ("\r\n\r\nGET / HTTP/1.1\r\nhost:a\r\n\r\n", Body::None, false),
            ("GET * HTTP/1.1\r\nHost:\r\n\r\n", Body::None, false),
            ("GET http://a/ HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", Body::None, false),
            ("GET /%00?a=b|c&d=\u{e9} HTTP/1.1\r\nHost: a\r\nX: \u{e9}\t\r\n\r\n", Body::None, false),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", Body::None, false),
            ("POST / HTTP/1.1\r\nHost: a\r\nCONTENT-LENGTH:\t17 \r\n\r\n", Body::Length(17), false),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", Body::Chunked, false),
            ("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n", Body::None, true),
            ("GET / HTTP/1.0\r\nUpgrade: websocket\r\n\r\n", Body::None, false),
            ("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", Body::None, true),
        ] {
            assert_eq!(judged(text), Ok(Some((body, switches))), "{text:?}");
        }
    }

    #[test]
    fn everything_that_could_be_read_in_two_ways_is_refused() {
        use Cause::*;
        for (text, cause) in [
            ("GET /\r\n\r\n", RequestLine),
            ("GET  / HTTP/1.1\r\n", RequestLine),
            ("GET / x HTTP/1.1\r\n", RequestLine),
            (" GET / HTTP/1.1\r\n", RequestLine),
            ("G@T / HTTP/1.1\r\n", RequestLine),
            ("GET /\x00 HTTP/1.1\r\n", RequestLine),
            ("GET /\x7f HTTP/1.1\r\n", RequestLine),
            ("GET /#a HTTP/1.1\r\n", RequestLine),
            ("GET /\tHTTP/1.1\r\n", RequestLine),
            ("GET / http/1.1\r\n", RequestLine),
            ("GET / HTTP/1.10\r\n", RequestLine),
            ("GET / HTTP/1.1 \r\n", RequestLine),
            ("\r\n\r\n\r\nGET / HTTP/1.1\r\n", RequestLine),
            ("GET / HTTP/2.0\r\n", Version),
            ("GET / HTTP/1.2\r\n", Version),
            ("GET / HTTP/1.1\nHost: a\r\n\r\n", BareLineEnd),
            ("GET / HTTP/1.1\r\nHost: a\n\r\n", BareLineEnd),
            ("GET / HTTP/1.1\r\nHost: a\r\n\n", BareLineEnd),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", BareLineEnd),
            ("\nGET / HTTP/1.1\r\n", BareLineEnd),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", ObsFold),
            ("GET / HTTP/1.1\r\nHost: a\r\n\tb\r\n\r\n", ObsFold),
            ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", ObsFold),
            ("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", HeaderField),
            ("GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", HeaderField),
            ("GET / HTTP/1.1\r\nHost: a\r\nX : x\r\n\r\n", HeaderField),
            ("GET / HTTP/1.1\r\nHost: a\r\nX\t: x\r\n\r\n", HeaderField),
            ("GET / HTTP/1.1\r\nHost: a\r\nX(: x\r\n\r\n", HeaderField),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", HeaderField),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: a\x0bb\r\n\r\n", HeaderField),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: a\x7f\r\n\r\n", HeaderField),
            ("GET / HTTP/1.1\r\n\r\n", Host),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", Host),
            ("GET / HTTP/1.1\r\nHost: a\r\nHOST: b\r\n\r\n", Host),
            ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", Host),
            ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", Host),
            ("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", Host),
            ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", Host),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", LengthConflict),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", LengthConflict),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", ContentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", ContentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", ContentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", ContentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", ContentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", ContentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", ContentLength),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", ContentLength),
            ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", TransferEncoding),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n",
                TransferEncoding,
            ),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, x\r\n\r\n", TransferEncoding),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", TransferEncoding),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", TransferEncoding),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0bchunked\r\n\r\n", HeaderField),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", TransferEncoding),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", UnknownCoding),
            ("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\n", TooManyHeaders),
        ] {
            assert_eq!(judged(text), Err(cause), "{text:?}");
        }
    }

    #[test]
    fn too_much_is_refused_before_it_is_complete() {
        let long = "x".repeat(300);
        assert_eq!(judged(&format!("GET /{long}")), Err(Cause::UriTooLong));
        assert_eq!(judged(&format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}")), Err(Cause::HeaderTooLarge));
    }

    #[test]
    fn a_partial_header_waits_unless_it_is_wrong_already() {
        let whole = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";
        for cut in 0..whole.len() {
            assert_eq!(judged(whole.get(..cut).unwrap()), Ok(None), "{cut}");
        }
        let more = format!("{whole}hello");
        let head = judge(more.as_bytes(), LIMITS).unwrap().unwrap();
        assert_eq!((head.len, head.body), (whole.len(), Body::Length(5)));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes: Vec<u8>, text in "(GET / HTTP/1\\.1\r\n)?([A-Za-z-]{0,20}[: ,]{0,2}[a-z0-9]{0,9}\r?\n){0,6}\r?\n?") {
            judge(&bytes, LIMITS).ok();
            if let Ok(Some(head)) = judge(text.as_bytes(), LIMITS) {
                proptest::prop_assert!(text.as_bytes()[..head.len].ends_with(b"\r\n\r\n"));
            }
        }
    }
}
