//! Characters that look like ASCII, or like nothing, and are used (or pasted) in their place.

use super::Step;

/// What a look-alike stands for; `None` for all other characters.
pub(super) fn plain(c: char) -> Option<Step> {
    let code = u32::from(c);
    let stands_for = match code {
        // Soft hyphen, zero-width characters, word joiner, byte order mark.
        0xad | 0x200b..=0x200f | 0x2060 | 0xfeff => return Step::nothing(c.len_utf8()),
        0xff01..=0xff5e => char::from_u32(code - 0xfee0)?,
        0xa0 | 0x2000..=0x200a | 0x202f | 0x205f | 0x3000 => ' ',
        0x2010..=0x2015 | 0x2212 | 0xfe58 | 0xfe63 => '-',
        0x2018 | 0x2019 => '\'',
        0x201c | 0x201d => '"',
        0x2024 | 0x3002 | 0xfe52 | 0xff61 => '.',
        0xfe6b => '@',
        0xfe55 => ':',
        _ => digit(code)?,
    };
    Step::new(c.len_utf8(), stands_for)
}

/// Digits of other scripts and of mathematics.
fn digit(code: u32) -> Option<char> {
    let value = match code {
        0x660..=0x669 => code - 0x660,
        0x6f0..=0x6f9 => code - 0x6f0,
        0x966..=0x96f => code - 0x966,
        0x9e6..=0x9ef => code - 0x9e6,
        0xe50..=0xe59 => code - 0xe50,
        0x1d7ce..=0x1d7ff => (code - 0x1d7ce) % 10,
        _ => return None,
    };
    char::from_digit(value, 10)
}
