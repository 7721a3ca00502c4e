//! What becomes of an application that no sidecar takes: it is read here, as by `logweir run`, for standard output.

use std::ffi::OsString;
use std::sync::{Arc, Mutex};

use super::runner::Runner;
use crate::config::ship::Wanted;
use crate::config::{Config, Overflow};
use crate::daemon::delivery::sinks::Choice;
use crate::daemon::lane::Lane;
use crate::daemon::ledger::{Books, lock};
use crate::daemon::pump::Pump;
use crate::daemon::setup::{self, Setup};
use crate::daemon::status::{App, Status};
use crate::daemon::{Error, Way, way_out};
use crate::record::Stream;

/// Reads the application to its end; without a proxy and metrics, whose ports are the sidecar's.
pub(super) fn go_on(runner: Runner, config: Config, program: Option<&OsString>) -> Result<u8, Error> {
    // The application is running: nothing that could fail stands between it and its lines.
    let mut setup = Setup::of(config, program)?;
    setup.config.sinks.stdout = Wanted::On;
    let status = Arc::new(Mutex::new(Status { app: App::Running, ..Status::default() }));
    let books = Arc::new(Mutex::new(Books::new(&[Stream::Stdout.as_str(), Stream::Stderr.as_str()])));
    let lossless = setup.config.output.overflow == Overflow::Block;
    let sink = way_out(&setup, Choice::default(), &books, Way::Queued { drops: !lossless })?;
    let (out, err) = (setup.plan.pipeline_of_child(Stream::Stdout)?, setup.plan.pipeline_of_child(Stream::Stderr)?);
    let Runner { child, stdout, stderr, signals, told, .. } = runner;
    let lanes = vec![Lane::new(0, stdout, out), Lane::new(1, stderr, err)];
    let mut pump = Pump::new(lanes, signals, sink, setup.patience(lossless), status);
    pump.adopt(child, told);
    let result = pump.run();
    pump.abandon(&mut lock(&books));
    pump.sink.conclude();
    setup::conclude(&mut lock(&books));
    let (taken, written, _) = lock(&books).totals();
    tracing::warn!("lines.in" = taken, lines.out = written, "lines came out here for want of a sidecar");
    result?;
    Ok(pump.child.and_then(|child| child.exit()).map_or(1, |exit| exit.code()))
}
