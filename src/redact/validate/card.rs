//! Payment cards: ISO/IEC 7812 numbers of the networks that issue cards to people.

use super::digits::{luhn, number, uniform};

/// First and last four-digit prefix of a network's range, and its shortest and longest number.
/// Source: the networks' published bank identification number ranges.
const RANGES: &[(u16, u16, u8, u8)] = &[
    (1800, 1800, 15, 15), // JCB, old
    (2131, 2131, 15, 15), // JCB, old
    (2200, 2204, 16, 19), // Mir
    (2221, 2720, 16, 16), // Mastercard
    (3000, 3059, 14, 16), // Diners Club
    (3095, 3095, 14, 16), // Diners Club
    (3400, 3499, 15, 15), // American Express
    (3528, 3589, 16, 19), // JCB
    (3600, 3699, 14, 16), // Diners Club
    (3700, 3799, 15, 15), // American Express
    (3800, 3999, 14, 16), // Diners Club
    (4000, 4999, 13, 13), // Visa, old
    (4000, 4999, 16, 16), // Visa
    (4000, 4999, 19, 19), // Visa
    (5000, 5099, 16, 16), // Elo, Verve, Maestro
    (5018, 5018, 12, 19), // Maestro
    (5020, 5020, 12, 19), // Maestro
    (5038, 5038, 12, 19), // Maestro
    (5060, 5061, 16, 19), // Verve
    (5078, 5079, 16, 19), // Verve
    (5100, 5599, 16, 16), // Mastercard
    (5600, 5899, 16, 16), // Bankcard, Maestro
    (5893, 5893, 12, 19), // Maestro
    (6000, 6010, 16, 16), // RuPay, Hipercard
    (6011, 6011, 16, 19), // Discover
    (6012, 6199, 16, 16), // RuPay, Maestro
    (6200, 6299, 16, 19), // UnionPay
    (6300, 6439, 16, 16), // Maestro, Switch, InstaPayment
    (6304, 6304, 12, 19), // Maestro, Laser
    (6331, 6333, 16, 19), // Switch
    (6440, 6599, 16, 19), // Discover, RuPay, Elo
    (6600, 6999, 16, 16), // Maestro
    (6706, 6709, 16, 19), // Laser
    (6759, 6763, 12, 19), // Maestro
    (6771, 6771, 16, 19), // Laser
    (8100, 8171, 16, 19), // UnionPay
    (9792, 9792, 16, 16), // Troy
];

/// The digits of a card number: 12 to 19, in groups that one kind of separator (space, dash or dot) divides, if any.
fn card_digits(text: &str) -> Option<([u8; 19], usize)> {
    let mut out = [0u8; 19];
    let mut count = 0;
    let (mut separator, mut run) = (None, 0);
    for byte in text.bytes() {
        if byte.is_ascii_digit() {
            *out.get_mut(count)? = byte - b'0';
            count += 1;
            run += 1;
        } else {
            let known = *separator.get_or_insert(byte);
            if known != byte || !matches!(byte, b' ' | b'-' | b'.') || run < 3 {
                return None;
            }
            run = 0;
        }
    }
    let grouped = separator.is_none() || run >= 1;
    (count >= 12 && grouped).then_some((out, count))
}

/// What is called a card's number: 12 to 19 digits with the right check digit, from whatever issuer.
pub fn labelled(text: &str) -> bool {
    let mut digits = [0u8; 19];
    let mut count = 0;
    for byte in text.bytes().filter(u8::is_ascii_digit) {
        let Some(slot) = digits.get_mut(count) else { return false };
        *slot = byte - b'0';
        count += 1;
    }
    let digits = digits.get(..count).unwrap_or_default();
    count >= 12 && luhn(digits) && !uniform(digits)
}

/// A number that a card network may have issued: length and prefix fit, the check digit is right.
pub fn payment_card(text: &str) -> bool {
    let Some((buffer, count)) = card_digits(text) else { return false };
    let Some(digits) = buffer.get(..count) else { return false };
    let prefix = number(digits.get(..4).unwrap_or_default());
    let issued = RANGES.iter().any(|&(first, last, shortest, longest)| {
        (u64::from(first)..=u64::from(last)).contains(&prefix)
            && (usize::from(shortest)..=usize::from(longest)).contains(&count)
    });
    issued && !uniform(digits) && luhn(digits)
}

#[cfg(test)]
mod tests {
    use super::payment_card;

    #[test]
    fn numbers_of_the_networks() {
        for card in [
            "4000 0012 3456 7899",
            "4000001234567899",
            "4000-0012-3456-7899",
            "5105105105105100",
            "2223003122003222",
            "3714 496353 98431",
            "378282246310005",
            "6011000990139424",
            "3530111333300000",
            "30569309025904",
            "6200000000000005",
            "4222222222222",
        ] {
            assert!(payment_card(card), "{card}");
        }
    }

    #[test]
    fn numbers_that_are_none() {
        for (text, why) in [
            ("4000 0012 3456 7890", "check digit"),
            ("4000 0012-3456 7899", "two kinds of separator"),
            ("40 0000 1234 5678 99", "a group of two in front"),
            ("1764012345678", "epoch milliseconds"),
            ("1764012345678904", "epoch microseconds"),
            ("0000000000000000", "zeros"),
            ("4000001234567", "too short for its prefix and wrong"),
            ("340000000000000000", "too long for its prefix"),
            ("400000123456789a", "a letter"),
            ("", "nothing"),
        ] {
            assert!(!payment_card(text), "{text}: {why}");
        }
    }
}
