//! Requests that two readers could read in two ways are refused, and the application sees nothing of
//! them.

use crate::support::{App, Proxy, options};

const HIDDEN: &str = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

#[test]
fn ambiguous_requests_never_reach_the_application() {
    let app = App::ok();
    let proxy = Proxy::start(options(app.address));
    for (request, status, error) in [
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            400,
            "length_conflict",
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
            400,
            "length_conflict",
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n", 400, "content_length"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 44\r\n\r\n", 400, "content_length"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello", 400, "content_length"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 \u{b}\r\n\r\nhello", 400, "header_field"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400, "transfer_encoding"),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
            400,
            "transfer_encoding",
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            400,
            "transfer_encoding",
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, "unknown_coding"),
        ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "transfer_encoding"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400, "header_field"),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400, "transfer_encoding"),
        ("POST / HTTP/1.1\r\nHost: a\r\nX: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "obs_fold"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: y\nTransfer-Encoding: chunked\r\n\r\n", 400, "bare_line_end"),
        ("GET / HTTP/1.1\nHost: a\n\n", 400, "bare_line_end"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: y\rZ: 1\r\n\r\n", 400, "bare_line_end"),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: y\0z\r\n\r\n", 400, "header_field"),
        ("GET / HTTP/1.1\r\n\r\n", 400, "host"),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "host"),
        ("GET / HTTP/1.1\r\nHost: a/../b\r\n\r\n", 400, "host"),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "request_line"),
        ("GET / HTTP/1.1 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "request_line"),
        ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400, "request_line"),
        ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505, "http_version"),
        ("\0\0\0\0\r\n\r\n", 400, "request_line"),
    ] {
        let mut wire = proxy.connect();
        wire.send(format!("{request}{HIDDEN}"));
        let response = wire.response();
        assert_eq!((response.status, response.error().as_str()), (status, error), "{request:?}");
        assert_eq!(response.head.get("connection"), Some("close"), "{request:?}");
        assert_eq!(wire.rest(), (vec![], true), "nothing after it, and an orderly end: {request:?}");
    }
    assert!(app.saw_nothing());
    assert_eq!(proxy.registry.live(), 0);
}

#[test]
fn a_refused_request_does_not_spoil_those_before_it() {
    let app = App::ok();
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    wire.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\nX: y\nZ: 1\r\n\r\n");
    assert_eq!(wire.response().body, "ok");
    assert_eq!(wire.response().error(), "bare_line_end");
    assert_eq!(app.request().start, "GET /first HTTP/1.1");
    assert!(app.saw_nothing());
}

#[test]
fn a_malformed_chunk_ends_the_request_and_the_connection() {
    for chunks in ["5\r\nhelloX\r\n", "5\nhello\r\n", "zz\r\n", "5;a\nb\r\nhello\r\n0\r\n\r\n", "ffffffffffffffff1\r\n"]
    {
        let app = App::start(|mut wire| {
            // Whatever comes of the body, it never becomes a whole one.
            let head = wire.head().unwrap();
            assert_eq!(head.get("transfer-encoding"), Some("chunked"));
            let body = wire.rest().0;
            assert!(!body.ends_with(b"0\r\n\r\n"), "{body:?}");
        });
        let proxy = Proxy::start(options(app.address));
        let mut wire = proxy.connect();
        wire.send(format!("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}{HIDDEN}"));
        let response = wire.response();
        assert_eq!((response.status, response.error().as_str()), (400, "chunk"), "{chunks:?}");
        assert_eq!(wire.rest().0, b"", "{chunks:?}");
    }
}

#[test]
fn a_response_with_two_lengths_has_one() {
    let app = App::answering(
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    );
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    for _ in 0..2 {
        wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(wire.response().body, "hello");
    }
}
