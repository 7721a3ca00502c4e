//! What the API server would refuse: a pod must not become invalid through us.

use std::collections::BTreeSet;

use serde_json::Value;

use super::skip::containers;

/// All annotations of an object may take so many bytes.
const ANNOTATIONS: usize = 256 * 1024;

/// A fault of `after` that `before` did not have.
pub(super) fn new_fault(before: &Value, after: &Value) -> Option<String> {
    let old = faults(before);
    faults(after).into_iter().find(|fault| !old.contains(fault))
}

fn faults(pod: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let volumes = pod.pointer("/spec/volumes").and_then(Value::as_array).into_iter().flatten();
    let volumes: Vec<&str> = volumes.filter_map(|volume| volume.get("name")?.as_str()).collect();
    twice(volumes.iter().copied(), "volumes", &mut found);
    twice(containers(pod).filter_map(|container| container.get("name")?.as_str()), "containers", &mut found);
    for container in containers(pod) {
        let name = container.get("name").and_then(Value::as_str).unwrap_or_default();
        let list = |key: &str| container.get(key).and_then(Value::as_array).into_iter().flatten();
        let mounts = list("volumeMounts");
        twice(mounts.filter_map(|mount| mount.get("mountPath")?.as_str()), "mount paths", &mut found);
        for mount in list("volumeMounts").filter_map(|mount| mount.get("name")?.as_str()) {
            if !volumes.contains(&mount) {
                found.insert(format!("container {name} mounts {mount}, which is no volume"));
            }
        }
        let ports: Vec<&str> = list("ports").filter_map(|port| port.get("name")?.as_str()).collect();
        twice(ports.iter().copied(), "port names", &mut found);
        found.extend(ports.iter().filter(|port| port.len() > 15).map(|port| format!("port name {port} is too long")));
    }
    let annotations = pod.pointer("/metadata/annotations").and_then(Value::as_object).into_iter().flatten();
    let size: usize = annotations.map(|(key, value)| key.len() + value.as_str().map_or(0, str::len)).sum();
    if size > ANNOTATIONS {
        found.insert("its annotations are too long".to_owned());
    }
    found
}

fn twice<'a>(names: impl Iterator<Item = &'a str>, what: &str, found: &mut BTreeSet<String>) {
    let mut seen = BTreeSet::new();
    found.extend(names.filter(|name| !seen.insert(*name)).map(|name| format!("two {what} are {name}")));
}
