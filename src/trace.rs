//! Identities of W3C Trace Context: trace ids, span ids, and the context that travels with a request.
//!
//! The codecs below are strict and pure: bytes in, `None` for anything that the format's text does
//! not allow. [`propagate`] ties them together over the headers of a request.

pub mod b3;
pub mod baggage;
pub mod datadog;
pub mod gcp;
pub mod jaeger;
pub mod ot;
pub mod propagate;
pub mod state;
pub mod w3c;
pub mod xray;

use state::TraceState;

/// A trace id: 16 bytes, not all zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceId(u128);

/// A span id: 8 bytes, not all zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpanId(u64);

/// The trace flags that are defined (W3C Trace Context level 2 §3.2.2.5); the others never leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Flags(u8);

/// A place in a trace: what one service tells the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext {
    /// The trace.
    pub trace_id: TraceId,
    /// The span that the receiver's span is a child of.
    pub span_id: SpanId,
    /// Sampled, random.
    pub flags: Flags,
    /// What vendors carry along.
    pub state: TraceState,
}

/// What the headers of a caller say, in whichever format: parts may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remote {
    /// The trace, when one is named.
    pub trace_id: Option<TraceId>,
    /// The caller's span, when one is named.
    pub span_id: Option<SpanId>,
    /// The caller's sampling decision; `None` when it leaves that to the receiver.
    pub sampled: Option<bool>,
    /// The trace is forced (B3 and Jaeger): sampled, and to be handed on as forced.
    pub debug: bool,
    /// The low 56 bits of the trace id are known to be random.
    pub random: bool,
    /// The vendors' list; of W3C headers alone.
    pub state: TraceState,
}

impl Flags {
    /// The caller may have recorded its span.
    pub const SAMPLED: Flags = Flags(1);
    /// The low 56 bits of the trace id are random.
    pub const RANDOM: Flags = Flags(2);

    /// The defined bits of a flags byte.
    pub const fn from_bits(bits: u8) -> Self {
        Flags(bits & 3)
    }

    /// As the byte that is sent.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether the sampled bit is set.
    pub const fn sampled(self) -> bool {
        self.0 & 1 != 0
    }

    /// Whether the random bit is set.
    pub const fn random(self) -> bool {
        self.0 & 2 != 0
    }

    /// With the sampled bit as told.
    pub const fn with_sampled(self, sampled: bool) -> Self {
        Flags(self.0 & 2 | sampled as u8)
    }

    /// With the random bit as told.
    pub const fn with_random(self, random: bool) -> Self {
        Flags(self.0 & 1 | (random as u8) << 1)
    }
}

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

/// Reads hex digits in lower case alone, as many as fit; `None` for anything else.
fn lower_hex(text: &[u8]) -> Option<u128> {
    if text.is_empty() || text.len() > 32 {
        return None;
    }
    let mut bits = 0u128;
    for &byte in text {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            _ => return None,
        };
        bits = bits << 4 | u128::from(digit);
    }
    Some(bits)
}

/// Reads 1 to 32 hex digits of any case.
fn any_hex(text: &[u8]) -> Option<u128> {
    if text.is_empty() || text.len() > 32 {
        return None;
    }
    text.iter().try_fold(0u128, |bits, &byte| Some(bits << 4 | u128::from(hex_digit(byte)?)))
}

/// Reads a decimal number that fits 64 bits; nothing but digits.
fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 20 {
        return None;
    }
    text.iter().try_fold(0u64, |number, &byte| match byte {
        b'0'..=b'9' => number.checked_mul(10)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    })
}

/// Without optional white space (RFC 9110 §5.6.3: spaces and tabs) at both ends.
fn trim_ows(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

const fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Writes eight lower-case digits for each four bytes, all eight at a time.
fn write_hex(bytes: &[u8], out: &mut [u8]) {
    const EACH: u64 = u64::MAX / 255;
    for (digits, bytes) in out.as_chunks_mut::<8>().0.iter_mut().zip(bytes.as_chunks::<4>().0) {
        // The four bits of each digit are moved to the low end of a byte of their own.
        let bits = u64::from(u32::from_be_bytes(*bytes));
        let bits = (bits << 16 | bits) & 0x0000_ffff_0000_ffff;
        let bits = (bits << 8 | bits) & 0x00ff_00ff_00ff_00ff;
        let bits = (bits << 4 | bits) & 0x0f0f_0f0f_0f0f_0f0f;
        let letters = (bits + EACH * 6) >> 4 & EACH;
        *digits = (bits + EACH * u64::from(b'0') + letters * u64::from(b'a' - b'0' - 10)).to_be_bytes();
    }
}
