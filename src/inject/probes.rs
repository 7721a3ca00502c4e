//! Probes and hooks that name the application's port by its name keep asking the application: a proxy that is out of
//! order must not get it killed.

use serde_json::Value;

use super::patch::Draft;

/// Where a port can be named.
const PLACES: [&str; 10] = [
    "/livenessProbe/httpGet/port",
    "/livenessProbe/tcpSocket/port",
    "/readinessProbe/httpGet/port",
    "/readinessProbe/tcpSocket/port",
    "/startupProbe/httpGet/port",
    "/startupProbe/tcpSocket/port",
    "/lifecycle/postStart/httpGet/port",
    "/lifecycle/postStart/tcpSocket/port",
    "/lifecycle/preStop/httpGet/port",
    "/lifecycle/preStop/tcpSocket/port",
];

/// Puts the number where the name is, in the container at `path`.
pub(super) fn pin(draft: &mut Draft, path: &str, container: &str, name: &str, port: u16) {
    for place in PLACES {
        let full = format!("{path}{place}");
        if draft.pod.pointer(&full).and_then(Value::as_str) == Some(name) {
            draft.status.changed(container).replaced.insert(place.to_owned(), name.into());
            draft.replace(full, port.into());
        }
    }
}
