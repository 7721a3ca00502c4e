//! What a line says without what varies: numbers, ids, quoted names.

use crate::record::Record;

/// Words of a message that count.
const WORDS: usize = 24;

/// A hash of the record's template: its level, its logger, and the words of its message that have no digit in them and
/// stand in no quotes.
pub(super) fn of(record: &Record<'_>) -> u64 {
    let mut hash = Hash(0xcbf2_9ce4_8422_2325);
    hash.byte(record.level.map_or(0, |level| level as u8 + 1));
    let logger = record.fields.iter().take(8).find(|field| field.name == "logger");
    hash.all(logger.map_or("", |field| field.value.source()).as_bytes());
    words(record.message.source().as_bytes(), &mut hash);
    hash.0
}

fn words(message: &[u8], hash: &mut Hash) {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    let mut quoted = None;
    let mut varies = false;
    let words = message.chunk_by(|a, b| is_part(a) == is_part(b)).take(WORDS * 2);
    for word in words {
        if word.first().is_some_and(is_part) {
            let plain = quoted.is_none() && !word.iter().any(u8::is_ascii_digit) && word.len() <= 32;
            if plain {
                hash.all(word);
            } else if !varies {
                hash.byte(1);
            }
            varies = !plain;
        } else {
            for byte in word.iter().filter(|byte| matches!(byte, b'"' | b'\'')) {
                quoted = if quoted == Some(*byte) { None } else { quoted.or(Some(*byte)) };
            }
        }
    }
}

/// FNV-1a: short and good enough to tell templates apart; who makes two the same only shares their budget.
struct Hash(u64);

impl Hash {
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    fn all(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.byte(*byte));
        self.byte(0xff);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Level, Value};

    fn template(message: &str) -> u64 {
        of(&Record { message: Value::str(message), ..Record::default() })
    }

    #[test]
    fn what_varies_does_not_count() {
        for (one, other, same) in [
            ("took 17 ms", "took 4711 ms", true),
            ("user 4f1d2c3b-77b0-4e1d-9a53-0d6f1c2ab3e8 gone", "user 17 gone", true),
            ("item 'shoe' added", "item 'red hat' added", true),
            ("item \"a\" added to cart 1", "item \"it's\" added to cart 2", true),
            ("cart loaded", "cart saved", false),
            ("", "a", false),
        ] {
            assert_eq!(template(one) == template(other), same, "{one} / {other}");
        }
        let error = Record { level: Some(Level::Error), message: Value::str("took 1 ms"), ..Record::default() };
        assert_ne!(of(&error), template("took 1 ms"));
    }
}
