//! The whole pipeline, and what it costs without redaction and with sampling.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use logweir::config::Config;
use logweir::encode::Output;
use logweir::frame::End;
use logweir::plan::Plan;
use logweir::record::Stream;
use logweir::time::{Mono, Now};

#[path = "support/corpus.rs"]
mod corpus;

const NOW: Now = Now { wall_ns: 1_767_225_600_000_000_000, mono: Mono(1) };
const BYTES: usize = 4 << 20;

fn pipeline(criterion: &mut Criterion) {
    let corpora = [
        ("json", corpus::json(BYTES, 0)),
        ("json_escapes", corpus::json(BYTES, 3)),
        ("text", corpus::text(BYTES)),
        ("traces", corpus::traces(BYTES)),
        ("sensitive", corpus::sensitive(BYTES)),
    ];
    let mut sampled = Config::default();
    sampled.sample.ratio = 0.01;
    let mut raw = Config::default();
    raw.redact.enabled = false;
    let configs = [("all", Config::default()), ("keep_1_percent", sampled), ("no_redaction", raw)];
    for (what, config) in configs {
        let mut group = criterion.benchmark_group(format!("pipeline/{what}"));
        for (name, corpus) in &corpora {
            let Ok(mut pipeline) = Plan::new(&config, "bench", None).and_then(|plan| plan.pipeline(Stream::None))
            else {
                continue;
            };
            let mut out = Output::default();
            group.throughput(Throughput::Bytes(corpus.len() as u64)).sample_size(10);
            group.bench_function(*name, |bencher| {
                bencher.iter(|| {
                    out.clear();
                    pipeline.process(corpus, End::Eof, NOW, &mut out)
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
