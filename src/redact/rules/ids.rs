//! Pack `pii`, second part: numbers that states give to people.
//!
//! Nine to eleven digits pass a check sum by accident once in ten times, so each rule wants its number's name beside it;
//! its triggers are that name, in the spellings that logs have (`nhs:`, `nhs_number=`, `"nhs":`). A number without a
//! check sum must stand directly behind its name.

use super::super::rule::{Pack, Rule};

/// What may stand between a name and a number whose check digit is right: nearly anything short. `words` are names that
/// count only as whole words, `long` ones are never part of another word.
macro_rules! near {
    (words $words:literal, $value:literal) => {
        concat!(
            "(?:^|[^A-Za-z])(?i:",
            $words,
            r")(?:[^0-9A-Za-z\r\n][^0-9\r\n]{0,28}?)?[^0-9A-Za-z\r\n](?P<s>",
            $value,
            r")\b{end-half}"
        )
    };
    (long $long:literal, $value:literal) => {
        concat!("(?i:", $long, r")[^0-9\r\n]{0,28}?[^0-9A-Za-z\r\n](?P<s>", $value, r")\b{end-half}")
    };
    ($words:literal, $long:literal, $value:literal) => {
        concat!(
            "(?:(?:^|[^A-Za-z])(?i:",
            $words,
            r")(?:[^0-9A-Za-z\r\n][^0-9\r\n]{0,28}?)?|(?i:",
            $long,
            r")[^0-9\r\n]{0,28}?)[^0-9A-Za-z\r\n](?P<s>",
            $value,
            r")\b{end-half}"
        )
    };
}

/// What may stand between a name and a number that nothing but the name proves: words for "number", and a sign.
macro_rules! beside {
    (words $words:literal, $value:literal) => {
        beside!(names concat!("(?:^|[^A-Za-z])(?i:", $words, ")"), $value)
    };
    (long $long:literal, $value:literal) => {
        beside!(names concat!("(?i:", $long, ")"), $value)
    };
    ($words:literal, $long:literal, $value:literal) => {
        beside!(names concat!("(?:(?:^|[^A-Za-z])(?i:", $words, ")|(?i:", $long, "))"), $value)
    };
    (names $names:expr, $value:literal) => {
        concat!(
            $names,
            r"(?i:[ _.-]{0,2}(?:number|numer|nummer|numero|no|nr|num|ids|id|code|card|value|document|reference)){0,3}\.?",
            r#"["'\\\])]{0,4} {0,3}(?:=>|:=|[:=#>]|is| ) {0,3}["'\\<(\[]{0,4}(?P<s>"#,
            $value,
            r")\b{end-half}"
        )
    };
}

mod americas;
mod any;
mod asia;
mod east;
mod iberia;
mod islands;
mod north;
mod west;

/// The pack, in groups: what has a check sum before what has none.
pub fn groups() -> &'static [&'static [Rule]] {
    static GROUPS: &[&[Rule]] = &[
        americas::RULES,
        west::RULES,
        islands::RULES,
        iberia::RULES,
        north::RULES,
        east::RULES,
        asia::RULES,
        any::RULES,
    ];
    GROUPS
}

/// A rule for a number that stands beside its name.
const fn number(name: &'static str, triggers: &'static [&'static str], pattern: &'static str) -> Rule {
    Rule::new(name, Pack::Pii, triggers, pattern)
}
