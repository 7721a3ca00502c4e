//! The status annotation: what was done to a pod, so that it is done once and can be taken back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::options::{Context, Mode};
use super::settings::Settings;
use super::{canary, names};

/// Version of this format.
const VERSION: u32 = 1;

/// How something was before it had to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Made {
    /// Not there.
    Absent,
    /// There, and null.
    Null,
}

/// What was done to a pod.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Status {
    v: u32,
    pub(super) mode: Mode,
    pub(super) image: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) canary: bool,
    /// Lists and objects of the pod that were not there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) made: BTreeMap<String, Made>,
    /// Labels that were set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) labels: Vec<String>,
    /// Annotations that were changed, and what they were.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) annotations: BTreeMap<String, Option<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) volumes: Vec<String>,
    /// Containers of our own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) containers: Vec<String>,
    /// Changes to the application's containers, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) changed: BTreeMap<String, Changed>,
}

/// What was done to one of the application's containers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Changed {
    /// Its command was moved into its arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) wrapped: Option<Wrapped>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) made: BTreeMap<String, Made>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) env: Vec<String>,
    /// Names of volumes that are mounted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) mounts: Vec<String>,
    /// Names of ports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) ports: Vec<String>,
    /// Values that were replaced, by pointer within the container.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) replaced: BTreeMap<String, Value>,
}

/// How to take a command out of the arguments again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Wrapped {
    /// Words at the head of the arguments that were none.
    pub(super) words: usize,
    /// The container had a command: these words, or none of them.
    pub(super) command: Before,
    /// It had arguments.
    pub(super) args: Before,
}

/// How a list was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Before {
    /// Not there.
    Absent,
    /// There, and null.
    Null,
    /// An empty list.
    Empty,
    /// A list with something in it.
    List,
}

impl Before {
    pub(super) fn of(value: Option<&Value>) -> Self {
        match value {
            None => Before::Absent,
            Some(Value::Array(list)) if !list.is_empty() => Before::List,
            Some(Value::Array(_)) => Before::Empty,
            Some(_) => Before::Null,
        }
    }
}

impl Status {
    /// What the pod says was done to it.
    pub(super) fn read(pod: &Value, warnings: &mut Vec<String>) -> Option<Self> {
        let text = pod.pointer("/metadata/annotations")?.get(names::STATUS)?.as_str()?;
        match serde_json::from_str::<Status>(text) {
            Ok(status) if status.v == VERSION => Some(status),
            _ => {
                warnings.push(format!("{} cannot be read and is ignored", names::STATUS));
                None
            }
        }
    }

    /// What is done to a container.
    pub(super) fn changed(&mut self, container: &str) -> &mut Changed {
        self.changed.entry(container.to_owned()).or_default()
    }
}

/// The status of a pod to which nothing was done yet.
pub(super) fn begin(context: &Context, settings: &Settings) -> Status {
    let (image, canary) = canary::image(context, settings);
    Status {
        v: VERSION,
        mode: settings.mode,
        image,
        canary,
        made: BTreeMap::new(),
        labels: Vec::new(),
        annotations: BTreeMap::new(),
        volumes: Vec::new(),
        containers: Vec::new(),
        changed: BTreeMap::new(),
    }
}
