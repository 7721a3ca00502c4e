//! Rust, Go and C++.

use super::Case;

#[rustfmt::skip]
pub(super) const CASES: &[Case] = &[
    ("[2026-01-02T03:04:05Z WARN  shop::db] pool exhausted", "text warn 2026-01-02T03:04:05.000Z logger=shop::db", "pool exhausted"),
    ("[2026-01-02T03:04:05Z INFO ] no target", "text info 2026-01-02T03:04:05.000Z", "no target"),
    ("[2026-01-02][03:04:05][shop::db][INFO] pool is fine", "text info 2026-11-24T03:04:05.000Z logger=shop::db | log.header=2026-01-02", "pool is fine"),
    (r#"2026-01-02T03:04:05.678901Z  INFO request{id=7 path="/a b"}: shop::api: served status=200"#, r#"text info 2026-01-02T03:04:05.678901Z tracing.span=request{id=7 path="/a b"} | logger=shop::api"#, "served status=200"),
    ("2026-01-02T03:04:05.678901Z  WARN request{id=7}:db{q=1}: shop::db: slow took=2s", "text warn 2026-01-02T03:04:05.678901Z tracing.span=request{id=7}:db{q=1} | logger=shop::db", "slow took=2s"),
    ("2026-01-02T03:04:05.678901Z ERROR ThreadId(01) shop: src/main.rs:12: failed code=7", "text error 2026-01-02T03:04:05.678901Z thread.name=ThreadId(01) | logger=shop | code.file.path=src/main.rs | code.line.number=12", "failed code=7"),
    ("2026-01-02T03:04:05.678901Z  INFO shop: ready", "text info 2026-01-02T03:04:05.678901Z logger=shop", "ready"),
    ("2026/01/02 03:04:05 listening on :8080", "text - 2026-01-02T03:04:05.000Z", "listening on :8080"),
    ("2026/01/02 03:04:05.678901 main.go:23: with flags", "text - 2026-01-02T03:04:05.678901Z code.file.path=main.go | code.line.number=23", "with flags"),
    ("2026/01/02 03:04:05 INFO slog here k=v", "text info 2026-01-02T03:04:05.000Z", "slog here k=v"),
    ("2026/01/02 03:04:05 http: Server closed", "text - 2026-01-02T03:04:05.000Z", "http: Server closed"),
    ("2026-01-02T03:04:05.678Z\twarn\tstore\tstore/kv.go:87\tcompaction is slow\t{\"took\": \"3s\", \"level\": 4}", "text warn 2026-01-02T03:04:05.678Z logger=store | code.file.path=store/kv.go | code.line.number=87", "compaction is slow\t{\"took\": \"3s\", \"level\": 4}"),
    ("2026-01-02T03:04:05.678Z\tinfo\tstore/kv.go:87\tstarted\t{\"took\": \"3s\"}", "text info 2026-01-02T03:04:05.678Z code.file.path=store/kv.go | code.line.number=87", "started\t{\"took\": \"3s\"}"),
    ("2026-01-02T03:04:05.678Z\tINFO\tstarted\t{\"took\": \"3s\"}", "text info 2026-01-02T03:04:05.678Z", "started\t{\"took\": \"3s\"}"),
    ("2026-01-02T03:04:05.678901Z\tinfo\tads\tPush debounce stable[12] 3 for config ServiceEntry", "text info 2026-01-02T03:04:05.678901Z logger=ads", "Push debounce stable[12] 3 for config ServiceEntry"),
    ("3:04AM INF server.go:17 > listening port=8080", "text info 2026-11-24T03:04:00.000Z code.file.path=server.go | code.line.number=17", "listening port=8080"),
    (r#"3:04PM ERR failed error="no route""#, "text error 2026-11-24T15:04:00.000Z", r#"failed error="no route""#),
    ("I0102 03:04:05.678901       1 leaderelection.go:250] attempting to acquire lease", "text info 2027-01-02T03:04:05.678901Z thread.id=1 | code.file.path=leaderelection.go | code.line.number=250", "attempting to acquire lease"),
    ("E20260102 03:04:05.678901 400441 config.cc:27] cannot load", "text error 2026-01-02T03:04:05.678901Z thread.id=400441 | code.file.path=config.cc | code.line.number=27", "cannot load"),
    ("W0102 03:04:05.678901 reflector.go:1] no thread", "text warn 2027-01-02T03:04:05.678901Z code.file.path=reflector.go | code.line.number=1", "no thread"),
    ("INFO[0012] Starting up                                   version=1.2", "text info - log.header=0012", "Starting up                                   version=1.2"),
    ("WARN[2026-01-02T03:04:05Z] deprecated flag", "text warn 2026-01-02T03:04:05.000Z", "deprecated flag"),
    ("2026-01-02T03:04:05.678Z [WARN]  agent.server: lease expired: lease_id=auth/9", "text warn 2026-01-02T03:04:05.678Z logger=agent.server", "lease expired: lease_id=auth/9"),
    ("2026-01-02T03:04:05.678Z [INFO]  agent: started", "text info 2026-01-02T03:04:05.678Z logger=agent", "started"),
    ("2026-01-02T03:04:05Z I! [inputs.cpu] started", "text info 2026-01-02T03:04:05.000Z logger=inputs.cpu", "started"),
    ("2026-01-02 03:04:05.678901 I | etcdmain: found member", "text info 2026-01-02T03:04:05.678901Z logger=etcdmain", "found member"),
];
