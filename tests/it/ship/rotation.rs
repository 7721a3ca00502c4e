//! A model that writes, rotates, copies, truncates, deletes, compresses and restarts at random: what is delivered is
//! exactly what was written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use super::{Site, append, kill, stop};
use crate::harness::{Process, eventually};

/// Random numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

struct Model {
    seed: u64,
    site: Site,
    log: PathBuf,
    written: usize,
    dice: Dice,
    process: Option<Process>,
    kills: u64,
    script: Vec<String>,
}

impl Model {
    fn new(seed: u64) -> Self {
        let site = Site::new();
        let log = site.log("app.log");
        Model { seed, site, log, written: 0, dice: Dice(seed), process: None, kills: 0, script: Vec::new() }
    }

    fn start(&mut self) {
        let glob = self.site.log("*.log");
        let mut command = self.site.ship(&[glob.to_str().unwrap()]);
        command.env("LOGWEIR_BATCH__MAX_BYTES", "4096").env("LOGWEIR_SHIP__RESCAN_MS", "200");
        self.process = Some(Process::start(command));
    }

    fn write(&mut self) {
        let count = 1 + self.dice.roll(300) as usize;
        let text: String = (self.written..self.written + count)
            .map(|n| format!("seq {n} {}\n", "x".repeat(self.dice.roll(40) as usize)))
            .collect();
        append(&self.log, text);
        self.written += count;
    }

    /// Moves all generations on by one.
    fn shift(&self) {
        for number in (1..30).rev() {
            for ending in ["", ".gz"] {
                let name = |number: u32| self.site.log(&format!("app.log.{number}{ending}"));
                if name(number).exists() {
                    fs::rename(name(number), name(number + 1)).unwrap();
                }
            }
        }
    }

    fn rotate(&mut self) {
        if self.log.exists() {
            self.shift();
            fs::rename(&self.log, self.site.log("app.log.1")).unwrap();
        }
    }

    fn copy_and_truncate(&mut self) {
        if self.log.exists() {
            self.shift();
            fs::copy(&self.log, self.site.log("app.log.1")).unwrap();
            fs::File::create(&self.log).unwrap();
        }
    }

    /// As people do it by hand: the copy takes the place of the last one.
    fn copy_over(&mut self) {
        self.catch_up();
        if self.log.exists() {
            fs::copy(&self.log, self.site.log("app.log.1")).unwrap();
            fs::File::create(&self.log).unwrap();
        }
    }

    fn compress(&mut self) {
        // Old enough: nobody writes to it.
        for number in 2..30 {
            let plain = self.site.log(&format!("app.log.{number}"));
            if plain.exists() {
                let packed = fs::File::create(self.site.log(&format!("app.log.{number}.gz"))).unwrap();
                let mut encoder = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
                encoder.write_all(&fs::read(&plain).unwrap()).unwrap();
                encoder.finish().unwrap();
                fs::remove_file(plain).unwrap();
                return;
            }
        }
    }

    /// What is lost with a file must have been delivered before.
    fn catch_up(&mut self) {
        if self.process.is_some() {
            self.all();
        }
    }

    /// Waits until all that was written is there, and says what is not, and what led to it.
    fn all(&self) -> BTreeMap<String, u64> {
        let got = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.site.wait_for(self.written)));
        got.unwrap_or_else(|_| {
            let got: BTreeSet<usize> = self.site.messages().keys().map(|message| number(message)).collect();
            let missing: Vec<usize> = (0..self.written).filter(|number| !got.contains(number)).collect();
            let span = (missing.first(), missing.last(), missing.len());
            let checkpoint = fs::read_to_string(self.site.at("state/checkpoint.json")).unwrap_or_default();
            let (seed, written, script) = (self.seed, self.written, self.script.join("\n"));
            panic!("seed {seed}: missing {span:?} of {written}\n{script}\n{checkpoint}")
        })
    }

    fn step(&mut self) {
        let running = self.process.is_some();
        let what = self.dice.roll(20);
        let name = match what {
            0..=9 => "write",
            10 | 11 => "rotate",
            12 | 13 => "copytruncate",
            14 if running => "copy over",
            15 => "compress",
            16 if running => "truncate",
            17 if running => "remove",
            18 if running => "restart",
            19 if running => "kill",
            _ => "write",
        };
        self.script.push(format!("{name} at {}", self.written));
        match name {
            "write" => self.write(),
            "rotate" => self.rotate(),
            "copytruncate" => self.copy_and_truncate(),
            "copy over" => self.copy_over(),
            "compress" => self.compress(),
            "truncate" => {
                self.catch_up();
                if self.log.exists() {
                    fs::File::create(&self.log).unwrap();
                }
            }
            "remove" => {
                self.catch_up();
                drop(fs::remove_file(&self.log));
            }
            "restart" => {
                let process = self.process.take().unwrap();
                eventually("it listens to signals", || process.catches_sigterm().then_some(()));
                stop(process);
                for _ in 0..self.dice.roll(4) {
                    self.write();
                    if self.dice.roll(2) == 0 {
                        self.rotate();
                    }
                }
                self.start();
            }
            _ => {
                kill(self.process.take().unwrap());
                self.kills += 1;
                self.start();
            }
        }
    }

    fn run(mut self, steps: usize) {
        let seed = self.seed;
        self.write();
        self.start();
        // It has to know the lineage before generations pile up that it never saw.
        self.catch_up();
        for _ in 0..steps {
            self.step();
        }
        let got = self.all();
        let process = self.process.take().unwrap();
        eventually("it listens to signals", || process.catches_sigterm().then_some(()));
        stop(process);
        let script = self.script.join("\n");
        let numbers: std::collections::BTreeSet<usize> = got.keys().map(|message| number(message)).collect();
        assert!(numbers.into_iter().eq(0..self.written), "seed {seed}: records that nobody wrote\n{script}");
        let doubled: u64 = got.values().map(|count| count - 1).sum();
        let twice = got.iter().filter(|(_, count)| **count > 1).map(|(message, _)| number(message));
        let twice = twice.fold(None, |span: Option<(usize, usize)>, n| {
            Some(span.map_or((n, n), |(first, last)| (first.min(n), last.max(n))))
        });
        // A batch here is closed at 4 KiB, and holds what one read of 4 KiB gave beyond that: fewer records than this.
        assert!(
            doubled <= self.kills * 250,
            "seed {seed}: {doubled} doubled in {twice:?} by {} kills\n{script}",
            self.kills
        );
        let (said, good) = self.site.verify();
        assert!(good, "seed {seed}: {said}");
    }
}

fn number(message: &str) -> usize {
    message.split(' ').nth(1).and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("not ours: {message}"))
}

#[test]
fn whatever_rotation_does_everything_comes_once() {
    for seed in 1..=4 {
        Model::new(seed).run(25);
    }
}

/// The same for as long as one has time: `docs/fuzzing.md`.
#[test]
#[ignore = "takes minutes"]
fn soak_of_rotation() {
    let seeds = std::env::var("SEEDS").unwrap_or("100-130".to_owned());
    let (from, to) = seeds.split_once('-').unwrap();
    for seed in from.parse().unwrap()..to.parse().unwrap() {
        Model::new(seed).run(80);
    }
}

#[test]
fn a_copy_that_takes_the_place_of_the_last_one_is_a_copy_too() {
    let site = Site::new();
    let log = site.log("app.log");
    append(&log, super::lines(0, 200));
    let process = Process::start(site.ship(&[log.to_str().unwrap()]));
    for round in 1..6 {
        site.wait_for(200 * round);
        fs::copy(&log, site.log("app.log.1")).unwrap();
        fs::File::create(&log).unwrap();
        append(&log, super::lines(200 * round, 200 * round + 200));
    }
    let got = site.wait_for(1200);
    eventually("it listens to signals", || process.catches_sigterm().then_some(()));
    stop(process);
    assert!(
        got.values().all(|count| *count == 1),
        "{} of 1200 came twice",
        got.values().filter(|count| **count > 1).count()
    );
    assert!(site.verify().1);
}

#[test]
fn several_generations_between_two_looks() {
    let site = Site::new();
    let log = site.log("app.log");
    append(&log, super::lines(0, 10));
    site.once(&[log.to_str().unwrap()]);
    for generation in 1..6 {
        for old in (1..generation).rev() {
            fs::rename(site.log(&format!("app.log.{old}")), site.log(&format!("app.log.{}", old + 1))).unwrap();
        }
        fs::rename(&log, site.log("app.log.1")).unwrap();
        append(&log, super::lines(generation * 10, generation * 10 + 10));
    }
    site.once(&[log.to_str().unwrap()]);
    let got = site.messages();
    assert_eq!((got.len(), got.values().max()), (60, Some(&1)));
}

#[test]
fn generations_from_before_the_first_start_are_left_alone() {
    let site = Site::new();
    append(&site.log("app.log"), super::lines(0, 3));
    append(&site.log("app.log.1"), super::lines(100, 103));
    for _ in 0..2 {
        site.once(&[site.log("app.log").to_str().unwrap()]);
    }
    assert_eq!(site.messages().len(), 3);
}
