//! Pack `tokens`: what services hand out as proof of who calls them, known by prefix, length and alphabet.
//!
//! A rule here costs nothing until its trigger stands in a text, and then one bounded or start-anchored-in-practice
//! regular expression. Conventions, which the tests hold every rule to:
//!
//! - the pattern contains its trigger, so a match can be looked for around the place where the trigger stands;
//! - a token of fixed length ends with `\b{end-half}` or is left open (`{36,}`): a longer run goes whole rather than
//!   leave its tail readable;
//! - a start boundary is there (`\b{start-half}`) where the prefix is short enough to occur inside of words;
//! - checksums are not asked for: a prefix, a length and an alphabet that fit are proof enough, and a mistyped or
//!   shortened copy of a token is as private as the token.

use super::super::rule::{Check, Pack, Rule};

mod ai;
mod chat;
mod cloud;
mod code;
mod data;
mod more;
mod ops;
mod pay;
mod saas;
mod services;
#[cfg(test)]
mod tests;

/// The pack, in groups.
pub fn groups() -> &'static [&'static [Rule]] {
    static GROUPS: &[&[Rule]] = &[
        ai::RULES,
        chat::RULES,
        cloud::RULES,
        code::RULES,
        data::RULES,
        more::RULES,
        ops::RULES,
        pay::RULES,
        saas::RULES,
        services::RULES,
    ];
    GROUPS
}

/// A rule of this pack without context, check or samples.
const fn token(name: &'static str, triggers: &'static [&'static str], pattern: &'static str) -> Rule {
    Rule::new(name, Pack::Tokens, triggers, pattern)
}

impl Rule {
    /// A rule of which only the shape is known yet.
    pub(super) const fn new(
        name: &'static str,
        pack: Pack,
        triggers: &'static [&'static str],
        pattern: &'static str,
    ) -> Rule {
        Rule { name, pack, triggers, pattern, keywords: &[], validate: None, proof: "", finds: &[], spares: &[] }
    }

    /// Asks for one of these words beside it.
    pub(super) const fn keywords(mut self, words: &'static [&'static str]) -> Rule {
        self.keywords = words;
        self
    }

    /// Asks this last.
    pub(super) const fn check(mut self, check: Check) -> Rule {
        self.validate = Some(check);
        self
    }

    /// Says how a scanner knows what it finds.
    pub(super) const fn proof(mut self, proof: &'static str) -> Rule {
        self.proof = proof;
        self
    }

    /// Texts in which it must find something.
    pub(super) const fn finds(mut self, samples: &'static [&'static str]) -> Rule {
        self.finds = samples;
        self
    }

    /// Texts in which it must find nothing.
    pub(super) const fn spares(mut self, samples: &'static [&'static str]) -> Rule {
        self.spares = samples;
        self
    }
}
