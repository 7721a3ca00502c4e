//! Why a pod is left alone.

use serde_json::Value;

use super::names;
use super::options::{Context, Mode};
use super::settings::Settings;
use super::status::Status;

/// What became of a pod, for metrics, reports and audit annotations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The sidecar was put in.
    Injected,
    /// It is there.
    AlreadyInjected,
    /// The pod says no.
    Disabled,
    /// Its namespace is left alone.
    ExcludedNamespace,
    /// The kubelet's own, mirrored: it cannot be changed.
    MirrorPod,
    /// For Windows nodes.
    Windows,
    /// A proxy on the node's own network would be in everybody's way.
    HostNetwork,
    /// The cluster is older than 1.29.
    NoNativeSidecars,
    /// It has something of a name of ours.
    NameTaken,
    /// No container is meant.
    NoContainer,
    /// The containers name no command, and nobody knows their image's.
    MissingCommand,
    /// The containers want a terminal.
    Terminal,
    /// It is not said, and cannot be told, which port the application has.
    NoPort,
    /// It is not said which files to follow, or they cannot be reached.
    NoLogPaths,
    /// It would not be valid afterwards.
    UnsafePatch,
    /// It has not the shape of a pod.
    Malformed,
}

impl Reason {
    /// For labels of metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Injected => "injected",
            Reason::AlreadyInjected => "already_injected",
            Reason::Disabled => "disabled",
            Reason::ExcludedNamespace => "excluded_namespace",
            Reason::MirrorPod => "mirror_pod",
            Reason::Windows => "windows",
            Reason::HostNetwork => "host_network",
            Reason::NoNativeSidecars => "no_native_sidecars",
            Reason::NameTaken => "name_taken",
            Reason::NoContainer => "no_container",
            Reason::MissingCommand => "missing_command",
            Reason::Terminal => "terminal",
            Reason::NoPort => "no_port",
            Reason::NoLogPaths => "no_log_paths",
            Reason::UnsafePatch => "unsafe_patch",
            Reason::Malformed => "malformed",
        }
    }

    /// Did someone ask for the sidecar and not get it?
    pub fn is_skip(self) -> bool {
        !matches!(self, Reason::Injected | Reason::AlreadyInjected | Reason::Disabled | Reason::ExcludedNamespace)
    }
}

/// What speaks against the pod as a whole.
pub(super) fn whole_pod(
    pod: &Value,
    context: &Context,
    settings: &mut Settings,
    status: Option<&Status>,
    warnings: &mut Vec<String>,
) -> Option<Reason> {
    let text = |pointer: &str| pod.pointer(pointer).and_then(Value::as_str);
    if !has_shape(pod) {
        return Some(Reason::Malformed);
    }
    if wish(pod.pointer("/metadata/labels")) == Some(false) {
        return Some(Reason::Disabled);
    }
    if context.options.exclude_namespaces.iter().any(|namespace| namespace == context.namespace) {
        return Some(Reason::ExcludedNamespace);
    }
    if pod.pointer("/metadata/annotations/kubernetes.io~1config.mirror").is_some() {
        return Some(Reason::MirrorPod);
    }
    let node =
        text("/spec/nodeSelector/kubernetes.io~1os").or_else(|| text("/spec/nodeSelector/beta.kubernetes.io~1os"));
    if [text("/spec/os/name"), node].contains(&Some("windows")) {
        return Some(Reason::Windows);
    }
    if on_host_network(pod) {
        match settings.mode {
            Mode::ProxyOnly => {
                warnings.push("not injected: a proxy cannot stand before a pod on the node's network".to_owned());
                return Some(Reason::HostNetwork);
            }
            Mode::WrapProxy | Mode::HandoffProxy => {
                warnings.push("no proxy: it cannot stand before a pod on the node's network".to_owned());
                settings.mode = if settings.mode.hands_over() { Mode::Handoff } else { Mode::Wrap };
            }
            Mode::Wrap | Mode::Handoff | Mode::File => {}
        }
    }
    if settings.mode.needs_sidecar() && context.options.kube_minor < 29 {
        warnings.push("not injected: this mode needs the native sidecars of Kubernetes 1.29".to_owned());
        return Some(Reason::NoNativeSidecars);
    }
    if status.is_none()
        && let Some(name) = taken(pod)
    {
        warnings.push(format!("not injected: the pod has something named {name} already, which is our name"));
        return Some(Reason::NameTaken);
    }
    None
}

/// What a set of labels says about injection.
pub(super) fn wish(labels: Option<&Value>) -> Option<bool> {
    match labels?.get(names::INJECT)?.as_str()? {
        "true" | "enabled" => Some(true),
        "false" | "disabled" => Some(false),
        _ => None,
    }
}

/// Is the pod on its node's network?
pub(super) fn on_host_network(pod: &Value) -> bool {
    pod.pointer("/spec/hostNetwork") == Some(&Value::Bool(true))
}

/// Are the parts that we touch of the type that they must have?
fn has_shape(pod: &Value) -> bool {
    let object = |pointer: &str| pod.pointer(pointer).is_none_or(|value| value.is_object() || value.is_null());
    let list = |value: Option<&Value>| value.is_none_or(|value| value.is_array() || value.is_null());
    let objects = |items: &[Value]| items.iter().all(Value::is_object);
    let lists = ["/spec/containers", "/spec/initContainers", "/spec/volumes"];
    pod.pointer("/spec").is_some_and(Value::is_object)
        && ["/metadata", "/metadata/labels", "/metadata/annotations"].into_iter().all(object)
        && pod.pointer("/spec/containers").and_then(Value::as_array).is_some_and(|items| !items.is_empty())
        && lists.iter().all(|pointer| {
            list(pod.pointer(pointer))
                && pod.pointer(pointer).and_then(Value::as_array).is_none_or(|items| objects(items))
        })
        && containers(pod).all(|container| {
            container.get("name").is_some_and(Value::is_string)
                && ["command", "args", "env", "ports", "volumeMounts"].iter().all(|key| list(container.get(*key)))
        })
}

/// All containers, those of our own too.
pub(super) fn containers(pod: &Value) -> impl Iterator<Item = &Value> {
    ["/spec/initContainers", "/spec/containers"].into_iter().filter_map(|list| pod.pointer(list)?.as_array()).flatten()
}

/// A name of ours that the pod uses for something else.
fn taken(pod: &Value) -> Option<&str> {
    let volumes = pod.pointer("/spec/volumes").and_then(Value::as_array).into_iter().flatten();
    let mut names = containers(pod).chain(volumes).filter_map(|item| item.get("name")?.as_str());
    names.find(|name| *name == names::SIDECAR || name.starts_with(names::RESERVED))
}
