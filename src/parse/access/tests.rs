use super::*;
use crate::parse::keys::Cx;
use crate::record::Level;
use crate::time::{Mono, Now, Reader};

/// Each line: level, message and attributes.
#[test]
fn reads_access_lines() {
    let combined = r#"10.0.0.7 - alice [02/Jan/2026:03:04:05 +0000] "GET /cart?x=1 HTTP/1.1" 503 157 "https://shop.example/a" "Mozilla/5.0 (X11)""#;
    for (text, level, message, attributes) in [
        (
            combined,
            Level::Error,
            r#""GET /cart?x=1 HTTP/1.1" 503"#,
            "client.address=10.0.0.7 user.name=alice http.request.method=GET url.path=/cart url.query=x=1 \
             network.protocol.version=1.1 http.request.header.referer=https://shop.example/a \
             user_agent.original=Mozilla/5.0 (X11) http.response.status_code=503 http.response.body.size=157",
        ),
        (
            r#"shop.example:443 10.0.0.7 - - [02/Jan/2026:03:04:05 +0000] "GET / HTTP/2.0" 404 - "-" "-" 0.012 extra"#,
            Level::Warn,
            r#""GET / HTTP/2.0" 404 - "-" "-" 0.012 extra"#,
            "server.address=shop.example:443 client.address=10.0.0.7 http.request.method=GET url.path=/ \
             network.protocol.version=2.0 http.response.status_code=404",
        ),
        (
            r#"[02/Jan/2026 03:04:05] "POST /login HTTP/1.1" 200 1234"#,
            Level::Info,
            r#""POST /login HTTP/1.1" 200"#,
            "http.request.method=POST url.path=/login network.protocol.version=1.1 http.response.status_code=200 \
             http.response.body.size=1234",
        ),
        (
            r#"[2026-01-02T03:04:05.678Z] "GET /cart HTTP/1.1" 503 UF 0 91 2 - "-" "curl/8.5.0""#,
            Level::Error,
            r#""GET /cart HTTP/1.1" 503 UF 0 91 2 - "-" "curl/8.5.0""#,
            "http.request.method=GET url.path=/cart network.protocol.version=1.1 http.response.status_code=503",
        ),
        (
            r#"10.0.0.7:51234 [02/Jan/2026:03:04:05.678] web~ shop/shop-1 0/0/1/12/13 200 1543 - - ---- 3/3/0/0/0 0/0 "GET /cart HTTP/1.1""#,
            Level::Info,
            r#"web~ shop/shop-1 0/0/1/12/13 200 1543 - - ---- 3/3/0/0/0 0/0 "GET /cart HTTP/1.1""#,
            "client.address=10.0.0.7 http.request.method=GET url.path=/cart network.protocol.version=1.1 client.port=51234 \
             http.response.status_code=200",
        ),
        (
            r#"h2 2026-01-02T03:04:05.678901Z app/lb/50dc 10.0.0.7:2817 10.0.0.1:80 0.000 0.001 0.000 502 502 34 366 "GET https://shop.example:443/ HTTP/2.0" "curl/8" - -"#,
            Level::Error,
            r#"app/lb/50dc 10.0.0.7:2817 10.0.0.1:80 0.000 0.001 0.000 502 502 34 366 "GET https://shop.example:443/ HTTP/2.0" "curl/8" - -"#,
            "client.address=10.0.0.7 http.request.method=GET url.full=https://shop.example:443/ network.protocol.version=2.0 \
             log.header=h2 client.port=2817 http.response.status_code=502",
        ),
        (
            r#"10.0.0.7 - - [02/Jan/2026:03:04:05 +0000] "\x16\x03\x01" 400 157 "-" "-""#,
            Level::Warn,
            r#""\x16\x03\x01" 400"#,
            "client.address=10.0.0.7 http.response.status_code=400 http.response.body.size=157",
        ),
        (
            r#"10.0.0.7 - - [02/Jan/2026:03:04:05 +0000] "GET /a\"b HTTP/1.1" 200 1 "-" "a \"b\" c""#,
            Level::Info,
            r#""GET /a\"b HTTP/1.1" 200"#,
            r#"client.address=10.0.0.7 http.request.method=GET url.path=/a\"b network.protocol.version=1.1 user_agent.original=a \"b\" c http.response.status_code=200 http.response.body.size=1"#,
        ),
    ] {
        let mut times = Reader::new("UTC").unwrap();
        let mut cx = Cx::new(Now { wall_ns: 0, mono: Mono(0) }, &mut times, 2);
        let mut record = Record::default();
        assert!(parse(text, &mut cx, &mut record), "{text}");
        let fields: Vec<_> = record.fields.iter().map(|f| format!("{}={}", f.name, f.value.source())).collect();
        let got = (record.level, record.message.source(), fields.join(" "));
        assert_eq!(got, (Some(level), message, attributes.to_owned()), "{text}");
        assert!(record.time.is_some(), "{text}");
    }
}

#[test]
fn leaves_other_lines_alone() {
    for text in [
        r#"10.0.0.7 said "GET lost" at 10"#,
        r#"[02/Jan/2026 03:04:05] "hello" she said"#,
        r#"2026-01-02 03:04:05 INFO sending "GET / HTTP/1.1" to peer"#,
        r#"10.0.0.7 - - [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1"#,
        "\"",
        "",
    ] {
        let mut times = Reader::new("UTC").unwrap();
        let mut cx = Cx::new(Now { wall_ns: 0, mono: Mono(0) }, &mut times, 2);
        let mut record = Record::default();
        assert!(!parse(text, &mut cx, &mut record), "{text}");
        assert_eq!(record, Record::default(), "{text}");
    }
}
