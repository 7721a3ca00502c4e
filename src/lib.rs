//! logweir: a sidecar that turns what an application says (stdout, stderr) and what it is asked
//! (HTTP) into telemetry that is clean, safe and joined.
//!
//! The modules read as the data flow. The core is synchronous and pure: no files, sockets, clocks
//! or globals; bytes and the time go in, bytes come out. Only [`daemon`] touches the world.

// words
pub mod record;
pub mod scratch;
pub mod stats;
pub mod time;
pub mod trace;

// stages
pub mod budget;
pub mod buffer;
pub mod clean;
pub mod correlate;
pub mod encode;
pub mod frame;
pub mod parse;
pub mod redact;
pub mod registry;
pub mod sample;
pub mod story;

// the flow
pub mod pipeline;

// where it is put
pub mod inject;

// its wiring
pub mod config;
pub mod plan;

// its proof
pub mod prove;

// the shell
pub mod cli;
pub mod daemon;
