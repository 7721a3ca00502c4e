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

fn parsed(pattern: &str) -> Option<Hir> {
    regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok()
}

#[cfg(test)]
mod tests {
    use super::can_hold;

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
}
