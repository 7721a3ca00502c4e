//! Joins a line by the thread that wrote it, when an earlier line of that thread named a live request.
//!
//! That is right where a thread serves one request at a time, and nowhere else: the thread of an event loop has its name
//! in the lines of all requests. So a thread has to prove itself first: while others were being served, it has taken up
//! several requests, each after the one before had ended. One that is seen with a request while its last one is still
//! alive is never believed again.

use std::hash::{BuildHasher, RandomState};

use crate::record::Record;
use crate::registry::{Found, Registry};
use crate::time::Now;

/// Requests that a thread has to have taken up in the right way.
const PROOFS: u8 = 4;
/// Threads that are remembered; one that finds its place taken takes it.
const THREADS: usize = 256;

/// What fields are called that hold a thread's name.
const NAMES: [&str; 4] = ["thread.name", "thread", "thread_name", "threadName"];

/// The state of one stream.
#[derive(Debug)]
pub(super) struct Threads {
    hasher: RandomState,
    known: Box<[Option<Thread>]>,
}

/// What is known of a thread.
#[derive(Debug, Clone, Copy)]
struct Thread {
    name: u64,
    /// The last request that a line of it named.
    serves: Found,
    proofs: u8,
    /// It has served two at a time.
    mixes: bool,
}

impl Default for Threads {
    fn default() -> Self {
        Threads { hasher: RandomState::new(), known: vec![None; THREADS].into() }
    }
}

impl Threads {
    /// A line names a request: its thread serves that.
    pub(super) fn named(&mut self, record: &Record<'_>, found: Found, registry: &Registry, now: Now) {
        let Some((name, place)) = self.place(record) else { return };
        if !is_live(&found, registry, now) {
            // Its lines come late: what the thread does now is not known.
            return;
        }
        let Some(thread) = place.as_mut().filter(|thread| thread.name == name) else {
            *place = Some(Thread { name, serves: found, proofs: 0, mixes: false });
            return;
        };
        if thread.serves.trace_id == found.trace_id {
            thread.serves = found;
            return;
        }
        if is_live(&thread.serves, registry, now) {
            thread.mixes = true;
        } else if registry.live() > 1 {
            thread.proofs = thread.proofs.saturating_add(1);
        }
        thread.serves = found;
    }

    /// The live request that the record's thread serves, when that can be believed.
    pub(super) fn find(&mut self, record: &Record<'_>, registry: &Registry, now: Now) -> Option<Found> {
        let (name, place) = self.place(record)?;
        let thread = place.filter(|thread| thread.name == name && !thread.mixes && thread.proofs >= PROOFS)?;
        is_live(&thread.serves, registry, now).then_some(thread.serves)
    }

    /// The name of the record's thread as a hash, and where what is known of it stands.
    fn place(&mut self, record: &Record<'_>) -> Option<(u64, &mut Option<Thread>)> {
        let thread = record.fields.iter().find(|field| NAMES.contains(&&*field.name))?;
        let name = self.hasher.hash_one(thread.value.source());
        Some((name, self.known.get_mut(name as usize % THREADS)?))
    }
}

/// Whether the only request of that trace is still being served.
fn is_live(found: &Found, registry: &Registry, now: Now) -> bool {
    registry.story(found.trace_id, now).is_some_and(|story| story.ended.is_none())
}
