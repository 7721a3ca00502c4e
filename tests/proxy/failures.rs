//! What callers get when the application fails, and what becomes of the proxy when callers do.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::support::{App, Proxy, Wire, nowhere, options, until};

const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

#[test]
fn an_application_that_does_not_answer_as_it_should() {
    for (response, error) in [
        ("", "connection_closed"),
        ("HTTP/1.1 200", "connection_closed"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n", "connection_closed"),
        ("nonsense\r\n\r\n", "bad_response"),
        ("HTTP/1.1 999999 X\r\n\r\n", "bad_response"),
        ("HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n", "bad_response"),
        ("HTTP/1.1 200 OK\r\nx y: 1\r\n\r\n", "bad_response"),
        ("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n", "unasked_upgrade"),
    ] {
        let app = App::start(move |mut wire| {
            wire.head();
            wire.send(response);
        });
        let proxy = Proxy::start(options(app.address));
        let mut wire = proxy.connect();
        wire.send(GET);
        let got = wire.response();
        assert_eq!((got.status, got.error().as_str()), (502, error), "{response:?}");
        until("the request is over", || proxy.registry.live() == 0);
    }
}

#[test]
fn an_application_that_is_not_there() {
    let proxy = Proxy::start(options(nowhere()));
    let response = proxy.ask(GET);
    assert_eq!((response.status, response.error().as_str()), (502, "connection_refused"));
    let proxy = Proxy::start(options("no-such-host.invalid:80"));
    assert_eq!(proxy.ask(GET).error(), "name_resolution");
    let proxy = Proxy::start(options("unix:/nowhere/at/all.sock"));
    assert_eq!(proxy.ask(GET).error(), "connection_refused");
}

#[test]
fn an_application_that_is_not_up_yet_is_waited_for_once() {
    let address = nowhere();
    let mut options = options(address);
    options.timeouts.startup_ms = 10_000;
    let proxy = Proxy::start(options);
    let mut wire = proxy.connect();
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
    until("the request has begun", || proxy.registry.live() == 1);
    let listener = TcpListener::bind(address).unwrap();
    let mut app = Wire::new(listener.accept().unwrap().0);
    let head = app.head().unwrap();
    assert_eq!(app.body(&head), b"hello");
    app.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    assert_eq!(wire.response().status, 200);
    drop((listener, app));
    let start = Instant::now();
    assert_eq!(proxy.ask(GET).error(), "connection_refused", "it was there, and is gone");
    assert!(start.elapsed().as_secs() < 5);
}

#[test]
fn an_application_that_takes_too_long() {
    let app = App::start(|mut wire| {
        wire.rest();
    });
    let mut options = options(app.address);
    options.timeouts.response_ms = Some(100);
    let proxy = Proxy::start(options);
    let response = proxy.ask(GET);
    assert_eq!((response.status, response.error().as_str()), (504, "timeout"));
}

#[test]
fn a_response_that_breaks_off_is_not_made_to_look_whole() {
    for (response, wants) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf", "half"),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n", "4\r\nhalf\r\n"),
    ] {
        let app = App::start(move |mut wire| {
            wire.head();
            wire.send(response);
        });
        let mut proxy = Proxy::start(options(app.address));
        let mut wire = proxy.connect();
        wire.send(GET);
        assert!(wire.head().unwrap().start.ends_with("200 OK"));
        let (body, _) = wire.rest();
        assert!(wants.as_bytes().starts_with(&body), "{body:?}");
        let span = proxy.span();
        let error = span.attributes.iter().find(|attribute| attribute.key.as_str() == "error.type").unwrap();
        assert_eq!(error.value.as_str(), "response_broken");
    }
}

#[test]
fn a_client_that_goes_away_takes_its_request_with_it() {
    let closed = Arc::new(AtomicUsize::new(0));
    let count = closed.clone();
    let app = App::start(move |mut wire| {
        wire.head();
        // Nothing more comes, and the connection ends: the proxy gave the request up.
        wire.rest();
        count.fetch_add(1, Ordering::Relaxed);
    });
    let proxy = Proxy::start(options(app.address));
    for (n, request) in [GET, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf"].into_iter().enumerate() {
        let mut wire = proxy.connect();
        wire.send(request);
        until("the application has it", || app.connections() == n + 1);
        drop(wire);
        until("the application is told", || closed.load(Ordering::Relaxed) == n + 1);
        until("the request is over", || proxy.registry.live() == 0);
    }
}

#[test]
fn a_connection_that_the_application_closed_meanwhile_is_not_the_callers_problem() {
    let app = App::start(|mut wire| {
        // One request a connection, without saying so.
        wire.head();
        wire.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    });
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    for n in 1..=10 {
        wire.send(GET);
        assert_eq!(wire.response().status, 200, "{n}");
    }
    for _ in 0..5 {
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(wire.response().status, 200);
    }
}

#[test]
fn an_idempotent_request_that_a_stale_connection_swallowed_is_sent_again() {
    let served = Arc::new(AtomicUsize::new(0));
    let count = served.clone();
    let app = App::start(move |mut wire| {
        let first = count.fetch_add(1, Ordering::Relaxed) == 0;
        while wire.head().is_some() {
            wire.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
            if first {
                // The second request on it is read, and never answered.
                wire.head();
                return;
            }
        }
    });
    let proxy = Proxy::start(options(app.address));
    assert_eq!(proxy.ask(GET).status, 200);
    // Long enough for the connection to count as one that may be closed any moment.
    std::thread::sleep(std::time::Duration::from_millis(600));
    assert_eq!(proxy.ask(GET).status, 200);
    assert_eq!(served.load(Ordering::Relaxed), 2);
}
