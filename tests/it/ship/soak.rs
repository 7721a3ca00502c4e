//! What takes minutes: `cargo test --test it -- --ignored soak`. `SOAK_SECONDS` says how long each case goes on.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::receiver::{Mode, Receiver};
use super::{Site, append, stop};
use crate::harness::{Process, eventually, metrics};

/// Bytes of a line.
const LINE: usize = 2000;

/// How long a case goes on.
fn length(default: u64) -> Duration {
    Duration::from_secs(std::env::var("SOAK_SECONDS").map_or(default, |seconds| seconds.parse().unwrap()))
}

/// Appends lines at `rate` bytes a second, and does something else between; how many lines.
fn write_for(length: Duration, rate: f64, log: &Path, mut between: impl FnMut()) -> usize {
    let begun = Instant::now();
    let mut written = 0;
    while begun.elapsed() < length {
        let due = (begun.elapsed().as_secs_f64() * rate) as usize / LINE;
        let line = |n: usize| format!("{:<width$}\n", format!("seq {n} "), width = LINE - 1);
        append(log, (written..due).map(line).collect::<String>());
        written = written.max(due);
        between();
        std::thread::park_timeout(Duration::from_millis(10));
    }
    written
}

fn number(message: &str) -> usize {
    message.split(' ').nth(1).unwrap().parse().unwrap()
}

/// Generations of 10 MB at 20 MB a second.
#[test]
#[ignore = "takes minutes"]
fn soak_of_a_storm_of_rotation() {
    for copies in [false, true] {
        let site = Site::new();
        let log = site.log("app.log");
        append(&log, "");
        let mut command = site.ship(&[site.log("*.log").to_str().unwrap()]);
        command.env("LOGWEIR_SINKS__FILE__MAX_BYTES", "100000000000");
        let process = Process::start(command);
        let mut rotations = 0;
        let written = write_for(length(30), 20e6, &log, || {
            if fs::metadata(&log).unwrap().len() < 10_000_000 {
                return;
            }
            rotations += 1;
            let name = |number: u32| site.log(&format!("app.log.{number}"));
            for number in (1..6).rev().filter(|number| name(*number).exists()) {
                fs::rename(name(number), name(number + 1)).unwrap();
            }
            if copies {
                fs::copy(&log, name(1)).unwrap();
                fs::File::create(&log).unwrap();
            } else {
                fs::rename(&log, name(1)).unwrap();
                append(&log, "");
            }
        });
        let got = site.wait_for(written);
        let rss = process.status("VmHWM") / 1024;
        stop(process);
        let numbers: BTreeSet<usize> = got.keys().map(|message| number(message)).collect();
        let doubled = got.values().filter(|count| **count > 1).count();
        println!("copies {copies}: {written} lines, {rotations} rotations, {doubled} doubled, {rss} MiB at most");
        assert!(numbers.into_iter().eq(0..written), "lines are missing, or nobody wrote them");
        assert_eq!(doubled, 0);
        assert!(rss < 64, "{rss} MiB");
    }
}

/// A receiver that is down in every way there is, while 2 MB a second are written.
#[test]
#[ignore = "takes minutes"]
fn soak_of_a_receiver_that_is_down() {
    let cases = [
        (false, Mode::Refuse(503)),
        (false, Mode::Hang),
        (false, Mode::Reset),
        (true, Mode::Code(14)),
        (true, Mode::Hang),
    ];
    for (grpc, mode) in cases {
        let site = Site::new();
        let log = site.log("app.log");
        append(&log, "");
        let receiver = Receiver::start(grpc, Mode::Take);
        let command = site.ship_to_stdout(&["--admin", "127.0.0.1:0", log.to_str().unwrap()]);
        let mut process = Process::start(super::otlp::to(&receiver, grpc, command));
        let admin = process.admin();
        let rss = || process.status("VmRSS") / 1024;
        // It is warm first.
        let (mut before, mut most) = (0, 0);
        let (begun, down) = (Instant::now(), length(60));
        let written = write_for(down + Duration::from_secs(10), 2e6, &log, || {
            if begun.elapsed() < Duration::from_secs(5) {
                before = rss();
            } else if begun.elapsed() < down + Duration::from_secs(5) {
                receiver.set(mode);
                most = most.max(rss());
            } else {
                receiver.set(Mode::Take);
                most = most.max(rss());
            }
        });
        let now = eventually("all records", || {
            let now = metrics(&admin);
            (now.sum("logweir_sink_records_delivered_total", &[]) >= written as f64).then_some(now)
        });
        let retries = now.sum("logweir_sink_retries_total", &[]);
        println!("grpc {grpc}, {mode:?}: {written} lines, {retries} retries, {before} MiB before, {most} at most");
        assert_eq!((now.missing(), now.sum("logweir_sink_records_lost_total", &[])), (0.0, 0.0));
        assert!(retries > 0.0 && most <= before + 10, "{before} MiB, then {most}");
        stop(process);
        let numbers: BTreeSet<usize> = receiver.bodies().iter().map(|body| number(body)).collect();
        assert!(numbers.into_iter().eq(0..written), "lines are missing, or nobody wrote them");
    }
}
