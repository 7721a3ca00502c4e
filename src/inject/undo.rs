//! The way back: what the status annotation says was done is taken away again, by name, and nothing else.

use serde_json::{Map, Value};

use super::names;
use super::status::{Before, Changed, Made, Status, Wrapped};

/// The pod as it was before it was injected; `None` when it says of itself that it was not.
pub fn undo(pod: &Value) -> Option<Value> {
    let status = Status::read(pod, &mut Vec::new())?;
    let mut pod = pod.clone();
    for (name, changed) in &status.changed {
        for list in ["/spec/containers", "/spec/initContainers"] {
            let items = pod.pointer_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
            for container in items.filter(|item| item.get("name").and_then(Value::as_str) == Some(name)) {
                if let Some(container) = container.as_object_mut() {
                    undo_container(container, changed);
                }
            }
        }
    }
    remove(&mut pod, "/spec/volumes", "name", &status.volumes);
    remove(&mut pod, "/spec/initContainers", "name", &status.containers);
    undo_metadata(&mut pod, &status);
    // The innermost first: an object is empty once what was made inside of it is gone.
    let mut made: Vec<(&String, &Made)> = status.made.iter().collect();
    made.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
    made.into_iter().for_each(|(path, made)| unmake(&mut pod, path, *made));
    Some(pod)
}

fn undo_metadata(pod: &mut Value, status: &Status) {
    if let Some(labels) = pod.pointer_mut("/metadata/labels").and_then(Value::as_object_mut) {
        labels.retain(|label, _| !status.labels.contains(label));
    }
    if let Some(annotations) = pod.pointer_mut("/metadata/annotations").and_then(Value::as_object_mut) {
        annotations.remove(names::STATUS);
        for (name, old) in &status.annotations {
            match old {
                Some(old) => drop(annotations.insert(name.clone(), old.clone().into())),
                None => drop(annotations.remove(name)),
            }
        }
    }
}

fn undo_container(container: &mut Map<String, Value>, changed: &Changed) {
    if let Some(wrapped) = &changed.wrapped {
        unwrap(container, wrapped);
    }
    let mut whole = Value::Object(std::mem::take(container));
    for (place, old) in &changed.replaced {
        if let Some(value) = whole.pointer_mut(place) {
            *value = old.clone();
        }
    }
    remove(&mut whole, "/env", "name", &changed.env);
    remove(&mut whole, "/volumeMounts", "name", &changed.mounts);
    remove(&mut whole, "/ports", "name", &changed.ports);
    changed.made.iter().for_each(|(path, made)| unmake(&mut whole, path, *made));
    if let Value::Object(whole) = whole {
        *container = whole;
    }
}

/// Takes the command out of the arguments, if it is still as we left it.
fn unwrap(container: &mut Map<String, Value>, wrapped: &Wrapped) {
    let first = container.get("command").and_then(|command| command.get(0)).and_then(Value::as_str);
    let args = container.get("args").and_then(Value::as_array).cloned().unwrap_or_default();
    if first != Some(names::BINARY) || args.len() < wrapped.words {
        return;
    }
    let mut command = args;
    let rest = command.split_off(wrapped.words);
    for (key, before, list) in [("command", wrapped.command, command), ("args", wrapped.args, rest)] {
        match before {
            Before::Absent => drop(container.remove(key)),
            Before::Null => drop(container.insert(key.to_owned(), Value::Null)),
            Before::Empty => drop(container.insert(key.to_owned(), Value::Array(Vec::new()))),
            Before::List => drop(container.insert(key.to_owned(), Value::Array(list))),
        }
    }
}

/// Removes the members of a list whose `key` is one of these. Of several alike the last goes: ours came last.
fn remove(whole: &mut Value, list: &str, key: &str, names: &[String]) {
    let Some(items) = whole.pointer_mut(list).and_then(Value::as_array_mut) else { return };
    for name in names {
        if let Some(index) = items.iter().rposition(|item| item.get(key).and_then(Value::as_str) == Some(name)) {
            items.remove(index);
        }
    }
}

/// Removes a list or an object that had to be made, unless others have put something into it.
fn unmake(whole: &mut Value, path: &str, made: Made) {
    let Some((parent, key)) = path.rsplit_once('/') else { return };
    let empty = match whole.pointer(path) {
        Some(Value::Array(list)) => list.is_empty(),
        Some(Value::Object(object)) => object.is_empty(),
        _ => false,
    };
    if let (true, Some(Value::Object(parent))) = (empty, whole.pointer_mut(parent)) {
        match made {
            Made::Absent => drop(parent.remove(key)),
            Made::Null => drop(parent.insert(key.to_owned(), Value::Null)),
        }
    }
}
