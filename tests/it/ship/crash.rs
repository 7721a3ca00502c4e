//! kill -9 in the middle of everything.

use super::{Site, append, kill, lines, stop};
use crate::harness::{Process, eventually};

#[test]
fn a_kill_costs_one_batch_of_doubles_at_most() {
    let site = Site::new();
    let log = site.log("a.log");
    let batch = 16u64 << 10;
    let command = || {
        let mut command = site.ship(&[log.to_str().unwrap()]);
        command.env("LOGWEIR_BATCH__MAX_BYTES", batch.to_string());
        Process::start(command)
    };
    append(&log, lines(0, 40_000));
    let mut kills = 0;
    let mut process = command();
    let mut seen = 0;
    while seen < 40_000 {
        let now = eventually("progress", || {
            let now = site.messages().len();
            (now > seen).then_some(now)
        });
        seen = now;
        if seen < 40_000 {
            kill(process);
            kills += 1;
            process = command();
        }
    }
    stop(process);
    let got = site.messages();
    let doubled: u64 = got.values().map(|count| count - 1).sum();
    // A batch is closed when it has its size, and what one read of a quarter of that gave comes on top of it: lines of
    // 18 bytes become records of 100 and more.
    let most = kills * (batch / 100 + batch / 4 / 18);
    assert_eq!(got.len(), 40_000);
    assert!(kills > 0 && doubled <= most, "{doubled} doubled by {kills} kills");
    let (said, good) = site.verify();
    assert!(good, "{said}");
}
