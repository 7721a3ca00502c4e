//! Western and central Europe: Germany, Austria, Switzerland, France, Italy, the Low Countries.

use crate::redact::validate::digits::{digits, is_date, luhn, mod_11_10, number, uniform, verhoeff, weighted};

/// German tax identification number: no leading zero, one digit occurs two or three times, ISO 7064 MOD 11,10.
pub fn de_tax_id(text: &str) -> bool {
    let Some(id) = digits::<11>(text) else { return false };
    let most = id[..10].iter().map(|digit| id[..10].iter().filter(|other| *other == digit).count()).max();
    id[0] != 0 && matches!(most, Some(2 | 3)) && mod_11_10(&id)
}

/// German statutory health insurance number: a letter and nine digits; the letter counts as two digits of its place in
/// the alphabet; weights 1 2 1 2 …, cross sums, modulo 10 (GKV-Spitzenverband).
pub fn de_health_insurance(text: &str) -> bool {
    let Some((letter, rest)) = text.split_at_checked(1) else { return false };
    let (Some(letter @ b'A'..=b'Z'), Some(body)) =
        (letter.bytes().next().map(|byte| byte.to_ascii_uppercase()), digits::<9>(rest))
    else {
        return false;
    };
    let place = letter - b'A' + 1;
    let sum: u32 = [place / 10, place % 10]
        .iter()
        .chain(&body[..8])
        .zip([1, 2].iter().cycle())
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    sum % 10 == u32::from(body[8])
}

/// German pension insurance number: area, date of birth, letter, serial, check digit with weights
/// 2 1 2 5 7 1 2 1 2 1 2 1 over the digits, the letter as two (Deutsche Rentenversicherung).
pub fn de_pension_insurance(text: &str) -> bool {
    const WEIGHTS: [u32; 12] = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let mut places = [0u8; 13];
    let mut slots = places.iter_mut();
    for byte in text.bytes().filter(|byte| *byte != b' ') {
        let pair = match byte.to_ascii_uppercase() {
            byte @ b'0'..=b'9' => [None, Some(byte - b'0')],
            byte @ b'A'..=b'Z' => [Some((byte - b'A' + 1) / 10), Some((byte - b'A' + 1) % 10)],
            _ => return false,
        };
        for value in pair.into_iter().flatten() {
            let Some(slot) = slots.next() else { return false };
            *slot = value;
        }
    }
    let full = slots.next().is_none();
    let sum: u32 = places
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    full && sum % 10 == u32::from(places[12])
}

/// Document number of ICAO 9303 with its check digit: weights 7 3 1, letters from A = 10, modulo 10.
pub fn icao_document(text: &str) -> bool {
    let Some((check, body)) = text.as_bytes().split_last() else { return false };
    let sum: Option<u32> = body
        .iter()
        .zip([7, 3, 1].iter().cycle())
        .map(|(byte, weight)| Some(char::from(*byte).to_digit(36)? * weight))
        .sum();
    check.is_ascii_digit() && sum.is_some_and(|sum| sum % 10 == u32::from(check - b'0'))
}

/// German passport or identity card: nine places of the reduced alphabet, perhaps the check digit behind them.
pub fn de_document(text: &str) -> bool {
    let reduced = |byte: u8| byte.is_ascii_digit() || b"CFGHJKLMNPRTVWXYZ".contains(&byte.to_ascii_uppercase());
    let first = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
    match text.len() {
        9 => first && text.bytes().all(reduced) && text.bytes().any(|byte| byte.is_ascii_digit()),
        10 => first && icao_document(text),
        _ => false,
    }
}

/// Austrian social insurance number: weights 3 7 9 – 5 8 4 2 1 6 modulo 11 give the fourth digit; a date behind it.
pub fn at_svnr(text: &str) -> bool {
    digits::<10>(text)
        .is_some_and(|svnr| svnr[0] != 0 && weighted(&svnr, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == u32::from(svnr[3]))
}

/// Swiss AHV number: 756 and EAN-13.
pub fn ch_ahv(text: &str) -> bool {
    digits::<13>(text).is_some_and(|ahv| {
        ahv.starts_with(&[7, 5, 6]) && weighted(&ahv, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
    })
}

/// French social security number (NIR): sex, year, month, department (2A and 2B are Corsica), key = 97 − number mod 97.
pub fn fr_nir(text: &str) -> bool {
    let mut buffer = [0u8; 15];
    let mut count = 0;
    for byte in text.bytes().filter(|byte| !matches!(byte, b' ' | b'-' | b'.')) {
        let digit = match (byte.to_ascii_uppercase(), count) {
            (byte @ b'0'..=b'9', _) => byte - b'0',
            // Corsica: 2A counts as 19, 2B as 18.
            (letter @ (b'A' | b'B'), 6) if buffer[5] == 2 => {
                buffer[5] = 1;
                if letter == b'A' { 9 } else { 8 }
            }
            _ => return false,
        };
        let Some(slot) = buffer.get_mut(count) else { return false };
        *slot = digit;
        count += 1;
    }
    let month = number(&buffer[3..5]);
    count == 15
        && matches!(buffer[0], 1..=4 | 7 | 8)
        && matches!(month, 1..=12 | 20..=42 | 50..=99)
        && 97 - number(&buffer[..13]) % 97 == number(&buffer[13..])
}

/// French tax reference (SPI): 13 digits of 0 to 3 first, the last three are the first ten modulo 511.
pub fn fr_nif(text: &str) -> bool {
    digits::<13>(text)
        .is_some_and(|nif| nif[0] <= 3 && !uniform(&nif) && number(&nif[..10]) % 511 == number(&nif[10..]))
}

/// French firm (SIREN) or establishment (SIRET): Luhn.
pub fn fr_siren(text: &str) -> bool {
    digits::<9>(text).is_some_and(|siren| luhn(&siren) && !uniform(&siren))
        || digits::<14>(text).is_some_and(|siret| luhn(&siret) && !uniform(&siret))
}

/// Italian codice fiscale: 16 places, the last a letter made of the others (D.M. 23 December 1976). Digits may stand
/// as the letters that avoid collisions (omocodia), which the sum takes as they are.
pub fn it_fiscal_code(text: &str) -> bool {
    const ODD: [u8; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let mut sum = 0u32;
    let Some((check, body)) = text.as_bytes().split_last() else { return false };
    for (place, byte) in body.iter().map(u8::to_ascii_uppercase).enumerate() {
        let value = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A',
            _ => return false,
        };
        sum += u32::from(if place % 2 == 0 { ODD.get(usize::from(value)).copied().unwrap_or(0) } else { value });
    }
    text.len() == 16 && u32::from(check.to_ascii_uppercase()) == u32::from(b'A') + sum % 26
}

/// Italian VAT number: Luhn over eleven digits.
pub fn it_vat(text: &str) -> bool {
    digits::<11>(text.trim_start_matches(['I', 'T', 'i', 't'])).is_some_and(|vat| luhn(&vat) && !uniform(&vat))
}

/// Dutch citizen service number: the eleven-proof, weights 9 to 2 and −1.
pub fn nl_bsn(text: &str) -> bool {
    digits::<9>(text)
        .is_some_and(|bsn| !uniform(&bsn) && weighted(&bsn, &[9, 8, 7, 6, 5, 4, 3, 2, 10]).is_multiple_of(11))
}

/// Belgian national register number: 97 − number modulo 97, a 2 before the number for births since 2000.
pub fn be_national(text: &str) -> bool {
    digits::<11>(text).is_some_and(|id| {
        let (body, check) = (number(&id[..9]), number(&id[9..]));
        !uniform(&id) && (97 - body % 97 == check || 97 - (2_000_000_000 + body) % 97 == check)
    })
}

/// Luxembourg national number: date of birth, serial, then a Luhn and a Verhoeff digit over the first eleven.
pub fn lu_national(text: &str) -> bool {
    digits::<13>(text).is_some_and(|id| {
        let mut second = [0u8; 12];
        second[..11].copy_from_slice(&id[..11]);
        second[11] = id[12];
        is_date(number(&id[4..6]), number(&id[6..8])) && luhn(&id[..12]) && verhoeff(&second)
    })
}
