//! From batches to sinks, with acknowledgement: every sink has a [`Lane`] and a thread of its own.
//!
//! A lane is responsible for a batch once the sink has taken it, or once it is in the lane's [spool](spool::Spool); only
//! then is it acknowledged, in order. Nothing is dropped but under a reason that is counted, and a gap record stands
//! where records are missing.

mod assemble;
pub(crate) mod batch;
mod book;
pub(crate) mod counts;
pub(crate) mod file;
mod gap;
mod held;
pub(crate) mod lane;
pub(crate) mod meters;
pub(crate) mod render;
pub(crate) mod rotate;
pub(crate) mod sinks;
pub(crate) mod spool;
pub(crate) mod stdout;
pub(crate) mod worker;

pub(crate) use assemble::Assembler;
pub(crate) use batch::{Batch, Origin};
pub(crate) use book::{Book, Due};
pub(crate) use counts::Lost;
pub(crate) use lane::{Lane, Limits};
pub(crate) use worker::{Deliver, Failure, Receipt, Stop};
