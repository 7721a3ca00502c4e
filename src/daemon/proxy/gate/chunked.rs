//! The end of a chunked body: RFC 9112 §7.1, with no more room than the grammar gives. The HTTP
//! library decodes it again; this only has to agree with it on where it ends.

use super::super::cause::Cause;

/// Bytes that the extensions of one chunk may have.
const MAX_EXTENSION: u32 = 256;
/// Bytes that the trailer section may have.
const MAX_TRAILERS: u32 = 8 * 1024;

/// A place in a chunked body.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Chunked {
    state: State,
    left: u64,
    count: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// Before the first digit of a size.
    #[default]
    SizeStart,
    Size,
    Extension,
    SizeLf,
    Data,
    DataCr,
    DataLf,
    /// At the beginning of a line of the trailer section.
    TrailerStart,
    Trailer,
    TrailerLf,
    EndLf,
    End,
}

/// What was taken of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// Bytes that belong to the body.
    pub(super) used: usize,
    /// Bytes among them that are data.
    pub(super) data: usize,
    /// The body is complete.
    pub(super) end: bool,
}

impl Chunked {
    /// Takes what belongs to the body from the front of `bytes`.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<Step, Cause> {
        let mut step = Step { used: 0, data: 0, end: false };
        while let Some(rest) = bytes.get(step.used..).filter(|rest| !rest.is_empty()) {
            if self.state == State::Data {
                let data = usize::try_from(self.left).map_or(rest.len(), |left| left.min(rest.len()));
                self.left -= data as u64;
                step.used += data;
                step.data += data;
                if self.left == 0 {
                    self.state = State::DataCr;
                }
            } else if let [byte, ..] = rest {
                step.used += 1;
                self.state = self.next(*byte)?;
                if self.state == State::End {
                    step.end = true;
                    break;
                }
            }
        }
        Ok(step)
    }

    fn next(&mut self, byte: u8) -> Result<State, Cause> {
        use State::*;
        Ok(match (self.state, byte) {
            (SizeStart | Size, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => {
                if self.state == SizeStart {
                    (self.left, self.count) = (0, 0);
                }
                let digit = (byte as char).to_digit(16).unwrap_or(0);
                // At most 15 digits: 60 bits, far beyond any body, and leading zeros have an end.
                self.count += 1;
                if self.count > 15 {
                    return Err(Cause::Chunk);
                }
                self.left = self.left << 4 | u64::from(digit);
                Size
            }
            (Size, b'\r') => SizeLf,
            (Size, b';') => {
                self.count = 0;
                Extension
            }
            (Extension, b'\r') => SizeLf,
            (Extension, b'\t' | b' '..=b'~' | 0x80..) => {
                self.count(MAX_EXTENSION)?;
                Extension
            }
            (SizeLf, b'\n') if self.left == 0 => {
                self.count = 0;
                TrailerStart
            }
            (SizeLf, b'\n') => Data,
            (DataCr, b'\r') => DataLf,
            (DataLf, b'\n') => SizeStart,
            (TrailerStart, b'\r') => EndLf,
            (TrailerStart, b' ' | b'\t' | b':') => return Err(Cause::Chunk),
            (Trailer, b'\r') => TrailerLf,
            (TrailerStart | Trailer, b'\t' | b' '..=b'~' | 0x80..) => {
                self.count(MAX_TRAILERS)?;
                Trailer
            }
            (TrailerLf, b'\n') => TrailerStart,
            (EndLf, b'\n') => End,
            _ => return Err(Cause::Chunk),
        })
    }

    fn count(&mut self, max: u32) -> Result<(), Cause> {
        self.count += 1;
        if self.count > max { Err(Cause::Chunk) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Data bytes and bytes after the end, for every way to cut the body in two.
    fn taken(body: &[u8]) -> Result<Option<(usize, usize)>, Cause> {
        let whole = run(&[body]);
        for cut in 0..body.len() {
            assert_eq!(run(&[&body[..cut], &body[cut..]]), whole, "cut at {cut}");
        }
        whole
    }

    fn run(pieces: &[&[u8]]) -> Result<Option<(usize, usize)>, Cause> {
        let (mut decoder, mut data, mut after, mut end) = (Chunked::default(), 0, 0, false);
        for piece in pieces {
            if end {
                after += piece.len();
                continue;
            }
            let step = decoder.take(piece)?;
            data += step.data;
            end = step.end;
            after += piece.len() - step.used;
        }
        Ok(end.then_some((data, after)))
    }

    #[test]
    fn bodies_in_order() {
        for (body, want) in [
            ("0\r\n\r\n", (0, 0)),
            ("5\r\nhello\r\n0\r\n\r\nNEXT", (5, 4)),
            ("5\r\nhel\r\n\r\n0\r\n\r\n", (5, 0)),
            ("a;x=y;z=\"q\"\r\n0123456789\r\n00\r\n\r\n", (10, 0)),
            ("1\r\na\r\n0\r\nTrailer: value\r\nOther: 2\r\n\r\n", (1, 0)),
        ] {
            assert_eq!(taken(body.as_bytes()), Ok(Some(want)), "{body:?}");
        }
        assert_eq!(taken(b"5\r\nhello\r\n0\r\n"), Ok(None));
    }

    #[test]
    fn everything_else_is_refused() {
        let long = format!("1;{}\r\n", "x".repeat(300));
        let trailers = format!("0\r\nX: {}\r\n", "x".repeat(9000));
        for body in [
            "\r\n",
            "x\r\n",
            "-1\r\n",
            "0x1\r\n",
            " 1\r\n",
            "1 \r\n",
            "1\n",
            "1\rX",
            "1\r\nab",
            "1\r\na\n",
            "1;\n",
            "1;a\0\r\n",
            "1000000000000000\r\n",
            "0000000000000001\r\n",
            "0\r\n fold: 1\r\n\r\n",
            "0\r\n: 1\r\n\r\n",
            "0\r\nX: 1\n",
            "0\r\nX: \x01\r\n",
            "0\r\n\rX",
            &long,
            &trailers,
        ] {
            assert_eq!(taken(body.as_bytes()), Err(Cause::Chunk), "{body:?}");
        }
    }
}
