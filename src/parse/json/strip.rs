//! Takes members out of an object that is kept as text: what became a required field is not repeated.

/// `json`, a valid object, without the members at `ranges` (name to end of value, in any order); none
/// when nothing is left.
pub(crate) fn without(json: &str, ranges: &mut [(u32, u32)]) -> Option<String> {
    ranges.sort_unstable_by(|a, b| b.cmp(a));
    let mut text = json.to_owned();
    for (start, end) in ranges {
        let (from, to) = with_comma(&text, *start as usize, *end as usize);
        if text.is_char_boundary(from) && text.is_char_boundary(to) && from <= to {
            text.replace_range(from..to, "");
        }
    }
    let left = text.bytes().any(|byte| !matches!(byte, b'{' | b'}' | b' ' | b'\t' | b'\n' | b'\r'));
    left.then_some(text)
}

/// The range with the comma behind it, or that before it.
fn with_comma(text: &str, start: usize, end: usize) -> (usize, usize) {
    let before = text.get(..start).unwrap_or_default().trim_ascii_end();
    let behind = text.get(end..).unwrap_or_default().trim_ascii_start();
    if let Some(rest) = behind.strip_prefix(',') {
        return (start, text.len() - rest.trim_ascii_start().len());
    }
    (before.strip_suffix(',').map_or(start, str::len), end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_members_out() {
        let json = r#"{"a":1, "b":"x" ,"c":{"d":2}}"#;
        let range = |member: &str| {
            let at = json.find(member).unwrap();
            (at as u32, (at + member.len()) as u32)
        };
        let (a, b, c, d) = (range(r#""a":1"#), range(r#""b":"x""#), range(r#""c":{"d":2}"#), range(r#""d":2"#));
        for (members, want) in [
            (vec![a], Some(r#"{"b":"x" ,"c":{"d":2}}"#)),
            (vec![b], Some(r#"{"a":1, "c":{"d":2}}"#)),
            (vec![c], Some(r#"{"a":1, "b":"x" }"#)),
            (vec![c, b], Some(r#"{"a":1 }"#)),
            (vec![d], Some(r#"{"a":1, "b":"x" ,"c":{}}"#)),
            (vec![a, b, d], Some(r#"{"c":{}}"#)),
            (vec![b, c, a], None),
        ] {
            assert_eq!(without(json, &mut members.clone()).as_deref(), want, "{members:?}");
        }
    }
}
