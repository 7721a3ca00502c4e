//! Connections that become something else than HTTP.

use crate::support::{App, Proxy, options, until};

const UPGRADE: &str =
    "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n";

/// An application that agrees to any upgrade and echoes what comes then, in upper case.
fn echo() -> App {
    App::start(|mut wire| {
        let head = wire.head().unwrap();
        assert_eq!((head.get("connection"), head.get("upgrade")), (Some("upgrade"), Some("websocket")));
        assert_eq!(head.get("sec-websocket-key"), Some("x"));
        wire.send(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-App: 1\r\n\r\nhello",
        );
        loop {
            let frame = wire.bytes(5);
            wire.send(frame.to_ascii_uppercase());
            if frame == b"close" {
                return;
            }
        }
    })
}

#[test]
fn a_websocket_is_passed_through_both_ways() {
    let app = echo();
    let mut proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    wire.send(UPGRADE);
    let head = wire.head().unwrap();
    assert_eq!(head.start, "HTTP/1.1 101 Switching Protocols");
    assert_eq!((head.get("connection"), head.get("upgrade")), (Some("upgrade"), Some("websocket")));
    assert_eq!(head.get("x-app"), Some("1"));
    assert_eq!(wire.bytes(5), b"hello", "what came with the agreement");
    for frame in ["\x00\x01GET", "abcde", "\r\n\r\n\r"] {
        wire.send(frame);
        assert_eq!(wire.bytes(5), frame.to_ascii_uppercase().as_bytes());
    }
    assert_eq!(proxy.registry.live(), 1, "the request lives as long as the connection");
    wire.send("close");
    assert_eq!(wire.bytes(5), b"CLOSE");
    assert_eq!(wire.rest(), (vec![], true));
    drop(wire);
    until("the request is over", || proxy.registry.live() == 0);
    let span = proxy.span();
    assert_eq!(span.name, "GET /chat");
}

#[test]
fn bytes_that_come_before_the_agreement_are_not_lost() {
    let app = echo();
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    wire.send(format!("{UPGRADE}early"));
    assert!(wire.head().unwrap().start.contains(" 101 "));
    assert_eq!(wire.bytes(10), b"helloEARLY");
}

#[test]
fn a_refused_upgrade_leaves_the_connection_as_it_was() {
    let app = App::ok();
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    for _ in 0..3 {
        wire.send(UPGRADE);
        assert_eq!(wire.response().status, 200);
        wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(wire.response().status, 200);
    }
    wire.send(format!("{UPGRADE}GET /next HTTP/1.1\r\nHost: a\r\n\r\n"));
    assert_eq!(wire.response().status, 200);
    assert_eq!(wire.response().status, 200, "what followed was a request after all");
}

#[test]
fn an_upgrade_to_http2_is_not_passed_on() {
    let app = App::ok();
    let proxy = Proxy::start(options(app.address));
    let response = proxy.ask(
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
    );
    assert_eq!(response.status, 200);
    let request = app.request();
    for name in ["upgrade", "connection", "http2-settings"] {
        assert_eq!(request.get(name), None, "{name}");
    }
}

#[test]
fn http_1_0_cannot_upgrade() {
    let app = App::ok();
    let proxy = Proxy::start(options(app.address));
    let request = UPGRADE.replace("HTTP/1.1", "HTTP/1.0");
    assert_eq!(proxy.ask(&request).status, 200);
    assert_eq!(app.request().get("upgrade"), None);
}
