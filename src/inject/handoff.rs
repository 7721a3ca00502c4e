//! `handoff`: the application is started by us in its own container, and read by a native sidecar: pipeline and proxy have
//! resources, restarts and an image version of their own, and the application's container has next to nothing of ours.

use serde_json::json;

use super::options::Mode;
use super::patch::{Draft, named};
use super::settings::Settings;
use super::sidecar::{self, Sidecar};
use super::{names, ports, proxy, wrap};

/// Tells what is started in an application's container whom to hand over to. Metrics are the sidecar's.
pub(super) fn connect(draft: &mut Draft, path: &str, container: &str) {
    let socket = format!("{}/{}", names::HANDOFF_DIR, names::SOCKET);
    wrap::variable(draft, path, container, "LOGWEIR_RUN__HANDOFF", &socket);
    let mount = json!({ "name": names::HANDOFF_VOLUME, "mountPath": names::HANDOFF_DIR, "readOnly": true });
    wrap::mount(draft, path, container, mount);
}

/// Adds the directory that is shared, and who listens there.
pub(super) fn add_sidecar(draft: &mut Draft, settings: &Settings, warnings: &mut Vec<String>) {
    if named(&draft.pod, "/spec/initContainers", names::SIDECAR).is_some() {
        return;
    }
    draft.volume(json!({ "name": names::HANDOFF_VOLUME, "emptyDir": { "sizeLimit": "1Mi" } }));
    let (mut env, mut ports) = (Vec::new(), Vec::new());
    if settings.mode == Mode::HandoffProxy {
        let wrapped = |name: &str| draft.status.changed.get(name).is_some_and(|changed| changed.wrapped.is_some());
        match ports::of_app(&draft.pod, settings.app_port, wrapped) {
            Some(app) => {
                let listen = ports::free(&draft.pod, settings.proxy_port);
                let name = proxy::take_over(draft, settings, &app, warnings);
                ports.push(json!({ "name": name, "containerPort": listen, "protocol": "TCP" }));
                for (name, value) in [
                    ("LOGWEIR_PROXY__LISTEN", format!("0.0.0.0:{listen}")),
                    ("LOGWEIR_PROXY__UPSTREAM", format!("http://127.0.0.1:{}", app.port)),
                ] {
                    env.push(json!({ "name": name, "value": value }));
                }
            }
            None => {
                warnings.push(format!("no proxy: {}app-port must say which port the application has", names::PREFIX));
            }
        }
    }
    let args = vec!["sidecar".to_owned(), format!("{}/{}", names::OWN_HANDOFF_DIR, names::SOCKET)];
    let mounts = vec![json!({ "name": names::HANDOFF_VOLUME, "mountPath": names::OWN_HANDOFF_DIR })];
    sidecar::add(draft, settings, Sidecar { args, env, mounts, ports, user: names::USER });
}
