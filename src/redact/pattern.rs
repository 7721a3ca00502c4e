//! Regular expressions of rules: compiled within bounds, and what can be told of one without running it.

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Memory that one compiled expression may take.
const REGEX_BYTES: usize = 1 << 20;

/// Compiles a pattern in byte mode, bounded in size.
pub(super) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).unicode(false).size_limit(REGEX_BYTES).dfa_size_limit(REGEX_BYTES).build()
}

/// Literals, lower case and at least three bytes each, one of which every match begins with.
pub(super) fn prefixes(pattern: &str) -> Option<Vec<String>> {
    let hir = parsed(pattern)?;
    let literals = Extractor::new().extract(&hir);
    let mut out: Vec<String> = Vec::new();
    for literal in literals.literals()? {
        let text = std::str::from_utf8(literal.as_bytes()).ok()?.to_ascii_lowercase();
        if text.len() < 3 {
            return None;
        }
        if !out.contains(&text) {
            out.push(text);
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Bytes of the shortest match.
pub(super) fn shortest(pattern: &str) -> usize {
    parsed(pattern).and_then(|hir| hir.properties().minimum_len()).unwrap_or(0)
}

/// Whether a match can hold `byte`; said too of a pattern that cannot be read.
pub(super) fn can_hold(pattern: &str, byte: u8) -> bool {
    fn holds(hir: &Hir, byte: u8) -> bool {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => false,
            HirKind::Literal(literal) => literal.0.contains(&byte),
            HirKind::Class(Class::Bytes(class)) => {
                class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&byte))
            }
            HirKind::Class(Class::Unicode(class)) => {
                let byte = char::from(byte);
                class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&byte))
            }
            HirKind::Repetition(repetition) => holds(&repetition.sub, byte),
            HirKind::Capture(capture) => holds(&capture.sub, byte),
            HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(|part| holds(part, byte)),
        }
    }
    parsed(pattern).is_none_or(|hir| holds(&hir, byte))
}

/// How many bytes tell whether a match begins at the first: of what is longer, a text that ends behind so many of it has
/// a match too, up to its end. `usize::MAX` where there is no such number: an open repetition stands before something
/// else.
pub(super) fn ahead(pattern: &str) -> usize {
    /// Whether every beginning of what may stand for it may stand for it too.
    fn may_end_anywhere(hir: &Hir) -> bool {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => true,
            HirKind::Repetition(repetition) => {
                repetition.min == 0 && repetition.sub.properties().maximum_len() == Some(1)
            }
            _ => false,
        }
    }
    fn told_by(hir: &Hir) -> usize {
        if let Some(longest) = hir.properties().maximum_len() {
            return longest;
        }
        match hir.kind() {
            // Rounds of one byte: the text may end behind any of them.
            HirKind::Repetition(repetition) if repetition.sub.properties().maximum_len() == Some(1) => {
                repetition.min as usize
            }
            HirKind::Capture(capture) => told_by(&capture.sub),
            HirKind::Alternation(parts) => parts.iter().map(told_by).max().unwrap_or(0),
            HirKind::Concat(parts) => {
                let closed = parts.iter().rev().skip_while(|part| may_end_anywhere(part) && !is_open(part)).count();
                let (last, before) = match parts.get(..closed).and_then(<[Hir]>::split_last) {
                    Some(split) => split,
                    None => return 0,
                };
                let before = before.iter().map(|part| part.properties().maximum_len().unwrap_or(usize::MAX));
                before.fold(told_by(last), usize::saturating_add)
            }
            _ => usize::MAX,
        }
    }
    fn is_open(hir: &Hir) -> bool {
        hir.properties().maximum_len().is_none()
    }
    parsed(pattern).map_or(usize::MAX, |hir| told_by(&hir))
}

/// A run of bytes that every match of a pattern holds: so many in a row of a set. Prose has none that is as long as a
/// token, so that most texts in which a trigger stands by chance cost no search, and no compilation.
#[derive(Debug, Clone)]
pub(super) struct Run {
    set: Box<[bool; 256]>,
    bytes: usize,
}

/// Shortest run that is worth looking for.
const SHORTEST_RUN: usize = 8;

impl Run {
    /// The longest run that a pattern asks for, if it is long enough to tell anything.
    pub(super) fn of(pattern: &str) -> Option<Run> {
        Run::within(&parsed(pattern)?).filter(|run| run.bytes >= SHORTEST_RUN)
    }

    fn within(hir: &Hir) -> Option<Run> {
        match hir.kind() {
            HirKind::Class(Class::Bytes(class)) => {
                let mut set = Box::new([false; 256]);
                for byte in class.ranges().iter().flat_map(|range| range.start()..=range.end()) {
                    set[usize::from(byte)] = true;
                }
                Some(Run { set, bytes: 1 })
            }
            HirKind::Repetition(repetition) if repetition.min > 0 => {
                let inner = Run::within(&repetition.sub)?;
                // Only of a class alone do the rounds add up to one run.
                let rounds = if matches!(repetition.sub.kind(), HirKind::Class(_)) { repetition.min } else { 1 };
                Some(Run { bytes: inner.bytes.saturating_mul(rounds as usize), ..inner })
            }
            HirKind::Capture(capture) => Run::within(&capture.sub),
            HirKind::Concat(parts) => parts.iter().filter_map(Run::within).max_by_key(|run| run.bytes),
            HirKind::Alternation(parts) => {
                let runs: Option<Vec<Run>> = parts.iter().map(Run::within).collect();
                runs?.into_iter().reduce(|mut all, run| {
                    all.bytes = all.bytes.min(run.bytes);
                    all.set.iter_mut().zip(run.set.iter()).for_each(|(all, one)| *all |= one);
                    all
                })
            }
            HirKind::Empty
            | HirKind::Look(_)
            | HirKind::Literal(_)
            | HirKind::Repetition(_)
            | HirKind::Class(Class::Unicode(_)) => None,
        }
    }

    /// Whether one stands in `text`: looked at from the end of where it would be, so that most bytes are stepped over.
    pub(super) fn stands_in(&self, text: &[u8]) -> bool {
        let mut start = 0;
        while let Some(run) = text.get(start..start + self.bytes) {
            match run.iter().rposition(|byte| !self.set[usize::from(*byte)]) {
                Some(last) => start += last + 1,
                None => return true,
            }
        }
        false
    }
}

fn parsed(pattern: &str) -> Option<Hir> {
    regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()
}

#[cfg(test)]
mod tests {
    use super::{Run, ahead, can_hold};

    #[test]
    fn tells_what_a_match_can_hold() {
        for (pattern, holds) in [
            ("a=b", true),
            (r"(?:x|y[^z]{2})", true),
            (r"tel[ :=]+\d", true),
            (r"st\.[A-Za-z0-9_-]{8,}\b", false),
            ("^$", false),
            ("(", true),
        ] {
            assert_eq!(can_hold(pattern, b'='), holds, "{pattern}");
        }
    }

    #[test]
    fn knows_how_far_to_look() {
        for (pattern, bytes) in [
            ("abc", 3),
            ("a{600}", 600),
            (r"\bsk-[a-z]{20,}={0,2}\b", 23),
            (r"(?:x|yy)-(?P<s>[0-9]+)", 4),
            ("a+b", usize::MAX),
            ("(?:ab)+", usize::MAX),
            ("ey[a-z]{10,}(?:.[a-z]*){1,3}", usize::MAX),
            ("a[0-9]{8,24}(?:b[0-9]{60,})?", usize::MAX),
            ("(", usize::MAX),
        ] {
            assert_eq!(ahead(pattern), bytes, "{pattern}");
        }
    }

    #[test]
    fn knows_the_run_that_a_match_needs() {
        for (pattern, stands, does_not) in [
            (r"\bghp_([A-Za-z0-9]{12})\b", "x ghp_abcdefghijkl y", "a phrase of words ghp_short"),
            (r"(?:ab[0-9a-f]{8,}|cd[g-z]{10})", "cdghijklmnop", "1234567 ghijklm "),
            (r"(?i)key[:=]\s*([a-f0-9]{4}){3}[a-z]{9}", "abcdefghi", "abcdefgh"),
        ] {
            let run = Run::of(pattern).unwrap();
            assert!(run.stands_in(stands.as_bytes()), "{pattern}");
            assert!(!run.stands_in(does_not.as_bytes()), "{pattern}");
        }
        for pattern in ["a+b{2}", "(?:x|[0-9]{20})", "[0-9]{20}?x|y", "(?:[0-9]{20})?"] {
            assert!(Run::of(pattern).is_none(), "{pattern}");
        }
    }
}
