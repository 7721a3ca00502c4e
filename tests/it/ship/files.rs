//! What is found, how it is read, where it begins.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use super::{Site, append, lines, stop};
use crate::harness::{Process, finish, record};

#[test]
fn it_goes_on_where_it_stopped() {
    let site = Site::new();
    append(&site.log("a.log"), lines(0, 3) + "half");
    let glob = site.log("*.log");
    let process = Process::start(site.ship(&[glob.to_str().unwrap()]));
    assert_eq!(site.wait_for(3).len(), 3, "half a line is none");
    append(&site.log("a.log"), " and its end\n");
    assert!(site.wait_for(4).contains_key("half and its end"));
    append(&site.log("b.log"), lines(10, 12));
    site.wait_for(6);
    stop(process);
    append(&site.log("a.log"), lines(3, 5));
    site.once(&[glob.to_str().unwrap()]);
    let got = site.messages();
    assert_eq!((got.len(), got.values().max()), (8, Some(&1)), "{got:?}");
    let (said, good) = site.verify();
    assert!(good && said.contains("8 records of 2 sources: 0 missing, 0 doubled, 0 torn"), "{said}");
}

#[test]
fn verify_names_what_is_missing() {
    let site = Site::new();
    append(&site.log("a.log"), lines(0, 10));
    site.once(&[site.at("log").to_str().unwrap()]);
    let text = fs::read_to_string(site.at("out")).unwrap();
    let without = |gone: &[usize]| {
        let kept = text.lines().enumerate().filter(|(n, _)| !gone.contains(n)).map(|(_, line)| format!("{line}\n"));
        fs::write(site.at("out"), kept.collect::<String>()).unwrap();
        site.verify()
    };
    assert!(without(&[]).1);
    let (said, good) = without(&[3, 4, 9]);
    assert!(!good && said.contains("2 missing, 3 to 4") && said.contains("1 missing, 9 to 9"), "{said}");
    assert!(said.contains("7 records of 1 sources: 3 missing"), "{said}");
}

#[test]
fn containers_logs_are_opened_joined_and_named() {
    let site = Site::new();
    let pod = site.at("pods/shop_web-1_7-a/app");
    fs::create_dir_all(&pod).unwrap();
    let cri = "2026-01-02T03:04:05.1Z stdout P one \n2026-01-02T03:04:05.2Z stderr F ERROR no\n\
               2026-01-02T03:04:05.3Z stdout P line\n2026-01-02T03:04:05.4Z stderr F \tat a.B.c(B.java:7)\n\
               2026-01-02T03:04:05.5Z stdout F !\n2026-01-02T03:04:05.6Z stdout F level=warn msg=next\n";
    append(&pod.join("0.log"), cri);
    let docker = r#"{"log":"two \"parts\"","stream":"stdout","time":"2026-01-02T03:04:05.1Z"}
{"log":" joined\n","stream":"stdout","time":"2026-01-02T03:04:05.2Z"}
"#;
    append(&site.log("x-json.log"), docker);
    site.once(&[site.at("pods").to_str().unwrap(), site.log("*.log").to_str().unwrap()]);
    let records = site.records();
    let find = |message: &str| records.iter().find(|record| record["message"] == message).unwrap();
    assert_eq!(records.len(), 4, "{records:?}");
    let joined = find("one line!");
    assert_eq!(
        (joined["timestamp"].as_str(), joined["log.iostream"].as_str()),
        (Some("2026-01-02T03:04:05.100000Z"), Some("stdout"))
    );
    assert_eq!((joined["k8s.pod.name"].as_str(), joined["k8s.container.name"].as_str()), (Some("web-1"), Some("app")));
    let trace = find("no\n\tat a.B.c(B.java:7)");
    assert_eq!((trace["level"].as_str(), trace["log.iostream"].as_str()), (Some("error"), Some("stderr")));
    assert_eq!(find("next")["level"], "warn");
    assert_eq!(find("two \"parts\" joined")["log.iostream"], "stdout");
    assert!(site.verify().1);
}

#[test]
fn where_to_begin_is_a_choice() {
    let site = Site::new();
    let log = site.log("a.log");
    append(&log, lines(0, 5) + "half");
    let process = Process::start(site.ship(&["--from", "end", log.to_str().unwrap()]));
    // Looked at before it grows: its place is in the checkpoint.
    crate::harness::eventually("the checkpoint", || fs::metadata(site.at("state/checkpoint.json")).ok());
    append(&log, " line\n");
    assert_eq!(site.wait_for(1).into_keys().collect::<Vec<_>>(), ["half line"]);
    append(&site.log("a.log"), lines(5, 6));
    site.wait_for(2);
    stop(process);
    site.once(&["--from", "start", log.to_str().unwrap()]);
    assert_eq!(site.messages().values().sum::<u64>(), 9);
}

#[test]
fn own_output_is_not_followed() {
    let site = Site::new();
    append(&site.log("a.log"), lines(0, 5));
    let mut command = site.ship_to_stdout(&["--once"]);
    command.arg("--out").arg(site.log("out.log")).arg(site.at("log")).env("LOGWEIR_SINKS__STDOUT", "on");
    command.stdout(fs::File::create(site.log("stdout.log")).unwrap());
    let end = finish(command);
    assert_eq!(end.code, Some(0), "{:?}", end.errors);
    for name in ["out.log", "stdout.log"] {
        assert_eq!(super::records(&site.log(name)).len(), 5, "{name}");
    }
}

#[test]
fn a_link_that_is_turned_loses_nothing_of_either_file() {
    let site = Site::new();
    fs::create_dir(site.at("data")).unwrap();
    append(&site.at("data/one"), lines(0, 3));
    symlink(site.at("data/one"), site.log("a.log")).unwrap();
    let process = Process::start(site.ship(&[site.log("a.log").to_str().unwrap()]));
    site.wait_for(3);
    append(&site.at("data/one"), lines(3, 6));
    append(&site.at("data/two"), lines(6, 9));
    symlink(site.at("data/two"), site.log("new")).unwrap();
    fs::rename(site.log("new"), site.log("a.log")).unwrap();
    site.wait_for(9);
    append(&site.at("data/two"), lines(9, 12));
    site.wait_for(12);
    stop(process);
    assert!(site.verify().1);
    assert_eq!(site.messages().values().max(), Some(&1));
}

#[test]
fn a_compressed_file_is_read() {
    let site = Site::new();
    let file = fs::File::create(site.log("a.log.gz")).unwrap();
    let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    encoder.write_all(lines(0, 5000).as_bytes()).unwrap();
    encoder.finish().unwrap();
    site.once(&[site.log("a.log.gz").to_str().unwrap()]);
    assert_eq!(site.messages().len(), 5000);
}

#[test]
fn a_checkpoint_that_is_no_good_is_kept_aside_and_told_of() {
    let site = Site::new();
    append(&site.log("a.log"), lines(0, 3));
    site.once(&[site.at("log").to_str().unwrap()]);
    fs::write(site.at("state/checkpoint.json"), "{\"version\":1,").unwrap();
    let end = site.once(&[site.at("log").to_str().unwrap()]);
    let said = record(&end.errors[0]);
    assert!(said["level"] == "error" && said["message"].as_str().unwrap().contains("kept aside"), "{said}");
    assert!(site.at("state/checkpoint.json.bad").exists());
    assert_eq!(
        site.messages().into_iter().collect::<Vec<_>>(),
        (0..3).map(|n| (format!("line {n} of the log"), 2)).collect::<Vec<_>>()
    );
}

#[test]
fn two_cannot_have_the_same_state() {
    let site = Site::new();
    append(&site.log("a.log"), lines(0, 1));
    let process = Process::start(site.ship(&[site.at("log").to_str().unwrap()]));
    site.wait_for(1);
    let end = finish(site.ship(&[site.at("log").to_str().unwrap()]));
    assert!(end.code == Some(1) && end.errors[0].contains("in use"), "{end:?}");
    stop(process);
    let nothing = finish(site.ship(&[]));
    assert_eq!(nothing.code, Some(64));
}

#[test]
fn a_line_without_an_end_in_an_envelope_costs_no_memory() {
    let site = Site::new();
    let log = site.log("a.log");
    append(&log, "2026-01-02T03:04:05.1Z stdout F one\n2026-01-02T03:04:05.2Z stderr F ");
    let mut file = fs::OpenOptions::new().append(true).open(&log).unwrap();
    (0..96).for_each(|_| file.write_all(&vec![b'x'; 1 << 20]).unwrap());
    let process = Process::start(site.ship(&[log.to_str().unwrap()]));
    site.wait_for(2);
    append(&log, "\n2026-01-02T03:04:05.3Z stdout F two\n2026-01-02T03:04:05.4Z stderr F three\n");
    let got = site.wait_for(4);
    let peak_kib = process.status("VmHWM");
    stop(process);
    let cut = site.records().into_iter().find(|record| record["log.iostream"] == "stderr").unwrap();
    assert_eq!((cut["message"].as_str().unwrap().len(), &cut["logweir.truncated"]), (256 << 10, &true.into()));
    assert!(got.contains_key("two") && got.contains_key("three"));
    assert!(peak_kib < 64 << 10, "{peak_kib} KiB");
    assert!(site.verify().1);
}

#[test]
fn a_file_that_is_written_to_all_the_time_is_not_looked_at_for_each_line() {
    const LINES: usize = 3000;
    let site = Site::new();
    append(&site.log("a.log"), lines(0, 1));
    let process = Process::start(site.ship(&[site.log("a.log").to_str().unwrap()]));
    site.wait_for(1);
    let before = process.switches();
    let begun = Instant::now();
    for n in 1..LINES {
        append(&site.log("a.log"), lines(n, n + 1));
        let due = begun + Duration::from_micros(300) * n as u32;
        while Instant::now() < due {
            std::thread::yield_now();
        }
    }
    site.wait_for(LINES);
    // Some for each look, and a look is worth ten milliseconds of lines.
    let (switches, looks) = (process.switches() - before, begun.elapsed().as_millis() as u64 / 10);
    assert!(switches < LINES as u64 / 2 && switches < 20 + 10 * looks, "{switches} in {looks} looks");
    stop(process);
}
