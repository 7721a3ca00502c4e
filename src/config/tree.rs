//! Configuration before it has types: a tree of values that each know where they were written.
//!
//! Every source (file, environment, flags) becomes such a tree, later ones are laid over earlier
//! ones, and only the result is given types. So an error can always name its place.

use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, Spanned};

/// Where something was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At {
    /// File, environment variable or flag.
    pub source: Arc<str>,
    /// Line and column, from 1, of a file.
    pub place: Option<(u64, u64)>,
}

impl At {
    /// All of `source`.
    pub fn whole(source: &str) -> Self {
        At { source: source.into(), place: None }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "{}:{line}:{column}", self.source),
            None => f.write_str(&self.source),
        }
    }
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) at: At,
    pub(super) kind: Kind,
}

/// A key of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub(super) at: At,
    pub(super) name: String,
}

/// What a value looks like.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text(String),
    /// Text of a variable or flag: read as whatever type is wanted.
    Raw(String),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// YAML that cannot be read: its place and the reason.
#[derive(Debug)]
pub(super) struct Syntax {
    pub(super) place: Option<(u64, u64)>,
    pub(super) what: String,
}

/// Reads YAML; `source` names it in places.
pub(super) fn parse(yaml: &str, source: &Arc<str>) -> Result<Node, Syntax> {
    let options = serde_saphyr::options! {
        // Reported with everything else, not at the first one.
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        // `off` and `no` are words here.
        strict_booleans: true,
        // An excerpt could show a secret.
        with_snippet: false,
    };
    match serde_saphyr::from_str_with_options::<Spanned<Yaml>>(yaml, options) {
        Ok(root) => Ok(convert(root, source)),
        Err(error) => {
            let error = error.without_snippet();
            let place = error.location().map(|at| (at.line(), at.column()));
            let text = error.to_string();
            // The place is told apart from the reason here.
            let what = text.split(" at line ").next().unwrap_or_default().to_owned();
            Err(Syntax { place, what })
        }
    }
}

fn convert(from: Spanned<Yaml>, source: &Arc<str>) -> Node {
    let at = |at: serde_saphyr::Location| At { source: source.clone(), place: Some((at.line(), at.column())) };
    let kind = match from.value {
        Yaml::Scalar(kind) => kind,
        Yaml::List(items) => Kind::List(items.into_iter().map(|item| convert(item, source)).collect()),
        Yaml::Map(entries) => Kind::Map(
            entries
                .into_iter()
                .map(|(key, value)| (Key { at: at(key.referenced), name: key.value }, convert(value, source)))
                .collect(),
        ),
    };
    Node { at: at(from.referenced), kind }
}

impl Node {
    /// The place of what is at `path`, or of the nearest thing around it.
    pub(super) fn nearest(&self, path: &[String]) -> &At {
        let inner = path.split_first().and_then(|(first, rest)| match &self.kind {
            Kind::Map(entries) => {
                entries.iter().rev().find(|(key, _)| key.name == *first).map(|(_, node)| (node, rest))
            }
            Kind::List(items) => items.get(first.parse::<usize>().ok()?).map(|node| (node, rest)),
            _ => None,
        });
        inner.map_or(&self.at, |(node, rest)| node.nearest(rest))
    }

    /// Puts `value` at `path`, over whatever is there.
    pub(super) fn set(&mut self, path: &[&str], value: Node) {
        let Some((first, rest)) = path.split_first() else {
            *self = value;
            return;
        };
        if !matches!(self.kind, Kind::Map(_)) {
            self.kind = Kind::Map(Vec::new());
        }
        let Kind::Map(entries) = &mut self.kind else { return };
        match entries.iter_mut().rev().find(|(key, _)| key.name == *first) {
            Some((_, node)) => node.set(rest, value),
            None => {
                let key = Key { at: value.at.clone(), name: (*first).to_owned() };
                let mut node = Node { at: value.at.clone(), kind: Kind::Null };
                node.set(rest, value);
                entries.push((key, node));
            }
        }
    }

    /// Takes away what is at `path`; false when there is nothing.
    pub(super) fn remove(&mut self, path: &[String]) -> bool {
        let Some((first, rest)) = path.split_first() else { return false };
        match &mut self.kind {
            Kind::Map(entries) => match entries.iter().rposition(|(key, _)| key.name == *first) {
                Some(at) if rest.is_empty() => {
                    entries.remove(at);
                    true
                }
                Some(at) => entries.get_mut(at).is_some_and(|(_, node)| node.remove(rest)),
                None => false,
            },
            Kind::List(items) => match first.parse::<usize>() {
                Ok(at) if at < items.len() && rest.is_empty() => {
                    items.remove(at);
                    true
                }
                Ok(at) => items.get_mut(at).is_some_and(|node| node.remove(rest)),
                Err(_) => false,
            },
            _ => false,
        }
    }

    /// Calls `found` for each key that was written before in the same mapping, and keeps the last.
    pub(super) fn drop_duplicates(&mut self, found: &mut impl FnMut(&Key)) {
        match &mut self.kind {
            Kind::List(items) => items.iter_mut().for_each(|item| item.drop_duplicates(found)),
            Kind::Map(entries) => {
                let mut kept: Vec<(Key, Node)> = Vec::with_capacity(entries.len());
                for (key, mut node) in std::mem::take(entries) {
                    node.drop_duplicates(found);
                    match kept.iter_mut().find(|(earlier, _)| earlier.name == key.name) {
                        Some(earlier) => {
                            found(&key);
                            *earlier = (key, node);
                        }
                        None => kept.push((key, node)),
                    }
                }
                *entries = kept;
            }
            _ => {}
        }
    }
}

/// What the YAML reader gives.
enum Yaml {
    Scalar(Kind),
    List(Vec<Spanned<Yaml>>),
    Map(Vec<(Spanned<String>, Spanned<Yaml>)>),
}

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyYaml)
    }
}

struct AnyYaml;

impl<'de> Visitor<'de> for AnyYaml {
    type Value = Yaml;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("YAML")
    }
    fn visit_unit<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(Kind::Null))
    }
    fn visit_none<E>(self) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(Kind::Null))
    }
    fn visit_bool<E>(self, value: bool) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(Kind::Bool(value)))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(Kind::Int(value.into())))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(Kind::Int(value.into())))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(Kind::Float(value)))
    }
    fn visit_str<E>(self, value: &str) -> Result<Yaml, E> {
        Ok(Yaml::Scalar(Kind::Text(value.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Yaml, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Yaml::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Yaml, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Yaml::Map(map))
    }
}
