//! The `logweir` command. (First cut: the `pipe` filter alone, with `--redact off` and `--sample R`.)

use std::io::{Read, Write};

use logweir::encode::{Encoder, Output};
use logweir::frame::{End, Framer};
use logweir::pipeline::{Pipeline, Stages};
use logweir::time::{Mono, Now};
use logweir::{buffer, correlate, frame, parse, record, redact, sample};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let flag = |name: &str| args.iter().position(|a| a == name).and_then(|at| args.get(at + 1)).cloned();
    let ratio = flag("--sample").map_or(Ok(1.0), |r| r.parse())?;
    let redact = redact::Options { enabled: flag("--redact").as_deref() != Some("off"), ..Default::default() };
    let stages = Stages {
        framer: Framer::new(frame::Options::default()),
        parser: parse::Parser::new(&parse::Options::default())?,
        correlator: correlate::Correlator::default(),
        sampler: sample::Sampler::new(&sample::Options { ratio, ..Default::default() }, 0)?,
        redactor: redact::Redactor::new(redact::Rules::compile(&redact).map_err(|problems| format!("{problems:?}"))?),
        encoder: Encoder::new(&flag("--service").unwrap_or_else(|| "unknown_service".to_owned())),
    };
    let mut pipeline = Pipeline::new(stages, record::Stream::None);
    let mut buffer = buffer::Buffer::new(256 * 1024);
    let mut out = Output::default();
    let started = std::time::UNIX_EPOCH;
    loop {
        let read = std::io::stdin().lock().read(buffer.room())?;
        buffer.filled(read);
        #[expect(clippy::disallowed_methods, reason = "first cut: the shell's clock replaces it")]
        let wall = std::time::SystemTime::now().duration_since(started)?.as_nanos();
        let now = Now { wall_ns: wall as i64, mono: Mono(wall as u64) };
        let end = if read == 0 { End::Eof } else { End::Open };
        let used = pipeline.process(buffer.unread(), end, now, &mut out);
        buffer.used(used);
        std::io::stdout().write_all(&out.bytes)?;
        out.clear();
        if read == 0 {
            return Ok(());
        }
    }
}
