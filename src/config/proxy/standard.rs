//! What OpenTelemetry's standard variables say of sampling and propagation: values for keys of ours.
//! As the standard says, a value that is not understood is told and counts as unset.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::trace::propagate::parse_list;

/// Which traces are recorded: the values of `OTEL_TRACES_SAMPLER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub enum Sampler {
    /// All.
    #[serde(rename = "always_on")]
    AlwaysOn,
    /// None.
    #[serde(rename = "always_off")]
    AlwaysOff,
    /// A share.
    #[serde(rename = "traceidratio")]
    TraceIdRatio,
    /// As the caller says; all of those that begin here.
    #[serde(rename = "parentbased_always_on")]
    ParentBasedAlwaysOn,
    /// As the caller says; none of those that begin here.
    #[serde(rename = "parentbased_always_off")]
    ParentBasedAlwaysOff,
    /// As the caller says; a share of those that begin here.
    #[serde(rename = "parentbased_traceidratio")]
    ParentBasedTraceIdRatio,
}

/// A sampler's name is not known.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no sampler that is supported here")]
pub struct UnknownSampler(pub String);

impl FromStr for Sampler {
    type Err = UnknownSampler;

    fn from_str(name: &str) -> Result<Self, UnknownSampler> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "always_on" => Sampler::AlwaysOn,
            "always_off" => Sampler::AlwaysOff,
            "traceidratio" => Sampler::TraceIdRatio,
            "parentbased_always_on" => Sampler::ParentBasedAlwaysOn,
            "parentbased_always_off" => Sampler::ParentBasedAlwaysOff,
            "parentbased_traceidratio" => Sampler::ParentBasedTraceIdRatio,
            _ => return Err(UnknownSampler(name.to_owned())),
        })
    }
}

/// The variables.
pub(in super::super) const VARIABLES: [&str; 3] =
    ["OTEL_PROPAGATORS", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG"];

/// Keys of the proxy's section that the variables set, each with the variable and the value as it would stand in the
/// file. Complaints are appended to `warnings`.
pub(in super::super) fn settings(
    env: impl Fn(&str) -> Option<String>,
    warnings: &mut Vec<String>,
) -> Vec<(&'static str, &'static str, String)> {
    let env = |name: &str| env(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let [propagators, sampler, ratio] = VARIABLES;
    let mut found = Vec::new();
    if let Some((formats, unknown)) = env(propagators).and_then(|value| parse_list(&value)) {
        warnings.extend(unknown.iter().map(|error| format!("{propagators}: {error}")));
        let list = serde_json::to_string(&formats).unwrap_or_default();
        found.push((propagators, "inject", list.clone()));
        found.push((propagators, "extract", list));
    }
    match env(sampler).map(|name| name.parse::<Sampler>()) {
        Some(Ok(_)) => {
            found.push((sampler, "sampler", env(sampler).unwrap_or_default().to_ascii_lowercase()));
            let share = match env(ratio).map(|text| text.parse::<f64>()) {
                Some(Ok(share)) if (0.0..=1.0).contains(&share) => share,
                Some(_) => {
                    warnings.push(format!("{ratio}: not a number from 0 to 1"));
                    1.0
                }
                None => 1.0,
            };
            found.push((ratio, "sampler_ratio", share.to_string()));
        }
        Some(Err(error)) => warnings.push(format!("{sampler}: {error}")),
        None => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_of_opentelemetry() {
        let read = |variables: &[(&str, &str)]| {
            let mut warnings = Vec::new();
            let value =
                |name: &str| variables.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
            let found = settings(value, &mut warnings);
            let found: Vec<_> = found.iter().map(|(_, key, value)| format!("{key}={value}")).collect();
            (found.join(" "), warnings.len())
        };
        for (variables, want, warnings) in [
            (&[][..], "", 0),
            (&[("OTEL_TRACES_SAMPLER", "")], "", 0),
            (&[("OTEL_TRACES_SAMPLER_ARG", "0.1")], "", 0),
            (
                &[("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0.25")],
                "sampler=traceidratio sampler_ratio=0.25",
                0,
            ),
            (
                &[("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "2")],
                "sampler=traceidratio sampler_ratio=1",
                1,
            ),
            (&[("OTEL_TRACES_SAMPLER", "PARENTBASED_ALWAYS_OFF")], "sampler=parentbased_always_off sampler_ratio=1", 0),
            (&[("OTEL_TRACES_SAMPLER", "jaeger_remote"), ("OTEL_TRACES_SAMPLER_ARG", "0.1")], "", 1),
            (&[("OTEL_PROPAGATORS", "b3,baggage,ottrace")], "inject=[\"b3\"] extract=[\"b3\"]", 1),
            (&[("OTEL_PROPAGATORS", "none")], "inject=[] extract=[]", 0),
        ] {
            assert_eq!(read(variables), (want.to_owned(), warnings), "{variables:?}");
        }
    }
}
