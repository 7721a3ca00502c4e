//! Africa.

use crate::redact::validate::digits::{digits, is_date, luhn, number, uniform};

/// South African identity number: a date of birth, citizenship 0 to 2, Luhn.
pub fn za_national(text: &str) -> bool {
    digits::<13>(text).is_some_and(|id| is_date(number(&id[2..4]), number(&id[4..6])) && id[10] <= 2 && luhn(&id))
}

/// Nigerian identification or bank verification number: eleven digits.
pub fn ng_national(text: &str) -> bool {
    digits::<11>(text).is_some_and(|id| !uniform(&id))
}

/// Egyptian national number: century 2 or 3, a date of birth, a governorate.
pub fn eg_national(text: &str) -> bool {
    digits::<14>(text).is_some_and(|id| {
        matches!(id[0], 2 | 3)
            && is_date(number(&id[3..5]), number(&id[5..7]))
            && matches!(number(&id[7..9]), 1..=35 | 88)
    })
}
