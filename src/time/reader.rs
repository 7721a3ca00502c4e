//! Text to point in time. Holds what the text leaves out: the zone, and by way of `Now` the year and
//! the day.

use super::civil;
use super::cursor::Cursor;
use super::date::Date;
use super::memory::Memory;
use super::shapes::{self, Written};
use super::zones::Zones;
use super::{Now, Timestamp, UnknownZone, epoch};

const SECOND: i64 = 1_000_000_000;
const DAY: i64 = 86_400;

/// Reads timestamps of many shapes.
///
/// A time without a zone is one of the configured zone. Where a clock change repeats it, the first is
/// meant unless the second is within five minutes of now; where one skips it, it counts on from
/// before the change. A date without a year is the one nearest to now, a time without a date
/// likewise. A date of digits whose order is not plain is read in the order customary with its
/// separator (`01/02/2024` month first, `01.02.2024` and `01-02-2024` day first, `01/02/03` year
/// first), unless only another order is within two days of now. A 60th second is the first of the next
/// minute, 24:00 the end of the day.
#[derive(Debug)]
pub struct Reader {
    zones: Zones,
    memory: Memory,
}

impl Reader {
    /// A reader for times of the zone `zone`: `UTC`, an IANA name, or an offset such as `+02:00`.
    pub fn new(zone: &str) -> Result<Reader, UnknownZone> {
        Ok(Reader { zones: Zones::new(zone)?, memory: Memory::default() })
    }

    /// The timestamp that `text` starts with, and how many bytes it takes, those of a zone or a
    /// trailing year included. Numbers alone are none, see [`Reader::head_epoch`].
    #[inline]
    pub fn head(&mut self, text: &str, now: Now) -> Option<(Timestamp, usize)> {
        let written = shapes::head(text.as_bytes(), &mut self.zones, &mut self.memory)?;
        let len = text.len() - written.rest.len();
        Some((self.resolve(&written, now)?, len))
    }

    /// The epoch number that `text` starts with, and its length: 10 digits (seconds, perhaps with
    /// decimals), 13, 16 or 19, from 2001 on, with nothing stuck to them. A number that is not a time
    /// can look like that, so ask only where a time is expected.
    pub fn head_epoch(&self, text: &str) -> Option<(Timestamp, usize)> {
        epoch::head(text)
    }

    /// The timestamp that the whole of `text` is, white space around it aside: any shape that a line can
    /// start with, a date alone (its midnight), or an [`epoch`](super::epoch()) number.
    pub fn whole(&mut self, text: &str, now: Now) -> Option<Timestamp> {
        let text = text.trim_ascii();
        // Tried first because it is cheap; digits that it takes are none of the packed dates.
        if (Cursor { rest: text.as_bytes() }).digits() >= 9
            && let Some(timestamp) = epoch::epoch(text)
        {
            return Some(timestamp);
        }
        let written =
            shapes::head(text.as_bytes(), &mut self.zones, &mut self.memory).filter(|written| written.rest.is_empty());
        if let Some(written) = written {
            return self.resolve(&written, now);
        }
        if let Some(date) = shapes::date_alone(text.as_bytes()) {
            return self.resolve(&date, now);
        }
        epoch::epoch(text)
    }

    /// The instant of what is written.
    #[inline]
    fn resolve(&mut self, written: &Written<'_>, now: Now) -> Option<Timestamp> {
        let seconds = i64::from(written.clock.second);
        let now = now.wall_ns.div_euclid(SECOND);
        let day = match written.date {
            Date::Day(day) => i64::from(day),
            _ => self.missing_part(written, now)?,
        };
        let instant = self.zones.instant(written.zone, day * DAY + seconds, now);
        // The second before the first whole one of the range is not worth a wider type.
        let ns = instant.checked_mul(SECOND)?.checked_add(i64::from(written.clock.nanos))?;
        Some(Timestamp { ns, digits: written.clock.digits })
    }

    /// The day that is meant when the text alone does not say.
    fn missing_part(&mut self, written: &Written<'_>, now: i64) -> Option<i64> {
        let now = self.zones.local(written.zone, now);
        let today = now.div_euclid(DAY);
        let distance = |day: i64| (day * DAY + i64::from(written.clock.second)).abs_diff(now);
        match written.date {
            Date::Day(day) => Some(i64::from(day)),
            Date::Missing => (today - 1..=today + 1).min_by_key(|day| distance(*day)),
            Date::Yearless { month, day } => {
                let this_year = i64::from(civil::date(today as i32).0);
                let of = |year: i64| civil::day(u32::try_from(year).ok()?, month, day).map(i64::from);
                // Within half a year no other can be nearer; a 29 February may be eight years away.
                match of(this_year) {
                    Some(day) if day.abs_diff(today) < 182 => Some(day),
                    Some(_) if (month, day) != (2, 29) => {
                        (this_year - 1..=this_year + 1).filter_map(of).min_by_key(|day| distance(*day))
                    }
                    _ => (this_year - 8..=this_year + 8).filter_map(of).min_by_key(|day| distance(*day)),
                }
            }
            Date::AnyOf(days) => {
                let near = |day: &i64| distance(*day) <= 2 * DAY.unsigned_abs();
                let [customary, ..] = days;
                let customary = i64::from(customary);
                if near(&customary) {
                    return Some(customary);
                }
                Some(days.into_iter().map(i64::from).find(near).unwrap_or(customary))
            }
        }
    }
}
