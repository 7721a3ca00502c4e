//! What must hold for any record.

use proptest::prelude::*;
use serde_json::Value as Json;

use super::{encoded, field, message, texts};
use crate::record::{Record, Value};
use crate::redact::Redactor;

/// A JSON document with texts of interest at every place.
fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        4 => texts::text().prop_map(Json::from),
        1 => any::<i64>().prop_map(Json::from),
        1 => prop::sample::select(&[4_111_111_111_111_111u64, 13_812_345_678][..]).prop_map(Json::from),
        1 => any::<bool>().prop_map(Json::from),
        1 => Just(Json::Null),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let name = prop::sample::select(&["password", "a", "value", "name", "cookies", "bob@example.com", "x_y"][..])
            .prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map(name, inner.clone(), 0..4)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
            // A document in a string.
            inner.prop_map(|inner| Json::from(inner.to_string())),
        ]
    })
}

/// The number of members, elements and scalars: what a mask must not change. Members are in no order: the name of one
/// may be masked, and sorts elsewhere then.
fn shape(json: &Json) -> Vec<usize> {
    match json {
        Json::Array(list) => std::iter::once(list.len()).chain(list.iter().flat_map(shape)).collect(),
        Json::Object(map) => {
            let mut members: Vec<_> = map.values().map(shape).collect();
            members.sort();
            std::iter::once(map.len() + 1000).chain(members.into_iter().flatten()).collect()
        }
        _ => vec![0],
    }
}

fn redact(redactor: &mut Redactor, record: Record<'_>) -> Json {
    redactor.pass_over("-----END PRIVATE KEY-----");
    let line = encoded(redactor, record);
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

proptest! {
    #![proptest_config(super::cases())]

    #[test]
    fn every_document_stays_one(json in json()) {
        let text = json.to_string();
        let value = match &json {
            Json::String(_) => Value::Escaped(text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap()),
            _ => Value::raw(&text),
        };
        let mut redactor = Redactor::new(super::default_rules());
        let out = redact(&mut redactor, field("v", value));
        assert_eq!(shape(&out["v"]), shape(&json), "{out} of {text}");
    }

    #[test]
    fn a_document_inside_of_a_string_stays_one(json in json()) {
        let text = json.to_string();
        let mut redactor = Redactor::new(super::default_rules());
        let out = redact(&mut redactor, message(&text));
        let message = out["message"].as_str().unwrap();
        if json.is_object() || json.is_array() {
            let inner: Json = serde_json::from_str(message).unwrap_or_else(|error| panic!("{error}: {message} of {text}"));
            assert_eq!(shape(&inner), shape(&json), "{message} of {text}");
        }
    }

    #[test]
    fn what_was_redacted_is_clean(texts in texts::several()) {
        let mut redactor = Redactor::new(super::default_rules());
        for text in texts {
            let once = redact(&mut redactor, message(&text))["message"].as_str().unwrap().to_owned();
            let twice = redact(&mut redactor, message(&once))["message"].as_str().unwrap().to_owned();
            assert_eq!(twice, once, "of {text:?}");
        }
    }
}
