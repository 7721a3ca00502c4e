//! Events that are JSON, or nearly.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| logweir_fuzz::parse("{", data));
