//! A [`Node`] given types: a serde deserializer whose errors know their place and never show a
//! value, which could be a secret.

use std::fmt::Display;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

use super::tree::{At, Kind, Node, parse};

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
    fn new(fault: Fault) -> Self {
        Error { fault, path: Vec::new(), at: None }
    }

    fn inside(mut self, step: &str, at: &At) -> Self {
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

/// Reads flow YAML from a variable or flag.
fn flow(text: &str, at: &At) -> Result<Node, Error> {
    parse(text, &at.source)
        .map(|node| Node { at: at.clone(), ..node })
        .map_err(|syntax| Error::new(Fault::Other(format!("not YAML: {}", syntax.what))))
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match &self.kind {
                Kind::Raw(text) => match text.trim().parse::<$type>() {
                    Ok(value) => visitor.$visit(value),
                    Err(_) => Err(de::Error::invalid_type(Unexpected::Str(text), &visitor)),
                },
                _ => self.deserialize_any(visitor),
            }
        }
    )*};
}

macro_rules! texts {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match &self.kind {
                Kind::Raw(text) => visitor.visit_str(text),
                _ => self.deserialize_any(visitor),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for &Node {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool(value) => visitor.visit_bool(*value),
            Kind::Int(value) => match (u64::try_from(*value), i64::try_from(*value)) {
                (Ok(value), _) => visitor.visit_u64(value),
                (_, Ok(value)) => visitor.visit_i64(value),
                _ => visitor.visit_i128(*value),
            },
            Kind::Float(value) => visitor.visit_f64(*value),
            Kind::Text(text) => visitor.visit_str(text),
            Kind::Raw(text) => match flow(text, &self.at) {
                Ok(node) => node.deserialize_any(visitor),
                Err(_) => visitor.visit_str(text),
            },
            Kind::List(items) => visitor.visit_seq(Items { items: items.iter(), index: 0 }),
            Kind::Map(entries) => visitor.visit_map(Entries { entries: entries.iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Null => visitor.visit_none(),
            Kind::Raw(text) if matches!(text.as_str(), "null" | "~") => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    /// A section of which every key is commented out reads as an empty one.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Null => visitor.visit_map(Entries { entries: [].iter(), value: None }),
            Kind::Raw(text) => flow(text, &self.at)?.deserialize_map(visitor),
            // Serde would take a list for a structure's values in their order.
            Kind::List(_) => Err(de::Error::invalid_type(Unexpected::Seq, &visitor)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Raw(text) => flow(text, &self.at)?.deserialize_any(visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Text(word) | Kind::Raw(word) => visitor.visit_enum(word.as_str().into_deserializer()),
            Kind::Map(entries) if entries.len() == 1 => match entries.first() {
                Some((key, value)) => visitor.visit_enum(Variant { name: &key.name, at: &key.at, value }),
                None => self.deserialize_any(visitor),
            },
            _ => Err(Error::new(Fault::Other(format!("expected one of {}", known.join(", "))))),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.kind {
            Kind::Raw(text) => match text.trim() {
                "true" => visitor.visit_bool(true),
                "false" => visitor.visit_bool(false),
                _ => Err(de::Error::invalid_type(Unexpected::Str(text), &visitor)),
            },
            _ => self.deserialize_any(visitor),
        }
    }

    numbers! {
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64, deserialize_f32 visit_f32 f32,
        deserialize_f64 visit_f64 f64
    }
    texts! { deserialize_str deserialize_string deserialize_char deserialize_identifier deserialize_bytes deserialize_byte_buf }

    serde::forward_to_deserialize_any! {
        unit unit_struct tuple tuple_struct ignored_any
    }
}

/// The items of a list.
struct Items<'n> {
    items: std::slice::Iter<'n, Node>,
    index: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some(node) = self.items.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(node).map(Some).map_err(|error| error.inside(&index.to_string(), &node.at))
    }
}

/// The entries of a mapping.
struct Entries<'n> {
    entries: std::slice::Iter<'n, (super::tree::Key, Node)>,
    value: Option<(&'n str, &'n Node)>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some((&key.name, value));
        let name: StrDeserializer<'_, Error> = key.name.as_str().into_deserializer();
        seed.deserialize(name).map(Some).map_err(|error| error.inside(&key.name, &key.at))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.value.take() {
            Some((name, node)) => seed.deserialize(node).map_err(|error| error.inside(name, &node.at)),
            None => Err(de::Error::custom("a value without a key")),
        }
    }
}

/// An enum's variant that carries data: a mapping of one key.
struct Variant<'n> {
    name: &'n str,
    at: &'n At,
    value: &'n Node,
}

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let name: StrDeserializer<'_, Error> = self.name.into_deserializer();
        let value = seed.deserialize(name).map_err(|error| error.inside(self.name, self.at))?;
        Ok((value, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Err(Error::new(Fault::Other(format!("`{}` takes no value", self.name))))
    }
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.value).map_err(|error| error.inside(self.name, &self.value.at))
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.value.deserialize_seq(visitor).map_err(|error| error.inside(self.name, &self.value.at))
    }
    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.value.deserialize_map(visitor).map_err(|error| error.inside(self.name, &self.value.at))
    }
}
