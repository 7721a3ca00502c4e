//! The zones that a reader knows: the configured one, and the last that a text named by its place.

use super::UnknownZone;
use super::clock::Date;
use super::cursor::Cursor;
use super::offset;
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

    /// Takes the zone that stands behind a time.
    #[inline]
    pub(super) fn written(&mut self, cursor: &mut Cursor<'_>, date: Date) -> Stated {
        match cursor.rest {
            [b' ', b'+' | b'-' | b'A'..=b'Z' | b'z', ..] | [b'+' | b'-' | b'A'..=b'Z' | b'z', ..] => {
                self.parse(cursor, date)
            }
            _ => Stated::No,
        }
    }

    fn parse(&mut self, cursor: &mut Cursor<'_>, date: Date) -> Stated {
        match offset::written(cursor, date, &self.own) {
            Some(offset) => {
                self.skip_annotation(cursor);
                Stated::Offset(offset)
            }
            None if date != Date::Absent && self.place(cursor) => Stated::Place,
            None => Stated::No,
        }
    }

    /// Takes the place in brackets that RFC 9557 puts after an offset; the offset already said it.
    fn skip_annotation(&mut self, cursor: &mut Cursor<'_>) {
        let Some(inside) = cursor.rest.strip_prefix(b"[") else { return };
        let len = place_len(inside);
        let known = REGIONS.iter().any(|region| inside.starts_with(region)) || inside.starts_with(b"UTC]");
        if known && inside.get(len) == Some(&b']') {
            cursor.skip(len + 2);
        }
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

/// Length of the place name that comes next, 40 bytes at most.
fn place_len(text: &[u8]) -> usize {
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'+' | b'-');
    text.iter().take(40).take_while(part).count()
}
