//! Which running pods should have the sidecar and have it not: what a webhook that may be passed over leaves behind.

use std::collections::BTreeMap;

use serde_json::Value;

use super::mutate;
use super::names;
use super::options::{Context, Options, Owner};
use super::skip::{Reason, wish};

/// What an audit found about a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The pod's namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Why it has no sidecar, although it or its namespace asks for one.
    pub kind: Kind,
}

/// Why a pod has no sidecar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It was not asked about when it was created: creating it again will do.
    Missed,
    /// It cannot have one as it is.
    Skipped(Reason),
}

/// Looks through a list of pods and namespaces. Gives what it found, and how many pods it looked at.
pub fn audit(list: &Value, options: &Options) -> (Vec<Finding>, usize) {
    let items: Vec<&Value> = match list.get("items").and_then(Value::as_array) {
        Some(items) => items.iter().collect(),
        None => vec![list],
    };
    let of_kind = |kind: &'static str| {
        items.iter().copied().filter(move |item| item.get("kind").and_then(Value::as_str) == Some(kind))
    };
    let text =
        |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let namespaces: BTreeMap<String, &Value> =
        of_kind("Namespace").map(|namespace| (text(namespace, "/metadata/name"), namespace)).collect();
    let mut findings = Vec::new();
    let mut count = 0;
    for pod in of_kind("Pod") {
        count += 1;
        let (namespace, name) = (text(pod, "/metadata/namespace"), text(pod, "/metadata/name"));
        let around = namespaces.get(&namespace);
        let asks = wish(pod.pointer("/metadata/labels"))
            .or_else(|| wish(around.and_then(|namespace| namespace.pointer("/metadata/labels"))));
        let is_injected = pod.pointer("/metadata/annotations").is_some_and(|map| map.get(names::STATUS).is_some());
        let phase = pod.pointer("/status/phase").and_then(Value::as_str);
        if asks != Some(true) || is_injected || matches!(phase, Some("Succeeded" | "Failed")) {
            continue;
        }
        let context = Context { options, namespace: &namespace, owner: Owner::of_pod(pod) };
        let kind = match mutate(pod, &context).reason {
            Reason::Injected => Kind::Missed,
            reason if reason.is_skip() => Kind::Skipped(reason),
            _ => continue,
        };
        findings.push(Finding { namespace, name, kind });
    }
    (findings, count)
}
