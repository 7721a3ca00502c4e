//! Pack `pii`, second part: numbers that states give to people.

use super::super::rule::Rule;

/// The pack, in groups.
pub fn groups() -> &'static [&'static [Rule]] {
    &[]
}
