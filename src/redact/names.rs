//! What is known of field names: an application writes the same few in every line, so each is judged once.

use super::key::{Key, Origin, Place, Verdict};
use super::table::Rules;

/// Names that are remembered; the ones that fall on the same place push each other out.
const PLACES: usize = 256;
/// Longest name that is remembered.
const LONGEST: usize = 64;

/// What is known of a name.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// What its values have to do with secrets.
    pub(super) verdict: Option<Verdict>,
    /// What numbers in its values are.
    pub(super) origin: Origin,
    /// The configuration says to leave its values alone.
    pub(super) spared: bool,
}

/// The names seen last.
#[derive(Debug, Default)]
pub(super) struct NameCache {
    places: Vec<(String, Known)>,
}

impl NameCache {
    /// What is known of `name`; judges it when it is new.
    pub(super) fn known(&mut self, rules: &Rules, name: &str) -> Known {
        let Some(place) = self.place(name) else { return judge(rules, name) };
        if place.0 != name {
            *place = (name.to_owned(), judge(rules, name));
        }
        place.1
    }

    fn place(&mut self, name: &str) -> Option<&mut (String, Known)> {
        if name.len() > LONGEST {
            return None;
        }
        if self.places.is_empty() {
            self.places.resize(PLACES, (String::new(), Known::default()));
        }
        let hash = name.bytes().fold(name.len() as u64, |hash, byte| {
            (hash.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x517c_c1b7_2722_0a95)
        });
        self.places.get_mut((hash >> 56) as usize % PLACES)
    }
}

fn judge(rules: &Rules, name: &str) -> Known {
    let key = Key::parse(name.as_bytes());
    Known {
        verdict: rules.keys.verdict(&key, Place::Text),
        origin: Origin::of(&key),
        spared: rules.keys.is_spared(&key),
    }
}
