//! Spain and Portugal.

use crate::redact::validate::digits::{digits, number, uniform, weighted};

/// Letter of a Spanish number: its remainder modulo 23 (Ministerio del Interior).
fn control_letter(number: u64) -> Option<u8> {
    usize::try_from(number % 23).ok().and_then(|place| b"TRWAGMYFPDXBNJZSQVHLCKE".get(place)).copied()
}

/// The digits and the letter behind them; a separator may stand between.
fn split_letter(text: &str) -> Option<(&str, u8)> {
    let (body, letter) = text.split_at_checked(text.len().checked_sub(1)?)?;
    Some((body.trim_end_matches(['-', ' ']), letter.bytes().next()?.to_ascii_uppercase()))
}

/// Spanish national identity document: eight digits (seven for old ones) and their letter.
pub fn es_dni(text: &str) -> bool {
    split_letter(text).is_some_and(|(body, letter)| {
        let id = digits::<8>(body).map(|id| number(&id)).or_else(|| digits::<7>(body).map(|id| number(&id)));
        id.is_some_and(|id| control_letter(id) == Some(letter))
    })
}

/// Spanish foreigner's number: X, Y or Z for 0, 1 or 2, seven digits and the letter.
pub fn es_nie(text: &str) -> bool {
    let Some((body, letter)) = split_letter(text) else { return false };
    let Some((first, rest)) = body.split_at_checked(1) else { return false };
    let lead = match first.to_ascii_uppercase().as_str() {
        "X" => 0,
        "Y" => 10_000_000,
        "Z" => 20_000_000,
        _ => return false,
    };
    digits::<7>(rest).is_some_and(|id| control_letter(lead + number(&id)) == Some(letter))
}

/// Spanish social security number: province, serial, and both modulo 97 (a short serial is not padded for the sum).
pub fn es_nuss(text: &str) -> bool {
    digits::<12>(text).is_some_and(|nuss| {
        let (province, serial, check) = (number(&nuss[..2]), number(&nuss[2..10]), number(&nuss[10..]));
        let whole = if serial < 10_000_000 { province * 10_000_000 + serial } else { number(&nuss[..10]) };
        (1..=66).contains(&province) && whole % 97 == check
    })
}

/// Spanish firm's tax code: a letter, seven digits, a Luhn-like digit or the letter that stands for it.
pub fn es_cif(text: &str) -> bool {
    let mut places =
        text.bytes().filter(|byte| !matches!(byte, b'-' | b' ' | b'.')).map(|byte| byte.to_ascii_uppercase());
    if !places.next().is_some_and(|first| b"ABCDEFGHJNPQRSUVW".contains(&first)) {
        return false;
    }
    let mut sum = 0;
    for place in 0..7 {
        let Some(digit) = places.next().filter(u8::is_ascii_digit).map(|byte| u32::from(byte - b'0')) else {
            return false;
        };
        sum += if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit };
    }
    let check = (10 - sum % 10) % 10;
    let last = places.next();
    places.next().is_none()
        && last.is_some_and(|last| {
            u32::from(last) == u32::from(b'0') + check
                || b"JABCDEFGHI".iter().position(|letter| *letter == last) == usize::try_from(check).ok()
        })
}

/// Portuguese tax number: a first digit in use, weights 9 to 2 modulo 11.
pub fn pt_nif(text: &str) -> bool {
    digits::<9>(text).is_some_and(|nif| {
        let check = match weighted(&nif, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 {
            0 | 1 => 0,
            remainder => 11 - remainder,
        };
        !matches!(nif[0], 0 | 4) && !uniform(&nif) && check == u32::from(nif[8])
    })
}

/// Portuguese citizen card: nine digits, two letters or digits, a digit; Luhn over all, letters from A = 10.
pub fn pt_citizen_card(text: &str) -> bool {
    let places = || text.bytes().filter(|byte| *byte != b' ');
    let sum: Option<u32> = places()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let value = char::from(byte).to_digit(36)?;
            let value = if place % 2 == 1 { value * 2 } else { value };
            Some(if value > 9 && place % 2 == 1 { value - 9 } else { value })
        })
        .sum();
    places().count() == 12
        && places().take(9).all(|byte| byte.is_ascii_digit())
        && places().next_back().is_some_and(|byte| byte.is_ascii_digit())
        && sum.is_some_and(|sum| sum.is_multiple_of(10))
}
