//! The tables of names as one hash table, built by the compiler: a look-up is a few instructions and
//! mostly ends at an empty slot.

use super::table;

/// What a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Role {
    /// See [`table::TIME`].
    Time,
    /// See [`table::SECONDS`].
    Seconds,
    /// See [`table::NANOS`].
    Nanos,
    /// See [`table::LEVEL`].
    Level,
    /// See [`table::MESSAGE`].
    Message,
    /// See [`table::SERVICE`].
    Service,
    /// See [`table::TRACE`].
    Trace,
    /// See [`table::SPAN`].
    Span,
    /// See [`table::STREAM`].
    Stream,
    /// See [`table::STATUS`].
    Status,
    /// See [`table::METHOD`].
    Method,
    /// See [`table::TARGET`].
    Target,
    /// See [`table::REQUEST`].
    Request,
    /// See [`table::ERROR_TYPE`].
    ErrorType,
    /// See [`table::ERROR_MESSAGE`].
    ErrorMessage,
    /// See [`table::ERROR_STACK`].
    ErrorStack,
    /// See [`table::HINTS`].
    Hint,
}

/// How many roles there are.
pub(crate) const ROLES: usize = Role::Hint as usize + 1;

/// Whether an object under a key has members that mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    /// No.
    Nothing,
    /// Only where the line itself states no level or no message: what it says of an HTTP request.
    Request,
    /// Yes.
    Something,
}

/// An entry of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name {
    text: &'static [u8],
    /// What the key stands for; none for one that only has members that do.
    pub(crate) role: Option<Role>,
    /// Its place among the names of its role: the lowest wins.
    pub(crate) rank: u8,
    /// What an object under it may hold.
    pub(crate) inside: Inside,
}

const SLOTS: usize = 2048;
const NAMES: usize = 512;

struct Index {
    slots: [u16; SLOTS],
    names: [Name; NAMES],
    len: usize,
}

static INDEX: Index = Index::build();

/// Looks at the length and three bytes, in lower case.
#[inline]
const fn hash(key: &[u8]) -> usize {
    let (Some(&first), Some(&last)) = (key.first(), key.last()) else { return 0 };
    let middle = key[key.len() / 2];
    let bytes = (first | 0x20) as u32 | ((middle | 0x20) as u32) << 8 | ((last | 0x20) as u32) << 16;
    let mixed = (bytes ^ (key.len() as u32) << 24).wrapping_mul(0x9e37_79b1);
    (mixed >> 21) as usize
}

/// A key's hash, below 2048, which is the same for every spelling of it.
#[inline]
pub(crate) fn hash_of(key: &str) -> usize {
    hash(key.as_bytes())
}

/// The table's entry for a key of which [`hash_of`] is `hash`.
#[inline]
pub(crate) fn lookup(key: &str, hash: usize) -> Option<Name> {
    let key = key.as_bytes();
    let mut slot = hash % SLOTS;
    loop {
        let at = INDEX.slots[slot];
        if at == 0 {
            return None;
        }
        let name = INDEX.names[usize::from(at) % NAMES];
        if name.text == key || same_ignoring_case(name.text, key) {
            return Some(name);
        }
        slot = (slot + 1) % SLOTS;
    }
}

fn same_ignoring_case(name: &[u8], key: &[u8]) -> bool {
    name.len() == key.len() && name.eq_ignore_ascii_case(key) && !is_exact(name)
}

const fn is_exact(name: &[u8]) -> bool {
    let mut at = 0;
    while at < table::EXACT.len() {
        if same(table::EXACT[at].as_bytes(), name) {
            return true;
        }
        at += 1;
    }
    name.len() == 1
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

impl Index {
    const fn build() -> Self {
        let empty = Name { text: b"", role: None, rank: 0, inside: Inside::Nothing };
        // Entry 0 stays unused: a slot of 0 is an empty one.
        let index = Index { slots: [0; SLOTS], names: [empty; NAMES], len: 1 };
        let index = index.add_levels();
        let index = index.add(table::TIME, Role::Time, Inside::Something);
        let index = index.add(table::SECONDS, Role::Seconds, Inside::Something);
        let index = index.add(table::NANOS, Role::Nanos, Inside::Something);
        let index = index.add(table::MESSAGE, Role::Message, Inside::Something);
        let index = index.add(table::SERVICE, Role::Service, Inside::Something);
        let index = index.add(table::TRACE, Role::Trace, Inside::Something);
        let index = index.add(table::SPAN, Role::Span, Inside::Something);
        let index = index.add(table::STREAM, Role::Stream, Inside::Nothing);
        let index = index.add(table::ERROR_TYPE, Role::ErrorType, Inside::Something);
        let index = index.add(table::ERROR_MESSAGE, Role::ErrorMessage, Inside::Something);
        let index = index.add(table::ERROR_STACK, Role::ErrorStack, Inside::Something);
        let index = index.add(table::STATUS, Role::Status, Inside::Request);
        let index = index.add(table::METHOD, Role::Method, Inside::Request);
        let index = index.add(table::TARGET, Role::Target, Inside::Request);
        let index = index.add(table::REQUEST, Role::Request, Inside::Request);
        let mut index = index.add(table::HINTS, Role::Hint, Inside::Nothing);
        let mut at = 0;
        while at < table::CARRIERS.len() {
            index = index.open(table::CARRIERS[at].as_bytes(), Inside::Something);
            index = index.open_parents(table::CARRIERS[at].as_bytes(), Inside::Something);
            at += 1;
        }
        index
    }

    const fn add_levels(self) -> Self {
        let mut index = self;
        let mut at = 0;
        while at < table::LEVEL.len() {
            index = index.add_one(table::LEVEL[at].0.as_bytes(), Role::Level, at, Inside::Something);
            at += 1;
        }
        index
    }

    const fn add(self, names: &[&'static str], role: Role, inside: Inside) -> Self {
        let mut index = self;
        let mut at = 0;
        while at < names.len() {
            index = index.add_one(names[at].as_bytes(), role, at, inside);
            at += 1;
        }
        index
    }

    const fn add_one(self, text: &'static [u8], role: Role, rank: usize, inside: Inside) -> Self {
        let (mut index, at) = self.entry(text);
        // Tables are added in the order of their weight: a name belongs to the first that has it.
        if index.names[at].role.is_none() {
            index.names[at].role = Some(role);
            index.names[at].rank = rank as u8;
        }
        index.open_parents(text, inside)
    }

    /// Marks every object on the way to `path`.
    const fn open_parents(self, path: &'static [u8], inside: Inside) -> Self {
        let mut index = self;
        let mut at = 1;
        while at < path.len() {
            if path[at] == b'.' {
                index = index.open(path.split_at(at).0, inside);
            }
            at += 1;
        }
        index
    }

    const fn open(self, text: &'static [u8], inside: Inside) -> Self {
        let (mut index, at) = self.entry(text);
        if matches!(index.names[at].inside, Inside::Nothing) || matches!(inside, Inside::Something) {
            index.names[at].inside = inside;
        }
        index
    }

    /// The entry of `text`, made if there is none.
    const fn entry(mut self, text: &'static [u8]) -> (Self, usize) {
        let mut slot = hash(text);
        while self.slots[slot] != 0 {
            let at = self.slots[slot] as usize;
            if same(self.names[at].text, text) {
                return (self, at);
            }
            slot = (slot + 1) % SLOTS;
        }
        let at = self.len;
        self.slots[slot] = at as u16;
        self.names[at].text = text;
        self.len += 1;
        (self, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(key: &str) -> Option<Name> {
        lookup(key, hash_of(key))
    }

    #[test]
    fn finds_every_name_in_every_case() {
        for (rank, name) in table::TIME.iter().enumerate() {
            for spelling in [(*name).to_owned(), name.to_uppercase(), name.to_lowercase()] {
                let found = find(&spelling);
                if name.len() > 1 {
                    assert_eq!(found.and_then(|found| found.role), Some(Role::Time), "{spelling}");
                    assert_eq!(found.map(|found| usize::from(found.rank)), Some(rank), "{spelling}");
                }
            }
        }
        for (name, _) in table::LEVEL {
            assert_eq!(find(name).and_then(|found| found.role), Some(Role::Level), "{name}");
        }
    }

    #[test]
    fn knows_which_names_hold_others() {
        let inside = |key: &str| find(key).map(|found| found.inside);
        for (key, want) in [
            ("log", Some(Inside::Something)),
            ("record", Some(Inside::Something)),
            ("record.time", Some(Inside::Something)),
            ("req", Some(Inside::Request)),
            ("Scopes", Some(Inside::Something)),
            ("msg", Some(Inside::Nothing)),
            ("user", None),
            ("", None),
        ] {
            assert_eq!(inside(key), want, "{key}");
        }
    }

    #[test]
    fn is_strict_where_a_word_is_common() {
        assert_eq!(find("PRIORITY").and_then(|found| found.role), Some(Role::Level));
        assert_eq!(find("priority"), None);
        assert_eq!(find("S"), None);
    }

    #[test]
    fn has_room_for_twice_its_names() {
        assert!(INDEX.len < NAMES && INDEX.len * 4 < SLOTS, "{}", INDEX.len);
    }
}
