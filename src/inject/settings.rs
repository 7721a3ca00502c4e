//! The annotations of a pod: a bad value is told and its default taken.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::container::Resources;
use super::names;
use super::options::{Context, Mode};

/// Longest service name.
const LONGEST_SERVICE: usize = 255;

/// Which of the application's containers are meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Selection {
    /// All of them, but no init containers.
    #[default]
    All,
    /// These, init containers too.
    Named(BTreeSet<String>),
}

/// What happens to a named port that the proxy stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum PortStrategy {
    /// The proxy takes its name over.
    #[default]
    NamedSwap,
    /// Nothing: whoever calls is told the proxy's port by hand.
    Manual,
}

/// Files of one container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LogPath {
    pub(super) container: String,
    pub(super) glob: String,
}

/// What is wanted for a pod.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Settings {
    pub(super) mode: Mode,
    pub(super) containers: Selection,
    pub(super) excluded: BTreeSet<String>,
    pub(super) entrypoints: BTreeMap<String, Vec<String>>,
    pub(super) log_paths: Vec<LogPath>,
    pub(super) service: String,
    pub(super) app_port: Option<u16>,
    pub(super) proxy_port: u16,
    pub(super) port_strategy: PortStrategy,
    /// `None`: no metrics and no health.
    pub(super) metrics_port: Option<u16>,
    pub(super) config_map: Option<String>,
    pub(super) otlp_endpoint: Option<String>,
    pub(super) sample: Option<String>,
    pub(super) log_level: Option<String>,
    pub(super) resources: Resources,
    pub(super) image: Option<String>,
    pub(super) canary: Option<bool>,
}

/// Annotations, and where complaints about them go.
struct Reader<'a> {
    pod: Option<&'a Map<String, Value>>,
    warnings: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn text(&self, key: &str) -> Option<String> {
        let key = format!("{}{key}", names::PREFIX);
        let value = self.pod.and_then(|map| map.get(&key));
        value.and_then(Value::as_str).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// What `read` makes of an annotation; `None`, with a warning, when it makes nothing of it.
    fn get<T>(&mut self, key: &str, want: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(key)?;
        let value = read(&text);
        if value.is_none() {
            self.warnings.push(format!("{}{key} is ignored: {want} is wanted", names::PREFIX));
        }
        value
    }

    /// Keys that nothing is known of are told.
    fn strangers(&mut self) {
        let keys = self.pod.into_iter().flat_map(|map| map.keys());
        for name in keys.filter_map(|key| key.strip_prefix(names::PREFIX)) {
            if names::SETTINGS.contains(&name) || name.starts_with(names::ENTRYPOINT) {
                continue;
            }
            let near = names::SETTINGS.iter().map(|known| (strsim::damerau_levenshtein(name, known), known)).min();
            let hint = near.filter(|(distance, _)| *distance <= 3).map(|(_, known)| known);
            let hint = hint.map(|known| format!("; did you mean {}{known}?", names::PREFIX)).unwrap_or_default();
            self.warnings.push(format!("{}{name} is no setting{hint}", names::PREFIX));
        }
    }
}

impl Settings {
    /// Reads what a pod says.
    pub(super) fn read(pod: &Value, context: &Context, warnings: &mut Vec<String>) -> Self {
        let annotations = pod.pointer("/metadata/annotations").and_then(Value::as_object);
        let mut reader = Reader { pod: annotations, warnings };
        reader.strangers();
        let port = |text: &str| text.parse::<u16>().ok().filter(|port| *port > 0);
        let metrics = reader.get("metrics-port", "a port or off", |text| match text {
            "off" => Some(None),
            text => port(text).map(Some),
        });
        let strategy = reader.get("port-strategy", "named-swap or manual", |text| match text {
            "named-swap" => Some(PortStrategy::NamedSwap),
            "manual" => Some(PortStrategy::Manual),
            _ => None,
        });
        let mode = reader
            .get("mode", "one of wrap; wrap,proxy; handoff; handoff,proxy; file; proxy-only", |text| text.parse().ok());
        let canary = reader.get("canary", "always or never", |text| match text {
            "always" => Some(true),
            "never" => Some(false),
            _ => None,
        });
        let service = reader.get("service", "a name", |text| {
            (text.len() <= LONGEST_SERVICE && !text.contains(char::is_control)).then(|| text.to_owned())
        });
        Settings {
            mode: mode.unwrap_or(context.options.mode),
            containers: reader.get("containers", "a list of names or *", selection).unwrap_or_default(),
            excluded: reader.get("exclude-containers", "a list of names", words).unwrap_or_default(),
            entrypoints: entrypoints(&mut reader),
            log_paths: reader.get("log-paths", "a list of CONTAINER:/PATH", log_paths).unwrap_or_default(),
            service: service.unwrap_or_else(|| service_of(pod, context)),
            app_port: reader.get("app-port", "a port", port),
            proxy_port: reader.get("proxy-port", "a port", port).unwrap_or(names::PROXY_PORT),
            port_strategy: strategy.unwrap_or_default(),
            metrics_port: metrics.unwrap_or(Some(names::METRICS_PORT)),
            config_map: reader.get("config-map", "the name of a ConfigMap", |text| is_name(text).then(|| text.into())),
            otlp_endpoint: reader.get("otlp-endpoint", "an http or https URL", endpoint),
            sample: reader.get("sample", "a number from 0 to 1", ratio),
            log_level: reader.get("log-level", "trace, debug, info, warn, error or off", level),
            resources: resources(&mut reader),
            image: reader.get("image", "an image reference", |text| is_image(text).then(|| text.to_owned())),
            canary,
        }
    }

    /// Is the container meant? Init containers only by their name.
    pub(super) fn selects(&self, container: &str, init: bool) -> bool {
        let selected = match &self.containers {
            Selection::All => !init,
            Selection::Named(names) => names.contains(container),
        };
        selected && !self.excluded.contains(container)
    }
}

fn words(text: &str) -> Option<BTreeSet<String>> {
    let names: BTreeSet<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
    names.iter().all(|name| is_name(name)).then_some(names)
}

fn selection(text: &str) -> Option<Selection> {
    if text == "*" { Some(Selection::All) } else { words(text).map(Selection::Named) }
}

/// Names as Kubernetes has them (RFC 1123).
fn is_name(text: &str) -> bool {
    let ends = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.';
    text.len() <= 253 && ends(text.bytes().next()) && ends(text.bytes().last()) && text.bytes().all(inside)
}

fn is_image(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/:@".contains(&byte);
    text.bytes().all(inside) && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
}

fn endpoint(text: &str) -> Option<String> {
    let rest = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"))?;
    (!rest.is_empty() && !rest.contains(char::is_whitespace)).then(|| text.to_owned())
}

fn ratio(text: &str) -> Option<String> {
    text.parse().ok().filter(|ratio: &f64| (0.0..=1.0).contains(ratio)).map(|_| text.to_owned())
}

fn level(text: &str) -> Option<String> {
    ["trace", "debug", "info", "warn", "error", "off"].contains(&text).then(|| text.to_owned())
}

fn log_paths(text: &str) -> Option<Vec<LogPath>> {
    let one = |pair: &str| {
        let (container, glob) = pair.trim().split_once(':')?;
        let plain = glob.starts_with('/') && !glob.split('/').any(|part| part == "..") && !glob.ends_with('/');
        (is_name(container) && plain).then(|| LogPath { container: container.to_owned(), glob: glob.to_owned() })
    };
    text.split(',').map(one).collect()
}

fn entrypoints(reader: &mut Reader) -> BTreeMap<String, Vec<String>> {
    let keys = reader.pod.into_iter().flat_map(|map| map.keys());
    let keys = keys.filter_map(|key| key.strip_prefix(names::PREFIX)?.strip_prefix(names::ENTRYPOINT));
    let keys: Vec<&str> = keys.collect();
    let read = |text: &str| serde_json::from_str::<Vec<String>>(text).ok().filter(|words| !words.is_empty());
    let mut found = BTreeMap::new();
    for container in keys {
        let key = format!("{}{container}", names::ENTRYPOINT);
        if let Some(words) = reader.get(&key, "a JSON array such as [\"/app\", \"serve\"]", read) {
            found.insert(container.to_owned(), words);
        }
    }
    found
}

fn resources(reader: &mut Reader) -> Resources {
    let mut resources = Resources::default();
    for (key, slot, is_cpu) in
        [("cpu-request", &mut resources.cpu_request, true), ("memory-request", &mut resources.memory_request, false)]
    {
        if let Some(text) = reader.get(key, "a quantity such as 10m or 32Mi", |text| Resources::quantity(text, is_cpu))
        {
            *slot = text;
        }
    }
    for (key, slot, is_cpu) in
        [("cpu-limit", &mut resources.cpu_limit, true), ("memory-limit", &mut resources.memory_limit, false)]
    {
        if let Some(text) =
            reader.get(key, "a quantity such as 500m or 128Mi", |text| Resources::quantity(text, is_cpu))
        {
            *slot = Some(text);
        }
    }
    resources.reconcile(reader.warnings);
    resources
}

/// A name for the application: what its labels say, else its workload's name.
fn service_of(pod: &Value, context: &Context) -> String {
    let labels = pod.pointer("/metadata/labels");
    let label = |key: &str| labels?.get(key)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let first = || pod.pointer("/spec/containers/0/name").and_then(Value::as_str).map(str::to_owned);
    let owner = || Some(context.owner.name.clone()).filter(|name| !name.is_empty());
    label("app.kubernetes.io/name").or_else(|| label("app")).or_else(owner).or_else(first).unwrap_or_default()
}
