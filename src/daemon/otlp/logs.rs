//! Records to an OTLP receiver, as a sink: a batch is taken when the receiver has said so.
//!
//! The messages are those of `opentelemetry-proto`; no SDK queue lies between. What may be sent again, and when, is
//! what the OTLP specification says.

mod message;
mod send;

use std::time::Duration;

use super::settings::LogSettings;
use super::{Error, Protocol};
use crate::daemon::delivery::{Batch, Deliver, Failure, Receipt, Stop};
use message::Translator;
use send::{Grpc, Http};

/// The sink.
pub(crate) struct Sink {
    runtime: tokio::runtime::Runtime,
    translator: Translator,
    transport: Transport,
    timeout: Duration,
}

/// How it is sent.
enum Transport {
    Http(Box<Http>),
    Grpc(Box<Grpc>),
}

impl Sink {
    /// A sink for the receiver that `settings` name.
    pub(crate) fn new(settings: &LogSettings, service: &str, sequence: bool) -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Thread)?;
        let transport = {
            let _context = runtime.enter();
            match settings.common.protocol {
                Protocol::Http => Transport::Http(Box::new(Http::new(settings)?)),
                Protocol::Grpc => Transport::Grpc(Box::new(Grpc::new(settings)?)),
            }
        };
        let translator = Translator::new(&settings.common.resource, service, sequence)?;
        Ok(Sink { runtime, translator, transport, timeout: settings.common.timeout })
    }
}

impl Deliver for Sink {
    fn deliver(&mut self, batch: &Batch, stop: &Stop) -> Result<Receipt, Failure> {
        let request = self.translator.request(batch);
        let (transport, timeout) = (&mut self.transport, self.timeout);
        let send = async {
            match transport {
                Transport::Http(http) => http.send(&request).await,
                Transport::Grpc(grpc) => grpc.send(request).await,
            }
        };
        self.runtime.block_on(async {
            tokio::select! {
                sent = tokio::time::timeout(timeout, send) => sent.unwrap_or_else(|_| {
                    Err(Failure::Retry { after: None, why: "the receiver does not answer in time".to_owned() })
                }),
                () = stop.stopped() => Err(Failure::Stopped),
            }
        })
    }
}
