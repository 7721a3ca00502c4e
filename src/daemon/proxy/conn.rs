//! What the two ends of a client's connection, its bytes and its requests, tell each other.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::Waker;

use http::HeaderValue;

use super::cause::Cause;

/// Bytes of interim responses that may wait to be written.
const MAX_INTERIM: usize = 16 * 1024;

/// A client's connection. All of it lives on one thread; the atomics are only for the types' sake.
#[derive(Debug)]
pub(super) struct Conn {
    /// Address of the client; none over a Unix socket.
    pub(super) peer: Option<SocketAddr>,
    /// The client speaks TLS to us.
    pub(super) tls: bool,
    http2: AtomicBool,
    in_flight: AtomicU32,
    served: AtomicU32,
    switch: AtomicU8,
    fault: OnceLock<Cause>,
    has_interim: AtomicBool,
    interim: Mutex<Vec<u8>>,
    task: OnceLock<Waker>,
    peer_text: Option<HeaderValue>,
}

/// A request of a connection that is being handled.
#[derive(Debug)]
pub(super) struct InFlight(Arc<Conn>);

impl InFlight {
    /// The connection.
    pub(super) fn conn(&self) -> &Arc<Conn> {
        &self.0
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        let conn = &self.0;
        conn.in_flight.fetch_sub(1, Ordering::Relaxed);
        conn.served.fetch_add(1, Ordering::Relaxed);
        conn.wake_if(conn.fault.get().is_some());
    }
}

/// Whether a connection on which a switch of protocols was asked for switches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Switch {
    /// Not decided.
    Open,
    /// It goes on with the next request.
    Stay,
    /// It carries something else from here on.
    Tunnel,
}

impl Conn {
    pub(super) fn new(peer: Option<SocketAddr>, tls: bool) -> Self {
        Conn {
            peer,
            tls,
            http2: AtomicBool::new(false),
            in_flight: AtomicU32::new(0),
            served: AtomicU32::new(0),
            switch: AtomicU8::new(Switch::Open as u8),
            fault: OnceLock::new(),
            has_interim: AtomicBool::new(false),
            interim: Mutex::new(Vec::new()),
            task: OnceLock::new(),
            peer_text: peer.and_then(|peer| HeaderValue::try_from(peer.ip().to_canonical().to_string()).ok()),
        }
    }

    /// The client turned out to speak HTTP/2.
    pub(super) fn set_http2(&self) {
        self.http2.store(true, Ordering::Relaxed);
    }

    /// Whether the client speaks HTTP/2.
    pub(super) fn is_http2(&self) -> bool {
        self.http2.load(Ordering::Relaxed)
    }

    /// The client's address as text.
    pub(super) fn peer_text(&self) -> Option<&HeaderValue> {
        self.peer_text.as_ref()
    }

    /// Tells which task drives the connection; a task's waker stays the same for its life.
    pub(super) fn driven_by(&self, task: &Waker) {
        self.task.get_or_init(|| task.clone());
    }

    /// A request begins; it ends when what is returned is dropped.
    pub(super) fn begin(self: &Arc<Self>) -> InFlight {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(self.clone())
    }

    /// Requests that are being handled.
    pub(super) fn in_flight(&self) -> u32 {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// Requests that were handled, wrapping.
    pub(super) fn served(&self) -> u32 {
        self.served.load(Ordering::Relaxed)
    }

    /// Something is wrong with what the client sends; the first thing counts.
    pub(super) fn set_fault(&self, cause: Cause) {
        self.fault.get_or_init(|| cause);
    }

    pub(super) fn fault(&self) -> Option<Cause> {
        self.fault.get().copied()
    }

    /// Decides on a switch of protocols that was asked for; the first decision counts.
    pub(super) fn decide(&self, switch: Switch) {
        let open = Switch::Open as u8;
        let first = self.switch.compare_exchange(open, switch as u8, Ordering::Relaxed, Ordering::Relaxed);
        self.wake_if(first.is_ok());
    }

    /// The decision. To stay counts for one request, to switch for good.
    pub(super) fn take_decision(&self) -> Switch {
        match self.switch.load(Ordering::Relaxed) {
            1 => {
                self.switch.store(Switch::Open as u8, Ordering::Relaxed);
                Switch::Stay
            }
            2 => Switch::Tunnel,
            _ => Switch::Open,
        }
    }

    /// Has an interim response written before the final one, unless too much waits already.
    pub(super) fn push_interim(&self, response: &[u8]) {
        let mut interim = self.interim.lock().unwrap_or_else(PoisonError::into_inner);
        if interim.len() + response.len() <= MAX_INTERIM {
            interim.extend_from_slice(response);
            self.has_interim.store(true, Ordering::Relaxed);
            self.wake_if(true);
        }
    }

    /// Interim responses that wait; empty almost always.
    pub(super) fn take_interim(&self) -> Vec<u8> {
        if !self.has_interim.load(Ordering::Relaxed) {
            return Vec::new();
        }
        self.has_interim.store(false, Ordering::Relaxed);
        std::mem::take(&mut *self.interim.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn wake_if(&self, condition: bool) {
        if condition && let Some(task) = self.task.get() {
            task.wake_by_ref();
        }
    }
}
