//! A new configuration while it runs.

use std::fs;

use super::{Site, append, stop};
use crate::harness::{Process, eventually, metrics};

#[test]
fn a_changed_file_and_a_hang_up_bring_a_new_configuration() {
    let site = Site::new();
    let config = site.at("logweir.yaml");
    fs::write(&config, "redact: {enabled: true}\n").unwrap();
    let log = site.log("a.log");
    append(&log, "first ana@example.com\n");
    let mut command =
        site.ship(&["--admin", "127.0.0.1:0", "--config", config.to_str().unwrap(), log.to_str().unwrap()]);
    command.env("LOGWEIR_SHIP__RESCAN_MS", "100");
    let mut process = Process::start(command);
    let admin = process.admin();
    assert!(site.wait_for(1).contains_key("first [REDACTED:email]"));
    let reloads = |result: &str, count: f64| {
        eventually("a reload", || {
            let label = format!("result=\"{result}\"");
            (metrics(&admin).sum("logweir_config_reloads_total", &[&label]) == count).then_some(())
        });
    };
    // As a ConfigMap does it: another file takes its place.
    fs::write(site.at("new"), "redact: {enabled: false}\n").unwrap();
    fs::rename(site.at("new"), &config).unwrap();
    reloads("ok", 1.0);
    append(&log, "second ana@example.com\n");
    assert!(site.wait_for(2).contains_key("second ana@example.com"));
    fs::write(site.at("new"), "redact: {enabled: perhaps}\n").unwrap();
    fs::rename(site.at("new"), &config).unwrap();
    reloads("invalid", 1.0);
    append(&log, "third ana@example.com\n");
    assert!(site.wait_for(3).contains_key("third ana@example.com"), "a bad one changes nothing");
    fs::write(site.at("new"), "redact: {enabled: true}\n").unwrap();
    fs::rename(site.at("new"), &config).unwrap();
    reloads("ok", 2.0);
    // Under `nohup` a hang-up is nobody's business.
    if !process.ignores(1) {
        process.signal("HUP");
        reloads("ok", 3.0);
    }
    append(&log, "fourth ana@example.com\n");
    assert!(site.wait_for(4).contains_key("fourth [REDACTED:email]"));
    assert_eq!(metrics(&admin).missing(), 0.0);
    stop(process);
    assert!(site.verify().1);
}
