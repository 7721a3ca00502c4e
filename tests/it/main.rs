//! The real binary, from outside: ports are 0, nothing sleeps, every wait is for a condition and has a deadline.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "deadlines of tests are on the real clock")]

mod admin;
mod audit;
mod budget;
mod config;
mod docs;
mod explain;
mod handoff;
mod harness;
mod http;
mod learned;
mod overflow;
mod pipe;
mod prove;
mod proxy;
mod run;
mod selflog;
mod ship;
mod signals;
mod sinks;
mod story;
