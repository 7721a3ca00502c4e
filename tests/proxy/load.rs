//! Many requests, and nothing left behind.

use crate::support::{App, Proxy, Wire, options, until};

#[test]
fn sixty_four_callers_at_once_leave_nothing_behind() {
    const CALLERS: usize = 64;
    const REQUESTS: usize = 150;
    let app = App::start(|mut wire| {
        while let Some(head) = wire.head() {
            let body = wire.body(&head);
            wire.send(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len()));
            wire.send(body);
        }
    });
    let proxy = Proxy::start(options(app.address));
    let address = proxy.address;
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            std::thread::spawn(move || {
                let mut wire = Wire::to(address);
                for n in 0..REQUESTS {
                    let body = format!("caller {caller} request {n}");
                    let size = body.len();
                    wire.send(format!("POST /{n} HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n{body}"));
                    assert_eq!(wire.response().body, body);
                }
            })
        })
        .collect();
    callers.into_iter().for_each(|caller| caller.join().unwrap());
    until("all is over", || proxy.registry.live() == 0);
    assert!(app.connections() <= CALLERS, "{} connections for {CALLERS} callers", app.connections());
}

#[test]
fn connections_that_come_and_go() {
    let app = App::ok();
    let mut proxy = Proxy::start(options(app.address));
    for _ in 0..300 {
        assert_eq!(proxy.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").status, 200);
    }
    assert_eq!(app.connections(), 1);
    proxy.shut_down();
    assert_eq!(proxy.gone(), logweir::daemon::proxy::Drained::All, "no task was left");
}
