//! What container tools put in front of a line: CRI's time, stream and tag, the names of
//! docker compose and `kubectl logs --prefix`, the time of `--timestamps`.
//!
//! The line inside is parsed for itself; the envelope fills in what it does not say.

use crate::parse::attributes as attribute;
use crate::parse::keys::Cx;
use crate::parse::level;
use crate::record::{Record, Stream};
use crate::time::Timestamp;

/// What an envelope says of the line inside.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Envelope<'b> {
    /// The line.
    pub(super) line: &'b str,
    time: Option<Timestamp>,
    stream: Option<Stream>,
    container: Option<&'b str>,
    pod: Option<(&'b str, &'b str)>,
    /// The line has this envelope only if a parser knows what is inside: the prefix alone could be prose.
    pub(super) doubtful: bool,
}

impl<'b> Envelope<'b> {
    /// The envelope that `text` is in.
    pub(super) fn of(text: &'b str, cx: &mut Cx<'_>) -> Option<Envelope<'b>> {
        match text.as_bytes().first()? {
            b'0'..=b'9' => engine(text, cx),
            b'[' => kubectl(text),
            _ => None,
        }
        .or_else(|| compose(text))
    }

    /// Fills in what the line did not say.
    pub(super) fn close(&self, record: &mut Record<'b>) {
        record.time = record.time.or(self.time);
        if let Some(stream) = self.stream {
            record.provenance.stream = stream;
        }
        if let Some(container) = self.container {
            record.push_str(attribute::CONTAINER_NAME, container);
        }
        if let Some((pod, container)) = self.pod {
            record.push_str(attribute::POD_NAME, pod);
            record.push_str(attribute::K8S_CONTAINER, container);
        }
    }
}

/// `2024-01-02T15:04:05.678901234Z stdout F line` (CRI), or a time and a JSON object.
fn engine<'b>(text: &'b str, cx: &mut Cx<'_>) -> Option<Envelope<'b>> {
    /// The longest time in RFC 3339 with nanoseconds and an offset.
    const LONGEST: usize = 36;
    let head = text.as_bytes().get(..LONGEST).unwrap_or(text.as_bytes());
    let blank = memchr::memchr(b' ', head).filter(|at| *at >= 20)?;
    let rest = text.get(blank + 1..)?;
    let (stream, line) = match rest.split_once(' ') {
        _ if rest.starts_with('{') => (None, rest),
        Some(("stdout", rest)) => (Some(Stream::Stdout), tagged(rest)?),
        Some(("stderr", rest)) => (Some(Stream::Stderr), tagged(rest)?),
        _ => return None,
    };
    let (time, len) = cx.times.head(text, cx.now)?;
    (len == blank).then(|| Envelope { line, time: Some(time), stream, ..Envelope::default() })
}

/// The line behind CRI's tags: `F` the whole or last part of a line, `P` a part that is not the last.
fn tagged(rest: &str) -> Option<&str> {
    let (tags, line) = rest.split_once(' ').unwrap_or((rest, ""));
    let first = tags.split(':').next()?;
    matches!(first, "F" | "P").then_some(line)
}

/// `[pod/NAME/CONTAINER] line`.
fn kubectl(text: &str) -> Option<Envelope<'_>> {
    let (name, line) = text.strip_prefix("[pod/")?.split_once("] ")?;
    let pod = name.split_once('/').filter(|(_, container)| !container.contains([' ', '/']))?;
    Some(Envelope { line, pod: Some(pod), ..Envelope::default() })
}

/// `name-1  | line`. A level is no name, and a name is one word.
fn compose(text: &str) -> Option<Envelope<'_>> {
    /// The longest name that compose gives.
    const LONGEST: usize = 64;
    let head = text.get(..LONGEST).unwrap_or(text);
    let len = head.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')))?;
    let (name, rest) = text.split_at_checked(len)?;
    let line = rest.strip_prefix(' ')?.trim_start_matches(' ').strip_prefix('|')?;
    let line = line.strip_prefix(' ').or(line.is_empty().then_some(""))?;
    if name.len() < 2 || level::from_word(name).is_some() {
        return None;
    }
    Some(Envelope { line, container: Some(name), doubtful: true, ..Envelope::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Mono, Now, Reader};

    #[test]
    fn opens_what_container_tools_write() {
        let mut times = Reader::new("UTC").unwrap();
        let mut cx = Cx::new(Now { wall_ns: 0, mono: Mono(0) }, &mut times, 2);
        for (text, want) in [
            ("2026-01-02T03:04:05.678901234+00:00 stderr F {\"a\":1}", Some("{\"a\":1}")),
            ("2026-01-02T03:04:05.678901234Z stdout P half a li", Some("half a li")),
            ("2026-01-02T03:04:05.678901234Z stdout F ", Some("")),
            ("2026-01-02T03:04:05.678901234Z stdout F", Some("")),
            ("2026-01-02T03:04:05.678901234Z stdout X line", None),
            ("2026-01-02T03:04:05.678901234Z {\"a\":1}", Some("{\"a\":1}")),
            ("2026-01-02T03:04:05.678901234Z INFO x", None),
            ("[pod/web-5d9/app] hello", Some("hello")),
            ("[pod web] hello", None),
            ("web-1  | hello", Some("hello")),
            ("web-1  |", Some("")),
            ("INFO   | jvm 1    | hello", None),
            ("two words | hello", None),
            ("a|b", None),
            ("", None),
        ] {
            assert_eq!(Envelope::of(text, &mut cx).map(|envelope| envelope.line), want, "{text}");
        }
    }
}
