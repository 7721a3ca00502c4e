//! A new configuration while we run: asked for by a hang-up, or found in the watched file.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::place::hash;
use super::watch::Watch;
use crate::cli;
use crate::config::Config;
use crate::config::load::load;
use crate::daemon::ledger::lock;
use crate::daemon::setup::Setup;

/// How often it was tried.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ReloadCounts {
    /// A good one.
    pub(crate) good: u64,
    /// One that changed nothing since it was not good.
    pub(crate) bad: u64,
}

/// What is needed to read it again.
pub(super) struct Reload {
    flags: cli::Ship,
    service: String,
    current: Config,
    file: Option<PathBuf>,
    /// Of the file's content.
    seen: Option<u64>,
    asked: bool,
    counts: Arc<Mutex<ReloadCounts>>,
}

impl Reload {
    /// The configuration of `setup` is in use.
    pub(super) fn new(flags: cli::Ship, setup: &Setup) -> Self {
        let file = flags.common.config.clone().filter(|path| !path.as_os_str().is_empty());
        let mut reload = Reload {
            flags,
            service: setup.plan.service().to_owned(),
            current: setup.config.clone(),
            file,
            seen: None,
            asked: false,
            counts: Arc::default(),
        };
        reload.seen = reload.content();
        reload
    }

    /// Counters.
    pub(super) fn counts(&self) -> Arc<Mutex<ReloadCounts>> {
        self.counts.clone()
    }

    /// The service's name, which stays.
    pub(super) fn service(&self) -> &str {
        &self.service
    }

    /// Somebody asks for it.
    pub(super) fn ask(&mut self) {
        self.asked = true;
    }

    /// Somebody has asked for it.
    pub(super) fn is_asked(&self) -> bool {
        self.asked
    }

    fn content(&self) -> Option<u64> {
        Some(hash(&[&std::fs::read(self.file.as_ref()?).ok()?]))
    }

    /// A new configuration, when there is one and it is good.
    pub(super) fn check(&mut self, watch: &mut Watch) -> Option<Config> {
        if let Some(dir) = self.file.as_ref().and_then(|file| file.parent()) {
            watch.add(if dir.as_os_str().is_empty() { std::path::Path::new(".") } else { dir });
        }
        let content = self.content();
        // A file that is being replaced is not there for a moment.
        let changed = content.is_some() && content != self.seen;
        if !std::mem::take(&mut self.asked) && !changed {
            return None;
        }
        self.seen = content;
        match load(self.flags.sources()) {
            Ok(mut loaded) => {
                // What sinks need of it was settled at the start.
                loaded.config.output = self.current.output.clone();
                lock(&self.counts).good += 1;
                loaded.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
                self.warn_of_what_stays(&loaded.config);
                self.current = loaded.config.clone();
                Some(loaded.config)
            }
            Err(report) => {
                lock(&self.counts).bad += 1;
                tracing::error!("the configuration stays as it is: {report}");
                None
            }
        }
    }

    /// What is set up once at the start.
    fn warn_of_what_stays(&self, new: &Config) {
        let old = &self.current;
        let stays = [
            ("admin", old.admin != new.admin),
            ("ship", old.ship != new.ship),
            ("sinks", old.sinks != new.sinks),
            ("batch", old.batch != new.batch),
            ("spool", old.spool != new.spool),
            ("log", old.log != new.log),
            ("service", old.service != new.service),
        ];
        for (section, _) in stays.into_iter().filter(|(_, changed)| *changed) {
            tracing::warn!(section, "a change of this section takes effect at the next start");
        }
    }
}
