//! Digits out of a number as people write it, and the check sums that many numbers share.

/// Exactly `N` digits of `text`, between which spaces, dashes, dots and slashes may stand.
pub fn digits<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut out = [0u8; N];
    let mut slots = out.iter_mut();
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => *slots.next()? = byte - b'0',
            b' ' | b'-' | b'.' | b'/' => {}
            _ => return None,
        }
    }
    slots.next().is_none().then_some(out)
}

/// Sum of the products of digits and weights, as far as there are both.
pub fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

/// The number that the digits write.
pub fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0u64, |sum, digit| sum.wrapping_mul(10).wrapping_add(u64::from(*digit)))
}

/// The Luhn check of ISO/IEC 7812-1 annex B: every second digit from the right but one is doubled.
pub fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(*digit)) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether a day of a month can be: 29 February always can.
pub fn is_date(month: u64, day: u64) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Whether all digits are the same: a filler, not a number that was given to somebody.
pub fn uniform(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| matches!(pair, [a, b] if a == b))
}

const VERHOEFF_PERMUTE: [[u8; 10]; 8] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
    [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
    [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
    [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
    [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
    [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
];

/// Product in the dihedral group of order ten.
fn dihedral(a: u8, b: u8) -> u8 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b - 5) % 5,
        (false, true) => 5 + (a - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

/// The check of J. Verhoeff, "Error detecting decimal codes" (1969).
pub fn verhoeff(digits: &[u8]) -> bool {
    let sum = digits
        .iter()
        .rev()
        .zip(VERHOEFF_PERMUTE.iter().cycle())
        .fold(0, |sum, (digit, permute)| dihedral(sum, permute.get(usize::from(*digit)).copied().unwrap_or(0)));
    sum == 0
}

/// ISO/IEC 7064 MOD 11,10 over all digits, the last of which is the check digit.
pub fn mod_11_10(digits: &[u8]) -> bool {
    let Some((check, body)) = digits.split_last() else { return false };
    let product = body.iter().fold(10u32, |product, digit| {
        let sum = (product + u32::from(*digit)) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (product + u32::from(*check)) % 10 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_counted_exactly() {
        assert_eq!(digits::<4>("1 2-3.4"), Some([1, 2, 3, 4]));
        assert_eq!(digits::<4>("123"), None);
        assert_eq!(digits::<4>("12345"), None);
        assert_eq!(digits::<4>("12a4"), None);
    }

    #[test]
    fn luhn_takes_one_check_digit_of_ten() {
        for last in 0..=9 {
            assert_eq!(luhn(&[7, 9, 9, 2, 7, 3, 9, 8, 7, 1, last]), last == 3, "{last}");
        }
    }

    #[test]
    fn verhoeff_takes_one_check_digit_of_ten_and_sees_swaps() {
        assert!(verhoeff(&[2, 3, 6, 3]));
        assert!(!verhoeff(&[3, 2, 6, 3]));
        for last in 0..=9 {
            assert_eq!(verhoeff(&[2, 3, 6, last]), last == 3, "{last}");
        }
    }

    #[test]
    fn mod_11_10_takes_one_check_digit_of_ten() {
        let good: Vec<u8> = (0..=9).filter(|last| mod_11_10(&[0, 7, 9, 4, last.to_owned()])).collect();
        assert_eq!(good, [5], "ISO 7064's own example");
    }

    #[test]
    fn dates() {
        assert!(is_date(2, 29) && is_date(12, 31));
        assert!(!is_date(2, 30) && !is_date(4, 31) && !is_date(13, 1) && !is_date(0, 1) && !is_date(1, 0));
    }
}
