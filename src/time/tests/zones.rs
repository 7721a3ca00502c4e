//! Clock changes and the zones that a configuration or a text names.

use super::super::UnknownZone;
use super::{Mono, NOW, Now, Reader, check};

#[test]
fn a_time_without_a_zone_is_of_the_configured_one() {
    check(
        "Europe/Berlin",
        NOW,
        &[
            ("2024-01-02 15:04:05¦ x", "2024-01-02T14:04:05.000Z"),
            ("2024-07-02 15:04:05¦ x", "2024-07-02T13:04:05.000Z"),
            ("2024-07-02 15:04:05Z¦ x", "2024-07-02T15:04:05.000Z"),
            ("1893-04-01 00:00:00¦ x", "1893-03-31T23:06:32.000Z"),
            ("2200-07-02 15:04:05¦ x", "2200-07-02T13:04:05.000Z"),
        ],
    );
    check("+05:30", NOW, &[("2024-01-02 15:04:05¦ x", "2024-01-02T09:34:05.000Z")]);
    check("-0330", NOW, &[("2024-01-02 15:04:05¦ x", "2024-01-02T18:34:05.000Z")]);
    check("UTC+1", NOW, &[("2024-01-02 15:04:05¦ x", "2024-01-02T14:04:05.000Z")]);
    check("Asia/Kolkata", NOW, &[("2024-01-02 15:04:05¦ x", "2024-01-02T09:34:05.000Z")]);
}

#[test]
fn skipped_times_count_on_and_repeated_ones_are_the_first() {
    check(
        "Europe/Berlin",
        NOW,
        &[
            ("2024-03-31 01:59:59", "2024-03-31T00:59:59.000Z"),
            ("2024-03-31 02:00:00", "2024-03-31T01:00:00.000Z"),
            ("2024-03-31 02:30:00", "2024-03-31T01:30:00.000Z"),
            ("2024-03-31 03:00:00", "2024-03-31T01:00:00.000Z"),
            ("2024-10-27 01:59:59", "2024-10-26T23:59:59.000Z"),
            ("2024-10-27 02:00:00", "2024-10-27T00:00:00.000Z"),
            ("2024-10-27 02:59:59", "2024-10-27T00:59:59.000Z"),
            ("2024-10-27 03:00:00", "2024-10-27T02:00:00.000Z"),
            ("2024-10-27 02:30:00 CET", "2024-10-27T01:30:00.000Z"),
            ("2024-10-27 02:30:00 CEST", "2024-10-27T00:30:00.000Z"),
        ],
    );
    check(
        "America/New_York",
        NOW,
        &[
            ("2024-03-10 01:59:59", "2024-03-10T06:59:59.000Z"),
            ("2024-03-10 02:30:00", "2024-03-10T07:30:00.000Z"),
            ("2024-03-10 03:00:00", "2024-03-10T07:00:00.000Z"),
            ("2024-11-03 00:59:59", "2024-11-03T04:59:59.000Z"),
            ("2024-11-03 01:30:00", "2024-11-03T05:30:00.000Z"),
            ("2024-11-03 02:00:00", "2024-11-03T07:00:00.000Z"),
        ],
    );
    // Half an hour, and a day that did not exist.
    check("Australia/Lord_Howe", NOW, &[("2024-04-07 01:45:00", "2024-04-06T14:45:00.000Z")]);
    check("Pacific/Apia", NOW, &[("2011-12-30 12:00:00", "2011-12-30T22:00:00.000Z")]);
}

#[test]
fn of_a_repeated_time_the_second_is_meant_when_it_is_now() {
    let text = "2024-10-27 02:30:00";
    for (seconds, expected) in [
        // 02:30 for the first time, for the second, and a day later.
        (1_729_989_001, "2024-10-27T00:30:00.000Z"),
        (1_729_992_601, "2024-10-27T01:30:00.000Z"),
        (1_730_075_400, "2024-10-27T00:30:00.000Z"),
    ] {
        let now = Now { wall_ns: seconds * 1_000_000_000, mono: Mono(0) };
        check("Europe/Berlin", now, &[(text, expected)]);
    }
}

/// The remembered period must give what a fresh search gives, in any order of times.
#[test]
fn what_is_remembered_of_a_zone_never_changes_the_answer() {
    for zone in ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"] {
        let mut reader = Reader::new(zone).unwrap();
        for step in [601, 86_400 * 11 + 7, -359_901] {
            for count in 0..200 {
                let seconds = 1_700_000_000_i64 + count * step;
                let mut text = Vec::new();
                super::super::Timestamp { ns: seconds * 1_000_000_000, digits: 0 }.write_rfc3339(&mut text);
                let text = String::from_utf8(text).unwrap().replace('Z', "");
                let fresh = Reader::new(zone).unwrap().head(&text, NOW);
                assert_eq!(reader.head(&text, NOW), fresh, "{zone} {text}");
            }
        }
    }
}

#[test]
fn an_abbreviation_of_the_configured_zone_wins_over_the_common_meaning() {
    check("UTC", NOW, &[("2024-01-02 15:04:05 CST¦ x", "2024-01-02T21:04:05.000Z")]);
    check("Asia/Shanghai", NOW, &[("2024-01-02 15:04:05 CST¦ x", "2024-01-02T07:04:05.000Z")]);
    check("Asia/Jerusalem", NOW, &[("2024-01-02 15:04:05 IST¦ x", "2024-01-02T13:04:05.000Z")]);
    check("Europe/Lisbon", NOW, &[("2024-07-02 15:04:05 WEST¦ x", "2024-07-02T14:04:05.000Z")]);
    check("Asia/Manila", NOW, &[("2024-01-02 15:04:05 PST¦ x", "2024-01-02T07:04:05.000Z")]);
}

#[test]
fn places_are_looked_up_and_paths_are_not() {
    check(
        "UTC",
        NOW,
        &[
            ("2024-07-02 15:04:05 Europe/Berlin¦] x", "2024-07-02T13:04:05.000Z"),
            ("2024-01-02 15:04:05 America/Argentina/Buenos_Aires¦] x", "2024-01-02T18:04:05.000Z"),
            ("2024-01-02 15:04:05 Europe/Berlin¦] x", "2024-01-02T14:04:05.000Z"),
            ("2024-01-02 15:04:05¦ Europe/Nowhere x", "2024-01-02T15:04:05.000Z"),
            ("2024-01-02 15:04:05¦ Foo/Bar x", "2024-01-02T15:04:05.000Z"),
            ("2024-01-02 15:04:05¦ America/ x", "2024-01-02T15:04:05.000Z"),
        ],
    );
}

#[test]
fn zones_that_do_not_exist_are_errors() {
    for name in ["", "Mars/Olympus", "+25:00", "02:00", "+1:2:3", "CEST?", "Europe/Berlin ", "../etc/passwd"] {
        assert_eq!(Reader::new(name).unwrap_err(), UnknownZone(name.to_owned()));
    }
    for name in ["UTC", "utc", "Z", "Etc/UTC", "europe/berlin", "+02:00", "-5", "GMT+1", "EST5EDT"] {
        assert!(Reader::new(name).is_ok(), "{name}");
    }
    let message = UnknownZone("Mars".to_owned()).to_string();
    assert!(message.contains("\"Mars\"") && message.contains("Europe/Berlin"), "{message}");
}
