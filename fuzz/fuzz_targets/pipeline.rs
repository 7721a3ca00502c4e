//! The whole flow: any bytes become valid records of one line each, and every line is accounted for.
#![no_main]

use logweir::config::Config;
use logweir::encode::{Fields, Output};
use logweir::frame::End;
use logweir::plan::Plan;
use logweir::record::Stream;

const PRESETS: [Fields; 5] = [Fields::Logweir, Fields::Otel, Fields::Ecs, Fields::Gcp, Fields::Datadog];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((&choice, bytes)) = data.split_first() else { return };
    thread_local! {
        static PLANS: [Plan; 5] = PRESETS.map(|fields| {
            let mut config = Config::default();
            config.output.fields = fields;
            Plan::new(&config, "fuzz", None).expect("the defaults are good")
        });
    }
    let mut pipeline =
        PLANS.with(|plans| plans[usize::from(choice) % plans.len()].pipeline(Stream::None).expect("the defaults are good"));
    let mut out = Output::default();
    let used = pipeline.process(bytes, End::Eof, logweir_fuzz::NOW, &mut out);
    assert_eq!(used, bytes.len());
    let text = std::str::from_utf8(&out.bytes).expect("UTF-8");
    for line in text.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).expect(line).is_object());
    }
    let stats = pipeline.stats();
    assert_eq!(stats.records_out as usize, text.lines().count());
    assert_eq!(stats.lines_in, stats.lines_out + stats.lines_dropped.iter().sum::<u64>());
});
