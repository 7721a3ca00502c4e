//! Lines under a directive of a W3C extended log.
#![no_main]

use logweir::parse::{Context, Options, Parser};
use logweir::record::{Record, Stream};
use logweir::scratch::Scratch;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut parser = Parser::new(&Options::default()).expect("UTC is a zone");
    let context = Context { now: logweir_fuzz::NOW, stream: Stream::None, lines: 1 };
    for line in std::iter::once("#Fields: date time c-ip cs-uri-stem sc-status").chain(text.lines()) {
        let scratch = Scratch::default();
        parser.parse(line, &scratch, &context, &mut Record::default());
    }
});
