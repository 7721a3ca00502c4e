//! `file`: a native sidecar follows the files that the application writes to a volume of both.

use serde_json::{Map, Value, json};

use super::patch::{Draft, named};
use super::settings::{LogPath, Settings};
use super::sidecar::{self, Sidecar};
use super::skip::Reason;
use super::{names, wrap};

/// Where the sidecar has the application's volumes, one directory a container.
const ROOT: &str = "/logs";

/// Most that the files of a volume of ours may take.
const SIZE: &str = "256Mi";

/// What the sidecar needs for its paths.
#[derive(Debug, Default)]
struct Followed {
    globs: Vec<String>,
    mounts: Vec<Value>,
    user: u64,
}

/// Adds the sidecar and what it follows.
pub(super) fn apply(draft: &mut Draft, settings: &Settings, warnings: &mut Vec<String>) -> Result<(), Reason> {
    if named(&draft.pod, "/spec/initContainers", names::SIDECAR).is_some() {
        return Ok(());
    }
    if settings.log_paths.is_empty() {
        warnings.push(format!("not injected: {}log-paths must say which files to follow", names::PREFIX));
        return Err(Reason::NoLogPaths);
    }
    let mut followed = Followed { user: names::USER, ..Followed::default() };
    for path in &settings.log_paths {
        if let Err(why) = follow(draft, path, &mut followed) {
            warnings.push(format!("{} is not followed: {why}", path.glob));
        }
    }
    if followed.globs.is_empty() {
        return Err(Reason::NoLogPaths);
    }
    draft.volume(json!({ "name": names::STATE_VOLUME, "emptyDir": { "sizeLimit": "64Mi" } }));
    wrap::config_volume(draft, settings);
    let Followed { globs, mut mounts, user } = followed;
    mounts.push(json!({ "name": names::STATE_VOLUME, "mountPath": names::STATE_DIR }));
    let args = std::iter::once("ship".to_owned()).chain(globs).collect();
    // How far each file was read outlives the container.
    let env = vec![json!({ "name": "LOGWEIR_SHIP__STATE_DIR", "value": names::STATE_DIR })];
    sidecar::add(draft, settings, Sidecar { args, env, mounts, ports: Vec::new(), user });
    Ok(())
}

/// Puts the files of one path where the sidecar sees them.
fn follow(draft: &mut Draft, path: &LogPath, followed: &mut Followed) -> Result<(), String> {
    let LogPath { container, glob } = path;
    let place = named(&draft.pod, "/spec/containers", container).ok_or("there is no such container")?;
    let directory = directory(glob);
    if directory == "/" {
        return Err("its directory must not be a pattern".to_owned());
    }
    let outer = format!("{ROOT}/{container}");
    let mounts = draft.pod.pointer(&format!("{place}/volumeMounts")).and_then(Value::as_array);
    let above = mounts.into_iter().flatten().filter_map(|mount| {
        let mounted = mount.get("mountPath")?.as_str()?.trim_end_matches('/');
        let rest = directory.strip_prefix(mounted)?;
        (rest.is_empty() || rest.starts_with('/')).then_some((mounted.len(), mounted, mount))
    });
    let mount = match above.max_by_key(|(length, ..)| *length) {
        Some((_, mounted, mount)) => {
            if mount.get("subPathExpr").is_some() {
                return Err("its volume is mounted by an expression".to_owned());
            }
            let mut mine = Map::new();
            for key in ["name", "subPath"] {
                mine.extend(mount.get(key).map(|value| (key.to_owned(), value.clone())));
            }
            mine.insert("mountPath".to_owned(), format!("{outer}{mounted}").into());
            mine.insert("readOnly".to_owned(), true.into());
            Value::Object(mine)
        }
        None => {
            let count = draft.status.volumes.iter().filter(|name| name.starts_with(names::LOGS_VOLUME)).count() + 1;
            let volume =
                if count == 1 { names::LOGS_VOLUME.to_owned() } else { format!("{}-{count}", names::LOGS_VOLUME) };
            draft.volume(json!({ "name": volume, "emptyDir": { "sizeLimit": SIZE } }));
            wrap::mount(draft, &place, container, json!({ "name": volume, "mountPath": directory }));
            json!({ "name": volume, "mountPath": format!("{outer}{directory}"), "readOnly": true })
        }
    };
    if !followed.mounts.contains(&mount) {
        followed.mounts.push(mount);
    }
    followed.globs.push(format!("{outer}{glob}"));
    let user = |pointer: String| draft.pod.pointer(&pointer).and_then(Value::as_u64);
    let own = user(format!("{place}/securityContext/runAsUser"));
    // Files that only their writer may read are read as the writer.
    if let Some(user) = own.or_else(|| user("/spec/securityContext/runAsUser".to_owned())).filter(|user| *user != 0) {
        followed.user = user;
    }
    Ok(())
}

/// The directory of a pattern, as far as it is no pattern itself.
fn directory(glob: &str) -> String {
    let parent = glob.rsplit_once('/').map_or("", |(parent, _)| parent);
    let plain = parent.split('/').skip(1).take_while(|part| !part.contains(['*', '?', '[', '{']));
    let path: String = plain.flat_map(|part| ["/", part]).collect();
    if path.is_empty() { "/".to_owned() } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directory_of_a_pattern_is_what_stands_before_it() {
        for (glob, want) in [
            ("/var/log/app/*.log", "/var/log/app"),
            ("/var/log/*/x.log", "/var/log"),
            ("/*/x.log", "/"),
            ("/x.log", "/"),
            ("/var/log/app.log", "/var/log"),
        ] {
            assert_eq!(directory(glob), want);
        }
    }
}
