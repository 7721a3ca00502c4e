//! English month and weekday names, short, full or in between, in any case.

use super::cursor::Cursor;

/// What a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// A month, from 1.
    Month(u32),
    /// Any day: a date says which.
    Weekday,
}

/// Takes a month's or weekday's name and the dot of an abbreviation.
#[inline]
pub(super) fn name(cursor: &mut Cursor<'_>) -> Option<Name> {
    let (name, rest) = match &cursor.rest.first_chunk::<3>()?.map(|byte| byte | 0x20) {
        b"jan" => (Name::Month(1), "uary"),
        b"feb" => (Name::Month(2), "ruary"),
        b"mar" => (Name::Month(3), "ch"),
        b"apr" => (Name::Month(4), "il"),
        b"may" => (Name::Month(5), ""),
        b"jun" => (Name::Month(6), "e"),
        b"jul" => (Name::Month(7), "y"),
        b"aug" => (Name::Month(8), "ust"),
        b"sep" => (Name::Month(9), "tember"),
        b"oct" => (Name::Month(10), "ober"),
        b"nov" => (Name::Month(11), "ember"),
        b"dec" => (Name::Month(12), "ember"),
        b"mon" | b"fri" | b"sun" => (Name::Weekday, "day"),
        b"tue" => (Name::Weekday, "sday"),
        b"wed" => (Name::Weekday, "nesday"),
        b"thu" => (Name::Weekday, "rsday"),
        b"sat" => (Name::Weekday, "urday"),
        _ => return None,
    };
    cursor.skip(3);
    let longer = cursor.word();
    if !longer.is_empty() {
        let start = rest.as_bytes().get(..longer.len())?;
        if !longer.eq_ignore_ascii_case(start) {
            return None;
        }
        cursor.skip(longer.len());
    }
    let _ = cursor.eat(b'.');
    Some(name)
}

/// Takes a month's name; the month, from 1.
pub(super) fn month(cursor: &mut Cursor<'_>) -> Option<u32> {
    match name(cursor)? {
        Name::Month(month) => Some(month),
        Name::Weekday => None,
    }
}
