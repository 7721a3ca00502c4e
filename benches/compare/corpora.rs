//! Corpora as files, and one with secrets of which the truth is known.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::corpus;

/// A corpus.
pub(crate) struct Corpus {
    pub(crate) name: &'static str,
    pub(crate) path: PathBuf,
    pub(crate) bytes: usize,
}

/// JSON, text, stack traces and a corpus full of secrets, each of `bytes`.
pub(crate) fn all(work: &Path, bytes: usize) -> Vec<Corpus> {
    let write = |name: &'static str, text: Vec<u8>| {
        let path = work.join(name);
        std::fs::write(&path, &text).expect("writes a corpus");
        Corpus { name, path, bytes: text.len() }
    };
    vec![
        write("json", corpus::json(bytes, 0)),
        write("text", corpus::text(bytes)),
        write("traces", corpus::traces(bytes)),
        write("sensitive", corpus::sensitive(bytes)),
    ]
}

/// Numbered lines, JSON and text in turns: `rid=N` says which.
pub(crate) fn numbered(numbers: std::ops::Range<u64>) -> String {
    let mut out = String::new();
    for n in numbers {
        let written = match n % 2 {
            0 => writeln!(
                out,
                r#"{{"time":"2026-03-04T05:06:07.{:03}Z","level":"info","msg":"step done rid={n} end"}}"#,
                n % 1000
            ),
            _ => writeln!(out, "2026-03-04T05:06:07.{:03}Z  INFO [main] step done rid={n} end", n % 1000),
        };
        written.expect("writes to a string");
    }
    out
}

/// Lines that each carry one secret in one disguise, and the secret.
pub(crate) fn secrets() -> Vec<(&'static str, &'static str, String)> {
    const SECRETS: [(&str, &str); 6] = [
        ("card", "4111111111111111"),
        ("email", "ada.lovelace@example.org"),
        ("ssn", "078-05-1120"),
        ("bearer", "mF_9.B5f-4.1JqM7x2Kd0pQ"),
        ("password", "tr0ub4dor-and-3"),
        ("aws", "AKIAZ7QX3T5LDKJ2W4NB"),
    ];
    let mut out = Vec::new();
    for (kind, secret) in SECRETS {
        let said = match kind {
            "bearer" => format!("Authorization: Bearer {secret}"),
            "password" => format!("password={secret}"),
            _ => format!("sent to {secret} now"),
        };
        let escaped: String =
            said.chars().map(|c| if c == '@' { "\\u0040".to_owned() } else { c.to_string() }).collect();
        let percent: String = said
            .chars()
            .map(|c| if matches!(c, '@' | '-') { format!("%{:02X}", u32::from(c)) } else { c.to_string() })
            .collect();
        let nested = serde_json::to_string(&serde_json::json!({ "inner": said }).to_string()).expect("JSON");
        out.push((kind, secret, format!("2026-03-04T05:06:07Z INFO [main] {said}")));
        out.push((kind, secret, format!(r#"{{"level":"info","msg":"{said}"}}"#)));
        out.push((kind, secret, format!(r#"{{"level":"info","msg":"{escaped}"}}"#)));
        out.push((kind, secret, format!(r#"{{"level":"info","msg":{nested}}}"#)));
        out.push((kind, secret, format!("level=info msg=\"{said}\"")));
        out.push((kind, secret, format!("GET /cb?next={percent} HTTP/1.1")));
        out.push((
            kind,
            secret,
            format!("2026-03-04T05:06:07Z INFO [main] {}", said.replace(' ', " \x1b[31m") + "\x1b[0m"),
        ));
    }
    out
}
