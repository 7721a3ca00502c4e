//! What can be wrong with a tree, in the words of whoever wrote it. Never shows a text of the
//! configuration, which could be a secret.

use std::fmt::Display;

use serde::de::{self, Expected, Unexpected};

use super::tree::At;

/// What is wrong with a tree.
#[derive(Debug)]
pub(super) struct Error {
    pub(super) fault: Fault,
    /// Keys and indices from the place outwards, innermost first.
    pub(super) path: Vec<String>,
    pub(super) at: Option<At>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fault {
    /// A key that does not exist, and those that do.
    UnknownKey(&'static [&'static str]),
    /// A word that is none of a set.
    UnknownWord {
        /// What was written.
        word: String,
        /// The set.
        known: &'static [&'static str],
    },
    /// Anything else.
    Other(String),
}

impl Error {
    /// A fault whose place is not known yet.
    pub(super) fn new(fault: Fault) -> Self {
        Error { fault, path: Vec::new(), at: None }
    }

    /// The same, seen from one step further out; the innermost place counts.
    pub(super) fn inside(mut self, step: &str, at: &At) -> Self {
        self.path.push(step.to_owned());
        self.at.get_or_insert_with(|| at.clone());
        self
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.fault {
            Fault::UnknownKey(_) => f.write_str("unknown key"),
            Fault::UnknownWord { .. } => f.write_str("unknown word"),
            Fault::Other(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Error::new(Fault::Other(message.to_string()))
    }
    fn invalid_type(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Error::new(Fault::Other(format!("expected {}, found {}", plain(wanted), kind_of(found))))
    }
    fn invalid_value(found: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::invalid_type(found, wanted)
    }
    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        Error::new(Fault::UnknownWord { word: word.to_owned(), known })
    }
    fn unknown_field(_: &str, known: &'static [&'static str]) -> Self {
        Error::new(Fault::UnknownKey(known))
    }
    fn missing_field(name: &'static str) -> Self {
        Error::new(Fault::Other(format!("the key `{name}` is missing")))
    }
    fn duplicate_field(name: &'static str) -> Self {
        Error::new(Fault::Other(format!("the key `{name}` is there twice")))
    }
}

/// Serde's names of types in the words of a configuration's writer.
fn plain(wanted: &dyn Expected) -> String {
    let wanted = wanted.to_string();
    match wanted.as_str() {
        "f32" | "f64" => "a number".to_owned(),
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number that is not negative".to_owned(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a string" => "text".to_owned(),
        "a sequence" => "a list".to_owned(),
        other if other.starts_with("struct ") || other == "a map" => "a mapping of keys to values".to_owned(),
        other => other.to_owned(),
    }
}

fn kind_of(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(value) => value.to_string(),
        Unexpected::Unsigned(value) => value.to_string(),
        Unexpected::Signed(value) => value.to_string(),
        Unexpected::Float(value) => value.to_string(),
        Unexpected::Char(_) | Unexpected::Str(_) | Unexpected::Bytes(_) => "text".to_owned(),
        Unexpected::Unit | Unexpected::Option => "nothing".to_owned(),
        Unexpected::Seq => "a list".to_owned(),
        Unexpected::Map => "a mapping".to_owned(),
        _ => "something else".to_owned(),
    }
}
