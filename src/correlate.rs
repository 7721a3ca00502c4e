//! Gives a record its trace, and says on what evidence.
//!
//! In this order, stopping at the first that answers: ids in the line; a request id that the proxy
//! saw, in a field that is named for it, then as a whole token anywhere; for a line of an access log,
//! the only request that was asked and answered as it says; the request that an earlier line of its
//! thread named; and, where that is switched on, the only request that was alive at the line's own
//! time (`infer`). Two candidates are no answer: a wrong
//! trace id is worse than none. Without a proxy it costs one branch.

mod access;
mod ids;
mod infer;
mod shapes;
mod threads;

use std::sync::Arc;

use crate::record::{Record, TraceSource};
use crate::registry::{Found, Match, Registry};
use crate::time::Now;

/// What may count as evidence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// Join lines of access logs by what was asked and answered.
    pub access: bool,
    /// Join lines by the thread that wrote them.
    pub threads: bool,
    /// Infer the trace of lines that name no request from the only request alive at their time.
    pub infer: bool,
}

/// Joins records of one stream to traces.
#[derive(Debug, Default)]
pub struct Correlator {
    proxy: Option<Proxy>,
}

/// What there is to know when a proxy runs.
#[derive(Debug)]
struct Proxy {
    registry: Arc<Registry>,
    access: Option<access::Access>,
    threads: Option<threads::Threads>,
    infer: Option<infer::Infer>,
}

impl Correlator {
    /// A correlator at the start of a stream; without a registry only ids in the line count.
    pub fn new(registry: Option<Arc<Registry>>, options: &Options) -> Self {
        let proxy = registry.map(|registry| Proxy {
            registry,
            access: options.access.then(access::Access::default),
            threads: options.threads.then(threads::Threads::default),
            infer: options.infer.then(infer::Infer::default),
        });
        Correlator { proxy }
    }

    /// Attaches the trace that the record belongs to, when that is known.
    pub fn attach(&mut self, record: &mut Record<'_>, now: Now) {
        if record.trace_id.is_some() {
            record.provenance.trace_source = Some(TraceSource::Line);
        } else if let Some(proxy) = &mut self.proxy
            && let Some((found, source)) = proxy.find(record, now)
        {
            record.trace_id = Some(found.trace_id);
            record.span_id = found.span_id;
            record.provenance.trace_source = Some(source);
        }
    }
}

impl Proxy {
    fn find(&mut self, record: &Record<'_>, now: Now) -> Option<(Found, TraceSource)> {
        if !self.registry.is_empty() {
            match ids::find(record, &self.registry, now) {
                (Match::One(found), source) => {
                    if let Some(threads) = &mut self.threads {
                        threads.named(record, found, &self.registry, now);
                    }
                    return Some((found, source));
                }
                // It names requests, but not one: nothing can be inferred from when it was written.
                (Match::Many, _) => return None,
                (Match::None, _) => {}
            }
        }
        if let Some(found) = self.access.as_mut().and_then(|access| access.find(record, &self.registry, now)) {
            return Some((found, TraceSource::AccessLog));
        }
        if let Some(found) = self.threads.as_mut().and_then(|threads| threads.find(record, &self.registry, now)) {
            return Some((found, TraceSource::Thread));
        }
        let found = self.infer.as_mut()?.find(record, &self.registry, now)?;
        Some((found, TraceSource::Inferred))
    }
}

#[cfg(test)]
mod tests;
