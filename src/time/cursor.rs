//! A reading position in text: every step is checked, none can leave the text.

use super::swar;

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
    #[inline]
    pub(super) fn eat_text<const N: usize>(&mut self, text: &[u8; N]) -> bool {
        match self.rest.split_first_chunk::<N>() {
            Some((first, rest)) if first == text => {
                self.rest = rest;
                true
            }
            _ => false,
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
    #[inline]
    pub(super) fn eat_spaces(&mut self) -> usize {
        let spaces = self.rest.iter().take_while(|byte| **byte == b' ').count();
        self.skip(spaces);
        spaces
    }

    /// How many digits come next, counted to 24 at most.
    #[inline]
    pub(super) fn digits(&self) -> usize {
        let mut rest = self.rest;
        let mut count = 0;
        while let Some((word, after)) = rest.split_first_chunk::<8>() {
            let run = swar::digit_run(*word);
            count += run;
            if run < 8 || count >= 24 {
                return count;
            }
            rest = after;
        }
        count + rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// Takes a number, if from `MIN` to `MAX` digits come next (9 at most).
    #[inline]
    pub(super) fn number<const MIN: usize, const MAX: usize>(&mut self) -> Option<Number> {
        let (mut value, mut len) = (0, 0);
        while let Some(digit) = self.rest.get(len).map(|byte| byte.wrapping_sub(b'0'))
            && digit <= 9
        {
            len += 1;
            if len > MAX {
                return None;
            }
            value = value * 10 + u32::from(digit);
        }
        if len < MIN {
            return None;
        }
        self.skip(len);
        Some(Number { value, len })
    }

    /// The ASCII letters that come next, counted to 12 at most.
    #[inline]
    pub(super) fn word(&self) -> &'t [u8] {
        let mut len = 0;
        while len < 12 && self.rest.get(len).is_some_and(u8::is_ascii_alphabetic) {
            len += 1;
        }
        self.rest.get(..len).unwrap_or_default()
    }
}

/// Two digits as a number; more than 99 when either is no digit.
#[inline]
pub(super) fn pair(tens: u8, ones: u8) -> u32 {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 { u32::MAX } else { u32::from(tens) * 10 + u32::from(ones) }
}
