//! Events that begin as access does.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| logweir_fuzz::parse("10.0.0.7 - - [02/Jan/2026:03:04:05 +0000] ", data));
