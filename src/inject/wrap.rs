//! `wrap`: an init container brings the binary, and the application is started by it in its own container.
//!
//! No container is added that lives on, so nothing changes in the order of start and stop, and a Job ends by itself. With
//! `handoff` a native sidecar is, which a Job does not wait for either.

use serde_json::{Value, json};

use super::names;
use super::options::{Context, Mode};
use super::patch::{Draft, named};
use super::settings::Settings;
use super::skip::{Reason, on_host_network};
use super::status::{Before, Wrapped};
use super::{container, handoff, ports, proxy};

/// What starts one container.
struct Entry {
    /// Its name.
    name: String,
    /// What stands before its arguments.
    words: Vec<String>,
}

/// Wraps every container that is meant and can be.
pub(super) fn apply(
    draft: &mut Draft,
    context: &Context,
    settings: &Settings,
    warnings: &mut Vec<String>,
) -> Result<(), Reason> {
    let mut entries = Vec::new();
    let mut reason = Reason::NoContainer;
    for (list, init) in [("/spec/initContainers", true), ("/spec/containers", false)] {
        let containers = draft.pod.pointer(list).and_then(Value::as_array).into_iter().flatten();
        for container in containers {
            let name = container.get("name").and_then(Value::as_str).unwrap_or_default();
            let is_ours = name == names::SIDECAR || name.starts_with(names::RESERVED);
            if is_ours || is_wrapped(container) || !settings.selects(name, init) {
                continue;
            }
            match entry(container, name, context, settings) {
                Ok(entry) => entries.push((list, init, entry)),
                Err((why, warning)) => {
                    reason = why;
                    warnings.push(warning);
                }
            }
        }
    }
    if entries.is_empty() {
        return Err(reason);
    }
    prepare(draft, settings);
    for (list, init, entry) in entries {
        if let Some(path) = named(&draft.pod, list, &entry.name) {
            wrap(draft, settings, &path, entry, init);
        }
    }
    match settings.mode {
        Mode::WrapProxy => proxy::inside(draft, settings, warnings),
        mode if mode.hands_over() => handoff::add_sidecar(draft, settings, warnings),
        _ => {}
    }
    Ok(())
}

/// Is the container started by us already?
fn is_wrapped(container: &Value) -> bool {
    container.pointer("/command/0").and_then(Value::as_str) == Some(names::BINARY)
}

/// What is to be started, or why it cannot be told.
fn entry(container: &Value, name: &str, context: &Context, settings: &Settings) -> Result<Entry, (Reason, String)> {
    if ["tty", "stdin"].iter().any(|key| container.get(*key) == Some(&Value::Bool(true))) {
        return Err((Reason::Terminal, format!("container {name} is left alone: it wants a terminal")));
    }
    let words = |key: &str| -> Vec<String> {
        let list = container.get(key).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let command = words("command");
    if !command.is_empty() {
        return Ok(Entry { name: name.to_owned(), words: command });
    }
    let image = container.get("image").and_then(Value::as_str).unwrap_or_default();
    let has_args = !words("args").is_empty();
    let known = settings.entrypoints.get(name).cloned();
    // The arguments of a container stand for the image's own.
    let known = known.or_else(|| context.options.entrypoints.start(image, has_args));
    known.filter(|words| !words.is_empty()).map(|words| Entry { name: name.to_owned(), words }).ok_or_else(|| {
        let hint =
            format!("set {}{}{name}, or add its image with `logweir entrypoints`", names::PREFIX, names::ENTRYPOINT);
        (Reason::MissingCommand, format!("container {name} names no command: {hint}"))
    })
}

/// The volumes, and the init container that brings the binary.
fn prepare(draft: &mut Draft, settings: &Settings) {
    draft.volume(json!({ "name": names::BIN_VOLUME, "emptyDir": { "sizeLimit": "32Mi" } }));
    config_volume(draft, settings);
    let args = vec!["install".to_owned(), names::INSTALL_DIR.to_owned()];
    let image = draft.status.image.clone();
    let mut install = container::ours(&draft.pod, names::INSTALL, &image, args, &settings.resources);
    if let Some(install) = install.as_object_mut() {
        let mount = json!([{ "name": names::BIN_VOLUME, "mountPath": names::INSTALL_DIR }]);
        install.insert("volumeMounts".to_owned(), mount);
    }
    draft.init_container(install);
}

/// The volume of the configuration, when there is one.
pub(super) fn config_volume(draft: &mut Draft, settings: &Settings) {
    if let Some(name) = &settings.config_map {
        draft.volume(json!({ "name": names::CONFIG_VOLUME, "configMap": { "name": name } }));
    }
}

/// Changes one container.
fn wrap(draft: &mut Draft, settings: &Settings, path: &str, entry: Entry, init: bool) {
    let Entry { name, words } = entry;
    let container = draft.pod.pointer(path).unwrap_or(&Value::Null);
    let old = container.get("args").and_then(Value::as_array).cloned().unwrap_or_default();
    let wrapped = Wrapped {
        words: words.len(),
        command: Before::of(container.get("command")),
        args: Before::of(container.get("args")),
    };
    let args: Vec<Value> = words.into_iter().map(Value::String).chain(old).collect();
    draft.status.changed(&name).wrapped = Some(wrapped);
    draft.add(format!("{path}/command"), json!([names::BINARY, "run", "--"]));
    draft.add(format!("{path}/args"), Value::Array(args));

    mount(draft, path, &name, json!({ "name": names::BIN_VOLUME, "mountPath": names::BIN_DIR, "readOnly": true }));
    let elsewhere = init || on_host_network(&draft.pod) || settings.mode.hands_over();
    let port = if elsewhere { None } else { settings.metrics_port };
    let port = port.map(|first| ports::free(&draft.pod, first));
    if let Some(port) = port {
        let label = ports::free_name(&draft.pod, names::METRICS_PORT_NAME, "lw-metrics");
        ports::add(draft, path, &name, &label, port);
    }
    let admin = port.map_or_else(|| "off".to_owned(), |port| format!("0.0.0.0:{port}"));
    variable(draft, path, &name, "LOGWEIR_ADMIN__LISTEN", &admin);
    if settings.mode.hands_over() {
        handoff::connect(draft, path, &name);
    }
    common(draft, path, &name, settings);
}

/// Variables and the configuration, as every container that we work in has them.
fn common(draft: &mut Draft, path: &str, name: &str, settings: &Settings) {
    // The application's own variables are left as they are: ours say the same to us alone.
    let env = draft.pod.pointer(&format!("{path}/env")).and_then(Value::as_array);
    let says = |variable: &str| {
        env.is_some_and(|env| env.iter().any(|item| item.get("name").and_then(Value::as_str) == Some(variable)))
    };
    if !settings.service.is_empty() && !says("OTEL_SERVICE_NAME") {
        variable(draft, path, name, "LOGWEIR_SERVICE", &settings.service);
    }
    for (key, value) in [("LOGWEIR_SAMPLE__RATIO", &settings.sample), ("LOGWEIR_LOG__LEVEL", &settings.log_level)] {
        if let Some(value) = value {
            variable(draft, path, name, key, value);
        }
    }
    if settings.config_map.is_some() {
        variable(draft, path, name, "LOGWEIR_CONFIG", names::CONFIG_FILE);
        let volume = json!({ "name": names::CONFIG_VOLUME, "mountPath": names::CONFIG_DIR, "readOnly": true });
        mount(draft, path, name, volume);
    }
}

/// Sets a variable of an application's container unless it has one of its name.
pub(super) fn variable(draft: &mut Draft, path: &str, container: &str, name: &str, value: &str) {
    if named(&draft.pod, &format!("{path}/env"), name).is_some() {
        return;
    }
    if let Some(made) = draft.ensure(path, "env", json!([])) {
        draft.status.changed(container).made.insert("/env".to_owned(), made);
    }
    draft.add(format!("{path}/env/-"), json!({ "name": name, "value": value }));
    draft.status.changed(container).env.push(name.to_owned());
}

/// Mounts a volume of ours in an application's container.
pub(super) fn mount(draft: &mut Draft, path: &str, container: &str, mount: Value) {
    if let Some(made) = draft.ensure(path, "volumeMounts", json!([])) {
        draft.status.changed(container).made.insert("/volumeMounts".to_owned(), made);
    }
    let volume = mount.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    draft.add(format!("{path}/volumeMounts/-"), mount);
    draft.status.changed(container).mounts.push(volume);
}
