//! A reading position in text: every step is checked, none can leave the text.

use std::ops::RangeInclusive;

/// What is left to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    pub(super) rest: &'t [u8],
}

/// A run of decimal digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    pub(super) value: u32,
    /// Digits that it was written with.
    pub(super) len: usize,
}

impl<'t> Cursor<'t> {
    /// The next byte.
    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The byte after `skipped` more.
    #[inline]
    pub(super) fn peek_at(&self, skipped: usize) -> Option<u8> {
        self.rest.get(skipped).copied()
    }

    /// Whether the next byte is a digit.
    #[inline]
    pub(super) fn at_digit(&self) -> bool {
        self.peek().is_some_and(|byte| byte.is_ascii_digit())
    }

    /// Moves on by `len` bytes, at most to the end.
    #[inline]
    pub(super) fn skip(&mut self, len: usize) {
        self.rest = self.rest.get(len..).unwrap_or_default();
    }

    /// Takes `byte` if it is next.
    #[inline]
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes `text` if it is next.
    pub(super) fn eat_text(&mut self, text: &[u8]) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes the next `N` bytes.
    #[inline]
    pub(super) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*taken)
    }

    /// Takes spaces; how many there were.
    pub(super) fn eat_spaces(&mut self) -> usize {
        let spaces = self.rest.iter().take_while(|byte| **byte == b' ').count();
        self.skip(spaces);
        spaces
    }

    /// How many digits come next, counted to 20 at most.
    #[inline]
    pub(super) fn digits(&self) -> usize {
        self.rest.iter().take(20).take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// Takes a number, if the digits that come next are so many (9 at most).
    #[inline]
    pub(super) fn number(&mut self, lens: RangeInclusive<usize>) -> Option<Number> {
        let (mut value, mut len) = (0_u32, 0);
        for byte in self.rest {
            if !byte.is_ascii_digit() {
                break;
            }
            len += 1;
            if len > *lens.end() {
                return None;
            }
            value = value.wrapping_mul(10).wrapping_add(u32::from(byte - b'0'));
        }
        if len < *lens.start() {
            return None;
        }
        self.skip(len);
        Some(Number { value, len })
    }

    /// The ASCII letters that come next, counted to 12 at most.
    pub(super) fn word(&self) -> &'t [u8] {
        let len = self.rest.iter().take(12).take_while(|byte| byte.is_ascii_alphabetic()).count();
        self.rest.get(..len).unwrap_or_default()
    }
}

/// Two digits as a number; more than 99 when either is no digit.
#[inline]
pub(super) fn pair(tens: u8, ones: u8) -> u32 {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 { u32::MAX } else { u32::from(tens) * 10 + u32::from(ones) }
}
