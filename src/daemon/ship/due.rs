//! What is done when a batch of files' records is settled: lines are booked, and files have come to new places.

use std::collections::BTreeMap;

use super::place::Places;
use crate::daemon::delivery::Due;
use crate::encode::Output;
use crate::record::Stream;

/// Lines and bytes of a batch by stream, and the places that files have come to.
#[derive(Debug, Default)]
pub(super) struct Reached {
    pub(super) lines: [(u64, u64); 3],
    pub(super) places: BTreeMap<u64, Places>,
}

impl Reached {
    /// Adds what a stream has put out.
    pub(super) fn add(&mut self, stream: Stream, out: &Output) {
        if let Some((lines, bytes)) = self.lines.get_mut(stream as usize) {
            *lines += out.lines();
            *bytes += out.bytes.len() as u64;
        }
    }

    /// A file has come to `places`.
    pub(super) fn note(&mut self, id: u64, places: Places) {
        self.places.insert(id, places);
    }
}

impl Due for Reached {
    fn is_nothing(&self) -> bool {
        self.places.is_empty()
    }

    fn precede(&mut self, older: Self) {
        for (sum, more) in self.lines.iter_mut().zip(older.lines) {
            *sum = (sum.0 + more.0, sum.1 + more.1);
        }
        for (id, places) in older.places {
            self.places.entry(id).or_insert(places);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::ship::place::Place;

    #[test]
    fn the_newer_place_stays() {
        let at = |offset| [Place { offset, ..Place::default() }; 2];
        let mut newer = Reached { lines: [(1, 10), (0, 0), (0, 0)], ..Reached::default() };
        newer.note(1, at(30));
        let mut older = Reached { lines: [(2, 20), (0, 0), (1, 5)], ..Reached::default() };
        older.note(1, at(10));
        older.note(2, at(7));
        newer.precede(older);
        assert_eq!(newer.lines, [(3, 30), (0, 0), (1, 5)]);
        assert_eq!(newer.places, BTreeMap::from([(1, at(30)), (2, at(7))]));
    }
}
