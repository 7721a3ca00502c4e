//! JSON Patch (RFC 6902), as far as it is used here: `add` and `replace`, and a draft that makes them.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::names;
use super::status::{Made, Status};

/// One step of a patch.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Op {
    /// Puts a value at a place: a key of an object, or an index of a list (`-` is its end).
    Add {
        /// JSON Pointer.
        path: String,
        /// What.
        value: Value,
    },
    /// Puts a value over another.
    Replace {
        /// JSON Pointer.
        path: String,
        /// What.
        value: Value,
    },
}

impl Op {
    /// The same step for something in which the document stands at `prefix`.
    pub fn below(self, prefix: &str) -> Self {
        match self {
            Op::Add { path, value } => Op::Add { path: format!("{prefix}{path}"), value },
            Op::Replace { path, value } => Op::Replace { path: format!("{prefix}{path}"), value },
        }
    }
}

/// A step that does not fit its document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the patch does not fit at {0}")]
pub struct Misfit(pub String);

/// A key as part of a pointer.
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Takes the steps one after the other.
pub fn apply(document: &mut Value, ops: &[Op]) -> Result<(), Misfit> {
    ops.iter().try_for_each(|op| step(document, op))
}

fn step(document: &mut Value, op: &Op) -> Result<(), Misfit> {
    match op {
        Op::Replace { path, value } => {
            *document.pointer_mut(path).ok_or_else(|| Misfit(path.clone()))? = value.clone();
        }
        Op::Add { path, value } => {
            let misfit = || Misfit(path.clone());
            let (parent, last) = path.rsplit_once('/').ok_or_else(misfit)?;
            match document.pointer_mut(parent).ok_or_else(misfit)? {
                Value::Object(object) => {
                    object.insert(last.replace("~1", "/").replace("~0", "~"), value.clone());
                }
                Value::Array(list) if last == "-" => list.push(value.clone()),
                Value::Array(list) => {
                    let index = last.parse().ok().filter(|index| *index <= list.len()).ok_or_else(misfit)?;
                    list.insert(index, value.clone());
                }
                _ => return Err(misfit()),
            }
        }
    }
    Ok(())
}

/// A pod that is being changed: every change is made at once and noted as a step.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) pod: Value,
    pub(super) status: Status,
    ops: Vec<Op>,
    /// A step did not fit: nothing of this may be used.
    broken: bool,
}

impl Draft {
    pub(super) fn new(pod: &Value, status: Status) -> Self {
        Draft { pod: pod.clone(), status, ops: Vec::new(), broken: false }
    }

    /// Has nothing been done yet?
    pub(super) fn is_unchanged(&self) -> bool {
        self.ops.is_empty()
    }

    /// Puts `value` at `path`.
    pub(super) fn add(&mut self, path: String, value: Value) {
        self.take(Op::Add { path, value });
    }

    /// Puts `value` over what is at `path`.
    pub(super) fn replace(&mut self, path: String, value: Value) {
        self.take(Op::Replace { path, value });
    }

    fn take(&mut self, op: Op) {
        self.broken |= step(&mut self.pod, &op).is_err();
        self.ops.push(op);
    }

    /// Makes sure that there is a list or an object at `base` + `key`; says what had to be made.
    pub(super) fn ensure(&mut self, base: &str, key: &str, empty: Value) -> Option<Made> {
        let path = format!("{base}/{key}");
        let made = match self.pod.pointer(&path) {
            None => Made::Absent,
            Some(Value::Null) => Made::Null,
            Some(_) => return None,
        };
        self.add(path, empty);
        Some(made)
    }

    /// The same for something of the pod itself, noted in the status.
    pub(super) fn ensure_of_pod(&mut self, base: &str, key: &str, empty: Value) {
        if let Some(made) = self.ensure(base, key, empty) {
            self.status.made.insert(format!("{base}/{key}"), made);
        }
    }

    /// Adds a volume unless there is one of its name.
    pub(super) fn volume(&mut self, volume: Value) {
        let name = volume.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        if named(&self.pod, "/spec/volumes", &name).is_none() {
            self.ensure_of_pod("/spec", "volumes", json!([]));
            self.add("/spec/volumes/-".to_owned(), volume);
            self.status.volumes.push(name);
        }
    }

    /// Adds an init container before all others unless there is one of its name.
    pub(super) fn init_container(&mut self, container: Value) {
        let name = container.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        if named(&self.pod, "/spec/initContainers", &name).is_none() {
            self.ensure_of_pod("/spec", "initContainers", json!([]));
            self.add("/spec/initContainers/0".to_owned(), container);
            self.status.containers.push(name);
        }
    }

    /// The changed pod and all steps, those of the metadata first and the status last; `None` when a step did not fit.
    pub(super) fn finish(mut self) -> Option<(Value, Vec<Op>)> {
        let spec = std::mem::take(&mut self.ops);
        self.metadata();
        let status = serde_json::to_string(&self.status).ok()?;
        let mut ops = std::mem::take(&mut self.ops);
        ops.extend(spec);
        self.ops = ops;
        self.add(format!("/metadata/annotations/{}", escape(names::STATUS)), Value::String(status));
        (!self.broken).then_some((self.pod, self.ops))
    }

    fn metadata(&mut self) {
        for (base, key) in [("", "metadata"), ("/metadata", "labels"), ("/metadata", "annotations")] {
            self.ensure_of_pod(base, key, Value::Object(Map::new()));
        }
        let track = if self.status.canary { "canary" } else { "stable" };
        for (label, value) in [(names::INJECTED, "true"), (names::TRACK, track)] {
            let path = format!("/metadata/labels/{}", escape(label));
            if self.pod.pointer(&path).is_none() {
                self.add(path, value.into());
                self.status.labels.push(label.to_owned());
            }
        }
        self.safe_volumes();
    }

    /// A volume of ours is no reason to keep a pod on its node.
    fn safe_volumes(&mut self) {
        let path = format!("/metadata/annotations/{}", escape(names::SAFE_VOLUMES));
        let old = self.pod.pointer(&path).and_then(Value::as_str).map(str::to_owned);
        let mut list: Vec<&str> = old.iter().flat_map(|old| old.split(',')).filter(|name| !name.is_empty()).collect();
        let before = list.len();
        for volume in &self.status.volumes {
            if volume != names::CONFIG_VOLUME && !list.contains(&volume.as_str()) {
                list.push(volume);
            }
        }
        if list.len() > before {
            let value = list.join(",").into();
            self.status.annotations.entry(names::SAFE_VOLUMES.to_owned()).or_insert(old);
            self.add(path, value);
        }
    }
}

/// The path of the member of a list that has this name.
pub(super) fn named(pod: &Value, list: &str, name: &str) -> Option<String> {
    let items = pod.pointer(list)?.as_array()?;
    let index = items.iter().position(|item| item.get("name").and_then(Value::as_str) == Some(name))?;
    Some(format!("{list}/{index}"))
}
