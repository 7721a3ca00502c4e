//! The end: what is complete is given out, and the sinks have some time for it.

use super::{Ended, Engine, Error};
use crate::daemon::clock;
use crate::time::Mono;

impl Engine {
    /// Sources have stopped: gives out what is complete, and waits for the sinks.
    pub(super) fn finish(&mut self) -> Result<Ended, Error> {
        let ids: Vec<u64> = self.table.tails.keys().copied().collect();
        for id in ids {
            self.put_out(id, |flow, now, out| {
                flow.close_lines(now, out);
                flow.conclude(now, out);
            });
        }
        self.flush();
        self.lanes.iter().for_each(|lane| lane.close());
        let until = clock::mono().after(self.settings.flush);
        self.drain(until)?;
        self.lanes.iter().for_each(|lane| lane.put_aside());
        self.lanes.iter().for_each(|lane| lane.abandon());
        self.settle()?;
        self.save(true)?;
        self.progress.finish();
        Ok(if self.book.is_empty() { Ended::Clean } else { Ended::Left })
    }

    /// Until all is acknowledged, or it is too late.
    fn drain(&mut self, until: Mono) -> Result<(), Error> {
        loop {
            self.settle()?;
            let now = clock::mono();
            let done = self.book.is_empty() && self.lanes.iter().all(|lane| lane.is_settled(true));
            if done || now >= until || self.lanes.iter().all(|lane| lane.dead().is_some()) {
                return Ok(());
            }
            self.poll((until.0 - now.0).min(100_000_000), false)?;
        }
    }
}
