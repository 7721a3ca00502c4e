//! Batches on disk while a sink is down.

use std::fs;
use std::process::Command;

use super::receiver::{Mode, Receiver};
use super::{Site, append, kill, lines, stop};
use crate::harness::{Process, eventually, metrics};

fn command(site: &Site, receiver: &Receiver, flags: &[&str]) -> Command {
    let mut command = site.ship_to_stdout(&["--admin", "127.0.0.1:0"]);
    command.arg("--spool").arg(site.at("spool")).arg(site.log("a.log")).args(flags);
    command
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{}", receiver.address))
        .env("OTEL_EXPORTER_OTLP_TIMEOUT", "300")
        .env("LOGWEIR_BATCH__MAX_DELAY_MS", "10")
        .env("LOGWEIR_BATCH__MAX_BYTES", "65536");
    command
}

fn pending(admin: &str) -> f64 {
    metrics(admin).sum("logweir_sink_records_pending", &[])
}

/// Waits until all of `count` records wait on disk.
fn spooled(admin: &str, count: f64) {
    eventually("records in the spool", || {
        let now = metrics(admin);
        let waits = now.sum("logweir_sink_records_pending", &[]) == count;
        (waits && now.sum("logweir_lines_queued", &[]) == 0.0 && now.missing() == 0.0).then_some(())
    });
}

#[test]
fn it_outlives_a_kill_and_is_drained_in_order() {
    let site = Site::new();
    append(&site.log("a.log"), lines(0, 5000));
    let receiver = Receiver::start(false, Mode::Refuse(502));
    let mut process = Process::start(command(&site, &receiver, &[]));
    let admin = process.admin();
    // Reading goes on although nobody takes anything, and all of it counts as acknowledged.
    spooled(&admin, 5000.0);
    append(&site.log("a.log"), lines(5000, 8000));
    spooled(&admin, 8000.0);
    kill(process);
    // The file is not needed any more.
    fs::remove_file(site.log("a.log")).unwrap();
    let mut process = Process::start(command(&site, &receiver, &[]));
    let admin = process.admin();
    assert_eq!(metrics(&admin).sum("logweir_sink_records_recovered_total", &[]), 8000.0);
    receiver.set(Mode::Take);
    eventually("an empty spool", || (pending(&admin) == 0.0).then_some(()));
    stop(process);
    assert!(receiver.bodies().iter().map(String::as_str).eq(lines(0, 8000).lines()));
    let left = fs::read_dir(site.at("spool/otlp")).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["cursor"]);
}

#[test]
fn a_torn_tail_is_cut_off_and_what_is_before_it_delivered() {
    let site = Site::new();
    let receiver = Receiver::start(false, Mode::Refuse(502));
    let mut process = Process::start(command(&site, &receiver, &[]));
    let admin = process.admin();
    for n in 0..5 {
        append(&site.log("a.log"), lines(n * 10, n * 10 + 10));
        spooled(&admin, (n * 10 + 10) as f64);
    }
    kill(process);
    let segment = fs::read_dir(site.at("spool/otlp")).unwrap().map(|entry| entry.unwrap().path());
    let segment = segment.filter(|path| path.extension().is_some_and(|ending| ending == "seg")).max().unwrap();
    let bytes = fs::read(&segment).unwrap();
    fs::write(&segment, &bytes[..bytes.len() - 7]).unwrap();
    receiver.set(Mode::Take);
    let process = Process::start(command(&site, &receiver, &[]));
    let bodies = eventually("what is whole", || {
        let bodies = receiver.bodies();
        (bodies.len() >= 40).then_some(bodies)
    });
    stop(process);
    assert!(bodies.iter().map(String::as_str).eq(lines(0, 40).lines()), "{}", bodies.len());
}

#[test]
fn a_full_spool_stops_reading_or_drops_the_oldest() {
    for drop_oldest in [false, true] {
        let site = Site::new();
        append(&site.log("a.log"), lines(0, 60_000));
        let receiver = Receiver::start(false, Mode::Refuse(502));
        let mut command = command(&site, &receiver, &[]);
        command.env("LOGWEIR_SPOOL__MAX_BYTES", "1048576").env("LOGWEIR_SHIP__MEMORY_BYTES", "1048576");
        command.env("LOGWEIR_SINKS__WHEN_FULL", if drop_oldest { "drop_oldest" } else { "block" });
        let mut process = Process::start(command);
        let admin = process.admin();
        eventually("a full spool", || {
            let now = metrics(&admin);
            let all = now.sum("logweir_lines_in_total", &[]) == 60_000.0;
            let full = now.sum("logweir_sink_memory_bytes", &[]) > 900_000.0;
            (all && drop_oldest || full && !drop_oldest).then_some(())
        });
        receiver.set(Mode::Take);
        let now = eventually("all to be done", || {
            let now = metrics(&admin);
            let all = now.sum("logweir_lines_in_total", &[]) == 60_000.0;
            let done = now.sum("logweir_sink_records_pending", &[]) == 0.0;
            (all && done && now.sum("logweir_lines_queued", &[]) == 0.0).then_some(now)
        });
        let lost = now.sum("logweir_sink_records_lost_total", &["reason=\"overflow\""]);
        assert_eq!(now.sum("logweir_sink_records_delivered_total", &[]) + lost, 60_000.0);
        assert_eq!((lost > 0.0, now.missing()), (drop_oldest, 0.0));
        stop(process);
        let bodies = receiver.bodies();
        let kept: Vec<&str> = bodies.iter().map(String::as_str).filter(|body| body.starts_with("line ")).collect();
        let told: Vec<&String> = bodies.iter().filter(|body| body.contains("are missing here")).collect();
        assert_eq!((kept.len() as f64, told.is_empty()), (60_000.0 - lost, !drop_oldest), "{told:?}");
        let order = |text: &str| text.split(' ').nth(1).unwrap().parse::<u64>().unwrap();
        assert!(kept.windows(2).all(|pair| order(pair[0]) < order(pair[1])));
    }
}
