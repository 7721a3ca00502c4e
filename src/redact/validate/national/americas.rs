//! The Americas.

use crate::redact::validate::digits::{digits, is_date, luhn, number, uniform, weighted};

/// US social security number: area, group and serial of the ranges that were ever given out (SSA, "Randomization FAQ").
pub fn us_ssn(text: &str) -> bool {
    let Some(ssn) = digits::<9>(text) else { return false };
    let [area, group, serial] = [&ssn[..3], &ssn[3..5], &ssn[5..]].map(number);
    !matches!(area, 0 | 666 | 900..) && group != 0 && serial != 0 && !uniform(&ssn) && number(&ssn) != 123_456_789
}

/// US individual taxpayer number: 9, and a group of 50-65, 70-88, 90-92 or 94-99 (IRS publication 1915).
pub fn us_itin(text: &str) -> bool {
    digits::<9>(text)
        .is_some_and(|itin| itin[0] == 9 && matches!(number(&itin[3..5]), 50..=65 | 70..=88 | 90..=92 | 94..=99))
}

/// US bank routing number: 3, 7 and 1 times its digits make a multiple of ten (ABA), the prefix is a Federal Reserve one.
pub fn us_aba(text: &str) -> bool {
    digits::<9>(text).is_some_and(|aba| {
        matches!(number(&aba[..2]), 0..=12 | 21..=32 | 61..=72 | 80)
            && !uniform(&aba)
            && weighted(&aba, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
    })
}

/// US Medicare beneficiary identifier: eleven places, each digit, letter or either; letters without S, L, O, I, B, Z
/// (CMS, "Understanding the MBI format").
pub fn us_mbi(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_uppercase() && !b"SLOIBZ".contains(&byte);
    let mut places = text.bytes().filter(|byte| !matches!(byte, b'-' | b' ')).map(|byte| byte.to_ascii_uppercase());
    let fits = b"CAXNAXNAANN".iter().all(|kind| {
        places.next().is_some_and(|byte| match kind {
            b'C' => matches!(byte, b'1'..=b'9'),
            b'N' => byte.is_ascii_digit(),
            b'A' => letter(byte),
            _ => byte.is_ascii_digit() || letter(byte),
        })
    });
    fits && places.next().is_none()
}

/// US national provider identifier: Luhn over 80840 and the number (CMS).
pub fn us_npi(text: &str) -> bool {
    digits::<10>(text).is_some_and(|[a, b, c, d, e, f, g, h, i, j]| {
        matches!(a, 1 | 2) && luhn(&[8, 0, 8, 4, 0, a, b, c, d, e, f, g, h, i, j])
    })
}

/// US Drug Enforcement Administration number: two letters, six digits and the last digit of odd places + 2 × even ones.
pub fn us_dea(text: &str) -> bool {
    let Some((letters, rest)) = text.split_at_checked(2) else { return false };
    letters.bytes().next().is_some_and(|byte| b"ABCDEFGHJKLMPRSTUX".contains(&byte.to_ascii_uppercase()))
        && digits::<7>(rest).is_some_and(|dea| weighted(&dea, &[1, 2, 1, 2, 1, 2]) % 10 == u32::from(dea[6]))
}

/// Canadian social insurance number: Luhn, and a first digit that is given to people (not 0 or 8).
pub fn ca_sin(text: &str) -> bool {
    digits::<9>(text).is_some_and(|sin| !matches!(sin[0], 0 | 8) && luhn(&sin) && !uniform(&sin))
}

/// Check digit of the Brazilian registers: 0 for remainders below two.
fn modulo_11(digits: &[u8], weights: &[u32]) -> u32 {
    match weighted(digits, weights) % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder,
    }
}

/// Brazilian person's number (Receita Federal): two check digits.
pub fn br_cpf(text: &str) -> bool {
    digits::<11>(text).is_some_and(|cpf| {
        !uniform(&cpf)
            && modulo_11(&cpf, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) == u32::from(cpf[9])
            && modulo_11(&cpf, &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) == u32::from(cpf[10])
    })
}

/// Brazilian firm's number (Receita Federal): two check digits.
pub fn br_cnpj(text: &str) -> bool {
    digits::<14>(text).is_some_and(|cnpj| {
        !uniform(&cnpj)
            && modulo_11(&cnpj, &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == u32::from(cnpj[12])
            && modulo_11(&cnpj, &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == u32::from(cnpj[13])
    })
}

/// Chilean RUT, also the scheme of other registers: weights 2 to 7 from the right, K for ten.
pub fn cl_rut(text: &str) -> bool {
    let mut places = text.bytes().rev().filter(|byte| !matches!(byte, b'.' | b'-' | b' '));
    let Some(check) = places.next() else { return false };
    let (mut sum, mut count) = (0, 0u32);
    for (digit, weight) in places.zip((2..=7).cycle()) {
        if !digit.is_ascii_digit() {
            return false;
        }
        sum += u32::from(digit - b'0') * weight;
        count += 1;
    }
    let right = match 11 - sum % 11 {
        11 => b'0',
        10 => b'K',
        digit => b'0' + u8::try_from(digit).unwrap_or(0),
    };
    (7..=8).contains(&count) && check.to_ascii_uppercase() == right
}

/// Argentine CUIT or CUIL: a known type and weights 5 4 3 2 7 6 5 4 3 2 modulo 11.
pub fn ar_cuit(text: &str) -> bool {
    digits::<11>(text).is_some_and(|cuit| {
        matches!(number(&cuit[..2]), 20 | 23..=27 | 30 | 33 | 34)
            && (11 - weighted(&cuit, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11 == u32::from(cuit[10])
    })
}

/// Colombian NIT: weights 3 7 13 17 19 23 29 37 41 from the right of the ten digits, modulo 11.
pub fn co_nit(text: &str) -> bool {
    digits::<10>(text).is_some_and(|nit| {
        let check = match weighted(&nit, &[41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11 {
            low @ (0 | 1) => low,
            high => 11 - high,
        };
        check == u32::from(nit[9])
    })
}

/// Peruvian RUC: a known type and weights 5 4 3 2 7 6 5 4 3 2 modulo 11.
pub fn pe_ruc(text: &str) -> bool {
    digits::<11>(text).is_some_and(|ruc| {
        matches!(number(&ruc[..2]), 10 | 15 | 17 | 20)
            && (11 - weighted(&ruc, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 10 == u32::from(ruc[10])
    })
}

/// Ecuadorian identity card: a province, then Luhn.
pub fn ec_cedula(text: &str) -> bool {
    digits::<10>(text).is_some_and(|id| matches!(number(&id[..2]), 1..=24 | 30) && id[2] < 7 && luhn(&id))
}

/// Mexican CURP: four letters, date of birth, sex, state, consonants and a check digit modulo 10 (RENAPO).
pub fn mx_curp(text: &str) -> bool {
    const ALPHABET: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ";
    let Some((body, check)) = text.as_bytes().split_last_chunk::<1>() else { return false };
    let values = body.iter().map(|byte| ALPHABET.bytes().position(|known| known == byte.to_ascii_uppercase()));
    let sum: Option<usize> = values.zip((2..=18usize).rev()).map(|(value, weight)| Some(value? * weight)).sum();
    let date = text.get(4..10).and_then(digits::<6>);
    text.len() == 18
        && date.is_some_and(|date| is_date(number(&date[2..4]), number(&date[4..])))
        && sum.is_some_and(|sum| (10 - sum % 10) % 10 == usize::from(check[0].wrapping_sub(b'0')))
}

/// Mexican RFC: three or four letters (firms, people), a date, and three places of which the last is a check digit,
/// not asked for here: many that are in use have a wrong one.
pub fn mx_rfc(text: &str) -> bool {
    let letters = text.chars().take_while(|letter| letter.is_alphabetic() || *letter == '&').count();
    let date = text.char_indices().nth(letters).and_then(|(start, _)| text.get(start..start + 6)).and_then(digits::<6>);
    matches!((text.chars().count(), letters), (12, 3) | (13, 4))
        && date.is_some_and(|date| is_date(number(&date[2..4]), number(&date[4..])))
}

/// Uruguayan identity card: weights 2 9 8 7 6 3 4 modulo 10.
pub fn uy_cedula(text: &str) -> bool {
    digits::<8>(text).is_some_and(|id| !uniform(&id) && weighted(&id, &[2, 9, 8, 7, 6, 3, 4, 1]).is_multiple_of(10))
}
