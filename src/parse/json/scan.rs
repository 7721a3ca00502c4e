//! The JSON grammar (RFC 8259) over text that is known to be UTF-8: finds where values end and says
//! whether they are valid. Builds nothing, allocates nothing, never recurses.

/// Deepest nesting inside a value; a deeper document is not taken for JSON.
pub(super) const MAX_DEPTH: u32 = 128;

/// A value's place and kind.
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

/// A position in a text.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'b> {
    text: &'b str,
    at: usize,
    lone_surrogate: bool,
}

impl<'b> Scanner<'b> {
    /// A scanner at the start of `text`.
    pub(super) fn new(text: &'b str) -> Self {
        Scanner { text, at: 0, lone_surrogate: false }
    }

    /// Whether an escape of half a surrogate pair was met: it stands for no character.
    pub(super) fn met_lone_surrogate(&self) -> bool {
        self.lone_surrogate
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over white space.
    #[inline]
    pub(super) fn blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Steps over `byte`, if it is next.
    #[inline]
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }

    /// Bytes read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Whether everything has been read.
    pub(super) fn is_done(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Reads a member's name and the colon behind it.
    #[inline]
    pub(super) fn name(&mut self) -> Option<Token<'b>> {
        if !self.eat(b'"') {
            return None;
        }
        let name = self.string()?;
        self.blanks();
        self.eat(b':').then_some(name)
    }

    /// Reads a value.
    #[inline]
    pub(super) fn value(&mut self) -> Option<Token<'b>> {
        self.blanks();
        let start = self.at;
        match self.peek()? {
            b'"' => {
                self.at += 1;
                self.string()
            }
            b'{' => {
                self.container()?;
                Some(Token::Object(self.text.get(start..self.at)?))
            }
            b'[' => {
                self.container()?;
                Some(Token::Array(self.text.get(start..self.at)?))
            }
            _ => {
                self.scalar()?;
                Some(Token::Scalar(self.text.get(start..self.at)?))
            }
        }
    }

    /// Reads the rest of a string whose opening quote has been read.
    #[inline]
    fn string(&mut self) -> Option<Token<'b>> {
        let start = self.at;
        let escaped = self.skip_string()?;
        let inside = self.text.get(start..self.at - 1)?;
        Some(if escaped { Token::Escaped(inside) } else { Token::Str(inside) })
    }

    /// Steps behind the closing quote; says whether there was an escape.
    #[inline]
    fn skip_string(&mut self) -> Option<bool> {
        let bytes = self.text.as_bytes();
        let mut escaped = false;
        loop {
            let rest = bytes.get(self.at..)?;
            let hits = match rest.first_chunk::<8>() {
                Some(word) => special_bits(u64::from_le_bytes(*word)),
                None => special_bits(tail_word(rest)),
            };
            if hits == 0 {
                if rest.len() < 8 {
                    return None;
                }
                self.at += 8;
                continue;
            }
            self.at += hits.trailing_zeros() as usize / 8;
            match bytes.get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return Some(escaped);
                }
                b'\\' => {
                    self.escape()?;
                    escaped = true;
                }
                _ => return None,
            }
        }
    }

    /// Steps over an escape sequence.
    fn escape(&mut self) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at + 1..)?;
        match rest.first()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 2,
            b'u' => {
                let unit = hex4(rest.get(1..)?)?;
                self.at += 6;
                let pair = match unit {
                    0xd800..0xdc00 => self.low_half().is_some(),
                    0xdc00..0xe000 => false,
                    _ => return Some(()),
                };
                match pair {
                    true => self.at += 6,
                    false => self.lone_surrogate = true,
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// The low half of a surrogate pair, if its escape is next.
    fn low_half(&self) -> Option<u32> {
        let digits = self.text.as_bytes().get(self.at..)?.strip_prefix(b"\\u")?;
        hex4(digits).filter(|unit| (0xdc00..0xe000).contains(unit))
    }

    /// Steps over a number or a literal name.
    #[inline]
    fn scalar(&mut self) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at..)?;
        self.at += match rest.first()? {
            b'-' | b'0'..=b'9' => number_len(rest)?,
            b't' if rest.starts_with(b"true") => 4,
            b'n' if rest.starts_with(b"null") => 4,
            b'f' if rest.starts_with(b"false") => 5,
            _ => return None,
        };
        Some(())
    }

    /// Steps over an object or an array, of which the opening bracket is next.
    fn container(&mut self) -> Option<()> {
        // One bit a level, the innermost lowest: set for an object.
        let mut kinds: u128 = 0;
        let mut depth = 0;
        'value: loop {
            self.blanks();
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    self.skip_string()?;
                }
                open @ (b'{' | b'[') => {
                    self.at += 1;
                    if depth == MAX_DEPTH {
                        return None;
                    }
                    depth += 1;
                    kinds = kinds << 1 | u128::from(open == b'{');
                    self.blanks();
                    // ASCII: each closing bracket is two behind its opening one.
                    if self.peek()? != open + 2 {
                        if open == b'{' {
                            self.skip_name()?;
                        }
                        continue 'value;
                    }
                    self.at += 1;
                    depth -= 1;
                    kinds >>= 1;
                }
                _ => self.scalar()?,
            }
            while depth > 0 {
                self.blanks();
                let in_object = kinds & 1 == 1;
                match self.peek()? {
                    b',' => {
                        self.at += 1;
                        if in_object {
                            self.blanks();
                            self.skip_name()?;
                        }
                        continue 'value;
                    }
                    b'}' if in_object => {}
                    b']' if !in_object => {}
                    _ => return None,
                }
                self.at += 1;
                depth -= 1;
                kinds >>= 1;
            }
            return Some(());
        }
    }

    /// Steps over a member's name and colon.
    #[inline]
    fn skip_name(&mut self) -> Option<()> {
        if !self.eat(b'"') {
            return None;
        }
        self.skip_string()?;
        self.blanks();
        self.eat(b':').then_some(())
    }
}

/// High bit of each byte that ends or interrupts a string: below 0x20, a quote, a backslash. The
/// lowest set bit is exact; a borrow can only add bits above a true one.
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

fn hex4(digits: &[u8]) -> Option<u32> {
    digits.first_chunk::<4>()?.iter().try_fold(0, |unit, &digit| Some(unit << 4 | char::from(digit).to_digit(16)?))
}

/// Length of the number at the start of `bytes`, which begin with `-` or a digit.
#[inline]
fn number_len(bytes: &[u8]) -> Option<usize> {
    let digits = |at: usize| bytes.iter().skip(at).take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || whole > 1 && bytes.get(at) == Some(&b'0') {
        return None;
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        at += usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
        let exponent = digits(at);
        if exponent == 0 {
            return None;
        }
        at += exponent;
    }
    Some(at)
}
