//! Manifests as text: several documents, YAML or JSON. A document in which nothing changes comes out byte for byte.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::options::{Context, Options, Owner};
use super::patch::{self, Op};
use super::skip::{Reason, containers};
use super::workload::{Place, places};
use super::{mutate, undo};

/// What became of one pod.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Where it was.
    pub place: Place,
    /// Why it is injected, or why not.
    pub reason: Reason,
    /// Is it another now?
    pub changed: bool,
    /// What should be known about it.
    pub warnings: Vec<String>,
    /// How it becomes so, from the manifest as it was.
    pub patch: Vec<Op>,
}

/// A document that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("document {number}, which begins at line {line}: {what}")]
pub struct Error {
    /// Which, from 1.
    pub number: usize,
    /// Where it begins, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

/// How a changed document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML, or JSON where the document was.
    AsItWas,
    /// JSON, one document after the other.
    Json,
}

/// Puts the sidecar into all pods. One that has it gets it anew, so that an older one becomes this one.
pub fn inject(text: &str, options: &Options, namespace: &str, format: Format) -> Result<(String, Vec<Row>), Error> {
    rewrite(text, format, |manifest, place| {
        let Some(old) = manifest.pointer(&place.pointer) else { return (None, row(place, Reason::Malformed)) };
        let namespace = place.namespace.as_deref().unwrap_or(namespace);
        let owner = match place.kind.as_str() {
            "Pod" => Owner::of_pod(old),
            kind => Owner { kind: kind.to_owned(), name: place.name.clone() },
        };
        let context = Context { options, namespace, owner };
        let base = undo(old).unwrap_or_else(|| old.clone());
        let outcome = mutate(&base, &context);
        let mut new = base;
        let applied = outcome.reason == Reason::Injected && patch::apply(&mut new, &outcome.ops).is_ok();
        let changed = applied && new != *old;
        let patch = match (changed, new == *old) {
            (true, _) => mutate(old, &context).ops.into_iter().map(|op| op.below(&place.pointer)).collect(),
            (false, _) => Vec::new(),
        };
        let reason = if applied && !changed { Reason::AlreadyInjected } else { outcome.reason };
        (changed.then_some(new), Row { place: place.clone(), reason, changed, warnings: outcome.warnings, patch })
    })
}

/// Takes the sidecar out of all pods.
pub fn uninject(text: &str, format: Format) -> Result<(String, Vec<Row>), Error> {
    rewrite(text, format, |manifest, place| {
        let new = manifest.pointer(&place.pointer).and_then(undo);
        let mut row = row(place, Reason::Disabled);
        row.changed = new.is_some();
        (new, row)
    })
}

/// Images of the containers that name no command, each once.
pub fn images_without_command(text: &str) -> Result<BTreeSet<String>, Error> {
    let mut images = BTreeSet::new();
    rewrite(text, Format::AsItWas, |manifest, place| {
        let pod = manifest.pointer(&place.pointer).unwrap_or(&Value::Null);
        for container in containers(pod) {
            let named = container.get("command").and_then(Value::as_array).is_some_and(|words| !words.is_empty());
            let image = container.get("image").and_then(Value::as_str).filter(|_| !named);
            images.extend(image.map(str::to_owned));
        }
        (None, row(place, Reason::AlreadyInjected))
    })?;
    Ok(images)
}

fn row(place: &Place, reason: Reason) -> Row {
    Row { place: place.clone(), reason, changed: false, warnings: Vec::new(), patch: Vec::new() }
}

/// Changes the pods of all documents by `change`, which sees the whole document.
fn rewrite(
    text: &str,
    format: Format,
    mut change: impl FnMut(&Value, &Place) -> (Option<Value>, Row),
) -> Result<(String, Vec<Row>), Error> {
    let mut out = String::with_capacity(text.len());
    let mut rows = Vec::new();
    for (number, document) in split(text).into_iter().enumerate() {
        let mut manifest = document.read().map_err(|what| Error { number: number + 1, line: document.line, what })?;
        let mut changed = false;
        for place in places(&manifest) {
            let (new, row) = change(&manifest, &place);
            if let (Some(new), Some(slot)) = (new, manifest.pointer_mut(&place.pointer)) {
                *slot = new;
                changed = true;
            }
            rows.push(row);
        }
        document.write(&manifest, changed, format, &mut out);
    }
    Ok((out, rows))
}

/// One document of a text.
#[derive(Debug, PartialEq, Eq)]
struct Document<'t> {
    /// The line with `---` before it, newline included, or nothing.
    head: &'t str,
    body: &'t str,
    /// Where `body` begins, from 1.
    line: usize,
}

impl Document<'_> {
    fn is_json(&self) -> bool {
        self.body.trim_start().starts_with(['{', '['])
    }

    fn read(&self) -> Result<Value, String> {
        if self.body.trim().is_empty() {
            return Ok(Value::Null);
        }
        if self.is_json()
            && let Ok(value) = serde_json::from_str(self.body)
        {
            return Ok(value);
        }
        serde_saphyr::from_str(self.body).map_err(|error| error.without_snippet().to_string())
    }

    fn write(&self, manifest: &Value, changed: bool, format: Format, out: &mut String) {
        match format {
            Format::Json if manifest.is_null() => {}
            Format::Json => out.push_str(&pretty(manifest)),
            Format::AsItWas => {
                out.push_str(self.head);
                match (changed, self.is_json()) {
                    (false, _) => out.push_str(self.body),
                    (true, true) => out.push_str(&pretty(manifest)),
                    (true, false) => out.push_str(&serde_saphyr::to_string(manifest).unwrap_or_default()),
                }
            }
        }
    }
}

/// JSON for people; it ends with a newline.
fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Several manifests as one, for tools that take one.
pub fn list(manifests: Vec<Value>) -> Value {
    json!({ "apiVersion": "v1", "kind": "List", "items": manifests })
}

/// Cuts a text at its `---` lines.
fn split(text: &str) -> Vec<Document<'_>> {
    let mut documents = Vec::new();
    let (mut head, mut start, mut at, mut line, mut first) = ("", 0, 0, 0, 1);
    for whole in text.split_inclusive('\n') {
        line += 1;
        let is_marker =
            whole.strip_prefix("---").is_some_and(|rest| rest.trim().is_empty() || rest.trim_start().starts_with('#'));
        if is_marker {
            let body = text.get(start..at).unwrap_or_default();
            if !(head.is_empty() && body.is_empty()) {
                documents.push(Document { head, body, line: first });
            }
            (head, start, first) = (whole, at + whole.len(), line + 1);
        }
        at += whole.len();
    }
    documents.push(Document { head, body: text.get(start..).unwrap_or_default(), line: first });
    documents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_cut_at_their_markers() {
        let text = "a: 1\n---\n# only a comment\n--- # two\nb: |\n  --- no marker\n";
        let documents = split(text);
        let shown: Vec<_> = documents.iter().map(|document| (document.head, document.body, document.line)).collect();
        assert_eq!(
            shown,
            [("", "a: 1\n", 1), ("---\n", "# only a comment\n", 3), ("--- # two\n", "b: |\n  --- no marker\n", 5)]
        );
        assert_eq!(
            documents.iter().map(|document| format!("{}{}", document.head, document.body)).collect::<String>(),
            text
        );
    }

    #[test]
    fn what_does_not_change_comes_out_byte_for_byte() {
        let text = "# kept\napiVersion: v1\nkind: Service # and this\nmetadata: {name: x}\n---\n\n---\n";
        let (out, rows) = inject(text, &Options::default(), "default", Format::AsItWas).unwrap();
        assert_eq!((out.as_str(), rows), (text, Vec::new()));
    }

    #[test]
    fn images_are_listed_that_somebody_has_to_ask_for() {
        let text = "apiVersion: v1\nkind: Pod\nspec:\n  initContainers: [{name: i, image: \"init:1\"}]\n  \
                    containers: [{name: a, image: \"web:1\", args: [x]}, {name: b, image: \"db:1\", command: [db]}]\n\
                    ---\napiVersion: v1\nkind: Service\n---\napiVersion: apps/v1\nkind: Deployment\nspec: {template: \
                    {spec: {containers: [{name: c, image: \"web:1\", command: []}]}}}\n";
        let images: Vec<String> = images_without_command(text).unwrap().into_iter().collect();
        assert_eq!(images, ["init:1", "web:1"]);
    }

    #[test]
    fn a_document_that_cannot_be_read_is_named() {
        let error = inject("a: 1\n---\nb: [\n", &Options::default(), "default", Format::AsItWas).unwrap_err();
        assert_eq!((error.number, error.line), (2, 3));
    }
}
