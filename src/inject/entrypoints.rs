//! What images start: known ahead of time, since nothing may be asked while a pod is being admitted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The file's key in a ConfigMap.
pub const FILE: &str = "entrypoints.yaml";

/// What an image starts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Start {
    /// Its `ENTRYPOINT`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entrypoint: Vec<String>,
    /// Its `CMD`, in the place of which a container's arguments stand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
}

/// What images start, by `registry/name:tag` or `sha256:…`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Table {
    images: BTreeMap<String, Start>,
}

impl Table {
    /// Reads YAML; the error says where it is wrong.
    pub fn from_yaml(text: &str) -> Result<Self, String> {
        let read: Table = serde_saphyr::from_str(text).map_err(|error| error.without_snippet().to_string())?;
        let mut table = Table::default();
        read.images.into_iter().for_each(|(image, start)| table.insert(&image, start));
        Ok(table)
    }

    /// Takes an image in.
    pub fn insert(&mut self, image: &str, start: Start) {
        self.images.insert(full_name(image), start);
    }

    /// Takes another table in; its entries count more.
    pub fn extend(&mut self, other: Table) {
        self.images.extend(other.images);
    }

    /// How many images are known.
    pub fn len(&self) -> usize {
        self.images.len()
    }

    /// Is none known?
    pub fn is_empty(&self) -> bool {
        self.images.is_empty()
    }

    /// Is this image known?
    pub fn knows(&self, image: &str) -> bool {
        self.images.contains_key(&full_name(image))
    }

    /// What stands before the arguments of a container of this image. A digest is looked up wherever the image is
    /// kept, and a tag beside it says nothing.
    pub(super) fn start(&self, image: &str, has_args: bool) -> Option<Vec<String>> {
        let key = image.split_once('@').map_or_else(|| full_name(image), |(_, digest)| digest.to_owned());
        let start = self.images.get(&key)?;
        let command = if has_args { [].as_slice() } else { &start.command };
        let words: Vec<String> = start.entrypoint.iter().chain(command).cloned().collect();
        (has_args || !words.is_empty()).then_some(words)
    }

    /// A ConfigMap for the webhook.
    pub fn config_map(&self, name: &str, namespace: &str) -> Value {
        let table = serde_saphyr::to_string(self).unwrap_or_default();
        serde_json::json!({
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {
                "name": name,
                "namespace": namespace,
                "labels": { "app.kubernetes.io/name": "logweir", "app.kubernetes.io/component": "webhook" },
            },
            "data": { FILE: table },
        })
    }
}

/// An image's name in full, as container runtimes complete it.
fn full_name(image: &str) -> String {
    if image.starts_with("sha256:") {
        return image.to_owned();
    }
    if let Some((_, digest)) = image.split_once('@') {
        return digest.to_owned();
    }
    let (first, rest) = image.split_once('/').unwrap_or(("", image));
    let is_registry = first.contains(['.', ':']) || first == "localhost";
    let name = match (is_registry, first.is_empty()) {
        (true, _) => image.to_owned(),
        (false, true) => format!("docker.io/library/{rest}"),
        (false, false) => format!("docker.io/{image}"),
    };
    let has_tag = name.rsplit_once('/').is_some_and(|(_, last)| last.contains(':'));
    if has_tag { name } else { format!("{name}:latest") }
}

/// What is wrong with a source of entrypoints.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not what `docker inspect` writes.
    #[error("this is not what `docker inspect` or `podman inspect` write of an image")]
    NotInspected,
    /// Not an image archive.
    #[error("this is no image archive: neither index.json nor manifest.json is in it")]
    NoArchive,
    /// A part is not there.
    #[error("the archive has no {0}")]
    Missing(String),
    /// A part cannot be read.
    #[error("{0} in the archive is not what it should be")]
    Bad(String),
}

/// Reads what `docker inspect IMAGE…` or `podman inspect IMAGE…` wrote.
pub fn from_inspect(text: &str) -> Result<Table, Error> {
    let value: Value = serde_json::from_str(text).map_err(|_| Error::NotInspected)?;
    let images = value.as_array().ok_or(Error::NotInspected)?;
    let mut table = Table::default();
    for image in images {
        let config = image.get("Config").filter(|config| config.is_object()).ok_or(Error::NotInspected)?;
        let names = ["RepoTags", "RepoDigests"].iter().filter_map(|key| image.get(*key)?.as_array()).flatten();
        for name in names.filter_map(Value::as_str).filter(|name| !name.starts_with("<none>")) {
            table.insert(name, start(config));
        }
    }
    if table.is_empty() { Err(Error::NotInspected) } else { Ok(table) }
}

/// Reads an image archive (OCI layout or `docker save`) of which `part` knows the small parts by their path.
/// `name` is another name of the image, for an archive that does not say it or says it otherwise.
pub fn from_archive<'p>(part: &impl Fn(&str) -> Option<&'p [u8]>, name: Option<&str>) -> Result<Table, Error> {
    let mut table = Table::default();
    if let Some(index) = part("index.json") {
        let index = json(index, "index.json")?;
        walk(&index, part, name, &mut table, 0)?;
    } else if let Some(manifest) = part("manifest.json") {
        let manifest = json(manifest, "manifest.json")?;
        for image in manifest.as_array().into_iter().flatten() {
            let path = image.get("Config").and_then(Value::as_str).unwrap_or_default();
            let config = json(part(path).ok_or_else(|| Error::Missing(path.to_owned()))?, path)?;
            let tags = image.get("RepoTags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
            let start = start(config.get("config").unwrap_or(&Value::Null));
            tags.chain(name).for_each(|tag| table.insert(tag, start.clone()));
        }
    } else {
        return Err(Error::NoArchive);
    }
    Ok(table)
}

/// Takes in all manifests of an index. An image may stand behind a second index, one platform each.
fn walk<'p>(
    index: &Value,
    part: &impl Fn(&str) -> Option<&'p [u8]>,
    name: Option<&str>,
    table: &mut Table,
    depth: usize,
) -> Result<(), Error> {
    for manifest in index.get("manifests").and_then(Value::as_array).into_iter().flatten() {
        let digest = manifest.get("digest").and_then(Value::as_str).unwrap_or_default();
        let said = ["io.containerd.image.name", "org.opencontainers.image.ref.name"];
        let said = said.iter().find_map(|key| manifest.get("annotations")?.get(*key)?.as_str());
        // A bare tag is no name.
        let said = said.filter(|said| said.contains(['/', ':']));
        let path = format!("blobs/{}", digest.replace(':', "/"));
        let Some(bytes) = part(&path) else {
            // Platforms that were not pulled are listed all the same.
            if depth > 0 {
                continue;
            }
            return Err(Error::Missing(path));
        };
        let body = json(bytes, &path)?;
        if body.get("manifests").is_some() && depth < 3 {
            walk(&body, part, None, table, depth + 1)?;
            if let Some(start) = first_below(&body, table) {
                std::iter::once(digest).chain(said).chain(name).for_each(|key| table.insert(key, start.clone()));
            }
            continue;
        }
        let config = body.pointer("/config/digest").and_then(Value::as_str).unwrap_or_default();
        let path = format!("blobs/{}", config.replace(':', "/"));
        let config = json(part(&path).ok_or_else(|| Error::Missing(path.clone()))?, &path)?;
        let Some(config) = config.get("config") else { continue };
        for key in std::iter::once(digest).chain(said).chain(name) {
            table.insert(key, start(config));
        }
    }
    Ok(())
}

/// What the platforms of an index start: the same, in practice.
fn first_below(index: &Value, table: &Table) -> Option<Start> {
    let manifests = index.get("manifests")?.as_array()?;
    manifests.iter().find_map(|manifest| table.images.get(manifest.get("digest")?.as_str()?)).cloned()
}

fn json(bytes: &[u8], path: &str) -> Result<Value, Error> {
    serde_json::from_slice(bytes).map_err(|_| Error::Bad(path.to_owned()))
}

/// Entrypoint and command of an image's configuration.
fn start(config: &Value) -> Start {
    let words = |key: &str| -> Vec<String> {
        let list = config.get(key).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    Start { entrypoint: words("Entrypoint"), command: words("Cmd") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_completed_as_runtimes_do() {
        for (name, want) in [
            ("nginx", "docker.io/library/nginx:latest"),
            ("nginx:1.27", "docker.io/library/nginx:1.27"),
            ("grafana/grafana:11", "docker.io/grafana/grafana:11"),
            ("localhost:5000/app", "localhost:5000/app:latest"),
            ("ghcr.io/a/b:1", "ghcr.io/a/b:1"),
            ("ghcr.io/a/b:1@sha256:ab", "sha256:ab"),
            ("sha256:ab", "sha256:ab"),
        ] {
            assert_eq!(full_name(name), want);
        }
    }

    #[test]
    fn arguments_stand_for_the_images_command() {
        let text = "images:\n  nginx:\n    entrypoint: [/start.sh]\n    command: [nginx, -g]\n  sha256:ab:\n    command: [run]\n";
        let table = Table::from_yaml(text).unwrap();
        let start = |image, args| table.start(image, args).map(|words| words.join(" "));
        assert_eq!(start("docker.io/library/nginx:latest", false).as_deref(), Some("/start.sh nginx -g"));
        assert_eq!(start("nginx", true).as_deref(), Some("/start.sh"));
        assert_eq!(start("mirror.example/nginx:x@sha256:ab", false).as_deref(), Some("run"));
        assert_eq!(start("mirror.example/nginx:x@sha256:ab", true).as_deref(), Some(""));
        assert_eq!(start("nginx@sha256:cd", false), None);
    }

    #[test]
    fn what_inspect_writes_is_read() {
        let text = r#"[{"Id":"x","RepoTags":["redis:7"],"RepoDigests":["redis@sha256:ef"],
            "Config":{"Entrypoint":["docker-entrypoint.sh"],"Cmd":["redis-server"]}}]"#;
        let table = from_inspect(text).unwrap();
        assert_eq!(table.len(), 2);
        assert_eq!(table.start("redis@sha256:ef", false).unwrap(), ["docker-entrypoint.sh", "redis-server"]);
        assert_eq!(from_inspect("{}"), Err(Error::NotInspected));
        assert_eq!(from_inspect("[{}]"), Err(Error::NotInspected));
    }

    #[test]
    fn archives_of_either_kind_are_read() {
        let oci: BTreeMap<&str, &[u8]> = BTreeMap::from([
            ("index.json", br#"{"manifests":[{"digest":"sha256:i","annotations":{"org.opencontainers.image.ref.name":"shop/web:2"}}]}"#.as_slice()),
            ("blobs/sha256/i", br#"{"manifests":[{"digest":"sha256:m"},{"digest":"sha256:other-platform"}]}"#),
            ("blobs/sha256/m", br#"{"config":{"digest":"sha256:c"}}"#),
            ("blobs/sha256/c", br#"{"config":{"Entrypoint":["/web"],"Cmd":null}}"#),
        ]);
        let table = from_archive(&|path: &str| oci.get(path).copied(), None).unwrap();
        for image in ["shop/web:2", "x/y@sha256:m", "x/y@sha256:i"] {
            assert_eq!(table.start(image, false).unwrap(), ["/web"], "{image}");
        }
        let docker: BTreeMap<&str, &[u8]> = BTreeMap::from([
            ("manifest.json", br#"[{"Config":"c.json","RepoTags":["web:1"]}]"#.as_slice()),
            ("c.json", br#"{"config":{"Cmd":["sh","-c","serve"]}}"#),
        ]);
        let table = from_archive(&|path: &str| docker.get(path).copied(), None).unwrap();
        assert_eq!(table.start("web:1", false).unwrap(), ["sh", "-c", "serve"]);
        assert_eq!(from_archive(&|_: &str| None, None), Err(Error::NoArchive));
    }
}
