//! Ports: free numbers and names, and the name that the proxy takes over.

use serde_json::{Value, json};

use super::patch::Draft;
use super::skip::containers;

/// All ports of a pod.
fn all(pod: &Value) -> impl Iterator<Item = &Value> {
    containers(pod).filter_map(|container| container.get("ports")?.as_array()).flatten()
}

fn number(port: &Value) -> Option<u64> {
    port.get("containerPort")?.as_u64()
}

fn name(port: &Value) -> Option<&str> {
    port.get("name")?.as_str()
}

/// The first port from `first` on that no container says it has: all of a pod share one network.
pub(super) fn free(pod: &Value, first: u16) -> u16 {
    let taken = |port: u16| all(pod).any(|other| number(other) == Some(u64::from(port)));
    (first..=u16::MAX).find(|port| !taken(*port)).unwrap_or(first)
}

/// `first`, or `others-2`, `others-3`, …: names of ports differ within a pod.
pub(super) fn free_name(pod: &Value, first: &str, others: &str) -> String {
    let taken = |wanted: &str| all(pod).any(|port| name(port) == Some(wanted));
    if !taken(first) {
        return first.to_owned();
    }
    (2..1000).map(|number| format!("{others}-{number}")).find(|name| !taken(name)).unwrap_or_else(|| first.to_owned())
}

/// Adds a port to an application's container.
pub(super) fn add(draft: &mut Draft, path: &str, container: &str, name: &str, port: u16) {
    if let Some(made) = draft.ensure(path, "ports", json!([])) {
        draft.status.changed(container).made.insert("/ports".to_owned(), made);
    }
    draft.add(format!("{path}/ports/-"), json!({ "name": name, "containerPort": port, "protocol": "TCP" }));
    draft.status.changed(container).ports.push(name.to_owned());
}

/// The port of the application that the proxy stands before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AppPort {
    /// The container that has it.
    pub(super) container: String,
    pub(super) port: u16,
    /// Its index among the container's ports and its name, when it has them.
    pub(super) declared: Option<(usize, Option<String>)>,
}

/// Finds it: the one that is asked for, else the only one there is.
pub(super) fn of_app(pod: &Value, wanted: Option<u16>, selected: impl Fn(&str) -> bool) -> Option<AppPort> {
    let mut found = Vec::new();
    let list = pod.pointer("/spec/containers").and_then(Value::as_array)?;
    let chosen = |container: &&Value| container.get("name").and_then(Value::as_str).is_some_and(&selected);
    for container in list.iter().filter(chosen) {
        let owner = container.get("name").and_then(Value::as_str).unwrap_or_default();
        let ports = container.get("ports").and_then(Value::as_array).into_iter().flatten();
        for (index, port) in ports.enumerate() {
            let is_tcp = port.get("protocol").and_then(Value::as_str).is_none_or(|protocol| protocol == "TCP");
            let is_ours =
                name(port).is_some_and(|name| name.starts_with("logweir-") || name.starts_with("lw-metrics-"));
            if let (true, false, Some(port_number)) =
                (is_tcp, is_ours, number(port).and_then(|n| u16::try_from(n).ok()))
            {
                let declared = Some((index, name(port).map(str::to_owned)));
                found.push(AppPort { container: owner.to_owned(), port: port_number, declared });
            }
        }
    }
    match wanted {
        Some(wanted) => found.into_iter().find(|port| port.port == wanted).or_else(|| {
            let first = list.iter().find(chosen)?.get("name")?.as_str()?;
            Some(AppPort { container: first.to_owned(), port: wanted, declared: None })
        }),
        None if found.len() == 1 => found.pop(),
        None => None,
    }
}

/// A name for the port that gives its own up: `NAME-app`, within 15 characters.
pub(super) fn renamed(pod: &Value, name: &str) -> String {
    let head: String = name.chars().take(11).collect();
    let head = head.trim_end_matches('-');
    free_name(pod, &format!("{head}-app"), "lw-app")
}
