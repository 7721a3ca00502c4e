//! Shapes of lines: what is left of a message without its numbers and ids, and whether lines of that
//! shape belong to requests.
//!
//! A line that belongs to no request (a timer, a collector pause) is as likely as any other to fall
//! into the life of a request. It gives itself away by also occurring while nothing is in flight. So
//! a shape that was ever seen then is never attributed, and a shape must first have been seen so often
//! that, were it independent of requests, it would have been seen idle all but certainly.

use crate::record::Record;

/// Bytes of a message that make its shape.
const MAX_SHAPE: usize = 256;
/// Shapes that are remembered.
const SHAPES: usize = 1024;
/// Entries among which a shape has its place.
const WAYS: usize = 4;
/// `-ln` of the chance that an independent shape passes for one of requests.
const EVIDENCE: f32 = 6.9;
/// Marks a shape that was seen while nothing was in flight.
const IDLE: f32 = f32::NEG_INFINITY;

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    shape: u64,
    evidence: f32,
    seen: u32,
}

/// What is known of the shapes of one stream. Of a fixed size; the shape that was not seen for
/// longest makes room, and has to prove itself again when it comes back.
#[derive(Debug)]
pub(super) struct Shapes {
    entries: Box<[Entry]>,
    tick: u32,
}

impl Default for Shapes {
    fn default() -> Self {
        Shapes { entries: vec![Entry::default(); SHAPES].into(), tick: 0 }
    }
}

impl Shapes {
    /// A line of that shape was written while no request was alive.
    pub(super) fn saw_idle(&mut self, shape: u64) {
        self.entry(shape).evidence = IDLE;
    }

    /// A line of that shape was written while requests were alive, at a time of which `idle_share` is
    /// idle. Says whether lines of that shape may be attributed.
    pub(super) fn saw_busy(&mut self, shape: u64, idle_share: f64) -> bool {
        let entry = self.entry(shape);
        entry.evidence += -(1.0 - idle_share.clamp(0.0, 0.99)).ln() as f32;
        entry.evidence >= EVIDENCE
    }

    fn entry(&mut self, shape: u64) -> &mut Entry {
        self.tick = self.tick.wrapping_add(1);
        let tick = self.tick;
        let (sets, _) = self.entries.as_chunks_mut::<WAYS>();
        let set = (shape >> 32) as usize % sets.len();
        let [first, rest @ ..] = &mut sets[set];
        let mut place = first;
        for entry in rest {
            if place.shape == shape {
                break;
            }
            if entry.shape == shape || tick.wrapping_sub(entry.seen) > tick.wrapping_sub(place.seen) {
                place = entry;
            }
        }
        if place.shape != shape {
            *place = Entry { shape, evidence: 0.0, seen: tick };
        }
        place.seen = tick;
        place
    }
}

/// The shape of a record: its level and its message, every run of letters and digits that holds a
/// digit taken as the same. FNV-1a, 64 bits; never 0.
pub(super) fn shape_of(record: &Record<'_>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut add = |bytes: &[u8]| {
        for &byte in bytes {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    add(&[record.level.map_or(0, |level| level as u8 + 1)]);
    let text = record.message.source().as_bytes();
    let text = text.get(..MAX_SHAPE).unwrap_or(text);
    for run in text.chunk_by(|a, b| a.is_ascii_alphanumeric() == b.is_ascii_alphanumeric()) {
        add(if run.iter().any(u8::is_ascii_digit) { b"#" } else { run });
    }
    if text.is_empty() {
        record.fields.iter().for_each(|field| add(field.name.as_bytes()));
    }
    hash.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Level, Value};

    fn shape(message: &str) -> u64 {
        shape_of(&Record { message: Value::str(message), level: Some(Level::Info), ..Record::default() })
    }

    #[test]
    fn numbers_and_ids_do_not_change_a_shape() {
        for (a, b, same) in [
            ("loaded 17 rows", "loaded 4 rows", true),
            ("user 3fa9c1 in", "user 77 in", true),
            ("gc pause 12 us", "gc pause 7 us", true),
            ("begin checkout", "begin search", false),
            ("done", "done.", false),
            ("", "x", false),
        ] {
            assert_eq!(shape(a) == shape(b), same, "{a} / {b}");
        }
    }

    #[test]
    fn a_shape_proves_itself_by_how_idle_the_time_is() {
        for (idle_share, sightings) in [(0.99, 2), (0.9, 3), (0.5, 10), (0.1, 66)] {
            let mut shapes = Shapes::default();
            let needed = (1..).find(|_| shapes.saw_busy(5, idle_share)).unwrap();
            assert_eq!(needed, sightings, "{idle_share}");
        }
        let mut shapes = Shapes::default();
        assert!(!(0..100_000).any(|_| shapes.saw_busy(5, 0.0)), "never idle, never known");
    }

    #[test]
    fn once_idle_never_attributed() {
        let mut shapes = Shapes::default();
        assert!((0..10).any(|_| shapes.saw_busy(5, 0.9)));
        shapes.saw_idle(5);
        assert!(!(0..1000).any(|_| shapes.saw_busy(5, 0.9)));
    }

    #[test]
    fn a_flood_of_shapes_evicts_what_was_not_seen_for_longest() {
        let mut shapes = Shapes::default();
        let spread = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for n in 1..100_000 {
            shapes.saw_busy(7 << 32, 0.99);
            shapes.saw_busy(spread(n), 0.99);
        }
        assert!(shapes.saw_busy(7 << 32, 0.0), "kept, since it comes all the time");
        assert!(!shapes.saw_busy(spread(1), 0.99), "forgotten: it has to begin anew");
    }
}
