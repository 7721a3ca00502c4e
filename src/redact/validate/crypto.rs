//! Addresses of crypto currencies that carry a check sum of their own.

use sha2::{Digest, Sha256};

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Whether a text is Base58Check: the last four of its 25 or 82 bytes begin the double SHA-256 of the others.
/// Addresses of Bitcoin, Litecoin, Dogecoin, Tron and others; extended private keys (BIP 32) and exported keys (WIF) too.
pub fn base58_check(text: &str) -> bool {
    let mut bytes = [0u8; 82];
    let mut used = 0;
    for character in text.bytes() {
        let Some(mut carry) = BASE58.iter().position(|known| *known == character) else { return false };
        for byte in bytes.iter_mut().rev().take(used) {
            let value = usize::from(*byte) * 58 + carry;
            *byte = (value % 256) as u8;
            carry = value / 256;
        }
        while carry > 0 {
            used += 1;
            let Some(place) = bytes.len().checked_sub(used) else { return false };
            let Some(byte) = bytes.get_mut(place) else { return false };
            *byte = (carry % 256) as u8;
            carry /= 256;
        }
    }
    let zeros = text.bytes().take_while(|byte| *byte == b'1').count();
    let total = used + zeros;
    let Some(payload) = bytes.len().checked_sub(total).and_then(|start| bytes.get(start..)) else { return false };
    let Some((body, check)) = payload.split_last_chunk::<4>() else { return false };
    matches!(total, 25 | 37 | 38 | 82) && Sha256::digest(Sha256::digest(body)).starts_with(check)
}

/// Whether a text is Bech32 or Bech32m (BIP 173, BIP 350) of any human-readable part.
pub fn bech32(text: &str) -> bool {
    let lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
    let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
    let Some((prefix, data)) = text.rsplit_once('1') else { return false };
    if lower && upper || prefix.is_empty() || data.len() < 6 || text.len() > 130 {
        return false;
    }
    let mut sum = 1u32;
    for byte in prefix.bytes() {
        sum = polymod(sum, byte.to_ascii_lowercase() >> 5);
    }
    sum = polymod(sum, 0);
    for byte in prefix.bytes() {
        sum = polymod(sum, byte & 31);
    }
    for byte in data.bytes() {
        let Some(value) = BECH32.iter().position(|known| *known == byte.to_ascii_lowercase()) else { return false };
        sum = polymod(sum, value as u8);
    }
    matches!(sum, 1 | 0x2bc8_30a3)
}

/// One step of the BCH code over GF(32) that BIP 173 chose.
fn polymod(sum: u32, value: u8) -> u32 {
    const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let shifted = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
    GENERATORS
        .iter()
        .enumerate()
        .filter(|(bit, _)| sum >> 25 >> bit & 1 == 1)
        .fold(shifted, |sum, (_, generator)| sum ^ generator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums_of_base58() {
        assert!(base58_check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), "the first address there was");
        assert!(!base58_check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"));
        assert!(!base58_check("1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf0a"), "0 is not in the alphabet");
        assert!(!base58_check(""));
        assert!(!base58_check(&"1".repeat(200)));
        assert!(!base58_check(&"z".repeat(200)));
    }

    #[test]
    fn check_sums_of_bech32() {
        assert!(bech32("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"), "BIP 173's example");
        assert!(bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"));
        assert!(!bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"));
        assert!(!bech32("bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"), "mixed case");
        assert!(!bech32("1qqqqqq") && !bech32("bc1") && !bech32(""));
    }
}
