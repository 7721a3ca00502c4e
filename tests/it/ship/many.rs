//! A thousand files at once.

use std::os::unix::process::CommandExt;

use super::{Site, append, lines, stop};
use crate::harness::{Process, eventually, metrics};

#[test]
fn a_thousand_files_with_few_descriptors_and_little_memory() {
    let site = Site::new();
    for n in 0..1000 {
        append(&site.log(&format!("{n}.log")), lines(n * 100, n * 100 + 50));
    }
    let mut command = site.ship(&["--admin", "127.0.0.1:0", site.at("log").to_str().unwrap()]);
    command.env("LOGWEIR_SHIP__MAX_OPEN_FILES", "64");
    command.process_group(0);
    let mut process = Process::start(command);
    let admin = process.admin();
    let all = |lines: f64| {
        eventually("all lines", || {
            let now = metrics(&admin);
            assert_eq!(now.missing(), 0.0);
            (now.sum("logweir_lines_out_total", &[]) == lines).then_some(now)
        })
    };
    all(50_000.0);
    for n in 0..1000 {
        append(&site.log(&format!("{n}.log")), lines(n * 100 + 50, n * 100 + 60));
    }
    all(60_000.0);
    let open = eventually("descriptors to be closed", || {
        let open = metrics(&admin).sum("process_open_fds", &[]);
        (open < 100.0).then_some(open)
    });
    let peak = process.status("VmHWM");
    assert!(peak < 120_000, "{peak} kB, {open} descriptors");
    stop(process);
    let (said, good) = site.verify();
    assert!(good && said.contains("60000 records of 1000 sources: 0 missing, 0 doubled"), "{said}");
}
