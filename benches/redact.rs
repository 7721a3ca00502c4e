//! What hostile lines cost, and the last gate.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use logweir::config::Config;
use logweir::encode::Output;
use logweir::frame::End;
use logweir::pipeline::Pipeline;
use logweir::plan::Plan;
use logweir::record::Stream;
use logweir::redact::Verify;
use logweir::time::{Mono, Now};

#[path = "support/adversarial.rs"]
mod adversarial;
#[path = "support/corpus.rs"]
#[allow(dead_code, reason = "a file of several benches, each using a part")]
mod corpus;

const NOW: Now = Now { wall_ns: 1_767_225_600_000_000_000, mono: Mono(1) };

fn pipeline(config: &Config) -> Option<Pipeline> {
    Plan::new(config, "bench", None).and_then(|plan| plan.pipeline(Stream::None)).ok()
}

fn bench(criterion: &mut Criterion, group: &str, name: &str, config: &Config, bytes: &[u8]) {
    let Some(mut pipeline) = pipeline(config) else { return };
    let mut out = Output::default();
    let mut group = criterion.benchmark_group(group);
    group.throughput(Throughput::Bytes(bytes.len() as u64)).sample_size(10);
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            out.clear();
            pipeline.process(bytes, End::Eof, NOW, &mut out)
        });
    });
    group.finish();
}

fn hostile(criterion: &mut Criterion) {
    for (name, line) in adversarial::lines(64 << 10) {
        bench(criterion, "hostile", name, &Config::default(), &line);
    }
}

fn gate(criterion: &mut Criterion) {
    let bytes = corpus::json(4 << 20, 0);
    for (name, verify) in [("off", Verify::Off), ("sample", Verify::Sample), ("all", Verify::All)] {
        let mut config = Config::default();
        config.redact.verify = verify;
        bench(criterion, "gate", name, &config, &bytes);
    }
}

criterion_group!(benches, hostile, gate);
criterion_main!(benches);
