//! Who telemetry comes from: the resource, from the standard's environment variables and from those
//! that a pod spec fills from the Kubernetes downward API.

/// Environment variables and the attributes that they fill, unless those are given otherwise.
const DOWNWARD: [(&str, &str); 7] = [
    ("POD_NAME", "k8s.pod.name"),
    ("POD_NAMESPACE", "k8s.namespace.name"),
    ("POD_UID", "k8s.pod.uid"),
    ("POD_IP", "k8s.pod.ip"),
    ("NODE_NAME", "k8s.node.name"),
    ("LOGWEIR_CONTAINER", "k8s.container.name"),
    ("HOSTNAME", "host.name"),
];

/// The attributes of the resource, `service.name` always among them. `OTEL_RESOURCE_ATTRIBUTES` counts
/// as a whole or not at all, as the standard says.
pub fn resource(env: &impl Fn(&str) -> Option<String>, complaints: &mut Vec<String>) -> Vec<(String, String)> {
    let mut attributes = match env("OTEL_RESOURCE_ATTRIBUTES").map(|value| parse(&value)) {
        Some(Some(attributes)) => attributes,
        Some(None) => {
            complaints.push("OTEL_RESOURCE_ATTRIBUTES: not a list of key=value, ignored".to_owned());
            Vec::new()
        }
        None => Vec::new(),
    };
    if let Some(name) = env("OTEL_SERVICE_NAME") {
        attributes.retain(|(key, _)| key != "service.name");
        attributes.push(("service.name".to_owned(), name));
    }
    for (variable, key) in DOWNWARD {
        if let Some(value) = env(variable) {
            add(&mut attributes, key, value);
        }
    }
    add(&mut attributes, "service.name", "unknown_service".to_owned());
    for (key, value) in [
        ("telemetry.sdk.name", "opentelemetry"),
        ("telemetry.sdk.language", "rust"),
        ("telemetry.sdk.version", SDK_VERSION),
    ] {
        add(&mut attributes, key, value.to_owned());
    }
    attributes
}

/// Version of the opentelemetry_sdk crate; a test compares it with the lock file.
const SDK_VERSION: &str = "0.33.1";

fn add(attributes: &mut Vec<(String, String)>, key: &str, value: String) {
    if !attributes.iter().any(|(other, _)| other == key) {
        attributes.push((key.to_owned(), value));
    }
}

/// `key=value` pairs between commas, percent-encoded; of pairs with the same key the last counts.
fn parse(text: &str) -> Option<Vec<(String, String)>> {
    let mut attributes: Vec<(String, String)> = Vec::new();
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=')?;
        let (key, value) = (decode(key.trim())?, decode(value.trim())?);
        if key.is_empty() {
            return None;
        }
        attributes.retain(|(other, _)| *other != key);
        attributes.push((key, value));
    }
    Some(attributes)
}

/// Percent-decodes; `None` for an escape that is cut or malformed, or that makes no UTF-8.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let [high, low, tail @ ..] = rest else { return None };
        let digit = |byte: u8| (byte as char).to_digit(16);
        bytes.push((digit(*high)? << 4 | digit(*low)?) as u8);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(vars: &[(&str, &str)]) -> (Vec<(String, String)>, usize) {
        let env = |name: &str| vars.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
        let mut complaints = Vec::new();
        let mut attributes = resource(&env, &mut complaints);
        attributes.retain(|(key, _)| !key.starts_with("telemetry."));
        (attributes, complaints.len())
    }

    #[test]
    fn from_the_environment() {
        let pairs =
            |list: &[(&str, &str)]| list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
        for (vars, want, complaints) in [
            (vec![], pairs(&[("service.name", "unknown_service")]), 0),
            (
                vec![("OTEL_RESOURCE_ATTRIBUTES", "a=1, b=x%20y%2C ,service.name=old,")],
                pairs(&[("a", "1"), ("b", "x y,"), ("service.name", "old")]),
                0,
            ),
            (
                vec![("OTEL_RESOURCE_ATTRIBUTES", "service.name=old,a=1,a=2"), ("OTEL_SERVICE_NAME", "new")],
                pairs(&[("a", "2"), ("service.name", "new")]),
                0,
            ),
            (vec![("OTEL_RESOURCE_ATTRIBUTES", "a=1,b")], pairs(&[("service.name", "unknown_service")]), 1),
            (vec![("OTEL_RESOURCE_ATTRIBUTES", "a=%2")], pairs(&[("service.name", "unknown_service")]), 1),
            (vec![("OTEL_RESOURCE_ATTRIBUTES", "a=%ff")], pairs(&[("service.name", "unknown_service")]), 1),
            (vec![("OTEL_RESOURCE_ATTRIBUTES", "=1")], pairs(&[("service.name", "unknown_service")]), 1),
            (
                vec![
                    ("OTEL_RESOURCE_ATTRIBUTES", "k8s.pod.name=mine"),
                    ("POD_NAME", "pod-1"),
                    ("POD_NAMESPACE", "prod"),
                ],
                pairs(&[("k8s.pod.name", "mine"), ("k8s.namespace.name", "prod"), ("service.name", "unknown_service")]),
                0,
            ),
        ] {
            assert_eq!(read(&vars), (want, complaints), "{vars:?}");
        }
    }

    #[test]
    fn the_sdk_version_is_true() {
        let lock = include_str!("../../../Cargo.lock");
        assert!(lock.contains(&format!("name = \"opentelemetry_sdk\"\nversion = \"{SDK_VERSION}\"")));
    }
}
