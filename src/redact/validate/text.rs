//! What a text looks like: alphabets, and whether it was drawn at random. Only a help behind a key word: by itself
//! a random look is no sign of a secret (trace ids, digests and UUIDs look random too).

/// Holds a digit and a letter.
pub fn letters_and_digits(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Hexadecimal digits only, of both kinds: letters and decimal ones.
pub fn hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit()) && letters_and_digits(text)
}

/// Bits of entropy per byte, by the frequencies of bytes within the text.
pub fn entropy(text: &str) -> f32 {
    let mut counts = [0u16; 256];
    for byte in text.bytes().take(usize::from(u16::MAX)) {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let total = text.len().min(usize::from(u16::MAX)) as f32;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f32::from(*count) / total;
            -share * share.log2()
        })
        .sum()
}

/// Whether a text may be a generated secret rather than words, a placeholder, a version or a date: letters and
/// digits, and nearly as little repetition as its length allows.
pub fn random(text: &str) -> bool {
    let least = match text.len() {
        0..=11 => return false,
        12..=19 => 2.6,
        20..=31 => 3.0,
        _ => 3.2,
    };
    letters_and_digits(text) && entropy(text) >= least
}

/// Upper-case letters, lower-case letters and digits, with little repetition: base64 of random bytes.
pub fn mixed(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_uppercase())
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && entropy(text) >= 3.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_looks() {
        for text in ["9f86d081884c7d659a2feaa0c55ad015", "k3JH7dkq02mZx81PqLwE", "zt7GeN6IH911xvRj"] {
            assert!(random(text), "{text}");
        }
        for text in [
            "",
            "short1",
            "aaaaaaaaaaaaaaaaaaaaaaa1",
            "just-some-plain-words",
            "1111111111111111111111a",
            "xxxxxxxxxxxxxxxxxxx0",
        ] {
            assert!(!random(text), "{text}");
        }
    }

    #[test]
    fn entropy_of_known_texts() {
        assert_eq!(entropy("aaaa"), 0.0);
        assert_eq!(entropy("abab"), 1.0);
        assert_eq!(entropy("0123456789abcdef"), 4.0);
        assert_eq!(entropy(""), 0.0);
    }

    #[test]
    fn alphabets() {
        assert!(hex("dead00beef") && !hex("deadbeef") && !hex("12345") && !hex("12xy"));
        assert!(mixed("aZ3kQ9xWm2Lp0TrY7u") && !mixed("az3kq9xwm2lp0try7u"));
    }
}
