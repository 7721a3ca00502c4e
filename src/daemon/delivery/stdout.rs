//! Standard output as a sink: a batch is taken when the kernel has all of it.

use std::io;
use std::os::fd::AsFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::FileType;

use super::batch::Batch;
use super::render::render_into;
use super::worker::{Deliver, Failure, Receipt, Stop};
use crate::daemon::target::Target;

/// So often a write that has to wait asks whether it is time to stop.
const TICK: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// Standard output.
#[derive(Debug)]
pub(crate) struct Stdout {
    target: Target,
    sequence: bool,
    text: Vec<u8>,
    /// Bytes of `text` that are written: a batch that is sent again goes on there.
    written: usize,
}

impl Stdout {
    /// Standard output; numbers records if `sequence`.
    pub(crate) fn new(sequence: bool) -> io::Result<Self> {
        let mut target = Target::stdout()?;
        end_torn_line(&mut target)?;
        Ok(Stdout { target, sequence, text: Vec::new(), written: 0 })
    }

    /// Writes what is left; false when it is time to stop.
    fn write(&mut self, stop: &Stop) -> io::Result<bool> {
        while let Some(rest) = self.text.get(self.written..).filter(|rest| !rest.is_empty()) {
            let mut fds = [PollFd::from_borrowed_fd(self.target.as_fd(), PollFlags::OUT)];
            let ready = poll(&mut fds, Some(&TICK));
            if stop.is_stopped() {
                return Ok(false);
            }
            if matches!(ready, Ok(0) | Err(rustix::io::Errno::INTR)) {
                continue;
            }
            match self.target.write(rest) {
                Ok(count) => self.written += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

impl Deliver for Stdout {
    fn deliver(&mut self, batch: &Batch, stop: &Stop) -> Result<Receipt, Failure> {
        if self.written == self.text.len() {
            self.text.clear();
            self.written = 0;
            render_into(batch, self.sequence, &mut self.text);
        }
        match self.write(stop) {
            Ok(true) => Ok(Receipt::default()),
            Ok(false) => Err(Failure::Stopped),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                Err(Failure::Gone("standard output is closed".to_owned()))
            }
            // A full disk, most likely: what is written stays, the rest follows.
            Err(error) => {
                Err(Failure::Retry { after: None, why: format!("standard output cannot be written: {error}") })
            }
        }
    }
}

/// A file that we append to may end in a record that a crash cut off: what follows must not be glued to it.
fn end_torn_line(target: &mut Target) -> io::Result<()> {
    let stat = rustix::fs::fstat(target.as_fd())?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile || stat.st_size <= 0 {
        return Ok(());
    }
    // Standard output itself may be open for writing only.
    let Ok(file) = std::fs::File::open("/proc/self/fd/1") else { return Ok(()) };
    let mut last = [0];
    std::os::unix::fs::FileExt::read_exact_at(&file, &mut last, stat.st_size.unsigned_abs() - 1)?;
    if last != *b"\n" {
        target.write(b"\n")?;
    }
    Ok(())
}
