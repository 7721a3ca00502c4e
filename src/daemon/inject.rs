//! `inject`, `uninject`, `audit` and `entrypoints`: files and standard streams around the pure functions.

mod archive;
mod registry;
mod report;
mod starts;

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::cli::kube::{self, Output};
use crate::inject::audit::Kind;
use crate::inject::documents::{self, Format, Row};
use crate::inject::entrypoints::{self as table, Table};
use crate::inject::{Options, Reason};
pub(crate) use starts::entrypoints;

/// Something that was asked for could not be had, though nothing is broken.
const INCOMPLETE: u8 = 3;

/// Manifests cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error("cannot read {0}: {1}")]
    Read(String, #[source] io::Error),
    /// A document is no YAML or JSON.
    #[error("{0}: {1}")]
    Document(String, #[source] documents::Error),
    /// A settings file is wrong.
    #[error("{0}: {1}")]
    Settings(String, String),
    /// A flag is wrong.
    #[error("{0}")]
    Flag(String),
    /// A source of entrypoints is wrong.
    #[error("{0}: {1}")]
    Entrypoints(String, #[source] table::Error),
    /// Registries cannot be asked.
    #[error(transparent)]
    Registry(#[from] registry::Error),
    /// Standard output is broken.
    #[error("standard output: {0}")]
    Write(#[source] io::Error),
}

impl Error {
    /// What the process ends with: 64 for what was typed or given, 1 for what the system refuses.
    pub(super) fn exit_code(&self) -> u8 {
        if matches!(self, Error::Write(_)) { 1 } else { 64 }
    }
}

/// `logweir inject`.
pub(crate) fn inject(flags: &kube::Inject) -> Result<u8, Error> {
    let options = options(&flags.sidecar)?;
    let format = if flags.output == Output::Yaml { Format::AsItWas } else { Format::Json };
    let patch = flags.output == Output::Patch;
    let rows = rewrite(&flags.manifests, patch, |text| documents::inject(text, &options, &flags.namespace, format))?;
    let skipped = rows.iter().any(|row| row.reason.is_skip());
    Ok(if flags.strict && skipped { INCOMPLETE } else { 0 })
}

/// `logweir uninject`.
pub(crate) fn uninject(flags: &kube::Uninject) -> Result<u8, Error> {
    if flags.output == Output::Patch {
        return Err(Error::Flag("the way back needs removals: take -o yaml or -o json".to_owned()));
    }
    let format = if flags.output == Output::Yaml { Format::AsItWas } else { Format::Json };
    rewrite(&flags.manifests, false, |text| documents::uninject(text, format))?;
    Ok(0)
}

/// Changes all manifests and reports on standard error.
fn rewrite(
    manifests: &kube::Manifests,
    patch: bool,
    change: impl Fn(&str) -> Result<(String, Vec<Row>), documents::Error>,
) -> Result<Vec<Row>, Error> {
    let mut all = Vec::new();
    let mut written = String::new();
    for (name, text) in read(&manifests.files)? {
        let (out, rows) = change(&text).map_err(|error| Error::Document(name, error))?;
        if patch {
            written.extend(rows.iter().filter(|row| row.changed).map(patch_line));
        } else {
            // Documents of different files stay different documents.
            if !written.is_empty() && !out.trim_start().starts_with("---") && !out.trim_start().starts_with('{') {
                written.push_str(if written.ends_with('\n') { "---\n" } else { "\n---\n" });
            }
            written.push_str(&out);
        }
        all.extend(rows);
    }
    write(&written)?;
    report::rows(&all);
    Ok(all)
}

fn patch_line(row: &Row) -> String {
    let place = &row.place;
    let line = json!({ "kind": place.kind, "namespace": place.namespace, "name": place.name, "patch": row.patch });
    format!("{line}\n")
}

/// `logweir audit`.
pub(crate) fn audit(flags: &kube::Audit) -> Result<u8, Error> {
    let options = options(&flags.sidecar)?;
    let (mut findings, mut count) = (Vec::new(), 0);
    for (name, text) in read(&flags.manifests.files)? {
        let list: Value = serde_json::from_str(&text)
            .or_else(|_| serde_saphyr::from_str(&text))
            .map_err(|error| Error::Settings(name, error.without_snippet().to_string()))?;
        let (found, looked_at) = crate::inject::audit::audit(&list, &options);
        findings.extend(found);
        count += looked_at;
    }
    let missed = findings.iter().any(|finding| finding.kind == Kind::Missed);
    write(&report::findings(&findings))?;
    report::say(&format!("logweir: {count} pods, {} without the sidecar that they ask for", findings.len()));
    Ok(if missed { INCOMPLETE } else { 0 })
}

/// What the settings file, the table of entrypoints and the flags say together.
pub(crate) fn options(flags: &kube::Sidecar) -> Result<Options, Error> {
    let bad = |path: &Path| {
        let path = path.display().to_string();
        move |what| Error::Settings(path, what)
    };
    let mut options = match &flags.settings {
        Some(path) => Options::from_yaml(&file(path)?).map_err(bad(path))?,
        None => Options::default(),
    };
    if let Some(path) = &flags.entrypoints {
        options.entrypoints = Table::from_yaml(&file(path)?).map_err(bad(path))?;
    }
    if let Some(image) = &flags.image {
        options.image.clone_from(image);
    }
    if let Some(mode) = &flags.mode {
        let wrong = || {
            Error::Flag(format!(
                "--mode {mode}: one of wrap; wrap,proxy; handoff; handoff,proxy; file; proxy-only is wanted"
            ))
        };
        options.mode = mode.parse().map_err(|()| wrong())?;
    }
    options.kube_minor = flags.kube_minor.unwrap_or(options.kube_minor);
    Ok(options)
}

fn file(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|error| Error::Read(path.display().to_string(), error))
}

/// All texts that are named, with their names.
fn read(paths: &[PathBuf]) -> Result<Vec<(String, String)>, Error> {
    let mut texts = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        if path.as_os_str() == "-" {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).map_err(|error| Error::Read("standard input".to_owned(), error))?;
            texts.push(("standard input".to_owned(), text));
        } else if path.is_dir() {
            let mut found = Vec::new();
            walk(path, &mut found).map_err(|error| Error::Read(name, error))?;
            for path in found {
                texts.push((path.display().to_string(), file(&path)?));
            }
        } else {
            texts.push((name, file(path)?));
        }
    }
    Ok(texts)
}

/// All manifests below a directory, in the order of their names.
fn walk(directory: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut paths: Vec<PathBuf> = fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.sort();
    for path in paths {
        let is_manifest =
            path.extension().is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|known| extension == *known));
        if path.is_dir() {
            walk(&path, found)?;
        } else if is_manifest {
            found.push(path);
        }
    }
    Ok(())
}

fn write(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Write(error)),
        _ => Ok(()),
    }
}

impl Reason {
    /// What to tell of a pod whose reason this is.
    fn told(self) -> &'static str {
        match self {
            Reason::Injected => "injected",
            Reason::AlreadyInjected => "unchanged",
            _ => "skipped",
        }
    }
}
