//! Images as their registry tells of them: the manifest, and the configuration that it names, by the distribution
//! specification of the OCI. Layers are never read. What comes is checked by its digest, and bounded.
//!
//! It is a client of our own: docs/decisions/0016 says why.

mod auth;
mod client;
mod credentials;
mod reference;

use std::collections::HashMap;

use http::{StatusCode, Uri};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::inject::entrypoints::{self, Table, from_archive};
use auth::Challenge;
use client::{Answer, Client};
use credentials::Credentials;
pub(super) use reference::Reference;

/// Manifests that are understood: an image's, and a list of them, one a platform.
const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

/// A registry does not tell.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is no name of an image.
    #[error("this is neither a file nor the name of an image")]
    NoName,
    /// It cannot be asked.
    #[error("{0} cannot be asked: {1}")]
    Unreachable(String, String),
    /// It wants to know who asks.
    #[error(
        "{0} does not let this user see it: log in with `docker login` or `podman login`, and see that it is there"
    )]
    Refused(String),
    /// It has no such image.
    #[error("{0} has no such image")]
    NotFound(String),
    /// It answers something else.
    #[error("{0} answers with status {1}")]
    Status(String, StatusCode),
    /// It answers what makes no sense.
    #[error("{0} answers what cannot be used: {1}")]
    Nonsense(String, &'static str),
    /// The image is none that could be read.
    #[error(transparent)]
    Image(#[from] entrypoints::Error),
    /// The file of credentials is wrong.
    #[error("{0}: {1}")]
    Credentials(String, String),
    /// The system refuses something.
    #[error("{0}: {1}")]
    System(&'static str, #[source] std::io::Error),
}

/// Asks registries.
pub(super) struct Registries {
    runtime: tokio::runtime::Runtime,
    client: Client,
    credentials: Credentials,
    platform: Platform,
}

/// What an image has to run on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Platform {
    os: String,
    architecture: String,
}

impl Platform {
    /// `linux/amd64`; nothing else is understood.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (os, architecture) = text.split_once('/')?;
        let plain = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (plain(os) && plain(architecture))
            .then(|| Platform { os: os.to_owned(), architecture: architecture.to_owned() })
    }

    /// The one that this program is for.
    pub(super) fn own() -> Self {
        let architecture = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        };
        Platform { os: "linux".to_owned(), architecture: architecture.to_owned() }
    }
}

impl Registries {
    /// Ready to ask, with the credentials of the usual files.
    pub(super) fn new(platform: Platform) -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Error::System("runtime", error))?;
        Ok(Registries { runtime, client: Client::new()?, credentials: Credentials::load()?, platform })
    }

    /// What an image starts, by the name that was asked for and by its digests.
    pub(super) fn ask(&self, image: &str) -> Result<Table, Error> {
        let reference = Reference::parse(image).ok_or(Error::NoName)?;
        let parts = self.runtime.block_on(self.parts(&reference))?;
        Ok(from_archive(&|path: &str| parts.get(path).map(Vec::as_slice), Some(image))?)
    }

    /// The parts of an image, as an archive of it has them.
    async fn parts(&self, reference: &Reference) -> Result<HashMap<String, Vec<u8>>, Error> {
        let mut session = Session { registries: self, reference, authorization: None };
        let (digest, body) = session.manifest(&reference.version).await?;
        let index = serde_json::json!({ "manifests": [{ "digest": digest }] });
        let mut parts = HashMap::from([("index.json".to_owned(), index.to_string().into_bytes())]);
        let mut manifest = session.json(&body)?;
        parts.insert(path(&digest), body);
        if manifest.get("manifests").is_some() {
            let chosen = choose(&manifest, &self.platform).ok_or(session.nonsense("no image for a platform in it"))?;
            let (digest, body) = session.manifest(&chosen).await?;
            manifest = session.json(&body)?;
            parts.insert(path(&digest), body);
        }
        let config = manifest.pointer("/config/digest").and_then(Value::as_str);
        let config = config.filter(|digest| reference::is_digest(digest));
        let config = config.ok_or(session.nonsense("a manifest without a configuration, or an old one"))?;
        parts.insert(path(config), session.blob(config).await?);
        Ok(parts)
    }
}

/// Where an archive has it.
fn path(digest: &str) -> String {
    format!("blobs/{}", digest.replace(':', "/"))
}

/// The manifest for a platform; of an image that is not there for it, the first one that is an image.
fn choose(index: &Value, wanted: &Platform) -> Option<String> {
    let manifests = index.get("manifests")?.as_array()?;
    let of = |manifest: &Value, key: &str| {
        manifest.pointer(&format!("/platform/{key}")).and_then(Value::as_str).map(str::to_owned)
    };
    // What describes another manifest (how it was built, who signed it) says that its platform is unknown.
    let mut images = manifests.iter().filter(|manifest| of(manifest, "os").as_deref() != Some("unknown"));
    let fits = |manifest: &&Value| {
        of(manifest, "os").as_ref() == Some(&wanted.os)
            && of(manifest, "architecture").as_ref() == Some(&wanted.architecture)
    };
    let chosen = images.clone().find(fits).or_else(|| images.next())?;
    let digest = chosen.get("digest")?.as_str()?;
    reference::is_digest(digest).then(|| digest.to_owned())
}

/// Questions about one repository.
struct Session<'r> {
    registries: &'r Registries,
    reference: &'r Reference,
    /// What the registry wants to see with each question.
    authorization: Option<String>,
}

impl Session<'_> {
    fn host(&self) -> String {
        self.reference.registry.clone()
    }

    fn nonsense(&self, what: &'static str) -> Error {
        Error::Nonsense(self.host(), what)
    }

    fn json(&self, body: &[u8]) -> Result<Value, Error> {
        serde_json::from_slice(body).map_err(|_| self.nonsense("no JSON"))
    }

    /// A manifest by tag or digest, and its digest.
    async fn manifest(&mut self, version: &str) -> Result<(String, Vec<u8>), Error> {
        let body = self.get(&format!("manifests/{version}"), MANIFESTS).await?;
        let digest = format!("sha256:{}", hex(&Sha256::digest(&body)));
        if reference::is_digest(version) && version != digest {
            return Err(self.nonsense("a manifest of another digest"));
        }
        Ok((digest, body))
    }

    /// A blob by its digest.
    async fn blob(&mut self, digest: &str) -> Result<Vec<u8>, Error> {
        let body = self.get(&format!("blobs/{digest}"), "*/*").await?;
        if digest != format!("sha256:{}", hex(&Sha256::digest(&body))) {
            return Err(self.nonsense("a configuration of another digest"));
        }
        Ok(body)
    }

    /// Asks for something of the repository, and says who asks if that is wanted.
    async fn get(&mut self, what: &str, accept: &str) -> Result<Vec<u8>, Error> {
        let Reference { api, repository, .. } = self.reference;
        let uri = format!("https://{api}/v2/{repository}/{what}").parse::<Uri>();
        let uri = uri.map_err(|_| self.nonsense("its name is no address"))?;
        let mut answer = self.registries.client.get(&uri, accept, self.authorization.as_deref()).await?;
        if answer.status == StatusCode::UNAUTHORIZED {
            self.authorization = Some(self.authorize(&answer).await?);
            answer = self.registries.client.get(&uri, accept, self.authorization.as_deref()).await?;
        }
        match answer.status {
            StatusCode::OK => Ok(answer.body),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(Error::Refused(self.host())),
            StatusCode::NOT_FOUND => Err(Error::NotFound(self.host())),
            other => Err(Error::Status(self.host(), other)),
        }
    }

    /// What to show, by what the registry asks for.
    async fn authorize(&self, answer: &Answer) -> Result<String, Error> {
        let known = self.registries.credentials.of(self.reference)?;
        let challenge = Challenge::of(&answer.headers).ok_or(self.nonsense("it does not say who may ask"))?;
        match (challenge, known) {
            (Challenge::Basic, Some(known)) => known.basic().ok_or(Error::Refused(self.host())),
            (Challenge::Basic, None) => Err(Error::Refused(self.host())),
            (Challenge::Bearer(bearer), known) => {
                let scope = format!("repository:{}:pull", self.reference.repository);
                auth::token(&self.registries.client, &self.host(), &bearer, &scope, known.as_ref()).await
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platforms_own_image_is_taken_else_any() {
        let digest = |letter: &str| format!("sha256:{}", letter.repeat(64));
        let entry = |letter: &str, os: &str, architecture: &str| serde_json::json!({ "digest": digest(letter), "platform": { "os": os, "architecture": architecture } });
        let index = serde_json::json!({ "manifests": [
            entry("0", "unknown", "unknown"), entry("a", "linux", "amd64"), entry("b", "linux", "arm64"),
        ]});
        for (platform, want) in [("linux/arm64", "b"), ("linux/amd64", "a"), ("linux/s390x", "a")] {
            assert_eq!(choose(&index, &Platform::parse(platform).unwrap()), Some(digest(want)), "{platform}");
        }
        assert_eq!(
            choose(&serde_json::json!({ "manifests": [entry("0", "unknown", "unknown")] }), &Platform::own()),
            None
        );
        for wrong in ["linux", "linux/", "/amd64", "linux/arm64/v8", "a b/c"] {
            assert_eq!(Platform::parse(wrong), None, "{wrong}");
        }
    }
}
