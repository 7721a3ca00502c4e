//! Joins a line of an access log, which names no request, by what was asked and what was answered.
//!
//! Method, path, query where the line has it, and status have to be those of one request alone, and the line's own time
//! has to lie within that request. Requests that do not come through the proxy (probes, neighbours that call the
//! application's own port) write such lines as well: a path that a line was seen of without any request is not trusted
//! for a while.

use std::hash::BuildHasher;

use crate::record::Record;
use crate::registry::{Call, Found, Match, Registry};
use crate::time::{Mono, Now};

/// How long after its request's end a line may say that it was written: times are read at slightly other moments.
const AFTER_NS: i64 = 250_000_000;
/// How late a line without a time of its own may come.
const LATE_NS: i64 = 500_000_000;
/// How long a path is not trusted that was asked for at the application's own port.
const MISTRUST_NS: u64 = 60_000_000_000;
/// Paths that are remembered for that; one that finds its place taken takes it.
const PATHS: usize = 256;

/// The state of one stream.
#[derive(Debug)]
pub(super) struct Access {
    hasher: std::hash::RandomState,
    mistrusted: Box<[(u64, Mono)]>,
}

impl Default for Access {
    fn default() -> Self {
        Access { hasher: std::hash::RandomState::new(), mistrusted: vec![(0, Mono(0)); PATHS].into() }
    }
}

impl Access {
    /// The request that the record tells of, if it is a line of an access log and there is but one.
    pub(super) fn find(&mut self, record: &Record<'_>, registry: &Registry, now: Now) -> Option<Found> {
        let (call, status) = told(record)?;
        let (from_ns, to_ns) = match record.time {
            Some(time) => (time.ns, time.ns.saturating_add(unit_ns(time.digits))),
            None => (now.wall_ns.saturating_sub(LATE_NS), now.wall_ns),
        };
        let path = self.hasher.hash_one((call.method, call.path));
        let place = self.mistrusted.get_mut(path as usize % PATHS)?;
        match registry.by_call(&call, status, (from_ns.saturating_sub(AFTER_NS), to_ns), now) {
            Some(Match::One(found)) => {
                let trusted = place.0 != path || now.mono >= place.1;
                trusted.then_some(found)
            }
            Some(Match::Many | Match::None) => None,
            None => {
                *place = (path, Mono(now.mono.0.saturating_add(MISTRUST_NS)));
                None
            }
        }
    }
}

/// What a line of an access log says of its request.
fn told<'r>(record: &'r Record<'_>) -> Option<(Call<'r>, u16)> {
    let (mut method, mut path, mut query, mut status) = (None, None, None, None);
    for field in &record.fields {
        let place = match &*field.name {
            "http.request.method" => &mut method,
            "url.path" => &mut path,
            "url.query" => &mut query,
            "http.response.status_code" => &mut status,
            _ => continue,
        };
        *place = Some(field.value.source());
    }
    let status = status?.parse().ok()?;
    Some((Call { method: method?, path: path?, query }, status))
}

/// How long the last digit of a time stands for.
fn unit_ns(digits: u8) -> i64 {
    1_000_000_000 / 10i64.pow(u32::from(digits.min(9)))
}
