//! Moves time, level, service and ids from the fields into their places.

use super::found::{Found, Seen};
use super::index::Role;
use super::{Cx, decoded, table};
use crate::parse::level::{self, Scale};
use crate::parse::{ids, json};
use crate::record::{Level, Record, Stream, Value};
use crate::time::{self, Timestamp};

impl Found {
    /// Fills what the record does not have yet. `implied` levels count only when no document states one.
    pub(crate) fn resolve(&mut self, cx: &mut Cx<'_>, record: &mut Record<'_>) {
        if record.time.is_none() {
            record.time = self.time(cx, record);
        }
        if record.level.is_none() {
            record.level = self.level(record);
            if record.level.is_none() && cx.implied.is_none() {
                cx.implied = self.implied_level(record);
            }
        }
        if record.service.is_none() && self.has(Role::Service) {
            self.service(record);
        }
        if record.trace_id.is_none() && self.has(Role::Trace) {
            self.trace(record);
        }
        if record.span_id.is_none() && self.has(Role::Span) {
            self.span(record);
        }
        if self.has(Role::Stream) {
            self.stream(record);
        }
        self.name_error(record);
    }

    /// The best key of a role whose value `read` can read.
    #[inline]
    fn first<'b, T>(
        &self,
        role: Role,
        record: &Record<'b>,
        mut read: impl FnMut(&Seen, &Value<'b>) -> Option<T>,
    ) -> Option<(usize, T)> {
        self.candidates(role).find_map(|(slot, seen)| Some((slot, seen.read(record, |value| read(&seen, value))?)))
    }

    fn time(&mut self, cx: &mut Cx<'_>, record: &Record<'_>) -> Option<Timestamp> {
        if self.has(Role::Seconds)
            && let Some(time) = self.time_in_parts(record)
        {
            return Some(time);
        }
        let (slot, time) = self.first(Role::Time, record, |_, value| {
            let text = match value {
                Value::Raw(json) => return time::epoch(json),
                text => decoded(text),
            };
            let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(&text);
            cx.times.whole(text, cx.now)
        })?;
        if let Some((date, time)) = self.date_beside(slot, cx, record) {
            self.take(date);
            self.take(slot);
            return Some(time);
        }
        self.take(slot);
        Some(time)
    }

    /// Seconds and nanoseconds under keys of their own.
    fn time_in_parts(&mut self, record: &Record<'_>) -> Option<Timestamp> {
        let (slot, (rank, seconds)) = self.first(Role::Seconds, record, |seen, value| {
            Some((seen.rank, time::epoch_in(&decoded(value), time::Unit::Seconds)?))
        })?;
        let nanos = self.first(Role::Nanos, record, |seen, value| {
            decoded(value).parse::<u32>().ok().filter(|nanos| seen.rank == rank && *nanos < 1_000_000_000)
        });
        self.take(slot);
        let Some((slot, nanos)) = nanos else { return Some(seconds) };
        self.take(slot);
        // As many digits as it takes: these writers give milli- or microseconds as nanoseconds.
        let digits = if nanos % 1_000_000 == 0 {
            3
        } else if nanos % 1000 == 0 {
            6
        } else {
            9
        };
        Some(Timestamp { ns: seconds.ns.checked_add(i64::from(nanos))?, digits })
    }

    /// The date that is under a key of its own when the best time is one of day, as W3C logs have it.
    fn date_beside(&self, slot: usize, cx: &mut Cx<'_>, record: &Record<'_>) -> Option<(usize, Timestamp)> {
        let clock = self.candidates(Role::Time).find(|(other, _)| *other == slot)?.1.value(record)?;
        let Value::Str(clock) = &clock else { return None };
        let clock_alone = clock.as_bytes().get(1..3).is_some_and(|two| two.contains(&b':')) && clock.len() <= 18;
        if !clock_alone {
            return None;
        }
        let date_alone = |text: &str| (8..=11).contains(&text.len()) && !text.contains(':');
        self.first(Role::Time, record, |seen, value| match value {
            Value::Str(date) if self.is(seen, "date") && date_alone(date) => {
                cx.times.whole(&format!("{date} {clock}"), cx.now)
            }
            _ => None,
        })
    }

    /// Whether a key of the time table is the one called `name` there.
    fn is(&self, seen: &Seen, name: &str) -> bool {
        table::TIME.get(usize::from(seen.rank)) == Some(&name)
    }

    fn level(&mut self, record: &Record<'_>) -> Option<Level> {
        if self.has(Role::Level) {
            let hints = self.hints;
            // A word says more than a number whose scale has to be guessed.
            let word = |seen: &Seen, value: &Value<'_>| match value {
                Value::Raw(_) => None,
                text => level_word(seen, &decoded(text), self),
            };
            let number = |seen: &Seen, value: &Value<'_>| level_number(seen, &decoded(value), hints);
            let read = self.first(Role::Level, record, word).or_else(|| self.first(Role::Level, record, number));
            if let Some((slot, (found, exact))) = read {
                match self.stands_for_level(slot, found, record) {
                    Some(other) => self.take(other),
                    None if exact => self.take(slot),
                    None => {}
                }
                return Some(found);
            }
        }
        // `at` is when, or (to Heroku's router) how bad; `status` is an HTTP one or a word of Datadog's.
        let at =
            self.first(
                Role::Time,
                record,
                |seen, value| {
                    if self.is(seen, "at") { level::from_word(&decoded(value)) } else { None }
                },
            );
        let status = || {
            self.first(Role::Status, record, |seen, value| match value {
                Value::Str(word) if seen.rank == 0 && seen.inner.is_none() => level::from_word(word),
                _ => None,
            })
        };
        at.or_else(status).map(|(_, level)| level)
    }

    /// A key called `level` that says the same as the one that told the level: it had to be renamed if it stayed.
    fn stands_for_level(&self, told: usize, found: Level, record: &Record<'_>) -> Option<usize> {
        let mut others = self.candidates(Role::Level).filter(|(slot, _)| *slot != told);
        let same = |(slot, seen): (usize, Seen)| {
            let field =
                record.fields.get(seen.at as usize).filter(|field| seen.inner.is_none() && field.name == "level")?;
            let text = decoded(&field.value);
            let says = level_number(&seen, &text, self.hints).or_else(|| level_word(&seen, &text, self));
            (says == Some((found, true))).then_some(slot)
        };
        others.find_map(same)
    }

    /// The level that goes without saying: Serilog leaves `Information` out; an access log line has a
    /// status; what has an error is one.
    fn implied_level(&mut self, record: &Record<'_>) -> Option<Level> {
        let serilog = self.first(Role::Time, record, |seen, _| self.is(seen, "@t").then_some(()));
        if serilog.is_some() {
            return Some(Level::Info);
        }
        if let Some(status) = self.http(record).status {
            return level::from_status(status);
        }
        self.has_error(record).then_some(Level::Error)
    }

    fn service(&mut self, record: &mut Record<'_>) {
        let name = self.first(Role::Service, record, |_, value| match value {
            Value::Str(name) if !name.trim_ascii().is_empty() => Some(name.clone()),
            Value::Escaped(inside) => Some(json::unescape(inside).into()),
            _ => None,
        });
        if let Some((slot, name)) = name {
            record.service = Some(name);
            self.take(slot);
        }
    }

    fn trace(&mut self, record: &mut Record<'_>) {
        let read = self.first(Role::Trace, record, |seen, value| match value {
            Value::Raw(json) if !json.starts_with(|c: char| c.is_ascii_digit()) => None,
            value => ids::trace(&decoded(value), is_datadog(table::TRACE, seen)),
        });
        if let Some((slot, ids)) = read {
            record.trace_id = ids.trace;
            record.span_id = record.span_id.or_else(|| if self.has(Role::Span) { None } else { ids.span });
            if ids.complete {
                self.take(slot);
            }
        }
    }

    fn span(&mut self, record: &mut Record<'_>) {
        let read = self.first(Role::Span, record, |seen, value| match value {
            Value::Raw(json) if !json.starts_with(|c: char| c.is_ascii_digit()) => None,
            value => ids::span(&decoded(value), is_datadog(table::SPAN, seen)),
        });
        if let Some((slot, id)) = read {
            record.span_id = id;
            self.take(slot);
        }
    }

    fn stream(&mut self, record: &mut Record<'_>) {
        let read = self.first(Role::Stream, record, |_, value| match value.source() {
            "stdout" => Some(Stream::Stdout),
            "stderr" => Some(Stream::Stderr),
            _ => None,
        });
        if let Some((slot, stream)) = read {
            record.provenance.stream = stream;
            self.take(slot);
        }
    }

    /// Removes from the fields what moved to its own place. The last step: positions change.
    pub(crate) fn drop_taken(&self, record: &mut Record<'_>) {
        let inner = self.took_inner();
        let mut gone = 0_u64;
        let mut far = [u32::MAX; 24];
        for (seen, far) in self.taken().zip(&mut far) {
            if inner && seen.inner.is_some() && !self.strip(seen, record) {
                continue;
            }
            match seen.at {
                near @ 0..64 => gone |= 1 << near,
                at => *far = at,
            }
        }
        let mut at = 0;
        record.fields.retain(|_| {
            let drop = if at < 64 { gone & 1 << at != 0 } else { far.contains(&at) };
            at += 1;
            !drop
        });
    }

    /// Takes all members of one field that moved out of it; says whether nothing is left. Does its work
    /// for the first of them.
    fn strip(&self, seen: Seen, record: &mut Record<'_>) -> bool {
        let inner = self.taken().filter(|other| other.at == seen.at).filter_map(|other| other.inner);
        let mut ranges = [(0, 0); 32];
        let mut len = 0;
        for (slot, inner) in ranges.iter_mut().zip(inner.filter(|inner| inner.member != u32::MAX)) {
            *slot = (inner.member, inner.member_end());
            len += 1;
        }
        let first = seen.inner.is_some_and(|inner| ranges.first().is_some_and(|range| range.0 == inner.member));
        let field = record.fields.get_mut(seen.at as usize);
        let (true, Some(ranges), Some(field)) = (first, ranges.get_mut(..len), field) else { return false };
        match json::without(field.value.source(), ranges) {
            Some(rest) => field.value = Value::Raw(rest.into()),
            None => return true,
        }
        false
    }
}

fn is_datadog(names: &[&str], seen: &Seen) -> bool {
    // An id found by its own name inside of an object is not under Datadog's.
    names.get(usize::from(seen.rank)).is_some_and(|name| name.starts_with("dd"))
}

/// Reads a level that is a word under the key `seen`, and whether it says no more than the level.
fn level_word(seen: &Seen, word: &str, found: &Found) -> Option<(Level, bool)> {
    let level = level::read_word(word)?;
    let mongo = || found.candidates(Role::Time).any(|(_, time)| found.is(&time, "t.$date"));
    let name = table::LEVEL.get(usize::from(seen.rank))?.0;
    (name != "s" || mongo()).then_some(level)
}

/// Reads a level that is a number under the key `seen`, and whether it says no more than the level.
fn level_number(seen: &Seen, text: &str, hints: u32) -> Option<(Level, bool)> {
    let (name, scale) = table::LEVEL.get(usize::from(seen.rank))?;
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let number: u32 = whole.parse().ok()?;
    let scale = scale.filter(|scale| number < 10 || !matches!(scale, Scale::Index | Scale::Lager));
    level::from_number(number, scale.unwrap_or_else(|| guess(name, number, hints)))
}

/// The scale of a number, by its size and the keys beside it.
fn guess(name: &str, number: u32, hints: u32) -> Scale {
    match number {
        0..=7 if hints & table::HINT_NEXTCLOUD == table::HINT_NEXTCLOUD => Scale::Nextcloud,
        0..=7 if hints & table::HINT_WINDOWS != 0 => Scale::Windows,
        0..=7 => Scale::Syslog,
        8..=99 if hints & table::HINT_PYTHON != 0 => Scale::Python,
        8..=99 => Scale::Pino,
        100..=999 if name.contains("everity") => Scale::Cloud,
        100..=999 => Scale::Monolog,
        _ => Scale::Logback,
    }
}
