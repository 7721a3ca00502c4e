//! What is known of field names: an application writes the same few in every line, so each is judged once.

use super::key::{Key, Place, Verdict};
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
    /// Its values are made by machines.
    pub(super) machine: bool,
    /// A literal stands in it: it may be a rule's keyword.
    pub(super) worded: bool,
    /// The configuration says to leave its values alone.
    pub(super) spared: bool,
    /// The name was searched itself, and nothing was in it.
    pub(super) clean: bool,
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

    /// Remembers that nothing was found in a name.
    pub(super) fn set_clean(&mut self, name: &str) {
        if let Some(place) = self.place(name).filter(|place| place.0 == name) {
            place.1.clean = true;
        }
    }

    fn place(&mut self, name: &str) -> Option<&mut (String, Known)> {
        if name.len() > LONGEST {
            return None;
        }
        if self.places.is_empty() {
            self.places.resize(PLACES, (String::new(), Known { clean: true, ..Known::default() }));
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
        worded: rules.literals.stand_in(name),
        machine: super::key::is_machine(&key),
        spared: rules.keys.is_spared(&key),
        clean: false,
    }
}
