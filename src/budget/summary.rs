//! What was suppressed since it was told last: by template, with one example each.

use std::collections::HashMap;

use crate::record::Suppressed;
use crate::stats::Stats;
use crate::time::{Mono, Now};

/// Templates that are told apart.
const TEMPLATES: usize = 256;

/// Bytes of all examples.
const BYTES: usize = 1024 * 1024;

/// One of the events that were suppressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// When it was read.
    pub now: Now,
    /// Its lines.
    pub lines: u32,
    /// It was cut at its bound.
    pub truncated: bool,
    /// A private key began before it.
    pub carried: bool,
    /// It as it was read: whole, since a secret that is cut cannot be known.
    pub bytes: Box<[u8]>,
}

/// The templates of one stream.
#[derive(Debug)]
pub struct Summaries {
    interval_ns: u64,
    templates: HashMap<u64, (Suppressed, Example)>,
    bytes: usize,
    due: Option<Mono>,
}

impl Summaries {
    /// Nothing yet; told every so many milliseconds.
    pub fn new(interval_ms: u64) -> Self {
        let interval_ns = interval_ms.saturating_mul(1_000_000);
        Summaries { interval_ns, templates: HashMap::new(), bytes: 0, due: None }
    }

    /// Counts an event that does not come out; `example` makes one of it.
    pub fn count(
        &mut self,
        template: u64,
        lines: u32,
        bytes: usize,
        now: Now,
        stats: &mut Stats,
        example: impl FnOnce() -> Example,
    ) {
        stats.drop_lines(crate::stats::Reason::Suppressed, lines.into());
        self.due.get_or_insert(Mono(now.mono.0.saturating_add(self.interval_ns)));
        // Those that find no place are told of as one.
        let room = self.templates.len() < TEMPLATES && self.bytes.saturating_add(bytes) <= BYTES;
        let template = if room || self.templates.contains_key(&template) { template } else { 0 };
        let (told, _) = self.templates.entry(template).or_insert_with(|| {
            self.bytes = self.bytes.saturating_add(bytes);
            (Suppressed { lines: 0, first_ns: now.wall_ns, last_ns: now.wall_ns }, example())
        });
        told.lines = told.lines.saturating_add(lines.into());
        told.last_ns = now.wall_ns;
    }

    /// When to [`take`](Self::take).
    pub fn deadline(&self) -> Option<Mono> {
        self.due
    }

    /// What is to be told, if it is due or the `last` time: the most first.
    pub fn take(&mut self, now: Mono, last: bool) -> Vec<(Suppressed, Example)> {
        if !last && self.due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        (self.due, self.bytes) = (None, 0);
        let mut all: Vec<_> = self.templates.drain().map(|(_, told)| told).collect();
        all.sort_by_key(|(told, _)| (std::cmp::Reverse(told.lines), told.first_ns));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_template_is_told_once_and_the_bounds_hold() {
        let mut summaries = Summaries::new(1000);
        let mut stats = Stats::default();
        for n in 0..10_000u64 {
            let now = Now { wall_ns: n as i64, mono: Mono(n * 10_000) };
            let bytes: Box<[u8]> = vec![b'x'; 10_000].into();
            let example = || Example { now, lines: 2, truncated: false, carried: false, bytes };
            summaries.count(1 + n % 500, 2, 10_000, now, &mut stats, example);
        }
        assert_eq!(summaries.deadline(), Some(Mono(1_000_000_000)));
        assert!(summaries.take(Mono(999_999_999), false).is_empty());
        let all = summaries.take(Mono(1_000_000_000), false);
        // A megabyte of examples, and one for all others.
        assert_eq!(all.len(), 105);
        assert_eq!(all.iter().map(|(told, _)| told.lines).sum::<u64>(), 20_000);
        assert!(all[0].0.lines > 10_000 && all[1..].iter().all(|(told, _)| told.lines == 40));
        assert_eq!((all[1].0.first_ns, all[1].0.last_ns), (0, 9_500));
        assert_eq!((summaries.deadline(), summaries.take(Mono(u64::MAX), true).len()), (None, 0));
    }
}
