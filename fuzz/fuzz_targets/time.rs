//! Timestamps: no panic, no length beyond the text, and memory that makes no difference.
#![no_main]

use logweir::time::Reader;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut used = Reader::new("Europe/Berlin").expect("a zone");
    for part in text.split('\n') {
        let mut fresh = Reader::new("Europe/Berlin").expect("a zone");
        let now = logweir_fuzz::NOW;
        let (head, whole) = (used.head(part, now), used.whole(part, now));
        assert_eq!(head, fresh.head(part, now), "{part:?}");
        assert_eq!(whole, Reader::new("Europe/Berlin").expect("a zone").whole(part, now), "{part:?}");
        assert!(head.is_none_or(|(_, len)| part.is_char_boundary(len)), "{part:?}");
        if let Some(time) = whole {
            let mut written = Vec::new();
            time.write_rfc3339(&mut written);
            let again = fresh.whole(std::str::from_utf8(&written).expect("ASCII"), now).expect("what is written is read");
            assert_eq!(again.ns / 1_000_000, time.ns / 1_000_000, "{part:?}");
        }
        let _ = (fresh.head_epoch(part), logweir::time::epoch(part));
    }
});
