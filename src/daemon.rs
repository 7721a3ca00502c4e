//! One function a command: wire, run, drain.
