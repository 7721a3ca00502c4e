//! Text that had to be decoded before it could be parsed (a document inside a JSON string, an
//! envelope's inner line), kept alive as long as the record that borrows from it.
//!
//! A fixed number of slots: that bounds the depth of unwrapping as well as the memory.

use std::cell::OnceCell;

/// Unwrapped texts of one event.
#[derive(Debug, Default)]
pub struct Scratch {
    slots: [OnceCell<String>; 8],
}

impl Scratch {
    /// Keeps `text` and lends it for as long as the scratch is borrowed; `None` when every slot is
    /// taken, in which case the caller leaves its value as it was.
    pub fn keep(&self, text: String) -> Option<&str> {
        let slot = self.slots.iter().find(|slot| slot.get().is_none())?;
        Some(slot.get_or_init(|| text))
    }

    /// Forgets all texts, so that the next event finds every slot free.
    pub fn clear(&mut self) {
        for slot in &mut self.slots {
            slot.take();
        }
    }
}
