//! One function a command: wire, run, drain.
pub mod otlp;
pub mod proxy;
