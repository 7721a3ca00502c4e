//! What becomes of a record, and of what was held.

use super::ring::{Held, Ring};
use crate::trace::TraceId;

/// What becomes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// What the sampler said.
    AsSampled,
    /// It comes out for the sake of its request; `retro` when it would not for its own.
    Keep {
        /// See [`Held::retro`].
        retro: bool,
    },
    /// It goes.
    Drop,
    /// It waits for the end of its request, or in the black box.
    Hold {
        /// Its request; none: in the black box.
        trace_id: Option<TraceId>,
        /// See [`Held::retro`].
        retro: bool,
    },
    /// It comes out behind what was held of its request.
    Release {
        /// The request.
        trace_id: TraceId,
        /// See [`Held::retro`].
        retro: bool,
    },
}

/// Held events of one request, or of none, that come out now.
#[derive(Debug)]
pub struct Tale {
    pub(super) ring: Ring,
}

impl Tale {
    /// The events, in the order in which they came, and their bytes.
    pub fn events(&mut self) -> impl Iterator<Item = (Held, &[u8])> {
        self.ring.events()
    }
}
