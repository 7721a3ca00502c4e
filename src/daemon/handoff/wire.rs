//! Messages between a runner and its sidecar: small JSON objects over a socket that keeps them apart, the pipes as
//! ancillary data (`SCM_RIGHTS`).
//!
//! ```text
//! runner  Hello + standard output, standard error ─▶ sidecar      these are to be read
//!         ◀─ Ready                                                it can read them
//!         Yours ─▶                                                nobody else will, from now on
//!         Ended ─▶                                                the application has ended
//!         ◀─ Done                                                 all that it said is written
//! ```
//!
//! A sidecar that says nothing (stopped, or stuck) is given up in time, since it has no right to the pipes before the
//! runner's second word. Who closes the connection has gone: nothing of a pipe is read by two.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::io::Errno;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, SocketAddrUnix, SocketFlags, SocketType, accept_with, bind, connect, listen,
    recvmsg, sendmsg, socket_with,
};
use serde::{Deserialize, Serialize};

/// Version of the messages.
pub(super) const VERSION: u32 = 1;

/// Descriptors of a [`Message::Hello`]: standard output and standard error.
pub(super) const PIPES: usize = 2;

/// Longest message.
const LONGEST: usize = 4096;

/// Runners that may wait to be accepted: a pod has few containers.
const BACKLOG: i32 = 64;

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Message {
    /// With the reading ends of an application's outputs.
    Hello {
        /// [`VERSION`].
        version: u32,
        /// The application's program, for the log.
        program: String,
        /// Name for records whose line names no service.
        service: String,
        /// Another sidecar had them before.
        again: bool,
    },
    /// The outputs can be read.
    Ready,
    /// They are to be read, by nobody else.
    Yours,
    /// The application has ended.
    Ended {
        /// As nobody wanted it to.
        crashed: bool,
    },
    /// All that it said is written.
    Done,
}

/// What came.
#[derive(Debug)]
pub(super) enum Received {
    /// A message and the descriptors with it.
    Message(Message, Vec<OwnedFd>),
    /// Nothing, yet.
    Nothing,
    /// The other side is gone, or says what makes no sense.
    Gone,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Link {
    socket: OwnedFd,
}

impl Link {
    /// Connects to who listens at `path`.
    pub(super) fn to(path: &Path) -> io::Result<Self> {
        let socket = socket()?;
        connect(&socket, &SocketAddrUnix::new(path)?)?;
        Ok(Link { socket })
    }

    /// Says something; an error is a link that has gone.
    pub(super) fn send(&self, message: &Message, pipes: &[BorrowedFd<'_>]) -> io::Result<()> {
        let text = serde_json::to_vec(message)?;
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(PIPES))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !pipes.is_empty() && !control.push(SendAncillaryMessage::ScmRights(pipes)) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // Who does not listen is not waited for: a few messages always fit.
        let flags = SendFlags::NOSIGNAL | SendFlags::DONTWAIT;
        sendmsg(&self.socket, &[IoSlice::new(&text)], &mut control, flags)?;
        Ok(())
    }

    /// What has come, without waiting.
    pub(super) fn receive(&self) -> Received {
        let mut text = [0; LONGEST];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(PIPES))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let flags = RecvFlags::DONTWAIT | RecvFlags::CMSG_CLOEXEC;
        let received = match recvmsg(&self.socket, &mut [IoSliceMut::new(&mut text)], &mut control, flags) {
            Ok(received) => received,
            Err(Errno::AGAIN | Errno::INTR) => return Received::Nothing,
            Err(_) => return Received::Gone,
        };
        let pipes = control.drain().filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(pipes) => Some(pipes),
            _ => None,
        });
        let pipes: Vec<OwnedFd> = pipes.flatten().collect();
        let cut = received.flags.intersects(ReturnFlags::TRUNC | ReturnFlags::CTRUNC);
        let message = text.get(..received.bytes).and_then(|text| serde_json::from_slice(text).ok());
        match message {
            Some(message) if !cut => Received::Message(message, pipes),
            _ => Received::Gone,
        }
    }
}

impl AsFd for Link {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

/// Where runners connect.
#[derive(Debug)]
pub(super) struct Listener {
    socket: OwnedFd,
}

impl Listener {
    /// Listens at `path`. Whoever looks finds the socket of an earlier sidecar or this one, which listens by then.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let mut part = path.as_os_str().to_owned();
        part.push(".new");
        let part = Path::new(&part);
        match std::fs::remove_file(part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let socket = socket()?;
        bind(&socket, &SocketAddrUnix::new(part)?)?;
        // The application's user is not ours; who may enter the directory is who shares the volume.
        std::fs::set_permissions(part, std::os::unix::fs::PermissionsExt::from_mode(0o777))?;
        listen(&socket, BACKLOG)?;
        std::fs::rename(part, path)?;
        Ok(Listener { socket })
    }

    /// A runner that has come.
    pub(super) fn accept(&self) -> io::Result<Link> {
        Ok(Link { socket: accept_with(&self.socket, SocketFlags::CLOEXEC)? })
    }
}

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

fn socket() -> io::Result<OwnedFd> {
    Ok(socket_with(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked() -> (tempfile::TempDir, Link, Link) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("socket");
        let listener = Listener::at(&path).unwrap();
        let runner = Link::to(&path).unwrap();
        let sidecar = listener.accept().unwrap();
        (directory, runner, sidecar)
    }

    #[test]
    fn a_message_arrives_with_its_pipes() {
        let (_directory, runner, sidecar) = linked();
        assert!(matches!(sidecar.receive(), Received::Nothing));
        let (read, write) = rustix::pipe::pipe().unwrap();
        let hello =
            Message::Hello { version: VERSION, program: "app".to_owned(), service: "shop".to_owned(), again: false };
        runner.send(&hello, &[read.as_fd(), read.as_fd()]).unwrap();
        runner.send(&Message::Ended { crashed: true }, &[]).unwrap();
        let Received::Message(got, pipes) = sidecar.receive() else { panic!("no message") };
        assert_eq!((got, pipes.len()), (hello, 2));
        rustix::io::write(&write, b"through").unwrap();
        let mut bytes = [0; 16];
        assert_eq!(rustix::io::read(&pipes[1], &mut bytes).unwrap(), 7);
        assert!(
            matches!(sidecar.receive(), Received::Message(Message::Ended { crashed: true }, none) if none.is_empty())
        );
        drop(runner);
        assert!(matches!(sidecar.receive(), Received::Gone));
    }

    #[test]
    fn nonsense_is_the_end_of_a_link() {
        for text in [&b"{\"type\":\"what\"}"[..], b"\xff", &[b' '; LONGEST + 1]] {
            let (_directory, runner, sidecar) = linked();
            rustix::io::write(&runner.socket, text).unwrap();
            assert!(matches!(sidecar.receive(), Received::Gone), "{text:?}");
        }
    }

    #[test]
    fn a_socket_takes_the_place_of_an_older_one() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("socket");
        assert!(Link::to(&path).is_err());
        drop(Listener::at(&path).unwrap());
        assert!(Link::to(&path).is_err(), "nobody listens any more");
        let _second = Listener::at(&path).unwrap();
        Link::to(&path).unwrap();
    }
}
