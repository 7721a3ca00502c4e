//! Request ids: which part of one can be looked for in a line, and whether that would be evidence.

/// Longest request id that is remembered, in bytes.
pub const MAX_ID: usize = 48;

/// Shortest run that may be looked for anywhere in a line.
const MIN_ANYWHERE: usize = 8;

/// Where the longest run of word bytes is in an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    /// Its offset.
    pub(super) at: u8,
    /// Its length.
    pub(super) len: u8,
    /// It cannot well be in a line by chance.
    pub(super) random: bool,
}

impl Key {
    /// The key of an id; `None` when the id is empty, too long, or not plain visible text.
    pub(super) fn of(id: &[u8]) -> Option<Self> {
        if id.len() > MAX_ID || !id.iter().fold(true, |graphic, byte| graphic & byte.is_ascii_graphic()) {
            return None;
        }
        let (at, run) = longest_run(id)?;
        Some(Key { at: u8::try_from(at).ok()?, len: u8::try_from(run.len()).ok()?, random: is_random(run) })
    }

    /// The run in the id that this key was made of.
    pub(super) fn run(self, id: &[u8]) -> &[u8] {
        id.get(usize::from(self.at)..).and_then(|rest| rest.get(..usize::from(self.len))).unwrap_or_default()
    }
}

/// The longest run of letters, digits, `-` and `_`, the first of equals, and its offset.
pub fn longest_run(text: &[u8]) -> Option<(usize, &[u8])> {
    let (mut best_at, mut best_len, mut start) = (0, 0, 0);
    for (at, &byte) in text.iter().enumerate() {
        if !is_word(byte) {
            start = at + 1;
        } else if at + 1 - start > best_len {
            (best_at, best_len) = (start, at + 1 - start);
        }
    }
    let run = text.get(best_at..)?.get(..best_len)?;
    (best_len > 0).then_some((best_at, run))
}

/// Letters, digits, `-` and `_`: what a token of a line is made of.
pub(crate) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Whether a run is long and varied enough that it means the request wherever it stands. Dates,
/// counters and plain words are not.
fn is_random(run: &[u8]) -> bool {
    // Letters and digits may share a bit, so a run can only be thought less varied than it is.
    let mut seen = 0u64;
    let (mut digits, mut lower, mut upper) = (0, 0, 0);
    for &byte in run {
        seen |= 1 << (byte & 63);
        digits += u32::from(byte.is_ascii_digit());
        lower += u32::from(byte.is_ascii_lowercase());
        upper += u32::from(byte.is_ascii_uppercase());
    }
    let varied = seen.count_ones() >= 5;
    let mixed = if lower + upper == 0 { digits >= 16 } else { digits >= 3 || digits > 0 && lower > 0 && upper > 0 };
    run.len() >= MIN_ANYWHERE && varied && mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_run_is_the_key() {
        for (id, want) in [
            ("3f2a9c51-77b0-4e1d-9a53-0d6f1c2ab3e8", Some((0, "3f2a9c51-77b0-4e1d-9a53-0d6f1c2ab3e8"))),
            ("host-1/9fKq2LzX0b-000017", Some((7, "9fKq2LzX0b-000017"))),
            ("0HLQ9V2K1:00000003", Some((0, "0HLQ9V2K1"))),
            ("a.b", Some((0, "a"))),
            ("..", None),
            ("", None),
        ] {
            let got = longest_run(id.as_bytes());
            assert_eq!(got.map(|(at, run)| (at, str::from_utf8(run).unwrap())), want, "{id}");
        }
        assert_eq!(Key::of(&[b'a'; 49]), None);
        assert_eq!(Key::of(b"with space"), None);
        assert_eq!(Key::of("caf\u{e9}123456".as_bytes()), None);
    }

    #[test]
    fn only_what_cannot_be_chance_is_random() {
        for (run, want) in [
            ("3f2a9c51-77b0-4e1d-9a53-0d6f1c2ab3e8", true),
            ("6d9f1c2ab3e84705918d2f60c7a4be13", true),
            ("req-7f3a90c1", true),
            ("01HV4ZQ8N3K5T7W9Y2B4D6F8GA", true),
            ("aB3xZkQw", true),
            ("1712345678901234567", true),
            ("20260412", false),
            ("2026-04-12", false),
            ("12345678", false),
            ("checkout", false),
            ("request-one", false),
            ("worker-1", false),
            ("a1b2c3", false),
            ("00000000000000000000", false),
        ] {
            assert_eq!(is_random(run.as_bytes()), want, "{run}");
        }
    }
}
