//! Requests that the application makes through the proxy.

use crate::support::{App, Message, Proxy, Response, Wire, nowhere, options, until};

const TRACE: &str = "6d9f1c2ab3e84705918d2f60c7a4be13";
const SPAN: &str = "b7ad6b7169203331";

fn call(proxy: &Proxy, target: &App, path: &str, headers: &str) -> Response {
    let mut wire = Wire::to(proxy.egress);
    wire.send(format!("GET http://{}{path} HTTP/1.1\r\nHost: ignored\r\n{headers}\r\n", target.address));
    wire.response()
}

/// Trace id and span id of a request.
fn ids(request: &Message) -> (String, String) {
    let value = request.get("traceparent").unwrap();
    let parts: Vec<&str> = value.split('-').collect();
    (parts[1].to_owned(), parts[2].to_owned())
}

#[test]
fn a_call_goes_where_it_says_with_a_span_of_its_own() {
    let (app, target) = (App::ok(), App::ok());
    let mut proxy = Proxy::start(options(app.address));
    let headers = format!("traceparent: 00-{TRACE}-{SPAN}-01\r\ntracestate: a=1\r\nProxy-Connection: keep-alive\r\n");
    assert_eq!(call(&proxy, &target, "/x?token=secret", &headers).body, "ok");
    let request = target.request();
    assert_eq!(request.start, "GET /x?token=secret HTTP/1.1");
    assert_eq!(request.get("host"), Some(target.address.to_string().as_str()));
    assert_eq!((request.get("tracestate"), request.get("proxy-connection")), (Some("a=1"), None));
    assert_eq!((request.get("x-forwarded-for"), request.get("x-request-id")), (None, None));
    let (trace, parent) = ids(&request);
    assert_eq!(trace, TRACE);
    assert_ne!(parent, SPAN);

    let span = proxy.span();
    assert_eq!(span.span_kind, opentelemetry::trace::SpanKind::Client);
    assert_eq!(span.span_context.span_id().to_string(), parent);
    assert_eq!(span.parent_span_id.to_string(), SPAN);
    let attribute = |name: &str| {
        span.attributes.iter().find(|a| a.key.as_str() == name).map(|a| a.value.to_string()).unwrap_or_default()
    };
    for (name, value) in [
        ("http.request.method", "GET".to_owned()),
        ("url.full", format!("http://{}/x?token=***", target.address)),
        ("server.address", "127.0.0.1".to_owned()),
        ("server.port", target.address.port().to_string()),
        ("http.response.status_code", "200".to_owned()),
    ] {
        assert_eq!(attribute(name), value, "{name}");
    }
}

/// An application that makes one call through the proxy, with a header of the request that it serves,
/// before it answers.
fn calling(
    target: std::net::SocketAddr,
    hands_on: &'static str,
) -> (App, std::sync::mpsc::SyncSender<std::net::SocketAddr>) {
    let (tell, told) = std::sync::mpsc::sync_channel(1);
    let told = std::sync::Mutex::new(told);
    let app = App::start(move |mut wire| {
        let egress = told.lock().unwrap().recv().unwrap();
        while let Some(head) = wire.head() {
            let mut call = Wire::to(egress);
            let header = head.get(hands_on).map(|value| format!("{hands_on}: {value}\r\n")).unwrap_or_default();
            call.send(format!("GET http://{target}/ HTTP/1.1\r\nHost: x\r\n{header}\r\n"));
            assert_eq!(call.response().status, 200);
            wire.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    });
    (app, tell)
}

#[test]
fn the_parent_is_what_the_application_names_or_the_only_request() {
    for (hands_on, infer, joined) in [
        ("traceparent", false, true),
        ("x-request-id", false, true),
        ("x-nothing", false, false),
        ("x-nothing", true, true),
    ] {
        let target = App::ok();
        let (app, tell) = calling(target.address, hands_on);
        let mut options = options(app.address);
        options.infer = infer;
        let proxy = Proxy::start(options);
        tell.send(proxy.egress).unwrap();
        let headers = format!("traceparent: 00-{TRACE}-{SPAN}-01\r\ntracestate: a=1");
        let response = proxy.ask(&format!("GET / HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\n"));
        assert_eq!(response.status, 200);
        let request = target.request();
        assert_eq!(ids(&request).0 == TRACE, joined, "{hands_on} {infer}");
        assert_eq!(request.get("tracestate").is_some(), joined && hands_on != "traceparent", "{hands_on} {infer}");
    }
}

#[test]
fn connect_is_a_tunnel_untouched() {
    let target = App::start(|mut wire| {
        let bytes = wire.bytes(7);
        assert_eq!(bytes, b"\x16\x03\x01tls\n");
        wire.send("answer");
    });
    let proxy = Proxy::start(options(nowhere()));
    for early in [true, false] {
        let mut wire = Wire::to(proxy.egress);
        let connect = format!("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n\r\n", target.address);
        if early {
            wire.send(format!("{connect}\x16\x03\x01tls\n"));
        } else {
            wire.send(connect);
        }
        let head = wire.head().unwrap();
        assert_eq!((head.start.as_str(), head.get("content-length")), ("HTTP/1.1 200 OK", None));
        if !early {
            wire.send("\x16\x03\x01tls\n");
        }
        assert_eq!(wire.rest(), (b"answer".to_vec(), true));
    }
    let mut wire = Wire::to(proxy.egress);
    wire.send(format!("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n\r\n", nowhere()));
    assert_eq!(wire.response().error(), "connection_refused");
}

#[test]
fn targets_that_a_forward_proxy_cannot_serve() {
    let app = App::ok();
    let proxy = Proxy::start(options(app.address));
    for request in [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        format!("GET https://{}/ HTTP/1.1\r\nHost: a\r\n\r\n", app.address),
        "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
    ] {
        let mut wire = Wire::to(proxy.egress);
        wire.send(&request);
        let response = wire.response();
        assert_eq!((response.status, response.error().as_str()), (400, "target"), "{request}");
    }
    let mut wire = Wire::to(proxy.egress);
    wire.send(format!("GET http://{}/ HTTP/1.1\r\nHost: a\r\n\r\n", nowhere()));
    assert_eq!(wire.response().error(), "connection_refused");
    assert!(app.saw_nothing());
}

#[test]
fn calls_of_many_requests_at_once_never_mix_their_traces() {
    let target = App::ok();
    let (app, _tell) = {
        let (tell, told) = std::sync::mpsc::sync_channel::<std::net::SocketAddr>(100);
        let told = std::sync::Mutex::new(told);
        let at = target.address;
        let app = App::start(move |mut wire| {
            let egress = told.lock().unwrap().recv().unwrap();
            while let Some(head) = wire.head() {
                let mut call = Wire::to(egress);
                // It says on which request's behalf it calls, but not in a way that the proxy knows.
                let own = head.get("traceparent").unwrap();
                call.send(format!("GET http://{at}/ HTTP/1.1\r\nHost: x\r\nx-own: {own}\r\n\r\n"));
                call.response();
                wire.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
            }
        });
        (app, tell)
    };
    let mut options = options(app.address);
    options.infer = true;
    let proxy = Proxy::start(options);
    (0..100).for_each(|_| _tell.try_send(proxy.egress).unwrap());
    let (address, count) = (proxy.address, 24);
    let callers: Vec<_> = (0..count)
        .map(|n| {
            std::thread::spawn(move || {
                let mut wire = Wire::to(address);
                wire.send(format!("GET / HTTP/1.1\r\nHost: a\r\ntraceparent: 00-{:032x}-{SPAN}-01\r\n\r\n", n + 1));
                assert_eq!(wire.response().status, 200);
            })
        })
        .collect();
    callers.into_iter().for_each(|caller| caller.join().unwrap());
    for _ in 0..count {
        let request = target.request();
        let (trace, _) = ids(&request);
        let own = request.get("x-own").unwrap().split('-').nth(1).unwrap();
        let foreign = u128::from_str_radix(&trace, 16).unwrap() <= count as u128;
        assert!(trace == own || !foreign, "{trace} is not {own}");
    }
    until("all is over", || proxy.registry.live() == 0);
}
