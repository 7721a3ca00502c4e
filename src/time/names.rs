//! English month and weekday names, short, full or in between, in any case.

use super::cursor::Cursor;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Takes a month's name and the dot of an abbreviation; the month, from 1.
pub(super) fn month(cursor: &mut Cursor<'_>) -> Option<u32> {
    let number = match key(cursor.rest)? {
        b"jan" => 1,
        b"feb" => 2,
        b"mar" => 3,
        b"apr" => 4,
        b"may" => 5,
        b"jun" => 6,
        b"jul" => 7,
        b"aug" => 8,
        b"sep" => 9,
        b"oct" => 10,
        b"nov" => 11,
        b"dec" => 12,
        _ => return None,
    };
    whole(cursor, MONTHS.get(number - 1)?)?;
    Some(number as u32)
}

/// Takes a weekday's name and the dot of an abbreviation.
pub(super) fn weekday(cursor: &mut Cursor<'_>) -> Option<()> {
    let number = match key(cursor.rest)? {
        b"mon" => 0,
        b"tue" => 1,
        b"wed" => 2,
        b"thu" => 3,
        b"fri" => 4,
        b"sat" => 5,
        b"sun" => 6,
        _ => return None,
    };
    whole(cursor, WEEKDAYS.get(number)?)
}

/// The first three bytes in lower case.
#[inline]
fn key(text: &[u8]) -> Option<&'static [u8; 3]> {
    const KEYS: [&[u8; 3]; 19] = [
        b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec", b"mon", b"tue",
        b"wed", b"thu", b"fri", b"sat", b"sun",
    ];
    let first = text.first_chunk::<3>()?.map(|byte| byte | 0x20);
    KEYS.into_iter().find(|key| **key == first)
}

/// Takes the word that comes next, if `name` starts with it.
fn whole(cursor: &mut Cursor<'_>, name: &str) -> Option<()> {
    let word = cursor.word();
    let start = name.as_bytes().get(..word.len())?;
    if word.len() < 3 || !word.eq_ignore_ascii_case(start) {
        return None;
    }
    cursor.skip(word.len());
    let _ = cursor.eat(b'.');
    Some(())
}
