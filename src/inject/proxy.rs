//! The HTTP proxy before an application's port, without touching the network: callers that use the port's name reach
//! the proxy, which takes it over.

use serde_json::json;

use super::patch::{Draft, named};
use super::settings::{PortStrategy, Settings};
use super::sidecar::{self, Sidecar};
use super::skip::Reason;
use super::status::Status;
use super::{names, ports, probes, wrap};

/// `wrap,proxy`: the process that started the application is its proxy too.
pub(super) fn inside(draft: &mut Draft, settings: &Settings, warnings: &mut Vec<String>) {
    let has_proxy =
        |status: &Status| status.changed.values().any(|changed| changed.env.iter().any(|name| name == LISTEN));
    if has_proxy(&draft.status) {
        return;
    }
    let wrapped = |name: &str| draft.status.changed.get(name).is_some_and(|changed| changed.wrapped.is_some());
    let Some(app) = ports::of_app(&draft.pod, settings.app_port, wrapped) else {
        warnings.push(format!("no proxy: {}app-port must say which port the application has", names::PREFIX));
        return;
    };
    let Some(path) = named(&draft.pod, "/spec/containers", &app.container) else { return };
    let listen = ports::free(&draft.pod, settings.proxy_port);
    let name = take_over(draft, settings, &app, warnings);
    ports::add(draft, &path, &app.container, &name, listen);
    for (variable, value) in
        [(LISTEN, format!("0.0.0.0:{listen}")), ("LOGWEIR_PROXY__UPSTREAM", format!("http://127.0.0.1:{}", app.port))]
    {
        wrap::variable(draft, &path, &app.container, variable, &value);
    }
    if let Some(endpoint) = &settings.otlp_endpoint {
        wrap::variable(draft, &path, &app.container, "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    }
}

/// Says where the proxy in a wrapped container listens.
const LISTEN: &str = "LOGWEIR_PROXY__LISTEN";

/// `proxy-only`: a native sidecar.
pub(super) fn apply(draft: &mut Draft, settings: &Settings, warnings: &mut Vec<String>) -> Result<(), Reason> {
    if named(&draft.pod, "/spec/initContainers", names::SIDECAR).is_some() {
        return Ok(());
    }
    let Some(app) = ports::of_app(&draft.pod, settings.app_port, |name| settings.selects(name, false)) else {
        warnings.push(format!("not injected: {}app-port must say which port the application has", names::PREFIX));
        return Err(Reason::NoPort);
    };
    let listen = ports::free(&draft.pod, settings.proxy_port);
    let name = take_over(draft, settings, &app, warnings);
    let upstream = format!("http://127.0.0.1:{}", app.port);
    let args = ["proxy", "--listen", &format!("0.0.0.0:{listen}"), "--upstream", &upstream].map(str::to_owned).to_vec();
    let ports = vec![json!({ "name": name, "containerPort": listen, "protocol": "TCP" })];
    let (env, mounts) = (Vec::new(), Vec::new());
    sidecar::add(draft, settings, Sidecar { args, env, mounts, ports, user: names::USER });
    Ok(())
}

/// The name of the proxy's port: the application's own, which gives it up, when it has one.
pub(super) fn take_over(
    draft: &mut Draft,
    settings: &Settings,
    app: &ports::AppPort,
    warnings: &mut Vec<String>,
) -> String {
    let Some(path) = named(&draft.pod, "/spec/containers", &app.container) else { return String::new() };
    match (&app.declared, settings.port_strategy) {
        (Some((index, Some(name))), PortStrategy::NamedSwap) => {
            probes::pin(draft, &path, &app.container, name, app.port);
            let new = ports::renamed(&draft.pod, name);
            let place = format!("/ports/{index}/name");
            draft.status.changed(&app.container).replaced.insert(place.clone(), name.clone().into());
            draft.replace(format!("{path}{place}"), new.into());
            name.clone()
        }
        _ => {
            warnings.push(format!(
                "port {} has no name to take over: let Services use targetPort {}",
                app.port,
                names::PROXY_PORT_NAME
            ));
            names::PROXY_PORT_NAME.to_owned()
        }
    }
}
