//! `logweir sidecar`: reads the outputs of applications that run in other containers, and is their proxy.
//!
//! One thread polls runners, pipes, signals and the sink. What it has read stays in the pipes until the records made of
//! it are written (with the overflow policy `drop`: queued), so that killing it loses nothing. It ends when it is told to
//! and no application is there any more.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use super::apps::App;
use super::wire::{Link, Listener, Message, PIPES, Received, VERSION};
use super::{Error, Peek};
use crate::config::Overflow;
use crate::daemon::front::{self, Front};
use crate::daemon::lane::Lane;
use crate::daemon::ledger::{Books, lock};
use crate::daemon::pump::{self, Patience, timespec};
use crate::daemon::setup::Setup;
use crate::daemon::signals::Signals;
use crate::daemon::sink::{Events, Sink};
use crate::daemon::status::Status;
use crate::daemon::{ADMIN, StartedProxy, Way, clock, conclude, meters, serve, start_proxy, way_out};
use crate::frame::End;
use crate::pipeline::Pipeline;
use crate::record::Stream;
use crate::stats::Reason;
use crate::time::Mono;

/// Applications and runners without one, at a time: a pod has few.
const MOST: usize = 64;

/// How often to look at pipes that hold something unfinished: kernels between 5.5 and 5.13 do not tell of a write into a
/// pipe that is not empty.
const LOOK: Duration = Duration::from_millis(250);

/// What is told of applications.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    /// Connected now.
    applications: u64,
    /// Taken for the first time, and from another sidecar.
    taken: [u64; 2],
    /// Runners that were sent away.
    refused: u64,
}

/// What the loop works with.
struct Engine {
    listener: Listener,
    /// When runners are let in again, after one could not be.
    listens_at: Mono,
    /// Runners that have not given their outputs yet.
    strangers: Vec<Stranger>,
    apps: Vec<App>,
    /// The proxy's access log.
    access: Option<Lane>,
    front: Option<Front>,
    setup: Setup,
    sink: Sink,
    signals: Signals,
    patience: Patience,
    books: Arc<Mutex<Books>>,
    status: Arc<Mutex<Status>>,
    counts: Arc<Mutex<Counts>>,
    look_at: Mono,
    told: bool,
}

/// A runner, and what it has offered.
struct Stranger {
    link: Link,
    offer: Option<Offer>,
}

/// Outputs that can be read as soon as the runner says so.
struct Offer {
    program: String,
    again: bool,
    outputs: Vec<(Stream, Peek, Pipeline)>,
}

/// What a turn of the loop found.
struct Ready {
    sink: Events<PollFlags>,
    signals: bool,
    listener: bool,
    strangers: Vec<bool>,
    apps: Vec<(bool, [bool; PIPES])>,
    access: bool,
}

/// Does what the command line says.
pub(crate) fn sidecar(mut setup: Setup, socket: &Path) -> Result<u8, crate::daemon::Error> {
    let choice = setup.sinks()?;
    let proved = setup.proved()?;
    let status = Arc::new(Mutex::new(Status { proved, ..Status::default() }));
    let streams = [Stream::Stdout.as_str(), Stream::Stderr.as_str(), front::STREAM];
    let books = Arc::new(Mutex::new(Books::new(if setup.registry.is_some() { &streams } else { &streams[..PIPES] })));
    // Before health is served: who is healthy can be connected to.
    let listener = Listener::at(socket).map_err(|error| Error::Listen(socket.to_owned(), error))?;
    tracing::info!(handoff.socket = %socket.display(), "applications can be handed over");
    let drops = setup.config.output.overflow == Overflow::Drop;
    // What waits for others in a batch would keep the pipes full.
    let way = if drops { Way::Queued { drops } } else { Way::Direct { gathers: false } };
    let sink = way_out(&setup, choice, &books, way)?;
    let counts = Arc::new(Mutex::new(Counts::default()));
    let (told, meters) = (counts.clone(), meters(&sink));
    let admin = serve(&setup, Some(ADMIN), &books, &status, move || {
        set(*lock(&told));
        meters();
    })?;
    let (front, access) = match start_proxy(&setup, PIPES)? {
        Some(StartedProxy { front, access_log }) => (Some(front), Some(access_log)),
        None => (None, None),
    };
    lock(&status).proxy = front.as_ref().map(Front::status);
    let signals = Signals::of_a_filter().map_err(|error| Error::System("signals", error))?;
    let mut engine = Engine {
        listener,
        listens_at: clock::mono(),
        strangers: Vec::new(),
        apps: Vec::new(),
        access,
        front,
        patience: setup.patience(!drops),
        setup,
        sink,
        signals,
        books: books.clone(),
        status,
        counts,
        look_at: clock::mono(),
        told: false,
    };
    let result = engine.run();
    let ended = engine.front.take().map(Front::end).transpose();
    conclude(admin, engine.sink, &books);
    result?;
    ended?;
    Ok(0)
}

impl Engine {
    fn run(&mut self) -> Result<(), pump::Error> {
        let result = self.flow();
        if result.is_err() {
            self.sink.lose_stdout(Reason::SinkClosed);
            self.finish()?;
        }
        result
    }

    fn flow(&mut self) -> Result<(), pump::Error> {
        loop {
            let full = self.sink.is_full();
            if !full && self.sink.has_all() {
                self.settle()?;
            }
            if self.is_over() {
                return self.flush();
            }
            let ready = self.wait(full)?;
            if ready.signals {
                self.take_signals();
            }
            self.sink.resume(ready.sink)?;
            self.serve(&ready)?;
            if ready.listener {
                self.accept();
            }
            self.hear(&ready);
        }
    }

    /// It was told to end, and nobody needs it any more.
    fn is_over(&self) -> bool {
        self.told && self.apps.is_empty() && self.access.as_ref().is_none_or(|lane| lane.input().is_none())
    }

    /// Everything that came out is written.
    fn settle(&mut self) -> Result<(), pump::Error> {
        for app in &mut self.apps {
            app.acknowledge().map_err(pump::Error::Read)?;
        }
        let books = &self.books;
        self.apps.retain(|app| {
            let done = app.is_done();
            if done {
                tracing::info!(app.program = app.program, "an application has ended");
                app.accounts.iter().enumerate().for_each(|(stream, account)| lock(books).retire(*account, stream));
            }
            !done
        });
        lock(&self.counts).applications = self.apps.len() as u64;
        Ok(())
    }

    /// Sleeps until something is ready or due.
    fn wait(&mut self, full: bool) -> Result<Ready, pump::Error> {
        let now = clock::mono();
        let holding = self.apps.iter().flat_map(|app| &app.lanes).any(Lane::is_holding);
        let look = (holding && !full).then_some(self.look_at);
        let lanes = self.access.iter().filter_map(Lane::deadline).chain(self.apps.iter().filter_map(App::due));
        let deaf = (now < self.listens_at).then_some(self.listens_at);
        let due = lanes.filter(|_| !full).chain(look).chain(deaf).chain(self.sink.deadline()).min();
        let timeout = due.map(|due| timespec(due.0.saturating_sub(now.0)));
        let looks = look.is_some_and(|look| now >= look);
        if looks {
            self.look_at = now.after(LOOK);
        }

        let none = (self.signals.as_fd(), PollFlags::empty());
        let [stdout, forward] = self.sink.events().map(|asked| asked.unwrap_or(none));
        // A lane that is not to be read keeps its place.
        let lane = |lane: &'_ Lane| lane.input().filter(|_| !full).is_some();
        let listens = if deaf.is_some() { PollFlags::empty() } else { PollFlags::IN };
        let mut wanted = vec![stdout, forward, (self.signals.as_fd(), PollFlags::IN), (self.listener.as_fd(), listens)];
        wanted.extend(self.strangers.iter().map(|stranger| (stranger.link.as_fd(), PollFlags::IN)));
        for app in &self.apps {
            wanted.push((app.link.as_fd(), PollFlags::IN));
            let inputs =
                app.lanes.iter().map(|one| one.input().filter(|_| lane(one)).map_or(none, |fd| (fd, PollFlags::IN)));
            wanted.extend(inputs);
        }
        wanted.extend(
            self.access.iter().map(|one| one.input().filter(|_| lane(one)).map_or(none, |fd| (fd, PollFlags::IN))),
        );
        let mut fds: Vec<PollFd<'_>> =
            wanted.into_iter().map(|(fd, events)| PollFd::from_borrowed_fd(fd, events)).collect();
        match poll(&mut fds, timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(pump::Error::Wait(error.into())),
        }
        let mut found = fds.iter().map(PollFd::revents);
        let mut flags = || found.next().unwrap_or(PollFlags::empty());
        let sink = [flags(), flags()];
        let mut any = || !flags().is_empty();
        let (signals, listener) = (any(), any());
        let strangers = self.strangers.iter().map(|_| any()).collect();
        let apps = self.apps.iter().map(|_| (any(), [any() || looks, any() || looks])).collect();
        Ok(Ready { sink, signals, listener, strangers, apps, access: any() })
    }

    fn take_signals(&mut self) {
        if self.signals.pending().next().is_some() {
            self.told = true;
            lock(&self.status).ending = true;
            if let Some(front) = &mut self.front {
                front.drain();
            }
            if !self.apps.is_empty() {
                tracing::info!(applications = self.apps.len(), "told to end: applications are still there");
            }
        }
    }

    /// Serves what is ready or due, as long as the sink takes what comes of it.
    fn serve(&mut self, ready: &Ready) -> Result<(), pump::Error> {
        for (app, (_, pipes)) in self.apps.iter_mut().zip(&ready.apps) {
            app.serve(*pipes, &mut self.sink)?;
        }
        let Some(lane) = self.access.as_mut().filter(|_| !self.sink.is_full()) else { return Ok(()) };
        if ready.access && lane.input().is_some() {
            match lane.read() {
                Ok(true) => lane.process(End::Open, &mut self.sink)?,
                Ok(false) | Err(_) => lane.end(&mut self.sink)?,
            }
        } else if lane.deadline().is_some_and(|due| due <= clock::mono()) {
            lane.process(End::Open, &mut self.sink)?;
        }
        Ok(())
    }

    fn accept(&mut self) {
        match self.listener.accept() {
            Ok(link) if self.strangers.len() + self.apps.len() < MOST => {
                self.strangers.push(Stranger { link, offer: None });
            }
            Ok(_) => self.refuse("there are too many applications"),
            Err(error) => {
                // It still waits: were it asked for at once, nothing else would be done.
                self.listens_at = clock::mono().after(LOOK);
                tracing::warn!(%error, "a runner could not be accepted");
            }
        }
    }

    /// Takes in what runners say.
    fn hear(&mut self, ready: &Ready) {
        for (app, (said, _)) in self.apps.iter_mut().zip(&ready.apps) {
            if *said {
                app.hear(&self.patience);
            }
        }
        let mut said = ready.strangers.iter();
        let (heard, rest) = std::mem::take(&mut self.strangers).into_iter().partition(|_| said.next() == Some(&true));
        self.strangers = rest;
        let heard: Vec<Stranger> = heard;
        for stranger in heard {
            match (stranger.link.receive(), stranger.offer) {
                (Received::Nothing, offer) => self.strangers.push(Stranger { offer, ..stranger }),
                (Received::Message(Message::Hello { version: VERSION, program, service, again }, pipes), None) => {
                    match self.prepare(&service, pipes) {
                        Ok(outputs) if stranger.link.send(&Message::Ready, &[]).is_ok() => {
                            let offer = Some(Offer { program, again, outputs });
                            self.strangers.push(Stranger { link: stranger.link, offer });
                        }
                        Ok(_) => {}
                        Err(why) => self.refuse(&why),
                    }
                }
                (Received::Message(Message::Yours, _), Some(offer)) => self.take(stranger.link, offer),
                (Received::Message(..), _) => self.refuse("it says what this version does not know"),
                (Received::Gone, _) => {}
            }
        }
    }

    fn refuse(&self, why: &str) {
        lock(&self.counts).refused += 1;
        tracing::warn!(why, "a runner is sent away");
    }

    /// Prepares to read the outputs of an application, of which nothing is read yet.
    fn prepare(&self, service: &str, pipes: Vec<OwnedFd>) -> Result<Vec<(Stream, Peek, Pipeline)>, String> {
        let plan = self.setup.plan.of_service(service);
        let outputs = [Stream::Stdout, Stream::Stderr].into_iter().zip(pipes).map(|(stream, pipe)| {
            let peek = Peek::new(pipe).map_err(|error| error.to_string())?;
            let pipeline = plan.pipeline_of_child(stream).map_err(|error| error.to_string())?;
            Ok((stream, peek, pipeline))
        });
        let outputs = outputs.collect::<Result<Vec<_>, String>>()?;
        if outputs.len() == PIPES { Ok(outputs) } else { Err("it hands over no two pipes".to_owned()) }
    }

    /// Begins to read an application.
    fn take(&mut self, link: Link, Offer { program, again, outputs }: Offer) {
        let (mut lanes, mut accounts) = (Vec::new(), Vec::new());
        for (stream, peek, pipeline) in outputs {
            let account = lock(&self.books).open(stream.as_str());
            lanes.push(Lane::peeking(account, peek, pipeline));
            accounts.push(account);
        }
        tracing::info!(app.program = program, app.again = again, "an application is taken over");
        lock(&self.counts).taken[usize::from(again)] += 1;
        self.apps.push(App::new(link, program, lanes, accounts));
    }

    /// Gives out what is left, and waits for the sink.
    fn flush(&mut self) -> Result<(), pump::Error> {
        if let Some(lane) = &mut self.access {
            lane.conclude(false, &mut self.sink)?;
        }
        self.finish()
    }

    /// Waits for the sink to take what it has.
    fn finish(&mut self) -> Result<(), pump::Error> {
        self.sink.close();
        let until = clock::mono().after(self.patience.flush);
        while !self.sink.is_empty() {
            let left = until.0.saturating_sub(clock::mono().0);
            if left == 0 {
                self.sink.give_up(Reason::Deadline);
                break;
            }
            let none = (self.signals.as_fd(), PollFlags::empty());
            let asked = self.sink.events().map(|asked| asked.unwrap_or(none));
            let mut fds = asked.map(|(fd, events)| PollFd::from_borrowed_fd(fd, events));
            match poll(&mut fds, Some(&timespec(left))) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(pump::Error::Wait(error.into())),
            }
            let ready = fds.map(|fd| fd.revents());
            self.sink.resume(ready)?;
        }
        Ok(())
    }
}

/// Brings the metrics up to date.
fn set(counts: Counts) {
    use metrics::{counter, describe_counter, describe_gauge, gauge};
    describe_gauge!("logweir_handoff_applications", "Applications whose outputs are being read.");
    describe_counter!("logweir_handoff_taken_total", "Applications that were taken over, from another sidecar or not.");
    describe_counter!("logweir_handoff_refused_total", "Runners that were sent away.");
    gauge!("logweir_handoff_applications").set(counts.applications as f64);
    let [first, again] = counts.taken;
    for (label, value) in [("false", first), ("true", again)] {
        counter!("logweir_handoff_taken_total", "again" => label).absolute(value);
    }
    counter!("logweir_handoff_refused_total").absolute(counts.refused);
}
