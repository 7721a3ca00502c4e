//! The built-in rules, by pack.

pub mod ids;
pub mod pii;
pub mod tokens;

use crate::redact::rule::Rule;

/// Every built-in rule.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    tokens::groups().iter().chain(pii::groups()).chain(ids::groups()).flat_map(|group| group.iter())
}
