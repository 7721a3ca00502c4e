//! The zones that a reader knows: the configured one, and the last that a text named by its place.

use super::UnknownZone;
use super::clock::Date;
use super::cursor::Cursor;
use super::offset::{self, Shortest};
use super::zone::Zone;

/// First parts of place names, so that a path after a time is never looked up.
const REGIONS: [&[u8]; 11] = [
    b"Africa/",
    b"America/",
    b"Antarctica/",
    b"Arctic/",
    b"Asia/",
    b"Atlantic/",
    b"Australia/",
    b"Etc/",
    b"Europe/",
    b"Indian/",
    b"Pacific/",
];

/// The zone that a text states for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stated {
    /// None: the configured one.
    No,
    /// Seconds east of UTC.
    Offset(i32),
    /// The place that was last looked up.
    Place,
}

/// The zones that a reader knows.
#[derive(Debug)]
pub(super) struct Zones {
    configured: Zone,
    /// Abbreviations of the configured zone, which win over the common meaning.
    own: Vec<(Box<str>, i32)>,
    place: Option<(Box<[u8]>, Zone)>,
}

impl Zones {
    pub(super) fn new(configured: &str) -> Result<Zones, UnknownZone> {
        let configured = Zone::new(configured)?;
        Ok(Zones { own: configured.abbreviations(), configured, place: None })
    }

    /// Takes the zone that stands right behind a time or after a space.
    #[inline]
    pub(super) fn written(&mut self, cursor: &mut Cursor<'_>, date: Date) -> Stated {
        if let [b'Z', rest @ ..] = cursor.rest
            && matches!(rest.first(), None | Some(b' ' | b'\t' | b'"' | b']'))
        {
            cursor.rest = rest;
            return Stated::Offset(0);
        }
        let mut ahead = *cursor;
        let spaced = ahead.eat(b' ');
        match ahead.peek() {
            Some(b'A'..=b'Z' | b'z') => self.named(cursor, ahead, spaced, date),
            Some(b'+' | b'-') => self.numeric(cursor, ahead, spaced, date),
            _ => Stated::No,
        }
    }

    /// Takes `+02:00`; a time alone is rather followed by a number than by an offset.
    fn numeric<'t>(&mut self, cursor: &mut Cursor<'t>, mut ahead: Cursor<'t>, spaced: bool, date: Date) -> Stated {
        let shortest = match date {
            Date::Absent if spaced => return Stated::No,
            Date::Short if spaced => Shortest::Minutes,
            Date::Absent => Shortest::Minutes,
            Date::Full | Date::Short => Shortest::Hour,
        };
        let glued = !spaced && date == Date::Full;
        let offset = match offset::signed(&mut ahead, shortest) {
            Some(offset) => offset,
            None => match glued.then(|| offset::minutes(&mut ahead)).flatten() {
                Some(offset) => offset,
                None => return Stated::No,
            },
        };
        if spaced && date == Date::Full {
            offset::named_again(&mut ahead, &self.own);
        }
        accept(cursor, ahead, offset, glued)
    }

    /// Takes `Z`, `CEST`, `GMT+1`, `Europe/Berlin`.
    fn named<'t>(&mut self, cursor: &mut Cursor<'t>, mut ahead: Cursor<'t>, spaced: bool, date: Date) -> Stated {
        if !spaced && date == Date::Full && ahead.eat(b'Z') {
            return accept(cursor, ahead, 0, true);
        }
        let word = ahead.word();
        if spaced && ahead.peek_at(word.len()) == Some(b'/') {
            return if self.place(cursor) { Stated::Place } else { Stated::No };
        }
        if matches!(word, b"Z" | b"z") {
            ahead.skip(1);
            return accept(cursor, ahead, 0, false);
        }
        let Some(offset) = offset::abbreviation(word, &self.own) else { return Stated::No };
        ahead.skip(word.len());
        if matches!(word, b"UTC" | b"GMT")
            && let Some(offset) = offset::signed(&mut ahead, Shortest::Digit)
        {
            offset::described(&mut ahead);
            return accept(cursor, ahead, offset, false);
        }
        accept(cursor, ahead, offset, false)
    }

    /// Takes ` Europe/Berlin`, as PHP writes it, if there is such a place.
    fn place(&mut self, cursor: &mut Cursor<'_>) -> bool {
        let Some(name) = cursor.rest.strip_prefix(b" ") else { return false };
        if !REGIONS.iter().any(|region| name.starts_with(region)) {
            return false;
        }
        let len = place_len(name);
        let Some(name) = name.get(..len) else { return false };
        let remembered = self.place.as_ref().is_some_and(|(known, _)| **known == *name);
        if !remembered {
            let zone = std::str::from_utf8(name).ok().and_then(|name| Zone::new(name).ok());
            let Some(zone) = zone else { return false };
            self.place = Some((name.into(), zone));
        }
        cursor.skip(len + 1);
        true
    }

    /// The instant, in seconds since the epoch, of a local time.
    #[inline]
    pub(super) fn instant(&mut self, stated: Stated, local: i64, now: i64) -> i64 {
        let offset = match (stated, &mut self.place) {
            (Stated::Offset(offset), _) => offset,
            (Stated::Place, Some((_, zone))) => zone.offset_of_local(local, now),
            _ => self.configured.offset_of_local(local, now),
        };
        local - i64::from(offset)
    }

    /// What the clocks of the stated zone show at an instant.
    pub(super) fn local(&mut self, stated: Stated, instant: i64) -> i64 {
        let offset = match (stated, &mut self.place) {
            (Stated::Offset(offset), _) => offset,
            (Stated::Place, Some((_, zone))) => zone.offset_at(instant),
            _ => self.configured.offset_at(instant),
        };
        instant + i64::from(offset)
    }
}

/// Ends the zone where `ahead` is, if a word may end there, or if anything may follow.
fn accept<'t>(cursor: &mut Cursor<'t>, ahead: Cursor<'t>, offset: i32, anything: bool) -> Stated {
    match ahead.peek() {
        Some(byte) if byte.is_ascii_digit() => return Stated::No,
        Some(byte) if !anything && (byte.is_ascii_alphabetic() || byte == b'_') => return Stated::No,
        Some(b'[') => *cursor = without_annotation(ahead),
        _ => *cursor = ahead,
    }
    Stated::Offset(offset)
}

/// What comes after the place in brackets that RFC 9557 puts behind an offset; the offset said it all.
fn without_annotation(mut cursor: Cursor<'_>) -> Cursor<'_> {
    let Some(inside) = cursor.rest.strip_prefix(b"[") else { return cursor };
    let len = place_len(inside);
    let known = REGIONS.iter().any(|region| inside.starts_with(region)) || inside.starts_with(b"UTC]");
    if known && inside.get(len) == Some(&b']') {
        cursor.skip(len + 2);
    }
    cursor
}

/// Length of the place name that comes next, 40 bytes at most.
fn place_len(text: &[u8]) -> usize {
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'+' | b'-');
    text.iter().take(40).take_while(part).count()
}
