//! The tools, as commands in a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// What a tool is given, and what it leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Feed {
    /// On its standard input; it leaves at the end.
    Stdin,
    /// It opens the file itself and leaves at its end.
    File,
    /// It follows the file, and the ones that take its name, until it is ended.
    Tail,
    /// It follows the file and sends what it reads to an HTTP receiver.
    Sink,
    /// It is a reverse proxy.
    Proxy,
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
    /// A file of configuration that wants its places filled in as a command does.
    pub(crate) config: Option<PathBuf>,
    /// The only cases it is for; all that it can be given when none is named.
    #[serde(default)]
    pub(crate) only: Vec<String>,
    /// What of the job it does.
    pub(crate) does: String,
}

/// The file beside this source.
pub(crate) fn default_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/compare/tools.yaml")
}

/// Reads the tools, with the places that do not depend on a run filled in. `{bench}` is this program.
pub(crate) fn load(file: &Path, logweir: &Path) -> Vec<Tool> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let tools: Vec<Tool> = serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let configs = file.parent().unwrap_or(Path::new(".")).join("configs");
    let bench = std::env::current_exe().expect("the path of this program");
    let places = [("{logweir}", logweir.to_path_buf()), ("{configs}", configs.clone()), ("{bench}", bench)];
    let with_config = |tool: Tool| Tool { config: tool.config.map(|name| configs.join(name)), ..tool };
    tools.into_iter().map(|tool| with_config(tool.filled(&places))).collect()
}

impl Tool {
    /// The tool with `{…}` replaced in its command and environment.
    pub(crate) fn filled(mut self, places: &[(&str, PathBuf)]) -> Self {
        for word in self.command.iter_mut().chain(self.env.values_mut()) {
            *word = fill(word, places);
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

/// A text with its places filled in.
pub(crate) fn fill(text: &str, places: &[(&str, PathBuf)]) -> String {
    places.iter().fold(text.to_owned(), |text, (place, path)| text.replace(place, &path.to_string_lossy()))
}
