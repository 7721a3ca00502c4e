//! What became of each pod, for people, on standard error.

use std::io::Write;

use crate::inject::Reason;
use crate::inject::audit::{Finding, Kind};
use crate::inject::documents::Row;

/// Tells what became of each pod.
pub(super) fn rows(rows: &[Row]) {
    for row in rows {
        let place = &row.place;
        let (told, reason) = match (row.reason, row.changed) {
            // The way back has no reason of its own.
            (Reason::Disabled, true) => ("uninjected", String::new()),
            (reason, _) if reason.told() == "skipped" => ("skipped", format!(": {}", reason.as_str())),
            (reason, _) => (reason.told(), String::new()),
        };
        say(&format!("{}/{} {told}{reason}", place.kind.to_lowercase(), place.name));
        for warning in &row.warnings {
            say(&format!("  warning: {warning}"));
        }
    }
}

/// One line a pod: namespace, name, what is the matter.
pub(super) fn findings(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let what = match finding.kind {
            Kind::Missed => "missed: create it again",
            Kind::Skipped(reason) => reason.as_str(),
        };
        format!("{}\t{}\t{what}\n", finding.namespace, finding.name)
    };
    findings.iter().map(line).collect()
}

/// Tells whoever typed the command.
pub(super) fn say(text: &str) {
    // Whoever does not listen is not told: `eprintln!` would panic.
    let _told = writeln!(std::io::stderr(), "{text}");
}
