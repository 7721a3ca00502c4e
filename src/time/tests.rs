//! Every shape that is read, and what must not be.

use super::{Mono, Now, Reader};

/// 2026-11-24T12:00:00Z.
const NOW: Now = Now { wall_ns: 1_795_521_600_000_000_000, mono: Mono(0) };

#[track_caller]
fn rfc3339(reader: &mut Reader, text: &str, now: Now) -> Option<(String, usize)> {
    let (timestamp, len) = reader.head(text, now)?;
    let mut out = Vec::new();
    timestamp.write_rfc3339(&mut out);
    Some((String::from_utf8(out).unwrap(), len))
}

/// Each text, `¦` at the end of its time, and the instant.
#[rustfmt::skip]
const SHAPES: &[(&str, &str)] = &[
    ("2024-01-02T15:04:05Z¦", "2024-01-02T15:04:05.000Z"),
    ("2024-01-02T15:04:05.678Z¦ INFO", "2024-01-02T15:04:05.678Z"),
    ("2024-01-02 15:04:05,678¦ INFO [main] c.x.Y: msg", "2024-01-02T15:04:05.678Z"),
    ("02/Jan/2024:15:04:05 +0100¦] \"GET", "2024-01-02T14:04:05.000Z"),
    ("Tue Apr 04 06:18:29.712806 2017¦] [core", "2017-04-04T06:18:29.712806Z"),
    ("081109 203615¦ 148 INFO", "2008-11-09T20:36:15.000Z"),
    ("17/06/09 20:10:40¦ INFO", "2017-06-09T20:10:40.000Z"),
    ("Oct 11 22:14:15¦ host", "2026-10-11T22:14:15.000Z"),
];

#[test]
fn shapes_are_read_with_their_span() {
    let mut reader = Reader::new("UTC").unwrap();
    for (marked, expected) in SHAPES {
        let text = marked.replace('¦', "");
        let span = marked.find('¦').unwrap();
        assert_eq!(rfc3339(&mut reader, &text, NOW), Some(((*expected).to_owned(), span)), "{text}");
    }
}
