//! Comparisons of 64 bytes at a time as bit masks, and what shifted masks tell of what begins where.

use wide::u8x32;

use super::BLOCK;

/// Which of the 64 bytes of a block are of which class.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Masks {
    pub(super) digit: u64,
    pub(super) letter: u64,
    /// Space, and `(` to `.`: what separates the digits of a number, and some more.
    pub(super) separator: u64,
    pub(super) colon: u64,
    pub(super) dash: u64,
    /// An at sign, or a byte that may begin an escape.
    pub(super) special: u64,
}

impl Masks {
    #[inline(always)]
    pub(super) fn of(block: &[u8; BLOCK]) -> Self {
        let half = |at: usize| block.get(at..).and_then(|half| half.first_chunk::<32>());
        let lanes = |at: usize| half(at).map_or(u8x32::splat(0), |half| u8x32::from(*half));
        let (low, high) = (lanes(0), lanes(32));
        let mask =
            |class: fn(u8x32) -> u8x32| u64::from(class(low).to_bitmask()) | u64::from(class(high).to_bitmask()) << 32;
        Masks {
            digit: mask(|bytes| within(bytes, b'0', 10)),
            letter: mask(|bytes| within(bytes | u8x32::splat(0x20), b'a', 26)),
            separator: mask(|bytes| is(bytes, b' ') | within(bytes, b'(', 7)),
            colon: mask(|bytes| is(bytes, b':')),
            dash: mask(|bytes| is(bytes, b'-')),
            special: mask(|bytes| {
                let escape = within(bytes, b'%', 2) | is(bytes, b'\\') | is(bytes, 0x1b);
                escape | is(bytes, b'@') | bytes.max(u8x32::splat(0xc2)).simd_eq(bytes)
            }),
        }
    }
}

/// Lanes that hold `byte`.
#[inline(always)]
fn is(bytes: u8x32, byte: u8) -> u8x32 {
    bytes.simd_eq(u8x32::splat(byte))
}

/// Lanes that hold one of the `count` bytes from `from` on.
#[inline(always)]
fn within(bytes: u8x32, from: u8, count: u8) -> u8x32 {
    let offset = bytes - u8x32::splat(from);
    offset.min(u8x32::splat(count - 1)).simd_eq(offset)
}

/// Masks of a block and of the one behind it: a shift brings bits of the next one in.
pub(super) struct Window {
    pub(super) now: Masks,
    pub(super) next: Masks,
}

/// The mask of a block, and of the one behind it.
#[derive(Clone, Copy)]
struct Pair(u64, u64);

impl Pair {
    /// Both shifted towards the start. The bits that come in at the far end are lost: what is derived by shifts of `n`
    /// bits in all is right but for the last `n` bits of the block behind.
    #[inline]
    fn shr(self, by: u32) -> Self {
        Pair(self.0 >> by | self.1 << (64 - by), self.1 >> by)
    }

    #[inline]
    fn and(self, other: Self) -> Self {
        Pair(self.0 & other.0, self.1 & other.1)
    }

    #[inline]
    fn or(self, other: Self) -> Self {
        Pair(self.0 | other.0, self.1 | other.1)
    }
}

impl Window {
    /// Where a digit begins seven digits and separators.
    #[inline]
    pub(super) fn number(&self) -> u64 {
        let part = Pair(self.now.digit | self.now.separator, self.next.digit | self.next.separator);
        let two = part.and(part.shr(1));
        let four = two.and(two.shr(2));
        four.and(four.shr(3)).0 & self.now.digit
    }

    /// Where two letters and two digits begin a word. `before` says whether a letter or digit stood before the block.
    #[inline]
    pub(super) fn iban(&self, before: bool) -> u64 {
        let letter = Pair(self.now.letter, self.next.letter);
        let digit = Pair(self.now.digit, self.next.digit);
        let head = letter.and(letter.shr(1)).0 & digit.and(digit.shr(1)).shr(2).0;
        let word = (self.now.letter | self.now.digit) << 1 | u64::from(before);
        head & !word
    }

    /// Where colons stand as in IPv6 and hardware addresses, or dashes as in the latter.
    #[inline]
    pub(super) fn net(&self) -> u64 {
        let colons = if self.now.colon == 0 { 0 } else { self.colons() };
        let dashes = if self.now.dash == 0 { 0 } else { self.dashes() };
        colons | dashes
    }

    /// Two colons side by side, or three with at most four bytes between two.
    fn colons(&self) -> u64 {
        let colon = Pair(self.now.colon, self.next.colon);
        let near = |mask: Pair| (2..=5).fold(mask.shr(1), |near, by| near.or(mask.shr(by)));
        let two = colon.and(near(colon));
        let double = colon.and(colon.shr(1));
        if two.0 == 0 {
            return 0;
        }
        two.and(near(two)).or(double).0
    }

    /// Five dashes with two bytes between each two.
    fn dashes(&self) -> u64 {
        let dash = Pair(self.now.dash, self.next.dash);
        let pair = dash.and(dash.shr(3));
        pair.and(pair.shr(6)).and(dash.shr(12)).0
    }
}
