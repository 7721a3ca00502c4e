//! Events of any text: headers, stack traces, envelopes, plain lines.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| logweir_fuzz::parse("", data));
