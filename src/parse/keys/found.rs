//! What a record's fields turned out to mean, noted while they are read.
//!
//! Fixed room, no allocation: places are kept, not texts. A line with more telling keys than there is
//! room for keeps the rest as plain fields.

use std::borrow::Cow;

use super::index::{self, Name, ROLES, Role};
use crate::record::{Record, Value};

/// Most telling keys of one line.
const MAX: usize = 24;

/// A key that stands for something, and where its value is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) role: Role,
    /// The lowest of its role is the best.
    pub(crate) rank: u8,
    /// Index of the field.
    pub(crate) at: u32,
    /// Where in the field's value, if not all of it.
    pub(crate) inner: Option<Inner>,
}

/// A member deep inside a field's value: byte positions in that value's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inner {
    /// Opening quote of the member's name.
    pub(crate) member: u32,
    /// First byte of the value's text (inside of the quotes, for a string).
    pub(crate) start: u32,
    /// Byte behind it.
    pub(crate) end: u32,
    /// How it is written.
    pub(crate) kind: InnerKind,
}

/// How a member's value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InnerKind {
    /// String without escapes.
    Str,
    /// String with escapes.
    Escaped,
    /// Anything else.
    Raw,
}

impl Inner {
    /// Byte behind the member.
    pub(crate) fn member_end(&self) -> u32 {
        self.end + u32::from(self.kind != InnerKind::Raw)
    }
}

/// The telling keys of one document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    seen: [Seen; MAX],
    len: u8,
    best: [u8; ROLES],
    /// How many there are of each role.
    counts: [u8; ROLES],
    /// Which of `seen` have moved to their own place in the record.
    used: u32,
    /// Bits of [`super::table::HINTS`].
    pub(crate) hints: u32,
    /// Objects that are looked into only when a level or a message is missing: index of the field.
    requests: [u32; 4],
    requests_len: u8,
    names: [u64; 32],
    /// Two keys may be the same.
    repeated: bool,
}

impl Default for Found {
    #[inline]
    fn default() -> Self {
        Found {
            seen: [Seen { role: Role::Hint, rank: 0, at: 0, inner: None }; MAX],
            len: 0,
            best: [0; ROLES],
            counts: [0; ROLES],
            used: 0,
            hints: 0,
            requests: [0; 4],
            requests_len: 0,
            names: [0; 32],
            repeated: false,
        }
    }
}

impl Found {
    /// Notes that field `at` is called `name`. Says what is known of the name, for the caller to look
    /// inside the value when it may hold something.
    #[inline]
    pub(crate) fn note(&mut self, name: &str, at: usize) -> Option<Name> {
        let hash = index::hash_of(name);
        let word = self.names.get_mut(hash / 64)?;
        let bit = 1 << (hash % 64);
        self.repeated |= *word & bit != 0;
        *word |= bit;
        let known = index::lookup(name, hash)?;
        self.add(known, at, None);
        Some(known)
    }

    /// Notes a member inside of field `at`.
    pub(crate) fn note_inner(&mut self, known: Name, at: usize, inner: Inner) {
        self.add(known, at, Some(inner));
    }

    /// Notes that field `at` is an object that tells of an HTTP request.
    #[inline]
    pub(crate) fn note_request(&mut self, at: usize) {
        if let Some(slot) = self.requests.get_mut(usize::from(self.requests_len)) {
            *slot = at as u32;
            self.requests_len += 1;
        }
    }

    /// The fields of [`Found::note_request`], which are then forgotten: once is enough to look into them.
    pub(crate) fn take_requests(&mut self) -> impl Iterator<Item = usize> + use<> {
        let len = std::mem::take(&mut self.requests_len);
        self.requests.into_iter().take(usize::from(len)).map(|at| at as usize)
    }

    #[inline]
    fn add(&mut self, known: Name, at: usize, inner: Option<Inner>) {
        let Some(role) = known.role else { return };
        if role == Role::Hint {
            self.hints |= 1 << known.rank;
            return;
        }
        let Some(slot) = self.seen.get_mut(usize::from(self.len)) else { return };
        *slot = Seen { role, rank: known.rank, at: at as u32, inner };
        let (best, count) = (&mut self.best[role as usize], &mut self.counts[role as usize]);
        *count += 1;
        if *count == 1 || self.seen.get(usize::from(*best)).is_some_and(|seen| known.rank < seen.rank) {
            *best = self.len;
        }
        self.len += 1;
    }

    /// Whether two keys may be the same.
    pub(crate) fn repeated(&self) -> bool {
        self.repeated
    }

    /// Whether any key has the role.
    #[inline]
    pub(crate) fn has(&self, role: Role) -> bool {
        self.counts[role as usize] != 0
    }

    /// The keys of a role, best first, those of one rank in their order.
    #[inline]
    pub(crate) fn candidates(&self, role: Role) -> Candidates<'_> {
        Candidates { found: self, role, last: None }
    }

    /// Says that a key's value has moved to its own place.
    #[inline]
    pub(crate) fn take(&mut self, slot: usize) {
        self.used |= 1 << slot;
    }

    /// Whether some were taken that are part of a field.
    pub(crate) fn took_inner(&self) -> bool {
        self.taken().any(|seen| seen.inner.is_some())
    }

    /// The keys that were taken.
    pub(crate) fn taken(&self) -> impl Iterator<Item = Seen> {
        let used = self.used;
        let seen = self.seen.iter().take(usize::from(self.len)).enumerate();
        seen.filter(move |(slot, _)| used & 1 << slot != 0).map(|(_, seen)| *seen)
    }
}

/// See [`Found::candidates`].
#[derive(Debug)]
pub(crate) struct Candidates<'f> {
    found: &'f Found,
    role: Role,
    last: Option<(u8, usize)>,
}

impl Candidates<'_> {
    /// The next one in the order of ranks: asked for only where the best could not be read.
    #[cold]
    fn after(&self, last: (u8, usize)) -> Option<usize> {
        let seen = self.found.seen.iter().take(usize::from(self.found.len)).enumerate();
        let others = seen.filter(|(slot, other)| other.role == self.role && (other.rank, *slot) > last);
        others.min_by_key(|(slot, other)| (other.rank, *slot)).map(|(slot, _)| slot)
    }
}

impl Iterator for Candidates<'_> {
    type Item = (usize, Seen);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let slot = match self.last {
            None if self.found.has(self.role) => usize::from(self.found.best[self.role as usize]),
            Some(last) if self.found.counts[self.role as usize] > 1 => self.after(last)?,
            _ => return None,
        };
        let seen = *self.found.seen.get(slot)?;
        self.last = Some((seen.rank, slot));
        Some((slot, seen))
    }
}

impl Seen {
    /// The value, borrowed where it can be.
    pub(crate) fn value<'b>(&self, record: &Record<'b>) -> Option<Value<'b>> {
        self.read(record, |value| Some(value.clone()))
    }

    /// Calls `read` with the value.
    #[inline]
    pub(crate) fn read<'b, T>(&self, record: &Record<'b>, read: impl FnOnce(&Value<'b>) -> Option<T>) -> Option<T> {
        let value = &record.fields.get(self.at as usize)?.value;
        match self.inner {
            None => read(value),
            Some(inner) => read(&inner.value(value)?),
        }
    }
}

impl Inner {
    fn value<'b>(&self, whole: &Value<'b>) -> Option<Value<'b>> {
        let Value::Raw(Cow::Borrowed(json)) = whole else { return None };
        let text = json.get(self.start as usize..self.end as usize)?;
        Some(match self.kind {
            InnerKind::Str => Value::str(text),
            InnerKind::Escaped => Value::Escaped(text),
            InnerKind::Raw => Value::raw(text),
        })
    }
}
