//! Records of applications on their way to further sinks: a file, an OTLP receiver.
//!
//! The lanes' thread makes batches and hands them to a porter, a thread that deals with the sinks' lanes: these may have
//! to wait for a disk, and nothing that an application's write hangs on may. What the porter has not taken yet is
//! bounded; beyond that, the policy says whether the lanes' thread pauses or the oldest batches go.

mod intake;
mod porter;

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::clock;
use super::delivery::meters::Meters;
use super::delivery::sinks::{self, Choice};
use super::delivery::{Assembler, Due, Lane, Limits, Origin};
use super::ledger::{Books, lock};
use super::setup::Setup;
use super::sink::Source;
use crate::config::ship::WhenFull;
use crate::encode::Output;
use crate::time::Mono;
use intake::Shared;
use porter::Porter;

/// How long the porter is waited for at the end: it may be writing the spool.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// How records are forwarded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// What does not fit goes; otherwise the lanes' thread waits for room.
    pub(crate) drops: bool,
    /// Records wait for others to make a batch, where that saves requests.
    pub(crate) gathers: bool,
    /// The books are kept of these sinks: standard output is off.
    pub(crate) keeps_books: bool,
}

/// The lanes' end of it.
#[derive(Debug)]
pub(crate) struct Forward {
    assembler: Assembler<Owed>,
    /// Of each lane: its source's name, and the number of its next record.
    sources: Vec<(Arc<Origin>, u64)>,
    /// Names this run.
    run: u64,
    manner: Manner,
    /// Bytes that may wait.
    limit: usize,
    books: Arc<Mutex<Books>>,
    shared: Arc<Shared>,
    lanes: Vec<Arc<Lane>>,
    porter: JoinHandle<()>,
}

/// Lines and bytes of a batch, by the account that they are booked in.
#[derive(Debug, Default)]
struct Owed(Vec<(usize, u64, u64)>);

impl Owed {
    fn add(&mut self, account: usize, lines: u64, bytes: u64) {
        match self.0.iter_mut().find(|(known, ..)| *known == account) {
            Some((_, sum_lines, sum_bytes)) => {
                *sum_lines += lines;
                *sum_bytes += bytes;
            }
            None => self.0.push((account, lines, bytes)),
        }
    }
}

impl Due for Owed {
    fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    fn precede(&mut self, older: Self) {
        older.0.into_iter().for_each(|(account, lines, bytes)| self.add(account, lines, bytes));
    }
}

impl Forward {
    /// Starts the sinks of `choice`, and the porter.
    pub(crate) fn start(
        setup: &Setup,
        choice: Choice,
        manner: Manner,
        books: Arc<Mutex<Books>>,
    ) -> Result<Self, sinks::Error> {
        let config = &setup.config;
        let limit = config.output.queue_bytes;
        let when_full = if manner.drops { WhenFull::DropOldest } else { WhenFull::Block };
        let manner = Manner { gathers: manner.gathers && choice.has_otlp(), ..manner };
        let signal = || {
            use rustix::event::{EventfdFlags, eventfd};
            eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)
                .map_err(|error| sinks::Error::Thread(error.into()))
        };
        let wake: Arc<OwnedFd> = Arc::new(signal()?);
        let sinks = choice.start(config, setup.plan.service(), Limits { memory_bytes: limit, when_full }, &wake)?;
        let shared = Arc::new(Shared::new(limit, manner.drops, wake, signal()?));
        let lanes = sinks.lanes.clone();
        let porter = Porter::new(sinks, shared.clone(), manner.keeps_books.then(|| books.clone()));
        let porter = std::thread::Builder::new().name("porter".to_owned()).spawn(move || porter.run());
        Ok(Forward {
            assembler: Assembler::new(config.batch.clone()),
            sources: Vec::new(),
            run: rand::random(),
            manner,
            limit,
            books,
            shared,
            lanes,
            porter: porter.map_err(sinks::Error::Thread)?,
        })
    }

    /// Their metrics.
    pub(crate) fn meters(&self) -> Meters {
        Meters::new(self.lanes.clone())
    }

    /// Takes a copy of what a lane put out.
    pub(crate) fn push(&mut self, source: &Source<'_>, out: &Output) {
        if self.manner.keeps_books {
            let mut books = lock(&self.books);
            books.update(source.lane, source.stats, source.busy_ns);
            books.queue(source.lane, out.lines(), out.bytes.len() as u64);
        }
        if !out.records.is_empty() {
            let run = self.run;
            for lane in self.sources.len()..=source.lane {
                let source = format!("{run:016x}-{lane}");
                self.sources.push((Arc::new(Origin { source, ..Origin::default() }), 0));
            }
            if let Some((origin, next)) = self.sources.get_mut(source.lane) {
                self.assembler.add(origin, *next, source.now, out);
                *next += out.records.len() as u64;
            }
            if self.manner.keeps_books {
                self.assembler.due_mut().add(source.lane, out.lines(), out.bytes.len() as u64);
            }
        }
        self.hand_over_if_due(source.now.mono);
    }

    /// Hands the batch over when it is large enough, or has waited for long enough, or nothing is on its way.
    fn hand_over_if_due(&mut self, now: Mono) {
        if self.assembler.is_empty() {
            return;
        }
        let due = self.assembler.is_full()
            || match self.deadline() {
                Some(deadline) => now >= deadline,
                // While sinks are busy, a larger batch costs no time.
                None => self.shared.is_idle(),
            };
        if due {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        let (number, batch, due) = self.assembler.finish();
        if let Some(batch) = batch {
            self.shared.put(number, batch, due);
        }
    }

    /// When to [go on](Self::go_on) although nothing has come.
    pub(crate) fn deadline(&self) -> Option<Mono> {
        self.assembler.deadline().filter(|_| self.manner.gathers)
    }

    /// Becomes readable when there is room, when nothing is on its way, or at the end.
    pub(crate) fn wake(&self) -> BorrowedFd<'_> {
        self.shared.told.as_fd()
    }

    /// Goes on, `woken` or because it is time.
    pub(crate) fn go_on(&mut self, woken: bool) {
        if woken {
            intake::drain(&self.shared.told);
        }
        if !self.assembler.is_empty() {
            self.hand_over_if_due(clock::mono());
        }
    }

    /// The lanes should wait for room; if so, they will be woken.
    pub(crate) fn is_full(&self) -> bool {
        !self.manner.drops && self.shared.is_full(self.limit.saturating_sub(self.assembler.bytes()))
    }

    /// No sink is left.
    pub(crate) fn is_gone(&self) -> bool {
        self.shared.is_gone()
    }

    /// All that it was given, and does not drop, is acknowledged.
    pub(crate) fn has_all(&self) -> bool {
        self.manner.drops || self.assembler.is_empty() && self.shared.is_settled()
    }

    /// Nothing more will come. What is on its way is as soon as [`is_done`](Self::is_done) says so.
    pub(crate) fn close(&mut self) {
        self.hand_over();
        self.shared.close();
    }

    /// All that it was given is acknowledged or given up, after the end.
    pub(crate) fn is_done(&self) -> bool {
        self.shared.is_done()
    }

    /// It is too late for what is left: it goes to the spool, if there is one.
    pub(crate) fn give_up(&mut self) {
        self.close();
        self.shared.give_up();
    }

    /// Waits for the end, which is near; a porter whose disk hangs is left to the end of the process.
    pub(crate) fn conclude(self) {
        let until = clock::mono().after(LAST_WAIT);
        while !self.porter.is_finished() && clock::mono() < until {
            std::thread::park_timeout(Duration::from_millis(2));
        }
    }
}
