//! Britain and Ireland.

use crate::redact::validate::digits::{digits, number, uniform, weighted};

/// NHS number: weights 10 to 2 modulo 11 (NHS data dictionary); also the health and care number of Northern Ireland.
pub fn uk_nhs(text: &str) -> bool {
    digits::<10>(text).is_some_and(|nhs| {
        !uniform(&nhs) && (11 - weighted(&nhs, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 == u32::from(nhs[9])
    })
}

/// National insurance number: a prefix that HMRC gives out (NIM39110), six digits, A to D.
pub fn uk_nino(text: &str) -> bool {
    let mut places = text.bytes().filter(|byte| !matches!(byte, b' ' | b'-')).map(|byte| byte.to_ascii_uppercase());
    let (Some(first), Some(second)) = (places.next(), places.next()) else { return false };
    let letters = first.is_ascii_uppercase() && second.is_ascii_uppercase();
    let given = !b"DFIQUV".contains(&first)
        && !b"DFIQUVO".contains(&second)
        && ![b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"].contains(&&[first, second]);
    let six = (0..6).all(|_| places.next().is_some_and(|byte| byte.is_ascii_digit()));
    let suffix = places.next().is_none_or(|byte| matches!(byte, b'A'..=b'D'));
    letters && given && six && suffix && places.next().is_none()
}

/// Unique taxpayer reference: the first digit is made of the other nine, weights 6 7 8 9 10 5 4 3 2 modulo 11.
pub fn uk_utr(text: &str) -> bool {
    let body = text.trim_end_matches(['K', 'k']);
    digits::<10>(body).is_some_and(|utr| {
        let remainder = weighted(&utr[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11;
        let check = usize::try_from(remainder).ok().and_then(|place| b"21987654321".get(place));
        !uniform(&utr) && check == Some(&(b'0' + utr[0]))
    })
}

/// Irish PPS number: seven digits, a letter modulo 23 with weights 8 to 2, perhaps a second letter of weight 9.
pub fn ie_pps(text: &str) -> bool {
    let Some((body, letters)) = text.split_at_checked(7) else { return false };
    let (Some(id), mut letters) = (digits::<7>(body), letters.bytes().map(|byte| byte.to_ascii_uppercase())) else {
        return false;
    };
    let (check, second) = (letters.next(), letters.next());
    let extra = match second {
        Some(letter @ b'A'..=b'W') => u32::from(letter - b'A' + 1) * 9,
        None => 0,
        Some(_) => return false,
    };
    let sum = (weighted(&id, &[8, 7, 6, 5, 4, 3, 2]) + extra) % 23;
    let right = usize::try_from(sum).ok().and_then(|place| b"WABCDEFGHIJKLMNOPQRSTUV".get(place)).copied();
    letters.next().is_none() && check.is_some() && check == right && number(&id) != 0
}
