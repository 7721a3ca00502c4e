//! How a value can be written down, and the lines that come of it.
//!
//! Every combination of an [`Encoding`] and a [`Position`] either makes a line or has a reason why there is none.

use std::fmt::Write;

use base64::Engine;

use crate::redact::canary::Canary;
use crate::redact::rule::Pack;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As it is, in a line of text.
    Raw,
    /// A JSON string.
    Json,
    /// A JSON string, every character of the secret as `\u0000`.
    JsonUnicode,
    /// A JSON string, every slash as `\/`.
    JsonSlash,
    /// A JSON document in a JSON string.
    JsonInJson,
    /// Percent-encoded, in a text.
    Percent,
    /// Every character of the secret as an HTML entity.
    Entities,
    /// A quoted value of logfmt.
    LogfmtQuoted,
    /// A value of logfmt without quotes.
    LogfmtBare,
    /// A parameter of a URL.
    Query,
    /// `{"name":…,"value":…}`.
    Pair,
    /// A member of a JSON object, whose name is what stands before the secret.
    Member,
    /// Base64, in the credentials of `Basic`.
    Basic,
    /// A colour code in the middle of the secret.
    Ansi,
    /// Letters, digits and signs of full width.
    FullWidth,
}

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// It is all of a message or field.
    Whole,
    /// A message begins with it.
    Start,
    /// It stands in the middle of a message.
    Middle,
    /// A message ends with it.
    End,
    /// In an object in an object.
    Nested,
    /// In an array.
    Array,
    /// As the name of a field.
    Key,
}

impl Encoding {
    /// All of them.
    pub const ALL: [Encoding; 15] = [
        Encoding::Raw,
        Encoding::Json,
        Encoding::JsonUnicode,
        Encoding::JsonSlash,
        Encoding::JsonInJson,
        Encoding::Percent,
        Encoding::Entities,
        Encoding::LogfmtQuoted,
        Encoding::LogfmtBare,
        Encoding::Query,
        Encoding::Pair,
        Encoding::Member,
        Encoding::Basic,
        Encoding::Ansi,
        Encoding::FullWidth,
    ];

    /// Name in the report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Encoding::Raw => "raw",
            Encoding::Json => "json",
            Encoding::JsonUnicode => "json-unicode",
            Encoding::JsonSlash => "json-slash",
            Encoding::JsonInJson => "json-in-json",
            Encoding::Percent => "percent",
            Encoding::Entities => "entities",
            Encoding::LogfmtQuoted => "logfmt-quoted",
            Encoding::LogfmtBare => "logfmt-bare",
            Encoding::Query => "url-query",
            Encoding::Pair => "name-value",
            Encoding::Member => "key-value",
            Encoding::Basic => "basic",
            Encoding::Ansi => "ansi",
            Encoding::FullWidth => "full-width",
        }
    }
}

impl Position {
    /// All of them.
    pub const ALL: [Position; 7] = [
        Position::Whole,
        Position::Start,
        Position::Middle,
        Position::End,
        Position::Nested,
        Position::Array,
        Position::Key,
    ];

    /// Name in the report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Position::Whole => "whole",
            Position::Start => "start",
            Position::Middle => "middle",
            Position::End => "end",
            Position::Nested => "nested",
            Position::Array => "array",
            Position::Key => "key",
        }
    }

    const fn in_text(self) -> bool {
        matches!(self, Position::Whole | Position::Start | Position::Middle | Position::End)
    }
}

/// A canary as an application would write it, and the forms in which its secret must not come out.
#[derive(Debug, Default)]
pub struct Probe {
    /// The line, or lines.
    pub line: String,
    /// The secret as it stands in the line, once JSON is taken off; empty where it is the secret itself.
    pub written: String,
    /// The secret.
    pub secret: String,
}

/// The line of a combination, or why there is none.
pub fn probe(canary: &Canary, encoding: Encoding, position: Position) -> Result<Probe, &'static str> {
    if let Some(reason) = exempt(canary, encoding, position) {
        return Err(reason);
    }
    let mut secret = canary.secret().to_owned();
    let (before, after) = (canary.text.get(..canary.secret.start), canary.text.get(canary.secret.end..));
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let with = |written: &str| [before, written, after].concat();
    let (text, written) = match encoding {
        Encoding::Percent => (percent(&canary.text, false), percent(&secret, false)),
        Encoding::Query => (percent(&canary.text, true), percent(&secret, true)),
        Encoding::Entities => (with(&entities(&secret)), entities(&secret)),
        Encoding::Ansi => (with(&split(&secret)), split(&secret)),
        Encoding::FullWidth => (with(&full_width(&secret)), full_width(&secret)),
        Encoding::Basic => {
            secret = base64::engine::general_purpose::STANDARD.encode(format!("app:{secret}"));
            (format!("Authorization: Basic {secret}"), String::new())
        }
        _ => (canary.text.clone(), String::new()),
    };
    let text = match (encoding, position) {
        (Encoding::Query, Position::Start) => format!("https://h.example/p?q={text}&n=1"),
        (Encoding::Query, Position::Middle) => format!("https://h.example/p?a=1&q={text}&n=1"),
        (Encoding::Query, _) => format!("https://h.example/p?a=1&q={text}"),
        (_, Position::Start) => format!("{text} was seen"),
        (_, Position::Middle) => format!("we saw {text} again"),
        (_, Position::End) => format!("we saw {text}"),
        _ => text,
    };
    let string = match encoding {
        Encoding::JsonUnicode => json_string(&text, &secret, |c| !c.is_ascii_whitespace()),
        Encoding::JsonSlash => json_string(&text, &text, |_| false).replace('/', "\\/"),
        _ => json_string(&text, "", |_| false),
    };
    let line = match encoding {
        Encoding::Member => {
            let name = json_string(member(canary).unwrap_or_default(), "", |_| false);
            let value = json_string(&secret, "", |_| false);
            match position {
                Position::Nested => format!("{{\"msg\":\"seen\",\"ctx\":{{{name}:{value}}}}}"),
                Position::Array => format!("{{\"msg\":\"seen\",\"list\":[{{{name}:{value}}}]}}"),
                _ => format!("{{\"msg\":\"seen\",{name}:{value}}}"),
            }
        }
        Encoding::LogfmtQuoted if position == Position::Whole => format!("level=info msg=seen note={string}"),
        Encoding::LogfmtQuoted => format!("level=info msg={string} n=3"),
        Encoding::LogfmtBare => format!("level=info msg=seen note={text} n=3"),
        Encoding::Json | Encoding::JsonUnicode | Encoding::JsonSlash => document(&string, position),
        Encoding::JsonInJson => {
            let inner = document(&string, position);
            format!("{{\"level\":\"info\",\"msg\":{}}}", json_string(&inner, "", |_| false))
        }
        Encoding::Pair => {
            let pair = format!("{{\"name\":\"note\",\"value\":{string}}}");
            match position {
                Position::Nested => format!("{{\"msg\":\"seen\",\"ctx\":{{\"item\":{pair}}}}}"),
                Position::Array => format!("{{\"msg\":\"seen\",\"list\":[{pair},{{\"name\":\"n\",\"value\":\"x\"}}]}}"),
                _ => format!("{{\"msg\":\"seen\",\"name\":\"note\",\"value\":{string}}}"),
            }
        }
        _ if position.in_text() => text,
        _ => document(&string, position),
    };
    Ok(Probe { line: line + "\n", written, secret })
}

/// A JSON document with a string at a position.
fn document(string: &str, position: Position) -> String {
    match position {
        Position::Whole => format!("{{\"level\":\"info\",\"msg\":\"seen\",\"note\":{string},\"n\":3}}"),
        Position::Start | Position::Middle | Position::End => {
            format!("{{\"level\":\"info\",\"msg\":{string},\"n\":3}}")
        }
        Position::Nested => {
            format!("{{\"level\":\"info\",\"msg\":\"seen\",\"ctx\":{{\"item\":{{\"note\":{string}}}}}}}")
        }
        Position::Array => format!("{{\"level\":\"info\",\"msg\":\"seen\",\"list\":[\"x\",{string},7]}}"),
        Position::Key => format!("{{\"level\":\"info\",\"msg\":\"seen\",\"ctx\":{{{string}:1}}}}"),
    }
}

/// A text as a JSON string with its quotes; characters of `part` that `escaped` says are written as `\u0000`.
fn json_string(text: &str, part: &str, escaped: impl Fn(char) -> bool) -> String {
    let range = text.find(part).map_or(0..0, |start| start..start + part.len());
    let mut out = String::from("\"");
    for (at, c) in text.char_indices() {
        let mut units = [0u16; 2];
        match c {
            c if c < ' ' || range.contains(&at) && escaped(c) => {
                for unit in c.encode_utf16(&mut units) {
                    // Writing to a string does not fail.
                    let _written = write!(out, "\\u{unit:04x}");
                }
            }
            '"' | '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Percent-encodes what is no letter and digit; `all` also the signs that a URL may hold.
fn percent(text: &str, all: bool) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || !all && matches!(byte, b' ' | b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            let _written = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn entities(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { "\n".to_owned() } else { format!("&#{};", u32::from(c)) }).collect()
}

/// The name that stands before a secret, which is all that follows it: `password=…`, `x-api-key: …`.
fn member(canary: &Canary) -> Option<&str> {
    let before = canary.text.get(..canary.secret.start)?;
    let name = before.trim_end_matches(' ').strip_suffix([':', '='])?.trim_end_matches(' ');
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    (canary.secret.end == canary.text.len() && !name.is_empty() && name.chars().all(plain)).then_some(name)
}

/// Puts colour codes into the middle.
fn split(text: &str) -> String {
    let middle = (text.len() / 2..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (before, after) = text.split_at_checked(middle).unwrap_or(("", text));
    format!("{before}\u{1b}[1;31m{after}\u{1b}[0m")
}

fn full_width(text: &str) -> String {
    let wide = |c: char| if ('!'..='~').contains(&c) { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c };
    text.chars().map(wide).collect()
}

/// Why a combination makes no line.
fn exempt(canary: &Canary, encoding: Encoding, position: Position) -> Option<&'static str> {
    let text = canary.text.as_str();
    let lines = text.contains('\n');
    let reason = match encoding {
        Encoding::Raw if !position.in_text() => "a line of text has no members: json is their encoding",
        Encoding::JsonSlash if !text.contains('/') => "no slash to escape",
        Encoding::LogfmtQuoted | Encoding::LogfmtBare if !position.in_text() => "logfmt has no members in members",
        Encoding::LogfmtBare if position != Position::Whole => "a value without quotes ends at a blank",
        Encoding::LogfmtBare if text.contains([' ', '\t', '\n', '"', '\\', '=']) => "logfmt quotes such a value",
        Encoding::Pair if !matches!(position, Position::Whole | Position::Nested | Position::Array) => {
            "a pair is a member or an element"
        }
        Encoding::Member if !matches!(position, Position::Whole | Position::Nested | Position::Array) => {
            "a member is no part of a text"
        }
        Encoding::Member if member(canary).is_none() => "no name stands before it alone",
        Encoding::Basic if !matches!(canary.rule.as_str(), "passwd" | "url-passwd" | "cli-passwd") => {
            "base64 is taken off where it is defined: around the user and password of Basic"
        }
        Encoding::Ansi | Encoding::Entities | Encoding::FullWidth if lines => {
            "one character of many lines hides no key"
        }
        _ => return None,
    };
    Some(reason)
}

/// True of rules whose secret is a block over lines.
pub(super) fn goes_on(canary: &Canary) -> bool {
    canary.pack == Some(Pack::Keys)
}
