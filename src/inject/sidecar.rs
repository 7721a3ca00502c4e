//! The native sidecar of `handoff`, `file` and `proxy-only`: an init container that goes on, started before the application and
//! ended after it, and no reason for a Job to go on (Kubernetes 1.29).

use serde_json::{Value, json};

use super::patch::Draft;
use super::settings::Settings;
use super::skip::on_host_network;
use super::{container, names, ports, wrap};

/// What one mode needs of it.
pub(super) struct Sidecar {
    pub(super) args: Vec<String>,
    pub(super) env: Vec<Value>,
    pub(super) mounts: Vec<Value>,
    pub(super) ports: Vec<Value>,
    pub(super) user: u64,
}

/// Puts it before all other init containers, so that those can be served too.
pub(super) fn add(draft: &mut Draft, settings: &Settings, parts: Sidecar) {
    let Sidecar { args, mut env, mut mounts, mut ports, user } = parts;
    wrap::config_volume(draft, settings);
    env.push(variable("LOGWEIR_SERVICE", &settings.service));
    for (name, value) in [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &settings.otlp_endpoint),
        ("LOGWEIR_SAMPLE__RATIO", &settings.sample),
        ("LOGWEIR_LOG__LEVEL", &settings.log_level),
    ] {
        env.extend(value.as_ref().map(|value| variable(name, value)));
    }
    if settings.config_map.is_some() {
        env.push(variable("LOGWEIR_CONFIG", names::CONFIG_FILE));
        mounts.push(json!({ "name": names::CONFIG_VOLUME, "mountPath": names::CONFIG_DIR, "readOnly": true }));
    }
    let mut more = vec![("restartPolicy", json!("Always")), ("securityContext", container::security(user))];
    let pod = &draft.pod;
    let taken = |port: &u16| ports.iter().any(|other| other.get("containerPort") == Some(&json!(port)));
    let first = settings.metrics_port.filter(|_| !on_host_network(pod));
    match first.map(|first| ports::free(pod, first)).filter(|port| !taken(port)) {
        Some(port) => {
            let name = ports::free_name(pod, names::METRICS_PORT_NAME, "lw-metrics");
            ports.push(json!({ "name": name, "containerPort": port, "protocol": "TCP" }));
            env.push(variable("LOGWEIR_ADMIN__LISTEN", &format!("0.0.0.0:{port}")));
            // Started is who listens, whatever lies behind: the application starts only after us.
            more.push(("startupProbe", probe("/livez", port, 1, 30)));
            more.push(("livenessProbe", probe("/livez", port, 10, 3)));
            more.push(("readinessProbe", probe("/readyz", port, 5, 3)));
        }
        None => env.push(variable("LOGWEIR_ADMIN__LISTEN", "off")),
    }
    more.extend([("env", Value::Array(env))]);
    for (key, list) in [("ports", ports), ("volumeMounts", mounts)] {
        if !list.is_empty() {
            more.push((key, Value::Array(list)));
        }
    }
    let image = draft.status.image.clone();
    let mut sidecar = container::ours(&draft.pod, names::SIDECAR, &image, args, &settings.resources);
    if let Some(sidecar) = sidecar.as_object_mut() {
        sidecar.extend(more.into_iter().map(|(key, value)| (key.to_owned(), value)));
    }
    draft.init_container(sidecar);
}

fn variable(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": value })
}

fn probe(path: &str, port: u16, period: u32, failures: u32) -> Value {
    json!({ "httpGet": { "path": path, "port": port }, "periodSeconds": period, "failureThreshold": failures })
}
