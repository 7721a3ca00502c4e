//! The tools, as commands in a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// How a tool gets the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Feed {
    /// On its standard input; it leaves at the end.
    Stdin,
    /// It opens the file itself and leaves at its end.
    File,
}

/// A tool.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tool {
    pub(crate) name: String,
    pub(crate) feed: Feed,
    pub(crate) command: Vec<String>,
    #[serde(default)]
    pub(crate) env: BTreeMap<String, String>,
    /// What of the job it does.
    pub(crate) does: String,
}

/// The file beside this source.
pub(crate) fn default_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/compare/tools.yaml")
}

/// Reads the tools, with the places that do not depend on a run filled in.
pub(crate) fn load(file: &Path, logweir: &Path) -> Vec<Tool> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let tools: Vec<Tool> = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let configs = file.parent().unwrap_or(Path::new(".")).join("configs");
    let places = [("{logweir}", logweir.to_path_buf()), ("{configs}", configs)];
    tools.into_iter().map(|tool| tool.filled(&places)).collect()
}

impl Tool {
    /// The tool with `{…}` replaced in its command and environment.
    pub(crate) fn filled(mut self, places: &[(&str, PathBuf)]) -> Self {
        for word in self.command.iter_mut().chain(self.env.values_mut()) {
            for (place, path) in places {
                *word = word.replace(place, &path.to_string_lossy());
            }
        }
        self
    }

    /// Whether its program is there.
    pub(crate) fn is_installed(&self) -> bool {
        let Some(program) = self.command.first().map(Path::new) else { return false };
        if program.components().count() > 1 {
            return program.exists();
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).any(|directory| directory.join(program).exists())
    }
}
