//! The Nordic and Baltic countries.

use crate::redact::validate::digits::{digits, is_date, luhn, number, uniform, weighted};

/// Ten digits of a Swedish number: a century of two digits may stand before, `-` or `+` before the last four.
fn swedish(text: &str) -> Option<[u8; 10]> {
    let (date, serial) = text.split_once('+').unwrap_or((text, ""));
    if !serial.is_empty() {
        let (date, serial) = (digits::<6>(date)?, digits::<4>(serial)?);
        let mut id = [0; 10];
        id[..6].copy_from_slice(&date);
        id[6..].copy_from_slice(&serial);
        return Some(id);
    }
    digits::<10>(text).or_else(|| {
        let long = digits::<12>(text)?;
        let mut id = [0; 10];
        id.copy_from_slice(&long[2..]);
        matches!(number(&long[..2]), 16 | 18..=20).then_some(id)
    })
}

/// Swedish personal number, or coordination number (the day plus 60): a date and Luhn.
pub fn se_personal(text: &str) -> bool {
    swedish(text).is_some_and(|id| {
        let (month, day) = (number(&id[2..4]), number(&id[4..6]));
        (is_date(month, day) || day > 60 && is_date(month, day - 60)) && luhn(&id)
    })
}

/// Swedish organisation number: third digit at least 2, Luhn.
pub fn se_organisation(text: &str) -> bool {
    swedish(text).is_some_and(|id| id[0] != 0 && id[2] >= 2 && luhn(&id) && !uniform(&id))
}

/// Norwegian birth number or D number (the day plus 40): two check digits modulo 11.
pub fn no_birth(text: &str) -> bool {
    digits::<11>(text).is_some_and(|id| {
        let (day, month) = (number(&id[..2]), number(&id[2..4]));
        let day = if day > 40 { day - 40 } else { day };
        let month = if month > 40 { month - 40 } else { month };
        is_date(month, day)
            && weighted(&id, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
            && weighted(&id, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
    })
}

/// Norwegian organisation number: weights 3 2 7 6 5 4 3 2 modulo 11.
pub fn no_organisation(text: &str) -> bool {
    digits::<9>(text).is_some_and(|id| {
        matches!(id[0], 8 | 9) && (11 - weighted(&id, &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == u32::from(id[8])
    })
}

/// Danish personal number: a date and four digits. The modulo 11 check ended in 2007.
pub fn dk_personal(text: &str) -> bool {
    digits::<10>(text).is_some_and(|id| is_date(number(&id[2..4]), number(&id[..2])) && !uniform(&id))
}

/// Finnish personal identity code: date, century sign, serial, and a sign of date and serial modulo 31.
pub fn fi_personal(text: &str) -> bool {
    const SIGNS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";
    let Some((date, rest)) = text.split_at_checked(6) else { return false };
    let (Some(date), Some((sign, rest))) = (digits::<6>(date), rest.split_at_checked(1)) else { return false };
    let Some((serial, check)) = rest.split_at_checked(3) else { return false };
    let Some(serial) = digits::<3>(serial) else { return false };
    let place = usize::try_from((number(&date) * 1000 + number(&serial)) % 31).unwrap_or(0);
    is_date(number(&date[2..4]), number(&date[..2]))
        && sign.bytes().all(|sign| b"+-YXWVUABCDEF".contains(&sign.to_ascii_uppercase()))
        && check.len() == 1
        && check.bytes().next().map(|byte| byte.to_ascii_uppercase()) == SIGNS.get(place).copied()
}

/// Icelandic identity number: a date (firms: the day plus 40), weights 3 2 7 6 5 4 3 2 modulo 11 for the ninth digit.
pub fn is_kennitala(text: &str) -> bool {
    digits::<10>(text).is_some_and(|id| {
        let day = number(&id[..2]);
        is_date(number(&id[2..4]), if day > 40 { day - 40 } else { day })
            && matches!(id[9], 0 | 8 | 9)
            && weighted(&id, &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
    })
}

/// Estonian or Lithuanian personal code: century and sex, a date, weights 1 to 9 and 1 modulo 11; should that be ten,
/// weights 3 to 9 and 1 to 3.
pub fn baltic_personal(text: &str) -> bool {
    digits::<11>(text).is_some_and(|id| {
        let check = match weighted(&id, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11 {
            10 => weighted(&id, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10,
            check => check,
        };
        matches!(id[0], 1..=8) && is_date(number(&id[3..5]), number(&id[5..7])) && check == u32::from(id[10])
    })
}

/// Latvian personal code: a date and a check digit of 1101 less the weighted digits, modulo 11; or, since 2017, 32 and
/// nine digits without meaning.
pub fn lv_personal(text: &str) -> bool {
    digits::<11>(text).is_some_and(|id| {
        let sum = weighted(&id, &[1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
        id.starts_with(&[3, 2])
            || is_date(number(&id[2..4]), number(&id[..2])) && (1101 - sum) % 11 % 10 == u32::from(id[10])
    })
}
