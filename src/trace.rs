//! Identities of W3C Trace Context: trace ids, span ids and their codecs.

/// A trace id: 16 bytes, not all zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceId(u128);

/// A span id: 8 bytes, not all zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpanId(u64);

impl TraceId {
    /// From its 128 bits, big-endian; `None` when all are zero.
    pub const fn from_u128(bits: u128) -> Option<Self> {
        if bits == 0 { None } else { Some(TraceId(bits)) }
    }

    /// The 128 bits, big-endian.
    pub const fn to_u128(self) -> u128 {
        self.0
    }

    /// Reads 32 hex digits of any case, or 16 (a 64-bit id, padded on the left); nothing else.
    pub fn parse_hex(text: &[u8]) -> Option<Self> {
        let mut bits = 0u128;
        if text.len() != 32 && text.len() != 16 {
            return None;
        }
        for &byte in text {
            bits = bits << 4 | u128::from(hex_digit(byte)?);
        }
        Self::from_u128(bits)
    }

    /// Its 32 lower-case hex digits.
    pub fn hex(self) -> [u8; 32] {
        let mut out = [0; 32];
        write_hex(&self.0.to_be_bytes(), &mut out);
        out
    }
}

impl SpanId {
    /// From its 64 bits, big-endian; `None` when all are zero.
    pub const fn from_u64(bits: u64) -> Option<Self> {
        if bits == 0 { None } else { Some(SpanId(bits)) }
    }

    /// The 64 bits, big-endian.
    pub const fn to_u64(self) -> u64 {
        self.0
    }

    /// Reads 16 hex digits of any case; nothing else.
    pub fn parse_hex(text: &[u8]) -> Option<Self> {
        if text.len() != 16 {
            return None;
        }
        let mut bits = 0u64;
        for &byte in text {
            bits = bits << 4 | u64::from(hex_digit(byte)?);
        }
        Self::from_u64(bits)
    }

    /// Its 16 lower-case hex digits.
    pub fn hex(self) -> [u8; 16] {
        let mut out = [0; 16];
        write_hex(&self.0.to_be_bytes(), &mut out);
        out
    }
}

const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

fn write_hex(bytes: &[u8], out: &mut [u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (pair, byte) in out.chunks_exact_mut(2).zip(bytes) {
        if let [high, low] = pair {
            *high = DIGITS[usize::from(byte >> 4)];
            *low = DIGITS[usize::from(byte & 15)];
        }
    }
}
