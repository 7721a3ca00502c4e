//! Events that begin as ltsv does.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| logweir_fuzz::parse("time:2026-01-02T03:04:05Z\t", data));
