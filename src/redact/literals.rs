//! The search for literals: words that must stand in a text before anything else is tried on it.

use aho_corasick::{AhoCorasick, MatchKind};

use super::RuleId;

/// What a literal is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// It may end a key.
    Key,
    /// Trigger of a rule's pattern.
    Rule(RuleId),
    /// Keyword of a rule that has no trigger.
    Keyword(RuleId),
    /// `://`: a URL, perhaps with a password.
    Url,
    /// Scheme of an `Authorization` header without its key.
    Scheme,
    /// Option that takes `user:password`.
    User,
    /// Command with an option `-p` for a password.
    Command,
    /// Private key armour.
    Pem,
    /// JSON Web Key.
    Jwk,
}

/// A literal in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    literal: u32,
}

/// All literals.
#[derive(Debug)]
pub(super) struct Literals {
    searcher: Option<AhoCorasick>,
    uses: Vec<Vec<Use>>,
    /// Rules without a literal: run on every text.
    always: Vec<Use>,
}

impl Literals {
    /// Prepares the search; an empty word stands for "always".
    pub(super) fn new(words: Vec<(String, Use)>) -> Self {
        let mut literals: Vec<String> = Vec::new();
        let mut uses: Vec<Vec<Use>> = Vec::new();
        let mut always = Vec::new();
        for (word, what) in words {
            if word.is_empty() {
                always.push(what);
            } else if let Some(at) = literals.iter().position(|known| *known == word) {
                if let Some(uses) = uses.get_mut(at) {
                    uses.push(what);
                }
            } else {
                literals.push(word);
                uses.push(vec![what]);
            }
        }
        let searcher =
            AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(&literals);
        Literals { searcher: searcher.ok(), uses, always }
    }

    /// Puts into `hits` where literals stand in `text`, by start.
    pub(super) fn find(&self, text: &str, hits: &mut Vec<Hit>) {
        hits.clear();
        let Some(searcher) = &self.searcher else { return };
        hits.extend(searcher.find_overlapping_iter(text).map(|found| Hit {
            start: found.start(),
            end: found.end(),
            literal: found.pattern().as_u32(),
        }));
        hits.sort_unstable_by_key(|hit| (hit.start, hit.end));
    }

    /// Whether any literal stands in `text`.
    pub(super) fn stand_in(&self, text: &str) -> bool {
        self.searcher.as_ref().is_some_and(|searcher| searcher.is_match(text))
    }

    /// What a hit is for.
    pub(super) fn uses(&self, hit: Hit) -> &[Use] {
        self.uses.get(hit.literal as usize).map_or(&[], Vec::as_slice)
    }

    /// What is done on every text.
    pub(super) fn always(&self) -> &[Use] {
        &self.always
    }
}
