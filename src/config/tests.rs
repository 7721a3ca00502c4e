//! Sources in, configuration or report out.

use std::ffi::OsString;
use std::io::Write;

use super::load::{Flag, Sources, load};
use super::proxy::Sampler;
use super::tree::{Kind, Node, parse};
use super::{Config, Listen, Overflow};
use crate::record::Level;
use crate::trace::propagate::Format;

/// What `yaml`, variables and flags make: the configuration, or the report without the file's name.
fn loaded(yaml: &str, variables: &[(&str, &str)], flags: &[Flag]) -> Result<Config, Vec<String>> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(yaml.as_bytes()).unwrap();
    let environment = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect();
    let sources = Sources { file: Some(file.path().to_owned()), environment, flags: flags.to_vec() };
    load(sources).map(|loaded| loaded.config).map_err(|report| {
        let path = file.path().display().to_string();
        report.problems.iter().map(|problem| problem.to_string().replace(&path, "F")).collect()
    })
}

fn sample_flag(value: &str) -> Flag {
    Flag { name: "--sample", path: &["sample", "ratio"], value: value.to_owned() }
}

#[test]
fn nothing_is_the_default() {
    for yaml in ["", "# only a comment\n", "---\n", "sample:\n", "sample: {}\nframe: ~\n"] {
        assert_eq!(loaded(yaml, &[], &[]), Ok(Config::default()), "{yaml:?}");
    }
}

#[test]
fn later_sources_win() {
    let yaml = "service: file\nsample: {ratio: 0.1, always_keep: error}\n";
    let config = loaded(yaml, &[], &[]).unwrap();
    assert_eq!((config.service.as_deref(), config.sample.ratio), (Some("file"), 0.1));
    let variables = [("LOGWEIR_SAMPLE__RATIO", "0.2"), ("OTEL_SERVICE_NAME", "standard")];
    let config = loaded(yaml, &variables, &[]).unwrap();
    assert_eq!((config.service.as_deref(), config.sample.ratio), (Some("standard"), 0.2));
    let config = loaded(yaml, &variables, &[sample_flag("0.3")]).unwrap();
    assert_eq!((config.sample.ratio, config.sample.always_keep), (0.3, Level::Error));
}

#[test]
fn variables_are_read_as_the_type_that_is_wanted() {
    let config = loaded(
        "",
        &[
            ("LOGWEIR_SERVICE", "007"),
            ("LOGWEIR_ADMIN__LISTEN", "[::1]:0"),
            ("LOGWEIR_OUTPUT__OVERFLOW", "drop"),
            ("LOGWEIR_FRAME__JOIN", "false"),
            ("LOGWEIR_FRAME__MAX_EVENT_BYTES", "1024"),
            ("LOGWEIR_PARSE__TIMEZONE", "+02:00"),
            ("LOGWEIR_SAMPLE", ""),
            ("LOGWEIR_REDACT__DISABLE", "[us-ssn, iban]"),
            ("LOGWEIR_REDACT__RULES", "[{name: order, pattern: 'ORD-\\d+'}]"),
            ("LOGWEIR_REDACT__ACTIONS__EMAIL", "keep"),
            ("LOGWEIR_PROXY__UPSTREAM", "3000"),
            ("LOGWEIR_PROXY__LIMITS__IN_FLIGHT", "7"),
            ("LOGWEIR_PROXY__TLS__CERT", "c.pem"),
            ("LOGWEIR_PROXY__TLS__KEY", "k.pem"),
            ("LOGWEIR_PROXY__INJECT", "[b3]"),
            ("OTEL_PROPAGATORS", "jaeger"),
            ("OTEL_TRACES_SAMPLER", "traceidratio"),
        ],
        &[],
    )
    .unwrap();
    assert_eq!(config.service.as_deref(), Some("007"));
    assert_eq!(config.admin.listen, Listen::Address("[::1]:0".parse().unwrap()));
    assert_eq!(config.output.overflow, Overflow::Drop);
    assert_eq!((config.frame.join, config.frame.max_event_bytes), (false, 1024));
    assert_eq!(config.parse.timezone, "+02:00");
    assert_eq!(config.redact.disable, ["us-ssn", "iban"]);
    assert_eq!(config.redact.rules.first().map(|rule| rule.pattern.as_str()), Some("ORD-\\d+"));
    assert_eq!(config.redact.actions.len(), 1);
    assert_eq!(config.proxy.upstream.to_string(), "127.0.0.1:3000");
    assert_eq!((config.proxy.limits.in_flight, config.proxy.limits.header_fields), (7, 100));
    assert_eq!(config.proxy.tls.map(|files| files.key), Some("k.pem".into()));
    // Our own names count for more than the standard's.
    assert_eq!((config.proxy.inject, config.proxy.extract), (vec![Format::B3], vec![Format::Jaeger]));
    assert_eq!(config.proxy.sampler, Sampler::TraceIdRatio);
}

#[test]
fn each_problem_is_told_with_its_place_and_a_hint() {
    for (yaml, want) in [
        ("sampel:\n  ratio: 1\n", "F:1:1: unknown key `sampel`; did you mean `sample`?"),
        ("sample:\n  ratoi: 1\n", "F:2:3: unknown key `ratoi` in `sample`; did you mean `ratio`?"),
        ("ratio: 1\n", "F:1:1: unknown key `ratio`; did you mean `sample.ratio`?"),
        ("sample: {x: 1}\n", "F:1:10: unknown key `x` in `sample`; known are ratio, always_keep, debug"),
        ("sample:\n  ratio: much\n", "F:2:10: `sample.ratio`: expected a number, found text"),
        ("sample: 5\n", "F:1:9: `sample`: expected a mapping of keys to values, found 5"),
        ("[1]\n", "F:1:1: expected a mapping of keys to values, found a list"),
        ("frame: {join: on}\n", "F:1:15: `frame.join`: expected true or false, found text"),
        (
            "frame: {join_timeout_ms: -1}\n",
            "F:1:26: `frame.join_timeout_ms`: expected a whole number that is not negative, found -1",
        ),
        (
            "output: {overflow: blok}\n",
            "F:1:20: `output.overflow`: expected one of auto, block, drop; did you mean `block`?",
        ),
        (
            "admin: {listen: 9464}\n",
            "F:1:17: `admin.listen`: expected auto, off, or an address and port such as 127.0.0.1:9464, found 9464",
        ),
        ("service: a\nservice: b\n", "F:2:1: the key `service` is there twice; the last one counts: remove the others"),
        ("sample: [\n", "F:1:9: unclosed bracket '['"),
        (
            "sample: {ratio: 1.5}\n",
            "F:1:17: `sample.ratio`: sampling ratio 1.5 is not between 0 and 1: 1 keeps everything, 0.01 one record in \
             a hundred",
        ),
        ("redact:\n  rules:\n  - {name: a-b, pattern: '(x'}\n", "F:3:26: `redact.rules.0.pattern`: unclosed group"),
        (
            "redact:\n  rules:\n  - {name: a-b, pattern: 'x+', finds: [y]}\n",
            "F:3:40: `redact.rules.0.finds.0`: not found (it has 1 bytes)",
        ),
        (
            "parse: {timezone: Europe/Berlim}\n",
            "F:1:19: `parse.timezone`: unknown time zone \"Europe/Berlim\": use UTC, an IANA name such as \
             Europe/Berlin, or an offset such as +02:00",
        ),
        (
            "proxy: {upstream: 'https://a'}\n",
            "F:1:19: `proxy.upstream`: expected host:port, http://host:port, a port, or unix:/path, found text",
        ),
        ("proxy: {limits: {in_flight: 0}}\n", "F:1:29: `proxy.limits.in_flight`: 0 is not between 1 and 1048576"),
        ("frame: {max_event_bytes: 3}\n", "F:1:26: `frame.max_event_bytes`: 3 is not between 64 and 16777216"),
    ] {
        assert_eq!(loaded(yaml, &[], &[]), Err(vec![want.to_owned()]), "{yaml:?}");
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let yaml = "service: [x]\nsmaple: {}\nsample:\n  ratio: 7\n  always_keep: loud\nfrmae:\n  x: 1\n";
    let variables = [("LOGWEIR_RUN__LINGER", "1"), ("LOGWEIR_FRAME__JOIN", "maybe")];
    let report = loaded(yaml, &variables, &[]).unwrap_err();
    let places: Vec<_> = report.iter().filter_map(|problem| problem.split_once(": ")).map(|(at, _)| at).collect();
    let mut sorted = places.clone();
    sorted.sort_unstable();
    assert_eq!(
        sorted,
        ["F:1:10", "F:2:1", "F:4:10", "F:5:16", "F:6:1", "LOGWEIR_FRAME__JOIN", "LOGWEIR_RUN__LINGER"],
        "{report:#?}"
    );
}

#[test]
fn values_never_appear_in_a_report() {
    let secret = "hunter2-s3cret";
    for yaml in [
        format!("sample: {{ratio: {secret}}}\n"),
        format!("output: {{overflow: {secret}}}\n"),
        format!("admin: {{listen: {secret}}}\n"),
        format!("frame: {secret}\n"),
        format!("proxy: {{upstream: 'http://a:{secret}@b'}}\n"),
        format!("service: {{a: {secret}}}\n"),
        format!("service: a: {secret}\n"),
    ] {
        let report = loaded(&yaml, &[("LOGWEIR_FRAME__JOIN", secret)], &[sample_flag(secret)]).unwrap_err();
        assert!(report.len() >= 2 && report.iter().all(|problem| !problem.contains(secret)), "{report:?}");
    }
}

#[test]
fn a_file_that_is_not_there_is_a_problem() {
    let sources = Sources { file: Some("/nonexistent/logweir.yaml".into()), ..Sources::default() };
    let report = load(sources).unwrap_err();
    assert_eq!(
        report.to_string(),
        "1 problem in the configuration\n  /nonexistent/logweir.yaml: the file cannot be read: entity not found"
    );
}

/// Paths of all keys.
fn paths(value: &serde_json::Value, path: &str, found: &mut Vec<String>) {
    for (name, value) in value.as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match value.as_object() {
            Some(map) if !map.is_empty() => paths(value, &path, found),
            _ => found.push(path),
        }
    }
}

/// Paths of the keys that a file names.
fn named(node: &Node, path: &str, found: &mut Vec<String>) {
    let entries = match &node.kind {
        Kind::Map(entries) if !entries.is_empty() => entries,
        _ => return found.push(path.to_owned()),
    };
    for (key, value) in entries {
        let path = if path.is_empty() { key.name.clone() } else { format!("{path}.{}", key.name) };
        named(value, &path, found);
    }
}

#[test]
fn the_manual_names_every_key_with_its_default() {
    let yaml = include_str!("../../config/logweir.yaml");
    assert_eq!(loaded(yaml, &[], &[]), Ok(Config::default()));
    let (mut written, mut known) = (Vec::new(), Vec::new());
    named(&parse(yaml, &"manual".into()).unwrap(), "", &mut written);
    paths(&serde_json::to_value(Config::default()).unwrap(), "", &mut known);
    written.sort_unstable();
    known.sort_unstable();
    assert_eq!(written, known);
    assert!(known.len() > 15, "{known:?}");
}

#[test]
fn the_examples_keep_what_they_say() {
    let ratio = |yaml| loaded(yaml, &[], &[]).map(|config| config.sample.ratio);
    assert_eq!(ratio(include_str!("../../config/dev.yaml")), Ok(1.0));
    assert_eq!(ratio(include_str!("../../config/prod.yaml")), Ok(0.01));
    let infers = |yaml| loaded(yaml, &[], &[]).map(|config| config.proxy.infer);
    assert_eq!(infers(include_str!("../../config/dev.yaml")), Ok(true));
    assert_eq!(infers(include_str!("../../config/prod.yaml")), Ok(false));
}
