//! What every container of ours has: nothing that the strictest pod security standard forbids, and stated resources.

use serde_json::{Value, json};

use super::names;

/// CPU and memory of a container of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resources {
    pub(super) cpu_request: String,
    pub(super) memory_request: String,
    pub(super) cpu_limit: Option<String>,
    pub(super) memory_limit: Option<String>,
}

impl Default for Resources {
    fn default() -> Self {
        Resources {
            cpu_request: "10m".to_owned(),
            memory_request: "32Mi".to_owned(),
            cpu_limit: None,
            memory_limit: Some("128Mi".to_owned()),
        }
    }
}

impl Resources {
    /// A quantity that Kubernetes takes, and that makes sense here.
    pub(super) fn quantity(text: &str, is_cpu: bool) -> Option<String> {
        amount(text, is_cpu).filter(|amount| *amount > 0.0).map(|_| text.to_owned())
    }

    /// A limit below its request would make the pod invalid: the request counts.
    pub(super) fn reconcile(&mut self, warnings: &mut Vec<String>) {
        for (what, limit, request, is_cpu) in [
            ("cpu", &mut self.cpu_limit, &self.cpu_request, true),
            ("memory", &mut self.memory_limit, &self.memory_request, false),
        ] {
            if let Some(text) = limit
                && amount(text, is_cpu) < amount(request, is_cpu)
            {
                warnings.push(format!("the {what} limit of the sidecar is below its request: the request counts"));
                request.clone_into(text);
            }
        }
    }

    /// As it stands in a container. A pod that is guaranteed its resources stays so.
    fn json(&self, guaranteed: bool) -> Value {
        let mut limits = json!({});
        let cpu = self.cpu_limit.as_ref().or(guaranteed.then_some(&self.cpu_request));
        for (key, value) in [("cpu", cpu), ("memory", self.memory_limit.as_ref())] {
            if let (Some(value), Some(limits)) = (value, limits.as_object_mut()) {
                limits.insert(key.to_owned(), value.clone().into());
            }
        }
        let requests =
            if guaranteed { limits.clone() } else { json!({ "cpu": self.cpu_request, "memory": self.memory_request }) };
        json!({ "requests": requests, "limits": limits })
    }
}

/// CPUs or bytes.
fn amount(text: &str, is_cpu: bool) -> Option<f64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let scale = match (unit, is_cpu) {
        ("", _) => 1.0,
        ("m", true) => 1e-3,
        ("k", false) => 1e3,
        ("M", false) => 1e6,
        ("G", false) => 1e9,
        ("Ki", false) => 1024.0,
        ("Mi", false) => 1_048_576.0,
        ("Gi", false) => 1_073_741_824.0,
        _ => return None,
    };
    let plain = number.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) && !number.ends_with('.');
    number.parse().ok().filter(|_| plain).map(|number: f64| number * scale)
}

/// Do all containers have limits that are their requests (the class `Guaranteed`)?
fn is_guaranteed(pod: &Value) -> bool {
    let lists = ["/spec/containers", "/spec/initContainers"];
    let mut containers = lists.iter().filter_map(|list| pod.pointer(list)?.as_array()).flatten();
    containers.all(|container| {
        ["cpu", "memory"].iter().all(|resource| {
            let limit = container.pointer(&format!("/resources/limits/{resource}"));
            let request = container.pointer(&format!("/resources/requests/{resource}"));
            limit.is_some_and(|limit| !limit.is_null() && request.is_none_or(|request| request == limit))
        })
    })
}

/// A container of ours.
pub(super) fn ours(pod: &Value, name: &str, image: &str, args: Vec<String>, resources: &Resources) -> Value {
    json!({
        "name": name,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "args": args,
        "resources": resources.json(is_guaranteed(pod)),
        "securityContext": security(names::USER),
        "terminationMessagePolicy": "FallbackToLogsOnError",
    })
}

/// The strictest security context there is.
pub(super) fn security(user: u64) -> Value {
    json!({
        "allowPrivilegeEscalation": false,
        "capabilities": { "drop": ["ALL"] },
        "readOnlyRootFilesystem": true,
        "runAsNonRoot": true,
        "runAsUser": user,
        "runAsGroup": names::USER,
        "seccompProfile": { "type": "RuntimeDefault" },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_those_of_kubernetes() {
        for (text, is_cpu, want) in [
            ("10m", true, Some(0.01)),
            ("1.5", true, Some(1.5)),
            ("32Mi", false, Some(33_554_432.0)),
            ("1G", false, Some(1e9)),
            ("32Mi", true, None),
            ("m", true, None),
            ("1.", true, None),
            (".5", true, None),
            ("-1", true, None),
            ("10 m", true, None),
        ] {
            assert_eq!(amount(text, is_cpu), want, "{text}");
        }
    }
}
