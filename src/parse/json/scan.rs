//! The JSON grammar (RFC 8259) over text that is known to be UTF-8: finds where values end and says
//! whether they are valid. Builds nothing, allocates nothing, never recurses.
//!
//! Positions go in and come out, so that they live in registers: no state but the text.

/// Deepest nesting inside a value; a deeper document is not taken for JSON.
pub(super) const MAX_DEPTH: u32 = 128;

/// A value's kind and text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'b> {
    /// The inside of a string literal that is what it says.
    Str(&'b str),
    /// The inside of a string literal with at least one backslash escape.
    Escaped(&'b str),
    /// A number, `true`, `false` or `null`.
    Scalar(&'b str),
    /// An object, braces and all.
    Object(&'b str),
    /// An array, brackets and all.
    Array(&'b str),
}

/// What stands between two quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Plain,
    Escaped,
}

/// A text to be scanned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scanner<'b> {
    text: &'b str,
    /// No byte of the text needs a closer look inside of a string: a quote ends it.
    plain: bool,
}

impl<'b> Scanner<'b> {
    /// A scanner of `text`.
    #[inline]
    pub(super) fn new(text: &'b str) -> Self {
        // One vectorised pass for all strings together is cheaper than two more questions a word in each.
        Scanner { text, plain: is_plain(text.as_bytes()) }
    }

    /// Whether there is neither a backslash nor a control character anywhere.
    pub(super) fn is_plain(self) -> bool {
        self.plain
    }

    #[inline]
    fn bytes(self) -> &'b [u8] {
        self.text.as_bytes()
    }

    /// The byte at `at`; 0, which is no JSON, at the end.
    #[inline]
    pub(super) fn peek(self, at: usize) -> u8 {
        self.bytes().get(at).copied().unwrap_or(0)
    }

    /// Steps over white space.
    #[inline]
    pub(super) fn blanks(self, mut at: usize) -> usize {
        while matches!(self.peek(at), b' ' | b'\n' | b'\t' | b'\r') {
            at += 1;
        }
        at
    }

    /// Steps over `byte` and the white space behind it.
    #[inline]
    pub(super) fn expect(self, at: usize, byte: u8) -> Option<usize> {
        (self.peek(at) == byte).then(|| self.blanks(at + 1))
    }

    /// Whether everything has been read.
    pub(super) fn is_done(self, at: usize) -> bool {
        at >= self.text.len()
    }

    /// Reads a member's name and what separates it from the value; gives the place of the value.
    #[inline(always)]
    pub(super) fn name(self, at: usize) -> Option<(Token<'b>, usize)> {
        if self.peek(at) != b'"' {
            return None;
        }
        let (name, at) = self.string(at + 1)?;
        let at = self.expect(self.blanks(at), b':')?;
        Some((name, at))
    }

    /// Reads a value; gives the place behind it.
    #[inline(always)]
    pub(super) fn value(self, at: usize) -> Option<(Token<'b>, usize)> {
        match self.peek(at) {
            b'"' => self.string(at + 1),
            b'{' => {
                let end = self.container(at)?;
                Some((Token::Object(self.text.get(at..end)?), end))
            }
            b'[' => {
                let end = self.container(at)?;
                Some((Token::Array(self.text.get(at..end)?), end))
            }
            _ => {
                let end = self.scalar(at)?;
                Some((Token::Scalar(self.text.get(at..end)?), end))
            }
        }
    }

    /// Reads a string of which the opening quote is before `at`.
    #[inline(always)]
    fn string(self, at: usize) -> Option<(Token<'b>, usize)> {
        if self.plain {
            let end = find_quote(self.bytes(), at)?;
            return Some((Token::Str(self.text.get(at..end)?), end + 1));
        }
        let (end, inside) = self.any_string(at)?;
        let text = self.text.get(at..end)?;
        let token = if inside == Inside::Escaped { Token::Escaped(text) } else { Token::Str(text) };
        Some((token, end + 1))
    }

    /// Steps over a string of which the opening quote is before `at`.
    #[inline]
    fn skip_string(self, at: usize) -> Option<usize> {
        let end = if self.plain { find_quote(self.bytes(), at)? } else { self.any_string(at)?.0 };
        Some(end + 1)
    }

    /// The place of the closing quote.
    fn any_string(self, mut at: usize) -> Option<(usize, Inside)> {
        let mut inside = Inside::Plain;
        loop {
            let rest = self.bytes().get(at..)?;
            let hits = match rest.first_chunk::<8>() {
                Some(word) => special_bits(u64::from_le_bytes(*word)),
                None => special_bits(tail_word(rest)),
            };
            if hits == 0 {
                if rest.len() < 8 {
                    return None;
                }
                at += 8;
                continue;
            }
            at += hits.trailing_zeros() as usize / 8;
            match self.peek(at) {
                b'"' => return Some((at, inside)),
                b'\\' => {
                    at = self.escape(at + 1)?;
                    inside = Inside::Escaped;
                }
                _ => return None,
            }
        }
    }

    /// Steps over an escape of which the backslash is before `at`.
    fn escape(self, at: usize) -> Option<usize> {
        match self.peek(at) {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 1),
            b'u' => {
                let digits = self.bytes().get(at + 1..at + 5)?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(at + 5)
            }
            _ => None,
        }
    }

    /// Steps over a number or a literal name.
    #[inline]
    fn scalar(self, at: usize) -> Option<usize> {
        let literal = |name: &[u8]| self.bytes().get(at..)?.starts_with(name).then_some(at + name.len());
        match self.peek(at) {
            b'-' | b'0'..=b'9' => self.number(at),
            b't' => literal(b"true"),
            b'f' => literal(b"false"),
            b'n' => literal(b"null"),
            _ => None,
        }
    }

    /// Steps over a number, which begins with `-` or a digit.
    #[inline]
    fn number(self, mut at: usize) -> Option<usize> {
        at += usize::from(self.peek(at) == b'-');
        let whole = self.digits(at)?;
        if self.peek(at) == b'0' && whole - at > 1 {
            return None;
        }
        at = whole;
        if self.peek(at) == b'.' {
            at = self.digits(at + 1)?;
        }
        if matches!(self.peek(at), b'e' | b'E') {
            at += 1;
            at += usize::from(matches!(self.peek(at), b'+' | b'-'));
            at = self.digits(at)?;
        }
        Some(at)
    }

    /// Steps over digits, one at least.
    #[inline]
    fn digits(self, from: usize) -> Option<usize> {
        let mut at = from;
        while self.peek(at).is_ascii_digit() {
            at += 1;
        }
        (at > from).then_some(at)
    }

    /// Steps over an object or an array, of which the opening bracket is at `at`.
    fn container(self, mut at: usize) -> Option<usize> {
        // One bit a level, the innermost lowest: set for an object.
        let mut kinds: u128 = 0;
        let mut depth = 0;
        'value: loop {
            match self.peek(at) {
                b'"' => at = self.skip_string(at + 1)?,
                open @ (b'{' | b'[') => {
                    if depth == MAX_DEPTH {
                        return None;
                    }
                    depth += 1;
                    kinds = kinds << 1 | u128::from(open == b'{');
                    at = self.blanks(at + 1);
                    // ASCII: each closing bracket is two behind its opening one.
                    if self.peek(at) != open + 2 {
                        if open == b'{' {
                            at = self.skip_name(at)?;
                        }
                        continue 'value;
                    }
                    at += 1;
                    depth -= 1;
                    kinds >>= 1;
                }
                _ => at = self.scalar(at)?,
            }
            while depth > 0 {
                at = self.blanks(at);
                let in_object = kinds & 1 == 1;
                match self.peek(at) {
                    b',' => {
                        at = self.blanks(at + 1);
                        if in_object {
                            at = self.skip_name(at)?;
                        }
                        continue 'value;
                    }
                    b'}' if in_object => {}
                    b']' if !in_object => {}
                    _ => return None,
                }
                at += 1;
                depth -= 1;
                kinds >>= 1;
            }
            return Some(at);
        }
    }

    /// Steps over a member's name, and to its value.
    #[inline]
    fn skip_name(self, at: usize) -> Option<usize> {
        if self.peek(at) != b'"' {
            return None;
        }
        let at = self.skip_string(at + 1)?;
        self.expect(self.blanks(at), b':')
    }
}

/// Whether there is neither a backslash nor a control character.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    let odd = |block: &[u8; 32]| block.map(|byte| u8::from(byte < 0x20) | u8::from(byte == b'\\'));
    let (blocks, tail) = bytes.as_chunks::<32>();
    let mut all = [0; 32];
    for block in blocks {
        for (all, odd) in all.iter_mut().zip(odd(block)) {
            *all |= odd;
        }
    }
    let rest = match bytes.last_chunk::<32>() {
        Some(last) => odd(last).iter().fold(0, |all, odd| all | odd),
        None => u8::from(tail.iter().any(|byte| *byte < 0x20 || *byte == b'\\')),
    };
    all.iter().fold(rest, |all, odd| all | odd) == 0
}

/// The first quote at or behind `at`.
#[inline(always)]
fn find_quote(bytes: &[u8], mut at: usize) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let other = u64::from_le_bytes(*word) ^ (ONES * b'"' as u64);
        // The lowest set bit is exact; a borrow can only add bits above a true one.
        let hits = other.wrapping_sub(ONES) & !other & (ONES * 0x80);
        if hits != 0 {
            return Some(at + hits.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    Some(at + bytes.get(at..)?.iter().position(|byte| *byte == b'"')?)
}

/// High bit of each byte that ends or interrupts a string: below 0x20, a quote, a backslash. The
/// lowest set bit is exact, as in [`find_quote`].
#[inline]
const fn special_bits(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES * 0x80;
    let control = word.wrapping_sub(ONES * 0x20);
    let quote = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (control | quote | backslash) & !word & HIGH
}

/// Up to seven bytes as the low bytes of a word whose other bytes are letters.
#[inline]
fn tail_word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(u64::from_le_bytes(*b"xxxxxxxx"), |word, &byte| word << 8 | u64::from(byte))
}
