//! Names of images taken apart: registry, repository, tag or digest.

/// An image's name, completed as container runtimes do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::daemon::inject) struct Reference {
    /// The registry, as it is written, and as credentials name it.
    pub(super) registry: String,
    /// Who answers for it.
    pub(super) api: String,
    /// The repository.
    pub(super) repository: String,
    /// A tag or a digest.
    pub(super) version: String,
}

/// Docker's own registry, in names and as a host.
const DOCKER: (&str, &str) = ("docker.io", "registry-1.docker.io");

impl Reference {
    /// Takes a name apart; `None` when it is none.
    pub(in crate::daemon::inject) fn parse(image: &str) -> Option<Self> {
        let (rest, digest) = match image.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (image, None),
        };
        let (first, path) = rest.split_once('/').unwrap_or(("", rest));
        let is_registry = first.contains(['.', ':']) || first == "localhost";
        let (registry, path) = if is_registry { (first, path) } else { (DOCKER.0, rest) };
        let (path, tag) = match path.rsplit_once(':') {
            Some((path, tag)) => (path, Some(tag)),
            None => (path, None),
        };
        let repository = if is_registry || path.contains('/') { path.to_owned() } else { format!("library/{path}") };
        let version = digest.or(tag).unwrap_or("latest");
        let good =
            is_host(registry) && is_repository(&repository) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest);
        let api = if registry == DOCKER.0 { DOCKER.1 } else { registry };
        good.then(|| Reference {
            registry: registry.to_owned(),
            api: api.to_owned(),
            repository,
            version: version.to_owned(),
        })
    }
}

/// `sha256:` and 64 hex digits.
pub(super) fn is_digest(text: &str) -> bool {
    let hex = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    text.strip_prefix("sha256:").is_some_and(|digits| digits.len() == 64 && digits.bytes().all(hex))
}

/// A name or an IPv4 address, with a port or without.
fn is_host(text: &str) -> bool {
    let (host, port) = text.rsplit_once(':').unwrap_or((text, "443"));
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let part =
        |part: &str| !part.is_empty() && part.bytes().all(inside) && !part.starts_with('-') && !part.ends_with('-');
    host.split('.').all(part) && port.parse::<u16>().is_ok()
}

/// Parts of small letters, digits and single separators.
fn is_repository(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-');
    let ends = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let part = |part: &str| ends(part.bytes().next()) && ends(part.bytes().last()) && part.bytes().all(inside);
    text.len() <= 255 && text.split('/').all(part) && !text.contains("..")
}

fn is_tag(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    (1..=128).contains(&text.len()) && text.bytes().all(inside) && !text.starts_with(['.', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        let pinned = format!("ghcr.io/a/b:1@{digest}");
        for (image, registry, api, repository, version) in [
            ("nginx", "docker.io", "registry-1.docker.io", "library/nginx", "latest"),
            ("grafana/grafana:11", "docker.io", "registry-1.docker.io", "grafana/grafana", "11"),
            ("docker.io/nginx:1", "docker.io", "registry-1.docker.io", "nginx", "1"),
            ("localhost/app", "localhost", "localhost", "app", "latest"),
            ("127.0.0.1:5000/x/y/z:v1.2_3", "127.0.0.1:5000", "127.0.0.1:5000", "x/y/z", "v1.2_3"),
            (&pinned, "ghcr.io", "ghcr.io", "a/b", &digest),
        ] {
            let reference = Reference::parse(image).unwrap_or_else(|| panic!("{image}"));
            let got = [&reference.registry, &reference.api, &reference.repository, &reference.version];
            assert_eq!(got, [registry, api, repository, version], "{image}");
        }
    }

    #[test]
    fn what_is_no_name_is_none() {
        for image in [
            "",
            ":",
            "/",
            "a:",
            "UPPER",
            "a b",
            "a/../b",
            "-a",
            "a@sha256:ab",
            "a@md5:0",
            "host:port/a",
            "ho_st.x/a",
            "a//b",
            "http://a.b/c",
            "a?x=1",
            "a#b",
            "a:b:c",
            "./web.tar",
            "web.tar:",
            "äpfel",
        ] {
            assert_eq!(Reference::parse(image), None, "{image}");
        }
    }
}
