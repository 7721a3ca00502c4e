//! Texts to test with: samples of rules, words that mean something to scanners, and anything else, glued in any way.

use proptest::prelude::*;

use crate::redact::rules;

/// Pieces that the scanners care for.
const PIECES: &[&str] = &[
    "password",
    "userPassword",
    "token",
    "api_key",
    "secret",
    "Authorization",
    "Cookie",
    "Bearer ",
    "Basic ",
    "code",
    "sid",
    "key",
    "trace_id",
    "value",
    "name",
    "4111111111111111",
    "4111-1111-1111-1111",
    "536-22-8726",
    "bob@example.com",
    "+49 30 901820",
    "GB82WEST12345698765432",
    "93.184.216.34",
    "2606:2800::1",
    "3c:22:fb:9a:00:1d",
    "10.0.0.1",
    "https://",
    "user:pw@host/",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----END RSA PRIVATE KEY-----",
    "LS0tLS1CRUdJTi",
    "MIICXAIBAAJBAKj34GkxFhD90vcN",
    "[REDACTED:token]",
    "[REDACTED:email]",
    "null",
    "true",
    "\\u0040",
    "%40",
    "&amp;",
    "\u{1b}[33m",
    "４",
    "\u{200b}",
    "é",
    "\"kty\":\"EC\"",
    "\"d\":",
    "curl -u ",
    "a:b",
    "mysql -p",
    "x",
    "9f86d081884c7d659a2feaa0c55ad015",
    "k3J9xQ2mZ7pL4vR8tW1y",
];

/// What stands between pieces.
const GLUE: &[&str] = &[
    "",
    " ",
    "=",
    ":",
    ": ",
    "\"",
    "'",
    "\\\"",
    "\":\"",
    "\\\":\\\"",
    "=>",
    "&",
    ",",
    ";",
    "; ",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "/",
    "?",
    "#",
    "\n",
    "\\n",
    "-",
    "--",
    ".",
    "_",
    "@",
    "%",
    "\\",
    "|",
    "`",
    "  ",
];

fn piece() -> impl Strategy<Value = String> {
    let samples: Vec<&'static str> =
        rules::built_in().flat_map(|rule| rule.finds.iter().chain(rule.spares)).copied().collect();
    prop_oneof![
        6 => prop::sample::select(PIECES).prop_map(str::to_owned),
        3 => prop::sample::select(samples).prop_map(str::to_owned),
        1 => "[ -~]{0,12}",
        1 => "\\PC{0,3}",
        1 => "[0-9 .-]{1,20}",
    ]
}

/// One text.
pub(in crate::redact) fn text() -> impl Strategy<Value = String> {
    let glued = (piece(), prop::sample::select(GLUE)).prop_map(|(piece, glue)| piece + glue);
    prop::collection::vec(glued, 0..8).prop_map(|pieces| pieces.concat())
}

/// A text that is longer than what is searched at once, with something now and then.
pub(in crate::redact) fn long() -> impl Strategy<Value = String> {
    let pad = (prop::sample::select(&[" ", "x ", "x", "7", "."][..]), 100usize..600)
        .prop_map(|(pad, count)| pad.repeat(count));
    prop::collection::vec(prop_oneof![2 => text(), 1 => pad], 2..9).prop_map(|pieces| pieces.concat())
}

/// Many texts: one case of a property is worth a hundred.
pub(in crate::redact) fn several() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(), 20)
}
