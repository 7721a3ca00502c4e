//! Pods and the sidecar: what comes out of samples, and what holds for any pod.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "a test waits by the clock")]

#[path = "inject/cases.rs"]
mod cases;
#[path = "inject/commands.rs"]
mod commands;
#[path = "inject/properties.rs"]
mod properties;
#[path = "inject/registry.rs"]
mod registry;
#[path = "inject/simulation.rs"]
mod simulation;
#[path = "inject/webhook.rs"]
mod webhook;

use logweir::inject::{Context, Options, Owner};

fn context<'a>(options: &'a Options, namespace: &'a str) -> Context<'a> {
    let owner = Owner { kind: "Deployment".to_owned(), name: "web".to_owned() };
    Context { options, namespace, owner }
}

/// The patch as another implementation applies it.
fn apply(pod: &serde_json::Value, ops: &[logweir::inject::patch::Op]) -> serde_json::Value {
    let patch: json_patch::Patch = serde_json::from_value(serde_json::to_value(ops).unwrap()).unwrap();
    let mut pod = pod.clone();
    json_patch::patch(&mut pod, &patch).expect("the patch fits");
    pod
}
