//! `logweir entrypoints`: what images start, from files, and from registries for what is no file.

use std::collections::BTreeSet;
use std::path::Path;

use super::registry::{Platform, Reference, Registries};
use super::{Error, INCOMPLETE, archive, read, report, write};
use crate::cli::kube;
use crate::inject::documents::images_without_command;
use crate::inject::entrypoints::Table;

/// Does what the command line says. An image that cannot be had is told, and the others are listed all the same.
pub(crate) fn entrypoints(flags: &kube::Entrypoints) -> Result<u8, Error> {
    let platform = match &flags.platform {
        Some(text) => {
            let wrong = || Error::Flag(format!("--platform {text}: something like linux/amd64 is wanted"));
            Platform::parse(text).ok_or_else(wrong)?
        }
        None => Platform::own(),
    };
    let mut all = Table::default();
    let mut images = BTreeSet::new();
    for source in &flags.sources {
        if is_image(source) {
            images.insert(source.clone());
            continue;
        }
        let (name, path) = match source.split_once('=') {
            Some((name, path)) => (Some(name), Path::new(path)),
            None => (None, Path::new(source)),
        };
        all.extend(archive::read(path, name)?);
    }
    for (name, text) in read(&flags.files)? {
        images.extend(images_without_command(&text).map_err(|error| Error::Document(name, error))?);
    }
    // What a file says is not asked for.
    images.retain(|image| !all.knows(image));
    let mut missing = 0;
    if !images.is_empty() {
        let registries = Registries::new(platform)?;
        for image in &images {
            match registries.ask(image) {
                Ok(table) => all.extend(table),
                Err(error) => {
                    report::say(&format!("logweir: {image}: {error}"));
                    missing += 1;
                }
            }
        }
    }
    let text = if flags.table {
        serde_saphyr::to_string(&all)
    } else {
        serde_saphyr::to_string(&all.config_map(&flags.configmap, &flags.namespace))
    };
    write(&text.unwrap_or_default())?;
    report::say(&format!("logweir: {} images and digests", all.len()));
    Ok(if missing > 0 { INCOMPLETE } else { 0 })
}

/// Is a source the name of an image? What is there as a file, or looks like one, is a file: nobody is asked for a
/// mistyped path.
fn is_image(source: &str) -> bool {
    let looks_like_a_file = [".tar", ".json", ".yaml", ".yml", ".gz"].iter().any(|end| source.ends_with(end));
    source != "-"
        && !source.contains('=')
        && !looks_like_a_file
        && !Path::new(source).exists()
        && Reference::parse(source).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_from_images() {
        for (source, image) in [
            ("nginx", true),
            ("nginx:1.27", true),
            ("ghcr.io/a/b:1", true),
            ("-", false),
            ("web.tar", false),
            ("./nginx", false),
            ("/tmp/nginx", false),
            ("shop/web=web", false),
            ("Cargo.toml", false),
            ("src", false),
            ("No Image", false),
        ] {
            assert_eq!(is_image(source), image, "{source}");
        }
    }
}
