//! Searches in text, many bytes at a time.

/// Whether there is neither a backslash nor a control character.
#[inline]
pub(super) fn is_plain(bytes: &[u8]) -> bool {
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
pub(super) fn find_quote(bytes: &[u8], mut at: usize) -> Option<usize> {
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
pub(super) const fn special_bits(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const HIGH: u64 = ONES * 0x80;
    let control = word.wrapping_sub(ONES * 0x20);
    let quote = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (control | quote | backslash) & !word & HIGH
}

/// High bit of each byte that is a backslash; the lowest set bit is exact.
#[inline]
pub(super) const fn backslash_bits(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let other = word ^ (ONES * b'\\' as u64);
    other.wrapping_sub(ONES) & !other & (ONES * 0x80)
}

/// Up to seven bytes as the low bytes of a word whose other bytes are letters.
#[inline]
pub(super) fn tail_word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(u64::from_le_bytes(*b"xxxxxxxx"), |word, &byte| word << 8 | u64::from(byte))
}
