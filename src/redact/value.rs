//! What a value looks like: nothing to hide, a word, or something that nobody would type by hand.

use super::key::{Family, Need, Verdict};
use super::text::at;

/// Text that stands in the place of a value: masked before, a placeholder, nothing.
pub(super) fn is_empty(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let Some(&first) = value.first() else { return true };
    if value.starts_with(b"[REDACTED") || is_filler(value, first) || is_template(value) {
        return true;
    }
    let words: &[&[u8]] = &[
        b"null",
        b"nil",
        b"none",
        b"undefined",
        b"true",
        b"false",
        b"nan",
        b"n/a",
        b"yes",
        b"no",
        b"<nil>",
        b"<none>",
        b"(null)",
        b"<null>",
        b"unset",
        b"<unset>",
        b"redacted",
        b"<redacted>",
        b"(redacted)",
        b"[filtered]",
        b"filtered",
        b"<hidden>",
        b"[hidden]",
        b"<masked>",
        b"[masked]",
        b"<secret>",
        b"<empty>",
        b"(empty)",
        b"empty",
        b"[object",
    ];
    words.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// Nothing but one filler character.
fn is_filler(value: &[u8], first: u8) -> bool {
    matches!(first, b'*' | b'.' | b'-' | b'_' | b'#' | b'=') && value.iter().all(|&byte| byte == first)
        || value.len() >= 3 && matches!(first, b'x' | b'X') && value.iter().all(|&byte| byte == first)
}

/// `${NAME}`, `{{name}}`, `%s`, `<name>`: a value that will be put there later.
fn is_template(value: &[u8]) -> bool {
    match value {
        [b'$', b'{' | b'(', .., b'}' | b')'] | [b'{', b'{', .., b'}', b'}'] => true,
        [b'%', letter] => letter.is_ascii_alphabetic(),
        [b'<', name @ .., b'>'] => {
            name.iter().all(|&byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b' '))
        }
        _ => false,
    }
}

/// Whether a value under a sensitive key goes.
pub(super) fn goes(value: &[u8], verdict: Verdict) -> bool {
    if is_empty(value) {
        return false;
    }
    match verdict.need {
        Need::Anything => {
            !is_count(value, 4)
                || matches!(verdict.family, Family::Password | Family::Secret | Family::Otp | Family::Custom)
        }
        Need::Opaque => is_opaque(value),
        Need::Random => is_random(value),
    }
}

/// A small whole number.
pub(super) fn is_count(value: &[u8], digits: usize) -> bool {
    value.len() <= digits && value.iter().all(u8::is_ascii_digit)
}

/// Neither a plain word nor a path, an address or a small number.
pub(super) fn is_opaque(value: &[u8]) -> bool {
    let head = value.get(..value.len().min(128)).unwrap_or_default();
    let digits = head.iter().any(u8::is_ascii_digit);
    let letters = head.iter().any(u8::is_ascii_alphabetic);
    let path = matches!(at(value, 0), b'/' | b'~') && head.iter().filter(|&&byte| byte == b'/').count() >= 2
        || value.starts_with(b"./")
        || value.get(1..3) == Some(b":\\")
        || memchr::memmem::find(head, b"://").is_some();
    let mixed = mixed_case(head);
    value.len() >= 6
        && !path
        && (digits && letters || mixed || value.len() >= 8 && digits || value.len() >= 20 && !head.contains(&b' '))
}

/// Upper and lower case in a way that words are not written.
fn mixed_case(head: &[u8]) -> bool {
    let turns =
        head.windows(2).filter(|pair| matches!(pair, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
    turns.count() >= 2
}

/// Long, of the characters of encodings, and without the regularity of names: what only a machine writes. UUIDs and
/// short hexadecimal numbers are ids and no secrets by their own looks.
pub(super) fn is_random(value: &[u8]) -> bool {
    let value = value.get(..value.len().min(128)).unwrap_or_default();
    let encoded = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-' | b'.' | b'~' | b'%' | b':')
    };
    if value.len() < 16 || !value.iter().all(encoded) || is_uuid(value) || value.starts_with(b"0x") {
        return false;
    }
    let class = |byte: u8| match byte {
        b'0'..=b'9' => 1,
        b'a'..=b'z' => 2,
        b'A'..=b'Z' => 3,
        _ => 0,
    };
    let mut turns = 0;
    let (mut digits, mut letters, mut signs) = (0usize, 0usize, 0usize);
    let mut previous = 0;
    for &byte in value {
        let class = class(byte);
        turns += usize::from(previous != 0 && class != 0 && class != previous);
        match class {
            0 => signs += 1,
            1 => digits += 1,
            _ => letters += 1,
        }
        previous = class;
    }
    letters >= 4 && digits >= 2 && turns * 5 >= value.len() && signs * 5 <= value.len()
}

/// 8-4-4-4-12 hexadecimal digits.
pub(super) fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Words that follow a key and a colon in a sentence about the value (`token: expired`), not as the value.
pub(super) fn is_prose(word: &[u8]) -> bool {
    const WORDS: &[&str] = &[
        "a",
        "absent",
        "accepted",
        "already",
        "an",
        "and",
        "are",
        "as",
        "at",
        "authentication",
        "authorization",
        "bad",
        "cannot",
        "can",
        "changed",
        "check",
        "checked",
        "could",
        "created",
        "deleted",
        "denied",
        "disabled",
        "does",
        "enabled",
        "error",
        "expected",
        "expired",
        "expires",
        "failed",
        "failure",
        "for",
        "format",
        "found",
        "from",
        "generated",
        "given",
        "has",
        "have",
        "if",
        "in",
        "incorrect",
        "invalid",
        "is",
        "issued",
        "key",
        "length",
        "loaded",
        "loading",
        "malformed",
        "mismatch",
        "missing",
        "must",
        "needed",
        "new",
        "no",
        "not",
        "of",
        "ok",
        "on",
        "or",
        "permission",
        "please",
        "present",
        "provided",
        "received",
        "refresh",
        "refreshed",
        "refreshing",
        "rejected",
        "removed",
        "renewed",
        "request",
        "required",
        "reset",
        "revoked",
        "rotated",
        "set",
        "should",
        "so",
        "success",
        "successful",
        "syntax",
        "that",
        "the",
        "this",
        "to",
        "too",
        "unable",
        "unauthorized",
        "unexpected",
        "unknown",
        "unset",
        "update",
        "updated",
        "use",
        "used",
        "user",
        "using",
        "valid",
        "validated",
        "validation",
        "verification",
        "verified",
        "was",
        "when",
        "will",
        "with",
        "wrong",
        "you",
        "your",
    ];
    let word = word.strip_suffix(b".").or_else(|| word.strip_suffix(b"!")).unwrap_or(word);
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_empty() {
        for value in [
            "",
            "  ",
            "null",
            "None",
            "true",
            "***",
            "****",
            "xxx",
            "[REDACTED:password]",
            "<redacted>",
            "${DB_PW}",
            "%s",
            "<your password>",
        ] {
            assert!(is_empty(value.as_bytes()), "{value}");
        }
        for value in ["x", "hunter2", "nullable1", "*a*", "0"] {
            assert!(!is_empty(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn random_is_what_only_machines_write() {
        for value in
            ["9f86d081884c7d659a2feaa0c55ad015", "dGhpc0lzQTFzZWNyZXQ5OTk=", "k3J9xQ2mZ7pL4vR8tW1y", "a1b2c3d4e5f6g7h8"]
        {
            assert!(is_random(value.as_bytes()), "{value}");
        }
        for value in [
            "user-profile-cache-2024",
            "com.acme.cart.service.v2",
            "9f86d081",
            "0190ddb4-148a-7b70-ad4c-01c1a476f5d7",
            "0x14f05578bd80001",
            "orders:2024:open:list",
            "1234567890123456789",
            "with spaces in it 1 2 3 4",
        ] {
            assert!(!is_random(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn opaque_is_no_word_path_or_count() {
        for value in ["abc123", "s3cr3t!", "12345678", "vaultOfHopeAndGlory", "abcdefghijklmnopqrstuvwx"] {
            assert!(is_opaque(value.as_bytes()), "{value}");
        }
        for value in ["expired", "12", "/etc/tls/key.pem", "./key1.pem", "https://x1.example.com/a", "plain"] {
            assert!(!is_opaque(value.as_bytes()), "{value}");
        }
    }
}
