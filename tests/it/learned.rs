//! Opaque tokens that pass the proxy do not come out of the application's lines, however it writes them.

use std::process::Stdio;

use serde_json::Value;

use crate::harness::{Process, logweir, metrics, record};
use crate::http::{Upstream, Wire};

/// Tokens of random characters, always the same.
fn tokens(count: u64, alphabet: &[u8], length: usize) -> Vec<String> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    };
    (0..count).map(|_| (0..length).map(|_| char::from(alphabet[next() % alphabet.len()])).collect()).collect()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn unicode(text: &str) -> String {
    text.bytes().map(|byte| format!("\\u{byte:04x}")).collect()
}

fn base64(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// Parts of a token that no line may have: none of eight characters.
fn leaks(line: &str, token: &str) -> bool {
    token.as_bytes().windows(8).any(|part| line.contains(std::str::from_utf8(part).unwrap()))
}

#[test]
fn tokens_seen_in_requests_and_responses_never_come_out() {
    let upstream = Upstream::start();
    let receiver = Upstream::start();
    let mut command = logweir(&["run", "--admin", "127.0.0.1:0", "--proxy-listen", "127.0.0.1:0"]);
    command.args(["--proxy-upstream", &upstream.address, "--", "cat"]).stdin(Stdio::piped());
    command.env("LOGWEIR_REDACT__LEARN__HEADERS", "[x-shop-ticket]");
    command.env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{}", receiver.address));
    command.env("OTEL_BSP_SCHEDULE_DELAY", "1");
    let mut process = Process::start(command);
    let admin = process.admin();
    let said: Value = serde_json::from_str(&process.error()).unwrap();
    let mut caller = Wire::to(said["proxy.address"].as_str().unwrap());

    let hex = tokens(20, b"0123456789abcdef", 24);
    let word = tokens(20, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 22);
    let base = tokens(20, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 40);
    let mut lines = 0.0;
    for token in hex.iter().chain(&word).chain(&base) {
        let number = lines as usize;
        let header = match number % 6 {
            0 => format!("Authorization: Bearer {token}"),
            1 => format!("Authorization: Basic {}", base64(&format!("ana:{token}"))),
            2 => format!("Cookie: theme=dark; shop={token}; lang=en"),
            3 => format!("X-Api-Key: {token}"),
            4 => format!("X-Shop-Ticket: {token}"),
            _ => format!("X-Other: {token}"),
        };
        let set = if number % 6 == 5 { format!("Set-Cookie: shop={token}; Path=/\r\n") } else { String::new() };
        upstream.answer_with("200 OK", &set);
        receiver.take();
        caller.ask(&format!("/seen/{token}?q={}", percent(token)), &[&header]);
        assert!(caller.message().is_some());
        upstream.request();
        let span = String::from_utf8_lossy(&receiver.request().body).into_owned();
        if number % 6 != 5 {
            assert!(!leaks(&span, token), "{header}: {span}");
        }
        for line in [
            format!("found {token} there"),
            format!("found '{token}', (and \"{token}\")."),
            format!("GET /x?y={}&z=1", percent(token)),
            format!("{{\"msg\":\"it is {}\",\"x\":\"{token}\"}}", unicode(token)),
            format!("{{\"msg\":\"in\",\"doc\":\"{{\\\"k\\\":\\\"{token}\\\"}}\",\"list\":[\"{token}\"]}}"),
            format!("level=info msg=seen what={token} n=1"),
            format!("Authorization: Basic {}", base64(&format!("ana:{token}"))),
        ] {
            process.write(format!("{line}\n"));
            let out = process.line();
            record(&out);
            assert!(!leaks(&out, token), "{header}: {line}: {out}");
            lines += 1.0;
        }
    }
    for line in ["theme dark lang en", "user ana at /seen/17", "2026-01-02 03:04:05 INFO XMLHttpRequest 1767355200123"]
    {
        process.write(format!("{line}\n"));
        assert!(!process.line().contains("REDACTED"), "{line}");
    }
    let now = metrics(&admin);
    assert!(now.sum("logweir_values_redacted_total", &["rule=\"learned\""]) > lines / 2.0);
    assert_eq!(now.missing(), 0.0);
    assert_eq!(process.end().code, Some(0));
}
