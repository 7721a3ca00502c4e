//! Decoded text that remembers where each of its bytes came from.
//!
//! A find in decoded text is masked in the source: every byte maps to a range there. Runs copied as
//! they are map byte by byte, a decoded escape maps to the whole escape.

use std::ops::Range;

/// Text decoded from another one.
#[derive(Debug, Default)]
pub(super) struct View {
    /// What a reader would see.
    pub(super) text: String,
    /// Sorted by `at`; the first begins at 0 unless the text is empty.
    runs: Vec<Run>,
}

/// A stretch of decoded text and the stretch of source that it stands for.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// Where it begins in the decoded text; it ends where the next one begins.
    at: usize,
    /// Where its source begins and ends. As long as the run itself when it was copied.
    from: usize,
    to: usize,
}

impl View {
    /// Appends text that the source holds as it is, from `from` on.
    pub(super) fn copy(&mut self, text: &str, from: usize) {
        if !text.is_empty() {
            self.runs.push(Run { at: self.text.len(), from, to: from + text.len() });
            self.text.push_str(text);
        }
    }

    /// Appends what `source` stands for.
    pub(super) fn decoded(&mut self, c: char, source: Range<usize>) {
        self.runs.push(Run { at: self.text.len(), from: source.start, to: source.end });
        self.text.push(c);
    }

    /// Forgets everything, keeping the room.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.runs.clear();
    }

    /// The smallest range of the source that holds all of `range` of the decoded text.
    pub(super) fn source(&self, range: Range<usize>) -> Range<usize> {
        if range.is_empty() {
            return 0..0;
        }
        self.origin(range.start).start..self.origin(range.end - 1).end
    }

    /// Range of the source that the byte at `at` came from.
    fn origin(&self, at: usize) -> Range<usize> {
        let index = self.runs.partition_point(|run| run.at <= at).saturating_sub(1);
        let Some(run) = self.runs.get(index) else { return 0..0 };
        let end = self.runs.get(index + 1).map_or(self.text.len(), |next| next.at);
        if run.to - run.from == end - run.at {
            let from = run.from + (at - run.at);
            from..from + 1
        } else {
            run.from..run.to
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_copies_byte_by_byte_and_escapes_whole() {
        let mut view = View::default();
        view.copy("ab", 3);
        view.decoded('é', 5..11);
        view.decoded('@', 11..14);
        view.copy("cd", 20);
        assert_eq!(view.text, "abé@cd");
        for (range, source) in
            [(0..1, 3..4), (1..2, 4..5), (0..3, 3..11), (2..4, 5..11), (4..5, 11..14), (4..6, 11..21)]
        {
            assert_eq!(view.source(range.clone()), source, "{range:?}");
        }
        assert_eq!(View::default().source(0..4), 0..0);
    }
}
