//! Who may go first: the level of this second, and the demand that makes the level of the next.

use std::collections::HashMap;

use super::WHOLE;
use crate::time::Mono;

/// Templates that are told apart; all others share what one may have.
const TEMPLATES: usize = 1024;

/// Length of a round, in nanoseconds.
const ROUND_NS: u64 = 1_000_000_000;

/// A template that has used no more than this in a round is rare.
const RARE: u64 = WHOLE / 100;

/// Room that is left for what goes first, at least and at most.
const ROOM: std::ops::RangeInclusive<u64> = WHOLE / 50..=WHOLE / 2;

/// What a template wanted and got in this round.
#[derive(Debug, Clone, Copy, Default)]
struct Use {
    wanted: u64,
    got: u64,
    /// Some of it goes before others.
    first: bool,
}

impl Use {
    /// It is rare, or goes first: there is room left for it.
    fn has_room(&self) -> bool {
        self.first || self.wanted <= RARE
    }
}

/// The round.
#[derive(Debug)]
pub(super) struct Fair {
    began: Option<Mono>,
    templates: HashMap<u64, Use>,
    /// The template that all share that found no place.
    others: Use,
    /// How much one template may have in this round.
    level: u64,
    /// How much those that do not go first may have together.
    common: u64,
    /// What has come out.
    used: u64,
    wanted: Vec<u64>,
}

impl Default for Fair {
    fn default() -> Self {
        Fair {
            began: None,
            templates: HashMap::new(),
            others: Use::default(),
            level: WHOLE / 2,
            common: WHOLE - WHOLE / 5,
            used: 0,
            wanted: Vec::new(),
        }
    }
}

impl Fair {
    /// Whether a line of a template and of that cost may come out.
    pub(super) fn admit(&mut self, template: u64, first: bool, cost: u64, now: Mono) -> bool {
        let passed = self.began.map_or(ROUND_NS, |began| now.0.saturating_sub(began.0));
        if passed >= ROUND_NS {
            self.turn(passed, now);
        }
        let full = self.templates.len() >= TEMPLATES;
        let one = match self.templates.get_mut(&template) {
            Some(one) => one,
            None if full => &mut self.others,
            None => self.templates.entry(template).or_default(),
        };
        one.wanted = one.wanted.saturating_add(cost);
        one.first |= first;
        let (got, used) = (one.got.saturating_add(cost), self.used.saturating_add(cost));
        let fair = got <= self.level && used <= self.common;
        // However alarming, one template does not take what is left for the rare ones.
        let urgent = first && got <= self.level.max(WHOLE / 2) && used <= WHOLE - ROOM.start();
        let rare = got <= RARE.max(cost) && used <= WHOLE;
        let admitted = fair || urgent || rare;
        if admitted {
            (one.got, self.used) = (got, used);
        }
        admitted
    }

    /// What came out turned out to cost so much more.
    pub(super) fn charge(&mut self, cost: u64) {
        self.used = self.used.saturating_add(cost);
    }

    /// Begins a round with what the last one has shown; none at all when it is long over.
    fn turn(&mut self, passed: u64, now: Mono) {
        if self.began.is_some() && passed < 2 * ROUND_NS {
            // As much room as was needed, and a quarter of that for what is new.
            let all = || self.templates.values().chain([&self.others]);
            let needed = all().filter(|one| one.has_room()).fold(0u64, |sum, one| sum.saturating_add(one.got));
            let room = needed.saturating_add(needed / 4).clamp(*ROOM.start(), *ROOM.end());
            self.wanted.clear();
            self.wanted.extend(
                self.templates.values().chain([&self.others]).filter(|one| !one.has_room()).map(|one| one.wanted),
            );
            self.common = WHOLE - room;
            self.level = level(&mut self.wanted, self.common).max(RARE);
            self.began = self.began.map(|began| Mono(began.0.saturating_add(ROUND_NS)));
        } else {
            *self = Fair { wanted: std::mem::take(&mut self.wanted), ..Fair::default() };
            self.began = Some(now);
        }
        self.templates.retain(|_, one| std::mem::take(one).wanted > 0);
        (self.others, self.used) = (Use::default(), 0);
    }
}

/// The level to which all may go so that together they want `all`: none of them is below it and has less than it wants.
fn level(wanted: &mut [u64], all: u64) -> u64 {
    wanted.sort_unstable();
    let mut left = all;
    let mut count = wanted.len() as u64;
    for want in wanted.iter() {
        let share = left / count.max(1);
        if *want > share {
            return share;
        }
        left -= *want;
        count -= 1;
    }
    // All of them fit: whoever wants more may have what is left.
    left.max(wanted.last().copied().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_max_min_fair() {
        for (wanted, all, want) in [
            (&mut [][..], 100, 100),
            (&mut [500], 100, 100),
            (&mut [10, 500], 100, 90),
            (&mut [10, 500, 500], 100, 45),
            (&mut [50, 40, 40], 100, 33),
            (&mut [10, 20], 100, 70),
        ] {
            assert_eq!(level(wanted, all), want);
        }
    }

    /// What each template got in each of some seconds, in hundredths of the budget.
    fn shares(seconds: u64, demand: &[(u64, u64)]) -> Vec<Vec<u64>> {
        let mut fair = Fair::default();
        let round = |second: u64, fair: &mut Fair| {
            let mut got = vec![0; demand.len()];
            for step in 0..1000 {
                let now = Mono(second * ROUND_NS + step * ROUND_NS / 1000);
                for (index, (template, per_ms)) in demand.iter().enumerate() {
                    for _ in 0..*per_ms {
                        got[index] += u64::from(fair.admit(*template, false, WHOLE / 10_000, now));
                    }
                }
            }
            got.iter().map(|got| got / 100).collect()
        };
        (1..=seconds).map(|second| round(second, &mut fair)).collect()
    }

    #[test]
    fn who_floods_pays_for_it() {
        // A hundred times the budget, five times, a third and a tenth of it.
        let rounds = shares(4, &[(1, 1000), (2, 50), (3, 3), (4, 1)]);
        for round in &rounds[1..] {
            let total: u64 = round.iter().sum();
            assert!((95..=100).contains(&total), "{rounds:?}");
            assert_eq!(round[3], 10, "{rounds:?}");
            assert!(round[..3].iter().all(|got| (26..=32).contains(got)), "{rounds:?}");
        }
    }

    #[test]
    fn a_lone_template_has_all_but_a_little() {
        let rounds = shares(3, &[(1, 1000)]);
        assert!(rounds[1..].iter().all(|round| (95..=100).contains(&round[0])), "{rounds:?}");
    }
}
