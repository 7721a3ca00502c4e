//! A redaction rule, as data.

/// Which switch a rule hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Pack {
    /// Personal data: e-mail addresses, payment cards, national numbers…
    Pii,
    /// Secrets known by what stands beside them: headers, URL userinfo, key-values, cookies…
    Credentials,
    /// Secrets known by their own shape: vendors' tokens.
    Tokens,
    /// Private keys.
    Keys,
}

impl Pack {
    /// Name in the configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Pack::Pii => "pii",
            Pack::Credentials => "credentials",
            Pack::Tokens => "tokens",
            Pack::Keys => "keys",
        }
    }
}

/// A validator with its name.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Path of the function, its last step is the name.
    path: &'static str,
    /// Asked of the sensitive part.
    pub valid: fn(&str) -> bool,
}

impl Check {
    /// See `check!`.
    pub(super) const fn new(path: &'static str, valid: fn(&str) -> bool) -> Check {
        Check { path, valid }
    }

    /// Name of the function.
    pub fn name(&self) -> &'static str {
        self.path.rsplit(' ').next().and_then(|path| path.rsplit("::").next()).unwrap_or(self.path)
    }
}

/// A validator and its name.
macro_rules! check {
    ($path:path) => {
        $crate::redact::rule::Check::new(stringify!($path), $path)
    };
}

/// What is to be found, how to be sure of it, and samples that prove the rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Kebab-case name, shown as `[REDACTED:name]` and as a metric label.
    pub name: &'static str,
    /// Its switch.
    pub pack: Pack,
    /// Literals, lower case, at least three bytes each, one of which is in every match when ASCII case is ignored.
    /// Empty only for shapes without a literal (cards, numbers), which a byte-class pre-filter finds.
    pub triggers: &'static [&'static str],
    /// Regular expression in byte mode (`(?-u)` is put before it), linear-time, tried where a trigger stands. The
    /// sensitive part is the group `s` when there is one, the whole match otherwise.
    pub pattern: &'static str,
    /// Words, lower case, one of which must stand shortly before the match or be in the name of its field. Empty: none.
    pub keywords: &'static [&'static str],
    /// Last question, asked of the sensitive part.
    pub validate: Option<Check>,
    /// How a scanner knows what it finds; empty for rules with a pattern.
    pub proof: &'static str,
    /// Texts in which it must find something.
    pub finds: &'static [&'static str],
    /// Texts in which it must find nothing.
    pub spares: &'static [&'static str],
}
