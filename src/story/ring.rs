//! The last events of one request: their bytes in a row, and what is known of each.
//!
//! The oldest go first. Nothing is allocated an event once the buffers have their size.

use std::collections::VecDeque;

use crate::record::TraceSource;
use crate::time::Now;
use crate::trace::{SpanId, TraceId};

/// What is known of an event that is held, besides its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// When it was read.
    pub now: Now,
    /// Its lines.
    pub lines: u32,
    /// It was cut at its bound.
    pub truncated: bool,
    /// Trace that it belongs to.
    pub trace_id: Option<TraceId>,
    /// Span that it was joined to.
    pub span_id: Option<SpanId>,
    /// On what evidence.
    pub source: Option<TraceSource>,
    /// A private key began before it: what the redactor knew of the stream.
    pub carried: bool,
    /// It comes out for what happened after it alone.
    pub retro: bool,
}

/// What an event costs besides its bytes.
const OVERHEAD: usize = size_of::<(Held, usize)>();

/// Most bytes that the buffers of an emptied ring may have for it to be used again.
const KEPT: usize = 64 * 1024;

/// Events in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Ring {
    entries: VecDeque<(Held, usize)>,
    bytes: VecDeque<u8>,
}

impl Ring {
    /// What an event of so many bytes would cost.
    pub(super) const fn cost_of(bytes: usize) -> usize {
        bytes.saturating_add(OVERHEAD)
    }

    /// What all its events cost, in bytes.
    pub(super) fn cost(&self) -> usize {
        self.bytes.len() + self.entries.len() * OVERHEAD
    }

    /// Its events.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The oldest event.
    pub(super) fn first(&self) -> Option<&Held> {
        self.entries.front().map(|(held, _)| held)
    }

    /// Lines of all its events.
    pub(super) fn lines(&self) -> u64 {
        self.entries.iter().map(|(held, _)| u64::from(held.lines)).sum()
    }

    /// Adds an event.
    pub(super) fn push(&mut self, held: Held, bytes: &[u8]) {
        self.entries.push_back((held, bytes.len()));
        self.bytes.extend(bytes);
    }

    /// Forgets the oldest event; returns its lines.
    pub(super) fn shed(&mut self) -> Option<u32> {
        let (held, len) = self.entries.pop_front()?;
        self.bytes.drain(..len.min(self.bytes.len()));
        Some(held.lines)
    }

    /// All events with their bytes, the oldest first.
    pub(super) fn events(&mut self) -> impl Iterator<Item = (Held, &[u8])> {
        let mut rest: &[u8] = self.bytes.make_contiguous();
        self.entries.iter().map(move |(held, len)| {
            let (bytes, behind) = rest.split_at_checked(*len).unwrap_or_default();
            rest = behind;
            (*held, bytes)
        })
    }

    /// Forgets everything; whether it is worth being used again.
    pub(super) fn recycle(&mut self) -> bool {
        self.entries.clear();
        self.bytes.clear();
        self.bytes.capacity() + self.entries.capacity() * OVERHEAD <= KEPT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Mono;

    pub(super) fn held(lines: u32) -> Held {
        let now = Now { wall_ns: 1, mono: Mono(1) };
        Held { now, lines, truncated: false, trace_id: None, span_id: None, source: None, carried: false, retro: false }
    }

    #[test]
    fn gives_back_what_it_was_given_but_for_the_oldest() {
        let mut ring = Ring::default();
        for (round, event) in [&b"one"[..], b"", b"three", b"four", b"five\nsix"].into_iter().enumerate() {
            ring.push(held(round as u32 + 1), event);
        }
        assert_eq!((ring.shed(), ring.shed(), ring.len(), ring.lines()), (Some(1), Some(2), 3, 12));
        // Around the end of the buffer.
        for _ in 0..100 {
            ring.push(held(1), b"seven");
            ring.shed();
        }
        let left: Vec<_> = ring.events().map(|(held, bytes)| (held.lines, bytes.to_vec())).collect();
        assert_eq!(left, vec![(1, b"seven".to_vec()); 3]);
        assert_eq!(ring.cost(), 15 + 3 * OVERHEAD);
        assert!(ring.recycle());
        assert_eq!((ring.shed(), ring.cost(), ring.events().count()), (None, 0, 0));
    }
}
