//! Looks for a secret in what came out, as whoever reads it would: JSON is taken off, also in strings.

use serde_json::Value;

use super::encoding::Probe;

/// Longest part of a secret that may be found: a coincidence.
const PART: usize = 12;

/// Whether the secret of a probe can be read in the output; output that is no JSON counts as such.
pub(super) fn comes_out(output: &[u8], probe: &Probe, network: bool) -> bool {
    let Ok(text) = std::str::from_utf8(output) else { return true };
    let needles = [probe.secret.as_str(), probe.written.as_str()];
    let shows = |text: &str| needles.iter().any(|needle| holds(text, needle, network));
    text.lines().any(|line| match serde_json::from_str::<Value>(line) {
        Ok(document) => reads(&document, &shows),
        Err(_) => true,
    })
}

/// Whether one of a document's texts, or of those in them, shows it.
fn reads(document: &Value, shows: &dyn Fn(&str) -> bool) -> bool {
    match document {
        Value::Null | Value::Bool(_) => false,
        Value::Number(number) => shows(&number.to_string()),
        Value::String(text) => {
            let inner = serde_json::from_str::<Value>(text).ok().filter(|inner| inner.is_object() || inner.is_array());
            shows(text) || inner.is_some_and(|inner| reads(&inner, shows))
        }
        Value::Array(list) => list.iter().any(|item| reads(item, shows)),
        Value::Object(members) => members.iter().any(|(name, value)| shows(name) || reads(value, shows)),
    }
}

/// Whether a text holds the needle or a good part of it.
fn holds(text: &str, needle: &str, network: bool) -> bool {
    if needle.is_empty() {
        return false;
    }
    if network || needle.len() <= PART + 3 {
        return text.contains(needle);
    }
    let part = PART.max(needle.len() / 3);
    let end = |start: usize| (start + part..=needle.len()).find(|end| needle.is_char_boundary(*end));
    let parts = needle.char_indices().filter_map(|(start, _)| needle.get(start..end(start)?));
    parts.into_iter().any(|part| text.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_a_secret_wherever_it_can_be_read() {
        let probe = Probe { secret: "s3cr3t-of-a-machine".into(), written: "s3cr3t%2Dof".into(), ..Probe::default() };
        for shown in [
            r#"{"a":"it is s3cr3t-of-a-machine"}"#,
            r#"{"a":"\u00733cr3t-of-a-machine"}"#,
            r#"{"s3cr3t-of-a-machine":1}"#,
            r#"{"a":[{"b":"s3cr3t-of-a-machine"}]}"#,
            r#"{"a":"{\"b\":\"\\u00733cr3t-of-a-machine\"}"}"#,
            r#"{"a":"cr3t-of-a-machi"}"#,
            r#"{"a":"s3cr3t%2Dof"}"#,
            "no document",
        ] {
            assert!(comes_out(shown.as_bytes(), &probe, false), "{shown}");
        }
        assert!(!comes_out(br#"{"a":"[REDACTED:x]-machine"}"#, &probe, false));
    }
}
