//! A pipe whose bytes are read and stay in it until they are taken.
//!
//! `tee(2)` copies what is in a pipe into another one without consuming it, always from the head. Of the copy, the first
//! [`ahead`](Peek::ahead) bytes were read before and are skipped. Invariant: the first `ahead` bytes in the pipe are those
//! that were read and not taken; the copy is empty between calls. Cost: pages are shared, not copied, and the bytes that
//! wait are skipped once more with each read: an unfinished line, as a rule.
//!
//! A pipe that holds something is always readable, so that polling it would spin. What is polled is an epoll instance
//! that reports the pipe once for each write (edge-triggered).

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec, epoll, poll};
use rustix::fs::FileType;
use rustix::io::{Errno, ioctl_fionread, read};
use rustix::pipe::{PipeFlags, SpliceFlags, fcntl_getpipe_size, pipe_with, tee};

use crate::daemon::target::widen;

/// Bytes that are skipped or taken at a time.
const STEP: usize = 16 << 10;

/// A pipe that is looked into.
#[derive(Debug)]
pub(crate) struct Peek {
    pipe: OwnedFd,
    /// Where the copy comes out, and goes in.
    copy: (OwnedFd, OwnedFd),
    edge: OwnedFd,
    /// Bytes at the pipe's head that were read and not taken.
    ahead: usize,
    capacity: usize,
}

impl Peek {
    /// Looks into `pipe`; nobody else may read it meanwhile.
    pub(super) fn new(pipe: OwnedFd) -> io::Result<Self> {
        let kind = FileType::from_raw_mode(rustix::fs::fstat(&pipe)?.st_mode);
        if kind != FileType::Fifo {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "what was handed over is no pipe"));
        }
        let capacity = fcntl_getpipe_size(&pipe)?;
        let copy = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK)?;
        widen(&copy.1, capacity);
        let edge = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        epoll::add(&edge, &pipe, epoll::EventData::new_u64(0), events())?;
        Ok(Peek { pipe, copy, edge, ahead: 0, capacity })
    }

    /// Readable when something was written, or the writers have gone, since the last [`read`](Self::read).
    pub(crate) fn edge(&self) -> BorrowedFd<'_> {
        self.edge.as_fd()
    }

    /// Bytes that were read and are still in the pipe.
    pub(crate) fn ahead(&self) -> usize {
        self.ahead
    }

    /// Bytes that may wait in the pipe. Not all that it holds: a writer that finds no room has to wait, and small writes
    /// leave up to half of each page unused.
    pub(crate) fn allowance(&self) -> usize {
        self.capacity / 4
    }

    /// Bytes in the pipe that were not read yet.
    pub(crate) fn unread(&self) -> u64 {
        ioctl_fionread(&self.pipe).map_or(0, |there| there.saturating_sub(self.ahead as u64))
    }

    /// Reads what was not read before, and leaves it in the pipe; 0 at the end, [`Errno::AGAIN`] when nothing is new.
    pub(crate) fn read(&mut self, room: &mut [u8]) -> Result<usize, Errno> {
        self.clear_edge()?;
        // In this order: when nobody can write any more, what is there is all there will be.
        let over = self.is_over()?;
        let there = usize::try_from(ioctl_fionread(&self.pipe)?).unwrap_or(usize::MAX);
        if there <= self.ahead {
            return if over { Ok(0) } else { Err(Errno::AGAIN) };
        }
        let wanted = self.ahead.saturating_add(room.len());
        tee(&self.pipe, &self.copy.1, wanted, SpliceFlags::NONBLOCK)?;
        self.skip()?;
        let mut count = 0;
        while let Some(rest) = room.get_mut(count..).filter(|rest| !rest.is_empty()) {
            match read(&self.copy.0, rest) {
                Ok(0) | Err(Errno::AGAIN) => break,
                Ok(more) => count += more,
                Err(Errno::INTR) => {}
                Err(error) => return Err(error),
            }
        }
        if count == 0 {
            // The copy is too small for what waits: the system grants no larger one.
            self.take(self.ahead)?;
        }
        self.ahead += count;
        if self.unread() > 0 {
            epoll::modify(&self.edge, &self.pipe, epoll::EventData::new_u64(0), events())?;
        }
        if count == 0 { Err(Errno::AGAIN) } else { Ok(count) }
    }

    /// Takes the first `count` bytes that were read out of the pipe.
    pub(crate) fn take(&mut self, count: usize) -> Result<(), Errno> {
        let mut left = count.min(self.ahead);
        let mut scratch = [0; STEP];
        while left > 0 {
            // Should someone else have read it, this must not wait for more.
            if ioctl_fionread(&self.pipe)? == 0 {
                self.ahead = 0;
                return Ok(());
            }
            match read(&self.pipe, scratch.get_mut(..left.min(STEP)).unwrap_or_default()) {
                Ok(taken) => {
                    left = left.saturating_sub(taken);
                    self.ahead = self.ahead.saturating_sub(taken);
                }
                Err(Errno::INTR) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Skips in the copy what was read before.
    fn skip(&self) -> Result<(), Errno> {
        let mut left = self.ahead;
        let mut scratch = [0; STEP];
        while left > 0 {
            match read(&self.copy.0, scratch.get_mut(..left.min(STEP)).unwrap_or_default()) {
                Ok(0) | Err(Errno::AGAIN) => break,
                Ok(skipped) => left -= skipped,
                Err(Errno::INTR) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn clear_edge(&self) -> Result<(), Errno> {
        let mut event = [MaybeUninit::uninit()];
        let now = Timespec { tv_sec: 0, tv_nsec: 0 };
        match epoll::wait(&self.edge, &mut event, Some(&now)) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Nobody can write any more.
    fn is_over(&self) -> Result<bool, Errno> {
        let mut fds = [PollFd::new(&self.pipe, PollFlags::empty())];
        poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }))?;
        let [pipe] = fds;
        Ok(pipe.revents().contains(PollFlags::HUP))
    }
}

fn events() -> epoll::EventFlags {
    epoll::EventFlags::IN | epoll::EventFlags::ET
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pipe() -> (OwnedFd, OwnedFd) {
        pipe_with(PipeFlags::CLOEXEC).unwrap()
    }

    /// Whether something was written since the last look.
    fn is_ready(peek: &Peek) -> bool {
        let mut fds = [PollFd::from_borrowed_fd(peek.edge(), PollFlags::IN)];
        poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).unwrap() > 0
    }

    fn next(peek: &mut Peek, room: usize) -> Result<String, Errno> {
        let mut bytes = vec![0; room];
        let count = peek.read(&mut bytes)?;
        bytes.truncate(count);
        Ok(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn what_is_read_stays_until_it_is_taken() {
        let (read_end, write_end) = pipe();
        let again = read_end.try_clone().unwrap();
        let mut peek = Peek::new(read_end).unwrap();
        assert_eq!(next(&mut peek, 9), Err(Errno::AGAIN));
        assert!(!is_ready(&peek));
        rustix::io::write(&write_end, b"one two").unwrap();
        assert!(is_ready(&peek));
        assert_eq!(next(&mut peek, 4).unwrap(), "one ");
        assert!(is_ready(&peek), "there is more than there was room for");
        assert_eq!(next(&mut peek, 9).unwrap(), "two");
        assert!(!is_ready(&peek), "what was read is no reason to wake");
        assert_eq!(next(&mut peek, 9), Err(Errno::AGAIN));
        peek.take(4).unwrap();
        rustix::io::write(&write_end, b" three").unwrap();
        assert!(is_ready(&peek), "a write into a pipe that is not empty");
        assert_eq!(next(&mut peek, 9).unwrap(), " three");
        assert_eq!(peek.ahead(), 9);
        drop(peek);
        // Its successor finds what was not taken.
        let mut second = Peek::new(again).unwrap();
        assert!(is_ready(&second));
        assert_eq!(next(&mut second, 99).unwrap(), "two three");
        drop(write_end);
        assert!(is_ready(&second));
        assert_eq!(next(&mut second, 99), Ok(String::new()), "the end, though bytes are in the pipe");
        second.take(9).unwrap();
        assert_eq!((second.ahead(), next(&mut second, 99)), (0, Ok(String::new())));
    }

    #[test]
    fn any_reads_and_takes_give_all_bytes_once() {
        // Small numbers that have nothing to do with one another.
        let step = |state: &mut u64, below: u64| {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (*state >> 33) % below
        };
        for seed in 0..50 {
            let mut state = seed;
            let (read_end, write_end) = pipe();
            let second = read_end.try_clone().unwrap();
            let mut peek = Peek::new(read_end).unwrap();
            let (mut sent, mut got, mut taken) = (Vec::<u8>::new(), Vec::<u8>::new(), 0);
            for round in 0..200u64 {
                if step(&mut state, 3) > 0 && sent.len() - taken < 30_000 {
                    let bytes: Vec<u8> = (0..step(&mut state, 3000)).map(|at| ((round * 7 + at) % 251) as u8).collect();
                    if !bytes.is_empty() {
                        sent.extend(&bytes[..rustix::io::write(&write_end, &bytes).unwrap()]);
                    }
                }
                let mut room = vec![0; 1 + step(&mut state, 5000) as usize];
                match peek.read(&mut room) {
                    Ok(count) => got.extend(&room[..count]),
                    Err(error) => assert_eq!(error, Errno::AGAIN),
                }
                let count = step(&mut state, 1 + peek.ahead() as u64) as usize;
                peek.take(count).unwrap();
                taken += count;
                assert_eq!(peek.ahead(), got.len() - taken);
            }
            assert_eq!(got, sent[..got.len()], "seed {seed}");
            drop((peek, write_end));
            let mut rest = vec![0; 1 << 20];
            let mut successor = Peek::new(second).unwrap();
            let mut count = 0;
            while let Ok(more @ 1..) = successor.read(&mut rest[count..]) {
                count += more;
            }
            assert_eq!(rest[..count], sent[taken..], "seed {seed}");
        }
    }

    #[test]
    fn only_pipes_are_looked_into() {
        let file = tempfile::tempfile().unwrap();
        assert!(Peek::new(file.into()).is_err());
    }
}
