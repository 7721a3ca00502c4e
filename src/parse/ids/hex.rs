//! Hex digits, eight at a time: ids are the one thing in almost every line that must be decoded.

use crate::trace::{SpanId, TraceId};

/// Reads 32 hex digits of any case, or 16; none also for nothing but zeros.
#[inline]
pub(super) fn trace_id(text: &[u8]) -> Option<TraceId> {
    let bits = match text.len() {
        32 => {
            let (high, low) = text.split_at_checked(16)?;
            u128::from(sixteen(high)?) << 64 | u128::from(sixteen(low)?)
        }
        16 => sixteen(text)?.into(),
        _ => return None,
    };
    TraceId::from_u128(bits)
}

/// Reads 16 hex digits of any case; none also for nothing but zeros.
#[inline]
pub(super) fn span_id(text: &[u8]) -> Option<SpanId> {
    SpanId::from_u64(sixteen(text)?)
}

#[inline]
fn sixteen(digits: &[u8]) -> Option<u64> {
    let (high, low) = digits.split_first_chunk::<8>()?;
    let low: &[u8; 8] = low.try_into().ok()?;
    Some(u64::from(eight(*high)?) << 32 | u64::from(eight(*low)?))
}

#[inline]
fn eight(digits: [u8; 8]) -> Option<u32> {
    const ONES: u64 = u64::MAX / 255;
    let word = u64::from_le_bytes(digits);
    // Bit 6 tells letters from digits; `lower` differs from what the values would be written as, unless
    // every byte is a hex digit.
    let letters = word & (ONES * 0x40);
    let lower = word | letters >> 1;
    let values = (word & (ONES * 0x0f)).wrapping_add((letters >> 6).wrapping_mul(9));
    let above_nine = values.wrapping_add(ONES * 6) >> 4 & ONES;
    let written = values.wrapping_add(ONES * 0x30).wrapping_add(above_nine.wrapping_mul(0x27));
    // Letters past f come out as themselves, and as values past 15.
    if written != lower || values & (ONES * 0x10) != 0 {
        return None;
    }
    // The first digit is the lowest byte and the highest four bits.
    let pairs = (values << 4 | values >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    Some(((fours | fours >> 16) as u32).swap_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_digit_by_digit() {
        for byte in 0..=u8::MAX {
            for at in 0..16 {
                let mut text = *b"0123456789abCDEF";
                text[at] = byte;
                assert_eq!(span_id(&text), SpanId::parse_hex(&text), "{byte} at {at}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_the_slow_twin(text in "([0-9a-fA-F]{16}){1,2}|.{0,40}") {
            assert_eq!(trace_id(text.as_bytes()), TraceId::parse_hex(text.as_bytes()));
            assert_eq!(span_id(text.as_bytes()), SpanId::parse_hex(text.as_bytes()));
        }
    }
}
