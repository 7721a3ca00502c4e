//! Time zones: the configured one, and those that a text names by offset, abbreviation or place.
//!
//! A clock that is set forward skips times and one that is set back repeats them. A skipped time is
//! read with the offset before the change; of a repeated time the first is meant, unless the second
//! is within five minutes of now (a line just written). The span between two changes is remembered,
//! so a line costs a comparison, not a search.

use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};

use super::UnknownZone;
use super::offset;

/// How close to now the second of two readings must be to be preferred, in seconds.
const JUST_WRITTEN: i64 = 300;

/// A zone and what was last needed of its rules.
#[derive(Debug)]
pub(super) struct Zone {
    rules: Rules,
    /// The period that the last written time was in.
    written: Period,
    /// The period that now was last in.
    present: Period,
}

#[derive(Debug)]
enum Rules {
    Fixed(i32),
    Changing(TimeZone),
}

/// A period of one offset; all in seconds.
#[derive(Debug, Clone, Copy)]
struct Period {
    offset: i32,
    /// From and before which instant.
    instants: (i64, i64),
    /// From and before which local time nothing is skipped or repeated.
    locals: (i64, i64),
}

const NEVER: Period = Period { offset: 0, instants: (0, 0), locals: (0, 0) };

impl Zone {
    /// The zone named `UTC`, by an IANA name, or by an offset such as `+02:00`.
    pub(super) fn new(name: &str) -> Result<Zone, UnknownZone> {
        let rules = match offset::exact(name) {
            Some(seconds) => Rules::Fixed(seconds),
            None => {
                let zone = TimeZoneDatabase::bundled().get(name).map_err(|_| UnknownZone(name.to_owned()))?;
                match zone.to_fixed_offset() {
                    Ok(offset) => Rules::Fixed(offset.seconds()),
                    Err(_) => Rules::Changing(zone),
                }
            }
        };
        Ok(Zone { rules, written: NEVER, present: NEVER })
    }

    /// The offset that turns a local time into an instant.
    #[inline]
    pub(super) fn offset_of_local(&mut self, local: i64, now: i64) -> i32 {
        match &self.rules {
            Rules::Fixed(offset) => *offset,
            Rules::Changing(_) if local >= self.written.locals.0 && local < self.written.locals.1 => {
                self.written.offset
            }
            Rules::Changing(zone) => {
                let (offset, period) = search(zone, local, now);
                if let Some(period) = period {
                    self.written = period;
                }
                offset
            }
        }
    }

    /// The offset in force at an instant.
    #[inline]
    pub(super) fn offset_at(&mut self, instant: i64) -> i32 {
        match &self.rules {
            Rules::Fixed(offset) => *offset,
            Rules::Changing(_) if instant >= self.present.instants.0 && instant < self.present.instants.1 => {
                self.present.offset
            }
            Rules::Changing(zone) => {
                if let Some(period) = period(zone, instant) {
                    self.present = period;
                }
                self.present.offset
            }
        }
    }

    /// The abbreviations that the zone has used since 1990, each with its latest offset.
    pub(super) fn abbreviations(&self) -> Vec<(Box<str>, i32)> {
        let mut found: Vec<(Box<str>, i32)> = Vec::new();
        let Rules::Changing(zone) = &self.rules else { return found };
        let Ok(from) = jiff::Timestamp::from_second(631_152_000) else { return found };
        for change in zone.following(from).take(150) {
            let (name, offset) = (change.abbreviation(), change.offset().seconds());
            if !name.bytes().all(|byte| byte.is_ascii_uppercase()) {
                continue;
            }
            match found.iter_mut().find(|(known, _)| **known == *name) {
                Some(known) => known.1 = offset,
                None => found.push((name.into(), offset)),
            }
        }
        found
    }
}

/// The offset for a local time, and the period around it unless the time is skipped or repeated.
#[cold]
fn search(zone: &TimeZone, local: i64, now: i64) -> (i32, Option<Period>) {
    let Ok(as_utc) = jiff::Timestamp::from_second(local) else { return (0, None) };
    let datetime = jiff::tz::Offset::UTC.to_datetime(as_utc);
    match zone.to_ambiguous_timestamp(datetime).offset() {
        AmbiguousOffset::Unambiguous { offset } => {
            let offset = offset.seconds();
            let period = period(zone, local - i64::from(offset));
            (offset, period.filter(|period| period.offset == offset))
        }
        AmbiguousOffset::Gap { before, .. } => (before.seconds(), None),
        AmbiguousOffset::Fold { before, after } => {
            let second = local - i64::from(after.seconds());
            let just_written = second.abs_diff(now) <= JUST_WRITTEN.unsigned_abs();
            (if just_written { after.seconds() } else { before.seconds() }, None)
        }
    }
}

/// The period that an instant is in.
fn period(zone: &TimeZone, instant: i64) -> Option<Period> {
    let at = |second: i64| jiff::Timestamp::from_second(second).ok();
    let here = at(instant)?;
    let offset = i64::from(zone.to_offset(here).seconds());
    let mut period =
        Period { offset: offset as i32, instants: (i64::MIN, i64::MAX), locals: (i64::MIN / 2, i64::MAX / 2) };
    if let Some(change) = at(instant + 1).and_then(|next| zone.preceding(next).next()) {
        let start = change.timestamp().as_second();
        let before = at(start - 1).map_or(offset, |instant| i64::from(zone.to_offset(instant).seconds()));
        period.instants.0 = start;
        period.locals.0 = start + offset.max(before);
    }
    if let Some(change) = zone.following(here).next() {
        let end = change.timestamp().as_second();
        period.instants.1 = end;
        period.locals.1 = end + offset.min(i64::from(change.offset().seconds()));
    }
    Some(period)
}
