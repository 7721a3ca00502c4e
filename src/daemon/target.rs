//! A file descriptor that records are written to.
//!
//! Writes never wait in the kernel where it can be asked not to (`RWF_NOWAIT`: sockets, and pipes
//! since Linux 6.4), since nothing could interrupt them there; the description may be shared with
//! other processes, which is why `O_NONBLOCK` is not an option. Elsewhere a write may wait.

use std::io::{self, IoSlice};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::FileType;
use rustix::io::{Errno, ReadWriteFlags};

/// Where records go.
#[derive(Debug)]
pub(crate) struct Target {
    fd: OwnedFd,
    nowait: bool,
}

impl Target {
    /// Standard output.
    pub(crate) fn stdout() -> io::Result<Self> {
        Ok(Target::new(io::stdout().as_fd().try_clone_to_owned()?))
    }

    /// Any descriptor.
    fn new(fd: OwnedFd) -> Self {
        // A file may refuse for ever to write without waiting, and polling it would not help.
        let kind = rustix::fs::fstat(&fd).map(|stat| FileType::from_raw_mode(stat.st_mode));
        let nowait = matches!(kind, Ok(FileType::Fifo | FileType::Socket));
        Target { fd, nowait }
    }

    /// Another handle of the same descriptor.
    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        Ok(Target::new(self.fd.try_clone()?))
    }

    /// Writes some of `bytes`; [`io::ErrorKind::WouldBlock`] when that had to wait, as far as the kernel lets us know.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(result) = self.try_write(bytes) {
            return result;
        }
        loop {
            match rustix::io::write(&self.fd, bytes) {
                Err(Errno::INTR) => {}
                other => return Ok(other?),
            }
        }
    }

    /// Writes as much of `bytes` as needs no waiting, and says how much that was. An error is left to be met again.
    pub(crate) fn write_now(&mut self, bytes: &[u8]) -> usize {
        let mut written = 0;
        while let Some(rest) = bytes.get(written..).filter(|rest| !rest.is_empty()) {
            match self.try_write(rest) {
                Some(Ok(count)) => written += count,
                Some(Err(_)) | None => break,
            }
        }
        written
    }

    /// Writes without ever waiting; `None` where the kernel does not have that.
    fn try_write(&mut self, bytes: &[u8]) -> Option<io::Result<usize>> {
        while self.nowait {
            match rustix::io::pwritev2(&self.fd, &[IoSlice::new(bytes)], u64::MAX, ReadWriteFlags::NOWAIT) {
                Err(Errno::INTR) => {}
                Err(Errno::OPNOTSUPP | Errno::INVAL | Errno::NOSYS | Errno::SPIPE | Errno::PERM) => self.nowait = false,
                other => return Some(other.map_err(io::Error::from)),
            }
        }
        None
    }
}

impl AsFd for Target {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// Makes a pipe hold `bytes`, as far as the system lets us; anything else is left alone.
pub(crate) fn widen(fd: impl AsFd, bytes: usize) {
    let narrow = rustix::pipe::fcntl_getpipe_size(&fd).is_ok_and(|size| size < bytes);
    if narrow && let Err(error) = rustix::pipe::fcntl_setpipe_size(&fd, bytes) {
        tracing::debug!(%error, "the pipe stays as small as it is");
    }
}

/// Standard input.
pub(crate) fn stdin() -> io::Result<OwnedFd> {
    io::stdin().as_fd().try_clone_to_owned()
}
