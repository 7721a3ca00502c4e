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

/// The number of members, elements and scalars: what a mask must not change.
fn shape(json: &Json) -> Vec<usize> {
    match json {
        Json::Array(list) => std::iter::once(list.len()).chain(list.iter().flat_map(shape)).collect(),
        Json::Object(map) => std::iter::once(map.len() + 1000).chain(map.values().flat_map(shape)).collect(),
        _ => vec![0],
    }
}

/// Documents in strings of a document, in order.
fn documents(json: &Json, out: &mut Vec<Json>) {
    match json {
        Json::Array(list) => list.iter().for_each(|json| documents(json, out)),
        Json::Object(map) => map.values().for_each(|json| documents(json, out)),
        Json::String(text) => {
            if let Ok(json @ (Json::Array(_) | Json::Object(_))) = serde_json::from_str(text) {
                documents(&json, out);
                out.push(json);
            }
        }
        _ => {}
    }
}

fn redact(redactor: &mut Redactor, record: Record<'_>) -> Json {
    redactor.pass_over("-----END PRIVATE KEY-----");
    let line = encoded(redactor, record);
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(super::CASES))]

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
    fn documents_inside_of_strings_stay_whole(json in json()) {
        let text = json.to_string();
        let mut redactor = Redactor::new(super::default_rules());
        let out = redact(&mut redactor, message(&text));
        let mut before = Vec::new();
        documents(&Json::from(text.as_str()), &mut before);
        let mut after = Vec::new();
        documents(&out["message"], &mut after);
        let whole = out["message"].as_str() == Some("[REDACTED:unscanned]");
        assert!(whole || before.len() == after.len(), "{} of {text}", out["message"]);
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
