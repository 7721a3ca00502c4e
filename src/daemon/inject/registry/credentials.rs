//! Credentials for registries, from the files in which `docker login` and `podman login` put them.
//!
//! They are read once and shown to nobody: no part of this module can be formatted. Programs that keep credentials
//! (`credsStore`, `credHelpers`) are not started.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::{Error, Reference};

/// Under this key `docker login` keeps what is for Docker's own registry.
const DOCKER: &str = "https://index.docker.io/v1/";

/// What the files say, those that count more first.
pub(super) struct Credentials {
    files: Vec<Auths>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Auths {
    auths: HashMap<String, Entry>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
}

/// Credentials for one registry.
pub(super) enum Credential {
    /// Name and password.
    Password(String, String),
    /// A token that others are given for.
    Refresh(String),
}

impl Credential {
    /// As a header of its own.
    pub(super) fn basic(&self) -> Option<String> {
        match self {
            Credential::Password(user, password) => {
                Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
            }
            Credential::Refresh(_) => None,
        }
    }
}

impl Credentials {
    /// Those of the usual files that are there.
    pub(super) fn load() -> Result<Self, Error> {
        let env = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let paths = [
            env("REGISTRY_AUTH_FILE"),
            env("DOCKER_CONFIG").or_else(|| Some(env("HOME")?.join(".docker"))).map(|dir| dir.join("config.json")),
            env("XDG_RUNTIME_DIR").map(|dir| dir.join("containers/auth.json")),
        ];
        let mut files = Vec::new();
        for path in paths.into_iter().flatten() {
            let text = match fs::read_to_string(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                other => other.map_err(|error| Error::Credentials(path.display().to_string(), error.to_string()))?,
            };
            // What the parser says could hold a part of the file.
            let bad = |_| Error::Credentials(path.display().to_string(), "this is no file of credentials".to_owned());
            files.push(serde_json::from_str(&text).map_err(bad)?);
        }
        Ok(Credentials { files })
    }

    /// For a repository: of the longest name that is a part of its own.
    pub(super) fn of(&self, reference: &Reference) -> Result<Option<Credential>, Error> {
        let Reference { registry, repository, .. } = reference;
        let mut names = Vec::new();
        let mut whole = format!("{registry}/{repository}");
        while whole.len() > registry.len() {
            names.push(whole.clone());
            whole.truncate(whole.rfind('/').unwrap_or_default());
        }
        names.extend([registry.clone(), format!("https://{registry}"), format!("https://{registry}/v1/")]);
        if registry == "docker.io" {
            names.push(DOCKER.to_owned());
        }
        let entries = names.iter().flat_map(|name| self.files.iter().filter_map(move |file| file.auths.get(name)));
        let bad = || Error::Credentials(registry.clone(), "the credentials for it are malformed".to_owned());
        for entry in entries {
            if let Some(credential) = entry.credential().map_err(|()| bad())? {
                return Ok(Some(credential));
            }
        }
        Ok(None)
    }
}

impl Entry {
    /// `None` where a program keeps it.
    fn credential(&self) -> Result<Option<Credential>, ()> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        if let Some(token) = given(&self.identitytoken) {
            return Ok(Some(Credential::Refresh(token)));
        }
        if let (Some(user), Some(password)) = (given(&self.username), given(&self.password)) {
            return Ok(Some(Credential::Password(user, password)));
        }
        let Some(auth) = given(&self.auth) else { return Ok(None) };
        let text = STANDARD.decode(auth.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(())?;
        // Some writers end the password with NULs.
        let (user, password) = text.trim_end_matches('\0').split_once(':').ok_or(())?;
        Ok(Some(Credential::Password(user.to_owned(), password.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(file: &str, image: &str) -> Option<String> {
        let credentials = Credentials { files: vec![serde_json::from_str(file).unwrap()] };
        match credentials.of(&Reference::parse(image).unwrap()) {
            Ok(Some(Credential::Password(user, password))) => Some(format!("{user}:{password}")),
            Ok(Some(Credential::Refresh(token))) => Some(format!("token {token}")),
            Ok(None) => None,
            Err(error) => Some(error.to_string()),
        }
    }

    #[test]
    fn the_longest_name_counts() {
        let auth = |text: &str| STANDARD.encode(text);
        let file = format!(
            r#"{{"auths":{{"r.example":{{"auth":"{}"}},"r.example/team":{{"auth":"{}"}},"https://index.docker.io/v1/":{{"auth":"{}"}},
                "t.example":{{"auth":"{}","identitytoken":"tok"}},"kept.example":{{}},"bad.example":{{"auth":"%%%"}},
                "plain.example":{{"username":"u","password":"p"}}}},"credsStore":"desktop"}}"#,
            auth("ana:a:b"),
            auth("team:x"),
            auth("dock:er"),
            auth("0000:x")
        );
        for (image, want) in [
            ("r.example/app:1", Some("ana:a:b")),
            ("r.example/team/app", Some("team:x")),
            ("r.example/teams/app", Some("ana:a:b")),
            ("nginx", Some("dock:er")),
            ("t.example/a", Some("token tok")),
            ("kept.example/a", None),
            ("other.example/a", None),
            ("plain.example/a", Some("u:p")),
            ("bad.example/a", Some("bad.example: the credentials for it are malformed")),
        ] {
            assert_eq!(of(&file, image).as_deref(), want, "{image}");
        }
    }
}
