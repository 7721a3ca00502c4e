//! Where state is kept, and how much memory may be used, unless that is said.

use std::path::{Path, PathBuf};

/// Bytes of records that wait in memory at most.
const MOST: u64 = 4 << 20;

/// A memory limit is shared with everything else that we need.
const SHARE: u64 = 16;

/// The state directory.
pub(super) fn directory(configured: Option<&Path>) -> PathBuf {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let of_system = || {
        // systemd may give several, separated by colons.
        let given = std::env::var("STATE_DIRECTORY").ok()?;
        given.split(':').next().filter(|dir| !dir.is_empty()).map(PathBuf::from)
    };
    let of_user = || variable("XDG_STATE_HOME").or_else(|| Some(variable("HOME")?.join(".local/state")));
    let root = rustix::process::geteuid().is_root();
    configured
        .map(Path::to_owned)
        .or_else(of_system)
        .or_else(|| root.then(|| PathBuf::from("/var/lib/logweir")))
        .or_else(|| Some(of_user()?.join("logweir")))
        .unwrap_or_else(|| PathBuf::from("/var/lib/logweir"))
}

/// Bytes of records that may wait in memory.
pub(super) fn memory_bytes(configured: Option<usize>) -> usize {
    let limit = || {
        let files = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
        files.into_iter().find_map(|file| std::fs::read_to_string(file).ok()?.trim().parse::<u64>().ok())
    };
    configured.unwrap_or_else(|| {
        let share = limit().map_or(MOST, |limit| (limit / SHARE).clamp(1 << 20, MOST));
        usize::try_from(share).unwrap_or(usize::MAX)
    })
}
