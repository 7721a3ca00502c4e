//! Nothing of a line is lost between header and message, and no text is too odd.

use proptest::prelude::*;

use super::part::Role;
use super::*;
use crate::time::{Mono, Now, Reader};

const NOW: Now = Now { wall_ns: 1_795_521_600_000_000_000, mono: Mono(0) };

/// Pieces that headers are made of, and some of messages.
const PIECES: [&str; 72] = [
    "2026-01-02 03:04:05,678",
    "2026-01-02T03:04:05Z",
    "Jan  2 03:04:05",
    "1767323045",
    "INFO",
    "warning",
    "Error",
    "FAILURE",
    "E",
    "I!",
    "[error]",
    "[main]",
    "[INFO:name]",
    "[a/WARN]",
    "[5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174]",
    "[app,5b8efff798038103d269b633813fc60c,eee19b7ec3c1b174,true]",
    "[trace_id=5b8efff798038103d269b633813fc60c span_id=x service=y]",
    "[trace_id=0 k=v]",
    "[pid 1:tid 2]",
    "[pid 1:tid 2:uid 3]",
    "[client 10.0.0.7:80]",
    "[req-1 a b - -]",
    "[5d9c4d3e-0d8e-4d0c-8f0a-0e8a3f1f0a11]",
    "[12]",
    "[ a b c ]",
    "[x FATAL y]",
    "(thread 7)",
    "(0x0200):",
    "{f.py:12}",
    "<0.1.2>",
    "<info>",
    "[",
    "]",
    ")",
    "}",
    "12",
    "007",
    "1:M",
    "29#29:",
    "*17",
    "#4711",
    "com.example.App",
    "a::b::c:",
    "file.go:12:",
    "app.jobs:run:16",
    "T:Class@77",
    "host-1",
    "sshd[99]:",
    "app[web.1]:",
    "Cat.Eg[7]",
    "kernel:",
    "k=v",
    "level=notice",
    "daemon.err",
    "app.ERROR:",
    "ROOT:INFO:x",
    "INFO:root:x",
    "a::DEBUG::b",
    "V/Tag( 12):",
    "In(14)",
    "WARN12[x]",
    "%A-3-B:",
    "req{id=7}:",
    "-",
    "---",
    "|",
    "::",
    ":",
    ",",
    "words",
    "\"quoted\"",
    "päß",
];

/// Runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Everything that the record says, in lower case.
fn said(record: &Record<'_>) -> String {
    let mut all = format!("{} {} ", record.message.source(), record.service.as_deref().unwrap_or_default());
    for field in &record.fields {
        all.push_str(&format!("{} {} ", field.name, field.value.source()));
    }
    all.extend(record.trace_id.map(|id| String::from_utf8_lossy(&id.hex()).into_owned()));
    all.extend(record.span_id.map(|id| String::from_utf8_lossy(&id.hex()).into_owned()));
    all.to_lowercase()
}

/// Words that a layout writes around what it means.
const LABELS: [&str; 14] = [
    "pid", "tid", "client", "trace_id", "span_id", "service", "level", "trace", "id", "span", "b", "notice", "true",
    "false",
];

/// Checks that each word of the line is in its record, or in the text of the time or level.
fn conserves(text: &str) {
    let mut times = Reader::new("UTC").unwrap();
    let mut cx = Cx::new(NOW, &mut times, 2);
    let mut headers = Text::default();
    let mut record = Record::default();
    if !headers.parse(text, &mut cx, &mut record) {
        assert_eq!(record, Record::default(), "{text:?}");
        return;
    }
    let all = said(&record);
    let mut read = String::new();
    let parts = headers.header.parts();
    let time = parts.iter().find(|part| part.role == Role::Time);
    for part in parts.iter().filter(|part| part.role == Role::Level).chain(time) {
        read.push_str(part.text(text));
        read.push(' ');
    }
    for word in words(text) {
        let zeros = word.bytes().all(|byte| byte == b'0');
        assert!(
            zeros || LABELS.contains(&word) || all.contains(&word.to_lowercase()) || read.contains(word),
            "{word:?} of {text:?} is lost: {record:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn loses_no_word_of_headers(pieces in proptest::collection::vec((proptest::sample::select(&PIECES[..]), 0..4usize), 1..14)) {
        let mut text = String::new();
        for (piece, blanks) in pieces {
            text.push_str(piece);
            text.push_str([" ", "", "  ", "\t"][blanks]);
        }
        conserves(&text);
    }

    #[test]
    fn loses_no_word_of_any_text(text in "\\PC{0,80}") {
        conserves(&text);
    }

    #[test]
    fn reads_any_text(text: String) {
        conserves(&text);
    }
}

/// A word in the message is no level, however it is written.
#[test]
fn takes_no_level_from_messages() {
    for message in [
        "an ERROR in the message",
        "caught error: none",
        "level=error in a referrer",
        "retry after WARN from peer",
        "error reading config",
        "the [ERROR] page was shown",
        "state is FATAL - really",
        "critical section entered",
        "alert sent to a",
    ] {
        for header in
            ["2026-01-02 03:04:05 ", "Jan  2 03:04:05 host-1 app[12]: ", "2026/01/02 03:04:05.678901 main.go:23: "]
        {
            let text = format!("{header}{message}");
            let mut times = Reader::new("UTC").unwrap();
            let mut cx = Cx::new(NOW, &mut times, 2);
            let mut record = Record::default();
            assert!(Text::default().parse(&text, &mut cx, &mut record));
            assert_eq!((record.level, record.message.source()), (None, message), "{text}");
        }
    }
}
