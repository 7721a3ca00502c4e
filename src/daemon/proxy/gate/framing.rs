//! Where one HTTP/1 request ends and the next begins, in a stream of bytes. Sits before the HTTP
//! library and shows it nothing but headers that were judged whole, and bodies within their bounds.

use super::super::cause::Cause;
use super::chunked::Chunked;
use super::head::{self, Body, Limits};

/// The request side of a connection.
#[derive(Debug)]
pub(super) struct Framing {
    phase: Phase,
    /// Bytes of a header that is not complete.
    partial: Vec<u8>,
    limits: Limits,
    max_body: u64,
}

#[derive(Debug)]
enum Phase {
    Head,
    Length { left: u64, then: Then },
    Chunked { decoder: Chunked, left: u64, then: Then },
    Hold,
    Raw,
}

/// What follows a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Head,
    Hold,
}

/// What the stream is waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    /// The first byte of a request.
    Request,
    /// The rest of a header.
    Head,
    /// More of a body.
    Body,
    /// A decision whether the connection switches protocols: nothing may be read meanwhile.
    Switch,
    /// Anything: this is not HTTP/1 any more.
    Raw,
}

impl Framing {
    pub(super) fn new(limits: Limits, max_body: Option<u64>) -> Self {
        Framing { phase: Phase::Head, partial: Vec::new(), limits, max_body: max_body.unwrap_or(u64::MAX) }
    }

    /// Whether what is shown next cannot be longer than what is taken in.
    pub(super) fn holds_nothing(&self) -> bool {
        self.partial.is_empty()
    }

    pub(super) fn waiting(&self) -> Waiting {
        match self.phase {
            Phase::Head if self.partial.is_empty() => Waiting::Request,
            Phase::Head => Waiting::Head,
            Phase::Length { .. } | Phase::Chunked { .. } => Waiting::Body,
            Phase::Hold => Waiting::Switch,
            Phase::Raw => Waiting::Raw,
        }
    }

    /// From here on everything passes as it is.
    pub(super) fn raw(&mut self) {
        self.phase = Phase::Raw;
    }

    /// The connection did not switch protocols: what follows is the next request.
    pub(super) fn stay(&mut self) {
        if matches!(self.phase, Phase::Hold) {
            self.phase = Phase::Head;
        }
    }

    /// Takes bytes as they were read and passes on to `show` those that are in order. Returns the rest
    /// that must not be looked at before a decision to switch protocols.
    pub(super) fn take<'b>(&mut self, mut bytes: &'b [u8], mut show: impl FnMut(&[u8])) -> Result<&'b [u8], Cause> {
        while !bytes.is_empty() {
            let (used, next) = match &mut self.phase {
                Phase::Head => self.head(bytes, &mut show)?,
                Phase::Length { left, then } => {
                    let used = usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
                    *left -= used as u64;
                    show(bytes.get(..used).unwrap_or_default());
                    (used, (*left == 0).then(|| then.phase()))
                }
                Phase::Chunked { decoder, left, then } => {
                    let step = decoder.take(bytes)?;
                    *left = left.checked_sub(step.data as u64).ok_or(Cause::BodyTooLarge)?;
                    show(bytes.get(..step.used).unwrap_or_default());
                    (step.used, step.end.then(|| then.phase()))
                }
                Phase::Hold => return Ok(bytes),
                Phase::Raw => {
                    show(bytes);
                    (bytes.len(), None)
                }
            };
            bytes = bytes.get(used..).unwrap_or_default();
            if let Some(next) = next {
                self.phase = next;
            }
        }
        Ok(bytes)
    }

    /// Takes what belongs to a header; the common case, a header that came in one piece, is judged
    /// where it lies.
    fn head(&mut self, bytes: &[u8], show: &mut impl FnMut(&[u8])) -> Result<(usize, Option<Phase>), Cause> {
        let before = self.partial.len();
        if before > 0 {
            self.partial.extend_from_slice(bytes);
            // Judging anew is for new lines: a header that trickles in must not cost its square.
            if !bytes.contains(&b'\n') && self.partial.len() <= self.limits.bytes {
                return Ok((bytes.len(), None));
            }
        }
        let received = if before > 0 { &self.partial } else { bytes };
        let Some(head) = head::judge(received, self.limits)? else {
            if before == 0 {
                self.partial.extend_from_slice(bytes);
            }
            return Ok((bytes.len(), None));
        };
        if matches!(head.body, Body::Length(length) if length > self.max_body) {
            return Err(Cause::BodyTooLarge);
        }
        show(received.get(..head.len).unwrap_or_default());
        self.partial.clear();
        // A connection that once sent a large header need not keep room for it.
        self.partial.shrink_to(4096);
        let then = if head.switches { Then::Hold } else { Then::Head };
        let next = match head.body {
            Body::None => then.phase(),
            Body::Length(left) => Phase::Length { left, then },
            Body::Chunked => Phase::Chunked { decoder: Chunked::default(), left: self.max_body, then },
        };
        Ok((head.len - before, Some(next)))
    }
}

impl Then {
    fn phase(self) -> Phase {
        match self {
            Then::Head => Phase::Head,
            Then::Hold => Phase::Hold,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { bytes: 4096, fields: 20 };

    /// Offers `input` in pieces of `size`; what was shown, and why it ended if it did.
    fn shown(input: &[u8], size: usize, max_body: Option<u64>) -> (Vec<u8>, Option<Cause>, Waiting) {
        let mut framing = Framing::new(LIMITS, max_body);
        let mut out = Vec::new();
        for piece in input.chunks(size) {
            if let Err(cause) = framing.take(piece, |bytes| out.extend_from_slice(bytes)) {
                return (out, Some(cause), framing.waiting());
            }
        }
        (out, None, framing.waiting())
    }

    const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const POST: &str = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    const CHUNKED: &str = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: 1\r\n\r\n";

    #[test]
    fn any_cut_shows_the_same() {
        let all = format!("{GET}{POST}{CHUNKED}{POST}{GET}");
        for size in 1..all.len() {
            let (out, cause, waiting) = shown(all.as_bytes(), size, None);
            assert_eq!((str::from_utf8(&out).unwrap(), cause, waiting), (&*all, None, Waiting::Request), "{size}");
        }
    }

    #[test]
    fn nothing_of_a_refused_header_is_shown_at_any_cut() {
        for (bad, cause) in [
            ("GET / HTTP/1.1\r\nHost: a\r\nX: a\n\r\n\r\n", Cause::BareLineEnd),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
                Cause::LengthConflict,
            ),
            ("GARBAGE\r\n", Cause::RequestLine),
        ] {
            let all = format!("{POST}{bad}{GET}");
            for size in 1..all.len() {
                let (out, got, _) = shown(all.as_bytes(), size, None);
                assert_eq!((str::from_utf8(&out).unwrap(), got), (POST, Some(cause)), "{size}");
            }
        }
    }

    #[test]
    fn bodies_have_a_bound() {
        assert_eq!(shown(POST.as_bytes(), 1000, Some(4)).0, b"", "not even the header is shown");
        for (input, max, cause) in [
            (POST, 5, None),
            (POST, 4, Some(Cause::BodyTooLarge)),
            (CHUNKED, 13, None),
            (CHUNKED, 12, Some(Cause::BodyTooLarge)),
        ] {
            for size in [1, 7, 1000] {
                assert_eq!(shown(input.as_bytes(), size, Some(max)).1, cause, "{max} {size}");
            }
        }
    }

    #[test]
    fn after_a_wish_to_switch_nothing_is_looked_at() {
        let wish = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\n\r\n";
        let all = format!("{wish}\x00\x01raw");
        let mut framing = Framing::new(LIMITS, None);
        let mut out = Vec::new();
        let rest = framing.take(all.as_bytes(), |bytes| out.extend_from_slice(bytes)).unwrap();
        assert_eq!(
            (str::from_utf8(&out).unwrap(), rest, framing.waiting()),
            (wish, &b"\x00\x01raw"[..], Waiting::Switch)
        );

        framing.raw();
        framing.take(rest, |bytes| out.extend_from_slice(bytes)).unwrap();
        assert_eq!(str::from_utf8(&out).unwrap(), all);

        let mut framing = Framing::new(LIMITS, None);
        let rest = framing.take(all.as_bytes(), |_| {}).unwrap();
        framing.stay();
        assert_eq!(framing.take(rest, |_| {}), Ok(&b""[..]), "waits for the end of the line");
        assert_eq!(framing.take(b"\r\n", |_| {}), Err(Cause::RequestLine));
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_what_is_shown_is_a_prefix(
            parts in proptest::collection::vec(proptest::sample::select(vec![GET, POST, CHUNKED, "x", "\r\n", "5\r\n"]), 0..6),
            size in 1usize..50,
        ) {
            let all = parts.concat();
            let (out, cause, _) = shown(all.as_bytes(), size, None);
            proptest::prop_assert!(all.as_bytes().starts_with(&out));
            let (at_once, same, _) = shown(all.as_bytes(), all.len().max(1), None);
            proptest::prop_assert_eq!((at_once, same), (out, cause));
        }
    }
}
