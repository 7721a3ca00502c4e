//! The sidecar put into Kubernetes pod specs: one pure function from a pod to a JSON Patch.
//!
//! [`mutate`] works on raw JSON, so that fields nobody here has heard of survive; it only ever adds
//! and replaces, on paths that it has seen; a second application finds nothing to do; and whatever
//! is wrong with a setting or a pod ends in a warning and a pod as it was, never in a broken pod.
//! [`undo`] is its exact inverse. Files, sockets and the cluster are the shell's business.

pub mod audit;
mod canary;
mod check;
mod container;
pub mod documents;
pub mod entrypoints;
mod file;
mod handoff;
pub mod names;
pub mod options;
pub mod patch;
mod ports;
mod probes;
mod proxy;
pub mod review;
mod settings;
mod sidecar;
mod skip;
mod status;
mod undo;
pub mod workload;
mod wrap;

pub use options::{Canary, Context, Mode, Options, Owner};
pub use skip::Reason;
pub use undo::undo;

use serde_json::Value;

use patch::{Draft, Op};
use settings::Settings;
use status::Status;

/// What is to be done with a pod.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// JSON Patch; nothing to do when it is empty.
    pub ops: Vec<Op>,
    /// For whoever created the pod.
    pub warnings: Vec<String>,
    /// Why it is injected, or why not.
    pub reason: Reason,
    /// How the sidecar works there.
    pub mode: Mode,
}

/// Puts the sidecar into `pod` (an object with `metadata` and `spec`; a pod template will do).
pub fn mutate(pod: &Value, context: &Context) -> Outcome {
    let mut warnings = Vec::new();
    let mut settings = Settings::read(pod, context, &mut warnings);
    let known = Status::read(pod, &mut warnings);
    if let Some(known) = &known {
        settings.mode = known.mode;
    }
    let (reason, ops) = match skip::whole_pod(pod, context, &mut settings, known.as_ref(), &mut warnings) {
        Some(reason) => (reason, Vec::new()),
        None => apply(pod, context, &settings, known, &mut warnings),
    };
    Outcome { ops, warnings, reason, mode: settings.mode }
}

/// The patch, once nothing speaks against the pod as a whole.
fn apply(
    pod: &Value,
    context: &Context,
    settings: &Settings,
    known: Option<Status>,
    warnings: &mut Vec<String>,
) -> (Reason, Vec<Op>) {
    let again = known.is_some();
    let status = known.unwrap_or_else(|| status::begin(context, settings));
    let mut draft = Draft::new(pod, status);
    let done = match settings.mode {
        Mode::Wrap | Mode::WrapProxy | Mode::Handoff | Mode::HandoffProxy => {
            wrap::apply(&mut draft, context, settings, warnings)
        }
        Mode::File => file::apply(&mut draft, settings, warnings),
        Mode::ProxyOnly => proxy::apply(&mut draft, settings, warnings),
    };
    let none = |reason| (reason, Vec::new());
    match done {
        Err(reason) => return none(if again { Reason::AlreadyInjected } else { reason }),
        Ok(()) if draft.is_unchanged() => return none(Reason::AlreadyInjected),
        Ok(()) => {}
    }
    let Some((after, ops)) = draft.finish() else { return none(Reason::Malformed) };
    match check::new_fault(pod, &after) {
        Some(fault) => {
            warnings.push(format!("not injected, since the pod would not be valid: {fault}"));
            none(Reason::UnsafePatch)
        }
        None => (Reason::Injected, ops),
    }
}
