//! Message templates (messagetemplates.org) as Serilog and others write them: `{Name}` filled in from
//! the line's own fields.

use std::borrow::Cow;
use std::fmt::Write;

use super::decoded;
use crate::record::{Record, Value};

/// Most holes of a template, and most bytes of what comes out: a field can be asked for many times.
const MAX_HOLES: usize = 64;
const MAX_LEN: usize = 64 * 1024;

/// The template with its holes filled; none when there are none that can be, or too many.
pub(super) fn render<'r>(template: &str, record: &Record<'_>) -> Option<Cow<'r, str>> {
    let mut out = String::with_capacity(template.len());
    let (mut rest, mut holes, mut formatted) = (template, 0, 0);
    while let Some((plain, behind)) = split_brace(rest) {
        out.push_str(plain);
        rest = match hole(behind) {
            Some((name, tail)) => {
                holes += 1;
                let with_format = name.format.is_some();
                let value = with_format.then(|| rendering(record, formatted)).flatten();
                formatted += usize::from(with_format);
                match value.or_else(|| property(record, name.name)) {
                    Some(text) => out.push_str(&text),
                    None => out.push_str(behind.get(..behind.len() - tail.len()).unwrap_or_default()),
                }
                tail
            }
            None => doubled(behind, &mut out),
        };
        if holes > MAX_HOLES || out.len() > MAX_LEN {
            return None;
        }
    }
    out.push_str(rest);
    (out != template).then_some(Cow::Owned(out))
}

/// Text before the next brace, and all from it on.
fn split_brace(text: &str) -> Option<(&str, &str)> {
    text.split_at_checked(text.find(['{', '}'])?)
}

/// Writes the brace that `text` starts with; two of a kind stand for one.
fn doubled<'t>(text: &'t str, out: &mut String) -> &'t str {
    let brace = text.chars().next().unwrap_or('{');
    out.push(brace);
    let rest = text.get(1..).unwrap_or_default();
    rest.strip_prefix(brace).unwrap_or(rest)
}

struct Hole<'t> {
    name: &'t str,
    format: Option<&'t str>,
}

/// The hole that `text` starts with, `{@Name,-10:0.00}`, and what follows it.
fn hole(text: &str) -> Option<(Hole<'_>, &str)> {
    let (inside, tail) = text.strip_prefix('{')?.split_once('}')?;
    let (inside, format) = match inside.split_once(':') {
        Some((inside, format)) => (inside, Some(format)),
        None => (inside, None),
    };
    let name = inside.split(',').next()?;
    let name = name.strip_prefix(['@', '$']).unwrap_or(name);
    let valid = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'));
    valid.then_some((Hole { name, format }, tail))
}

/// A field, or a member of the object that Serilog's own JSON formatter keeps them in.
fn property(record: &Record<'_>, name: &str) -> Option<String> {
    let field = |wanted: &str| record.fields.iter().find(|field| field.name == wanted);
    if let Some(field) = field(name) {
        return Some(decoded(&field.value).into_owned());
    }
    let Value::Raw(json) = &field("Properties")?.value else { return None };
    let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json).ok()?;
    members.get(name).map(text)
}

/// The text that Serilog itself made of the hole with a format that is number `at` of its kind (`@r`).
fn rendering(record: &Record<'_>, at: usize) -> Option<String> {
    let field = record.fields.iter().find(|field| field.name == "@r")?;
    let list: Vec<serde_json::Value> = serde_json::from_str(field.value.source()).ok()?;
    list.get(at).map(text)
}

fn text(value: &serde_json::Value) -> String {
    let mut out = String::new();
    match value.as_str() {
        Some(text) => out.push_str(text),
        // A `String` takes whatever is written to it.
        None => write!(out, "{value}").unwrap_or_default(),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_holes() {
        let mut record = Record::default();
        record.push_str("User", "ana");
        record.push_raw("Cart", r#"{"id":7}"#);
        record.push_raw("Total", "12.5");
        record.push_raw("@r", r#"["12.50"]"#);
        for (template, want) in [
            ("{User} logged in", Some("ana logged in")),
            ("{@Cart} of {$User}", Some(r#"{"id":7} of ana"#)),
            ("pay {Total:0.00} {Total,8}", Some("pay 12.50 12.5")),
            ("{{literal}} {Missing} {User}", Some("{literal} {Missing} ana")),
            ("no holes", None),
            ("{not a name} { } {", None),
            ("}} {User", Some("} {User")),
        ] {
            assert_eq!(render(template, &record).as_deref(), want, "{template}");
        }
    }

    #[test]
    fn gives_up_on_templates_that_explode() {
        let mut record = Record::default();
        let long = "x".repeat(10_000);
        record.push_str("A", &long);
        assert_eq!(render(&"{A}".repeat(60), &record), None);
        assert_eq!(render(&"{B}".repeat(65), &record), None);
    }

    proptest::proptest! {
        #[test]
        fn survives_any_template(template: String) {
            render(&template, &Record::default());
        }
    }
}
