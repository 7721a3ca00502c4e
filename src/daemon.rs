//! One function a command: wire, run, drain.

mod admin;
mod child;
mod clock;
mod delivery;
mod direct;
mod error;
mod explain;
mod forward;
mod front;
mod handoff;
mod healthcheck;
mod inject;
mod install;
mod lane;
mod ledger;
mod metrics;
pub mod otlp;
mod outgoing;
mod process;
pub mod proxy;
mod pump;
mod queue;
mod redaction;
mod selflog;
mod setup;
mod ship;
mod signals;
mod sink;
mod status;
mod target;
mod verify;
mod webhook;
mod writer;

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use crate::cli::{self, Cli, Command};
use crate::config::Overflow;
use crate::config::load::load;
use crate::config::ship::Wanted;
use crate::plan::Plan;
use crate::prove::{Extent, prove};
use crate::record::Stream;
use admin::Admin;
use child::Started;
use delivery::meters::Meters;
use delivery::sinks::Choice;
use direct::Direct;
use explain::Explainer;
use forward::{Forward, Manner};
use front::Front;
use lane::Lane;
use ledger::{Books, lock};
use metrics::Metrics;
use pump::Pump;
use setup::Setup;
use signals::Signals;
use sink::{Sink, Stdout};
use status::{App, Status};
use target::Target;
use writer::Writer;

pub use error::Error;

/// Where `run` serves metrics and health unless told otherwise.
const ADMIN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 9464);

/// Does what the command line says.
pub fn main(cli: Cli) -> ExitCode {
    let result = match &cli.command {
        Command::Run(flags) => run(flags),
        Command::Sidecar(flags) => {
            Setup::with_proxy(flags.sources(), None).and_then(|setup| handoff::sidecar(setup, &flags.socket))
        }
        Command::Pipe(flags) => pipe(flags),
        Command::Ship(flags) => ship::run(flags),
        Command::Proxy(flags) => proxy(flags),
        Command::Check(flags) => check(flags),
        Command::Explain(flags) => explain(flags),
        Command::Verify(flags) => verify::run(flags),
        Command::Inject(flags) => inject::inject(flags).map_err(Error::from),
        Command::Uninject(flags) => inject::uninject(flags).map_err(Error::from),
        Command::Audit(flags) => inject::audit(flags).map_err(Error::from),
        Command::Webhook(flags) => webhook::run(flags).map(|()| 0).map_err(Error::from),
        Command::Entrypoints(flags) => inject::entrypoints(flags).map_err(Error::from),
        Command::Install(flags) => install::install(&flags.directory).map(|()| 0).map_err(Error::from),
        Command::Healthcheck(flags) => healthcheck(flags),
    };
    let code = result.unwrap_or_else(|error| {
        match &error {
            // Like wrong usage: for whoever typed it, in plain text.
            Error::Config(report) => say(&format!("logweir: {report}")),
            Error::Health(error) => say(&format!("logweir: {error}")),
            Error::Inject(error) => say(&format!("logweir: {error}")),
            // These read no configuration, so that no log has been started.
            Error::Install(_) | Error::Verify(_) => say(&format!("logweir: {error}")),
            other => tracing::error!("{other}"),
        }
        error.exit_code()
    });
    ExitCode::from(code)
}

/// `logweir run`: starts the application and owns its outputs.
fn run(flags: &cli::Run) -> Result<u8, Error> {
    let config = setup::read(flags.sources())?;
    if let Some(socket) = config.run.handoff.clone() {
        return handoff::run(&flags.command, config, socket.as_ref());
    }
    let mut setup = Setup::of_a_proxy(config, flags.command.first())?;
    let choice = setup.sinks()?;
    let proved = setup.proved()?;
    let status = Arc::new(Mutex::new(Status { app: App::Starting, proved, ..Status::default() }));
    let streams = [Stream::Stdout.as_str(), Stream::Stderr.as_str(), front::STREAM];
    let streams = if setup.registry.is_some() { &streams[..] } else { &streams[..2] };
    let books = Arc::new(Mutex::new(Books::new(streams)));
    let lossless = setup.config.output.overflow == Overflow::Block;
    let (stdout, stderr) =
        (setup.plan.pipeline_of_child(Stream::Stdout)?, setup.plan.pipeline_of_child(Stream::Stderr)?);
    let sink = way_out(&setup, choice, &books, Way::Queued { drops: !lossless })?;
    let admin = serve(&setup, Some(ADMIN), &books, &status, meters(&sink))?;
    let started = start_proxy(&setup, 2)?;
    let signals = Signals::of_a_parent().map_err(|error| Error::System("signals", error))?;

    let egress = started.as_ref().and_then(|started| started.front.egress()).filter(|_| setup.config.run.http_proxy);
    let environment = egress.map(outgoing::environment);
    let Started { child, stdout: out, stderr: err } = child::start(&flags.command, environment.unwrap_or_default())?;
    lock(&status).app = App::Running;
    tracing::debug!(process.pid = child.pid(), "the application has started");
    let lanes = vec![Lane::new(0, out, stdout), Lane::new(1, err, stderr)];
    let mut pump = Pump::new(lanes, signals, sink, setup.patience(lossless), status);
    pump.child = Some(child);
    if let Some(started) = started {
        pump.attach(started.front, started.access_log);
    }
    let result = pump.run();
    pump.abandon(&mut lock(&books));
    if let Some(front) = pump.front.take() {
        front.end().unwrap_or_else(|error| tracing::error!("{error}"));
    }
    conclude(admin, pump.sink, &books);
    result?;
    Ok(pump.child.and_then(|child| child.exit()).map_or(1, |exit| exit.code()))
}

/// `logweir pipe`: filters standard input to standard output.
fn pipe(flags: &cli::Pipe) -> Result<u8, Error> {
    let mut setup = Setup::new(flags.common.sources(Some(&flags.serving), []), None)?;
    let choice = setup.sinks()?;
    let proved = setup.proved()?;
    if proved == Some(false) {
        return Err(Error::NotProved);
    }
    let status = Arc::new(Mutex::new(Status { proved, ..Status::default() }));
    let books = Arc::new(Mutex::new(Books::new(&[Stream::None.as_str()])));
    let pipeline = setup.plan.pipeline(Stream::None)?;
    let input = target::stdin().map_err(|error| Error::System("standard input", error))?;
    let lossless = setup.config.output.overflow != Overflow::Drop;
    let way = if lossless { Way::Direct { gathers: true } } else { Way::Queued { drops: true } };
    let sink = way_out(&setup, choice, &books, way)?;
    let admin = serve(&setup, None, &books, &status, meters(&sink))?;
    let signals = Signals::of_a_filter().map_err(|error| Error::System("signals", error))?;
    let lanes = vec![Lane::new(0, input, pipeline)];
    let mut pump = Pump::new(lanes, signals, sink, setup.patience(lossless), status);
    let result = pump.run();
    pump.sink.conclude();
    if let Some(admin) = admin {
        admin.stop();
    }
    match result {
        Ok(()) | Err(pump::Error::Sink(sink::Error::Closed)) => Ok(0),
        Err(error) => Err(error.into()),
    }
}

/// `logweir proxy`: the proxy without an application of our own.
fn proxy(flags: &cli::Proxy) -> Result<u8, Error> {
    let mut setup = Setup::with_proxy(flags.sources(), None)?;
    let choice = setup.sinks()?;
    let proved = setup.proved()?;
    let status = Arc::new(Mutex::new(Status { proved, ..Status::default() }));
    let books = Arc::new(Mutex::new(Books::new(&[front::STREAM])));
    let lossless = setup.config.output.overflow == Overflow::Block;
    let sink = way_out(&setup, choice, &books, Way::Queued { drops: !lossless })?;
    let admin = serve(&setup, Some(ADMIN), &books, &status, meters(&sink))?;
    let Some(started) = start_proxy(&setup, 0)? else { return Err(front::Error::Idle.into()) };
    let signals = Signals::of_a_filter().map_err(|error| Error::System("signals", error))?;
    let mut pump = Pump::new(Vec::new(), signals, sink, setup.patience(lossless), status);
    pump.attach(started.front, started.access_log);
    let result = pump.run();
    pump.abandon(&mut lock(&books));
    let ended = pump.front.take().map(Front::end).transpose();
    conclude(admin, pump.sink, &books);
    result?;
    ended?;
    Ok(0)
}

/// A running proxy and the lane of its access log.
struct StartedProxy {
    front: Front,
    access_log: Lane,
}

/// Starts the proxy, where the configuration wants one; its access log is the lane numbered `lane`.
fn start_proxy(setup: &Setup, lane: usize) -> Result<Option<StartedProxy>, Error> {
    let Some(registry) = &setup.registry else { return Ok(None) };
    let pipeline = setup.plan.pipeline(Stream::None)?;
    let (front, access_log) = front::bind(&setup.config.proxy)?.start(setup, registry.clone())?;
    Ok(Some(StartedProxy { front, access_log: Lane::of_ours(lane, access_log, pipeline) }))
}

/// `logweir check`: says what is wrong with a configuration, and proves its redaction when asked to.
fn check(flags: &cli::Check) -> Result<u8, Error> {
    let loaded = load(flags.common.sources(None, []))?;
    for warning in loaded.warnings {
        say(&format!("logweir: warning: {warning}"));
    }
    say("logweir: the configuration is good");
    if !flags.prove {
        return Ok(0);
    }
    let report = prove(&Plan::new(&loaded.config, "logweir", None)?, Extent::All)?;
    match writeln!(std::io::stdout(), "{report}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::System("the report", error)),
        _ => Ok(u8::from(!report.holds())),
    }
}

/// `logweir explain`: says what becomes of each line and why.
fn explain(flags: &cli::Explain) -> Result<u8, Error> {
    let setup = Setup::new(flags.common.sources(None, []), None)?;
    let input = target::stdin().map_err(|error| Error::System("standard input", error))?;
    let stages = setup.plan.stages(Stream::None)?;
    let explainer = Explainer::new(stages, &setup.config.sample, flags.json);
    match explain::run(explainer, input, std::io::stdout().lock()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(0),
        Err(error) => Err(Error::System("explaining", error)),
        Ok(()) => Ok(0),
    }
}

/// `logweir healthcheck`: is the local instance ready?
fn healthcheck(flags: &cli::Healthcheck) -> Result<u8, Error> {
    let config = load(flags.sources())?.config;
    let address = setup::listen(&config, Some(ADMIN)).ok_or(healthcheck::Error::NoAddress)?;
    healthcheck::ask(address)?;
    Ok(0)
}

/// Starts the admin server where it is wanted; `auto` is where `auto` means, `also` brings further metrics up to date.
fn serve(
    setup: &Setup,
    auto: Option<SocketAddr>,
    books: &Arc<Mutex<Books>>,
    status: &Arc<Mutex<Status>>,
    also: impl Fn() + Send + Sync + 'static,
) -> Result<Option<Admin>, Error> {
    let Some(port) = setup.admin_port(auto)? else { return Ok(None) };
    let rules = setup.plan.rules().names().map(str::to_owned);
    Ok(Some(port.serve(Metrics::install(books.clone(), status.clone(), rules, also)?)?))
}

/// The end of a command that served: sinks, metrics and health go, and the books are told.
fn conclude(admin: Option<Admin>, sink: Sink, books: &Mutex<Books>) {
    sink.conclude();
    if let Some(admin) = admin {
        admin.stop();
    }
    setup::conclude(&mut lock(books));
}

/// How standard output is written.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// By the lanes' thread: nothing is lost. Further sinks gather records where that saves requests.
    Direct { gathers: bool },
    /// Through a queue and by a thread of its own, dropping what does not fit or not.
    Queued { drops: bool },
}

/// Standard output, unless it is off, and the sinks of `choice`.
fn way_out(setup: &Setup, choice: Choice, books: &Arc<Mutex<Books>>, way: Way) -> Result<Sink, Error> {
    let (drops, gathers) = match way {
        Way::Direct { gathers } => (false, gathers),
        Way::Queued { drops } => (drops, true),
    };
    let stdout = match way {
        _ if setup.config.sinks.stdout == Wanted::Off => None,
        Way::Direct { .. } => Some(Stdout::Direct(Direct::new(stdout()?, books.clone()))),
        Way::Queued { .. } => {
            let (encoder, limit) = (setup.plan.encoder(), setup.config.output.queue_bytes);
            let writer = Writer::start(stdout()?, books.clone(), encoder, limit, drops);
            Some(Stdout::Queued(writer.map_err(|error| Error::System("the writing thread", error))?))
        }
    };
    let manner = Manner { drops, gathers, keeps_books: stdout.is_none() };
    let forward = (!choice.is_empty()).then(|| Forward::start(setup, choice, manner, books.clone()));
    Ok(Sink::new(stdout, forward.transpose()?))
}

/// What brings the metrics of further sinks up to date.
fn meters(sink: &Sink) -> impl Fn() + Send + Sync + 'static {
    let meters = sink.meters();
    move || meters.iter().for_each(Meters::set)
}

fn stdout() -> Result<Target, Error> {
    Target::stdout().map_err(|error| Error::System("standard output", error))
}

/// Tells whoever typed the command.
fn say(text: &str) {
    // Whoever does not listen is not told: `eprintln!` would panic.
    let _told = writeln!(std::io::stderr(), "{text}");
}
