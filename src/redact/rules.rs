//! The built-in rules, by pack.

pub mod credentials;
pub mod ids;
pub mod keys;
pub mod pii;
pub mod tokens;

use crate::redact::rule::Rule;

/// Every built-in rule. Of finds that are as long, the rule that stands first here gives its name.
pub fn built_in() -> impl Iterator<Item = &'static Rule> {
    let scanned = [keys::groups(), credentials::groups()];
    all().chain(scanned.into_iter().flatten().flat_map(|group| group.iter()))
}

/// Every built-in rule that has a pattern; the others are names and samples of what scanners find.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    tokens::groups().iter().chain(pii::groups()).chain(ids::groups()).flat_map(|group| group.iter())
}
