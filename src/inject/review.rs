//! AdmissionReview v1: a question of the API server in, an answer out. Whatever happens, the pod is admitted.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::mutate;
use super::options::{Context, Mode, Options, Owner};
use super::skip::Reason;

/// The API server cuts longer warnings.
const LONGEST_WARNING: usize = 120;

/// More warnings than anyone reads.
const MOST_WARNINGS: usize = 8;

/// What we need of the question.
#[derive(Debug, Deserialize)]
struct Review {
    #[serde(rename = "apiVersion")]
    version: String,
    kind: String,
    request: Request,
}

#[derive(Debug, Deserialize)]
struct Request {
    uid: String,
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    operation: String,
    #[serde(default)]
    object: Value,
}

/// The answer, and what it was, for metrics and the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The body.
    pub body: Value,
    /// Why it is injected, or why not.
    pub reason: Reason,
    /// How.
    pub mode: Mode,
}

#[derive(Debug, Serialize)]
struct Response {
    uid: String,
    allowed: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<String>,
    #[serde(rename = "auditAnnotations")]
    audit: Value,
    #[serde(rename = "patchType", skip_serializing_if = "Option::is_none")]
    patch_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    patch: Option<String>,
}

/// Answers a question. The error says why it is none.
pub fn answer(body: &[u8], options: &Options) -> Result<Answer, String> {
    let review: Review =
        serde_json::from_slice(body).map_err(|error| format!("this is no AdmissionReview: {error}"))?;
    if review.version != "admission.k8s.io/v1" || review.kind != "AdmissionReview" {
        return Err("only AdmissionReview of admission.k8s.io/v1 is answered".to_owned());
    }
    let Request { uid, namespace, operation, object: pod } = review.request;
    let is_pod = pod.get("kind").and_then(Value::as_str) == Some("Pod") && operation == "CREATE";
    let context = Context { options, namespace: &namespace, owner: Owner::of_pod(&pod) };
    let (reason, mode, ops, warnings) = if is_pod {
        let outcome = mutate(&pod, &context);
        (outcome.reason, outcome.mode, outcome.ops, outcome.warnings)
    } else {
        (Reason::Malformed, options.mode, Vec::new(), Vec::new())
    };
    let patch = if ops.is_empty() { None } else { serde_json::to_vec(&ops).ok().map(|patch| STANDARD.encode(patch)) };
    let response = Response {
        uid,
        allowed: true,
        warnings: warnings.iter().take(MOST_WARNINGS).map(|warning| short(warning)).collect(),
        audit: json!({ "reason": reason.as_str(), "mode": mode.as_str() }),
        patch_type: patch.as_ref().map(|_| "JSONPatch"),
        patch,
    };
    let body = json!({ "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response });
    Ok(Answer { body, reason, mode })
}

fn short(warning: &str) -> String {
    let text = format!("logweir: {warning}");
    let end = (0..=LONGEST_WARNING.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    text.get(..end).unwrap_or_default().to_owned()
}
