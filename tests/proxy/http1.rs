//! What passes between callers and an application that speak HTTP/1.

use crate::support::{App, Proxy, Wire, options};

#[test]
fn a_request_and_its_response_pass() {
    let app = App::answering("HTTP/1.1 201 Created\r\nX-App: 1\r\nContent-Length: 5\r\n\r\nhello");
    let proxy = Proxy::start(options(app.address));
    let response =
        proxy.ask("POST /a/b?c=d HTTP/1.1\r\nHost: shop.example\r\nX-One: 1\r\nContent-Length: 3\r\n\r\nabc");
    assert_eq!((response.status, response.body.as_str()), (201, "hello"));
    assert_eq!(response.head.get("x-app"), Some("1"));
    let request = app.request();
    assert_eq!(request.start, "POST /a/b?c=d HTTP/1.1");
    for (name, value) in [
        ("host", "shop.example"),
        ("x-one", "1"),
        ("content-length", "3"),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-proto", "http"),
        ("x-forwarded-host", "shop.example"),
    ] {
        assert_eq!(request.get(name), Some(value), "{name}");
    }
}

#[test]
fn targets_of_every_form() {
    let app = App::ok();
    let proxy = Proxy::start(options(app.address));
    for (sent, start, host) in [
        ("GET /x HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x HTTP/1.1", "a"),
        ("GET http://b/x?y HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x?y HTTP/1.1", "b"),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1", "a"),
        ("GET / HTTP/1.0\r\nHost: a\r\n\r\n", "GET / HTTP/1.1", "a"),
    ] {
        assert_eq!(proxy.ask(sent).status, 200, "{sent}");
        let request = app.request();
        assert_eq!((request.start.as_str(), request.get("host")), (start, Some(host)));
    }
    assert_eq!(proxy.ask("GET / HTTP/1.0\r\n\r\n").status, 200);
    assert_eq!(app.request().get("host"), Some(app.address.to_string().as_str()), "HTTP/1.1 wants a host");
    for (sent, error) in [
        ("GET x HTTP/1.1\r\nHost: a\r\n\r\n", "request_line"),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", "request_line"),
        ("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", "connect"),
    ] {
        assert_eq!(proxy.ask(sent).error(), error, "{sent}");
    }
    assert!(app.saw_nothing());
}

#[test]
fn bodies_of_every_framing() {
    for (response, body) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", "hello"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", ""),
        ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello"),
        ("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nto the end", "to the end"),
        ("HTTP/1.0 200 OK\r\nconnection: close\r\n\r\nto the end", "to the end"),
        ("HTTP/1.1 204 No Content\r\n\r\n", ""),
        ("HTTP/1.1 304 Not Modified\r\netag: \"1\"\r\n\r\n", ""),
    ] {
        let app = App::answering(response);
        let proxy = Proxy::start(options(app.address));
        let mut wire = proxy.connect();
        for _ in 0..2 {
            wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assert_eq!(wire.response().body, body, "{response}");
        }
    }
    let app = App::ok();
    let proxy = Proxy::start(options(app.address));
    for method in ["POST", "GET", "DELETE"] {
        let head = format!("{method} / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        let mut wire = proxy.connect();
        wire.send(head);
        for piece in ["5;x=y\r\nhel", "lo\r", "\n6\r\n world\r\n0\r\nT: 1\r\n", "\r\n"] {
            wire.send(piece);
        }
        assert_eq!(wire.response().status, 200);
        assert_eq!(app.request_body(), "hello world", "{method}");
    }
}

#[test]
fn head_keeps_the_length_and_has_no_body() {
    let app = App::start(|mut wire| {
        while wire.head().is_some() {
            wire.send("HTTP/1.1 200 OK\r\ncontent-length: 1234\r\n\r\n");
        }
    });
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    for _ in 0..3 {
        wire.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        let head = wire.head().unwrap();
        assert_eq!(head.get("content-length"), Some("1234"));
    }
    assert_eq!(app.connections(), 1);
}

#[test]
fn connections_are_kept_on_both_sides() {
    let app = App::ok();
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    for _ in 0..20 {
        wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(wire.response().status, 200);
    }
    // Another caller takes over the connection to the application.
    assert_eq!(proxy.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    assert_eq!(app.connections(), 1);
}

#[test]
fn connection_close_closes_one_side_alone() {
    let app = App::ok();
    let proxy = Proxy::start(options(app.address));
    for request in ["GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\nHost: a\r\n\r\n"] {
        let mut wire = proxy.connect();
        wire.send(request);
        assert_eq!(wire.response().status, 200);
        assert_eq!(wire.rest(), (vec![], true), "closed in order");
        assert_eq!(app.request().get("connection"), None);
    }
    assert_eq!(app.connections(), 1);

    let app = App::answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    for _ in 0..2 {
        wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        let response = wire.response();
        assert_eq!((response.status, response.head.get("connection")), (200, None));
    }
    assert_eq!(app.connections(), 2);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let app = App::start(|mut wire| {
        while let Some(head) = wire.head() {
            let path = head.start.split(' ').nth(1).unwrap().to_owned();
            wire.send(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{path}", path.len()));
        }
    });
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    let all: String = (0..30).map(|n| format!("GET /{n} HTTP/1.1\r\nHost: a\r\n\r\n")).collect();
    wire.send(all);
    for n in 0..30 {
        assert_eq!(wire.response().body, format!("/{n}"));
    }
}

#[test]
fn headers_for_one_hop_do_not_pass() {
    let app = App::answering(
        "HTTP/1.1 200 OK\r\nconnection: x-hop\r\nx-hop: 1\r\nkeep-alive: timeout=9\r\nproxy-authenticate: Basic\r\nx-end: 2\r\ncontent-length: 0\r\n\r\n",
    );
    let proxy = Proxy::start(options(app.address));
    let response = proxy.ask(
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: x-hop, host, keep-alive\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nTE: gzip, trailers\r\nProxy-Authorization: Basic eA==\r\nProxy-Connection: keep-alive\r\nX-End: 2\r\n\r\n",
    );
    assert_eq!(response.head.get("x-end"), Some("2"));
    for name in ["x-hop", "keep-alive", "proxy-authenticate", "connection"] {
        assert_eq!(response.head.get(name), None, "{name}");
    }
    let request = app.request();
    assert_eq!(
        (request.get("host"), request.get("x-end"), request.get("te")),
        (Some("a"), Some("2"), Some("trailers"))
    );
    for name in ["x-hop", "keep-alive", "proxy-authorization", "proxy-connection", "connection"] {
        assert_eq!(request.get(name), None, "{name}");
    }
}

#[test]
fn trailers_pass_when_they_are_announced() {
    let app = App::start(|mut wire| {
        while wire.head().is_some() {
            wire.send("HTTP/1.1 200 OK\r\ntrailer: x-sum\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n");
        }
    });
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    wire.send("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: close\r\n\r\n");
    let text = String::from_utf8(wire.rest().0).unwrap();
    assert!(text.ends_with("0\r\nx-sum: 7\r\n\r\n"), "{text}");
}

/// Sends `Expect: 100-continue`, then the body once the proxy says so; what it says before, and last.
fn expecting(proxy: &Proxy) -> (bool, u16) {
    let mut wire = proxy.connect();
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    let first = wire.head().unwrap();
    let agreed = first.start.starts_with("HTTP/1.1 100 ");
    if !agreed {
        return (false, first.start.split(' ').nth(1).unwrap().parse().unwrap());
    }
    wire.send("hello");
    (true, wire.response().status)
}

#[test]
fn the_application_decides_on_expect_100_continue() {
    let agrees = App::start(|mut wire| {
        while let Some(head) = wire.head() {
            assert_eq!(head.get("expect"), Some("100-continue"));
            wire.send("HTTP/1.1 100 Continue\r\n\r\n");
            assert_eq!(wire.bytes(5), b"hello");
            wire.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    });
    assert_eq!(expecting(&Proxy::start(options(agrees.address))), (true, 200));

    let refuses = App::start(|mut wire| {
        while wire.head().is_some() {
            wire.send("HTTP/1.1 417 Expectation Failed\r\ncontent-length: 0\r\n\r\n");
        }
    });
    assert_eq!(expecting(&Proxy::start(options(refuses.address))), (false, 417));

    let silent = App::start(|mut wire| {
        while wire.head().is_some() {
            assert_eq!(wire.bytes(5), b"hello");
            wire.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    });
    assert_eq!(expecting(&Proxy::start(options(silent.address))), (true, 200), "after a second it is sent anyway");
}

#[test]
fn early_hints_come_first() {
    let app = App::start(|mut wire| {
        while let Some(head) = wire.head() {
            let length: usize = head.get("content-length").map_or(0, |length| length.parse().unwrap());
            wire.send("HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n");
            wire.bytes(length);
            wire.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        }
    });
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    for _ in 0..3 {
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
        let hints = wire.head().unwrap();
        assert_eq!(
            (hints.start.as_str(), hints.get("link")),
            ("HTTP/1.1 103 Early Hints", Some("</a.css>; rel=preload"))
        );
        wire.send("body");
        assert_eq!(wire.response().body, "ok");
    }
    // HTTP/1.0 knows no interim responses.
    assert_eq!(proxy.ask("GET / HTTP/1.0\r\nHost: a\r\n\r\n").status, 200);
}

#[test]
fn a_body_is_passed_on_as_it_comes() {
    let app = App::start(|mut wire| {
        let head = wire.head().unwrap();
        assert_eq!(head.get("transfer-encoding"), Some("chunked"));
        assert_eq!(wire.bytes(8), b"3\r\none\r\n");
        wire.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n");
        assert_eq!(wire.bytes(8), b"3\r\ntwo\r\n");
        wire.send("3\r\ntwo\r\n");
        assert_eq!(wire.bytes(5), b"0\r\n\r\n");
        wire.send("0\r\n\r\n");
    });
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    assert!(wire.head().unwrap().start.ends_with("200 OK"));
    assert_eq!(wire.bytes(8), b"3\r\none\r\n", "before the request is complete");
    wire.send("3\r\ntwo\r\n");
    assert_eq!(wire.bytes(8), b"3\r\ntwo\r\n");
    wire.send("0\r\n\r\n");
    assert_eq!(wire.bytes(5), b"0\r\n\r\n");
}

#[test]
fn large_bodies_pass_whole() {
    const SIZE: usize = 5_000_000;
    let app = App::start(|mut wire| {
        let head = wire.head().unwrap();
        let body = wire.body(&head);
        wire.send(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len()));
        wire.send(body);
    });
    let proxy = Proxy::start(options(app.address));
    let Wire { stream, .. } = proxy.connect();
    let body: Vec<u8> = (0..SIZE).map(|n| (n * 7 % 251) as u8).collect();
    let mut sender = Wire::new(stream.try_clone().unwrap());
    let sent = body.clone();
    let thread = std::thread::spawn(move || {
        sender.send(format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {SIZE}\r\n\r\n"));
        sender.send(sent);
    });
    let mut wire = Wire::new(stream);
    let head = wire.head().unwrap();
    assert!(wire.body(&head) == body);
    thread.join().unwrap();
}

#[test]
fn a_unix_socket_is_as_good() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.sock");
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        let mut stream = listener.incoming().next().unwrap().unwrap();
        let mut seen = Vec::new();
        while !seen.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            seen.extend(byte);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nunix").unwrap();
    });
    let proxy = Proxy::start(options(format!("unix:{}", path.display())));
    assert_eq!(proxy.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").body, "unix");
}
