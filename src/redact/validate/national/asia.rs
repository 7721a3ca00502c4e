//! Asia and Oceania.

use crate::redact::validate::digits::{digits, is_date, number, uniform, verhoeff, weighted};

/// Indian Aadhaar: first digit 2 to 9, Verhoeff (UIDAI).
pub fn in_aadhaar(text: &str) -> bool {
    digits::<12>(text).is_some_and(|id| id[0] >= 2 && !uniform(&id) && verhoeff(&id))
}

/// Indian tax account number: three letters, the kind of holder, a letter, four digits, a letter.
pub fn in_pan(text: &str) -> bool {
    let upper = |place: usize| text.as_bytes().get(place).map(|byte| byte.to_ascii_uppercase());
    text.len() == 10
        && upper(3).is_some_and(|kind| b"ABCFGHJLPTE".contains(&kind))
        && (0..10).all(|place| {
            upper(place).is_some_and(|byte| {
                if (5..9).contains(&place) { byte.is_ascii_digit() } else { byte.is_ascii_uppercase() }
            })
        })
}

/// Indian goods and services tax number: state, PAN, entity, Z, check character of base 36 with factors 1 and 2.
pub fn in_gstin(text: &str) -> bool {
    let Some((check, body)) = text.as_bytes().split_last() else { return false };
    let sum: Option<u32> = body
        .iter()
        .zip([1, 2].iter().cycle())
        .map(|(byte, factor)| {
            let product = char::from(*byte).to_digit(36)? * factor;
            Some(product / 36 + product % 36)
        })
        .sum();
    let right = sum.map(|sum| (36 - sum % 36) % 36);
    text.len() == 15 && right.is_some() && right == char::from(*check).to_digit(36)
}

/// Korean resident registration number: a date and a sex digit. The check digit ended in October 2020.
pub fn kr_rrn(text: &str) -> bool {
    digits::<13>(text).is_some_and(|id| id[6] != 9 && id[6] != 0 && is_date(number(&id[2..4]), number(&id[4..6])))
}

/// Korean business registration number: weights 1 3 7 1 3 7 1 3 and 5 (its tens added too), modulo 10.
pub fn kr_business(text: &str) -> bool {
    digits::<10>(text).is_some_and(|id| {
        let sum = weighted(&id, &[1, 3, 7, 1, 3, 7, 1, 3, 5]) + u32::from(id[8]) * 5 / 10;
        !uniform(&id) && (10 - sum % 10) % 10 == u32::from(id[9])
    })
}

/// Japanese individual number: weights 6 5 4 3 2 7 6 5 4 3 2 modulo 11.
pub fn jp_my_number(text: &str) -> bool {
    digits::<12>(text).is_some_and(|id| {
        let check = match weighted(&id, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
            0 | 1 => 0,
            remainder => 11 - remainder,
        };
        !uniform(&id) && check == u32::from(id[11])
    })
}

/// Chinese resident identity number: region, date of birth, ISO 7064 MOD 11-2 with X for ten (GB 11643-1999).
pub fn cn_resident(text: &str) -> bool {
    let Some((check, body)) = text.as_bytes().split_last() else { return false };
    let Some(id) = std::str::from_utf8(body).ok().and_then(digits::<17>) else { return false };
    let sum = weighted(&id, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11;
    let right = usize::try_from(sum).ok().and_then(|place| b"10X98765432".get(place)).copied();
    id[0] != 0
        && matches!(number(&id[6..10]), 1850..=2099)
        && is_date(number(&id[10..12]), number(&id[12..14]))
        && right == Some(check.to_ascii_uppercase())
}

/// Hong Kong identity card: one or two letters, six digits, check in brackets; weights 9 to 1 modulo 11.
pub fn hk_identity(text: &str) -> bool {
    let mut places = [36u32; 9];
    let signs = text.bytes().filter(u8::is_ascii_alphanumeric);
    let count = signs.clone().count();
    if !(8..=9).contains(&count) {
        return false;
    }
    for (slot, byte) in places.iter_mut().skip(9 - count).zip(signs) {
        let Some(value) = char::from(byte).to_digit(36) else { return false };
        *slot = value;
    }
    let sum: u32 = places.iter().zip((1..=9u32).rev()).map(|(value, weight)| value * weight).sum();
    sum.is_multiple_of(11)
}

/// Taiwanese identity card: a letter for the place, sex, eight digits; weights 1 9 8 7 6 5 4 3 2 1 1 modulo 10.
pub fn tw_identity(text: &str) -> bool {
    const PLACES: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let Some((letter, rest)) = text.split_at_checked(1) else { return false };
    let letter = letter.bytes().next().unwrap_or(0).to_ascii_uppercase();
    let (Some(place), Some(id)) = (PLACES.iter().position(|known| *known == letter), digits::<9>(rest)) else {
        return false;
    };
    let code = u32::try_from(place).unwrap_or(0) + 10;
    let sum = code / 10 + code % 10 * 9 + weighted(&id, &[8, 7, 6, 5, 4, 3, 2, 1, 1]);
    matches!(id[0], 1 | 2 | 8 | 9) && sum.is_multiple_of(10)
}

/// Singaporean NRIC or FIN: a letter for kind and century, seven digits with weights 2 7 6 5 4 3 2, a letter modulo 11.
pub fn sg_nric(text: &str) -> bool {
    let mut signs = text.bytes().map(|byte| byte.to_ascii_uppercase());
    let Some(kind) = signs.next() else { return false };
    let Some(id) = text.get(1..8).and_then(digits::<7>) else { return false };
    let (offset, letters) = match kind {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"XWUTRQPNJLK"),
        _ => return false,
    };
    let sum = (weighted(&id, &[2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
    // M counts from the other end of its letters.
    let sum = if kind == b'M' { 10 - sum } else { sum };
    let letters = if kind == b'M' { b"KLJNPQRTUWX" } else { letters };
    text.len() == 9 && usize::try_from(sum).ok().and_then(|place| letters.get(place)).copied() == signs.nth(7)
}

/// Thai identification number: weights 13 to 2 modulo 11.
pub fn th_national(text: &str) -> bool {
    digits::<13>(text).is_some_and(|id| {
        id[0] != 0
            && !uniform(&id)
            && (11 - weighted(&id, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == u32::from(id[12])
    })
}

/// Malaysian identity card: a date of birth, a place, a serial.
pub fn my_national(text: &str) -> bool {
    digits::<12>(text)
        .is_some_and(|id| is_date(number(&id[2..4]), number(&id[4..6])) && !matches!(number(&id[6..8]), 0 | 17..=20))
}

/// Indonesian population number: a region, a date of birth (women: the day plus 40), a serial.
pub fn id_national(text: &str) -> bool {
    digits::<16>(text).is_some_and(|id| {
        let day = number(&id[6..8]);
        matches!(number(&id[..2]), 11..=94) && is_date(number(&id[8..10]), if day > 40 { day - 40 } else { day })
    })
}

/// Turkish identification number: two check digits.
pub fn tr_national(text: &str) -> bool {
    digits::<11>(text).is_some_and(|id| {
        let odd: u32 = id[..9].iter().step_by(2).copied().map(u32::from).sum();
        let even: u32 = id[1..8].iter().step_by(2).copied().map(u32::from).sum();
        let all: u32 = id[..10].iter().copied().map(u32::from).sum();
        id[0] != 0 && (odd * 7 + 90 - even) % 10 == u32::from(id[9]) && all % 10 == u32::from(id[10])
    })
}

/// Israeli identity number: Luhn over nine digits, leading zeros included.
pub fn il_national(text: &str) -> bool {
    digits::<9>(text).is_some_and(|id| !uniform(&id) && crate::redact::validate::digits::luhn(&id))
}

/// Pakistani identity card: province 1 to 8, thirteen digits in all.
pub fn pk_national(text: &str) -> bool {
    digits::<13>(text).is_some_and(|id| matches!(id[0], 1..=8) && !uniform(&id))
}

/// Kazakh individual number: a date, weights 1 to 11 modulo 11; should that be ten, weights 3 to 11, 1 and 2.
pub fn kz_individual(text: &str) -> bool {
    digits::<12>(text).is_some_and(|id| {
        let check = match weighted(&id, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11 {
            10 => weighted(&id, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11,
            check => check,
        };
        is_date(number(&id[2..4]), number(&id[4..6])) && check == u32::from(id[11])
    })
}

/// Australian tax file number: weights 1 4 3 7 5 8 6 9 10 modulo 11, or 10 7 8 4 6 3 5 1 for eight digits.
pub fn au_tfn(text: &str) -> bool {
    digits::<9>(text).is_some_and(|id| !uniform(&id) && weighted(&id, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11))
        || digits::<8>(text)
            .is_some_and(|id| !uniform(&id) && weighted(&id, &[10, 7, 8, 4, 6, 3, 5, 1]).is_multiple_of(11))
}

/// Australian business number: the first digit less one, weights 10 1 3 5 … 19 modulo 89.
pub fn au_abn(text: &str) -> bool {
    digits::<11>(text).is_some_and(|id| {
        id[0] != 0 && (weighted(&id, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10).is_multiple_of(89)
    })
}

/// Australian company number: weights 8 to 1 modulo 10.
pub fn au_acn(text: &str) -> bool {
    digits::<9>(text).is_some_and(|id| {
        !uniform(&id) && (10 - weighted(&id, &[8, 7, 6, 5, 4, 3, 2, 1]) % 10) % 10 == u32::from(id[8])
    })
}

/// Australian Medicare number: first digit 2 to 6, weights 1 3 7 9 1 3 7 9 modulo 10, an issue number, perhaps a person's.
pub fn au_medicare(text: &str) -> bool {
    let check = |id: &[u8]| {
        id.first().is_some_and(|first| matches!(first, 2..=6))
            && id.get(8).is_some_and(|said| weighted(id, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == u32::from(*said))
    };
    digits::<10>(text).is_some_and(|id| check(&id)) || digits::<11>(text).is_some_and(|id| check(&id))
}

/// New Zealand tax number: weights 3 2 7 6 5 4 3 2 modulo 11; should that be ten, 7 4 3 2 5 2 7 6.
pub fn nz_ird(text: &str) -> bool {
    let check = |id: [u8; 9]| {
        let right = match (11 - weighted(&id, &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 {
            10 => (11 - weighted(&id, &[7, 4, 3, 2, 5, 2, 7, 6]) % 11) % 11,
            right => right,
        };
        (10_000_000..=150_000_000).contains(&number(&id)) && right == u32::from(id[8])
    };
    let short = digits::<8>(text).map(|short| {
        let mut id = [0; 9];
        id[1..].copy_from_slice(&short);
        id
    });
    digits::<9>(text).or(short).is_some_and(check)
}
