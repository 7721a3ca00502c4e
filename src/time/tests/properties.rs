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

fn readers() -> Vec<Reader> {
    ["UTC", "Europe/Berlin", "-03:30"].map(|zone| Reader::new(zone).unwrap()).into()
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
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_panics(text in "\\PC{0,60}", now in any_now()) {
        check(&text, now)?;
    }

    #[test]
    fn no_mix_of_pieces_panics(text in pieces(), now in any_now()) {
        check(&text, now)?;
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
