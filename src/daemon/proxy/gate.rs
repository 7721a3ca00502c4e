//! The byte side of a client's connection, between the socket and the HTTP library.
//!
//! It judges what comes in ([`framing`]) so that the library sees nothing that two readers could
//! read in two ways, keeps the deadlines (idle, header, body, a client that does not read), answers
//! what it refuses, writes interim responses, and closes so that the answer arrives.

mod chunked;
mod framing;
mod head;
mod timer;

use std::cell::RefCell;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::cause::Cause;
use super::conn::{Conn, Switch};
use crate::daemon::clock;
use framing::{Framing, Waiting};
use timer::Timer;

/// Bytes read at once. One buffer a thread: what was read is handed on before the next read.
const READ: usize = 32 * 1024;
/// The client connection preface of HTTP/2 (RFC 9113 §3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// After a refusal the rest of what the client sends is read away, so much and so long at most: a
/// connection closed over unread bytes is reset, and the answer lost with it.
const LINGER_BYTES: usize = 256 * 1024;
const LINGER: Duration = Duration::from_secs(1);

thread_local! {
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ].into());
}

/// What a connection may do, and for how long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Bytes of a header.
    pub(super) header_bytes: usize,
    /// Fields of a header.
    pub(super) header_fields: usize,
    /// Bytes of a body.
    pub(super) body_bytes: Option<u64>,
    /// From the first byte of a header to its last.
    pub(super) header: Duration,
    /// Between requests; between two pieces of a body; for a client that does not read.
    pub(super) idle: Duration,
}

/// Which protocol the client opened the connection with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    /// HTTP/1.0 or 1.1.
    Http1,
    /// HTTP/2 with prior knowledge.
    Http2,
    /// The client went away, or said nothing in time.
    Gone,
}

/// The gate of one connection.
#[derive(Debug)]
pub(super) struct Gate<S> {
    io: S,
    conn: Arc<Conn>,
    rules: Rules,
    framing: Framing,
    /// Bytes that are in order and wait to be read by the HTTP library.
    ready: Vec<u8>,
    /// Bytes that were received and not looked at yet.
    unseen: Vec<u8>,
    /// Bytes that are written before anything else.
    before: Vec<u8>,
    /// A header that was refused, and whether the library was told that nothing more comes.
    refused: Option<Cause>,
    ended: bool,
    /// A body that cannot go on, once what was in order of it has been read.
    broken: Option<io::ErrorKind>,
    /// The library has written all that it has.
    flushed: bool,
    timer: Timer,
    served: u32,
    since: Instant,
    blocked_since: Option<Instant>,
    closing: Closing,
}

#[derive(Debug, Clone, Copy)]
enum Closing {
    No,
    Answer,
    Shutdown,
    Linger { until: Instant, left: usize },
    Done,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Gate<S> {
    pub(super) fn new(io: S, conn: Arc<Conn>, rules: Rules) -> Self {
        let limits = head::Limits { bytes: rules.header_bytes, fields: rules.header_fields };
        let framing = Framing::new(limits, rules.body_bytes);
        let (ready, unseen, before) = (Vec::new(), Vec::new(), Vec::new());
        let since = clock::instant();
        let (timer, closing) = (Timer::default(), Closing::No);
        let (refused, ended, broken, flushed, served, blocked_since) = (None, false, None, true, 0, None);
        #[rustfmt::skip]
        let gate = Gate {
            io, conn, rules, framing, ready, unseen, before, refused, ended, broken, flushed, timer, served, since,
            blocked_since, closing,
        };
        gate
    }

    /// Finds out which protocol the client speaks, by its first bytes.
    pub(super) async fn sniff(&mut self) -> Protocol {
        let deadline = self.since + self.rules.idle.min(self.rules.header);
        let protocol = poll_fn(|cx| self.poll_sniff(cx, deadline)).await;
        self.since = clock::instant();
        protocol
    }

    fn poll_sniff(&mut self, cx: &mut Context<'_>, deadline: Instant) -> Poll<Protocol> {
        loop {
            let got = self.unseen.len().min(PREFACE.len());
            if self.unseen.get(..got) != PREFACE.get(..got) {
                return Poll::Ready(Protocol::Http1);
            }
            if got == PREFACE.len() {
                self.pass_all();
                return Poll::Ready(Protocol::Http2);
            }
            let read = SCRATCH.with_borrow_mut(|scratch| {
                let mut buf = ReadBuf::new(scratch);
                Pin::new(&mut self.io).poll_read(cx, &mut buf).map_ok(|()| self.unseen.extend_from_slice(buf.filled()))
            });
            match read {
                Poll::Ready(Ok(())) if self.unseen.len() > got => {}
                Poll::Pending if !self.timer.is_over(cx, deadline) => return Poll::Pending,
                _ if got == 0 => return Poll::Ready(Protocol::Gone),
                // Half a preface, or half a method: the header's own deadline speaks next.
                _ => return Poll::Ready(Protocol::Http1),
            }
        }
    }

    /// Everything passes as it is from here on: the client speaks HTTP/2, which has its own rules.
    pub(super) fn pass_all(&mut self) {
        self.conn.set_http2();
        self.framing.raw();
    }

    /// Reads once and shows what is in order. Ready once there is something to show, or the end.
    fn poll_fill(&mut self, cx: &mut Context<'_>, cursor: &mut ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        loop {
            if !self.ready.is_empty() {
                let size = self.ready.len().min(cursor.remaining());
                cursor.put_slice(self.ready.get(..size).unwrap_or_default());
                self.ready.drain(..size);
                return Poll::Ready(Ok(()));
            }
            if let Some(error) = self.broken {
                return Poll::Ready(Err(error.into()));
            }
            if self.refused.is_some() {
                // What was asked before is answered first.
                if self.conn.in_flight() > 0 {
                    return Poll::Pending;
                }
                self.ended = true;
                return Poll::Ready(Ok(()));
            }
            if self.framing.waiting() == Waiting::Switch {
                match self.conn.take_decision() {
                    Switch::Open => return Poll::Pending,
                    Switch::Stay => self.framing.stay(),
                    Switch::Tunnel => self.framing.raw(),
                }
            }
            if !self.unseen.is_empty() {
                let bytes = std::mem::take(&mut self.unseen);
                self.offer(&bytes, None);
                continue;
            }
            let room = cursor.remaining();
            match ready!(self.poll_read_once(cx, cursor))? {
                0 => return Poll::Ready(Ok(())),
                _ if cursor.remaining() < room => return Poll::Ready(Ok(())),
                _ => {}
            }
        }
    }

    /// Reads once from the socket, and minds the time when there is nothing.
    fn poll_read_once(&mut self, cx: &mut Context<'_>, cursor: &mut ReadBufCursor<'_>) -> Poll<io::Result<usize>> {
        SCRATCH.with_borrow_mut(|scratch| {
            let size = scratch.len().min(cursor.remaining());
            let mut buf = ReadBuf::new(scratch.get_mut(..size).unwrap_or_default());
            match Pin::new(&mut self.io).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) => {
                    self.offer(buf.filled(), Some(cursor));
                    Poll::Ready(Ok(buf.filled().len()))
                }
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                Poll::Pending => match self.deadline() {
                    Some(deadline) if self.timer.is_over(cx, deadline) => Poll::Ready(self.time_is_up()),
                    _ => Poll::Pending,
                },
            }
        })
    }

    /// Judges bytes and shows them in `cursor`, which has room for as many, or keeps them ready.
    fn offer(&mut self, bytes: &[u8], cursor: Option<&mut ReadBufCursor<'_>>) {
        let before = self.framing.waiting();
        let ready = &mut self.ready;
        let taken = match cursor {
            Some(cursor) if self.framing.holds_nothing() => self.framing.take(bytes, |shown| cursor.put_slice(shown)),
            _ => self.framing.take(bytes, |shown| ready.extend_from_slice(shown)),
        };
        match taken {
            Ok(rest) => self.unseen.extend_from_slice(rest),
            Err(cause) => {
                self.conn.set_fault(cause);
                if self.framing.waiting() == Waiting::Body {
                    self.broken = Some(io::ErrorKind::InvalidData);
                } else {
                    self.refused = Some(cause);
                }
            }
        }
        match self.framing.waiting() {
            Waiting::Head if before == Waiting::Head => {}
            Waiting::Head | Waiting::Body => self.since = clock::instant(),
            _ => {}
        }
    }

    /// When the patience with the client ends, if it has to do something now.
    fn deadline(&mut self) -> Option<Instant> {
        match self.framing.waiting() {
            Waiting::Head => Some(self.since + self.rules.header),
            Waiting::Body => Some(self.since + self.rules.idle),
            Waiting::Switch => None,
            Waiting::Raw if !self.conn.is_http2() => None,
            Waiting::Request | Waiting::Raw => {
                // Nobody asks again when a request has ended, so the timer has to run meanwhile.
                if self.conn.in_flight() > 0 || self.served != self.conn.served() {
                    (self.served, self.since) = (self.conn.served(), clock::instant());
                }
                Some(self.since + self.rules.idle)
            }
        }
    }

    /// The deadline has passed: the end of the input, a refusal, or a body that breaks off.
    fn time_is_up(&mut self) -> io::Result<usize> {
        match self.framing.waiting() {
            Waiting::Head => {
                self.conn.set_fault(Cause::HeaderTimeout);
                self.refused = Some(Cause::HeaderTimeout);
                Ok(1)
            }
            Waiting::Body => {
                self.conn.set_fault(Cause::BodyTimeout);
                Err(io::ErrorKind::TimedOut.into())
            }
            _ => Ok(0),
        }
    }

    /// Takes the outcome of a write; a client that does not read is given up in the end.
    fn after_write(&mut self, cx: &mut Context<'_>, wrote: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.flushed = false;
        if wrote.is_ready() {
            self.blocked_since = None;
            return wrote;
        }
        let since = *self.blocked_since.get_or_insert_with(clock::instant);
        if self.timer.is_over(cx, since + self.rules.idle) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }

    /// Lets interim responses go first. They are for the request that is being handled, so the place
    /// for them is where the library has nothing unwritten: it flushes only then. If it still wrote at
    /// an earlier response, they are lost, as interim responses may be.
    fn interim_before_write(&mut self) {
        let interim = self.conn.take_interim();
        if self.flushed {
            self.before.extend_from_slice(&interim);
        }
    }

    /// Writes what goes before everything else.
    fn poll_before(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.before.is_empty() {
            let written = ready!(Pin::new(&mut self.io).poll_write(cx, &self.before))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.before.drain(..written);
        }
        Poll::Ready(Ok(()))
    }

    /// Closes: the answer to what was refused, the end of the output, then the rest of the input.
    fn poll_close(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            self.closing = match self.closing {
                Closing::No => {
                    if self.ended
                        && let Some(cause) = self.refused
                    {
                        self.before.extend_from_slice(&cause.http1());
                    }
                    Closing::Answer
                }
                Closing::Answer => {
                    ready!(self.poll_before(cx))?;
                    Closing::Shutdown
                }
                Closing::Shutdown => {
                    ready!(Pin::new(&mut self.io).poll_shutdown(cx))?;
                    let unread = matches!(self.framing.waiting(), Waiting::Head | Waiting::Body);
                    if self.refused.is_some() || self.conn.fault().is_some() || unread {
                        Closing::Linger { until: clock::instant() + LINGER, left: LINGER_BYTES }
                    } else {
                        Closing::Done
                    }
                }
                Closing::Linger { until, left } => match ready!(self.poll_discard(cx, until)) {
                    0 => Closing::Done,
                    read => Closing::Linger { until, left: left.saturating_sub(read) },
                },
                Closing::Done => return Poll::Ready(Ok(())),
            };
            if matches!(self.closing, Closing::Linger { left: 0, .. }) {
                self.closing = Closing::Done;
            }
        }
    }

    /// Reads and forgets; 0 at the end, and when the time is up.
    fn poll_discard(&mut self, cx: &mut Context<'_>, until: Instant) -> Poll<usize> {
        SCRATCH.with_borrow_mut(|scratch| {
            let mut buf = ReadBuf::new(scratch);
            match Pin::new(&mut self.io).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) => Poll::Ready(buf.filled().len()),
                Poll::Ready(Err(_)) => Poll::Ready(0),
                Poll::Pending if self.timer.is_over(cx, until) => Poll::Ready(0),
                Poll::Pending => Poll::Pending,
            }
        })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Read for Gate<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut cursor: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_fill(cx, &mut cursor)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Write for Gate<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.interim_before_write();
        ready!(self.poll_before(cx))?;
        let wrote = Pin::new(&mut self.io).poll_write(cx, buf);
        self.after_write(cx, wrote)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.interim_before_write();
        ready!(self.poll_before(cx))?;
        let wrote = Pin::new(&mut self.io).poll_write_vectored(cx, bufs);
        self.after_write(cx, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.flushed = true;
        self.interim_before_write();
        ready!(self.poll_before(cx))?;
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_close(cx)
    }
}
