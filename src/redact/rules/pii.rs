//! Pack `pii`: personal data.

use super::super::rule::Rule;

/// The pack, in groups.
pub fn groups() -> &'static [&'static [Rule]] {
    &[]
}
