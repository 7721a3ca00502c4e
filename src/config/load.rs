//! From sources to a [`Config`], or to a report of everything that is wrong with them.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::problem::nearest;
use super::tree::{At, Kind, Node, parse};
use super::typed::{Error, Fault};
use super::{Config, Problem, Report, check, environment};

/// More than anyone will read.
const MOST_PROBLEMS: usize = 100;

/// Where a configuration comes from; later ones win.
#[derive(Debug, Default)]
pub struct Sources {
    /// YAML file.
    pub file: Option<PathBuf>,
    /// All environment variables; the others are ignored.
    pub environment: Vec<(OsString, OsString)>,
    /// Flags.
    pub flags: Vec<Flag>,
}

/// A flag that sets a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// As it is typed.
    pub name: &'static str,
    /// Path of the key that it sets.
    pub path: &'static [&'static str],
    /// The value as typed.
    pub value: String,
}

/// A good configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// What looked odd in its sources.
    pub warnings: Vec<String>,
}

/// Reads all sources. Never stops at the first problem.
pub fn load(sources: Sources) -> Result<Loaded, Report> {
    let mut problems = Vec::new();
    let mut root = read_file(sources.file, &mut problems);
    root.drop_duplicates(&mut |key| {
        let hint = Some("the last one counts: remove the others".to_owned());
        problems.push(Problem { at: key.at.clone(), what: format!("the key `{}` is there twice", key.name), hint });
    });

    // Everything in a configuration can be serialised: its maps have text for keys.
    let defaults = serde_json::to_value(Config::default()).unwrap_or_default();
    let top = defaults.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value.is_object()));
    let sections: Vec<&str> = top.clone().filter_map(|(name, section)| section.then_some(name)).collect();
    let keys: Vec<&str> = top.filter_map(|(name, section)| (!section).then_some(name)).collect();
    let found = environment::read(sources.environment, &sections, &keys);
    problems.extend(found.problems);
    for (path, value) in found.settings {
        root.set(&path.iter().map(String::as_str).collect::<Vec<_>>(), value);
    }
    for flag in sources.flags {
        root.set(flag.path, Node { at: At::whole(flag.name), kind: Kind::Raw(flag.value) });
    }

    let config = give_types(&mut root, &defaults, &mut problems);
    for (path, what) in check::check(&config) {
        let at = root.nearest(&path).clone();
        problems.push(Problem { at, what: format!("`{}`: {what}", path.join(".")), hint: None });
    }
    if problems.is_empty() { Ok(Loaded { config, warnings: found.warnings }) } else { Err(Report { problems }) }
}

/// The file's tree; an empty one without a file or when it cannot be read.
fn read_file(file: Option<PathBuf>, problems: &mut Vec<Problem>) -> Node {
    let nothing = |source: &str| Node { at: At::whole(source), kind: Kind::Null };
    let Some(path) = file else { return nothing("the configuration") };
    let source: Arc<str> = path.to_string_lossy().into();
    let mut add = |place, what| problems.push(Problem { at: At { source: source.clone(), place }, what, hint: None });
    match std::fs::read_to_string(&path) {
        Ok(text) => parse(&text, &source).unwrap_or_else(|syntax| {
            add(syntax.place, syntax.what);
            nothing(&source)
        }),
        Err(error) => {
            add(None, format!("the file cannot be read: {}", error.kind()));
            nothing(&source)
        }
    }
}

/// Gives the tree types; what cannot have one is reported and taken out, until the rest fits.
fn give_types(root: &mut Node, defaults: &Value, problems: &mut Vec<Problem>) -> Config {
    while problems.len() < MOST_PROBLEMS {
        let mut error = match Config::deserialize(&*root) {
            Ok(config) => return config,
            Err(error) => error,
        };
        error.path.reverse();
        let path = std::mem::take(&mut error.path);
        problems.push(describe(error, &path, &root.at, defaults));
        if !root.remove(&path) {
            break;
        }
    }
    Config::default()
}

/// Puts an error into words.
fn describe(error: Error, path: &[String], root: &At, defaults: &Value) -> Problem {
    let at = error.at.unwrap_or_else(|| root.clone());
    let meant = |word: Option<String>| word.map(|word| format!("did you mean `{word}`?"));
    let place = path.join(".");
    let (what, hint) = match error.fault {
        Fault::UnknownKey(known) => {
            let (name, parent) = path.split_last().map(|(name, parent)| (name.as_str(), parent)).unwrap_or_default();
            let parent = if parent.is_empty() { String::new() } else { format!(" in `{}`", parent.join(".")) };
            let near = nearest(name, known.iter().copied()).map(str::to_owned);
            let hint = meant(near.or_else(|| elsewhere(name, defaults)));
            (format!("unknown key `{name}`{parent}"), hint.or_else(|| Some(format!("known are {}", known.join(", ")))))
        }
        Fault::UnknownWord { word, known } => {
            let near = nearest(&word, known.iter().copied()).map(str::to_owned);
            (format!("`{place}`: expected one of {}", known.join(", ")), meant(near))
        }
        Fault::Other(what) if place.is_empty() => (what, None),
        Fault::Other(what) => (format!("`{place}`: {what}"), None),
    };
    Problem { at, what, hint }
}

/// The path of a key called `name` in another section.
fn elsewhere(name: &str, defaults: &Value) -> Option<String> {
    let sections = defaults.as_object()?;
    let (section, _) = sections.iter().find(|(_, value)| value.get(name).is_some())?;
    Some(format!("{section}.{name}"))
}
