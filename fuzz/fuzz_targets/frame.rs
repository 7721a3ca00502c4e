//! Framing: every line is in an event or skipped with a reason, and where the bytes are cut does not matter.
#![no_main]

use logweir::frame::{End, Framer, Options, Step};
use logweir::time::Mono;

/// The events of `bytes`, offered in pieces of `chunk`, and the lines that were skipped.
fn events(bytes: &[u8], chunk: usize) -> (Vec<(Vec<u8>, u32)>, u64) {
    let options = Options { max_event_bytes: 256, max_event_lines: 40, ..Options::default() };
    let mut framer = Framer::new(options);
    let (mut unread, mut out, mut skipped, mut offered) = (Vec::new(), Vec::new(), 0, 0);
    loop {
        let next = (offered + chunk).min(bytes.len());
        unread.extend_from_slice(&bytes[offered..next]);
        offered = next;
        let end = if offered == bytes.len() { End::Eof } else { End::Open };
        loop {
            let used = match framer.next(&unread, end, Mono(0)) {
                Step::Event(event) => {
                    assert!(event.range.end <= event.used && event.used <= unread.len() && event.used > 0);
                    out.push((unread[event.range].to_vec(), event.lines));
                    event.used
                }
                Step::Skip { used, lines, .. } => {
                    assert!(used > 0 && used <= unread.len());
                    skipped += u64::from(lines);
                    used
                }
                Step::Wait => break,
            };
            unread.drain(..used);
        }
        if end == End::Eof {
            assert!(unread.is_empty(), "the end of the input gives out everything");
            return (out, skipped);
        }
    }
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&chunk, bytes)) = data.split_first() else { return };
    let (whole, skipped) = events(bytes, usize::MAX / 2);
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64
        + u64::from(bytes.last().is_some_and(|byte| *byte != b'\n'));
    assert_eq!(whole.iter().map(|(_, lines)| u64::from(*lines)).sum::<u64>() + skipped, lines);
    // A line that is cut at its bound is cut when it is seen to be too long: its lines are counted the same way.
    if bytes.split(|byte| *byte == b'\n').all(|line| line.len() < 256) {
        assert_eq!(events(bytes, usize::from(chunk) % 64 + 1), (whole, skipped));
    }
});
