//! What is handed to sinks at a time: encoded records, and which source each of them is of.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A source of records: one output of an application, in one file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Origin {
    /// Names it for good: 16 hex digits of its file, and the stream where a file has several.
    pub(crate) source: String,
    /// Attributes that say where it is: `log.file.path`.
    pub(crate) attributes: Vec<(String, String)>,
    /// Attributes of who writes it: `k8s.*`.
    pub(crate) resource: Vec<(String, String)>,
}

/// Records of one source, in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) origin: Arc<Origin>,
    /// Number of its first record in that source.
    pub(crate) first: u64,
    /// How many there are.
    pub(crate) records: u32,
    /// Bytes of them.
    pub(crate) bytes: usize,
}

/// Redacted and encoded records, one JSON object a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Batch {
    /// Its place in the order of batches, from 1; 0 for one that is not of this run.
    pub(crate) number: u64,
    /// When its records were read, in nanoseconds since the Unix epoch.
    pub(crate) observed_ns: i64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) segments: Vec<Segment>,
}

impl Batch {
    /// Records in it.
    pub(crate) fn records(&self) -> u64 {
        self.segments.iter().map(|segment| u64::from(segment.records)).sum()
    }

    /// Its segments with their bytes.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&Segment, &[u8])> {
        let mut at = 0;
        self.segments.iter().map(move |segment| {
            let bytes = self.bytes.get(at..at + segment.bytes).unwrap_or_default();
            at += segment.bytes;
            (segment, bytes)
        })
    }

    /// It in two, each with about half of the records; `None` if it has less than two.
    pub(crate) fn halves(&self) -> Option<(Self, Self)> {
        let mut left = self.records() / 2;
        if left == 0 {
            return None;
        }
        let empty = || Batch { number: self.number, observed_ns: self.observed_ns, ..Batch::default() };
        let (mut first, mut second) = (empty(), empty());
        for (segment, bytes) in self.parts() {
            let here = left.min(u64::from(segment.records));
            left -= here;
            let end = match here {
                0 => 0,
                here => memchr::memchr_iter(b'\n', bytes).nth(here as usize - 1).map_or(bytes.len(), |at| at + 1),
            };
            let (before, after) = bytes.split_at(end);
            first.append(segment, segment.first, here as u32, before);
            second.append(segment, segment.first + here, segment.records - here as u32, after);
        }
        Some((first, second))
    }

    fn append(&mut self, of: &Segment, first: u64, records: u32, bytes: &[u8]) {
        if records > 0 {
            self.segments.push(Segment { origin: of.origin.clone(), first, records, bytes: bytes.len() });
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// A record of our own that tells of missing ones.
    pub(crate) fn of_gap(record: Vec<u8>, observed_ns: i64) -> Self {
        let segment = Segment { origin: Arc::default(), first: 0, records: 1, bytes: record.len() };
        Batch { number: 0, observed_ns, bytes: record, segments: vec![segment] }
    }
}

/// What stands before the records in the spool.
#[derive(Serialize, Deserialize)]
struct Head {
    observed_ns: i64,
    origins: Vec<Origin>,
    /// Index of the origin, first number, records, bytes.
    segments: Vec<(usize, u64, u32, usize)>,
}

impl Batch {
    /// Appends it in the form that [`decode`](Self::decode) reads.
    pub(crate) fn encode_into(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        let mut head = Head { observed_ns: self.observed_ns, origins: Vec::new(), segments: Vec::new() };
        for segment in &self.segments {
            let known = head.origins.iter().position(|origin| *origin == *segment.origin);
            let origin = known.unwrap_or_else(|| {
                head.origins.push(Origin::clone(&segment.origin));
                head.origins.len() - 1
            });
            head.segments.push((origin, segment.first, segment.records, segment.bytes));
        }
        serde_json::to_writer(&mut *out, &head)?;
        out.push(b'\n');
        out.extend_from_slice(&self.bytes);
        Ok(())
    }

    /// Reads it back; `None` for anything that is not one.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let end = memchr::memchr(b'\n', bytes)?;
        let (head, rest) = (bytes.get(..end)?, bytes.get(end + 1..)?);
        let head: Head = serde_json::from_slice(head).ok()?;
        let origins: Vec<Arc<Origin>> = head.origins.into_iter().map(Arc::new).collect();
        let segment = |(origin, first, records, bytes): (usize, u64, u32, usize)| {
            Some(Segment { origin: origins.get(origin)?.clone(), first, records, bytes })
        };
        let segments: Vec<Segment> = head.segments.iter().copied().map(segment).collect::<Option<_>>()?;
        let total = segments.iter().try_fold(0usize, |sum, segment| sum.checked_add(segment.bytes))?;
        (total == rest.len()).then(|| Batch {
            number: 0,
            observed_ns: head.observed_ns,
            bytes: rest.to_vec(),
            segments,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_read_back() {
        let origin = |source: &str| {
            let attributes = vec![("log.file.path".to_owned(), "/a\n\"b".to_owned())];
            Arc::new(Origin { source: source.to_owned(), attributes, resource: Vec::new() })
        };
        let segment = |origin: &Arc<Origin>, bytes| Segment { origin: origin.clone(), first: 7, records: 1, bytes };
        let (a, b) = (origin("a"), origin("b"));
        let segments = vec![segment(&a, 3), segment(&b, 3), segment(&a, 3)];
        let batch = Batch { number: 0, observed_ns: -5, bytes: b"{}\n{}\n{}\n".to_vec(), segments };
        let mut bytes = Vec::new();
        batch.encode_into(&mut bytes).unwrap();
        assert_eq!(Batch::decode(&bytes), Some(batch));
        for cut in 0..bytes.len() {
            assert_eq!(Batch::decode(&bytes[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn halves_are_the_whole_in_order() {
        let segment = |source: &str, first, records, bytes| {
            let origin = Arc::new(Origin { source: source.to_owned(), ..Origin::default() });
            Segment { origin, first, records, bytes }
        };
        let segments = vec![segment("a", 7, 1, 4), segment("b", 0, 4, 12)];
        let batch = Batch { number: 3, observed_ns: 9, bytes: b"{1}\n{}\n{}\n{}\n{}\n".to_vec(), segments };
        let (first, second) = batch.halves().unwrap();
        assert_eq!(first.segments, [segment("a", 7, 1, 4), segment("b", 0, 1, 3)]);
        assert_eq!(second.segments, [segment("b", 1, 3, 9)]);
        assert_eq!((first.number, second.number, second.observed_ns), (3, 3, 9));
        assert_eq!([first.bytes.clone(), second.bytes].concat(), batch.bytes);
        let (one, other) = first.halves().unwrap();
        assert_eq!((one.halves(), other.halves()), (None, None));
        assert_eq!(Batch::default().halves(), None);
    }
}
