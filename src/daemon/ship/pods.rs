//! What the path of a container's log says of its pod: the layouts of the kubelet.

/// Attributes of OpenTelemetry's `k8s.*` and `container.*` for a log file.
pub(super) fn attributes(path: &str) -> Vec<(String, String)> {
    pods(path).or_else(|| containers(path)).unwrap_or_default()
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

/// `…/pods/NAMESPACE_POD_UID/CONTAINER/RESTART.log`, and its rotated generations.
fn pods(path: &str) -> Option<Vec<(String, String)>> {
    let mut steps = path.rsplit('/');
    let (file, container, pod, parent) = (steps.next()?, steps.next()?, steps.next()?, steps.next()?);
    let mut words = pod.split('_');
    let (namespace, name, uid) = (words.next()?, words.next()?, words.next()?);
    let restarts = file.split('.').next()?;
    let numbered = !restarts.is_empty() && restarts.bytes().all(|byte| byte.is_ascii_digit());
    if parent != "pods" || words.next().is_some() || !numbered {
        return None;
    }
    Some(pairs([
        ("k8s.namespace.name", namespace),
        ("k8s.pod.name", name),
        ("k8s.pod.uid", uid),
        ("k8s.container.name", container),
        ("k8s.container.restart_count", restarts),
    ]))
}

/// `…/containers/POD_NAMESPACE_CONTAINER-ID.log`.
fn containers(path: &str) -> Option<Vec<(String, String)>> {
    let (parent, file) = path.rsplit_once('/')?;
    let mut words = file.strip_suffix(".log")?.split('_');
    let (pod, namespace, rest) = (words.next()?, words.next()?, words.next()?);
    let (container, id) = rest.rsplit_once('-')?;
    let hex = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !parent.ends_with("/containers") || words.next().is_some() || !hex {
        return None;
    }
    Some(pairs([
        ("k8s.namespace.name", namespace),
        ("k8s.pod.name", pod),
        ("k8s.container.name", container),
        ("container.id", id),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_of_pods() {
        let id = "0123456789abcdef".repeat(4);
        let of =
            |path: &str| attributes(path).into_iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(" ");
        let pod = "k8s.namespace.name=shop k8s.pod.name=web-5d9 k8s.pod.uid=1b-2 k8s.container.name=app k8s.container.restart_count=3";
        for (path, want) in [
            ("/var/log/pods/shop_web-5d9_1b-2/app/3.log", pod.to_owned()),
            ("/var/log/pods/shop_web-5d9_1b-2/app/3.log.20260102-030405.gz", pod.to_owned()),
            ("/var/log/pods/shop_web-5d9/app/3.log", String::new()),
            ("/var/log/pods/shop_web-5d9_1b-2/app/x.log", String::new()),
            (
                &format!("/var/log/containers/web-5d9_shop_my-app-{id}.log"),
                format!("k8s.namespace.name=shop k8s.pod.name=web-5d9 k8s.container.name=my-app container.id={id}"),
            ),
            ("/var/log/containers/web-5d9_shop_app-12.log", String::new()),
            ("/var/log/app.log", String::new()),
            ("", String::new()),
        ] {
            assert_eq!(of(path), want, "{path}");
        }
    }
}
