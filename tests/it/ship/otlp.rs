//! Records to an OTLP receiver that fails in every way.

use std::process::Command;

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};

use super::receiver::{Mode, Receiver};
use super::{Site, append, lines, stop};
use crate::harness::{Process, eventually, finish, metrics};

pub(super) fn to(receiver: &Receiver, grpc: bool, mut command: Command) -> Command {
    command
        .env("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", format!("http://{}/v1/logs", receiver.address))
        .env("OTEL_EXPORTER_OTLP_PROTOCOL", if grpc { "grpc" } else { "http/protobuf" })
        .env("LOGWEIR_BATCH__MAX_DELAY_MS", "20")
        .env("OTEL_EXPORTER_OTLP_TIMEOUT", "500");
    command
}

fn text(attributes: &[KeyValue], key: &str) -> Option<String> {
    let found = attributes.iter().find(|pair| pair.key == key)?;
    match found.value.clone()?.value? {
        Value::StringValue(text) => Some(text),
        other => panic!("{other:?}"),
    }
}

#[test]
fn records_arrive_as_opentelemetry_has_them() {
    for (grpc, compression) in [(false, "gzip"), (true, "gzip"), (false, "zstd"), (true, "zstd"), (false, "none")] {
        let site = Site::new();
        let pod = site.at("pods/shop_web-1_7-a/app");
        std::fs::create_dir_all(&pod).unwrap();
        let line = r#"2026-01-02T03:04:05.1Z stderr F {"level":"error","msg":"no","n":7,"trace_id":"5b8efff798038103d269b633813fc60c","span_id":"eee19b7ec3c1b174","user":"ana@example.com"}"#;
        append(&pod.join("0.log"), format!("{line}\n"));
        let receiver = Receiver::start(grpc, Mode::Take);
        let mut command = to(&receiver, grpc, site.ship_to_stdout(&["--once", "--service", "shop"]));
        command
            .arg(site.at("pods"))
            .env("OTEL_EXPORTER_OTLP_COMPRESSION", compression)
            .env("OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20b")
            .env("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test");
        let end = finish(command);
        assert_eq!((end.code, end.lines.len()), (Some(0), 0), "{:?}", end.errors);
        let headers = receiver.headers();
        assert_eq!(headers[0]["x-key"], "a b");
        let encoding = headers[0].get(if grpc { "grpc-encoding" } else { "content-encoding" });
        assert_eq!(encoding.map_or("none", |encoding| encoding.to_str().unwrap()), compression);
        let taken = receiver.taken();
        let logs = &taken[0].resource_logs[0];
        let resource = &logs.resource.as_ref().unwrap().attributes;
        for (key, value) in
            [("service.name", "shop"), ("k8s.pod.name", "web-1"), ("deployment.environment.name", "test")]
        {
            assert_eq!(text(resource, key).as_deref(), Some(value), "{key}");
        }
        let scope = &logs.scope_logs[0];
        assert_eq!(scope.scope.as_ref().unwrap().name, "logweir");
        let record = &scope.log_records[0];
        assert_eq!((record.severity_number, record.time_unix_nano), (17, 1_767_323_045_100_000_000));
        assert!(record.observed_time_unix_nano > record.time_unix_nano);
        assert_eq!((record.trace_id[..2].to_vec(), record.span_id.len()), (vec![0x5b, 0x8e], 8));
        assert_eq!(text(&record.attributes, "user").as_deref(), Some("[REDACTED:email]"));
        let number = record.attributes.iter().find(|pair| pair.key == "n").unwrap().value.clone();
        assert_eq!(number, Some(AnyValue { value: Some(Value::IntValue(7)) }));
        assert_eq!(text(&record.attributes, "log.iostream").as_deref(), Some("stderr"));
        assert!(text(&record.attributes, "logweir.source").unwrap().ends_with("-stderr"));
    }
}

#[test]
fn nothing_is_lost_however_a_receiver_fails_for_a_time() {
    let cases = [
        (false, Mode::Refuse(503)),
        (false, Mode::Hang),
        (false, Mode::Reset),
        (true, Mode::Code(14)),
        (true, Mode::Hang),
    ];
    for (grpc, mode) in cases {
        let site = Site::new();
        let log = site.log("a.log");
        append(&log, lines(0, 3000));
        let receiver = Receiver::start(grpc, mode);
        let mut command = to(&receiver, grpc, site.ship_to_stdout(&["--admin", "127.0.0.1:0", log.to_str().unwrap()]));
        // Reading pauses: what waits is bounded.
        command.env("LOGWEIR_SHIP__MEMORY_BYTES", "1048576");
        let mut process = Process::start(command);
        let admin = process.admin();
        eventually("attempts", || (receiver.requests() >= 2).then_some(()));
        append(&log, lines(3000, 5000));
        assert_eq!(metrics(&admin).sum("logweir_sink_failing", &[]), 1.0);
        receiver.set(Mode::Take);
        let now = eventually("all records", || {
            let now = metrics(&admin);
            (now.sum("logweir_sink_records_delivered_total", &[]) == 5000.0).then_some(now)
        });
        assert_eq!((now.missing(), now.sum("logweir_sink_records_lost_total", &[])), (0.0, 0.0));
        assert_eq!(now.sum("logweir_sink_records_pending", &[]), 0.0);
        stop(process);
        let bodies = receiver.bodies();
        assert!(bodies.iter().map(String::as_str).eq(lines(0, 5000).lines()), "{mode:?}: {}", bodies.len());
    }
}

#[test]
fn what_is_refused_is_counted_and_the_rest_goes_on() {
    for (grpc, mode, lost, reason) in [
        (false, Mode::Refuse(400), 10.0, "refused"),
        (true, Mode::Code(3), 10.0, "refused"),
        (false, Mode::Partly, 2.0, "rejected"),
        (true, Mode::Partly, 2.0, "rejected"),
    ] {
        let site = Site::new();
        let log = site.log("a.log");
        append(&log, lines(0, 10));
        let receiver = Receiver::start(grpc, mode);
        let command = to(&receiver, grpc, site.ship_to_stdout(&["--admin", "127.0.0.1:0", log.to_str().unwrap()]));
        let mut process = Process::start(command);
        let admin = process.admin();
        let label = format!("reason=\"{reason}\"");
        eventually("the loss to be counted", || {
            (metrics(&admin).sum("logweir_sink_records_lost_total", &[&label]) == lost).then_some(())
        });
        receiver.set(Mode::Take);
        append(&log, lines(10, 20));
        let now = eventually("the rest", || {
            let now = metrics(&admin);
            (now.sum("logweir_sink_records_delivered_total", &[]) == 20.0 - lost).then_some(now)
        });
        assert_eq!((now.missing(), now.sum("logweir_sink_records_lost_total", &[])), (0.0, lost));
        let bodies = receiver.bodies();
        if reason == "refused" {
            assert!(bodies[0].starts_with("10 records are missing here"), "{bodies:?}");
        }
        assert!(bodies.ends_with(&lines(10, 20).lines().map(str::to_owned).collect::<Vec<_>>()));
        stop(process);
    }
}

#[test]
fn what_is_too_large_goes_in_parts_and_a_record_that_never_fits_leaves_a_gap() {
    for (grpc, code, why) in [
        (false, 0, ""),
        (true, 8, "grpc: received message larger than max (9000 vs. 4000)"),
        (true, 11, "Error, decoded message length too large: found 9000 bytes, the limit is: 4000 bytes"),
    ] {
        let site = Site::new();
        let log = site.log("a.log");
        let large = format!("{}\n", "large ".repeat(2000));
        append(&log, [lines(0, 150), large, lines(150, 200)].concat());
        let receiver = Receiver::start(grpc, Mode::Limit(4000, code, why));
        let command = to(&receiver, grpc, site.ship_to_stdout(&["--admin", "127.0.0.1:0", log.to_str().unwrap()]));
        let mut process = Process::start(command);
        let admin = process.admin();
        let now = eventually("all that fits", || {
            let now = metrics(&admin);
            (now.sum("logweir_sink_records_delivered_total", &[]) == 200.0).then_some(now)
        });
        assert_eq!(now.sum("logweir_sink_records_lost_total", &["reason=\"too_large\""]), 1.0);
        assert_eq!((now.missing(), now.sum("logweir_sink_records_lost_total", &[])), (0.0, 1.0));
        assert_eq!(now.sum("logweir_sink_records_pending", &[]), 0.0);
        stop(process);
        let bodies = receiver.bodies();
        assert!(bodies[150].starts_with("1 records are missing here"), "{:?}", bodies[150]);
        let rest = bodies.iter().enumerate().filter(|(at, _)| *at != 150).map(|(_, body)| body.as_str());
        assert!(rest.eq(lines(0, 200).lines()), "{grpc}: {}", bodies.len());
    }
}

#[test]
fn what_comes_out_of_the_spool_goes_in_parts_too() {
    let site = Site::new();
    let log = site.log("a.log");
    let large = format!("{}\n", "large ".repeat(2000));
    append(&log, [lines(0, 150), large, lines(150, 200)].concat());
    let receiver = Receiver::start(false, Mode::Refuse(503));
    let mut command = to(&receiver, false, site.ship_to_stdout(&["--admin", "127.0.0.1:0", log.to_str().unwrap()]));
    command.env("LOGWEIR_SPOOL__DIR", site.at("spool"));
    let mut process = Process::start(command);
    let admin = process.admin();
    eventually("all records in the spool", || {
        let now = metrics(&admin);
        let waits = now.sum("logweir_sink_spool_bytes", &[]) > 0.0;
        (waits && now.sum("logweir_sink_records_pending", &[]) == 201.0).then_some(())
    });
    receiver.set(Mode::Limit(4000, 0, ""));
    let now = eventually("all that fits", || {
        let now = metrics(&admin);
        (now.sum("logweir_sink_records_delivered_total", &[]) == 200.0).then_some(now)
    });
    assert_eq!((now.missing(), now.sum("logweir_sink_records_lost_total", &["reason=\"too_large\""])), (0.0, 1.0));
    assert_eq!(now.sum("logweir_sink_records_pending", &[]), 0.0);
    stop(process);
    let bodies = receiver.bodies();
    assert!(bodies[150].starts_with("1 records are missing here"), "{:?}", bodies[150]);
    assert_eq!(bodies.len(), 201);
}

#[test]
fn certificates_are_read_anew_for_every_connection() {
    let identity = || rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    for grpc in [false, true] {
        let site = Site::new();
        let [ca, certificate, key] = ["ca.pem", "client.pem", "client.key"].map(|name| site.at(name));
        let receiver = Receiver::start(grpc, Mode::Take);
        let renew = || {
            let (own, client) = (identity(), identity());
            receiver.secure(&own, &client);
            (own.cert.pem(), client.cert.pem(), client.signing_key.serialize_pem())
        };
        let write = |(own, client, secret): (String, String, String)| {
            std::fs::write(&certificate, client).unwrap();
            std::fs::write(&key, secret).unwrap();
            std::fs::write(&ca, own).unwrap();
        };
        write(renew());
        let log = site.log("a.log");
        append(&log, lines(0, 10));
        let mut command = to(&receiver, grpc, site.ship_to_stdout(&["--admin", "127.0.0.1:0", log.to_str().unwrap()]));
        let endpoint = format!("https://localhost:{}/v1/logs", receiver.address.port());
        command
            .env("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", endpoint)
            .env("OTEL_EXPORTER_OTLP_CERTIFICATE", &ca)
            .env("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", &certificate)
            .env("OTEL_EXPORTER_OTLP_CLIENT_KEY", &key);
        let mut process = Process::start(command);
        let admin = process.admin();
        eventually("the first records", || (receiver.bodies().len() == 10).then_some(()));
        let renewed = renew();
        append(&log, lines(10, 20));
        eventually("attempts", || (metrics(&admin).sum("logweir_sink_retries_total", &[]) >= 3.0).then_some(()));
        assert_eq!(receiver.bodies().len(), 10, "what it does not trust gets nothing");
        // A key that does not fit changes nothing.
        std::fs::write(&key, identity().signing_key.serialize_pem()).unwrap();
        write(renewed);
        eventually("the others", || (receiver.bodies().len() == 20).then_some(()));
        assert_eq!(metrics(&admin).missing(), 0.0);
        stop(process);
    }
}

#[test]
fn a_dead_sink_does_not_stall_another() {
    let site = Site::new();
    let log = site.log("a.log");
    append(&log, lines(0, 20_000));
    let receiver = Receiver::start(false, Mode::Hang);
    let mut command = to(&receiver, false, site.ship(&["--admin", "127.0.0.1:0", log.to_str().unwrap()]));
    command.env("LOGWEIR_SHIP__MEMORY_BYTES", "1048576").env("LOGWEIR_SINKS__WHEN_FULL", "drop_oldest");
    command.env("LOGWEIR_BATCH__MAX_BYTES", "65536");
    let mut process = Process::start(command);
    let admin = process.admin();
    assert_eq!(site.wait_for(20_000).len(), 20_000);
    receiver.set(Mode::Take);
    let now = eventually("the books to balance", || {
        let now = metrics(&admin);
        let done = now.sum("logweir_sink_records_pending", &[]) == 0.0 && now.missing() == 0.0;
        (done && now.sum("logweir_lines_queued", &[]) == 0.0).then_some(now)
    });
    let of = |name: &str| now.sum(name, &["sink=\"otlp\""]);
    let (delivered, lost) = (of("logweir_sink_records_delivered_total"), of("logweir_sink_records_lost_total"));
    assert_eq!(delivered + lost, 20_000.0);
    assert!(lost > 0.0);
    stop(process);
    let told: u64 = receiver
        .bodies()
        .iter()
        .filter(|body| body.contains("are missing here"))
        .map(|body| body.split(' ').next().unwrap().parse::<u64>().unwrap())
        .sum();
    assert_eq!(told as f64, lost);
}
