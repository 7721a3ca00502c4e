//! Going away without hurting anyone.

use logweir::daemon::proxy::Drained;

use crate::support::{App, Proxy, options, until};

const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// An application that answers when it is told to.
fn waiting() -> (App, std::sync::mpsc::SyncSender<()>) {
    let (go, going) = std::sync::mpsc::sync_channel::<()>(10);
    let going = std::sync::Mutex::new(going);
    let app = App::start(move |mut wire| {
        while wire.head().is_some() {
            if going.lock().unwrap().recv().is_err() {
                return;
            }
            wire.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        }
    });
    (app, go)
}

#[test]
fn requests_in_flight_are_finished_and_idle_connections_closed() {
    let (app, go) = waiting();
    let mut proxy = Proxy::start(options(app.address));
    let (mut idle, mut busy) = (proxy.connect(), proxy.connect());
    go.send(()).unwrap();
    idle.send(GET);
    assert_eq!(idle.response().status, 200);
    busy.send(GET);
    until("it is in flight", || proxy.registry.live() == 1);
    proxy.shut_down();
    assert_eq!(idle.rest(), (vec![], true), "closed at once");
    assert!(!proxy.status.is_ready());
    until("nothing is accepted", || std::net::TcpStream::connect(proxy.address).is_err());
    go.send(()).unwrap();
    let response = busy.response();
    assert_eq!((response.body.as_str(), response.head.get("connection")), ("ok", Some("close")));
    assert_eq!(busy.rest(), (vec![], true));
    assert_eq!(proxy.gone(), Drained::All);
}

#[test]
fn until_the_delay_is_over_connections_are_still_taken() {
    let app = App::ok();
    let mut options = options(app.address);
    options.drain.delay_ms = 300;
    let mut proxy = Proxy::start(options);
    proxy.shut_down();
    until("it is not ready any more", || !proxy.status.is_ready());
    assert_eq!(proxy.ask(GET).status, 200);
    assert_eq!(proxy.gone(), Drained::All);
}

#[test]
fn at_the_deadline_the_rest_is_cut_off() {
    let (app, _go) = waiting();
    let mut options = options(app.address);
    options.drain.deadline_ms = 100;
    let mut proxy = Proxy::start(options);
    let mut wire = proxy.connect();
    wire.send(GET);
    until("it is in flight", || proxy.registry.live() == 1);
    proxy.shut_down();
    assert_eq!(wire.rest().0, b"");
    assert_eq!(proxy.gone(), Drained::Some);
}
