//! What is too much, too slow, or too many.

use std::io::Write;
use std::time::Instant;

use crate::support::{App, Proxy, options, until};

#[test]
fn headers_that_are_too_large_or_too_many() {
    let app = App::ok();
    let mut options = options(app.address);
    options.limits.header_bytes = 4096;
    options.limits.header_fields = 20;
    let proxy = Proxy::start(options);
    let fields = |count: usize| (0..count).map(|n| format!("X-{n}: 1\r\n")).collect::<String>();
    for (request, status, error) in [
        (format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(5000)), 414, "uri_too_long"),
        (format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(5000)), 431, "header_too_large"),
        (format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", fields(20)), 431, "too_many_headers"),
    ] {
        let response = proxy.ask(&request);
        assert_eq!((response.status, response.error().as_str()), (status, error));
    }
    assert!(app.saw_nothing());
    let fits = format!("GET / HTTP/1.1\r\nHost: a\r\n{}X: {}\r\n\r\n", fields(18), "x".repeat(3500));
    assert_eq!(proxy.ask(&fits).status, 200);
}

#[test]
fn a_header_without_an_end_is_cut_off() {
    let app = App::ok();
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n");
    // Ends when the proxy answers: then its side is closed, and sooner or later so is ours.
    let bomb = format!("X: {}\r\n", "x".repeat(1000));
    for _ in 0..1000 {
        if wire.stream.write_all(bomb.as_bytes()).is_err() {
            break;
        }
    }
    assert_eq!(wire.response().error(), "header_too_large");
}

#[test]
fn bodies_that_are_too_large() {
    let app = App::start(|mut wire| {
        while let Some(head) = wire.head() {
            if head.get("content-length").is_some() {
                wire.body(&head);
                wire.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
            } else {
                wire.rest();
                return;
            }
        }
    });
    let mut options = options(app.address);
    options.limits.body_bytes = Some(10);
    let proxy = Proxy::start(options);
    for (request, status) in [
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789", 200),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n0123456789x", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789x\r\n0\r\n\r\n", 413),
    ] {
        let response = proxy.ask(request);
        assert_eq!(response.status, status, "{request}");
        assert!(status == 200 || response.error() == "body_too_large");
    }
}

#[test]
fn slow_headers_time_out_however_they_trickle() {
    let app = App::ok();
    let mut options = options(app.address);
    options.timeouts.header_ms = 200;
    let proxy = Proxy::start(options);
    let mut wire = proxy.connect();
    // A whole request first: the deadline is each header's own.
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(wire.response().status, 200);
    let start = Instant::now();
    let mut writer = wire.stream.try_clone().unwrap();
    let trickle = std::thread::spawn(move || {
        for byte in "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: 0123456789012345678901234567890123456789".bytes() {
            if writer.write_all(&[byte]).is_err() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    });
    let response = wire.response();
    assert_eq!((response.status, response.error().as_str()), (408, "header_timeout"));
    assert!(start.elapsed().as_millis() >= 200);
    trickle.join().unwrap();
}

#[test]
fn idle_connections_are_closed_without_a_word() {
    let app = App::ok();
    let mut options = options(app.address);
    options.timeouts.idle_ms = 100;
    let proxy = Proxy::start(options);
    for first in ["", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"] {
        let mut wire = proxy.connect();
        if !first.is_empty() {
            wire.send(first);
            assert_eq!(wire.response().status, 200);
        }
        assert_eq!(wire.rest(), (vec![], true));
    }
}

#[test]
fn a_request_that_takes_long_is_not_idle() {
    let app = App::start(|mut wire| {
        wire.head();
        std::thread::sleep(std::time::Duration::from_millis(400));
        wire.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    });
    let mut options = options(app.address);
    options.timeouts.idle_ms = 100;
    let proxy = Proxy::start(options);
    assert_eq!(proxy.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n").body, "ok");
}

#[test]
fn a_body_that_stops_coming_times_out() {
    let app = App::start(|mut wire| {
        wire.rest();
    });
    let mut options = options(app.address);
    options.timeouts.idle_ms = 150;
    let proxy = Proxy::start(options);
    let response = proxy.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
    assert_eq!((response.status, response.error().as_str()), (408, "body_timeout"));
    until("the request is over", || proxy.registry.live() == 0);
}

#[test]
fn a_client_that_does_not_read_is_given_up() {
    let app = App::start(|mut wire| {
        wire.head();
        wire.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        while wire.stream.write_all(chunk.as_bytes()).is_ok() {}
    });
    let mut options = options(app.address);
    options.timeouts.idle_ms = 200;
    let proxy = Proxy::start(options);
    let mut wire = proxy.connect();
    wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    until("the request has begun", || proxy.registry.live() == 1);
    until("the request is over", || proxy.registry.live() == 0);
}

#[test]
fn too_many_requests_at_once_are_sent_away() {
    let (go, going) = std::sync::mpsc::sync_channel::<()>(0);
    let going = std::sync::Mutex::new(going);
    let app = App::start(move |mut wire| {
        while wire.head().is_some() {
            going.lock().unwrap().recv().unwrap();
            wire.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let mut options = options(app.address);
    options.limits.in_flight = 2;
    let proxy = Proxy::start(options);
    let mut waiting: Vec<_> = (0..2).map(|_| proxy.connect()).collect();
    for wire in &mut waiting {
        wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    until("both are in flight", || proxy.registry.live() == 2);
    let mut third = proxy.connect();
    third.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    let response = third.response();
    assert_eq!((response.status, response.error().as_str()), (503, "overloaded"));
    assert_eq!(response.head.get("retry-after"), Some("1"));
    for wire in &mut waiting {
        go.send(()).unwrap();
        // Which of the two was let go is the application's business.
        let _ = wire;
    }
    for wire in &mut waiting {
        assert_eq!(wire.response().status, 200);
    }
    third.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    go.send(()).unwrap();
    assert_eq!(third.response().status, 200, "on the same connection");
}

#[test]
fn beyond_the_connections_that_are_allowed_others_wait() {
    let app = App::ok();
    let mut options = options(app.address);
    options.limits.connections = 1;
    let proxy = Proxy::start(options);
    let mut first = proxy.connect();
    first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(first.response().status, 200);
    let mut second = proxy.connect();
    second.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    drop(first);
    assert_eq!(second.response().status, 200, "once there is room");
}
