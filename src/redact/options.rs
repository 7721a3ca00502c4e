//! What is redacted and how: the configuration of the stage.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::learned;

/// What is redacted.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Off lets everything through.
    pub enabled: bool,
    /// Switches of the built-in packs.
    pub packs: Packs,
    /// Built-in rules that are off, by name.
    pub disable: Vec<String>,
    /// Rules of your own.
    pub rules: Vec<UserRule>,
    /// More names of keys whose values go, whatever they look like: `internal_ref`, `x-acme-auth`. A name fits every
    /// key that ends in its words.
    pub sensitive_keys: Vec<String>,
    /// Names of keys that are never taken for sensitive ones, and whose fields are left alone.
    pub spared_keys: Vec<String>,
    /// Values that are never masked, written exactly as in the log.
    pub allow: Vec<String>,
    /// What becomes of what a rule finds, by rule name; `mask` where nothing is said.
    pub actions: BTreeMap<String, Action>,
    /// Key of the `pseudonym` action, at least 16 bytes: the same key gives the same pseudonym for the same value.
    pub pseudonym_key: Option<Secret>,
    /// What becomes of public IP addresses; private, loopback and link-local ones stay.
    pub ip: Ip,
    /// Longest value that is searched; a longer one is masked whole.
    pub max_value_bytes: usize,
    /// Most bytes of one record that are searched; what is beyond is masked whole.
    pub max_record_bytes: usize,
    /// Most bytes of one record that are looked at, each as often as it is: as it stands, decoded, by every expression.
    /// What is left then is masked whole. A bound on time that does not depend on the machine.
    pub max_record_work: usize,
    /// How many encodings inside of one another are taken off; what is still encoded then is masked whole.
    pub decode_depth: u8,
    /// What is learned from the traffic of the proxy.
    pub learn: learned::Options,
    /// Which encoded records are searched once more before they go out.
    pub verify: Verify,
    /// Try synthetic values of every rule before anything else; not ready when one comes out.
    pub prove_at_start: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            enabled: true,
            packs: Packs::default(),
            disable: Vec::new(),
            rules: Vec::new(),
            sensitive_keys: Vec::new(),
            spared_keys: Vec::new(),
            allow: Vec::new(),
            actions: BTreeMap::new(),
            pseudonym_key: None,
            ip: Ip::default(),
            max_value_bytes: 1024 * 1024,
            max_record_bytes: 4 * 1024 * 1024,
            max_record_work: 64 * 1024 * 1024,
            decode_depth: 4,
            learn: learned::Options::default(),
            verify: Verify::default(),
            prove_at_start: false,
        }
    }
}

/// Switches of the built-in packs.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Packs {
    /// Personal data.
    pub pii: bool,
    /// Secrets known by what stands beside them.
    pub credentials: bool,
    /// Secrets known by their own shape.
    pub tokens: bool,
    /// Private keys.
    pub keys: bool,
}

impl Default for Packs {
    fn default() -> Self {
        Packs { pii: true, credentials: true, tokens: true, keys: true }
    }
}

/// A rule of the user's.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct UserRule {
    /// Kebab-case name, shown in the mask and on /metrics.
    pub name: String,
    /// Regular expression; the group `s`, when there is one, is what goes.
    pub pattern: String,
    /// Words of three or more characters, one of which must be in the field's name or shortly before the match. With
    /// them, the expression costs nothing where none of them stands.
    pub keywords: Vec<String>,
    /// What becomes of it.
    pub action: Action,
    /// Texts in which the rule must find something.
    pub finds: Vec<String>,
    /// Texts in which it must find nothing.
    pub spares: Vec<String>,
}

/// What becomes of a find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// `[REDACTED:rule]` in its place.
    #[default]
    Mask,
    /// Payment cards only: the mask with the last four digits in it, as PCI DSS permits.
    Partial,
    /// The mask with a keyed hash in it, so that equal values can be told to be equal.
    Pseudonym,
    /// The whole field goes.
    DropField,
    /// The whole record goes.
    DropRecord,
    /// It stays.
    Keep,
}

/// What becomes of public IP addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ip {
    /// Their network stays: /24 of IPv4, /48 of IPv6.
    #[default]
    Network,
    /// `[REDACTED:ipv4]`.
    Mask,
    /// They stay.
    Keep,
}

/// Which encoded records are searched once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verify {
    /// None.
    #[default]
    Off,
    /// One in 64.
    Sample,
    /// All.
    All,
}

/// A string of the configuration that is never shown.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[secret]")
    }
}

/// Something wrong with the options.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {what}")]
pub struct Problem {
    /// Key of the options that it is about, such as `rules[2].pattern`.
    pub key: String,
    /// What is wrong with it and what would be right.
    pub what: String,
}

impl Problem {
    pub(super) fn new(key: impl Into<String>, what: impl Into<String>) -> Self {
        Problem { key: key.into(), what: what.into() }
    }
}
