//! What holds for every text, every number and every instant.

use proptest::prelude::*;

use super::super::{Timestamp, Unit, epoch, epoch_in};
use super::{Mono, Now, Reader};

/// Pieces that times are made of, in any order: far more often nearly right than random text is.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,4}",
        "[0-9]{6,20}",
        "[-/.:,+ TZ_]",
        "(Jan|feb|MAR|Sept|Mon|tue|Wednesday)",
        "(AM|pm|a\\.m\\.|\u{202f}PM)",
        "(UTC|GMT|CEST| Europe/Berlin|\\[Asia/Tokyo\\]| \\(x y\\)| m=\\+1)",
        "(2024-02-29|29/Feb/2024|24:00|23:59:60)",
        "\\PC",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Starts of times, whole or cut short.
fn shapes() -> impl Strategy<Value = String> {
    let texts = vec![
        "2024-01-02T15:04:05",
        "2024-1-2 3:4:5",
        "02/Jan/2024:15:04:05",
        "Oct 11 22:14:15",
        "Tue Jan  2 15:04:05",
        "17/06/09 20:10:40",
        "01/02/2024 3:04:05",
        "03-17 16:13:38",
        "0102 15:04:05",
        "081109 203615",
        "15:04:05",
        "Nov 23, 2026 1:38:56",
        "20240102-3:4:5",
        "20240102T150405",
        "20240102150405",
        "2024-01-02-15.04.05",
    ];
    (prop::sample::select(texts), 0..4_usize).prop_map(|(text, cut)| text.chars().take(text.len() - cut).collect())
}

const ZONES: [&str; 3] = ["UTC", "Europe/Berlin", "-03:30"];

fn readers() -> [Reader; 3] {
    ZONES.map(|zone| Reader::new(zone).unwrap())
}

fn any_now() -> impl Strategy<Value = Now> {
    any::<i64>().prop_map(|wall_ns| Now { wall_ns, mono: Mono(0) })
}

fn check(text: &str, now: Now) -> Result<(), TestCaseError> {
    for mut reader in readers() {
        if let Some((timestamp, len)) = reader.head(text, now) {
            let span = text.get(..len);
            prop_assert!(span.is_some(), "{text:?} is cut inside a character");
            prop_assert!(timestamp.digits <= 9);
            // A time does not depend on what follows it, but for the end that it must have.
            prop_assert_eq!(reader.whole(span.unwrap(), now), Some(timestamp), "{:?}", text);
        }
        if let Some((timestamp, len)) = reader.head_epoch(text) {
            prop_assert_eq!(text.get(..len).and_then(epoch), Some(timestamp));
        }
        reader.whole(text, now);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_text_panics(text in "\\PC{0,60}", now in any_now()) {
        check(&text, now)?;
    }

    #[test]
    fn no_mix_of_pieces_panics(text in pieces(), now in any_now()) {
        check(&text, now)?;
    }

    /// Texts that share a start, so that memory has something to recall.
    #[test]
    fn memory_never_changes_the_answer(
        start in shapes(),
        ends in prop::collection::vec(pieces(), 1..6),
        now in any_now(),
    ) {
        for zone in ZONES {
            let mut remembering = Reader::new(zone).unwrap();
            for end in &ends {
                let text = format!("{start}{end} and so on");
                let fresh = Reader::new(zone).unwrap().head(&text, now);
                prop_assert_eq!(remembering.head(&text, now), fresh, "{}", text);
            }
        }
    }

    #[test]
    fn no_number_panics(number in "[-+]?[0-9]{0,45}[.]?[0-9]{0,45}([eE][-+]?[0-9]{1,6})?") {
        epoch(&number);
        for unit in [Unit::Seconds, Unit::Millis, Unit::Micros, Unit::Nanos] {
            epoch_in(&number, unit);
        }
    }

    #[test]
    fn what_is_written_reads_back(ns in any::<i64>(), now in any_now()) {
        let timestamp = Timestamp { ns, digits: 9 };
        let mut out = Vec::new();
        timestamp.write_rfc3339(&mut out);
        let text = String::from_utf8(out).unwrap();
        // The first second of the range begins before it, so its start cannot be computed.
        let expected = (ns >= -9_223_372_036_000_000_000).then_some((timestamp, text.len()));
        for mut reader in readers() {
            prop_assert_eq!(reader.head(&text, now), expected, "{}", text);
        }
    }

    #[test]
    fn jiff_agrees_on_what_is_written(ns in any::<i64>()) {
        let mut out = Vec::new();
        Timestamp { ns, digits: 9 }.write_rfc3339(&mut out);
        let theirs: jiff::Timestamp = String::from_utf8(out).unwrap().parse().unwrap();
        prop_assert_eq!(theirs.as_nanosecond(), i128::from(ns));
    }

    #[test]
    fn jiff_agrees_on_local_times(seconds in -9_000_000_000_i64..9_000_000_000, zone in prop::sample::select(vec![
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo",
    ])) {
        let civil = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::from_second(seconds).unwrap());
        let theirs = jiff::tz::TimeZone::get(zone).unwrap().to_ambiguous_timestamp(civil).compatible().unwrap();
        let mut reader = Reader::new(zone).unwrap();
        let far = Now { wall_ns: 0, mono: Mono(0) };
        let ours = reader.head(&civil.to_string(), far).map(|(timestamp, _)| timestamp.ns / 1_000_000_000);
        prop_assert_eq!(ours, Some(theirs.as_second()));
    }

    #[test]
    fn whole_numbers_are_exact_in_every_unit(ns in 100_000_000_000_000_000_i64..i64::MAX) {
        let timestamp = |ns, digits| Some(Timestamp { ns, digits });
        prop_assert_eq!(epoch(&ns.to_string()), timestamp(ns, 9));
        let (seconds, rest) = (ns / 1_000_000_000, ns % 1_000_000_000);
        prop_assert_eq!(epoch(&format!("{seconds}.{rest:09}")), timestamp(ns, 9));
        prop_assert_eq!(epoch(&seconds.to_string()), timestamp(ns - rest, 0));
        prop_assert_eq!(epoch(&(ns / 1_000_000).to_string()), timestamp(ns / 1_000_000 * 1_000_000, 3));
        prop_assert_eq!(epoch(&(ns / 1000).to_string()), timestamp(ns / 1000 * 1000, 6));
    }
}
