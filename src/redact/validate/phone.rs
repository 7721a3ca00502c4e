//! Telephone numbers: ITU-T E.164 and the North American Numbering Plan.

use super::digits::uniform;

/// Country codes of one and two digits (E.164 annex, "List of assigned country codes"), as whole numbers.
const SHORT_CODES: &[u16] = &[
    1, 7, 20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60,
    61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
];

/// Ranges of three-digit country codes.
#[rustfmt::skip]
const LONG_CODES: &[(u16, u16)] = &[
    (211, 213), (216, 216), (218, 218), (220, 269), (290, 291), (297, 299), (350, 359), (370, 383), (385, 387),
    (389, 389), (420, 421), (423, 423), (500, 509), (590, 599), (670, 670), (672, 683), (685, 692), (800, 800),
    (808, 808), (850, 850), (852, 853), (855, 856), (870, 870), (878, 878), (880, 883), (886, 886), (888, 888),
    (960, 968), (970, 977), (979, 979), (992, 996), (998, 998),
];

/// Countries whose numbers have a length of their own: code, shortest and longest number behind it.
#[rustfmt::skip]
const LENGTHS: &[(u16, usize, usize)] = &[
    (1, 10, 10), (7, 10, 10), (31, 9, 11), (33, 9, 9), (34, 9, 9), (45, 8, 8), (47, 5, 8), (48, 9, 9), (52, 10, 11),
    (61, 6, 10), (86, 10, 12), (91, 10, 11), (351, 9, 9), (420, 9, 9),
];

/// Whether a text that begins with `+`, `00`, `011` or `tel:+` is a number in international form: an assigned country
/// code and as many digits as numbers there have (15 at most).
pub fn international(text: &str) -> bool {
    let mut buffer = [0u8; 18];
    let mut count = 0;
    for byte in text.bytes().filter(u8::is_ascii_digit) {
        let Some(slot) = buffer.get_mut(count) else { return false };
        *slot = byte - b'0';
        count += 1;
    }
    let number = buffer.get(..count).unwrap_or_default();
    let number = match number {
        _ if text.contains('+') => number,
        [0, 1, 1, rest @ ..] | [0, 0, rest @ ..] => rest,
        _ => return false,
    };
    if !(7..=15).contains(&number.len()) || uniform(number.get(2..).unwrap_or_default()) {
        return false;
    }
    assigned(number).is_some_and(|(code, rest)| {
        let known = LENGTHS.iter().find(|(known, ..)| *known == code);
        known.is_none_or(|(_, shortest, longest)| (*shortest..=*longest).contains(&rest.len()))
    })
}

/// Country code of a number, and what follows it.
fn assigned(number: &[u8]) -> Option<(u16, &[u8])> {
    let mut code = 0;
    for (length, digit) in number.iter().take(3).enumerate() {
        code = code * 10 + u16::from(*digit);
        let known = match length {
            0 | 1 => SHORT_CODES.binary_search(&code).is_ok(),
            _ => LONG_CODES.iter().any(|(first, last)| (*first..=*last).contains(&code)),
        };
        if known {
            return Some((code, number.get(length + 1..)?));
        }
    }
    None
}

/// Whether a text is a ten-digit North American number: area and exchange begin with 2 to 9 and are no service codes
/// such as 911. A 1 or +1 may stand before it, brackets and `x` extensions are the pattern's business.
pub fn north_american(text: &str) -> bool {
    let text = text.trim_start_matches(['+', '(', ' ']);
    let mut buffer = [0u8; 11];
    let mut count = 0;
    for byte in text.bytes().take_while(|byte| !byte.is_ascii_alphabetic() && *byte != b'#').filter(u8::is_ascii_digit)
    {
        let Some(slot) = buffer.get_mut(count) else { return false };
        *slot = byte - b'0';
        count += 1;
    }
    let number = match buffer.get(..count) {
        Some([1, rest @ ..]) => rest,
        Some(number) => number,
        None => return false,
    };
    matches!(number, [2..=9, b, c, 2..=9, e, f, _, _, _, _] if (*b, *c) != (1, 1) && (*e, *f) != (1, 1))
        && !uniform(number)
}

/// Whether a text may be the national form of a number, beside a label that says so: 7 to 15 digits, not all the same,
/// no date and no IP address.
pub fn national(text: &str) -> bool {
    let digits = || text.bytes().filter(u8::is_ascii_digit);
    let mut parts = text.split(['-', '/', '.']).map(str::len);
    let date = matches!((parts.next(), parts.next(), parts.next()), (Some(4), Some(2), Some(2..)));
    let alike = digits().zip(digits().skip(1)).all(|(a, b)| a == b);
    (7..=15).contains(&digits().count()) && !alike && !date && text.parse::<std::net::Ipv4Addr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_for_the_search() {
        assert!(SHORT_CODES.is_sorted());
        assert!(LONG_CODES.is_sorted());
    }

    #[test]
    fn international_numbers() {
        for text in [
            "+49 30 901820",
            "+1 (415) 555-0132",
            "0044 20 7946 0018",
            "011 81 3 1234 5678",
            "+351 212 345 678",
            "+33.1.23.45.67.89",
        ] {
            assert!(international(text), "{text}");
        }
        for text in [
            "+1 415 555 013",
            "+999 123 4567",
            "+12",
            "+490000000000",
            "4930901820",
            "+1234567890123456",
            "+33 1 23 45 67 8",
        ] {
            assert!(!international(text), "{text}");
        }
    }

    #[test]
    fn national_numbers() {
        for text in ["030 901820", "(030) 90-1820", "09171234567", "0412 123 45 67"] {
            assert!(national(text), "{text}");
        }
        for text in ["123456", "0000000", "2026-03-04 10", "192.168.10.20", "1234567890123456"] {
            assert!(!national(text), "{text}");
        }
    }

    #[test]
    fn north_american_numbers() {
        for text in ["(415) 555-0132", "415-555-0132", "1-415-555-0132", "+1 415.555.0132", "415-555-0132 x12"] {
            assert!(north_american(text), "{text}");
        }
        for text in ["115-555-0132", "415-155-0132", "911-555-0132", "415-411-0132", "415-555-013", "2222222222"] {
            assert!(!north_american(text), "{text}");
        }
    }
}
