//! A pipeline with fixed time, for tests that need no process.

use logweir::config::Config;
use logweir::encode::Output;
use logweir::frame::End;
use logweir::pipeline::Pipeline;
use logweir::plan::Plan;
use logweir::record::Stream;
use logweir::time::{Mono, Now};

/// 2026-01-02T12:00:00Z.
pub(crate) const NOW: Now = Now { wall_ns: 1_767_355_200_000_000_000, mono: Mono(1) };

/// A pipeline of the given configuration.
pub(crate) fn pipeline(config: &Config) -> Pipeline {
    Plan::new(config, "test", None).unwrap().pipeline(Stream::None).unwrap()
}

/// Feeds `input` in pieces of at most `chunk` bytes, as a reader would, and returns what came out.
pub(crate) fn run(pipeline: &mut Pipeline, input: &[u8], chunk: usize) -> String {
    let mut out = Output::default();
    let mut unread = Vec::new();
    for piece in input.chunks(chunk.max(1)) {
        unread.extend_from_slice(piece);
        let used = pipeline.process(&unread, End::Open, NOW, &mut out);
        unread.drain(..used);
    }
    let used = pipeline.process(&unread, End::Eof, NOW, &mut out);
    assert_eq!(used, unread.len(), "nothing may be left at the end of input");
    String::from_utf8(out.bytes).unwrap()
}
