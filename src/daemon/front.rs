//! The proxy beside the lanes: its ports, its thread, and its end.
//!
//! It has a thread and a single-threaded runtime of its own, and shares with the lanes nothing but the registry: a log
//! storm does not delay a request. Its access log comes to the lanes through a pipe, like an output of the application;
//! the pipe's end is also how they learn that the proxy has ended.

use std::fs::File;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::pipe::{PipeFlags, pipe_with};
use tokio::sync::{mpsc, oneshot};

use super::proxy::{self, Drained, Listeners, Options, Services};
use super::setup::Setup;
use super::{otlp, redaction};
use crate::registry::Registry;

/// Name of the access log among the streams.
pub(crate) const STREAM: &str = "access";

/// Lines of the access log that may wait for the lanes.
const LINES: usize = 1024;

/// How long the last spans may take to get out.
const FLUSH: Duration = Duration::from_secs(5);

/// The proxy cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing to do.
    #[error("nothing to do: give --listen with --upstream, or --egress, or set them under `proxy`")]
    Idle,
    /// A port cannot be had.
    #[error("the proxy cannot listen on {0}: {1}")]
    Listen(String, #[source] std::io::Error),
    /// Spans cannot be exported.
    #[error(transparent)]
    Spans(#[from] otlp::Error),
    /// It broke off, or would.
    #[error(transparent)]
    Serve(#[from] proxy::Error),
    /// The operating system refuses something.
    #[error("the proxy's {0}: {1}")]
    System(&'static str, #[source] std::io::Error),
}

/// Ports that are taken, nothing served yet: callers wait in the backlog.
#[derive(Debug)]
pub(crate) struct Ports {
    listeners: Listeners,
    egress: Option<SocketAddr>,
}

/// The running proxy.
#[derive(Debug)]
pub(crate) struct Front {
    status: Arc<proxy::Status>,
    drain: Option<oneshot::Sender<()>>,
    delay: Duration,
    thread: JoinHandle<Result<Drained, proxy::Error>>,
    spans: Option<otlp::Worker>,
    egress: Option<SocketAddr>,
}

/// Takes the ports that the options name, and looks at the files that they name: what is wrong is known before
/// anything is started.
pub(crate) fn bind(options: &Options) -> Result<Ports, Error> {
    if !options.is_on() {
        return Err(Error::Idle);
    }
    proxy::check(options)?;
    let (ingress, egress) = (listen(options.listen.as_deref())?, listen(options.egress.as_deref())?);
    let address = |bound: &Option<(TcpListener, SocketAddr)>| bound.as_ref().map(|(_, address)| *address);
    let (ours, theirs) = (address(&ingress), address(&egress));
    if let Some(address) = ours {
        tracing::info!(proxy.address = %address, proxy.upstream = %options.upstream, "the proxy listens");
    }
    if let Some(address) = theirs {
        tracing::info!(egress.address = %address, "the proxy for outgoing calls listens");
    }
    let listener = |bound: Option<(TcpListener, SocketAddr)>| bound.map(|(listener, _)| listener);
    Ok(Ports { listeners: Listeners { ingress: listener(ingress), egress: listener(egress) }, egress: theirs })
}

fn listen(address: Option<&str>) -> Result<Option<(TcpListener, SocketAddr)>, Error> {
    let Some(address) = address else { return Ok(None) };
    let failed = |error| Error::Listen(address.to_owned(), error);
    let listener = TcpListener::bind(address).map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok(Some((listener, bound)))
}

impl Ports {
    /// Starts to serve, with metrics going to the recorder that is installed by now. Gives the reading end of the
    /// access log as well.
    pub(crate) fn start(self, setup: &Setup, registry: Arc<Registry>) -> Result<(Front, OwnedFd), Error> {
        let (spans, worker) = exporter(setup)?;
        let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).map_err(|error| Error::System("pipe", error.into()))?;
        let (lines, received) = mpsc::channel(LINES);
        spawn("access-log", move || forward(received, File::from(writer)))?;
        let redact = Some(redaction::of_texts(setup.plan.redactor()));
        let services = Services {
            registry,
            spans,
            access_log: Some(lines),
            redact,
            learned: setup.plan.learned().cloned(),
            linger: Duration::from_millis(setup.config.story.linger_ms),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Error::System("runtime", error))?;
        let status = Arc::new(proxy::Status::default());
        let (drain, draining) = oneshot::channel();
        let (theirs, options, listeners) = (status.clone(), setup.config.proxy.clone(), self.listeners);
        let thread = spawn("proxy", move || {
            // Dropped without a word counts as being told.
            let draining = async move { drop(draining.await) };
            runtime.block_on(proxy::serve(&options, services, listeners, &theirs, draining))
        })?;
        let delay = Duration::from_millis(setup.config.proxy.drain.delay_ms);
        Ok((Front { status, drain: Some(drain), delay, thread, spans: worker, egress: self.egress }, reader))
    }
}

impl Front {
    /// What others may ask of it.
    pub(crate) fn status(&self) -> Arc<proxy::Status> {
        self.status.clone()
    }

    /// Where it takes the application's calls.
    pub(crate) fn egress(&self) -> Option<SocketAddr> {
        self.egress
    }

    /// Makes it finish what is in flight and end. Says for how long it still takes in requests, which the application
    /// must be there for; nothing when it was told before.
    pub(crate) fn drain(&mut self) -> Option<Duration> {
        // It may have ended already.
        let _ended = self.drain.take()?.send(());
        Some(self.delay)
    }

    /// Tells it that the application is gone: what is on its way has so long to get out.
    pub(crate) fn abandon(&self, patience: Duration) {
        self.status.abandon(patience);
    }

    /// Waits for its end, which it was told to come to, and for the last spans to get out.
    pub(crate) fn end(mut self) -> Result<(), Error> {
        self.drain();
        let result = match self.thread.join() {
            Ok(result) => result,
            Err(_) => {
                tracing::error!("the proxy had failed");
                Ok(Drained::Some)
            }
        };
        if let Some(worker) = self.spans {
            worker.stop(FLUSH);
        }
        match result? {
            Drained::All => tracing::debug!("the proxy has finished every request"),
            Drained::Some => tracing::warn!("the proxy has ended with requests in flight, which were cut off"),
        }
        Ok(())
    }
}

/// The exporter of spans, if the environment names a receiver.
fn exporter(setup: &Setup) -> Result<(otlp::Spans, Option<otlp::Worker>), Error> {
    let (settings, complaints) = otlp::Settings::from_env(|name| std::env::var(name).ok());
    // What is wrong with the attributes was told when the configuration was read.
    for complaint in complaints.iter().filter(|complaint| !complaint.starts_with("OTEL_RESOURCE_ATTRIBUTES")) {
        tracing::warn!("{complaint}");
    }
    let Some(mut settings) = settings else { return Ok((otlp::Spans::off(), None)) };
    // Spans and records come from the same service, whoever named it.
    settings.resource.retain(|(key, _)| key != "service.name");
    settings.resource.push(("service.name".to_owned(), setup.plan.service().to_owned()));
    let (spans, worker) = otlp::start(&settings)?;
    Ok((spans, Some(worker)))
}

/// Writes lines to the pipe until there are no more, or nobody reads them.
fn forward(mut lines: mpsc::Receiver<Vec<u8>>, mut pipe: File) {
    let (mut batch, mut bytes) = (Vec::new(), Vec::new());
    while lines.blocking_recv_many(&mut batch, LINES) > 0 {
        bytes.clear();
        batch.drain(..).for_each(|line| bytes.extend_from_slice(&line));
        if let Err(error) = pipe.write_all(&bytes) {
            tracing::debug!(%error, "the access log is not read any more");
            return;
        }
    }
}

fn spawn<T: Send + 'static>(name: &str, run: impl FnOnce() -> T + Send + 'static) -> Result<JoinHandle<T>, Error> {
    std::thread::Builder::new().name(name.to_owned()).spawn(run).map_err(|error| Error::System("thread", error))
}
