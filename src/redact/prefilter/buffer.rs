//! The texts of a record behind one another, a zero between two.

use crate::redact::learned::Learned;

/// Texts that are searched together.
#[derive(Debug)]
pub(in crate::redact) struct Buffer {
    pub(super) bytes: Vec<u8>,
    starts: Vec<usize>,
    /// Indices of texts that were over a budget and are not in it, in order.
    over: Vec<usize>,
    /// Most bytes of a text, and of all.
    most: usize,
    all: usize,
}

impl Default for Buffer {
    fn default() -> Self {
        Buffer { bytes: Vec::new(), starts: Vec::new(), over: Vec::new(), most: usize::MAX, all: usize::MAX }
    }
}

impl Buffer {
    /// Forgets all texts.
    pub(in crate::redact) fn clear(&mut self) {
        self.bytes.clear();
        self.starts.clear();
        self.over.clear();
    }

    /// Sets how many bytes a text, and all together, may have.
    pub(in crate::redact) fn limit(&mut self, most: usize, all: usize) {
        (self.most, self.all) = (most, all);
    }

    /// Whether the text at `index` is in it.
    pub(in crate::redact) fn holds(&self, index: usize) -> bool {
        self.over.is_empty() || self.over.binary_search(&index).is_err()
    }

    /// Whether a text is not in it.
    pub(in crate::redact) fn is_over(&self) -> bool {
        !self.over.is_empty()
    }

    /// Appends a text; one over a budget is left out.
    #[inline]
    pub(in crate::redact) fn push(&mut self, text: &str) {
        self.starts.push(self.bytes.len());
        if text.len() > self.most || self.bytes.len().saturating_add(text.len()) > self.all {
            self.over.push(self.starts.len() - 1);
        } else {
            self.bytes.reserve(text.len() + 1);
            self.bytes.extend_from_slice(text.as_bytes());
            self.bytes.push(0);
        }
    }

    /// Appends a text in which nothing can be.
    #[inline]
    pub(in crate::redact) fn skip(&mut self) {
        self.starts.push(self.bytes.len());
    }

    /// Forgets the room of a huge record.
    pub(in crate::redact) fn shrink(&mut self) {
        if self.bytes.capacity() > 1 << 20 {
            self.bytes = Vec::new();
        }
    }

    /// Gives the indices of the texts that hold a token that was learned, in their order, to `sink`.
    pub(in crate::redact) fn learned(&self, learned: &Learned, mut sink: impl FnMut(usize)) {
        let mut index = 0;
        learned.find(&self.bytes, &mut |range| {
            (index, _) = self.text_at(range.start, index);
            sink(index);
        });
    }

    /// Index of the text that holds the byte at `at`, at or behind index `from`, and where it begins.
    pub(super) fn text_at(&self, at: usize, from: usize) -> (usize, usize) {
        let mut index = from;
        while self.starts.get(index + 1).is_some_and(|start| *start <= at) {
            index += 1;
        }
        (index, self.starts.get(index).copied().unwrap_or(0))
    }
}
