//! Sources of entrypoints: image archives, what container tools write of images, tables made before.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::Error;
use crate::inject::entrypoints::{Table, from_archive, from_inspect};

/// Manifests and configurations are far smaller; layers are not read.
const LARGEST_PART: u64 = 4 << 20;

/// More parts than any archive has.
const MOST_PARTS: usize = 10_000;

/// Reads a source of any kind.
pub(super) fn read(path: &Path, name: Option<&str>) -> Result<Table, Error> {
    let shown = path.display().to_string();
    let failed = |error| Error::Read(shown.clone(), error);
    if path.as_os_str() == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map_err(failed)?;
        return words(&shown, &text);
    }
    if path.is_dir() {
        let parts = directory(path).map_err(failed)?;
        return from_parts(&parts, name).map_err(|error| Error::Entrypoints(shown, error));
    }
    let mut head = [0; 512];
    let mut file = File::open(path).map_err(failed)?;
    let count = file.read(&mut head).map_err(failed)?;
    // A tar file says so at this place of its first header.
    if head.get(257..262) == Some(b"ustar".as_slice()) && count == head.len() {
        let parts = tar(path).map_err(failed)?;
        return from_parts(&parts, name).map_err(|error| Error::Entrypoints(shown, error));
    }
    words(&shown, &super::file(path)?)
}

/// Text: what `inspect` writes, a table, or a ConfigMap with one.
fn words(shown: &str, text: &str) -> Result<Table, Error> {
    if text.trim_start().starts_with('[') {
        return from_inspect(text).map_err(|error| Error::Entrypoints(shown.to_owned(), error));
    }
    Table::from_yaml(text).map_err(|what| Error::Settings(shown.to_owned(), what))
}

type Parts = HashMap<String, Vec<u8>>;

fn from_parts(parts: &Parts, name: Option<&str>) -> Result<Table, crate::inject::entrypoints::Error> {
    from_archive(&|path: &str| parts.get(path).map(Vec::as_slice), name)
}

/// The small parts of a tar file.
fn tar(path: &Path) -> io::Result<Parts> {
    let mut parts = HashMap::new();
    for entry in tar::Archive::new(io::BufReader::new(File::open(path)?)).entries()?.take(MOST_PARTS) {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().trim_start_matches("./").to_owned();
        if entry.header().entry_type().is_file() && entry.size() <= LARGEST_PART {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes)?;
            parts.insert(name, bytes);
        }
    }
    Ok(parts)
}

/// The small parts of an OCI layout in a directory.
fn directory(root: &Path) -> io::Result<Parts> {
    let mut parts = HashMap::new();
    let mut add = |path: &Path, name: String| -> io::Result<()> {
        let meta = std::fs::metadata(path)?;
        if meta.is_file() && meta.len() <= LARGEST_PART {
            parts.insert(name, std::fs::read(path)?);
        }
        Ok(())
    };
    for name in ["index.json", "manifest.json"] {
        if root.join(name).exists() {
            add(&root.join(name), name.to_owned())?;
        }
    }
    let blobs = root.join("blobs/sha256");
    if blobs.is_dir() {
        for entry in std::fs::read_dir(blobs)?.take(MOST_PARTS) {
            let entry = entry?;
            add(&entry.path(), format!("blobs/sha256/{}", entry.file_name().to_string_lossy()))?;
        }
    }
    Ok(parts)
}
