//! A file descriptor that records are written to.
//!
//! Writes never wait in the kernel where it can be asked not to (`RWF_NOWAIT`: pipes since Linux
//! 6.4), since nothing could interrupt them there; the description may be shared with other
//! processes, which is why `O_NONBLOCK` is not an option. Elsewhere a write may wait.

use std::io::{self, IoSlice};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

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
    pub(crate) fn new(fd: OwnedFd) -> Self {
        Target { fd, nowait: true }
    }

    /// Writes some of `bytes`; [`io::ErrorKind::WouldBlock`] when that had to wait.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            let result = if self.nowait {
                rustix::io::pwritev2(&self.fd, &[IoSlice::new(bytes)], u64::MAX, ReadWriteFlags::NOWAIT)
            } else {
                rustix::io::write(&self.fd, bytes)
            };
            match result {
                Err(Errno::INTR) => {}
                Err(Errno::OPNOTSUPP | Errno::INVAL | Errno::NOSYS | Errno::SPIPE | Errno::PERM) if self.nowait => {
                    self.nowait = false;
                }
                other => return Ok(other?),
            }
        }
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
