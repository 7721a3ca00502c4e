//! International bank account numbers, ISO 13616.

/// Countries and the length of their numbers, by the IBAN registry that SWIFT keeps.
#[rustfmt::skip]
const LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24), (b"AE", 23), (b"AL", 28), (b"AT", 20), (b"AZ", 28), (b"BA", 20), (b"BE", 16), (b"BG", 22),
    (b"BH", 22), (b"BI", 27), (b"BR", 29), (b"BY", 28), (b"CH", 21), (b"CR", 22), (b"CY", 28), (b"CZ", 24),
    (b"DE", 22), (b"DJ", 27), (b"DK", 18), (b"DO", 28), (b"EE", 20), (b"EG", 29), (b"ES", 24), (b"FI", 18),
    (b"FK", 18), (b"FO", 18), (b"FR", 27), (b"GB", 22), (b"GE", 22), (b"GI", 23), (b"GL", 18), (b"GR", 27),
    (b"GT", 28), (b"HN", 28), (b"HR", 21), (b"HU", 28), (b"IE", 22), (b"IL", 23), (b"IQ", 23), (b"IS", 26),
    (b"IT", 27), (b"JO", 30), (b"KW", 30), (b"KZ", 20), (b"LB", 28), (b"LC", 32), (b"LI", 21), (b"LT", 20),
    (b"LU", 20), (b"LV", 21), (b"LY", 25), (b"MC", 27), (b"MD", 24), (b"ME", 22), (b"MK", 19), (b"MN", 20),
    (b"MR", 27), (b"MT", 31), (b"MU", 30), (b"NI", 28), (b"NL", 18), (b"NO", 15), (b"OM", 23), (b"PK", 24),
    (b"PL", 28), (b"PS", 29), (b"PT", 25), (b"QA", 29), (b"RO", 24), (b"RS", 22), (b"RU", 33), (b"SA", 24),
    (b"SC", 31), (b"SD", 18), (b"SE", 24), (b"SI", 19), (b"SK", 24), (b"SM", 27), (b"SO", 23), (b"ST", 25),
    (b"SV", 28), (b"TL", 23), (b"TN", 24), (b"TR", 26), (b"UA", 29), (b"VA", 22), (b"VG", 24), (b"XK", 20),
    (b"YE", 30),
];

/// Whether the country is known, the length is that country's and the number is 1 modulo 97 (ISO/IEC 7064 MOD 97-10).
/// Case does not matter; spaces, dashes and dots between groups are skipped.
pub fn iban(text: &str) -> bool {
    let mut buffer = [0u8; 34];
    let mut count = 0;
    for byte in text.bytes() {
        match byte {
            b' ' | b'-' | b'.' => continue,
            _ if !byte.is_ascii_alphanumeric() => return false,
            _ => {}
        }
        let Some(slot) = buffer.get_mut(count) else { return false };
        *slot = byte.to_ascii_uppercase();
        count += 1;
    }
    let Some((head, body)) = buffer.get(..count).and_then(|number| number.split_first_chunk::<4>()) else {
        return false;
    };
    let [a, b, check_digits @ ..] = head;
    let known = LENGTHS.iter().any(|(country, length)| **country == [*a, *b] && *length == count);
    if !known || !check_digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let remainder = body.iter().chain(head).fold(0u32, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        _ => (sum * 100 + u32::from(byte - b'A') + 10) % 97,
    });
    remainder == 1
}

#[cfg(test)]
mod tests {
    use super::iban;

    #[test]
    fn right_numbers() {
        for text in [
            "GB82WEST12345698765432",
            "GB82 WEST 1234 5698 7654 32",
            "gb82-west-1234-5698-7654-32",
            "DE89370400440532013000",
            "FR1420041010050500013M02606",
            "NO9386011117947",
        ] {
            assert!(iban(text), "{text}");
        }
    }

    #[test]
    fn wrong_numbers() {
        for (text, why) in [
            ("GB83WEST12345698765432", "check digits"),
            ("GB82WEST1234569876543", "too short"),
            ("ZZ82WEST12345698765432", "no such country"),
            ("GBX2WEST12345698765432", "a letter for a check digit"),
            ("GB82WEST12345698765432GB82WEST12345698765432", "too long"),
            ("GB82_WEST12345698765432", "another separator"),
            ("", "nothing"),
        ] {
            assert!(!iban(text), "{text}: {why}");
        }
    }
}
