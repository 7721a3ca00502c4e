//! `logweir install DIR`: the image has neither a shell nor `cp`, so the program copies itself.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The copy's name.
const NAME: &str = "logweir";

/// This program cannot be copied.
#[derive(Debug, thiserror::Error)]
#[error("cannot {what} {}: {source}", path.display())]
pub struct Error {
    what: &'static str,
    path: PathBuf,
    source: io::Error,
}

/// Copies this program to `directory`. Whoever looks finds the whole of it or nothing.
pub(crate) fn install(directory: &Path) -> Result<(), Error> {
    let failed = |what, path: &Path| {
        let path = path.to_owned();
        move |source| Error { what, path, source }
    };
    let own = std::env::current_exe().map_err(failed("find", Path::new(NAME)))?;
    let (part, whole) = (directory.join(format!(".{NAME}.part")), directory.join(NAME));
    let mut from = File::open(&own).map_err(failed("read", &own))?;
    let mut to = File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o755)
        .open(&part)
        .map_err(failed("write", &part))?;
    io::copy(&mut from, &mut to).map_err(failed("write", &part))?;
    // Any user of the pod may run it, whatever the umask.
    to.set_permissions(fs::Permissions::from_mode(0o755)).map_err(failed("write", &part))?;
    to.sync_all().map_err(failed("write", &part))?;
    drop(to);
    fs::rename(&part, &whole).map_err(failed("write", &whole))
}
