//! Events that begin as cef does.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| logweir_fuzz::parse("CEF:0|", data));
