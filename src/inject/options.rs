//! What holds for all pods, and what is known of the one at hand.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::entrypoints::Table;

/// How the sidecar works in a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Mode {
    /// The application is started by `logweir run` in its own container.
    #[default]
    #[serde(rename = "wrap")]
    Wrap,
    /// The same, and the same process is its HTTP proxy.
    #[serde(rename = "wrap,proxy")]
    WrapProxy,
    /// The application is started by us in its own container, and a native sidecar reads what it says.
    #[serde(rename = "handoff")]
    Handoff,
    /// The same, and the sidecar is its HTTP proxy.
    #[serde(rename = "handoff,proxy")]
    HandoffProxy,
    /// A native sidecar follows files on a shared volume.
    #[serde(rename = "file")]
    File,
    /// A native sidecar is the HTTP proxy; log lines are left alone.
    #[serde(rename = "proxy-only")]
    ProxyOnly,
}

impl Mode {
    /// All of them.
    pub const ALL: [Mode; 6] =
        [Mode::Wrap, Mode::WrapProxy, Mode::Handoff, Mode::HandoffProxy, Mode::File, Mode::ProxyOnly];

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Wrap => "wrap",
            Mode::WrapProxy => "wrap,proxy",
            Mode::Handoff => "handoff",
            Mode::HandoffProxy => "handoff,proxy",
            Mode::File => "file",
            Mode::ProxyOnly => "proxy-only",
        }
    }

    /// Is a container of our own needed beside the application?
    pub fn needs_sidecar(self) -> bool {
        self.hands_over() || matches!(self, Mode::File | Mode::ProxyOnly)
    }

    /// Are outputs handed over to that container?
    pub fn hands_over(self) -> bool {
        matches!(self, Mode::Handoff | Mode::HandoffProxy)
    }

    /// Do requests go through us?
    pub fn has_proxy(self) -> bool {
        matches!(self, Mode::WrapProxy | Mode::HandoffProxy | Mode::ProxyOnly)
    }
}

impl std::str::FromStr for Mode {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words: Vec<&str> = text.split(',').map(str::trim).collect();
        words.sort_unstable();
        match words.as_slice() {
            ["wrap"] => Ok(Mode::Wrap),
            ["proxy", "wrap"] => Ok(Mode::WrapProxy),
            ["handoff"] => Ok(Mode::Handoff),
            ["handoff", "proxy"] => Ok(Mode::HandoffProxy),
            ["file"] => Ok(Mode::File),
            ["proxy-only"] => Ok(Mode::ProxyOnly),
            _ => Err(()),
        }
    }
}

/// A share of workloads that gets another image first.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Canary {
    /// The other image; without one there is no canary.
    pub image: Option<String>,
    /// Share of workloads in percent; 0 takes it back.
    pub percent: f64,
    /// Changing it picks other workloads.
    pub salt: String,
}

impl Default for Canary {
    fn default() -> Self {
        Canary { image: None, percent: 0.0, salt: "1".to_owned() }
    }
}

/// What holds for all pods.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Options {
    /// The sidecar's image.
    pub image: String,
    /// Who gets another one.
    pub canary: Canary,
    /// For pods that do not say.
    pub mode: Mode,
    /// Minor version of the cluster: native sidecars need 1.29.
    pub kube_minor: u32,
    /// Namespaces that are left alone.
    pub exclude_namespaces: Vec<String>,
    /// Entrypoints of images whose containers name no command.
    #[serde(skip)]
    pub entrypoints: Table,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            image: concat!("logweir:", env!("CARGO_PKG_VERSION")).to_owned(),
            canary: Canary::default(),
            mode: Mode::default(),
            kube_minor: 33,
            exclude_namespaces: ["kube-system", "kube-public", "kube-node-lease"].map(str::to_owned).to_vec(),
            entrypoints: Table::default(),
        }
    }
}

impl Options {
    /// Reads YAML; the error says where it is wrong.
    pub fn from_yaml(text: &str) -> Result<Self, String> {
        let options: Options = serde_saphyr::from_str(text).map_err(|error| error.without_snippet().to_string())?;
        if !(0.0..=100.0).contains(&options.canary.percent) {
            return Err("canary.percent must be between 0 and 100".to_owned());
        }
        if options.image.trim().is_empty() {
            return Err("image must not be empty".to_owned());
        }
        Ok(options)
    }
}

/// Who a pod belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Owner {
    /// Kind of the workload, as far as it is known.
    pub kind: String,
    /// Its name.
    pub name: String,
}

impl Owner {
    /// Who controls a pod that is being created. A pod of a Deployment is that Deployment's over all its rollouts, one
    /// of a CronJob that CronJob's over all its runs.
    pub fn of_pod(pod: &Value) -> Self {
        let references = pod.pointer("/metadata/ownerReferences").and_then(Value::as_array);
        let controller = references
            .and_then(|references| references.iter().find(|owner| owner.get("controller") == Some(&Value::Bool(true))));
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let Some(controller) = controller else {
            let metadata = pod.get("metadata").unwrap_or(&Value::Null);
            let (name, generated) = (text(metadata, "name"), text(metadata, "generateName"));
            let name = if name.is_empty() { generated.trim_end_matches('-').to_owned() } else { name };
            return Owner { kind: "Pod".to_owned(), name };
        };
        let (kind, name) = (text(controller, "kind"), text(controller, "name"));
        let hash = pod.pointer("/metadata/labels/pod-template-hash").and_then(Value::as_str);
        let cut = match (kind.as_str(), name.rsplit_once('-')) {
            ("ReplicaSet", Some((head, tail))) if Some(tail) == hash => Some(("Deployment", head)),
            ("Job", Some((head, tail))) if tail.len() >= 7 && tail.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(("CronJob", head))
            }
            _ => None,
        };
        match cut {
            Some((kind, head)) => Owner { kind: kind.to_owned(), name: head.to_owned() },
            None => Owner { kind, name },
        }
    }
}

/// What is known of the pod at hand besides itself.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// What holds for all pods.
    pub options: &'a Options,
    /// The pod's namespace.
    pub namespace: &'a str,
    /// Who it belongs to.
    pub owner: Owner,
}
