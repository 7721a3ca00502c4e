//! Events that begin as logfmt does.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| logweir_fuzz::parse("level=info msg=", data));
