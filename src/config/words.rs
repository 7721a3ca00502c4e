//! Values that are one of a few words.

use std::fmt;
use std::net::SocketAddr;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Where a server listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listen {
    /// Where the command says: a local port for `run`, nowhere for `pipe`.
    #[default]
    Auto,
    /// Nowhere.
    Off,
    /// At this address; port 0 takes any that is free.
    Address(SocketAddr),
}

impl<'de> Deserialize<'de> for Listen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(ListenWord)
    }
}

struct ListenWord;

impl Visitor<'_> for ListenWord {
    type Value = Listen;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("auto, off, or an address and port such as 127.0.0.1:9464")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Listen, E> {
        match text {
            "auto" => Ok(Listen::Auto),
            "off" => Ok(Listen::Off),
            other => other
                .parse()
                .map(Listen::Address)
                .map_err(|_| E::invalid_type(serde::de::Unexpected::Str(other), &self)),
        }
    }
}

impl Serialize for Listen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Listen::Auto => serializer.serialize_str("auto"),
            Listen::Off => serializer.serialize_str("off"),
            Listen::Address(address) => serializer.collect_str(address),
        }
    }
}

/// What happens when the sink does not take records as fast as they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Overflow {
    /// `drop` for `run` and `proxy`, `block` for everything else.
    #[default]
    Auto,
    /// Wait: the application waits too, once its pipe is full.
    Block,
    /// Drop what does not fit the queue, lower levels first, and say so in the stream.
    Drop,
}

/// Lowest level of logweir's own records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// None.
    Off,
    /// Something was lost.
    Error,
    /// Something unexpected, nothing lost.
    Warn,
    /// Start, end, addresses.
    #[default]
    Info,
    /// For developers.
    Debug,
    /// Finest detail.
    Trace,
}

/// Look of logweir's own records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// `text` on a terminal, `json` anywhere else.
    #[default]
    Auto,
    /// One JSON object a line, with the keys that every record has.
    Json,
    /// For people.
    Text,
}
