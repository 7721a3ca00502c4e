use super::*;

fn found(text: &str) -> Vec<(String, Scanned)> {
    let mut out = Vec::new();
    find(text, Kinds::ALL, &mut |range, scanned| {
        if origin(text.as_bytes(), range.start) != crate::redact::key::Origin::Machine {
            out.push((text.get(range).unwrap().to_owned(), scanned));
        }
    });
    out
}

#[test]
fn shapes_are_found_whatever_stands_beside_them() {
    for (shape, scanned) in [
        ("bob.smith+x@mail.example.com", Scanned::Email),
        ("4111111111111111", Scanned::Card),
        ("4111-1111-1111-1111", Scanned::Card),
        ("4111 1111 1111 1111", Scanned::Card),
        ("3782 822463 10005", Scanned::Card),
        ("536-22-8726", Scanned::Ssn),
        ("GB82WEST12345698765432", Scanned::Iban),
        ("GB82 WEST 1234 5698 7654 32", Scanned::Iban),
        ("+49 30 901820", Scanned::Phone),
        ("+1 (415) 555-0132", Scanned::Phone),
        ("(415) 555-0132", Scanned::Phone),
        ("415-555-0132", Scanned::Phone),
        ("1-415-555-0132", Scanned::Phone),
        ("93.184.216.34", Scanned::Ipv4),
        ("2606:2800:220:1:248:1893:25c8:1946", Scanned::Ipv6),
        ("2606:2800::1", Scanned::Ipv6),
        ("3c:22:fb:9a:00:1d", Scanned::Mac),
        ("3c-22-fb-9a-00-1d", Scanned::Mac),
    ] {
        for (before, after) in [
            ("", ""),
            ("got ", " ok"),
            ("a,", ",b"),
            ("v=", "&w=1"),
            ("\"", "\""),
            ("'", "'"),
            ("(", ")"),
            ("n=3 v=", ";"),
            ("[", "]."),
            ("<v>", "</v>"),
        ] {
            let text = format!("{before}{shape}{after}");
            assert_eq!(found(&text), [(shape.to_owned(), scanned)], "{text}");
        }
    }
}

#[test]
fn what_only_looks_like_a_shape_stays() {
    for text in [
        "trace_id=4111111111111111",
        "span_id 4111111111111111",
        "{\"spanId\":\"4111111111111111\"}",
        "1764012345678 1764012345678901",
        "0.4111111111111111",
        "x4111111111111111",
        "4111111111111111-7",
        "4111111111111112",
        "000-12-3456 666-12-3456 900-12-3456 123-00-4567",
        "part_no 536-22-8726",
        "version 93.184.216.34",
        "Chrome/93.184.216.34 v93.184.216.34 1.93.184.216.34",
        "10.0.0.7 127.0.0.1 192.168.1.1 169.254.1.1 0.0.0.0",
        "::1 fe80::1 fd00::1 ::",
        "12:34:56:789 face::add::dead::beef std::fmt 04:30:51",
        "9e:0d:db:84:06:a1:3d:b4:af:b5:a5:0e:85:ce:f6:86:8a:93:04:50",
        "git@github.com:org/repo.git ssh://git@github.com/x user@host pkg@1.2.3 icon@2x.png",
        "2026-03-04T05:06:07.891Z 2026-12-18 12-14 eu-20260812-09",
        "GB82WEST12345698765433 2026-03-04 415.5550132",
        "blk_-1608999687919862906 size 67108864",
        "7d444840-9dc0-11d1-b245-5ffdce74fad2",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn long_inputs_take_linear_time() {
    for unit in ["a@", "1-", "4111 ", "1:", "::", "GB82", "GB82 ", "+1 ", "1.", "(1)"] {
        found(&unit.repeat(50_000));
    }
}

proptest::proptest! {
    #[test]
    fn never_out_of_bounds(text in "[0-9a-fGB:.@+() é-]{0,60}") {
        found(&text);
    }
}
