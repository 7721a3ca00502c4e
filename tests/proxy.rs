//! The proxy from outside: real sockets on the loopback interface, ports chosen by the system,
//! deadlines on every wait.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and waits by the clock"
)]

#[path = "proxy/support.rs"]
mod support;

#[path = "proxy/drain.rs"]
mod drain;
#[path = "proxy/egress.rs"]
mod egress;
#[path = "proxy/failures.rs"]
mod failures;
#[path = "proxy/http1.rs"]
mod http1;
#[path = "proxy/http2.rs"]
mod http2;
#[path = "proxy/limits.rs"]
mod limits;
#[path = "proxy/load.rs"]
mod load;
#[path = "proxy/smuggling.rs"]
mod smuggling;
#[path = "proxy/tls.rs"]
mod tls;
#[path = "proxy/trace.rs"]
mod trace;
#[path = "proxy/upgrade.rs"]
mod upgrade;
