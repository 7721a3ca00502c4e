//! What the pass reports: in which texts something may stand, and where.

use crate::redact::literals::Hit;
use crate::redact::shapes::Shape;

/// What may stand in one text.
#[derive(Debug, Clone, Default)]
pub(in crate::redact) struct Signal {
    /// Index of the text.
    pub(in crate::redact) text: usize,
    /// It has a byte that may begin an escape.
    pub(in crate::redact) encoded: bool,
    hits: std::ops::Range<usize>,
    shapes: std::ops::Range<usize>,
}

/// What the pass reports: the texts in which something may stand, in their order. Places count from the start of the
/// text.
#[derive(Debug, Default)]
pub(in crate::redact) struct Signals {
    pub(in crate::redact) texts: Vec<Signal>,
    hits: Vec<Hit>,
    shapes: Vec<Shape>,
}

impl Signals {
    pub(super) fn clear(&mut self) {
        self.texts.clear();
        self.hits.clear();
        self.shapes.clear();
    }

    /// The signal of the text at `index`, which is the last or a new one.
    pub(super) fn add(&mut self, index: usize, add: impl FnOnce(&mut Signal, &mut Vec<Hit>, &mut Vec<Shape>)) {
        if self.texts.last().is_none_or(|last| last.text != index) {
            let (hits, shapes) = (self.hits.len(), self.shapes.len());
            self.texts.push(Signal { text: index, encoded: false, hits: hits..hits, shapes: shapes..shapes });
        }
        if let Some(last) = self.texts.last_mut() {
            add(last, &mut self.hits, &mut self.shapes);
            last.hits.end = self.hits.len();
            last.shapes.end = self.shapes.len();
        }
    }

    /// The literals of a signal, by start.
    pub(in crate::redact) fn hits(&self, signal: &Signal) -> &[Hit] {
        self.hits.get(signal.hits.clone()).unwrap_or_default()
    }

    /// The shapes of a signal.
    pub(in crate::redact) fn shapes(&self, signal: &Signal) -> &[Shape] {
        self.shapes.get(signal.shapes.clone()).unwrap_or_default()
    }

    /// Sorts the literals of each text by start: they were found by the place of their gram.
    pub(super) fn sort(&mut self) {
        for signal in &self.texts {
            if let Some(hits) = self.hits.get_mut(signal.hits.clone()) {
                hits.sort_unstable();
            }
        }
    }
}

impl Signal {
    /// Nothing can be there.
    pub(in crate::redact) fn is_empty(&self) -> bool {
        !self.encoded && self.hits.is_empty() && self.shapes.is_empty()
    }
}
