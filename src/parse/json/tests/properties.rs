//! What holds for any text.

use std::fmt;

use proptest::prelude::*;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::*;

/// The slow twin: serde_json's idea of the members, doubles and all.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// The members as the scanner sees them: decoded names, values as written.
fn scanned(text: &str) -> Option<Vec<(String, String)>> {
    let mut record = Record::default();
    members(Scanner::new(text), &mut Found::default(), &mut record)?;
    let written = |value: &Value<'_>| match value {
        Value::Raw(json) => json.to_string(),
        text => format!("\"{}\"", text.source()),
    };
    Some(record.fields.iter().map(|field| (field.name.to_string(), written(&field.value))).collect())
}

fn agree(text: &str) {
    let want = serde_json::from_str::<Members>(text).ok();
    let want =
        want.map(|all| all.0.into_iter().map(|(name, value)| (name, value.get().to_owned())).collect::<Vec<_>>());
    assert_eq!(scanned(text), want, "{text}");
}

/// Any JSON value.
fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::hash_map(key(), inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Names that mean something, and others.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "level",
            "time",
            "timestamp",
            "msg",
            "message",
            "log",
            "record",
            "trace_id",
            "traceId",
            "span_id",
            "service",
            "error",
            "err",
            "fields",
            "dd",
            "event",
            "@mt",
            "@t",
            "status",
            "method",
            "req",
            "stream",
            "instant",
            "body",
            "s",
            "t",
        ])
        .prop_map(str::to_owned),
        ".{0,6}",
    ]
}

fn object() -> impl Strategy<Value = Vec<(String, serde_json::Value)>> {
    prop::collection::vec((key(), value()), 0..12)
}

/// An object with doubles, blanks wherever they may be.
fn written(members: &[(String, serde_json::Value)], blank: &str) -> String {
    let member = |(name, value): &(String, serde_json::Value)| {
        format!("{blank}{}{blank}:{blank}{value}{blank}", serde_json::Value::from(name.clone()))
    };
    format!("{blank}{{{}{blank}}}{blank}", members.iter().map(member).collect::<Vec<_>>().join(","))
}

proptest! {
    #[test]
    fn any_text_is_survived(text: String) {
        shown(&text);
        shown(&format!("{{{text}}}"));
    }

    #[test]
    fn near_json_is_survived_and_judged_as_serde_json_does(text in r#"\{("[a-z\\"u0]{0,4}"|[\[\]{}:, 0-9.eE+\-"]|true|null|\\u[0-9a-d]{4}){0,12}\}"#) {
        shown(&text);
        agree(&text);
    }

    #[test]
    fn objects_are_read_as_serde_json_does(members in object(), blank in prop::sample::select(vec!["", " ", "\t\n"])) {
        agree(&written(&members, blank));
    }

    #[test]
    fn cut_or_changed_objects_are_judged_as_serde_json_does(members in object(), at in 0_usize..400, byte in 0x20_u8..0x7f) {
        let text = written(&members, "");
        let cut: String = text.chars().take(at).collect();
        agree(&cut);
        let changed: String = text.chars().enumerate().map(|(n, c)| if n == at { char::from(byte) } else { c }).collect();
        if !changed.contains("\\u") {
            agree(&changed);
        }
    }

    #[test]
    fn nothing_is_lost(members in object()) {
        let text = written(&members, "");
        let scratch = Scratch::default();
        let mut times = Reader::new("UTC").unwrap();
        let mut record = Record::default();
        let mut cx = Cx::new(NOW, &mut times, 0);
        prop_assert!(matches!(parse(&text, &scratch, &mut cx, &mut record), Parsed::Done));
        let names: Vec<&str> = record.fields.iter().map(|field| &*field.name).collect();
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        prop_assert_eq!(unique.len(), names.len(), "doubles in {:?}", names);
        let gone = members.len().saturating_sub(names.iter().filter(|name| !name.starts_with("exception.")).count());
        // Time (in two parts), level (word and number), service, two ids, stream, message, each perhaps an object's only member.
        prop_assert!(gone <= 10, "{gone} of {text}");
        for (name, value) in &members {
            let spelled = |field: &str| field == name || field.strip_prefix(&**name).is_some_and(|rest| rest.starts_with('#'));
            let kept = names.iter().any(|field| spelled(field));
            let telling = keys::lookup(name, keys::hash_of(name)).is_some();
            prop_assert!(kept || telling, "{name}: {value} of {text}");
        }
    }
}
