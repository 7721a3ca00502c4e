//! Configuration from environment variables.
//!
//! One rule: `LOGWEIR_` and the key's path in upper case, its steps joined by `__`; the value as it
//! would stand in the file, lists and mappings in flow style. Empty means not set.
//! `OTEL_SERVICE_NAME` and the `service.name` of `OTEL_RESOURCE_ATTRIBUTES` name the service, as
//! OpenTelemetry's specification says, unless `LOGWEIR_SERVICE` does; `OTEL_TRACES_SAMPLER` and
//! `OTEL_PROPAGATORS` stand for keys of the proxy in the same way.

use std::ffi::OsString;

use super::problem::{Problem, nearest};
use super::proxy::standard;
use super::tree::{At, Kind, Node};

const PREFIX: &str = "LOGWEIR_";

/// What the environment says.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Paths and values, weakest first.
    pub(super) settings: Vec<(Vec<String>, Node)>,
    pub(super) problems: Vec<Problem>,
    /// Told to the user, but no reason to stop.
    pub(super) warnings: Vec<String>,
}

/// Reads `variables`; `sections` are the names of configuration sections, `keys` those of top-level values.
pub(super) fn read(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
    sections: &[&str],
    keys: &[&str],
) -> Found {
    let mut found = Found::default();
    let mut otel = (None, None);
    let mut traces = Vec::new();
    for (name, value) in variables {
        let (Some(name), value) = (name.to_str(), value) else { continue };
        let wanted = name.starts_with(PREFIX)
            || matches!(name, "OTEL_SERVICE_NAME" | "OTEL_RESOURCE_ATTRIBUTES")
            || standard::VARIABLES.contains(&name);
        if !wanted || value.is_empty() {
            continue;
        }
        let Some(value) = value.to_str() else {
            found.problems.push(problem(name, "its value is not UTF-8", None));
            continue;
        };
        match name {
            "OTEL_SERVICE_NAME" => otel.1 = Some(value.to_owned()),
            "OTEL_RESOURCE_ATTRIBUTES" => match service_of(value) {
                Ok(service) => otel.0 = service,
                Err(()) => found.warnings.push(
                    "OTEL_RESOURCE_ATTRIBUTES is ignored: it is not a list of key=value pairs, percent-encoded and \
                     separated by commas"
                        .to_owned(),
                ),
            },
            _ if name.starts_with(PREFIX) => own(name, value, sections, keys, &mut found),
            _ => traces.push((name.to_owned(), value.to_owned())),
        }
    }
    let service = |source: &str, name: String| {
        let node = Node { at: At::whole(source), kind: Kind::Raw(name) };
        (vec!["service".to_owned()], node)
    };
    let weak = [("OTEL_RESOURCE_ATTRIBUTES", otel.0), ("OTEL_SERVICE_NAME", otel.1)];
    let weak = weak.into_iter().filter_map(|(source, name)| Some(service(source, name?)));
    let value = |name: &str| traces.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
    let traces = standard::settings(value, &mut found.warnings).into_iter().map(|(source, key, value)| {
        let node = Node { at: At::whole(source), kind: Kind::Raw(value) };
        (vec!["proxy".to_owned(), key.to_owned()], node)
    });
    found.settings.sort_by(|(a, _), (b, _)| a.cmp(b));
    found.settings.splice(0..0, weak.chain(traces));
    found
}

/// Takes one variable that starts with our prefix.
fn own(name: &str, value: &str, sections: &[&str], keys: &[&str], found: &mut Found) {
    let path: Vec<String> = name.strip_prefix(PREFIX).unwrap_or_default().split("__").map(str::to_lowercase).collect();
    let first = path.first().map(String::as_str).unwrap_or_default();
    if path.len() > 1 || keys.contains(&first) {
        found.settings.push((path, Node { at: At::whole(name), kind: Kind::Raw(value.to_owned()) }));
    } else if sections.contains(&first) {
        let what = format!("`{first}` is a section, not a value");
        found.problems.push(problem(name, &what, Some(format!("set one of its keys: {name}__KEY"))));
    } else if first != "config" && !is_service_link(first) {
        // Anyone may have a use for such a name: no reason to stop.
        let hint = nearest(first, sections.iter().chain(keys).copied());
        let hint = hint.map(|near| format!("; did you mean {PREFIX}{}?", near.to_uppercase())).unwrap_or_default();
        found.warnings.push(format!("{name} is no setting and is ignored{hint}"));
    }
}

/// Kubernetes and Docker give every container such variables for a service called `logweir…`.
fn is_service_link(name: &str) -> bool {
    name.ends_with("service_host")
        || name.contains("service_port")
        || name == "port"
        || name.starts_with("port_")
        || name.contains("_port_")
        || name.ends_with("_port")
}

fn problem(name: &str, what: &str, hint: Option<String>) -> Problem {
    Problem { at: At::whole(name), what: what.to_owned(), hint }
}

/// The `service.name` in OpenTelemetry's list of attributes; an error when any pair is malformed.
fn service_of(attributes: &str) -> Result<Option<String>, ()> {
    let mut service = None;
    for pair in attributes.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or(())?;
        let (key, value) = (decode(key.trim())?, decode(value.trim())?);
        if key.is_empty() {
            return Err(());
        }
        if key == "service.name" && !value.is_empty() {
            service = Some(value);
        }
    }
    Ok(service)
}

/// Decodes percent-encoding strictly.
fn decode(text: &str) -> Result<String, ()> {
    let well_formed = |rest: &str| {
        let mut digits = rest.bytes().take(2);
        digits.len() == 2 && digits.all(|digit| digit.is_ascii_hexdigit())
    };
    if text.contains('=') || !text.split('%').skip(1).all(well_formed) {
        return Err(());
    }
    percent_encoding::percent_decode_str(text).decode_utf8().map(|text| text.into_owned()).map_err(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> (Vec<(String, String)>, Vec<String>, Vec<String>) {
        let variables = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
        let found = read(variables, &["sample", "redact"], &["service"]);
        let settings = found.settings.into_iter().map(|(path, node)| match node.kind {
            Kind::Raw(text) => (path.join("."), text),
            other => (path.join("."), format!("{other:?}")),
        });
        let problems = found.problems.iter().map(|problem| problem.to_string());
        (settings.collect(), problems.collect(), found.warnings)
    }

    #[test]
    fn names_become_paths() {
        let (settings, problems, warnings) =
            settings(&[("LOGWEIR_SAMPLE__RATIO", "0.5"), ("HOME", "/"), ("LOGWEIR_REDACT__RULES__X", "")]);
        assert_eq!(settings, [("sample.ratio".to_owned(), "0.5".to_owned())]);
        assert!(problems.is_empty() && warnings.is_empty());
    }

    #[test]
    fn the_most_special_name_of_the_service_comes_last() {
        let (settings, ..) = settings(&[
            ("LOGWEIR_SERVICE", "own"),
            ("OTEL_SERVICE_NAME", "standard"),
            ("OTEL_RESOURCE_ATTRIBUTES", "host.name=a%2Cb, service.name=of%20all"),
        ]);
        let names: Vec<_> = settings.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["of all", "standard", "own"]);
    }

    #[test]
    fn one_bad_pair_discards_all_attributes() {
        for bad in ["service.name=a,b", "service.name=a,x=%zz", "service.name=a,x=%e9", "=a", "a=b=c", "x=%4"] {
            let (settings, problems, warnings) = settings(&[("OTEL_RESOURCE_ATTRIBUTES", bad)]);
            assert!(settings.is_empty() && problems.is_empty(), "{bad}");
            assert_eq!(warnings.len(), 1, "{bad}");
        }
    }

    #[test]
    fn strange_names_are_told_apart() {
        let (_, problems, warnings) = settings(&[
            ("LOGWEIR_SAMPLE", "0.5"),
            ("LOGWEIR_SERVIC", "x"),
            ("LOGWEIR_CONFIG", "x"),
            ("LOGWEIR_SERVICE_HOST", "10.0.0.1"),
            ("LOGWEIR_WEBHOOK_PORT_443_TCP_ADDR", "10.0.0.1"),
            ("LOGWEIR_PORT", "tcp://10.0.0.1:443"),
        ]);
        assert_eq!(
            problems,
            ["LOGWEIR_SAMPLE: `sample` is a section, not a value; set one of its keys: LOGWEIR_SAMPLE__KEY"]
        );
        assert_eq!(warnings, ["LOGWEIR_SERVIC is no setting and is ignored; did you mean LOGWEIR_SERVICE?"]);
    }
}
