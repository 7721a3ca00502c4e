//! What becomes of trace context, and what is told of a request afterwards.

use logweir::daemon::proxy::{AccessLog, Options, Sampler};
use opentelemetry::trace::Status;
use opentelemetry_sdk::trace::SpanData;

use crate::support::{App, Message, Proxy, options};

const TRACE: &str = "6d9f1c2ab3e84705918d2f60c7a4be13";
const SPAN: &str = "b7ad6b7169203331";

/// Trace id, span id and flags of a request.
fn parts(request: &Message) -> (String, String, String) {
    let all: Vec<_> = request.headers.iter().filter(|(name, _)| name == "traceparent").collect();
    assert_eq!(all.len(), 1, "{all:?}");
    let parts: Vec<&str> = all[0].1.split('-').collect();
    assert_eq!((parts.len(), parts[0]), (4, "00"));
    (parts[1].to_owned(), parts[2].to_owned(), parts[3].to_owned())
}

/// What the application sees of a request with these headers.
fn seen(options: impl FnOnce(&mut Options), headers: &str) -> Message {
    let app = App::ok();
    let mut with = self::options(app.address);
    options(&mut with);
    let proxy = Proxy::start(with);
    assert_eq!(proxy.ask(&format!("GET / HTTP/1.1\r\nHost: a\r\n{headers}\r\n")).status, 200);
    app.request()
}

#[test]
fn adopted_restarted_started() {
    for (headers, adopted, flags, state) in [
        ("".to_owned(), false, "03", None),
        (
            format!("traceparent: 00-{TRACE}-{SPAN}-01\r\ntracestate: a=1\r\nTraceState: b=2\r\n"),
            true,
            "01",
            Some("a=1,b=2"),
        ),
        (format!("traceparent: 00-{TRACE}-{SPAN}-02\r\n"), true, "02", None),
        (format!("traceparent: 00-{TRACE}-{SPAN}-1\r\ntracestate: a=1\r\n"), false, "03", None),
        (format!("traceparent: 00-{TRACE}-{SPAN}-01\r\ntraceparent: 00-{TRACE}-{SPAN}-01\r\n"), false, "03", None),
        (format!("b3: {TRACE}-{SPAN}-0\r\n"), true, "00", None),
        ("b3: 0\r\n".to_owned(), false, "02", None),
    ] {
        let request = seen(|_| {}, &headers);
        let (trace, span, got) = parts(&request);
        assert_eq!((trace == TRACE, got.as_str(), request.get("tracestate")), (adopted, flags, state), "{headers}");
        assert_ne!(span, SPAN, "{headers}");
    }
}

#[test]
fn a_foreign_format_goes_on_with_our_span_and_others_untouched() {
    let request = seen(|_| {}, &format!("b3: {TRACE}-{SPAN}-1\r\n"));
    let (_, span, _) = parts(&request);
    assert_eq!(request.get("b3"), Some(format!("{TRACE}-{span}-1").as_str()));
    let both = format!("traceparent: 00-{TRACE}-{SPAN}-01\r\nb3: 1\r\nbaggage: user=jane\r\n");
    let request = seen(|_| {}, &both);
    assert_eq!((request.get("b3"), request.get("baggage")), (Some("1"), Some("user=jane")));
}

#[test]
fn request_ids_are_kept_or_made() {
    assert_eq!(seen(|_| {}, "X-Request-Id: mine-1\r\n").get("x-request-id"), Some("mine-1"));
    let made = seen(|_| {}, "").get("x-request-id").unwrap().to_owned();
    assert_eq!((made.len(), made.matches('-').count()), (36, 4), "{made}");
}

#[test]
fn the_trace_is_offered_back_where_that_is_asked_for() {
    let app = App::answering("HTTP/1.1 200 OK\r\nserver-timing: db;dur=5\r\ncontent-length: 0\r\n\r\n");
    let mut options = options(app.address);
    let quiet = Proxy::start(options.clone());
    let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    assert_eq!(quiet.ask(get).head.get("traceresponse"), None);
    app.request();
    (options.trace_response, options.server_timing) = (true, true);
    let proxy = Proxy::start(options);
    let response = proxy.ask(get);
    let sent = app.request().get("traceparent").unwrap().to_owned();
    assert_eq!(response.head.get("traceresponse"), Some(sent.as_str()));
    let timings: Vec<&str> =
        response.head.headers.iter().filter(|(name, _)| name == "server-timing").map(|(_, v)| v.as_str()).collect();
    assert_eq!(timings, ["db;dur=5", &format!("trace;desc={sent}")]);
}

fn attribute(span: &SpanData, name: &str) -> Option<String> {
    span.attributes.iter().find(|attribute| attribute.key.as_str() == name).map(|attribute| attribute.value.to_string())
}

#[test]
fn a_span_says_what_the_conventions_want() {
    let app = App::ok();
    let mut proxy = Proxy::start(options(app.address));
    let headers =
        format!("traceparent: 00-{TRACE}-{SPAN}-01\r\nUser-Agent: test/1\r\nX-Forwarded-For: 192.0.2.9, 10.0.0.1");
    proxy.ask(&format!(
        "GET /users/17/secret?key=secret&sig=abc HTTP/1.1\r\nHost: shop.example:8080\r\n{headers}\r\n\r\n"
    ));
    let sent = parts(&app.request());
    let span = proxy.span();
    assert_eq!((span.name.as_ref(), &span.status), ("GET", &Status::Unset));
    assert_eq!(span.span_context.trace_id().to_string(), TRACE);
    assert_eq!(span.span_context.span_id().to_string(), sent.1, "the span that the application was given");
    assert_eq!((span.parent_span_id.to_string().as_str(), span.parent_span_is_remote), (SPAN, true));
    for (name, value) in [
        ("http.request.method", Some("GET")),
        // A path that holds what is to be masked is no route.
        ("http.route", None),
        ("http.response.status_code", Some("200")),
        ("url.path", Some("/users/17/***")),
        ("url.query", Some("key=***&sig=REDACTED")),
        ("url.scheme", Some("http")),
        ("server.address", Some("shop.example")),
        ("server.port", Some("8080")),
        ("client.address", Some("192.0.2.9")),
        ("network.peer.address", Some("127.0.0.1")),
        ("network.protocol.version", Some("1.1")),
        ("user_agent.original", Some("test/1")),
        ("error.type", None),
        ("logweir.sampling.reason", None),
    ] {
        assert_eq!(attribute(&span, name).as_deref(), value, "{name}");
    }
    proxy.ask("GET /users/17/orders HTTP/1.1\r\nHost: a\r\n\r\n");
    let span = proxy.span();
    assert_eq!(span.name, "GET /users/{id}/orders");
    assert_eq!(attribute(&span, "http.route").as_deref(), Some("/users/{id}/orders"));
    proxy.ask("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n");
    let span = proxy.span();
    assert_eq!(span.name, "HTTP /pot");
    assert_eq!(attribute(&span, "http.request.method").as_deref(), Some("_OTHER"));
    assert_eq!(attribute(&span, "http.request.method_original").as_deref(), Some("BREW"));
}

#[test]
fn what_matters_is_exported_though_unsampled_and_says_so() {
    let unsampled = format!("traceparent: 00-{TRACE}-{SPAN}-00\r\ntracestate: ot=th:8;rv:00000000000001,a=1");
    for (response, status, reason, error) in [
        ("HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n", 500, Some("error"), Some("500")),
        ("HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n", 404, None, None),
        ("nonsense\r\n\r\n", 502, Some("upstream_failure"), Some("bad_response")),
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", 200, None, None),
    ] {
        let app = App::answering(response);
        let mut proxy = Proxy::start(options(app.address));
        let got = proxy.ask(&format!("GET / HTTP/1.1\r\nHost: a\r\n{unsampled}\r\n\r\n"));
        assert_eq!(got.status, status);
        assert_eq!(parts(&app.request()).2, "00", "on the wire it stays unsampled");
        let Some(reason) = reason else {
            // A later span shows that none came before it.
            proxy.ask("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
            assert_ne!(proxy.span().span_context.trace_id().to_string(), TRACE);
            assert!(proxy.no_span());
            continue;
        };
        let span = proxy.span();
        assert_eq!(attribute(&span, "logweir.sampling.reason").as_deref(), Some(reason));
        assert_eq!(attribute(&span, "error.type").as_deref(), error);
        assert_eq!(span.status, Status::error(""));
        assert!(!span.span_context.is_sampled());
        let state = span.span_context.trace_state().header();
        assert_eq!(state, "ot=rv:00000000000001,a=1", "it claims no probability");
    }
}

#[test]
fn a_slow_request_is_exported_though_unsampled() {
    let app = App::start(|mut wire| {
        while wire.head().is_some() {
            std::thread::sleep(std::time::Duration::from_millis(60));
            wire.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let mut options = options(app.address);
    (options.sampler, options.slow_ms) = (Sampler::AlwaysOff, Some(50));
    let mut proxy = Proxy::start(options);
    proxy.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(attribute(&proxy.span(), "logweir.sampling.reason").as_deref(), Some("slow"));
}

#[test]
fn a_share_is_kept_and_the_threshold_handed_on() {
    let app = App::ok();
    let mut options = options(app.address);
    (options.sampler, options.sampler_ratio) = (Sampler::ParentBasedTraceIdRatio, 0.25);
    let proxy = Proxy::start(options);
    let mut wire = proxy.connect();
    let mut kept = 0;
    for _ in 0..400 {
        wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        wire.response();
        let request = app.request();
        let (trace, _, flags) = parts(&request);
        let randomness = u64::from_str_radix(&trace[18..], 16).unwrap();
        let sampled = randomness >= 0xc0_0000_0000_0000;
        assert_eq!(flags, if sampled { "03" } else { "02" }, "{trace}");
        assert_eq!(request.get("tracestate"), sampled.then_some("ot=th:c"));
        kept += u32::from(sampled);
    }
    // Five standard deviations either way.
    assert!((57..=143).contains(&kept), "{kept}");
}

#[test]
fn the_registry_knows_a_request_while_it_lives() {
    let (go, going) = std::sync::mpsc::sync_channel::<()>(0);
    let going = std::sync::Mutex::new(going);
    let app = App::start(move |mut wire| {
        wire.head();
        going.lock().unwrap().recv().unwrap();
        wire.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    });
    let proxy = Proxy::start(options(app.address));
    let mut wire = proxy.connect();
    let headers =
        format!("traceparent: 00-{TRACE}-{SPAN}-01\r\nX-Request-Id: req-7f3a90c1\r\nX-Correlation-Id: corr-55aa77");
    wire.send(format!("GET / HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\n"));
    crate::support::until("it is live", || proxy.registry.live() == 1);
    for id in ["req-7f3a90c1", "corr-55aa77"] {
        let context = proxy.registry.context_of_id(id.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(context.trace_id.hex().to_vec()).unwrap(), TRACE, "{id}");
    }
    go.send(()).unwrap();
    wire.response();
    crate::support::until("it is over", || proxy.registry.live() == 0);
}

#[test]
fn the_access_log_has_a_line_for_what_is_wanted() {
    for (which, response, status, written) in [
        (AccessLog::All, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", 200, true),
        (AccessLog::Errors, "HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n", 500, true),
        (AccessLog::Errors, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", 200, false),
        (AccessLog::Off, "HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n", 500, false),
    ] {
        let app = App::answering(response);
        let mut options = options(app.address);
        options.access_log = which;
        let mut proxy = Proxy::start(options);
        let headers = format!("traceparent: 00-{TRACE}-{SPAN}-01\r\nX-Request-Id: req-1\r\nContent-Length: 3");
        proxy.ask(&format!("POST /users/17?a=b HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\nabc"));
        // The span comes before the line, and tells that both were decided on.
        let span = proxy.span();
        if !written {
            continue;
        }
        let line = proxy.line();
        assert_eq!(line["traceId"], TRACE);
        assert_eq!(line["spanId"], span.span_context.span_id().to_string());
        for (name, value) in [
            ("level", if status == 500 { "error" } else { "info" }.into()),
            ("http.request.method", "POST".into()),
            ("http.route", "/users/{id}".into()),
            ("http.response.status_code", status.into()),
            ("url.path", "/users/17".into()),
            ("url.query", "a=b".into()),
            ("request_id", "req-1".into()),
            ("request_bytes", 3.into()),
            ("response_bytes", if status == 500 { 0 } else { 2 }.into()),
        ] {
            let value: serde_json::Value = value;
            assert_eq!(line[name], value, "{name} of {line}");
        }
        assert!(line["message"].as_str().unwrap().starts_with(&format!("POST /users/17?a=b {status} ")));
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'));
    }
}
