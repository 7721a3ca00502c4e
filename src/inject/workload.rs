//! Where the pods are in a manifest.

use serde_json::Value;

/// A pod or pod template in a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// JSON Pointer of the object that has `spec` (and `metadata`) of the pod.
    pub pointer: String,
    /// Kind of the workload.
    pub kind: String,
    /// Its namespace, when it says one.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
}

/// Groups whose kinds are meant: others have a `Job` too.
const GROUPS: [&str; 4] = ["v1", "apps/", "batch/", "extensions/"];

/// Lists in lists are followed so far.
const DEEPEST: usize = 4;

/// All pods of a manifest.
pub fn places(manifest: &Value) -> Vec<Place> {
    let mut found = Vec::new();
    collect(manifest, String::new(), 0, &mut found);
    found
}

fn collect(manifest: &Value, base: String, depth: usize, found: &mut Vec<Place>) {
    let text = |pointer: &str| manifest.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let (version, kind) = (text("/apiVersion").unwrap_or_default(), text("/kind").unwrap_or_default());
    if !GROUPS.iter().any(|group| version == *group || group.ends_with('/') && version.starts_with(group)) {
        return;
    }
    let template = match kind.as_str() {
        "Pod" => "",
        "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "ReplicationController" | "Job" => "/spec/template",
        "CronJob" => "/spec/jobTemplate/spec/template",
        "PodTemplate" => "/template",
        _ if kind.ends_with("List") && depth < DEEPEST => {
            let items = manifest.get("items").and_then(Value::as_array).into_iter().flatten();
            for (index, item) in items.enumerate() {
                collect(item, format!("{base}/items/{index}"), depth + 1, found);
            }
            return;
        }
        _ => return,
    };
    if manifest.pointer(template).is_some_and(Value::is_object) {
        let name = text("/metadata/name").or_else(|| text("/metadata/generateName")).unwrap_or_default();
        found.push(Place { pointer: format!("{base}{template}"), kind, namespace: text("/metadata/namespace"), name });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_kind_has_its_place_and_others_are_left_alone() {
        let pod = json!({ "spec": { "containers": [] } });
        let template = json!({ "template": pod });
        for (version, kind, spec, want) in [
            ("v1", "Pod", json!({}), Some("")),
            ("apps/v1", "Deployment", template.clone(), Some("/spec/template")),
            ("batch/v1", "Job", template.clone(), Some("/spec/template")),
            (
                "batch/v1",
                "CronJob",
                json!({ "jobTemplate": { "spec": template } }),
                Some("/spec/jobTemplate/spec/template"),
            ),
            ("batch.volcano.sh/v1alpha1", "Job", template.clone(), None),
            ("apps/v1", "Deployment", json!({}), None),
            ("v1", "Service", json!({}), None),
        ] {
            let manifest = json!({ "apiVersion": version, "kind": kind, "metadata": { "name": "x" }, "spec": spec });
            let list = json!({ "apiVersion": "v1", "kind": "List", "items": [{}, manifest] });
            let found = places(&manifest);
            assert_eq!(found.first().map(|place| place.pointer.as_str()), want, "{kind}");
            let below = places(&list).first().map(|place| place.pointer.clone());
            assert_eq!(below, want.map(|want| format!("/items/1{want}")));
        }
    }
}
