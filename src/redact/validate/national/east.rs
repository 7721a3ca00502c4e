//! Eastern and south-eastern Europe.

use crate::redact::validate::digits::{digits, is_date, luhn, mod_11_10, number, uniform, weighted};

/// Polish PESEL: a date (the month carries the century) and weights 1 3 7 9 modulo 10.
pub fn pl_pesel(text: &str) -> bool {
    digits::<11>(text).is_some_and(|id| {
        is_date(number(&id[2..4]) % 20, number(&id[4..6]))
            && weighted(&id, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
    })
}

/// Polish tax number: weights 6 5 7 2 3 4 5 6 7 modulo 11.
pub fn pl_nip(text: &str) -> bool {
    let text = text.trim_start_matches(['P', 'L', 'p', 'l', ' ']);
    digits::<10>(text)
        .is_some_and(|id| !uniform(&id) && weighted(&id, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == u32::from(id[9]))
}

/// Polish statistical number of firms: weights 8 9 2 3 4 5 6 7 modulo 11, ten for 0.
pub fn pl_regon(text: &str) -> bool {
    digits::<9>(text)
        .is_some_and(|id| !uniform(&id) && weighted(&id, &[8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10 == u32::from(id[8]))
}

/// Polish identity card: three letters, then a digit that makes weights 7 3 1 – 7 3 1 7 3 a multiple of ten.
pub fn pl_identity_card(text: &str) -> bool {
    let mut places = text.bytes().filter(|byte| *byte != b' ');
    let mut sum = 0;
    for (place, weight) in [7, 3, 1, 9, 7, 3, 1, 7, 3].into_iter().enumerate() {
        let value = match places.next().map(|byte| (place, byte.to_ascii_uppercase())) {
            Some((0..=2, letter @ b'A'..=b'Z')) => u32::from(letter - b'A') + 10,
            Some((3.., digit @ b'0'..=b'9')) => u32::from(digit - b'0'),
            _ => return false,
        };
        sum += value * weight;
    }
    places.next().is_none() && sum.is_multiple_of(10)
}

/// Czech or Slovak birth number: a date (women: the month plus 50; 20 more when serials ran out), nine digits until
/// 1953, ten divisible by eleven since.
pub fn cz_birth(text: &str) -> bool {
    let date = |id: &[u8]| {
        let month = number(&id[2..4]) % 50;
        is_date(if month > 20 { month - 20 } else { month }, number(&id[4..6]))
    };
    digits::<10>(text).is_some_and(|id| {
        let eleven = number(&id).is_multiple_of(11) || number(&id[..9]) % 11 == 10 && id[9] == 0;
        date(&id) && eleven
    }) || digits::<9>(text).is_some_and(|id| date(&id) && number(&id[..2]) <= 53 && number(&id[6..]) != 0)
}

/// Czech firm: eight digits, weights 8 to 2 modulo 11.
pub fn cz_firm(text: &str) -> bool {
    digits::<8>(text).is_some_and(|id| {
        let check = (11 - weighted(&id, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10;
        !uniform(&id) && check == u32::from(id[7])
    })
}

/// Czech tax number: a firm's, or a person's birth number.
pub fn cz_tax(text: &str) -> bool {
    let text = text.trim_start_matches(['C', 'Z', 'c', 'z', 'S', 'K', 's', 'k']);
    cz_firm(text) || cz_birth(text)
}

/// Hungarian social security number: weights 3 and 7 modulo 10.
pub fn hu_social_security(text: &str) -> bool {
    digits::<9>(text)
        .is_some_and(|id| !uniform(&id) && weighted(&id, &[3, 7, 3, 7, 3, 7, 3, 7]) % 10 == u32::from(id[8]))
}

/// Hungarian tax number of people: 8, and weights 1 to 9 modulo 11.
pub fn hu_tax(text: &str) -> bool {
    digits::<10>(text)
        .is_some_and(|id| id[0] == 8 && weighted(&id, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == u32::from(id[9]))
}

/// Romanian personal numeric code: sex and century, a date, weights 2 7 9 1 4 6 3 5 8 2 7 9 modulo 11, ten for 1.
pub fn ro_personal(text: &str) -> bool {
    digits::<13>(text).is_some_and(|id| {
        let check = match weighted(&id, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11 {
            10 => 1,
            check => check,
        };
        id[0] != 0 && is_date(number(&id[3..5]), number(&id[5..7])) && check == u32::from(id[12])
    })
}

/// Bulgarian civil number: a date (the month carries the century), weights 2 4 8 5 10 9 7 3 6 modulo 11, ten for 0.
pub fn bg_civil(text: &str) -> bool {
    digits::<10>(text).is_some_and(|id| {
        is_date(number(&id[2..4]) % 20, number(&id[4..6]))
            && weighted(&id, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == u32::from(id[9])
    })
}

/// Unique master citizen number of Yugoslavia's successors: a date, weights 7 6 5 4 3 2 twice, modulo 11.
pub fn jmbg(text: &str) -> bool {
    digits::<13>(text).is_some_and(|id| {
        let check = match 11 - weighted(&id, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
            10 | 11 => 0,
            check => check,
        };
        is_date(number(&id[2..4]), number(&id[..2])) && check == u32::from(id[12])
    })
}

/// Slovenian tax number: weights 8 to 2 modulo 11, ten for 0.
pub fn si_tax(text: &str) -> bool {
    digits::<8>(text.trim_start_matches(['S', 'I', 's', 'i']))
        .is_some_and(|id| id[0] != 0 && (11 - weighted(&id, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == u32::from(id[7]))
}

/// Croatian personal identification number: ISO 7064 MOD 11,10.
pub fn hr_oib(text: &str) -> bool {
    digits::<11>(text).is_some_and(|id| mod_11_10(&id) && !uniform(&id))
}

/// Greek social security number: a date and Luhn.
pub fn gr_amka(text: &str) -> bool {
    digits::<11>(text).is_some_and(|id| is_date(number(&id[2..4]), number(&id[..2])) && luhn(&id))
}

/// Greek tax number: powers of two modulo 11, ten for 0.
pub fn gr_tax(text: &str) -> bool {
    digits::<9>(text.trim_start_matches(['E', 'L', 'e', 'l'])).is_some_and(|id| {
        !uniform(&id) && weighted(&id, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == u32::from(id[8])
    })
}

/// Ukrainian taxpayer number: weights −1 5 7 9 4 6 10 5 7 modulo 11 (−1 is 10), ten for 0.
pub fn ua_tax(text: &str) -> bool {
    digits::<10>(text)
        .is_some_and(|id| !uniform(&id) && weighted(&id, &[10, 5, 7, 9, 4, 6, 10, 5, 7]) % 11 % 10 == u32::from(id[9]))
}

/// Russian taxpayer number: ten digits for firms, twelve for people.
pub fn ru_inn(text: &str) -> bool {
    let check = |id: &[u8], weights: &[u32]| weighted(id, weights) % 11 % 10;
    digits::<10>(text).is_some_and(|id| !uniform(&id) && check(&id, &[2, 4, 10, 3, 5, 9, 4, 6, 8]) == u32::from(id[9]))
        || digits::<12>(text).is_some_and(|id| {
            !uniform(&id)
                && check(&id, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == u32::from(id[10])
                && check(&id, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == u32::from(id[11])
        })
}

/// Russian pension insurance number: weights 9 to 1 modulo 101, a hundred for 0.
pub fn ru_snils(text: &str) -> bool {
    digits::<11>(text).is_some_and(|id| {
        !uniform(&id) && u64::from(weighted(&id, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100) == number(&id[9..])
    })
}
