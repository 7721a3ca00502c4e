//! For whoever watches on a terminal: how much is read, how fast, how long it will take.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error, when that is a terminal.
#[derive(Debug)]
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    read: u64,
}

impl Progress {
    /// A bar, if someone can see it and records do not go to the same place.
    pub(super) fn new(wanted: bool) -> Self {
        let seen = wanted && std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
        let template = "{bytes} of {total_bytes} {wide_bar} {bytes_per_sec} {eta}";
        let style = ProgressStyle::with_template(template).ok().filter(|_| seen);
        let bar = style.map(|style| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(5));
            bar.set_style(style);
            bar
        });
        Progress { bar, read: 0 }
    }

    /// Someone watches.
    pub(super) fn is_on(&self) -> bool {
        self.bar.is_some()
    }

    /// Bytes were read.
    pub(super) fn read(&mut self, bytes: u64) {
        self.read += bytes;
    }

    /// So many bytes are still to be read.
    pub(super) fn set(&self, behind: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(self.read + behind);
            bar.set_position(self.read);
        }
    }

    /// Leaves the line to others.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
