//! A text in a JSON string is masked as the same text would be that stands there bare.

use super::{default_rules, encoded, message};
use crate::record::{Record, Value};
use crate::redact::Redactor;

/// What becomes of a text, bare and quoted, after an event with `before`.
fn both(before: &str, text: &str) -> [String; 2] {
    let quoted = serde_json::Value::from(text).to_string();
    let inside = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap();
    [message(text), Record { message: Value::Escaped(inside), ..Record::default() }].map(|record| {
        let mut redactor = Redactor::new(default_rules());
        encoded(&mut redactor, message(before));
        let line: serde_json::Value = serde_json::from_str(&encoded(&mut redactor, record)).unwrap();
        line["message"].as_str().unwrap().to_owned()
    })
}

#[test]
fn quoting_is_not_one_more_escape_among_the_others() {
    for (before, text) in [
        ("", r"\u0040%40shop.example"),
        ("", "\u{1}%40shop.example"),
        ("-----BEGIN PRIVATE KEY-----", "a@b.example 0\u{1}A=================="),
    ] {
        let [bare, quoted] = both(before, text);
        assert_eq!(quoted, bare, "of {text:?}");
    }
}
