//! What container engines put around a line in their files: CRI and Docker's json-file.
//!
//! The pipeline's parser opens envelopes too, but a file has two streams in it, and lines in parts: both have to be told
//! apart before events are framed.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::record::Stream;
use crate::time::{Mono, Now, Reader};

/// How a file's lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// As the application wrote them.
    Plain,
    /// `TIME stdout F LINE`.
    Cri,
    /// `{"log":"LINE\n","stream":"stdout","time":"…"}`.
    Docker,
}

/// A line out of its envelope.
#[derive(Debug, PartialEq)]
pub(super) struct Line<'l> {
    pub(super) stream: Stream,
    /// The line goes on in the next one of its stream.
    pub(super) partial: bool,
    pub(super) time_ns: Option<i64>,
    pub(super) text: Cow<'l, [u8]>,
}

#[derive(Deserialize)]
struct Docker<'d> {
    #[serde(borrow)]
    log: Cow<'d, str>,
    #[serde(borrow)]
    stream: Cow<'d, str>,
    #[serde(borrow)]
    time: Cow<'d, str>,
    #[serde(borrow, default)]
    attrs: Option<&'d RawValue>,
}

/// Opens envelopes.
#[derive(Debug)]
pub(super) struct Opener {
    times: Reader,
}

impl Opener {
    /// For times in UTC unless they say otherwise, as engines write them.
    pub(super) fn new() -> Option<Self> {
        Reader::new("UTC").ok().map(|times| Opener { times })
    }

    /// The shape of a file that has this line.
    pub(super) fn shape(&mut self, line: &[u8]) -> Shape {
        if self.cri(line).is_some() {
            Shape::Cri
        } else if docker(line).is_some() {
            Shape::Docker
        } else {
            Shape::Plain
        }
    }

    /// Takes a line, without its end, out of its envelope. One that has none is given out as it is.
    pub(super) fn open<'l>(&mut self, shape: Shape, line: &'l [u8]) -> Line<'l> {
        let opened = match shape {
            Shape::Plain => None,
            Shape::Cri => self.cri(line),
            Shape::Docker => docker(line).map(|docker| self.docker(docker, line)),
        };
        opened.unwrap_or(Line { stream: Stream::Stdout, partial: false, time_ns: None, text: Cow::Borrowed(line) })
    }

    fn cri<'l>(&mut self, line: &'l [u8]) -> Option<Line<'l>> {
        let (time, rest) = cut(line)?;
        let (stream, rest) = cut(rest)?;
        let (tags, text) = cut(rest).unwrap_or((rest, b""));
        let stream = stream_of(stream)?;
        let partial = match tags.split(|byte| *byte == b':').next()? {
            b"P" => true,
            b"F" => false,
            _ => return None,
        };
        let time_ns = Some(self.time(std::str::from_utf8(time).ok()?)?);
        Some(Line { stream, partial, time_ns, text: Cow::Borrowed(text) })
    }

    fn docker<'l>(&mut self, docker: Docker<'l>, line: &'l [u8]) -> Line<'l> {
        let stream = stream_of(docker.stream.as_bytes()).unwrap_or(Stream::Stdout);
        let time_ns = self.time(&docker.time);
        // Labels that Docker was asked to write: the parser knows what to do with them.
        if docker.attrs.is_some() {
            return Line { stream, partial: false, time_ns, text: Cow::Borrowed(line) };
        }
        let partial = !docker.log.ends_with('\n');
        let text = match docker.log {
            Cow::Borrowed(log) => Cow::Borrowed(log.strip_suffix('\n').unwrap_or(log).as_bytes()),
            Cow::Owned(mut log) => {
                log.truncate(log.len() - usize::from(!partial));
                Cow::Owned(log.into_bytes())
            }
        };
        Line { stream, partial, time_ns, text }
    }

    fn time(&mut self, text: &str) -> Option<i64> {
        let now = Now { wall_ns: 0, mono: Mono(0) };
        let (time, length) = self.times.head(text, now)?;
        (text.len() >= 20 && length == text.len()).then_some(time.ns)
    }
}

fn docker(line: &[u8]) -> Option<Docker<'_>> {
    let docker: Docker<'_> = serde_json::from_slice(line.strip_suffix(b"\r").unwrap_or(line)).ok()?;
    stream_of(docker.stream.as_bytes()).map(|_| docker)
}

fn stream_of(word: &[u8]) -> Option<Stream> {
    match word {
        b"stdout" => Some(Stream::Stdout),
        b"stderr" => Some(Stream::Stderr),
        _ => None,
    }
}

fn cut(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(b' ', text.get(..64).unwrap_or(text))?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelopes_are_told_apart_and_opened() {
        let mut opener = Opener::new().unwrap();
        let time = 1_767_323_045_678_901_234;
        for (line, shape, stream, partial, text) in [
            ("2026-01-02T03:04:05.678901234Z stdout F hello", Shape::Cri, Stream::Stdout, false, "hello"),
            ("2026-01-02T04:04:05.678901234+01:00 stderr P hel", Shape::Cri, Stream::Stderr, true, "hel"),
            ("2026-01-02T03:04:05.678901234Z stdout F", Shape::Cri, Stream::Stdout, false, ""),
            ("2026-01-02T03:04:05.678901234Z stdout F:x  two", Shape::Cri, Stream::Stdout, false, " two"),
            (
                r#"{"log":"a \"b\"\n","stream":"stderr","time":"2026-01-02T03:04:05.678901234Z"}"#,
                Shape::Docker,
                Stream::Stderr,
                false,
                "a \"b\"",
            ),
            (
                r#"{"log":"half","stream":"stdout","time":"2026-01-02T03:04:05.678901234Z"}"#,
                Shape::Docker,
                Stream::Stdout,
                true,
                "half",
            ),
        ] {
            assert_eq!(opener.shape(line.as_bytes()), shape, "{line}");
            let want = Line { stream, partial, time_ns: Some(time), text: Cow::Borrowed(text.as_bytes()) };
            assert_eq!(opener.open(shape, line.as_bytes()), want, "{line}");
        }
        for plain in [
            "2026-01-02T03:04:05Z INFO stdout F",
            "stdout F hello",
            "2026-01-02T03:04:05Z stdout X hello",
            r#"{"log":"x","stream":"other","time":"2026-01-02T03:04:05Z"}"#,
            r#"{"msg":"x"}"#,
            "",
        ] {
            assert_eq!(opener.shape(plain.as_bytes()), Shape::Plain, "{plain}");
            let want = Line { stream: Stream::Stdout, partial: false, time_ns: None, text: plain.as_bytes().into() };
            assert_eq!(opener.open(Shape::Cri, plain.as_bytes()), want);
        }
    }
}
